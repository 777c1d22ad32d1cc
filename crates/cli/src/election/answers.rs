//! Answers about an election, and the plan that they make: in TOML, with the keys still empty.

use std::collections::BTreeMap;
use std::fmt::Write;

use ::election::Id;
use ::election::text::Language;

use super::people::{Proposal, Role, number, threshold};

/// A title in each language of the election.
pub type Titles = BTreeMap<String, String>;

/// Everything that is asked.
pub struct Answers {
    pub languages: Vec<String>,
    pub title: Titles,
    /// Below so many votes nothing is opened.
    pub smallest: u64,
    pub petitions: Petitions,
    pub constituencies: Vec<Named>,
    /// Who does what.
    pub proposal: Proposal,
    pub schedule: Schedule,
    pub contests: Vec<Contest>,
}

/// How many signatures under a petition oblige to an answer, 0 if none do, and a length such as `30 days` for it.
pub struct Petitions {
    pub signatures: u64,
    pub answer: String,
}

/// An id, and what it is called.
pub struct Named {
    pub id: String,
    pub title: Titles,
}

/// Times such as `2027-03-01T08:00:00Z`, and lengths such as `24 hours`.
pub struct Schedule {
    pub opens: String,
    pub closes: String,
    pub extension: String,
    pub claims: String,
    pub checking: String,
}

/// Something that is voted on.
pub struct Contest {
    pub named: Named,
    pub form: Form,
}

/// How it is voted on.
pub enum Form {
    /// Seats in proportion; `percent` is the threshold.
    Lists { lists: Vec<Named>, seats: u64, percent: u64 },
    /// The most votes.
    People { people: Vec<Named>, seats: u64 },
    /// Yes or no; `percent` of all voters is the quorum.
    Question { yes: Titles, no: Titles, percent: u64 },
}

/// What a consultation asks, and when. Everything else follows from the earlier election.
pub struct Consultation {
    pub title: Titles,
    pub opens: String,
    pub closes: String,
    pub contests: Vec<Contest>,
}

impl Consultation {
    /// The plan.
    pub fn plan(&self) -> String {
        let mut plan = String::new();
        put(&mut plan, &format!("title = {}", titles(&self.title)));
        put(&mut plan, &format!("[schedule]\nopens = {}\ncloses = {}", text(&self.opens), text(&self.closes)));
        self.contests.iter().for_each(|contest| contest.put(&mut plan));
        plan
    }
}

impl Answers {
    /// The plan.
    pub fn plan(&self) -> String {
        let mut plan = String::new();
        put(&mut plan, &format!("title = {}", titles(&self.title)));
        let listed: Vec<_> = self.languages.iter().map(|language| text(language)).collect();
        put(&mut plan, &format!("languages = [{}]", listed.join(", ")));
        put(&mut plan, "board = \"\"\nlog = { name = \"log.example\", key = \"\" }");
        put(&mut plan, "# A warning for voters who live where taking part is punished belongs here:");
        put(
            &mut plan,
            "# documents = [{ file = \"warning.md\", language = \"en\", media_type = \"text/markdown\", title = { en = \"Read this first\" } }]",
        );
        put(&mut plan, &format!("smallest_count = {}", self.smallest));
        let Petitions { signatures, answer } = &self.petitions;
        put(&mut plan, &format!("petitions = {{ answer = {}, signatures = {signatures} }}", text(answer)));
        put(&mut plan, "constituencies = [");
        self.constituencies.iter().for_each(|place| put(&mut plan, &format!("  {},", place.table())));
        put(&mut plan, "]");
        put(&mut plan, &roles(&self.proposal));
        self.schedule.put(&mut plan);
        self.contests.iter().for_each(|contest| contest.put(&mut plan));
        people_table(&mut plan, &self.proposal);
        plan
    }
}

impl Named {
    fn table(&self) -> String {
        format!("{{ id = {}, title = {} }}", text(&self.id), titles(&self.title))
    }
}

impl Schedule {
    fn put(&self, plan: &mut String) {
        let Self { opens, closes, extension, claims, checking } = self;
        put(plan, "[schedule]");
        let fields = [("opens", opens), ("closes", closes), ("extension", extension), ("claims", claims)];
        for (name, value) in fields.into_iter().chain([("checking", checking)]) {
            put(plan, &format!("{name} = {}", text(value)));
        }
    }
}

impl Contest {
    fn put(&self, plan: &mut String) {
        put(plan, &format!("[[contests]]\nid = {}", text(&self.named.id)));
        put(plan, &format!("title = {}", titles(&self.named.title)));
        match &self.form {
            Form::Lists { lists, seats, percent } => put_lists(plan, lists, *seats, *percent),
            Form::People { people, seats } => {
                let (options, votes) = (choices(people), format!("min = 1, max = {seats}"));
                put(plan, &format!("ballot = {{ kind = \"options\", {votes}, options = [{options}] }}"));
                put(plan, &format!("rule = {{ kind = \"plurality\", seats = {seats} }}"));
            }
            Form::Question { yes, no, percent } => put_question(plan, yes, no, *percent),
        }
    }
}

fn put_lists(plan: &mut String, lists: &[Named], seats: u64, percent: u64) {
    put(plan, "# Names of candidates: candidates = [{ id = \"ann\", title = { en = \"Ann\" } }] in a list.");
    put(plan, &format!("ballot = {{ kind = \"lists\", candidate_votes = 0, lists = [{}] }}", choices(lists)));
    let rule = "rule = { kind = \"party-list\", blank_is_valid = false, exhausted = \"pass-on\", method = { name = \"sainte-lague\" }";
    let test = format!("threshold = {{ ratio = {{ numerator = {percent}, denominator = 100 }}, test = \"at-least\" }}");
    put(plan, &format!("{rule}, seats = {seats}, {test} }}"));
}

fn put_question(plan: &mut String, yes: &Titles, no: &Titles, percent: u64) {
    let options = format!("{{ id = \"yes\", title = {} }}, {{ id = \"no\", title = {} }}", titles(yes), titles(no));
    put(plan, &format!("ballot = {{ kind = \"options\", min = 1, max = 1, options = [{options}] }}"));
    let majority = "majority = { of = \"yes-and-no\", ratio = { numerator = 1, denominator = 2 }, test = \"above\" }";
    let quorum = format!("quorum = {{ numerator = {percent}, denominator = 100 }}");
    put(plan, &format!("rule = {{ kind = \"yes-no\", {majority}, {quorum} }}"));
}

fn choices(named: &[Named]) -> String {
    named.iter().map(Named::table).collect::<Vec<_>>().join(", ")
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

/// Tags of languages, separated by spaces: in their order, each once; or the one that is none.
pub fn languages(typed: &str) -> Result<Vec<String>, String> {
    let mut tags: Vec<String> = typed.split_whitespace().map(ToOwned::to_owned).collect();
    tags.sort();
    tags.dedup();
    match tags.iter().find(|tag| tag.parse::<Language>().is_err()) {
        Some(tag) => Err(tag.clone()),
        None => Ok(tags),
    }
}

/// Different ids, separated by spaces; or the one that is none, or stands twice.
pub fn ids(typed: &str) -> Result<Vec<String>, String> {
    let ids: Vec<String> = typed.split_whitespace().map(ToOwned::to_owned).collect();
    let is_wrong =
        |(place, id): &(usize, &String)| id.parse::<Id>().is_err() || ids.iter().take(*place).any(|other| other == *id);
    match ids.iter().enumerate().find(is_wrong) {
        Some((_, id)) => Err(id.clone()),
        None => Ok(ids),
    }
}

fn titles(titles: &Titles) -> String {
    let of: Vec<_> = titles.iter().map(|(language, title)| format!("{language} = {}", text(title))).collect();
    format!("{{ {} }}", of.join(", "))
}

/// A string of TOML.
fn text(text: &str) -> String {
    // What JSON escapes, TOML reads as well.
    serde_json::to_string(text).expect("a string is JSON")
}

fn put(out: &mut String, line: &str) {
    writeln!(out, "{line}").expect("a string takes all");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_languages_are_read_and_the_wrong_one_is_named() {
        assert_eq!(languages("ru be be en"), Ok(vec!["be".into(), "en".into(), "ru".into()]));
        assert_eq!(languages("BE 1"), Err("1".into()));
        assert_eq!(ids(" north  south"), Ok(vec!["north".into(), "south".into()]));
        assert_eq!(ids("north south north"), Err("north".into()));
        assert_eq!(ids("north South"), Err("South".into()));
    }

    #[test]
    fn what_is_typed_stays_within_its_quotes() {
        assert_eq!(text("a\"]\nb = [\""), "\"a\\\"]\\nb = [\\\"\"");
    }
}
