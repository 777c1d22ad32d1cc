//! The plan of the vote of May 2024 (`veche election new --from`), for officials whose keys are made elsewhere.

use std::fmt::Write;

use canonical::bytes::to_base64;
use election::Text;
use simulation::People;
use transparency_log::SigningKey;

use crate::vote::{RULES, Vote};

/// Ids of commissioners, registrars and trustees. Two commissioners, two trustees and all registrars are enough.
pub const COMMISSION: [&str; 3] = ["c1", "c2", "c3"];
pub const REGISTRARS: [&str; 2] = ["r1", "r2"];
pub const TRUSTEES: [&str; 3] = ["t1", "t2", "t3"];

/// The plan: the services are those of `people`, `key` gives the key of an id as base64, and the rules are in a folder `documents`. Casting is open
/// from `opens` to `closes`, in seconds since 1970.
pub fn plan(vote: &Vote, people: &People, (opens, closes): (u64, u64), key: impl Fn(&str) -> String) -> String {
    let service = |key: &SigningKey| to_base64(key.public().as_bytes());
    let witnesses =
        people.witnesses.iter().map(|w| format!("{{ name = \"{}\", key = \"{}\" }}", w.name, service(&w.key)));
    let mut plan = format!(
        "title = {}\nlanguages = [\"be\", \"en\", \"ru\"]\nboard = \"{}\"\nsmallest_count = 20\n\
         constituencies = [{{ id = \"abroad\", title = {} }}]\ndocuments = [{}]\n\
         log = {{ name = \"log.example/vote\", key = \"{}\" }}\n",
        toml(&vote.title),
        service(&people.board_key()),
        toml(&vote.constituency),
        joined(documents(vote)),
        service(&people.log_key())
    );
    let roles = [("commission", &COMMISSION[..]), ("registrars", &REGISTRARS), ("trustees", &TRUSTEES)];
    for (role, ids) in roles {
        let members = ids.iter().map(|id| format!("{{ id = \"{id}\", key = \"{}\" }}", key(id)));
        let _ = writeln!(plan, "{role}.members = [{}]", joined(members));
    }
    let _ = writeln!(
        plan,
        "witnesses.members = [{}]\n\
         [schedule]\nopens = {opens}\ncloses = {closes}\nclaims = \"1 second\"\nchecking = \"1 second\"\nextension = \"0 seconds\"\n\
         [epochs]\ncredentials = 2\nshortest = \"1 second\"\nlongest = \"2 seconds\"",
        joined(witnesses)
    );
    plan + &contest(vote)
}

fn documents(vote: &Vote) -> impl Iterator<Item = String> {
    let title = toml(&vote.rules_title);
    RULES.into_iter().map(move |(language, _)| {
        let file = format!("file = \"documents/rules.{language}.md\", language = \"{language}\"");
        format!("{{ {file}, media_type = \"text/markdown\", title = {title} }}")
    })
}

fn contest(vote: &Vote) -> String {
    let lists = vote.lists.iter().map(|list| {
        let name = list.name.as_str();
        format!("{{ id = \"{}\", title = {{ be = {name:?}, en = {name:?}, ru = {name:?} }} }}", list.id)
    });
    format!(
        "[[contests]]\nid = \"council\"\ntitle = {}\n[contests.ballot]\nkind = \"lists\"\nblank = false\ncandidate_votes = 0\nlists = [{}]\n\
         [contests.rule]\nkind = \"party-list\"\nblank_is_valid = false\nexhausted = \"vacant\"\nseats = {}\n\
         method = {{ name = \"largest-remainder\", quota = \"hare\", quota_base = \"all-valid-votes\" }}\n\
         threshold = {{ ratio = {{ denominator = 100, numerator = {} }}, test = \"at-least\" }}\n",
        toml(&vote.contest),
        joined(lists),
        vote.seats,
        vote.threshold_percent
    )
}

fn joined(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

fn toml(text: &Text) -> String {
    let all = text.0.iter().map(|(language, string)| format!("{language} = {string:?}"));
    format!("{{ {} }}", joined(all))
}
