//! Questions about an election at the prompt, each with an explanation and a default.

use ::election::Manifest;
use officials::Saying;

use super::answers::{Answers, Consultation, Contest, Form, Named, Petitions, Schedule, Titles, ids, languages};
use super::people::propose;
use super::wording::english;
use super::{plan, times};
use crate::showing::{Typed, print};

/// Asks everything.
pub fn ask() -> anyhow::Result<Answers> {
    let mut asking = Asking(Typed::new());
    print("An empty answer takes what stands in brackets. Nothing is final before the commission has signed it.\n")?;
    let languages = asking.ask("ask-languages", "be en ru", |text| {
        languages(text).map_err(|tag| format!("{tag:?} is no language such as be"))
    })?;
    let title = asking.titles(&Saying::new("ask-title"), "An election", &languages)?;
    let smallest = asking.integer("ask-smallest", 20, 2, 1_000_000)?;
    let petitions = asking.petitions()?;
    let constituencies = asking.named("ask-places", "all", &languages)?;
    let people = asking.integer("ask-people", 5, 3, 12)?;
    let proposal = propose(usize::try_from(people).unwrap_or(0), false);
    let proposal = proposal.map_err(|says| anyhow::Error::msg(english(&says)))?;
    let schedule = asking.schedule()?;
    let contests = asking.contests(&languages)?;
    Ok(Answers { languages, title, smallest, petitions, constituencies, proposal, schedule, contests })
}

/// Asks what a consultation over this election asks, and when.
pub fn ask_consultation(earlier: &Manifest, opens: &str, closes: &str) -> anyhow::Result<Consultation> {
    let mut asking = Asking(Typed::new());
    print("An empty answer takes what stands in brackets. Nothing is final before the commission has signed it.\n")?;
    let languages: Vec<String> = earlier.languages.iter().map(|language| language.as_str().to_owned()).collect();
    let title = asking.titles(&Saying::new("ask-consultation-title"), "A question", &languages)?;
    let time = |text: &str| times::parse(text).map(|_| text.to_owned());
    let (opens, closes) = (asking.ask("ask-opens", opens, time)?, asking.ask("ask-closes", closes, time)?);
    let mut contests = Vec::new();
    for named in asking.named("ask-consultation-questions", "question", &languages)? {
        let kind = |text: &str| match text {
            "yes-no" | "options" => Ok(text.to_owned()),
            _ => Err("yes-no, or options (the most votes).".to_owned()),
        };
        print(&format!("{}:\n", named.id))?;
        let form = match asking.ask("ask-consultation-kind", "yes-no", kind)?.as_str() {
            "yes-no" => asking.question(&languages)?,
            _ => {
                Form::People { people: asking.named("ask-consultation-options", "first second", &languages)?, seats: 1 }
            }
        };
        contests.push(Contest { named, form });
    }
    Ok(Consultation { title, opens, closes, contests })
}

struct Asking(Typed);

impl Asking {
    /// An answer that is taken, or the question again.
    fn ask<T>(
        &mut self,
        what: &'static str,
        default: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> anyhow::Result<T> {
        self.ask_for(&english(&Saying::new(what)), default, read)
    }

    fn ask_for<T>(&mut self, what: &str, default: &str, read: impl Fn(&str) -> Result<T, String>) -> anyhow::Result<T> {
        loop {
            let typed = self.0.ask(&format!("{what} [{default}]"))?;
            let answer = if typed.trim().is_empty() { default } else { typed.trim() };
            match read(answer) {
                Ok(answer) => return Ok(answer),
                Err(fault) => print(&format!("{fault}\n"))?,
            }
        }
    }

    fn integer(&mut self, what: &'static str, default: u64, least: u64, most: u64) -> anyhow::Result<u64> {
        let read = |text: &str| match text.parse() {
            Ok(n) if (least..=most).contains(&n) => Ok(n),
            _ => Err(format!("A number from {least} to {most}.")),
        };
        self.ask(what, &default.to_string(), read)
    }

    fn titles(&mut self, what: &Saying, default: &str, languages: &[String]) -> anyhow::Result<Titles> {
        print(&format!("{}\n", english(what)))?;
        let mut titles = Titles::new();
        for language in languages {
            let what = english(&Saying::new("ask-in-language").with("language", language.as_str()));
            let title = self.ask_for(&format!("  {what}"), default, |text| Ok(text.to_owned()))?;
            titles.insert(language.clone(), title);
        }
        Ok(titles)
    }

    /// Ids, and what each is called.
    fn named(&mut self, what: &'static str, default: &str, languages: &[String]) -> anyhow::Result<Vec<Named>> {
        let read = |text: &str| ids(text).map_err(|id| format!("{id:?} is no id such as north, or stands twice"));
        let mut named = Vec::new();
        for id in self.ask(what, default, read)? {
            let called = Saying::new("ask-called").with("id", id.as_str());
            named.push(Named { title: self.titles(&called, &id, languages)?, id });
        }
        Ok(named)
    }

    /// How many signatures oblige to an answer, and in what time.
    fn petitions(&mut self) -> anyhow::Result<Petitions> {
        let signatures = self.integer("ask-petitions", 0, 0, 1 << 40)?;
        if signatures == 0 {
            return Ok(Petitions { signatures, answer: "0 seconds".into() });
        }
        let answer = self.ask("ask-petitions-answer", "30 days", |text| match plan::duration(text) {
            Some(seconds) if seconds > 0 => Ok(text.to_owned()),
            _ => Err("A length such as 30 days.".to_owned()),
        })?;
        Ok(Petitions { signatures, answer })
    }

    fn schedule(&mut self) -> anyhow::Result<Schedule> {
        let time = |text: &str| times::parse(text).map(|_| text.to_owned());
        let length = |text: &str| match plan::duration(text) {
            Some(_) => Ok(text.to_owned()),
            None => Err("A length such as 24 hours.".to_owned()),
        };
        Ok(Schedule {
            opens: self.ask("ask-opens", "2027-03-01T08:00:00Z", time)?,
            closes: self.ask("ask-closes", "2027-03-04T18:00:00Z", time)?,
            extension: self.ask("ask-extension", "24 hours", length)?,
            claims: self.ask("ask-claims", "24 hours", length)?,
            checking: self.ask("ask-checking", "24 hours", length)?,
        })
    }

    fn contests(&mut self, languages: &[String]) -> anyhow::Result<Vec<Contest>> {
        let mut contests = Vec::new();
        for named in self.named("ask-contests", "council", languages)? {
            let kind = |text: &str| match text {
                "lists" | "people" | "yes-no" => Ok(text.to_owned()),
                _ => Err("lists (seats in proportion), people (the most votes) or yes-no.".to_owned()),
            };
            print(&format!("{}:\n", named.id))?;
            let form = match self.ask("ask-kind", "lists", kind)?.as_str() {
                "lists" => Form::Lists {
                    lists: self.named("ask-lists", "first second", languages)?,
                    seats: self.integer("ask-seats", 80, 1, 10_000)?,
                    percent: self.integer("ask-threshold", 3, 0, 100)?,
                },
                "people" => Form::People {
                    people: self.named("ask-stands", "ann bob", languages)?,
                    seats: self.integer("ask-elected", 1, 1, 10_000)?,
                },
                _ => self.question(languages)?,
            };
            contests.push(Contest { named, form });
        }
        Ok(contests)
    }

    fn question(&mut self, languages: &[String]) -> anyhow::Result<Form> {
        let mut titles =
            |default: &'static str| self.titles(&Saying::new("ask-stands-for").with("id", default), default, languages);
        let (yes, no) = (titles("yes")?, titles("no")?);
        Ok(Form::Question { yes, no, percent: self.integer("ask-quorum", 0, 0, 100)? })
    }
}
