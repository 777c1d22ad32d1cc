//! What came of a step, and what waits for a yes.

use canonical::Hash;
use canonical::bytes::to_base64;
use markup::{Escaped, Html};

use super::chair::{Came, Chair, Pending};
use super::controls::{link, list, wording};
use super::intake::Decided;
use crate::desk::fault;
use crate::desk::form::Forms;
use crate::desk::section::{Sheet, Visit};
use crate::election::say::Prepared;
use crate::election::words::Line;
use crate::election::{NotNow, Outcome};

/// The page of a step: what it says and what follows from it, before it is signed; or what came of it.
pub fn page(chair: &Chair, visit: &Visit<'_>) -> Sheet {
    let (name, title) = match &chair.pending {
        Some(_) => ("commission-confirm", "commission-confirm"),
        None => ("commission-outcome", "commission-outcome"),
    };
    let mut sheet = Sheet::new(name, visit.text(title)).below("commission", visit.text("commission-back"));
    let page = &mut sheet.body;
    came(page, chair, visit);
    match &chair.pending {
        Some(Pending::Said(prepared)) => confirm(page, prepared, visit),
        Some(Pending::Decided(decided)) => confirm_decided(page, decided, visit),
        None => link(page, "to-commission", "commission", &visit.text("commission-back")),
    }
    sheet
}

fn confirm(page: &mut Html, prepared: &Prepared, visit: &Visit<'_>) {
    let Prepared { asked, drawn, lines, needed } = prepared;
    page.element("h2", &visit.text(&format!("commission-say-{}", asked.command())));
    says(page, lines, visit);
    let have = drawn.note.signatures().len();
    yes_or_no(page, (have, *needed), drawn.note.text(), visit);
}

fn confirm_decided(page: &mut Html, decided: &Decided, visit: &Visit<'_>) {
    page.element("h2", &visit.text(&format!("commission-{}", decided.name)));
    says(page, &decided.lines, visit);
    yes_or_no(page, (1, decided.needed), &decided.text, visit);
}

fn says(page: &mut Html, lines: &[Line], visit: &Visit<'_>) {
    let words = wording(visit);
    page.raw("<div id=\"says\" class=\"notice\">");
    for line in lines {
        match line {
            Line::Sentence(says) => page.element("p", &words.say(says)),
            Line::Part(says) => page.classed("p", "soft", &words.say(says)),
        }
    }
    page.raw("</div>");
}

fn yes_or_no(page: &mut Html, (have, needed): (usize, usize), text: &str, visit: &Visit<'_>) {
    let (have, needed) = (have.to_string(), needed.to_string());
    page.element("p", &visit.with("commission-lines-with-yours", &[("lines", &have), ("needed", &needed)]));
    page.raw(&format!(
        "<details><summary>{}</summary><pre>{}</pre></details>",
        Escaped(&visit.text("commission-text")),
        Escaped(text.trim_end())
    ));
    page.form("sign-form", "commission/sign");
    page.carried("shown", &shown(text));
    page.send("sign", "main", &visit.text("commission-sign"));
    page.button("decline", "commission/decline", "", &visit.text("commission-decline"));
}

/// What is signed is what was shown, or nothing: this stands for it in the form.
pub fn shown(text: &str) -> String {
    Hash::of(text.as_bytes()).to_string()
}

/// What came of the last step, on the page to which it led.
pub fn came(page: &mut Html, chair: &Chair, visit: &Visit<'_>) {
    if visit.path.join("/") != chair.there && !matches!(chair.came, Some(Came::Idle)) {
        return;
    }
    let mut good = |title: &str, text: &str| page.notice("outcome", "good", &visit.text(title), text);
    match &chair.came {
        None | Some(Came::Looked) => {}
        Some(Came::KeyMade) => good("commission-key-made", &visit.text("commission-key-made-next")),
        Some(Came::Unlocked) => good("commission-unlocked", ""),
        Some(Came::PlanKept) => good("commission-plan-kept", ""),
        Some(Came::Declined) => page.notice("outcome", "warn", &visit.text("commission-declined"), ""),
        Some(Came::Idle) => {
            page.notice("outcome", "warn", &visit.text("commission-idle"), &visit.text("commission-idle-why"))
        }
        Some(Came::InIntake(index)) => {
            good("commission-in-log", &visit.with("commission-in-intake", &[("entry", &visit.texts.number(*index))]));
        }
        Some(Came::Done(outcome, note)) => done(page, outcome, note.as_deref(), visit),
        Some(Came::Not(error)) => refused(page, error, visit),
    }
}

fn done(page: &mut Html, outcome: &Outcome, note: Option<&str>, visit: &Visit<'_>) {
    match outcome {
        Outcome::Entry { index, before, cosigned } => {
            let text = match (before, cosigned) {
                (true, _) => "commission-entry-before",
                (false, true) => "commission-entry-cosigned",
                (false, false) => "commission-entry",
            };
            let text = visit.with(text, &[("entry", &visit.texts.number(*index))]);
            page.notice("outcome", "good", &visit.text("commission-in-log"), &text);
        }
        Outcome::Signed { file, lines, needed, .. } => {
            let (lines, needed) = (lines.to_string(), needed.to_string());
            let text = visit.with("commission-lines", &[("lines", &lines), ("needed", &needed)]);
            page.notice("outcome", "good", &visit.text("commission-signed"), &text);
            page.element("p", &visit.text("commission-pass-on"));
            page.raw(&format!("<p class=\"key\" id=\"file\">{}</p>", Escaped(file)));
            note.iter().for_each(|note| download(page, file, note, visit));
        }
        Outcome::Written { folder, next } => {
            page.notice("outcome", "good", &visit.text("commission-written"), "");
            page.raw(&format!("<p class=\"key\" id=\"file\">{}</p>", Escaped(folder)));
            page.raw(&format!(
                "<details><summary>{}</summary><pre lang=\"en\">{}</pre></details>",
                Escaped(&visit.text("commission-next")),
                Escaped(next)
            ));
        }
        Outcome::Declined => page.notice("outcome", "warn", &visit.text("commission-declined"), ""),
    }
}

/// The lines, to be given to the others: a file, and the text itself.
fn download(page: &mut Html, file: &str, note: &str, visit: &Visit<'_>) {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let content = to_base64(note.as_bytes());
    page.raw(&format!(
        "<p><a id=\"download\" class=\"button\" download=\"{}\" href=\"data:application/octet-stream;base64,{content}\">{}</a></p>",
        Escaped(name),
        Escaped(&visit.text("commission-download"))
    ));
    let lines: Vec<_> = note.lines().map(|line| Escaped(line).to_string()).collect();
    page.raw(&format!(
        "<details><summary>{}</summary><pre id=\"note\">{}</pre></details>",
        Escaped(&visit.text("commission-text")),
        lines.join("\n")
    ));
}

/// What was not done, with all that is wrong.
pub fn refused(page: &mut Html, error: &anyhow::Error, visit: &Visit<'_>) {
    fault::show(page, error, visit);
    let says = error.downcast_ref::<NotNow>().map(|fault| fault.says.as_slice()).unwrap_or_default();
    if !says.is_empty() {
        let words = wording(visit);
        list(page, "why", says.iter().map(|says| words.say(says)));
    }
}
