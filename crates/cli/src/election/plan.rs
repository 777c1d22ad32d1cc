//! A plan of an election: the fields of a manifest as people write them, in TOML, with defaults for what they leave out.

use std::collections::BTreeSet;
use std::path::Path;

use ::election::{Attachment, Manifest};
use anyhow::{Context, anyhow, bail};
use record::Record;
use serde_json::{Map, Value, json};

use super::consultation;
use super::people::{FEWEST_REGISTRARS, People, broken, threshold};
use super::step::NotNow;
use super::times;
use crate::joint;
use crate::manifest_file::ManifestFile;

/// The longest document.
const MOST: u64 = 1 << 30;
/// How a time of TOML arrives.
const DATETIME: &str = "$__toml_private_datetime";

/// The manifest that a plan comes to. Files of documents lie in `folder`. What the plan of a consultation leaves out follows from the
/// record of the earlier election.
pub fn manifest(text: &str, folder: &Path, earlier: Option<&Record>) -> anyhow::Result<Manifest> {
    let mut plan: Map<String, Value> = toml::from_str(text).context("the plan is no TOML")?;
    if let Some(earlier) = earlier {
        consultation::complete(&mut plan, earlier)?;
    }
    if kind_of_registration(&plan) == "earlier" {
        fill(&mut plan, "registrars", json!({ "members": [], "threshold": 0 }));
    }
    check_people(&mut plan)?;
    fill(&mut plan, "kind", json!("manifest"));
    fill(&mut plan, "v", json!(1));
    fill(&mut plan, "ballots", json!({ "most": 10 }));
    fill(&mut plan, "smallest_count", json!(20));
    fill(&mut plan, "registration", json!({ "kind": "closed" }));
    fill(&mut plan, "petitions", json!({ "answer": 0, "signatures": 0 }));
    durations(object(&mut plan, "petitions")?, &["answer"])?;
    for list in ["documents", "mailboxes", "successors"] {
        fill(&mut plan, list, json!([]));
    }
    schedule(&mut plan)?;
    roles(&mut plan)?;
    contests(&mut plan)?;
    let languages = plan.get("languages").cloned().unwrap_or_default();
    let mut plan = Value::Object(plan);
    documents(&mut plan, folder)?;
    if let Some([Value::String(only)]) = languages.as_array().map(Vec::as_slice) {
        in_one_language(&mut plan, only);
    }
    let file = ManifestFile::parse(&plan.to_string()).map_err(|refusal| {
        let reason = format!("{}: {}", refusal.place, refusal.reason);
        NotNow::new(refusal.code, reason, "correct the plan, and run it again; nothing was written")
    })?;
    Ok(file.manifest)
}

/// Who does what, as a plan says it, how many registrars there must be, and whether voters apply over the network.
pub fn people(text: &str) -> anyhow::Result<Option<(People, usize, bool)>> {
    let plan: Map<String, Value> = toml::from_str(text).context("the plan is no TOML")?;
    let Some(people) = plan.get("people") else { return Ok(None) };
    let people = serde_json::from_value(people.clone()).context("people: names with lists of roles")?;
    Ok(Some((people, fewest_registrars(&plan), kind_of_registration(&plan) == "intake")))
}

/// The table `people` says who does what; it does not stand in the manifest.
fn check_people(plan: &mut Map<String, Value>) -> anyhow::Result<()> {
    let Some(people) = plan.remove("people") else { return Ok(()) };
    let people: People = serde_json::from_value(people).context("people: names with lists of roles")?;
    let faults = broken(&people, fewest_registrars(plan));
    if faults.is_empty() {
        return Ok(());
    }
    Err(NotNow::said("people", faults, "give one of these roles to somebody else: --people N proposes who").into())
}

fn fewest_registrars(plan: &Map<String, Value>) -> usize {
    let [by_themselves, with_an_intake] = FEWEST_REGISTRARS;
    match kind_of_registration(plan) {
        "earlier" => 0,
        "intake" => with_an_intake,
        _ => by_themselves,
    }
}

fn kind_of_registration(plan: &Map<String, Value>) -> &str {
    plan.get("registration").and_then(|registration| registration.get("kind")?.as_str()).unwrap_or("closed")
}

fn schedule(plan: &mut Map<String, Value>) -> anyhow::Result<()> {
    let of = object(plan, "schedule")?;
    for (name, default) in [("checking", "24 hours"), ("claims", "24 hours"), ("extension", "24 hours")] {
        fill(of, name, json!(default));
    }
    for name in ["opens", "closes"] {
        let said = of.get(name).with_context(|| format!("schedule.{name} is missing"))?;
        let time = of_time(said).with_context(|| format!("schedule.{name}"))?;
        of.insert(name.into(), json!(time));
    }
    durations(of, &["checking", "claims", "extension"])?;
    let epochs = object(plan, "epochs")?;
    fill(epochs, "credentials", json!(20));
    fill(epochs, "longest", json!("2 hours"));
    fill(epochs, "shortest", json!("15 minutes"));
    durations(epochs, &["longest", "shortest"])
}

fn roles(plan: &mut Map<String, Value>) -> anyhow::Result<()> {
    for role in ["commission", "registrars", "trustees"] {
        let of = object(plan, role)?;
        let members = of.get("members").and_then(Value::as_array).map_or(0, Vec::len);
        fill(of, "threshold", json!(threshold(members)));
        if role == "trustees" {
            // One who signs twice does no harm where so many are left that one may be missing as well.
            fill(of, "double_signers", json!(usize::from(members >= 5)));
        }
    }
    let witnesses = object(plan, "witnesses")?;
    let members = witnesses.get("members").and_then(Value::as_array).map_or(0, Vec::len);
    fill(witnesses, "quorum", json!(1 + 2 * members / 3));
    Ok(())
}

fn contests(plan: &mut Map<String, Value>) -> anyhow::Result<()> {
    let places = plan.get("constituencies").and_then(Value::as_array).cloned().unwrap_or_default();
    let all: Vec<Value> = places.iter().filter_map(|place| place.get("id").cloned()).collect();
    let report = if all.len() > 1 { "by-constituency" } else { "whole" };
    let contests = plan.get_mut("contests").and_then(Value::as_array_mut).context("contests are missing")?;
    for contest in contests {
        let contest = contest.as_object_mut().context("contests: each is a table")?;
        fill(contest, "constituencies", json!(all));
        fill(contest, "report", json!(report));
        let ballot = contest.get_mut("ballot").and_then(Value::as_object_mut).context("a contest has no ballot")?;
        fill(ballot, "blank", json!(true));
        for kind in ["options", "lists"] {
            let Some(choices) = ballot.get_mut(kind).and_then(Value::as_array_mut) else { continue };
            for choice in choices.iter_mut().filter_map(Value::as_object_mut) {
                fill(choice, "documents", json!([]));
                if kind == "options" { fill(choice, "max", json!(1)) } else { fill(choice, "candidates", json!([])) }
            }
        }
    }
    Ok(())
}

/// A document that names a file becomes one that names its content.
fn documents(value: &mut Value, folder: &Path) -> anyhow::Result<()> {
    match value {
        Value::Array(items) => items.iter_mut().try_for_each(|item| documents(item, folder)),
        Value::Object(fields) => {
            if let (Some(Value::String(file)), true) = (fields.get("file").cloned(), fields.contains_key("media_type"))
            {
                fields.remove("file");
                let content = joint::read_file(&folder.join(&file), MOST).context("a document")?;
                fields.insert("attachment".into(), serde_json::to_value(Attachment::of(&content))?);
            }
            fields.values_mut().try_for_each(|field| documents(field, folder))
        }
        _ => Ok(()),
    }
}

/// In an election of one language a title may be a string.
fn in_one_language(value: &mut Value, language: &str) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| in_one_language(item, language)),
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::String(text) if name == "title" => *field = json!({ language: text }),
                    field => in_one_language(field, language),
                }
            }
        }
        _ => {}
    }
}

fn durations(of: &mut Map<String, Value>, names: &[&str]) -> anyhow::Result<()> {
    for name in names {
        if let Some(Value::String(said)) = of.get(*name) {
            let seconds =
                duration(said).with_context(|| format!("{name}: {said:?} is no length such as \"24 hours\""))?;
            of.insert((*name).into(), json!(seconds));
        }
    }
    Ok(())
}

/// Seconds of a length such as `24 hours`.
pub fn duration(said: &str) -> Option<u64> {
    let (number, unit) = said.trim().split_once(' ')?;
    let seconds = match unit.trim().trim_end_matches('s') {
        "second" => 1,
        "minute" => 60,
        "hour" => 3_600,
        "day" => 86_400,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(seconds)
}

fn of_time(said: &Value) -> anyhow::Result<u64> {
    match said {
        Value::String(text) => times::parse(text).map_err(|fault| anyhow!(fault)),
        Value::Object(fields) => match fields.get(DATETIME).and_then(Value::as_str) {
            Some(text) => times::parse(&text.replace(' ', "T")).map_err(|fault| anyhow!(fault)),
            None => bail!("a table is no time"),
        },
        Value::Number(number) => number.as_u64().context("a time is not negative"),
        _ => bail!("this is no time"),
    }
}

fn object<'a>(plan: &'a mut Map<String, Value>, name: &str) -> anyhow::Result<&'a mut Map<String, Value>> {
    let field = plan.entry(name).or_insert_with(|| json!({}));
    field.as_object_mut().with_context(|| format!("{name} is no table"))
}

pub fn fill(of: &mut Map<String, Value>, name: &str, default: Value) {
    of.entry(name).or_insert(default);
}

/// Ids of members of whom the plan has no key yet.
pub fn without_key(text: &str) -> anyhow::Result<BTreeSet<String>> {
    let plan: Value = toml::from_str(text).context("the plan is no TOML")?;
    let mut missing = BTreeSet::new();
    look_for_keys("", &plan, &mut missing);
    Ok(missing)
}

fn look_for_keys(path: &str, value: &Value, missing: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| look_for_keys(path, item, missing)),
        Value::Object(fields) => {
            let name = fields.get("id").or_else(|| fields.get("name")).and_then(Value::as_str);
            let here = name.map_or_else(|| path.to_owned(), |name| format!("{path} {name}"));
            for (field, value) in fields {
                if (field == "key" || field == "board") && value == "" {
                    missing.insert(if field == "board" { "board".into() } else { here.trim().to_owned() });
                }
                let below = if field == "members" { path.to_owned() } else { format!("{path} {field}") };
                look_for_keys(&below, value, missing);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use simulation::sample;

    /// The sample's people, and nothing else that has a default.
    fn plan(opens: &str) -> String {
        let manifest = sample::manifest(&sample::people(1));
        let key = |member: &::election::role::Member| {
            format!("{{ id = {:?}, key = {:?} }}", member.id.as_str(), text(&member.key))
        };
        let members = |of: &[::election::role::Member]| of.iter().map(key).collect::<Vec<_>>().join(", ");
        let witnesses = manifest.witnesses.members.iter();
        let witnesses = witnesses.map(|w| format!("{{ name = {:?}, key = {:?} }}", w.name, text(&w.key)));
        format!(
            "title = \"A council\"\nlanguages = [\"en\"]\nboard = {:?}\nconstituencies = [{{ id = \"all\", title = \"All\" }}]\n\
             log = {{ name = \"log.example\", key = {:?} }}\ncommission.members = [{}]\nregistrars.members = [{}]\n\
             trustees.members = [{}]\nwitnesses.members = [{}]\n[schedule]\nopens = {opens}\ncloses = \"2026-05-27T18:00:00+02:00\"\n\
             claims = \"6 hours\"\n[[contests]]\nid = \"q\"\ntitle = \"Yes?\"\n[contests.ballot]\nkind = \"options\"\nmin = 1\nmax = 1\n\
             options = [{{ id = \"yes\", title = \"Yes\" }}, {{ id = \"no\", title = \"No\" }}]\n[contests.rule]\nkind = \"plurality\"\nseats = 1\n",
            text(&manifest.board),
            text(&manifest.log.key),
            members(&manifest.commission.members),
            members(&manifest.registrars.members),
            members(&manifest.trustees.members),
            witnesses.collect::<Vec<_>>().join(", ")
        )
    }

    fn text(key: &impl serde::Serialize) -> String {
        serde_json::to_value(key).unwrap().as_str().unwrap().to_owned()
    }

    #[test]
    fn what_a_plan_leaves_out_has_its_default() {
        for opens in ["2026-05-25T08:00:00Z", "\"2026-05-25T10:00:00+02:00\""] {
            let manifest = manifest(&plan(opens), Path::new("."), None).unwrap();
            let schedule = &manifest.schedule;
            assert_eq!((schedule.opens.get(), schedule.claims.get()), (1_779_696_000, 21_600));
            assert_eq!(schedule.extension.get(), 86_400);
            assert_eq!((manifest.commission.threshold, manifest.trustees.threshold), (2, 2));
            assert_eq!((manifest.witnesses.quorum, manifest.smallest_count.get()), (3, 20));
            assert_eq!(manifest.title.get("en"), "A council");
        }
    }

    #[test]
    fn a_plan_that_breaks_trust_or_cannot_work_makes_no_manifest() {
        let good = plan("2026-05-25T08:00:00Z");
        let shared = format!("{good}\n[people]\nann = [\"board\", \"witness\"]\n");
        assert!(manifest(&shared, Path::new("."), None).unwrap_err().to_string().contains("two logs"));
        let late = good.replace("opens = 2026-05-25T08", "opens = 2026-06-25T08");
        assert!(manifest(&late, Path::new("."), None).unwrap_err().to_string().contains("manifest-schedule"));
        let timeless = good.replace("opens = 2026-05-25T08:00:00Z", "opens = \"soon\"");
        assert!(format!("{:#}", manifest(&timeless, Path::new("."), None).unwrap_err()).contains("schedule.opens"));
    }

    #[test]
    fn lengths_are_read_with_their_unit() {
        assert_eq!(
            (duration("24 hours"), duration("1 day"), duration("90 minutes")),
            (Some(86_400), Some(86_400), Some(5_400))
        );
        assert_eq!((duration("24"), duration("24 moons"), duration("-1 hours")), (None, None, None));
    }
}
