//! Consultations: a question to those who hold the credentials of an earlier election (`docs/protocol.md` §7.7).

use std::path::Path;

use ::audit::earlier::EarlierRecord;
use ::election::registration::Earlier;
use ::election::{ElectionId, Manifest};
use anyhow::Context;
use canonical::Hash;
use officials::Saying;
use record::Record;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::plan::fill;
use super::report::Report;
use super::step::{NotNow, Outcome};
use super::warnings::{Warning, those};
use super::{questions, times};
use crate::audit::earlier_record;
use crate::bar::Bar;
use crate::joint;
use crate::manifest_file::{ManifestFile, Refusal};
use crate::seats::grouped;
use crate::services::{Way, now};

/// Fewer credentials in a constituency than this are followed by name from one consultation to the next.
const FEW: u64 = 100;
const DAY: u64 = 86_400;
/// Days from now to the opening: trustees make their keys and rehearse.
const BEFORE: u64 = 4;
/// Days of casting.
const CASTING: u64 = 3;
/// Second of the day at which casting opens, and closes: 08:00 UTC.
const HOUR: u64 = 8 * 3_600;

/// Which earlier election.
#[derive(clap::Args)]
pub struct EarlierArgs {
    /// For a consultation: the record of the election whose credentials vote, a directory or the address of a board. It is audited first
    #[arg(long, value_name = "RECORD")]
    earlier: Option<String>,
    /// Which election that is (64 hexadecimal digits): compare them with those that were published
    #[arg(long, value_name = "ID", requires = "earlier")]
    earlier_election: Option<Hash>,
    #[command(flatten)]
    way: Way,
}

impl EarlierArgs {
    /// Whether there is one.
    pub fn is_given(&self) -> bool {
        self.earlier.is_some()
    }

    /// That of this record.
    pub fn of(record: &str, election: Option<ElectionId>, proxy: Option<&str>) -> Self {
        let (earlier, earlier_election) = (Some(record.to_owned()), election.map(|ElectionId(id)| id));
        Self { earlier, earlier_election, way: Way::through(proxy) }
    }

    /// Reads and audits the record, with a bar for those who wait.
    pub fn read(&self) -> anyhow::Result<Option<EarlierRecord>> {
        let mut bar = Bar::new("entries of the earlier election checked");
        let read = self.read_with(&mut |done, total| bar.show(done, total));
        bar.clear();
        read
    }

    /// The same; `progress` is told of entries.
    pub fn read_with(&self, progress: &mut dyn FnMut(u64, u64)) -> anyhow::Result<Option<EarlierRecord>> {
        let read = |earlier: &String| earlier_record(earlier, self.earlier_election, &self.way, progress);
        self.earlier.as_ref().map(read).transpose()
    }
}

/// Whose credentials vote, as a report says it.
#[derive(Debug, Serialize)]
pub struct EarlierElection {
    /// The election id.
    pub election: String,
    /// The same as 12 words.
    pub fingerprint: String,
    /// How many may vote at most.
    pub credentials: u64,
    /// Whether keys and numbers were compared with that election's record.
    pub compared: bool,
}

impl EarlierElection {
    pub fn new(earlier: &Earlier) -> Self {
        let ElectionId(id) = earlier.election;
        Self {
            election: id.to_string(),
            fingerprint: ballot_signing::fingerprint::hash_words(&id),
            credentials: earlier.constituencies.iter().map(|constituency| constituency.credentials.get()).sum(),
            compared: false,
        }
    }

    /// For people.
    pub fn lines(&self) -> Vec<String> {
        vec![
            format!("Election     {}", self.election),
            format!("Fingerprint  {}", self.fingerprint),
            format!("Credentials  {} at most", grouped(self.credentials)),
            match self.compared {
                true => "Keys and numbers are those of its record, which holds.".into(),
                false => "NOT compared with its record: say --earlier, and see that this is the right election.".into(),
            },
        ]
    }
}

impl Report {
    /// The same, compared with the record of the earlier election if it is there.
    pub fn compared(mut self, text: &str, earlier: Option<&EarlierRecord>) -> Result<Self, Refusal> {
        let Some(earlier) = earlier else { return Ok(self) };
        let refused = |reason: String| Refusal { code: "earlier", place: "registration".into(), reason };
        let manifest = ManifestFile::parse(text)?.manifest;
        let (Some(named), Some(report)) = (manifest.registration.earlier(), &mut self.earlier) else {
            return Err(refused("the credentials of no earlier election vote here".into()));
        };
        match earlier.differences(named).as_slice() {
            [] => report.compared = true,
            differences => return Err(refused(differences.join("; "))),
        }
        Ok(self)
    }
}

/// The record, if it holds.
pub fn holding(earlier: &EarlierRecord) -> anyhow::Result<&Record> {
    let next = "audit it with veche audit, and see that --earlier-election is its id";
    earlier
        .record()
        .ok_or_else(|| NotNow::new("earlier", "the record of the earlier election does not hold", next).into())
}

/// What the plan of a consultation leaves out.
pub fn complete(plan: &mut Map<String, Value>, record: &Record) -> anyhow::Result<()> {
    let earlier = &record.setting().context("the earlier record has no manifest")?.manifest;
    let reason = "the earlier election issued no credentials: it is not ready, or a consultation itself";
    let next = "name the election that issued them, when its commission has said ready";
    let credentials = record.credentials().ok_or_else(|| NotNow::new("earlier", reason, next))?;
    for (name, value) in [
        ("languages", json!(earlier.languages)),
        ("constituencies", json!(earlier.constituencies)),
        ("board", json!(earlier.board)),
        ("log", json!(earlier.log)),
        ("commission", json!(earlier.commission)),
        ("trustees", json!(earlier.trustees)),
        ("witnesses", json!(earlier.witnesses)),
        ("mailboxes", json!(earlier.mailboxes)),
        ("successors", json!(earlier.successors)),
        ("ballots", json!(earlier.ballots)),
        ("epochs", json!(earlier.epochs)),
        ("smallest_count", json!(earlier.smallest_count)),
    ] {
        fill(plan, name, value);
    }
    if !plan.contains_key("registration") {
        let registration = registration(plan, credentials)?;
        plan.insert("registration".into(), registration);
    }
    let schedule = plan.entry("schedule").or_insert_with(|| json!({}));
    let schedule = schedule.as_object_mut().context("schedule is no table")?;
    let (opens, closes) = default_times(now());
    for (name, value) in [
        ("opens", json!(opens)),
        ("closes", json!(closes)),
        ("claims", json!("12 hours")),
        ("checking", json!("12 hours")),
    ] {
        fill(schedule, name, value);
    }
    Ok(())
}

/// The credentials of the constituencies that the plan has, which are called as in the earlier election.
fn registration(plan: &Map<String, Value>, mut credentials: Earlier) -> anyhow::Result<Value> {
    let places = plan.get("constituencies").and_then(Value::as_array).context("constituencies are no list")?;
    let find = |place: &Value| {
        let id = place.get("id").and_then(Value::as_str).unwrap_or_default();
        let found = credentials.constituencies.iter().find(|constituency| constituency.from.as_str() == id);
        found.cloned().with_context(|| {
            format!("the earlier election has no constituency {id:?}: say in registration from which one its credentials are")
        })
    };
    let constituencies = places.iter().map(find).collect::<anyhow::Result<Vec<_>>>()?;
    credentials.constituencies = constituencies;
    Ok(serde_json::to_value(::election::Registration::Earlier(credentials))?)
}

/// When casting opens and closes, if nobody says it.
fn default_times(now: u64) -> (u64, u64) {
    let opens = (now / DAY + BEFORE) * DAY + HOUR;
    (opens, opens + CASTING * DAY)
}

/// When casting could open and close, for people.
pub fn proposed_times() -> (String, String) {
    let (opens, closes) = default_times(now());
    let rfc = |time: u64| times::rfc3339(time).unwrap_or_else(|| time.to_string());
    (rfc(opens), rfc(closes))
}

/// Asks what is asked, and writes it as a plan.
pub fn from_answers(earlier: &EarlierArgs, out: &Path) -> anyhow::Result<Outcome> {
    let Some(earlier_record) = earlier.read()? else {
        let next = "say --earlier with its record, or with a board that shows it";
        return Err(NotNow::new("earlier", "a consultation is over an earlier election", next).into());
    };
    let record = holding(&earlier_record)?;
    // Before anything is asked.
    complete(&mut Map::new(), record)?;
    let manifest = &record.setting().context("the earlier record has no manifest")?.manifest;
    let (opens, closes) = proposed_times();
    let asked = questions::ask_consultation(manifest, &opens, &closes)?;
    joint::write_new(out, asked.plan().as_bytes())?;
    let folder = out.display().to_string();
    let source = earlier.earlier.as_deref().unwrap_or_default();
    let next = format!(
        "put in whatever is to be another than in the earlier election (trustees, for one); then: veche election new --consultation \
         --earlier {source} --from {folder}"
    );
    Ok(Outcome::Written { folder, next })
}

/// What a consultation should know of itself.
pub fn warnings(manifest: &Manifest) -> Vec<Warning> {
    let Some(earlier) = manifest.registration.earlier() else { return Vec::new() };
    let few = earlier.constituencies.iter().filter(|it| it.credentials.get() < FEW);
    let few: Vec<_> = few.map(|it| format!("{} ({})", it.from, it.credentials.get())).collect();
    let moved =
        manifest.constituencies.iter().zip(&earlier.constituencies).filter(|(here, there)| here.id != there.from);
    let moved: Vec<_> = moved.map(|(here, there)| format!("{} ← {}", here.id, there.from)).collect();
    those([
        (!moved.is_empty(), Saying::new("warning-constituencies-moved").with("places", moved)),
        (true, Saying::new("warning-participation-linked").with("election", earlier.election.to_string())),
        (!few.is_empty(), Saying::new("warning-credentials-few").with("places", few)),
    ])
}

#[cfg(test)]
mod tests {
    use super::super::plan;
    use super::super::wording::english;
    use super::*;
    use simulation::Log;
    use simulation::sample::{self, Until};

    const QUESTION: &str = r#"
title = { be = "Пытанне", en = "A question" }
[[contests]]
id = "question"
title = { be = "Пытанне", en = "A question" }
ballot = { kind = "options", min = 1, max = 1, options = [{ id = "yes", title = { be = "Так", en = "Yes" } }, { id = "no", title = { be = "Не", en = "No" } }] }
rule = { kind = "yes-no", majority = { of = "yes-and-no", ratio = { numerator = 1, denominator = 2 }, test = "above" }, quorum = { numerator = 0, denominator = 1 } }
"#;

    #[test]
    fn a_question_and_an_earlier_record_make_a_manifest() {
        let before = sample::play(1, Until::Open);
        let record = before.ledger.record();
        let manifest = plan::manifest(QUESTION, Path::new("."), Some(record)).unwrap();
        assert_eq!(manifest.registration.earlier(), record.credentials().as_ref());
        assert_eq!((manifest.registrars.members.len(), manifest.registrars.threshold), (0, 0));
        let earlier = &record.setting().unwrap().manifest;
        assert_eq!((&manifest.trustees, &manifest.witnesses), (&earlier.trustees, &earlier.witnesses));
        assert_eq!(manifest.schedule.closes.get() - manifest.schedule.opens.get(), 3 * DAY);
        let names: Vec<_> = warnings(&manifest).iter().map(Warning::name).collect();
        assert_eq!(names, ["participation-linked", "credentials-few"]);
        let mut moved = manifest.clone();
        moved.constituencies.reverse();
        let text = english(&warnings(&moved)[0].0);
        assert!(text.contains("south ← north, north ← south"), "{text}");
        let all = super::super::warnings::warnings(&manifest);
        assert!(all.iter().all(|warning| !warning.name().starts_with("registrars")));
        let report = Report::new(&manifest.text(), 0).unwrap();
        assert!(report.needs.iter().all(|need| need.role.name != "group-registrars"));
    }

    #[test]
    fn one_constituency_can_be_asked_alone_and_others_must_be_named() {
        let before = sample::play(1, Until::Open);
        let of = |id: &str| {
            let place = format!("constituencies = [{{ id = \"{id}\", title = {{ be = \"А\", en = \"A\" }} }}]\n");
            plan::manifest(&(place + QUESTION), Path::new("."), Some(before.ledger.record()))
        };
        let south = of("south").unwrap();
        let earlier = south.registration.earlier().unwrap();
        assert_eq!(earlier.constituencies.iter().map(|it| it.from.as_str()).collect::<Vec<_>>(), ["south"]);
        assert!(of("east").unwrap_err().to_string().contains("no constituency \"east\""));
    }

    #[test]
    fn an_election_that_is_not_ready_lends_no_credentials() {
        let before = sample::play(1, Until::Issued);
        let refused = plan::manifest(QUESTION, Path::new("."), Some(before.ledger.record())).unwrap_err();
        assert!(refused.to_string().contains("not ready"), "{refused:#}");
    }
}
