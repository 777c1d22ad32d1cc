//! Questions about an election, each with an explanation and a default, and the plan that the answers make.

use std::fmt::Write;

use ::election::text::Language;
use ::election::{Id, Manifest};

use super::people::{Proposal, Role, number, propose, threshold};
use super::{plan, times};
use crate::showing::{Typed, print};

/// A plan without keys, and who does what.
pub struct Answers {
    pub plan: String,
    pub proposal: Proposal,
}

/// Asks everything.
pub fn ask() -> anyhow::Result<Answers> {
    let mut asking = Asking(Typed::new());
    print("An empty answer takes what stands in brackets. Nothing is final before the commission has signed it.\n")?;
    let languages = asking.languages()?;
    let mut plan = String::new();
    let titles = asking.titles("What is the election called?", "An election", &languages)?;
    put(&mut plan, &format!("title = {titles}"));
    let listed: Vec<_> = languages.iter().map(|language| toml_text(language)).collect();
    put(&mut plan, &format!("languages = [{}]", listed.join(", ")));
    put(&mut plan, "board = \"\"\nlog = { name = \"log.example\", key = \"\" }");
    put(&mut plan, "# A warning for voters who live where taking part is punished belongs here:");
    put(
        &mut plan,
        "# documents = [{ file = \"warning.md\", language = \"en\", media_type = \"text/markdown\", title = { en = \"Read this first\" } }]",
    );
    let smallest = asking.integer(
        "Below how many votes is nothing opened? The more, the less is told of small groups.",
        20,
        2,
        1_000_000,
    )?;
    put(&mut plan, &format!("smallest_count = {smallest}"));
    let places = asking.places(&languages)?;
    put(&mut plan, &format!("constituencies = [\n{places}]"));
    let people = asking.integer("How many people run it with you? 3 to 12: roles are proposed", 5, 3, 12)?;
    let proposal = propose(usize::try_from(people).unwrap_or(0), false).map_err(anyhow::Error::msg)?;
    put(&mut plan, &roles(&proposal));
    asking.schedule(&mut plan)?;
    asking.contests(&mut plan, &languages)?;
    people_table(&mut plan, &proposal);
    Ok(Answers { plan, proposal })
}

/// Asks what a consultation over this election asks, and when.
pub fn ask_consultation(earlier: &Manifest, opens: &str, closes: &str) -> anyhow::Result<String> {
    let mut asking = Asking(Typed::new());
    print("An empty answer takes what stands in brackets. Nothing is final before the commission has signed it.\n")?;
    let languages: Vec<String> = earlier.languages.iter().map(|language| language.as_str().to_owned()).collect();
    let mut plan = String::new();
    let titles = asking.titles("What is the consultation called?", "A question", &languages)?;
    put(&mut plan, &format!("title = {titles}"));
    let time = |text: &str| times::parse(text).map(|_| text.to_owned());
    put(&mut plan, "[schedule]");
    for (name, what, default) in
        [("opens", "When does casting open?", opens), ("closes", "When does it close?", closes)]
    {
        let said = asking.ask(what, default, time)?;
        put(&mut plan, &format!("{name} = {}", toml_text(&said)));
    }
    for id in asking.ask("What is asked? Ids of the questions, separated by spaces", "question", ids)? {
        put(&mut plan, &format!("[[contests]]\nid = {}", toml_text(&id)));
        let titles = asking.titles(&format!("How does {id} read?"), &id, &languages)?;
        put(&mut plan, &format!("title = {titles}"));
        let kind = |text: &str| match text {
            "yes-no" | "options" => Ok(text.to_owned()),
            _ => Err("yes-no, or options (the most votes).".to_owned()),
        };
        match asking.ask("Is it yes-no or options?", "yes-no", kind)?.as_str() {
            "yes-no" => asking.question(&mut plan, &languages)?,
            _ => asking.options(&mut plan, &languages)?,
        }
    }
    Ok(plan)
}

struct Asking(Typed);

impl Asking {
    /// An answer that is taken, or the question again.
    fn ask<T>(&mut self, what: &str, default: &str, read: impl Fn(&str) -> Result<T, String>) -> anyhow::Result<T> {
        loop {
            let typed = self.0.ask(&format!("{what} [{default}]"))?;
            let answer = if typed.trim().is_empty() { default } else { typed.trim() };
            match read(answer) {
                Ok(answer) => return Ok(answer),
                Err(fault) => print(&format!("{fault}\n"))?,
            }
        }
    }

    fn integer(&mut self, what: &str, default: u64, least: u64, most: u64) -> anyhow::Result<u64> {
        let read = |text: &str| match text.parse() {
            Ok(n) if (least..=most).contains(&n) => Ok(n),
            _ => Err(format!("A number from {least} to {most}.")),
        };
        self.ask(what, &default.to_string(), read)
    }

    fn languages(&mut self) -> anyhow::Result<Vec<String>> {
        let what = "In which languages are all texts? Tags, separated by spaces; they cannot be changed later.";
        self.ask(what, "be en ru", |text| {
            let mut tags: Vec<String> = text.split_whitespace().map(ToOwned::to_owned).collect();
            tags.sort();
            tags.dedup();
            let bad = tags.iter().find(|tag| tag.parse::<Language>().is_err());
            bad.map_or(Ok(tags.clone()), |tag| Err(format!("{tag:?} is no language such as be")))
        })
    }

    fn titles(&mut self, what: &str, default: &str, languages: &[String]) -> anyhow::Result<String> {
        print(&format!("{what}\n"))?;
        let mut titles = Vec::new();
        for language in languages {
            let title = self.ask(&format!("  in {language}"), default, |text| Ok(text.to_owned()))?;
            titles.push(format!("{language} = {}", toml_text(&title)));
        }
        Ok(format!("{{ {} }}", titles.join(", ")))
    }

    fn places(&mut self, languages: &[String]) -> anyhow::Result<String> {
        let what = "Into which constituencies do voters fall? Ids, separated by spaces. Each has a roll of its own; keep them large.";
        let ids = self.ask(what, "all", ids)?;
        let mut places = String::new();
        for id in ids {
            let titles = self.titles(&format!("What is {id} called?"), &id, languages)?;
            put(&mut places, &format!("  {{ id = {}, title = {titles} }},", toml_text(&id)));
        }
        Ok(places)
    }

    fn schedule(&mut self, plan: &mut String) -> anyhow::Result<()> {
        let time = |text: &str| times::parse(text).map(|_| text.to_owned());
        let length = |text: &str| match plan::duration(text) {
            Some(_) => Ok(text.to_owned()),
            None => Err("A length such as 24 hours.".to_owned()),
        };
        put(plan, "[schedule]");
        let opens = self.ask("When does casting open?", "2027-03-01T08:00:00Z", time)?;
        put(plan, &format!("opens = {}", toml_text(&opens)));
        let closes = self.ask("When does it close?", "2027-03-04T18:00:00Z", time)?;
        put(plan, &format!("closes = {}", toml_text(&closes)));
        for (name, what) in [
            ("extension", "By how much may it be extended, if voters are hindered?"),
            ("claims", "How long can voters claim ballots after the close? Keep it short."),
            ("checking", "How long can everyone check the list of ballots before it is decrypted?"),
        ] {
            let answer = self.ask(what, "24 hours", length)?;
            put(plan, &format!("{name} = {}", toml_text(&answer)));
        }
        Ok(())
    }

    fn contests(&mut self, plan: &mut String, languages: &[String]) -> anyhow::Result<()> {
        let contests = self.ask("What is voted on? Ids of the questions, separated by spaces", "council", ids)?;
        for id in contests {
            put(plan, &format!("[[contests]]\nid = {}", toml_text(&id)));
            let titles = self.titles(&format!("What is {id} called?"), &id, languages)?;
            put(plan, &format!("title = {titles}"));
            let kind = |text: &str| match text {
                "lists" | "people" | "yes-no" => Ok(text.to_owned()),
                _ => Err("lists (seats in proportion), people (the most votes) or yes-no.".to_owned()),
            };
            match self.ask("Is it lists, people or yes-no?", "lists", kind)?.as_str() {
                "lists" => self.lists(plan, languages)?,
                "people" => self.people(plan, languages)?,
                _ => self.question(plan, languages)?,
            }
        }
        Ok(())
    }

    fn choices(&mut self, what: &str, default: &str, languages: &[String]) -> anyhow::Result<String> {
        let mut choices = Vec::new();
        for id in self.ask(what, default, ids)? {
            let titles = self.titles(&format!("What is {id} called?"), &id, languages)?;
            choices.push(format!("{{ id = {}, title = {titles} }}", toml_text(&id)));
        }
        Ok(choices.join(", "))
    }

    fn lists(&mut self, plan: &mut String, languages: &[String]) -> anyhow::Result<()> {
        let lists = self.choices("Which lists are there? Ids, separated by spaces", "first second", languages)?;
        let seats = self.integer("How many seats?", 80, 1, 10_000)?;
        let percent = self.integer("How many percent does a list need? 0 for no threshold", 3, 0, 100)?;
        put(plan, "# Names of candidates: candidates = [{ id = \"ann\", title = { en = \"Ann\" } }] in a list.");
        put(plan, &format!("ballot = {{ kind = \"lists\", candidate_votes = 0, lists = [{lists}] }}"));
        let rule = "rule = { kind = \"party-list\", blank_is_valid = false, exhausted = \"pass-on\", method = { name = \"sainte-lague\" }";
        let test =
            format!("threshold = {{ ratio = {{ numerator = {percent}, denominator = 100 }}, test = \"at-least\" }}");
        put(plan, &format!("{rule}, seats = {seats}, {test} }}"));
        Ok(())
    }

    fn people(&mut self, plan: &mut String, languages: &[String]) -> anyhow::Result<()> {
        let people = self.choices("Who stands? Ids, separated by spaces", "ann bob", languages)?;
        let seats = self.integer("How many are elected?", 1, 1, 10_000)?;
        put(plan, &format!("ballot = {{ kind = \"options\", min = 1, max = {seats}, options = [{people}] }}"));
        put(plan, &format!("rule = {{ kind = \"plurality\", seats = {seats} }}"));
        Ok(())
    }

    fn options(&mut self, plan: &mut String, languages: &[String]) -> anyhow::Result<()> {
        let options = self.choices("What can be chosen? Ids, separated by spaces", "first second", languages)?;
        put(plan, &format!("ballot = {{ kind = \"options\", min = 1, max = 1, options = [{options}] }}"));
        put(plan, "rule = { kind = \"plurality\", seats = 1 }");
        Ok(())
    }

    fn question(&mut self, plan: &mut String, languages: &[String]) -> anyhow::Result<()> {
        let titles = |default: &str, asking: &mut Self| {
            asking.titles(&format!("What stands for {default}?"), default, languages)
        };
        let (yes, no) = (titles("yes", self)?, titles("no", self)?);
        let percent =
            self.integer("How many percent of all voters must vote for it to be valid? 0 for no quorum", 0, 0, 100)?;
        let options = format!("{{ id = \"yes\", title = {yes} }}, {{ id = \"no\", title = {no} }}");
        put(plan, &format!("ballot = {{ kind = \"options\", min = 1, max = 1, options = [{options}] }}"));
        let majority =
            "majority = { of = \"yes-and-no\", ratio = { numerator = 1, denominator = 2 }, test = \"above\" }";
        put(
            plan,
            &format!(
                "rule = {{ kind = \"yes-no\", {majority}, quorum = {{ numerator = {percent}, denominator = 100 }} }}"
            ),
        );
        Ok(())
    }
}

/// Different ids, separated by spaces.
fn ids(text: &str) -> Result<Vec<String>, String> {
    let ids: Vec<String> = text.split_whitespace().map(ToOwned::to_owned).collect();
    for id in &ids {
        id.parse::<Id>().map_err(|fault| fault.to_string())?;
    }
    let mut different = ids.clone();
    different.sort();
    different.dedup();
    if different.len() == ids.len() { Ok(ids) } else { Err("One id stands twice.".into()) }
}

/// Tables of the members of each role, without keys.
fn roles(proposal: &Proposal) -> String {
    let mut out = String::new();
    for (role, table, letter) in
        [(Role::Commission, "commission", 'c'), (Role::Registrar, "registrars", 'r'), (Role::Trustee, "trustees", 't')]
    {
        let members = number(&proposal.people, role);
        let listed: Vec<_> = (1..=members).map(|n| format!("{{ id = \"{letter}{n}\", key = \"\" }}")).collect();
        put(
            &mut out,
            &format!("{table} = {{ threshold = {}, members = [{}] }}", threshold(members), listed.join(", ")),
        );
    }
    let witnesses: Vec<_> = (1..=4).map(|n| format!("{{ name = \"witness.example/w{n}\", key = \"\" }}")).collect();
    put(&mut out, &format!("witnesses = {{ members = [{}] }}", witnesses.join(", ")));
    out.push_str("mailboxes = [{ id = \"m1\", key = \"\" }]");
    out
}

fn people_table(plan: &mut String, proposal: &Proposal) {
    put(plan, "[people]");
    for (name, roles) in &proposal.people {
        let roles: Vec<_> = roles.iter().filter_map(|role| serde_json::to_string(role).ok()).collect();
        put(plan, &format!("{name} = [{}]", roles.join(", ")));
    }
}

/// A string of TOML.
fn toml_text(text: &str) -> String {
    // What JSON escapes, TOML reads as well.
    serde_json::to_string(text).expect("a string is JSON")
}

fn put(out: &mut String, line: &str) {
    writeln!(out, "{line}").expect("a string takes all");
}
