//! The first page of the commission: where things are, what is to be done next, and the way to each form.

use std::fmt::Write;

use markup::{Escaped, Html, titled};
use officials::agenda::{Task, When, agenda};
use record::Record;

use super::chair::{Came, Chair, Key, Place};
use super::controls::{link, list, wording};
use super::outcome;
use super::statements::KINDS;
use crate::desk::form::{Field, Forms};
use crate::desk::own_key;
use crate::desk::section::{Sheet, Visit};
use crate::election::status::times;
use crate::election::times::shown_in;
use crate::services::now;

/// The page.
pub fn page(chair: &Chair, visit: &Visit<'_>) -> Sheet {
    let mut sheet = Sheet::new("commission", visit.text("commission-title")).below(".", visit.text("missing-home"));
    let page = &mut sheet.body;
    outcome::came(page, chair, visit);
    match &chair.key {
        Some(key) => opened(page, key, matches!(chair.came, Some(Came::KeyMade)), visit),
        None => closed(page, visit),
    }
    page.section("the-election", &visit.text("commission-election"));
    if let Some(record) = chair.record() {
        status(page, record, visit);
    }
    place(page, &chair.place, visit);
    page.end_section();
    if chair.record().is_some() {
        ways(page, visit);
    }
    page.section("prepare", &visit.text("commission-prepare"));
    link(page, "to-new", "commission/new", &visit.text("commission-to-new"));
    super::earlier::to_consultation(page, visit);
    if chair.plan.is_some() {
        link(page, "to-plan", "commission/plan", &visit.text("commission-to-plan"));
    }
    if chair.manifest.is_some() {
        link(page, "to-manifest", "commission/manifest", &visit.text("commission-to-manifest"));
    }
    page.form("open-form", "commission/open");
    page.line(&Field::of(visit, "commission", "file", ""));
    page.send("open", "", &visit.text("commission-open-file"));
    page.end_section();
    sheet
}

fn opened(page: &mut Html, key: &Key, is_new: bool, visit: &Visit<'_>) {
    page.section("your-key", &visit.text("commission-key"));
    let path = key.path.display().to_string();
    page.element("p", &visit.with("commission-key-open", &[("id", key.id.as_str()), ("path", &path)]));
    own_key::show(page, (&key.id, &key.file.public()), is_new, visit);
    page.button("lock", "commission/lock", "", &visit.text("commission-lock"));
    page.end_section();
}

fn closed(page: &mut Html, visit: &Visit<'_>) {
    page.section("your-key", &visit.text("commission-key"));
    page.element("p", &visit.text("commission-key-why"));
    page.form("unlock-form", "commission/unlock");
    page.line(&Field::of(visit, "commission", "id", ""));
    page.line(&Field::of(visit, "commission", "key", ""));
    page.hidden_line(&Field::of(visit, "commission", "passphrase", ""), false);
    page.send("unlock", "main", &visit.text("commission-unlock"));
    link(page, "to-key", "commission/key", &visit.text("commission-new-key"));
    page.end_section();
}

fn place(page: &mut Html, place: &Place, visit: &Visit<'_>) {
    let field = |name: &str, value: &str| Field::of(visit, "commission", name, value);
    page.form("look-form", "commission/look");
    page.line(&field("board", &place.board));
    page.line(&field("election", &place.election));
    page.line(&field("folder", &place.folder.display().to_string()));
    page.line(&field("proxy", &place.proxy));
    page.line(&field("registry", &place.registry));
    page.send("look", "main", &visit.text("commission-look"));
}

/// Where an election is.
fn status(page: &mut Html, record: &Record, visit: &Visit<'_>) {
    let (now, words, language) = (now(), wording(visit), visit.texts.language());
    let agenda = agenda(record, now);
    let mut facts = Vec::new();
    if let Some(setting) = record.setting() {
        facts.push((visit.text("commission-name"), titled(&setting.manifest.title, visit.texts)));
        facts.push((visit.text("commission-id"), format!("<code>{}</code>", setting.election)));
        let fingerprint = ballot_signing::fingerprint::hash_words(&setting.election.0);
        facts.push((visit.text("commission-fingerprint"), Escaped(&fingerprint).to_string()));
    }
    let phase = visit.text(&format!("commission-phase-{}", agenda.phase));
    facts.push((
        visit.text("commission-phase"),
        format!("<span id=\"phase\" data-phase=\"{}\">{}</span>", Escaped(&agenda.phase), Escaped(&phase)),
    ));
    facts.push((visit.text("commission-entries"), visit.texts.number(record.size())));
    facts.push((visit.text("commission-now"), Escaped(&shown_in(now, language)).to_string()));
    page.facts(&facts);
    page.element("h3", &visit.text("commission-tasks"));
    if agenda.tasks.is_empty() {
        page.element("p", &visit.text("commission-nothing"));
    }
    page.raw("<ul id=\"tasks\">");
    agenda.tasks.iter().for_each(|task| of_task(page, task, visit));
    page.raw("</ul>");
    page.element("h3", &visit.text("commission-done"));
    list(page, "done", agenda.done.iter().map(|says| words.say(says)));
    page.element("h3", &visit.text("commission-schedule"));
    list(
        page,
        "schedule",
        times(record).iter().map(|(name, time)| format!("{}: {}", words.say(name), shown_in(*time, language))),
    );
}

fn of_task(page: &mut Html, task: &Task, visit: &Visit<'_>) {
    let (words, language) = (wording(visit), visit.texts.language());
    let when = match task.when {
        When::Overdue => "overdue",
        When::Now => "now",
        When::Later => "later",
    };
    let mut said = format!(
        "<strong>{}</strong> {}",
        Escaped(&visit.text(&format!("commission-when-{when}"))),
        Escaped(&words.say(&task.says))
    );
    let role = visit.text(&format!("commission-role-{}", task.role));
    let who = if task.who.is_empty() { role } else { format!("{role}: {}", task.who.join(", ")) };
    let mut add =
        |text: String| write!(said, "<br><span class=\"soft\">{}</span>", Escaped(&text)).expect("a string takes all");
    add(who);
    if task.needed < task.who.len() {
        add(visit.with("commission-enough", &[("count", &task.needed.to_string())]));
    }
    if let Some(after) = task.after {
        add(visit.with("commission-after", &[("time", &shown_in(after, language))]));
    }
    if let Some(by) = task.by {
        add(visit.with("commission-by", &[("time", &shown_in(by, language))]));
    }
    if let Some(kind) = form_of(task) {
        let text = visit.text(&format!("commission-say-{kind}"));
        write!(said, "<br><a id=\"task-{kind}\" href=\"commission/say/{kind}\">{}</a>", Escaped(&text))
            .expect("a string takes all");
    }
    page.raw(&format!("<li data-task=\"{}\" data-when=\"{when}\">{said}</li>", Escaped(task.name)));
}

/// The form with which the commission does it.
fn form_of(task: &Task) -> Option<&'static str> {
    let name = if task.name == "ceremony-restart" { "restart" } else { task.name };
    KINDS.into_iter().find(|kind| task.role == "commission" && *kind == name)
}

/// The way to each form.
fn ways(page: &mut Html, visit: &Visit<'_>) {
    page.section("say", &visit.text("commission-say"));
    page.element("p", &visit.text("commission-say-why"));
    for way in ["draft", "hand-in"] {
        link(page, &format!("to-{way}"), &format!("commission/{way}"), &visit.text(&format!("commission-{way}")));
    }
    for kind in KINDS {
        link(
            page,
            &format!("to-{kind}"),
            &format!("commission/say/{kind}"),
            &visit.text(&format!("commission-say-{kind}")),
        );
    }
    for way in ["drop", "void"] {
        link(page, &format!("to-{way}"), &format!("commission/{way}"), &visit.text(&format!("commission-{way}")));
    }
    page.end_section();
}
