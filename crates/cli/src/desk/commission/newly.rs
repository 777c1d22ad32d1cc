//! A new election: the questions of `veche election new` in three steps, and the plan that the answers make.

use markup::Html;
use officials::Saying;

use super::Commission;
use super::answered::{Asked, Basics, Of, asked, named, typed_titles};
use super::chair::Chair;
use super::controls::{line, one_of, say};
use super::outcome;
use crate::desk::form::Forms;
use crate::desk::section::{Reply, Sheet, Visit};
use crate::election::NotNow;
use crate::election::answers::{Answers, Consultation};
use crate::election::consultation::proposed_times;
use crate::joint;

/// The lines of the first step, each with its question and what stands there at first.
const LINES: [(&str, &str, &str); 13] = [
    ("languages", "ask-languages", "be en ru"),
    ("places", "ask-places", "all"),
    ("contests", "ask-contests", "council"),
    ("people", "ask-people", "5"),
    ("smallest", "ask-smallest", "20"),
    ("petitions", "ask-petitions", "0"),
    ("answer", "ask-petitions-answer", "30 days"),
    ("opens", "ask-opens", "2027-03-01T08:00:00Z"),
    ("closes", "ask-closes", "2027-03-04T18:00:00Z"),
    ("extension", "ask-extension", "24 hours"),
    ("claims", "ask-claims", "24 hours"),
    ("checking", "ask-checking", "24 hours"),
    ("out", "ask-out", "election.toml"),
];

/// The same of a consultation, whose languages are those of the earlier election.
const LINES_OF_CONSULTATION: [(&str, &str); 4] =
    [("contests", "ask-consultation-questions"), ("opens", "ask-opens"), ("closes", "ask-closes"), ("out", "ask-out")];

/// The first step, with what is wrong with what was typed.
pub fn page(visit: &Visit<'_>, fault: Option<&anyhow::Error>) -> Sheet {
    let mut sheet = begun("commission-new", visit, fault);
    let page = &mut sheet.body;
    page.element("p", &visit.text("commission-new-why"));
    page.form("new-form", "commission/new");
    for (name, question, default) in LINES {
        let typed = if visit.is_sent { visit.fields.get(name) } else { default };
        line(page, name, &say(visit, &Saying::new(question)), typed);
    }
    let intake = [("no", visit.text("commission-no")), ("yes", visit.text("commission-yes"))];
    one_of(page, "intake", &visit.text("commission-field-intake"), visit.fields.get("intake"), &intake);
    page.send("next", "main", &visit.text("commission-next-step"));
    sheet
}

/// The first step of a consultation; none before the earlier election was read.
pub fn consultation(chair: &Chair, visit: &Visit<'_>) -> Option<Sheet> {
    let record = chair.earlier.as_ref()?.record.record()?;
    let languages = &record.setting()?.manifest.languages;
    let languages: Vec<&str> = languages.iter().map(|language| language.as_str()).collect();
    Some(consultation_page(visit, &languages.join(" "), None))
}

fn consultation_page(visit: &Visit<'_>, languages: &str, fault: Option<&anyhow::Error>) -> Sheet {
    let mut sheet = begun("commission-new-consultation", visit, fault);
    let page = &mut sheet.body;
    page.element("p", &visit.text("commission-new-why"));
    page.form("new-form", "commission/new");
    page.carried("consultation", "yes");
    page.carried("languages", languages);
    let (opens, closes) = proposed_times();
    for (name, question) in LINES_OF_CONSULTATION {
        let default = match name {
            "opens" => opens.as_str(),
            "closes" => &closes,
            "contests" => "question",
            _ => "question.toml",
        };
        let typed = if visit.is_sent { visit.fields.get(name) } else { default };
        line(page, name, &say(visit, &Saying::new(question)), typed);
    }
    page.send("next", "main", &visit.text("commission-next-step"));
    sheet
}

/// The first step again, with what is wrong.
fn first_page(visit: &Visit<'_>, error: &anyhow::Error) -> Sheet {
    match visit.fields.is_ticked("consultation") {
        true => consultation_page(visit, visit.fields.get("languages"), Some(error)),
        false => page(visit, Some(error)),
    }
}

/// The second step: what everything is called, and how it is voted on.
pub fn details(visit: &Visit<'_>) -> Reply {
    Reply::Page(match Basics::typed(visit) {
        Ok(basics) => details_page(&basics, visit, None),
        Err(error) => first_page(visit, &error),
    })
}

fn details_page(basics: &Basics, visit: &Visit<'_>, fault: Option<&anyhow::Error>) -> Sheet {
    let mut sheet = begun("commission-new-details", visit, fault);
    let page = &mut sheet.body;
    page.form("details-form", "commission/new/choices");
    carry_basics(page, visit);
    let question = if basics.is_consultation() { "ask-consultation-title" } else { "ask-title" };
    titles(page, "title", &say(visit, &Saying::new(question)), "", basics, visit);
    for id in basics.places() {
        titles(page, &format!("place-{id}"), &called(visit, id), id, basics, visit);
    }
    let kinds = basics.kinds().iter().map(|(kind, text)| (*kind, visit.text(text))).collect::<Vec<_>>();
    for id in &basics.contests {
        page.element("h2", id);
        titles(page, &format!("contest-{id}"), &called(visit, id), id, basics, visit);
        let typed = |name: &str| visit.fields.get(&format!("{name}-{id}"));
        one_of(page, &format!("kind-{id}"), &visit.text("commission-field-kind"), typed("kind"), &kinds);
        for (name, default, text) in basics.numbers() {
            let value = if typed(name).is_empty() { default } else { typed(name) };
            match text {
                "" => page.carried(&format!("{name}-{id}"), default),
                text => line(page, &format!("{name}-{id}"), &visit.text(text), value),
            }
        }
    }
    page.send("next", "main", &visit.text("commission-next-step"));
    sheet
}

/// The third step: what each choice is called.
pub fn choices(visit: &Visit<'_>) -> Reply {
    let Ok(basics) = Basics::typed(visit) else { return details(visit) };
    Reply::Page(match asked(&basics, visit) {
        Ok(asked) => choices_page(&basics, &asked, visit, None),
        Err(error) => details_page(&basics, visit, Some(&error)),
    })
}

fn choices_page(basics: &Basics, asked: &[Asked], visit: &Visit<'_>, fault: Option<&anyhow::Error>) -> Sheet {
    let mut sheet = begun("commission-new-choices", visit, fault);
    let page = &mut sheet.body;
    page.form("choices-form", "commission/new/plan");
    carry_basics(page, visit);
    carry_titles(page, "title", basics, visit);
    basics.places().iter().for_each(|id| carry_titles(page, &format!("place-{id}"), basics, visit));
    for contest in asked {
        page.element("h2", &contest.id);
        carry_titles(page, &format!("contest-{}", contest.id), basics, visit);
        for name in ["kind", "choices", "seats", "percent"] {
            let name = format!("{name}-{}", contest.id);
            page.carried(&name, visit.fields.get(&name));
        }
        for choice in &contest.choices {
            titles(page, &format!("choice-{}-{choice}", contest.id), &called(visit, choice), choice, basics, visit);
        }
    }
    page.send("make", "main", &visit.text("commission-make-plan"));
    sheet
}

/// Writes the plan.
pub fn make(section: &Commission, visit: &Visit<'_>) -> Reply {
    let Ok(basics) = Basics::typed(visit) else { return details(visit) };
    let Ok(asked) = asked(&basics, visit) else { return choices(visit) };
    let contests = asked.iter().map(|contest| contest.answered(&basics, visit)).collect();
    let constituencies = basics.places().iter().map(|id| named(id, &format!("place-{id}"), &basics, visit)).collect();
    let title = typed_titles("title", "-", &basics, visit);
    let typed = visit.fields.trimmed("out").to_owned();
    let Basics { languages, of, .. } = basics;
    let plan = match of {
        Of::Consultation(opens, closes) => Consultation { title, opens, closes, contests }.plan(),
        Of::Election { smallest, petitions, proposal, schedule, .. } => {
            Answers { languages, title, smallest, petitions, constituencies, proposal, schedule, contests }.plan()
        }
    };
    let written = section.chair.look(|chair| {
        let path = chair.place.path(&typed)?;
        if path.exists() {
            let reason = format!("{} is there already; answers would be lost", path.display());
            return Err(NotNow::new("file-there", reason, "say another file").into());
        }
        joint::write_new(&path, plan.as_bytes())?;
        (chair.plan, chair.came) = (Some(path), None);
        anyhow::Ok(())
    });
    match written {
        Ok(Ok(())) => Reply::See("commission/plan".into()),
        Ok(Err(error)) => Reply::Page(first_page(visit, &error)),
        Err(_) => Reply::See("commission".into()),
    }
}

fn begun(name: &str, visit: &Visit<'_>, fault: Option<&anyhow::Error>) -> Sheet {
    let mut sheet = Sheet::new(name, visit.text("commission-new")).below("commission", visit.text("commission-back"));
    fault.iter().for_each(|error| outcome::refused(&mut sheet.body, error, visit));
    sheet.is_refusal = fault.is_some();
    sheet
}

fn called(visit: &Visit<'_>, id: &str) -> String {
    say(visit, &Saying::new("ask-called").with("id", id))
}

/// A line for a title in each language.
fn titles(page: &mut Html, name: &str, question: &str, default: &str, basics: &Basics, visit: &Visit<'_>) {
    for language in &basics.languages {
        let name = format!("{name}-{language}");
        let inner = say(visit, &Saying::new("ask-in-language").with("language", language.as_str()));
        let typed = visit.fields.get(&name);
        line(page, &name, &format!("{question} ({inner})"), if typed.is_empty() { default } else { typed });
    }
}

fn carry_basics(page: &mut Html, visit: &Visit<'_>) {
    LINES.iter().for_each(|(name, ..)| page.carried(name, visit.fields.get(name)));
    ["intake", "consultation"].iter().for_each(|name| page.carried(name, visit.fields.get(name)));
}

fn carry_titles(page: &mut Html, name: &str, basics: &Basics, visit: &Visit<'_>) {
    for language in &basics.languages {
        let name = format!("{name}-{language}");
        page.carried(&name, visit.fields.get(&name));
    }
}
