//! What a record comes to, in numbers.

use std::collections::BTreeMap;

use canonical::Hash;
use election::contest::{BallotForm, CellMeaning, Contest};
use election::outcome::Outcome as ContestOutcome;
use election::petition::PetitionText;
use election::role::{CeremonyRole, Member};
use election::statement::ContestResult;
use election::{ElectionId, Id, Text};
use record::{HandoverStanding, Published, Record, Setting, Turnout};
use serde::Serialize;

pub use crate::checkpoint::{Cosigned, WitnessedLog};
use crate::left_out::Verdicts;
use crate::replay::Outcome;
pub use crate::spoken::{Announcement, ComplaintNumbers, KindNumbers, SignerNumbers};

/// Which election it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ElectionName {
    /// The hash of the manifest. Everything is trusted from here on.
    pub id: ElectionId,
    /// The same as 12 words.
    pub fingerprint: String,
    /// Whether the audit was told which election to expect.
    pub compared: bool,
    /// What it is called.
    pub title: Text,
}

/// The log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogNumbers {
    /// Entries that could be read.
    pub entries: u64,
    /// Root over them.
    pub root: Hash,
    /// What log and witnesses signed; none if that does not hold.
    pub checkpoint: Option<WitnessedLog>,
}

/// When what is to be, in seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScheduleNumbers {
    /// Casting may be opened from then on.
    pub opens: u64,
    /// Casting may be closed from then on.
    pub closes: u64,
    /// For so many seconds after the close what was promised can be claimed.
    pub claims: u64,
    /// For so many seconds the counted list can be looked at before anything is decrypted.
    pub checking: u64,
    /// The longest time between epochs, in seconds.
    pub longest: u64,
}

/// An epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EpochNumbers {
    /// From 1.
    pub number: u64,
    /// It was published after this time, in seconds since 1970-01-01T00:00:00Z.
    pub after: u64,
    /// Its ballots.
    pub ballots: u64,
}

/// Who took part in a constituency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConstituencyNumbers {
    /// Which.
    pub id: Id,
    /// What it is called.
    pub title: Text,
    /// Records on the rolls, of the earlier election where its credentials vote.
    pub on_roll: u64,
    /// Credentials that have a ballot.
    pub voted: u64,
    /// Ballots in the record.
    pub ballots: u64,
    /// Ballots that another one of the same credential replaced.
    pub replaced: u64,
}

/// Who took ballots beside the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MailboxNumbers {
    /// Which.
    pub id: Id,
    /// None if it handed over nothing, or has not yet.
    pub handover: Option<HandoverNumbers>,
}

/// What became of the ballots that a mailbox acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HandoverNumbers {
    /// How many it acknowledged.
    pub acknowledged: u64,
    /// How many of them are in the record.
    pub recorded: u64,
    /// Leaf hashes of those that were handed over, could be in the record, and are not yet.
    pub open: Vec<Hash>,
    /// Those that were handed over and cannot be in the record.
    pub refused: Vec<RefusedBallot>,
    /// Leaf hashes of those that are neither in the record nor handed over.
    pub withheld: Vec<Hash>,
}

/// A ballot that was handed over and cannot be in the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefusedBallot {
    /// Its leaf hash.
    pub leaf: Hash,
    /// The name of the refusal.
    pub code: &'static str,
}

/// A petition that holds (§9.12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PetitionNumbers {
    /// Its id.
    pub id: Hash,
    /// Index of its entry.
    pub entry: u64,
    /// What it asks. Whoever wrote it could write anything.
    pub text: PetitionText,
    /// Credentials that signed.
    pub signatures: u64,
    /// When the answer is due, in seconds since 1970-01-01T00:00:00Z, after all delays.
    pub due: u64,
    /// How often the commission put it off, and until when.
    pub delays: Vec<DelayNumbers>,
    /// What it answered; none if it has not.
    pub answer: Option<AnswerNumbers>,
}

/// The commission put an answer off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DelayNumbers {
    /// Index of the entry.
    pub entry: u64,
    /// Until when, in seconds since 1970-01-01T00:00:00Z.
    pub until: u64,
    /// Why.
    pub reason: Text,
}

/// What the commission answered to a petition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnswerNumbers {
    /// Index of the entry.
    pub entry: u64,
    /// The answer.
    pub text: Text,
}

/// Those who decided on the roll.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RegistrarNumbers {
    /// In the manifest.
    pub members: usize,
    /// In the ceremony of their keys.
    pub participants: usize,
    /// How many must issue a credential.
    pub threshold: usize,
    /// How many must sign a roll.
    pub roll_quorum: usize,
    /// How many would have to collude to make one credential that is on no roll.
    pub colluding_to_add_one: usize,
}

/// Those who decrypted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrusteeNumbers {
    /// In the manifest.
    pub members: usize,
    /// In the ceremony of their keys.
    pub participants: usize,
    /// How many must decrypt, and could read single ballots together.
    pub threshold: usize,
    /// How many must agree on the sums before any decrypts.
    pub agreement_quorum: usize,
    /// Who agreed, in the order of the log.
    pub agreed: Vec<Id>,
    /// Who decrypted, in the order of the log.
    pub decrypted: Vec<Id>,
}

/// One question and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContestNumbers {
    /// Which.
    pub id: Id,
    /// What it is called.
    pub title: Text,
    /// Where it is voted on.
    pub constituencies: Vec<Id>,
    /// What options, lists and candidates are called.
    pub names: BTreeMap<Id, Text>,
    /// None as long as there is no result that holds.
    pub result: Option<ContestCounts>,
}

/// The result of a contest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContestCounts {
    /// Whether too few ballots were counted for their sum to be opened. Then there are no counts.
    pub withheld: bool,
    /// Ballots that were counted.
    pub ballots: u64,
    /// Over all groups.
    pub counts: Vec<Count>,
    /// What was opened by itself.
    pub groups: Vec<GroupCounts>,
    /// What the counts come to.
    pub outcome: ContestOutcome,
    /// Each set of options or lists between which the tie order decided.
    pub ties: Vec<Vec<Id>>,
}

/// Votes for one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    /// `option`, `list`, `candidate` or `blank`.
    pub kind: &'static str,
    /// None for `blank`.
    pub id: Option<Id>,
    /// None for `blank`.
    pub title: Option<Text>,
    /// How many.
    pub votes: u64,
}

/// The counts of constituencies that were opened together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupCounts {
    /// Which.
    pub constituencies: Vec<Id>,
    /// Ballots that were counted.
    pub ballots: u64,
    /// In the order of the contest's counts.
    pub votes: Vec<u64>,
}

pub(crate) fn election(setting: &Setting, compared: bool) -> ElectionName {
    let id = setting.election;
    let fingerprint = ballot_signing::fingerprint::hash_words(&id.0);
    ElectionName { id, fingerprint, compared, title: setting.manifest.title.clone() }
}

pub(crate) fn schedule(setting: &Setting, record: &Record) -> ScheduleNumbers {
    let (schedule, epochs) = (&setting.manifest.schedule, &setting.manifest.epochs);
    ScheduleNumbers {
        opens: schedule.opens.get(),
        // Casting may have been extended.
        closes: record.closes().unwrap_or(schedule.closes.get()),
        claims: schedule.claims.get(),
        checking: schedule.checking.get(),
        longest: epochs.longest.get(),
    }
}

pub(crate) fn epochs(record: &Record) -> Vec<EpochNumbers> {
    let of = |(number, published): (u64, &Published)| EpochNumbers {
        number,
        after: published.time,
        ballots: published.ballots,
    };
    (1..).zip(record.published_epochs()).map(of).collect()
}

pub(crate) fn constituencies(setting: &Setting, outcome: &Outcome) -> Vec<ConstituencyNumbers> {
    let turnout = outcome.record.turnout();
    let of = |(position, constituency): (usize, &election::manifest::Constituency)| {
        let Turnout { voted, ballots, .. } = turnout.get(position).copied().unwrap_or_default();
        let earlier = setting.manifest.earlier(&constituency.id).map(|(_, earlier)| earlier.credentials.get());
        let on_roll = earlier.or_else(|| outcome.on_roll.get(&constituency.id).copied()).unwrap_or_default();
        let (id, title) = (constituency.id.clone(), constituency.title.clone());
        ConstituencyNumbers { id, title, on_roll, voted, ballots, replaced: ballots - voted }
    };
    setting.manifest.constituencies.iter().enumerate().map(of).collect()
}

/// As the manifest names them, even if it was refused and so nothing could be handed over.
pub(crate) fn mailboxes(setting: &Setting, outcome: &Outcome) -> Vec<MailboxNumbers> {
    let standings = outcome.record.mailboxes();
    let of = |mailbox: &Member| {
        let standing = standings.iter().find(|standing| standing.id == mailbox.id);
        let handover = standing.and_then(|standing| standing.handover.as_ref());
        MailboxNumbers {
            id: mailbox.id.clone(),
            handover: handover.map(|handover| handed_over(handover, &outcome.left_out)),
        }
    };
    setting.manifest.mailboxes.iter().map(of).collect()
}

fn handed_over(standing: &HandoverStanding, verdicts: &Verdicts) -> HandoverNumbers {
    let (mut open, mut refused) = (Vec::new(), Vec::new());
    for &leaf in &standing.left_out {
        match verdicts.get(&leaf).copied().flatten() {
            Some(code) => refused.push(RefusedBallot { leaf, code }),
            None => open.push(leaf),
        }
    }
    let HandoverStanding { acknowledged, recorded, ref withheld, .. } = *standing;
    HandoverNumbers { acknowledged, recorded, open, refused, withheld: withheld.clone() }
}

pub(crate) fn petitions(record: &Record) -> Vec<PetitionNumbers> {
    let delay = |delay: &record::PetitionDelay| DelayNumbers {
        entry: delay.entry,
        until: delay.until,
        reason: delay.reason.clone(),
    };
    let of = |petition: &record::Petition| PetitionNumbers {
        id: petition.id,
        entry: petition.entry,
        text: petition.text.clone(),
        signatures: petition.size,
        due: petition.due,
        delays: petition.delays.iter().map(delay).collect(),
        answer: petition.answer.as_ref().map(|said| AnswerNumbers { entry: said.entry, text: said.text.clone() }),
    };
    record.petitions().iter().map(of).collect()
}

/// All members, if the manifest was refused and so no ceremony could begin.
fn participants(record: &Record, role: CeremonyRole, members: usize) -> usize {
    if record.setting().is_some() { record.participants(role) } else { members }
}

pub(crate) fn registrars(setting: &Setting, record: &Record) -> Option<RegistrarNumbers> {
    let registrars = &setting.manifest.registrars;
    if setting.earlier.is_some() {
        return None;
    }
    let participants = participants(record, CeremonyRole::Registrar, registrars.members.len());
    Some(RegistrarNumbers {
        members: registrars.members.len(),
        participants,
        threshold: registrars.threshold,
        roll_quorum: registrars.roll_quorum(participants),
        colluding_to_add_one: registrars.threshold,
    })
}

pub(crate) fn trustees(setting: &Setting, outcome: &Outcome) -> TrusteeNumbers {
    let trustees = &setting.manifest.trustees;
    let participants = participants(&outcome.record, CeremonyRole::Trustee, trustees.members.len());
    TrusteeNumbers {
        members: trustees.members.len(),
        participants,
        threshold: trustees.threshold,
        agreement_quorum: trustees.agreement_quorum(participants),
        agreed: outcome.agreed.clone(),
        decrypted: outcome.decrypted.clone(),
    }
}

pub(crate) fn contests(setting: &Setting, record: &Record) -> Vec<ContestNumbers> {
    let results = record.result().map_or(&[][..], |result| &result.contests);
    let of = |contest: &Contest| ContestNumbers {
        id: contest.id.clone(),
        title: contest.title.clone(),
        constituencies: contest.constituencies.clone(),
        names: names(contest),
        result: results.iter().find(|result| result.id == contest.id).map(|result| counts(contest, result)),
    };
    setting.manifest.contests.iter().map(of).collect()
}

fn counts(contest: &Contest, result: &ContestResult) -> ContestCounts {
    let groups = result.groups.iter().map(|group| GroupCounts {
        constituencies: group.constituencies.clone(),
        ballots: group.ballots.get(),
        votes: group.counts.iter().map(|count| count.get()).collect(),
    });
    let groups: Vec<_> = groups.collect();
    let votes = |cell: usize| groups.iter().filter_map(|group| group.votes.get(cell)).sum();
    let cells = contest.cells();
    let counts = cells.iter().enumerate().map(|(cell, meaning)| Count {
        kind: kind(meaning),
        id: meaning.id().cloned(),
        title: meaning.title().cloned(),
        votes: votes(cell),
    });
    let withheld = matches!(result.outcome, ContestOutcome::Withheld {});
    ContestCounts {
        withheld,
        ballots: groups.iter().map(|group| group.ballots).sum(),
        counts: if withheld { Vec::new() } else { counts.collect() },
        outcome: result.outcome.clone(),
        ties: ties(&result.outcome).to_vec(),
        groups,
    }
}

fn names(contest: &Contest) -> BTreeMap<Id, Text> {
    let named: Vec<(&Id, &Text)> = match &contest.ballot {
        BallotForm::Options { options, .. } => options.iter().map(|option| (&option.id, &option.title)).collect(),
        BallotForm::Lists { lists, .. } => {
            let candidates = lists.iter().flat_map(|list| &list.candidates).map(|c| (&c.id, &c.title));
            lists.iter().map(|list| (&list.id, &list.title)).chain(candidates).collect()
        }
    };
    named.into_iter().map(|(id, title)| (id.clone(), title.clone())).collect()
}

fn kind(meaning: &CellMeaning<'_>) -> &'static str {
    match meaning {
        CellMeaning::Option(_) => "option",
        CellMeaning::List(_) => "list",
        CellMeaning::Candidate(..) => "candidate",
        CellMeaning::Blank => "blank",
    }
}

fn ties(outcome: &ContestOutcome) -> &[Vec<Id>] {
    match outcome {
        ContestOutcome::Elected { ties, .. } | ContestOutcome::Seats { ties, .. } => ties,
        ContestOutcome::Withheld {} | ContestOutcome::Decision { .. } => &[],
    }
}
