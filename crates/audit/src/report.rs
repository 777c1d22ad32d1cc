//! What an audit says.

use record::Phase;
use serde::Serialize;

use crate::earlier::{self, EarlierNumbers, EarlierRecord};
use crate::failure::{Failure, Failures};
use crate::numbers::{
    self, ConstituencyNumbers, ContestNumbers, ElectionName, EpochNumbers, LogNumbers, MailboxNumbers, PetitionNumbers,
    RegistrarNumbers, ScheduleNumbers, TrusteeNumbers, WitnessedLog,
};
use crate::registration::{self, RegistrationNumbers};
use crate::replay::Outcome;
use crate::spoken::{Announcement, KindNumbers};
use crate::unseen;

/// In one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Every check holds, and the record is complete: it has a result, or the election was cancelled.
    Holds,
    /// Every check holds, but the election is not over: there is no result yet.
    HoldsSoFar,
    /// At least one check fails.
    Fails,
}

/// The report of an audit. As JSON it has these fields under these names; texts are objects from language to string, hashes are
/// hexadecimal, times are seconds since 1970-01-01T00:00:00Z, and what is not there is `null`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// `veche-audit`.
    pub format: &'static str,
    /// Version of this format, 1.
    pub v: u32,
    /// In one word.
    pub verdict: Verdict,
    /// Every check that failed: first those of entries, then those of files.
    pub failures: Vec<Failure>,
    /// Which election it is; none if there is no manifest to be read.
    pub election: Option<ElectionName>,
    /// The log.
    pub log: LogNumbers,
    /// Where the election stands: `empty`, `setup`, `registration`, `ready`, `open`, `closed`, `tallied` or `cancelled`.
    pub phase: String,
    /// Whether the record ends within an epoch: announced ballots are not there yet.
    pub waiting_for_ballots: bool,
    /// When casting was opened.
    pub opened: Option<u64>,
    /// When casting was closed.
    pub closed: Option<u64>,
    /// When what is to be, as the manifest says; none without one.
    pub schedule: Option<ScheduleNumbers>,
    /// Epochs in which ballots were published.
    pub epochs: u64,
    /// Each of them.
    pub published: Vec<EpochNumbers>,
    /// Statements that hold, by kind, in the order of their first, with those who signed them.
    pub statements: Vec<KindNumbers>,
    /// What the commission said in words.
    pub announcements: Vec<Announcement>,
    /// Constituencies in the order of the manifest.
    pub constituencies: Vec<ConstituencyNumbers>,
    /// Mailboxes in the order of the manifest.
    pub mailboxes: Vec<MailboxNumbers>,
    /// None without a manifest, and where earlier credentials vote.
    pub registrars: Option<RegistrarNumbers>,
    /// Whose credentials vote in a consultation; none in any other election.
    pub earlier: Option<EarlierNumbers>,
    /// None without an intake, or before registration.
    pub registration: Option<RegistrationNumbers>,
    /// None without a manifest.
    pub trustees: Option<TrusteeNumbers>,
    /// Contests in the order of the manifest.
    pub contests: Vec<ContestNumbers>,
    /// Petitions that hold, in the order of the log.
    pub petitions: Vec<PetitionNumbers>,
    /// What no audit of this record can see, for people.
    pub not_visible: Vec<String>,
}

impl Report {
    pub(crate) fn new(
        outcome: &Outcome,
        failures: Failures,
        checkpoint: Option<WitnessedLog>,
        compared: bool,
        earlier: Option<&EarlierRecord>,
    ) -> Self {
        let failures = failures.into_sorted();
        let (record, setting) = (&outcome.record, outcome.setting.as_ref());
        let registrars = setting.and_then(|setting| numbers::registrars(setting, record));
        let earlier = setting.and_then(|setting| earlier::numbers(setting, earlier));
        let trustees = setting.map(|setting| numbers::trustees(setting, outcome));
        Self {
            format: "veche-audit",
            v: 1,
            verdict: verdict(&failures, record.phase()),
            failures,
            election: setting.map(|setting| numbers::election(setting, compared)),
            log: LogNumbers { entries: record.size(), root: record.root(), checkpoint },
            phase: record.phase().to_string(),
            waiting_for_ballots: record.is_waiting_for_ballots(),
            opened: record.opened(),
            closed: record.closed(),
            schedule: setting.map(|setting| numbers::schedule(setting, record)),
            epochs: record.epochs(),
            published: numbers::epochs(record),
            statements: outcome.statements.kinds().to_vec(),
            announcements: outcome.statements.announcements().to_vec(),
            constituencies: setting.map_or_else(Vec::new, |setting| numbers::constituencies(setting, outcome)),
            mailboxes: setting.map_or_else(Vec::new, |setting| numbers::mailboxes(setting, outcome)),
            contests: setting.map_or_else(Vec::new, |setting| numbers::contests(setting, record)),
            petitions: numbers::petitions(record),
            not_visible: unseen::sentences(registrars.as_ref(), earlier.as_ref(), trustees.as_ref()),
            registrars,
            earlier,
            registration: setting.and_then(|setting| registration::numbers(setting, record)),
            trustees,
        }
    }
}

fn verdict(failures: &[Failure], phase: Phase) -> Verdict {
    match phase {
        _ if !failures.is_empty() => Verdict::Fails,
        Phase::Tallied | Phase::Cancelled => Verdict::Holds,
        _ => Verdict::HoldsSoFar,
    }
}
