//! From the counted list to the result (`docs/protocol.md` §10).

use std::collections::BTreeSet;

use canonical::{Hash, Int};
use curve25519_dalek::{RistrettoPoint, Scalar};
use election::Attachment;
use election::role::CeremonyRole;
use election::statement::{Agreement, ContestResult, Counted, Decryption, ResultStatement, Results};
use shared_key::{Index, Ristretto, SharedKey};
use tally::decryption::{DecryptionContext, PartialDecryption, tie_value};
use tally::sums::{ContestSums, contest_sums, sums_hash};
use tally::{contest_outcome, contest_result};

use crate::attachments::{Attachments, load, load_exactly};
use crate::ballot_box::BallotBox;
use crate::ceremony::CeremonyState;
use crate::roll::records_root;
use crate::under::{Roots, not_before};
use crate::{Refusal, Setting};

/// Bytes of a record of a counted list.
pub const RECORD: usize = 32 + 32 + 4;

/// The counted list: its attachment, root and size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedList {
    /// The records.
    pub content: Vec<u8>,
    /// Merkle root of the records.
    pub root: Hash,
    /// Number of records.
    pub size: u64,
}

impl CountedList {
    pub(crate) fn of(ballot_box: &BallotBox) -> Self {
        let counted = ballot_box.counted();
        let mut content = Vec::with_capacity(counted.len() * RECORD);
        for (credential, leaf, ballots) in &counted {
            content.extend_from_slice(credential);
            content.extend_from_slice(&leaf.0);
            content.extend_from_slice(&ballots.to_be_bytes());
        }
        Self { root: records_root(&content, RECORD), size: counted.len() as u64, content }
    }

    /// The attachment that the statement names.
    pub fn attachment(&self) -> Attachment {
        Attachment::of(&self.content)
    }
}

/// What is decrypted, and how far that is.
#[derive(Clone, Debug)]
pub(crate) struct Counting {
    index: u64,
    leaf: Hash,
    time: u64,
    sums_hash: Hash,
    contests: Vec<ContestSums>,
    agreed: BTreeSet<Index>,
    decrypted: Vec<PartialDecryption>,
    /// Who decrypted, whether or not their part is used.
    decrypters: BTreeSet<Index>,
}

/// Checks a statement `counted` and gives the time of its checkpoint.
pub(crate) fn examine_counted(
    setting: &Setting,
    roots: &Roots,
    index: u64,
    closed: u64,
    ballot_box: &BallotBox,
    said: &Counted,
    attachments: &dyn Attachments,
) -> Result<u64, Refusal> {
    let time = roots.check(setting, &said.under, index..=index)?;
    not_before(time, closed + setting.manifest.schedule.claims.get())?;
    let expected = CountedList::of(ballot_box);
    let content = load_exactly(attachments, &said.attachment, said.size.get().saturating_mul(RECORD as u64))?;
    if *content != *expected.content {
        let same = content.iter().zip(&expected.content).take_while(|(a, b)| a == b).count();
        return Err(Refusal::CountedList { position: same / RECORD });
    }
    let (found, expected_size) = (said.size.get(), expected.size);
    if found != expected_size {
        return Err(Refusal::Number { field: "size", found, expected: expected_size });
    }
    if said.root == expected.root { Ok(time) } else { Err(Refusal::MerkleRoot) }
}

impl Counting {
    pub(crate) fn new(setting: &Setting, ballot_box: &BallotBox, index: u64, leaf: Hash, time: u64) -> Self {
        let contests = contest_sums(&setting.manifest, &ballot_box.sums());
        let sums_hash = sums_hash(setting.election, leaf, &contests);
        let (agreed, decrypted, decrypters) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
        Self { index, leaf, time, sums_hash, contests, agreed, decrypted, decrypters }
    }

    /// What every proof of a decryption is bound to.
    pub(crate) fn context(&self, setting: &Setting) -> DecryptionContext<'_> {
        let (counted, sums_hash, contests) = (self.leaf, self.sums_hash, self.contests.as_slice());
        DecryptionContext { election: setting.election, counted, sums_hash, contests }
    }

    /// Whether every contest is withheld.
    pub(crate) fn nothing_to_decrypt(&self) -> bool {
        self.contests.iter().all(|contest| contest.groups.is_empty())
    }

    /// Time of the checkpoint under which the counted list was published.
    pub(crate) fn time(&self) -> u64 {
        self.time
    }

    /// Trustees that agreed.
    pub(crate) fn agreed(&self) -> usize {
        self.agreed.len()
    }

    /// Whether a trustee agreed.
    pub(crate) fn has_agreed(&self, trustee: Index) -> bool {
        self.agreed.contains(&trustee)
    }

    /// Whether a trustee decrypted.
    pub(crate) fn has_decrypted(&self, trustee: Index) -> bool {
        self.decrypters.contains(&trustee)
    }

    /// Trustees that decrypted.
    pub(crate) fn decrypted(&self) -> usize {
        self.decrypters.len()
    }

    pub(crate) fn examine_agreement(
        &self,
        setting: &Setting,
        roots: &Roots,
        index: u64,
        trustee: Index,
        said: &Agreement,
    ) -> Result<(), Refusal> {
        if self.nothing_to_decrypt() {
            return Err(Refusal::NothingToDecrypt);
        }
        if self.agreed.contains(&trustee) {
            return Err(Refusal::StatementRepeated { who: said.trustee.to_string() });
        }
        if said.counted != self.leaf || said.sums != self.sums_hash {
            return Err(Refusal::Sums);
        }
        let time = roots.check(setting, &said.under, self.index + 1..=index)?;
        not_before(time, self.time + setting.manifest.schedule.checking.get())
    }

    pub(crate) fn agree(&mut self, trustee: Index) {
        self.agreed.insert(trustee);
    }

    pub(crate) fn examine_decryption(
        &self,
        setting: &Setting,
        ceremony: &CeremonyState<Ristretto>,
        trustee: Index,
        said: &Decryption,
        attachments: &dyn Attachments,
    ) -> Result<PartialDecryption, Refusal> {
        if self.nothing_to_decrypt() {
            return Err(Refusal::NothingToDecrypt);
        }
        if self.decrypters.contains(&trustee) {
            return Err(Refusal::StatementRepeated { who: said.trustee.to_string() });
        }
        let (agreed, needed) = (self.agreed.len(), agreement_quorum(setting, ceremony));
        if agreed < needed {
            return Err(Refusal::NotAgreed { agreed, needed });
        }
        let cells = self.contests.iter().flat_map(|contest| &contest.groups).map(|group| group.cells.len() as u64);
        let content = load_exactly(attachments, &said.attachment, cells.sum::<u64>() * 96)?;
        let (decryption, ties) = trustee_keys(ceremony);
        Ok(self.context(setting).check(trustee, decryption, ties, &content, &said.tie.0)?)
    }

    pub(crate) fn decrypt(&mut self, setting: &Setting, part: PartialDecryption) {
        self.decrypters.insert(part.trustee);
        if self.decrypted.len() < setting.manifest.trustees.threshold {
            self.decrypted.push(part);
        }
    }

    pub(crate) fn examine_result(
        &self,
        setting: &Setting,
        ceremony: &CeremonyState<Ristretto>,
        credentials: &[u64],
        said: &ResultStatement,
        attachments: &dyn Attachments,
    ) -> Result<Results, Refusal> {
        let opened = self.open(setting, ceremony)?;
        let said = Results::parse(&load(attachments, &said.attachment)?).map_err(election::Error::from)?;
        let contests = &setting.manifest.contests;
        if !said.contests.iter().map(|result| &result.id).eq(contests.iter().map(|contest| &contest.id)) {
            return Err(Refusal::ResultShape("the contests are not those of the manifest, in order".into()));
        }
        let mut cells = opened.cells.iter();
        for ((result, contest), sums) in said.contests.iter().zip(contests).zip(&self.contests) {
            check_groups(contest, sums, result)?;
            check_counts(contest, result, &mut cells)?;
            let rolls = roll_records(setting, contest, credentials);
            let outcome = contest_outcome(contest, &result.groups, rolls, opened.tie_value.as_ref())?;
            if result.outcome != outcome {
                return Err(Refusal::Outcome { contest: result.id.clone() });
            }
        }
        Ok(said)
    }

    /// What the attachment of a statement `result` must say.
    pub(crate) fn expected_results(
        &self,
        setting: &Setting,
        ceremony: &CeremonyState<Ristretto>,
        credentials: &[u64],
    ) -> Result<Results, Refusal> {
        let opened = self.open(setting, ceremony)?;
        let most = self.contests.iter().flat_map(|contest| &contest.groups).map(|group| group.ballots).max();
        let greatest = setting.manifest.contests.iter().flat_map(election::Contest::cells).map(|cell| cell.max()).max();
        let most = most.unwrap_or(0) * u64::from(greatest.unwrap_or(0));
        let counts = DecryptionContext::counts(&opened.cells, most)?;
        let mut counts = counts.into_iter();
        let results = setting.manifest.contests.iter().zip(&self.contests).map(|(contest, sums)| {
            let groups: Vec<Vec<u64>> =
                sums.groups.iter().map(|group| counts.by_ref().take(group.cells.len()).collect()).collect();
            let rolls = roll_records(setting, contest, credentials);
            Ok(contest_result(contest, sums, &groups, rolls, opened.tie_value.as_ref())?)
        });
        Ok(Results { contests: results.collect::<Result<_, Refusal>>()? })
    }

    /// The opened cells and the tie value, if there are enough decryptions, or none are needed.
    fn open(&self, setting: &Setting, ceremony: &CeremonyState<Ristretto>) -> Result<Opened, Refusal> {
        if self.nothing_to_decrypt() {
            return Ok(Opened { cells: Vec::new(), tie_value: None });
        }
        let (decrypted, needed) = (self.decrypted.len(), setting.manifest.trustees.threshold);
        if decrypted < needed {
            return Err(Refusal::NotDecrypted { decrypted, needed });
        }
        let trustees: Vec<_> = self.decrypted.iter().map(|part| part.trustee).collect();
        let lagrange = trustee_keys(ceremony).0.lagrange(&trustees)?;
        let cells = self.context(setting).combine(&lagrange, &self.decrypted)?;
        Ok(Opened { cells, tie_value: Some(tie_value(&lagrange, &self.decrypted)?) })
    }
}

/// Sums after decryption.
struct Opened {
    /// `n·G` of each cell: contests, groups and cells in order.
    cells: Vec<RistrettoPoint>,
    tie_value: Option<[u8; 32]>,
}

fn check_groups(contest: &election::Contest, sums: &ContestSums, result: &ContestResult) -> Result<(), Refusal> {
    let same = result.groups.len() == sums.groups.len()
        && result.groups.iter().zip(&sums.groups).all(|(found, expected)| {
            found.ballots.get() == expected.ballots
                && found.constituencies == expected.constituencies
                && found.counts.len() == expected.cells.len()
        });
    if same { Ok(()) } else { Err(Refusal::ResultShape(format!("contest {}: other groups or cells", contest.id))) }
}

/// Each count times the generator is what was opened, and no more than the ballots allow.
fn check_counts<'a>(
    contest: &election::Contest,
    result: &ContestResult,
    opened: &mut impl Iterator<Item = &'a RistrettoPoint>,
) -> Result<(), Refusal> {
    let maxima: Vec<_> = contest.cells().iter().map(|cell| u64::from(cell.max())).collect();
    for (group_number, group) in result.groups.iter().enumerate() {
        for (cell, (count, max)) in group.counts.iter().zip(&maxima).enumerate() {
            let opened = opened.next();
            let most = group.ballots.get().saturating_mul(*max);
            let right = opened == Some(&times_generator(*count)) && count.get() <= most;
            if !right {
                return Err(Refusal::Count { contest: contest.id.clone(), group: group_number, cell });
            }
        }
    }
    Ok(())
}

fn times_generator(count: Int) -> RistrettoPoint {
    RistrettoPoint::mul_base(&Scalar::from(count.get()))
}

/// Records on the rolls of a contest's constituencies.
fn roll_records(setting: &Setting, contest: &election::Contest, credentials: &[u64]) -> u64 {
    let with_ids = setting.manifest.constituencies.iter().zip(credentials);
    with_ids.filter(|(constituency, _)| contest.constituencies.contains(&constituency.id)).map(|(_, n)| *n).sum()
}

/// Trustees that must agree before any decrypts.
pub(crate) fn agreement_quorum(setting: &Setting, ceremony: &CeremonyState<Ristretto>) -> usize {
    setting.manifest.trustees.agreement_quorum(ceremony.context().participants().len())
}

fn trustee_keys(ceremony: &CeremonyState<Ristretto>) -> (&SharedKey<Ristretto>, &SharedKey<Ristretto>) {
    match ceremony.keys() {
        [decryption, ties] => (decryption, ties),
        _ => unreachable!(
            "no ballot is counted before the trustees' ceremony of {} is complete",
            CeremonyRole::Trustee.as_str()
        ),
    }
}
