//! A new election: the questions of `veche election new` in three steps, and the plan that the answers make.

use markup::Html;
use officials::Saying;

use super::Commission;
use super::controls::{line, one_of, say};
use super::outcome;
use crate::desk::fault::Fault;
use crate::desk::form::Forms;
use crate::desk::section::{Reply, Sheet, Visit};
use crate::election::NotNow;
use crate::election::answers::{Answers, Contest, Form, Named, Petitions, Schedule, Titles, ids, languages};
use crate::election::people::{Proposal, propose};
use crate::election::{plan, times};
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

/// What is known after the first step.
struct Basics {
    languages: Vec<String>,
    places: Vec<String>,
    contests: Vec<String>,
    smallest: u64,
    petitions: Petitions,
    proposal: Proposal,
    schedule: Schedule,
}

/// What is known of a contest after the second.
struct Asked {
    id: String,
    kind: String,
    choices: Vec<String>,
    seats: u64,
    percent: u64,
}

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

/// The second step: what everything is called, and how it is voted on.
pub fn details(visit: &Visit<'_>) -> Reply {
    Reply::Page(match Basics::typed(visit) {
        Ok(basics) => details_page(&basics, visit, None),
        Err(error) => page(visit, Some(&error)),
    })
}

fn details_page(basics: &Basics, visit: &Visit<'_>, fault: Option<&anyhow::Error>) -> Sheet {
    let mut sheet = begun("commission-new-details", visit, fault);
    let page = &mut sheet.body;
    page.form("details-form", "commission/new/choices");
    carry_basics(page, visit);
    titles(page, "title", &say(visit, &Saying::new("ask-title")), "", basics, visit);
    for id in &basics.places {
        titles(page, &format!("place-{id}"), &called(visit, id), id, basics, visit);
    }
    let kinds = ["lists", "people", "yes-no"].map(|kind| (kind, visit.text(&format!("commission-kind-{kind}"))));
    for id in &basics.contests {
        page.element("h2", id);
        titles(page, &format!("contest-{id}"), &called(visit, id), id, basics, visit);
        let typed = |name: &str| visit.fields.get(&format!("{name}-{id}"));
        one_of(page, &format!("kind-{id}"), &visit.text("commission-field-kind"), typed("kind"), &kinds);
        for (name, default) in [("choices", ""), ("seats", "1"), ("percent", "0")] {
            let value = if typed(name).is_empty() { default } else { typed(name) };
            line(page, &format!("{name}-{id}"), &visit.text(&format!("commission-field-{name}")), value);
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
    basics.places.iter().for_each(|id| carry_titles(page, &format!("place-{id}"), basics, visit));
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
    let constituencies = basics.places.iter().map(|id| named(id, &format!("place-{id}"), &basics, visit)).collect();
    let title = typed_titles("title", "-", &basics, visit);
    let typed = visit.fields.trimmed("out").to_owned();
    let Basics { languages, smallest, petitions, proposal, schedule, .. } = basics;
    let answers = Answers { languages, title, smallest, petitions, constituencies, proposal, schedule, contests };
    let written = section.chair.look(|chair| {
        let path = chair.place.path(&typed)?;
        if path.exists() {
            let reason = format!("{} is there already; answers would be lost", path.display());
            return Err(NotNow::new("file-there", reason, "say another file").into());
        }
        joint::write_new(&path, answers.plan().as_bytes())?;
        (chair.plan, chair.came) = (Some(path), None);
        anyhow::Ok(())
    });
    match written {
        Ok(Ok(())) => Reply::See("commission/plan".into()),
        Ok(Err(error)) => Reply::Page(page(visit, Some(&error))),
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
    page.carried("intake", visit.fields.get("intake"));
}

fn carry_titles(page: &mut Html, name: &str, basics: &Basics, visit: &Visit<'_>) {
    for language in &basics.languages {
        let name = format!("{name}-{language}");
        page.carried(&name, visit.fields.get(&name));
    }
}

fn named(id: &str, name: &str, basics: &Basics, visit: &Visit<'_>) -> Named {
    Named { id: id.to_owned(), title: typed_titles(name, id, basics, visit) }
}

/// A title in each language; what was left empty has its id.
fn typed_titles(name: &str, default: &str, basics: &Basics, visit: &Visit<'_>) -> Titles {
    let title = |language: &String| {
        let typed = visit.fields.trimmed(&format!("{name}-{language}"));
        (language.clone(), if typed.is_empty() { default } else { typed }.to_owned())
    };
    basics.languages.iter().map(title).collect()
}

impl Basics {
    fn typed(visit: &Visit<'_>) -> anyhow::Result<Self> {
        let field = |name| visit.fields.trimmed(name);
        let languages = languages(field("languages")).map_err(|_| wrong("language-form"))?;
        let (places, contests) = (some_ids(field("places"))?, some_ids(field("contests"))?);
        let people = usize::try_from(number(field("people"), 0, 100)?)?;
        let proposal = propose(people, visit.fields.is_ticked("intake"));
        let proposal = proposal.map_err(|says| NotNow::said("people", vec![says], "say a number from 3 to 12"))?;
        for name in ["opens", "closes"] {
            times::parse(field(name)).map_err(|_| wrong("time-form"))?;
        }
        for name in ["extension", "claims", "checking", "answer"] {
            plan::duration(field(name)).ok_or_else(|| wrong("length-form"))?;
        }
        let own = |name| field(name).to_owned();
        let schedule = Schedule {
            opens: own("opens"),
            closes: own("closes"),
            extension: own("extension"),
            claims: own("claims"),
            checking: own("checking"),
        };
        let signatures = number(field("petitions"), 0, 1 << 40)?;
        let answer = if signatures == 0 { "0 seconds".to_owned() } else { own("answer") };
        let petitions = Petitions { signatures, answer };
        if languages.is_empty() {
            return Err(wrong("language-form").into());
        }
        let smallest = number(field("smallest"), 2, 1_000_000)?;
        Ok(Self { languages, places, contests, smallest, petitions, proposal, schedule })
    }
}

/// What was typed about each contest.
fn asked(basics: &Basics, visit: &Visit<'_>) -> anyhow::Result<Vec<Asked>> {
    let of = |id: &String| {
        let field = |name: &str| visit.fields.trimmed(&format!("{name}-{id}"));
        let kind = field("kind").to_owned();
        let choices = match kind.as_str() {
            "yes-no" => vec!["yes".to_owned(), "no".to_owned()],
            "lists" | "people" => some_ids(field("choices"))?,
            _ => return Err(Fault::Changed.into()),
        };
        let (seats, percent) = (number(field("seats"), 1, 10_000)?, number(field("percent"), 0, 100)?);
        Ok(Asked { id: id.clone(), kind, choices, seats, percent })
    };
    basics.contests.iter().map(of).collect()
}

impl Asked {
    fn answered(&self, basics: &Basics, visit: &Visit<'_>) -> Contest {
        let Self { id, seats, percent, .. } = self;
        let name = |choice: &str| format!("choice-{id}-{choice}");
        let choices = || self.choices.iter().map(|choice| named(choice, &name(choice), basics, visit)).collect();
        let form = match self.kind.as_str() {
            "lists" => Form::Lists { lists: choices(), seats: *seats, percent: *percent },
            "people" => Form::People { people: choices(), seats: *seats },
            _ => Form::Question {
                yes: typed_titles(&name("yes"), "yes", basics, visit),
                no: typed_titles(&name("no"), "no", basics, visit),
                percent: *percent,
            },
        };
        Contest { named: named(id, &format!("contest-{id}"), basics, visit), form }
    }
}

fn wrong(code: &str) -> NotNow {
    NotNow::new(code, "what was typed has another form", "type it as the question says")
}

fn some_ids(typed: &str) -> anyhow::Result<Vec<String>> {
    let ids = ids(typed).ok().filter(|ids| !ids.is_empty());
    Ok(ids.ok_or_else(|| wrong("ids-form"))?)
}

fn number(typed: &str, least: u64, most: u64) -> anyhow::Result<u64> {
    let number = typed.parse().ok().filter(|number| (least..=most).contains(number));
    Ok(number.ok_or_else(|| wrong("number-form"))?)
}
