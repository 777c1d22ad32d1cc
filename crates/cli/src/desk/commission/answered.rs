//! What was typed about a new election: read strictly, step by step.

use crate::desk::fault::Fault;
use crate::desk::section::Visit;
use crate::election::NotNow;
use crate::election::answers::{Contest, Form, Named, Petitions, Schedule, Titles, ids, languages};
use crate::election::people::{Proposal, propose};
use crate::election::{plan, times};

/// What is known after the first step.
pub struct Basics {
    pub languages: Vec<String>,
    pub contests: Vec<String>,
    pub of: Of,
}

/// Of what.
pub enum Of {
    Election {
        places: Vec<String>,
        smallest: u64,
        petitions: Petitions,
        proposal: Proposal,
        schedule: Schedule,
    },
    /// When it opens and closes.
    Consultation(String, String),
}

/// What is known of a contest after the second.
pub struct Asked {
    pub id: String,
    kind: String,
    pub choices: Vec<String>,
    seats: u64,
    percent: u64,
}

impl Basics {
    /// What was typed in the first step.
    pub fn typed(visit: &Visit<'_>) -> anyhow::Result<Self> {
        let field = |name| visit.fields.trimmed(name);
        let languages = languages(field("languages")).map_err(|_| wrong("language-form"))?;
        let contests = some_ids(field("contests"))?;
        for name in ["opens", "closes"] {
            times::parse(field(name)).map_err(|_| wrong("time-form"))?;
        }
        if languages.is_empty() {
            return Err(wrong("language-form").into());
        }
        if visit.fields.is_ticked("consultation") {
            let of = Of::Consultation(field("opens").to_owned(), field("closes").to_owned());
            return Ok(Self { languages, contests, of });
        }
        let places = some_ids(field("places"))?;
        let people = usize::try_from(number(field("people"), 0, 100)?)?;
        let proposal = propose(people, visit.fields.is_ticked("intake"));
        let proposal = proposal.map_err(|says| NotNow::said("people", vec![says], "say a number from 3 to 12"))?;
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
        let smallest = number(field("smallest"), 2, 1_000_000)?;
        Ok(Self { languages, contests, of: Of::Election { places, smallest, petitions, proposal, schedule } })
    }

    /// Whether the credentials of an earlier election vote.
    pub fn is_consultation(&self) -> bool {
        matches!(self.of, Of::Consultation(..))
    }

    /// Those that are asked for: those of a consultation follow from the earlier election.
    pub fn places(&self) -> &[String] {
        match &self.of {
            Of::Election { places, .. } => places,
            Of::Consultation(..) => &[],
        }
    }

    /// How it can be voted on, and the text for each.
    pub fn kinds(&self) -> &'static [(&'static str, &'static str)] {
        match &self.of {
            Of::Consultation(..) => &[("yes-no", "commission-kind-yes-no"), ("people", "commission-kind-options")],
            Of::Election { .. } => &[
                ("lists", "commission-kind-lists"),
                ("people", "commission-kind-people"),
                ("yes-no", "commission-kind-yes-no"),
            ],
        }
    }

    /// What else is asked of each, what stands there at first, and the text; none where nobody is asked.
    pub fn numbers(&self) -> [(&'static str, &'static str, &'static str); 3] {
        match &self.of {
            Of::Consultation(..) => [
                ("choices", "", "commission-field-options"),
                ("seats", "1", ""),
                ("percent", "0", "commission-field-quorum"),
            ],
            Of::Election { .. } => [
                ("choices", "", "commission-field-choices"),
                ("seats", "1", "commission-field-seats"),
                ("percent", "0", "commission-field-percent"),
            ],
        }
    }
}

/// What was typed about each contest.
pub fn asked(basics: &Basics, visit: &Visit<'_>) -> anyhow::Result<Vec<Asked>> {
    let of = |id: &String| {
        let field = |name: &str| visit.fields.trimmed(&format!("{name}-{id}"));
        let kind = field("kind").to_owned();
        if !basics.kinds().iter().any(|(known, _)| *known == kind) {
            return Err(Fault::Changed.into());
        }
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
    /// As a plan has it.
    pub fn answered(&self, basics: &Basics, visit: &Visit<'_>) -> Contest {
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

/// An id with what it is called.
pub fn named(id: &str, name: &str, basics: &Basics, visit: &Visit<'_>) -> Named {
    Named { id: id.to_owned(), title: typed_titles(name, id, basics, visit) }
}

/// A title in each language; what was left empty has its id.
pub fn typed_titles(name: &str, default: &str, basics: &Basics, visit: &Visit<'_>) -> Titles {
    let title = |language: &String| {
        let typed = visit.fields.trimmed(&format!("{name}-{language}"));
        (language.clone(), if typed.is_empty() { default } else { typed }.to_owned())
    };
    basics.languages.iter().map(title).collect()
}
