//! The state machine itself.

use std::sync::Arc;

use canonical::Hash;
use election::role::CeremonyRole;
use election::statement::{Kind, Results, Statement};
use election::{Attachment, Entry};
use elgamal::Decoded;
use rand_core::CryptoRng;
use shared_key::{Bls, Index, Ristretto};
use tally::decryption::PartialDecryption;
use transparency_log::tree::{self, Frontier};

use crate::announcement::Announcement;
use crate::attachments::{Attachments, load};
use crate::ballot_box::{BallotBox, BoxedBallot};
use crate::ceremony::{CeremonyChange, CeremonyState};
use crate::claims::check_claims;
use crate::counting::{Counting, examine_counted};
use crate::handover::Handover;
use crate::intake::Registered;
use crate::petition::PetitionChange;
use crate::proof::{BallotKeys, PetitionProof, Proof};
use crate::roll::Roll;
use crate::state::{Election, examine_round, role_of};
use crate::under::{Roots, not_after, not_before};
use crate::{Phase, Refusal, Setting};

/// A record so far: everything that the next entry is checked against.
#[derive(Clone, Debug)]
pub struct Record {
    pub(crate) log: Frontier,
    pub(crate) roots: Roots,
    pub(crate) phase: Phase,
    pub(crate) election: Option<Box<Election>>,
}

/// An entry whose form is right, and a ballot whose encrypted part could be read. It does not depend on the entries before
/// it but for the manifest, so that many can be prepared at once.
#[derive(Debug)]
pub struct Prepared {
    pub(crate) entry: Entry,
    /// For ballots: position of the constituency, and what was read.
    pub(crate) ballot: Option<(usize, Decoded)>,
}

/// The permission for one entry to come next, if its [`Proof`] holds. It is good only for the record that gave it, and only
/// until that changes.
#[derive(Debug)]
pub struct Admission {
    /// What remains to be proven.
    pub proof: Option<Proof>,
    leaf: Hash,
    change: Change,
}

#[derive(Debug)]
pub(crate) enum Change {
    Manifest(Box<Election>),
    Registrars(CeremonyChange<Bls>),
    Trustees(CeremonyChange<Ristretto>),
    Tags(CeremonyChange<Ristretto>),
    Rehearsal(Index),
    Roll(Roll, Attachment, Option<Box<Registered>>),
    Issuance(usize, Index),
    Ready(Arc<BallotKeys>),
    Open(u64),
    Epoch(u64, u64),
    Ballot(Box<BoxedBallot>),
    Close(u64),
    Claims(Vec<Hash>),
    Handover(usize, Handover),
    Counted(u64),
    Agreement(Index),
    Decryption(PartialDecryption),
    Result(Results),
    Abandon,
    Cancel,
    /// With the hash of the statement's text.
    Announcement(Announcement, Hash),
    Petition(PetitionChange),
}

impl Admission {
    pub(crate) fn new(leaf: Hash, change: Change, proof: Option<Proof>) -> Self {
        Self { proof, leaf, change }
    }
}

impl Default for Record {
    fn default() -> Self {
        Self::new()
    }
}

impl Record {
    /// A record without entries.
    pub fn new() -> Self {
        Self { log: Frontier::new(), roots: Roots::default(), phase: Phase::Empty, election: None }
    }

    /// Reads an entry that may be the next, or one of the next.
    ///
    /// # Errors
    /// What is wrong with its form.
    pub fn prepare(&self, bytes: &[u8]) -> Result<Prepared, Refusal> {
        let entry = Entry::parse(bytes)?;
        let ballot = match (&entry.statement, &self.election) {
            (Statement::Ballot(ballot), Some(election)) => {
                let setting = &election.setting;
                let constituency = setting.constituency(&ballot.constituency)?;
                let paper = setting.papers.get(constituency).expect("one for each constituency");
                Some((constituency, paper.read(ballot)?))
            }
            _ => None,
        };
        Ok(Prepared { entry, ballot })
    }

    /// Whether an entry may be the next, as far as that is cheap to say.
    ///
    /// # Errors
    /// Why it may not.
    pub fn examine(&self, prepared: Prepared, attachments: &dyn Attachments) -> Result<Admission, Refusal> {
        let Prepared { entry, ballot } = prepared;
        let leaf = entry.leaf;
        let Some(election) = &self.election else {
            return match entry.statement.clone() {
                Statement::Manifest(manifest) => self.examine_manifest(&entry, *manifest, attachments),
                _ => Err(Refusal::ManifestMisplaced),
            };
        };
        let kind = entry.statement.kind();
        if kind == Kind::Manifest {
            return Err(Refusal::ManifestMisplaced);
        }
        if entry.statement.election() != Some(election.setting.election) {
            return Err(Refusal::Election);
        }
        if !self.phase.admits(kind) {
            return Err(Refusal::Phase { phase: self.phase, kind });
        }
        let may_interrupt = matches!(kind, Kind::Ballot | Kind::Abandon | Kind::Cancel);
        if election.epochs.is_waiting() && !may_interrupt {
            return Err(Refusal::EpochOrder("ballots that were announced are missing"));
        }
        if let (Statement::Ballot(said), Some((constituency, decoded))) = (&entry.statement, ballot) {
            let said = said.clone();
            return election.examine_ballot(entry, said, constituency, decoded);
        }
        let (change, proof) = self.examine_statement(election, &entry, attachments)?;
        Ok(Admission::new(leaf, change, proof))
    }

    /// Makes an entry the next.
    pub fn admit(&mut self, admission: Admission) {
        let index = self.log.size();
        let Admission { leaf, change, .. } = admission;
        self.apply(index, leaf, change);
        self.extend(leaf);
    }

    /// An entry stands in the log that was refused: an auditor goes on with the next.
    pub fn pass_over(&mut self, leaf: Hash, is_ballot: bool) {
        if let (Some(election), true) = (&mut self.election, is_ballot) {
            election.epochs.pass_over();
        }
        self.extend(leaf);
    }

    /// Checks an entry wholly and makes it the next. `rng` must be unpredictable to whoever made the entry.
    ///
    /// # Errors
    /// Why it may not come next; the record is then as before.
    pub fn accept(
        &mut self,
        bytes: &[u8],
        attachments: &dyn Attachments,
        rng: &mut impl CryptoRng,
    ) -> Result<(), Refusal> {
        let admission = self.examine(self.prepare(bytes)?, attachments)?;
        self.verify(&admission, rng)?;
        self.admit(admission);
        Ok(())
    }

    /// Checks what an admission left to be proven.
    ///
    /// # Errors
    /// Why the entry is refused.
    pub fn verify(&self, admission: &Admission, rng: &mut impl CryptoRng) -> Result<(), Refusal> {
        match &admission.proof {
            None => Ok(()),
            Some(Proof::Issuance(batch)) => Ok(batch.verify(rng)?),
            Some(Proof::LeftOut(ballots)) => ballots.verify(rng),
            Some(Proof::Petition(petition)) => {
                let keys = self.ballot_keys().expect("petitions are examined after the keys are there");
                let PetitionProof { petition, signatures } = &**petition;
                keys.verify_petition(*petition, signatures, rng)
            }
            Some(Proof::Ballot(ballot)) => {
                let keys = self.ballot_keys().expect("ballots are examined after the keys are there");
                keys.verify(&[ballot], rng).pop().expect("one verdict for one ballot")
            }
        }
    }

    fn extend(&mut self, leaf: Hash) {
        self.log.push(tree::Hash(leaf.0));
        let within_epoch = self.election.as_ref().is_some_and(|election| election.epochs.is_waiting());
        if !within_epoch {
            self.roots.keep(self.log.size(), self.log.root());
        }
    }

    fn examine_manifest(
        &self,
        entry: &Entry,
        manifest: election::Manifest,
        attachments: &dyn Attachments,
    ) -> Result<Admission, Refusal> {
        if self.log.size() != 0 {
            return Err(Refusal::ManifestMisplaced);
        }
        let setting = Setting::new(manifest)?;
        setting.check_commission(&entry.note)?;
        for document in setting.manifest.all_documents() {
            load(attachments, &document.attachment)?;
        }
        let change = Change::Manifest(Box::new(Election::new(setting)?));
        Ok(Admission::new(entry.leaf, change, None))
    }

    fn examine_statement(
        &self,
        election: &Election,
        entry: &Entry,
        attachments: &dyn Attachments,
    ) -> Result<(Change, Option<Proof>), Refusal> {
        let index = self.log.size();
        let (setting, note) = (&*election.setting, &entry.note);
        let registration = &election.registration;
        let announced = |announcement| Change::Announcement(announcement, Hash::of(note.text().as_bytes()));
        let change = match &entry.statement {
            Statement::CeremonyCommitment(_)
            | Statement::CeremonyShares(_)
            | Statement::CeremonyComplaint(_)
            | Statement::CeremonyConfirmation(_)
            | Statement::CeremonyRestart(_) => self.examine_ceremony(election, entry)?,
            Statement::Rehearsal(said) => {
                let trustee = election.trustee(&said.trustee)?;
                setting.check_member(note, CeremonyRole::Trustee, trustee)?;
                registration.examine_rehearsal(setting, &election.ceremonies.trustees, trustee, said)?;
                Change::Rehearsal(trustee)
            }
            Statement::Roll(said) => {
                election.ceremonies.of_registrars()?;
                // Nobody but registrars makes anyone read attachments; whether they are enough depends on these.
                setting.check_signers(Kind::Roll, note)?;
                let (roll, registered) = registration.examine_roll(setting, &self.roots, index, said, attachments)?;
                election.check_roll_signers(note, registered.as_deref())?;
                Change::Roll(roll, said.attachment, registered)
            }
            Statement::Issuance(said) => {
                let ceremony = election.ceremonies.of_registrars()?;
                let registrar = election.registrar(&said.registrar)?;
                setting.check_member(note, CeremonyRole::Registrar, registrar)?;
                let (roll, batch) = registration.examine_issuance(setting, ceremony, registrar, said, attachments)?;
                return Ok((Change::Issuance(roll, registrar), Some(Proof::Issuance(Box::new(batch)))));
            }
            Statement::Ready(said) => {
                setting.check_commission(note)?;
                Change::Ready(Arc::new(election.examine_ready(said)?))
            }
            Statement::Open(said) => {
                setting.check_commission(note)?;
                let time = self.roots.check(setting, &said.under, index..=index)?;
                not_before(time, setting.manifest.schedule.opens.get())?;
                not_after(time, setting.manifest.schedule.closes.get() - 1)?;
                Change::Open(time)
            }
            Statement::Epoch(said) => {
                setting.check_board(note, election.operator())?;
                let time = self.roots.check(setting, &said.under, index..=index)?;
                let room = election.ballot_box.room(setting.manifest.ballots.most);
                election.epochs.check_epoch(setting, said, time, election.closes(), room)?;
                Change::Epoch(said.ballots.get(), time)
            }
            Statement::Close(said) => {
                setting.check_commission(note)?;
                let time = self.roots.check(setting, &said.under, index..=index)?;
                not_before(time, election.closes())?;
                Change::Close(time)
            }
            Statement::Claims(said) => {
                setting.check_board(note, election.operator())?;
                let closed = election.closed_and_not_counted()?;
                let time = self.roots.check(setting, &said.under, index..=index)?;
                let claimed = check_claims(election, said)?;
                if !claimed.handed_over {
                    not_after(time, closed + setting.manifest.schedule.claims.get())?;
                }
                Change::Claims(claimed.leaves)
            }
            Statement::Handover(said) => {
                let mailbox = setting.mailbox(&said.mailbox)?;
                setting.check_mailbox(note, mailbox)?;
                let closed = election.closed_and_not_counted()?;
                let time = self.roots.check(setting, &said.under, index..=index)?;
                not_after(time, closed + setting.manifest.schedule.claims.get())?;
                Change::Handover(mailbox, election.examine_handover(mailbox, said, attachments)?)
            }
            Statement::Counted(said) => {
                setting.check_board(note, election.operator())?;
                let closed = election.closed_and_not_counted()?;
                let ballots = &election.ballot_box;
                let time = examine_counted(setting, &self.roots, index, closed, ballots, said, attachments)?;
                let left_out = election.left_out(attachments)?.filter(|ballots| !ballots.is_decided());
                return Ok((Change::Counted(time), left_out.map(|ballots| Proof::LeftOut(Box::new(ballots)))));
            }
            Statement::Agreement(said) => {
                let trustee = election.trustee(&said.trustee)?;
                setting.check_member(note, CeremonyRole::Trustee, trustee)?;
                self.counted_before(election)?.examine_agreement(setting, &self.roots, index, trustee, said)?;
                Change::Agreement(trustee)
            }
            Statement::Decryption(said) => {
                let trustee = election.trustee(&said.trustee)?;
                setting.check_member(note, CeremonyRole::Trustee, trustee)?;
                let ceremony = &election.ceremonies.trustees;
                let counting = self.counted_before(election)?;
                Change::Decryption(counting.examine_decryption(setting, ceremony, trustee, said, attachments)?)
            }
            Statement::Result(said) => {
                setting.check_commission(note)?;
                let ceremony = &election.ceremonies.trustees;
                let counting = self.counted_before(election)?;
                Change::Result(counting.examine_result(setting, ceremony, &election.credentials, said, attachments)?)
            }
            Statement::Abandon(_) => {
                setting.check_commission(note)?;
                if !election.epochs.is_waiting() {
                    return Err(Refusal::NothingAnnounced);
                }
                Change::Abandon
            }
            Statement::Cancel(said) => {
                setting.check_commission(note)?;
                election.check_text(&said.reason)?;
                Change::Cancel
            }
            Statement::Incident(said) => {
                setting.check_commission(note)?;
                election.check_text(&said.text)?;
                election.check_new(note.text())?;
                announced(Announcement::Incident { text: said.text.clone() })
            }
            Statement::Complaints(said) => {
                setting.check_commission(note)?;
                election.check_new(note.text())?;
                announced(election.examine_complaints(said)?)
            }
            Statement::Extend(said) => {
                setting.check_commission(note)?;
                let least = election.opened_at.map_or(index, |opened| opened + 1);
                let time = self.roots.check(setting, &said.under, least..=index)?;
                announced(election.examine_extend(said, time)?)
            }
            Statement::Operator(said) => {
                setting.check_commission(note)?;
                let time = self.roots.check(setting, &said.under, index..=index)?;
                announced(election.examine_operator(said, time)?)
            }
            Statement::Destruction(said) => {
                let member = election.holder(said.role, &said.participant)?;
                setting.check_member(note, said.role, member)?;
                announced(election.examine_destruction(said, member, self.phase)?)
            }
            Statement::Petition(said) => {
                setting.check_board(note, election.operator())?;
                let time = self.roots.check(setting, &said.under, index..=index)?;
                let (petition, proof) = election.examine_petition(said, index, time, attachments)?;
                return Ok((Change::Petition(petition), Some(Proof::Petition(Box::new(proof)))));
            }
            Statement::Answer(said) => {
                setting.check_commission(note)?;
                Change::Petition(election.examine_answer(said, index)?)
            }
            Statement::Delay(said) => {
                setting.check_commission(note)?;
                Change::Petition(election.examine_delay(said, index)?)
            }
            Statement::Manifest(_) => return Err(Refusal::ManifestMisplaced),
            Statement::Ballot(_) => return Err(Refusal::BallotMisplaced),
        };
        Ok((change, None))
    }

    fn examine_ceremony(&self, election: &Election, entry: &Entry) -> Result<Change, Refusal> {
        let (setting, ceremonies) = (&*election.setting, &election.ceremonies);
        match role_of(&entry.statement) {
            Some(CeremonyRole::Registrar | CeremonyRole::Tag) if setting.earlier.is_some() => {
                Err(Refusal::RegistrationKind)
            }
            Some(role @ CeremonyRole::Registrar) if self.phase == Phase::Setup => {
                let change = examine_round(setting, ceremonies.of_registrars()?, role, entry)?;
                if let (CeremonyChange::Restart(next), Some(tags)) = (&change, &ceremonies.tags) {
                    check_shared_participants(setting, next, tags)?;
                }
                Ok(Change::Registrars(change))
            }
            Some(role @ CeremonyRole::Trustee) => {
                Ok(Change::Trustees(examine_round(setting, &ceremonies.trustees, role, entry)?))
            }
            Some(role @ CeremonyRole::Tag) if self.phase == Phase::Setup => {
                let tags = ceremonies.tags.as_ref().ok_or(Refusal::RegistrationKind)?;
                let change = examine_round(setting, tags, role, entry)?;
                if let CeremonyChange::Restart(next) = &change {
                    check_shared_participants(setting, ceremonies.of_registrars()?, next)?;
                }
                Ok(Change::Tags(change))
            }
            _ => Err(Refusal::Phase { phase: self.phase, kind: entry.statement.kind() }),
        }
    }

    fn counted_before<'a>(&self, election: &'a Election) -> Result<&'a Counting, Refusal> {
        let kind = Kind::Counted;
        election.counting.as_ref().ok_or(Refusal::Phase { phase: self.phase, kind })
    }

    /// Registration begins when the registrars have their keys.
    fn begin_registration(&mut self, index: u64) {
        if let Some(election) = &mut self.election
            && election.ceremonies.registrars_are_complete()
        {
            self.phase = Phase::Registration;
            election.registration.begin(index, &election.setting, &election.ceremonies);
        }
    }

    fn apply(&mut self, index: u64, leaf: Hash, change: Change) {
        if let Change::Manifest(election) = change {
            self.election = Some(election);
            self.phase = Phase::Setup;
            // Where earlier credentials vote, no registrar has a key to make.
            self.begin_registration(index);
            return;
        }
        let election = self.election.as_mut().expect("the first change is a manifest");
        let setting = Arc::clone(&election.setting);
        match change {
            Change::Manifest(_) => {}
            Change::Registrars(change) => {
                let registrars = election.ceremonies.registrars.as_mut().expect("a change of a ceremony that there is");
                registrars.apply(change);
                self.begin_registration(index);
            }
            Change::Tags(change) => {
                let tags = election.ceremonies.tags.as_mut().expect("a change of a ceremony that there is");
                tags.apply(change);
                self.begin_registration(index);
            }
            Change::Trustees(change) => election.ceremonies.trustees.apply(change),
            Change::Rehearsal(trustee) => {
                election.registration.rehearsed.insert(trustee);
            }
            Change::Roll(roll, attachment, registered) => {
                election.registration.add_roll(index, roll, attachment, registered);
            }
            Change::Issuance(roll, registrar) => {
                if let Some(roll) = election.registration.rolls.get_mut(roll) {
                    roll.issued.insert(registrar);
                }
            }
            Change::Ready(keys) => {
                election.credentials = election.registration.credentials(&setting);
                election.ballot_box = BallotBox::new(&setting, &election.credentials);
                election.registration.seal();
                election.keys = Some(keys);
                self.phase = Phase::Ready;
            }
            Change::Open(time) => {
                (election.opened, election.opened_at) = (Some(time), Some(index));
                self.phase = Phase::Open;
            }
            Change::Epoch(ballots, time) => election.epochs.begin_epoch(ballots, time),
            Change::Ballot(ballot) => {
                election.epochs.add_ballot(leaf, ballot.credential);
                election.ballot_box.add(&setting, *ballot);
            }
            Change::Close(time) => {
                election.closed = Some(time);
                self.phase = Phase::Closed;
            }
            Change::Claims(promised) => election.epochs.begin_claims(promised),
            Change::Handover(mailbox, handover) => election.handovers.add(mailbox, handover),
            Change::Counted(time) => {
                election.counting = Some(Counting::new(&setting, &election.ballot_box, index, leaf, time));
            }
            Change::Agreement(trustee) => {
                if let Some(counting) = &mut election.counting {
                    counting.agree(trustee);
                }
            }
            Change::Decryption(part) => {
                if let Some(counting) = &mut election.counting {
                    counting.decrypt(&setting, part);
                }
            }
            Change::Result(result) => {
                election.result = Some(result);
                self.phase = Phase::Tallied;
            }
            Change::Abandon => election.epochs.abandon(),
            Change::Cancel => {
                election.epochs.abandon();
                self.phase = Phase::Cancelled;
            }
            Change::Petition(change) => election.petitions.apply(change),
            Change::Announcement(announcement, text) => election.announcements.add(index, announcement, text),
        }
    }
}

/// Whether enough registrars take part in both ceremonies to decide on applications afterwards.
fn check_shared_participants(
    setting: &Setting,
    registrars: &CeremonyState<Bls>,
    tags: &CeremonyState<Ristretto>,
) -> Result<(), Refusal> {
    let left = registrars.context().indexes().filter(|index| tags.takes_part(*index)).count();
    let least = setting.manifest.registrars.threshold.max(election::registration::FEWEST_REGISTRARS);
    if left < least { Err(Refusal::RestartTooFew { left, least }) } else { Ok(()) }
}
