//! What a record says, for those who run an election and those who look on.

use std::collections::HashSet;
use std::sync::Arc;

use canonical::{Bytes, Hash, Int};
use election::manifest::Constituency;
use election::registration::{Earlier, EarlierConstituency};
use election::role::{CeremonyRole, Member};
use election::statement::{Kind, Ready, Results, Roll as RollStatement};
use election::{Attachment, Id};
use shared_key::{Bls, Index, Ristretto};
use tally::decryption::DecryptionContext;

use crate::announcement::Announcement;
use crate::attachments::Attachments;
use crate::ballot_box::Turnout;
use crate::ceremony::CeremonyState;
use crate::counting::{CountedList, Counting, agreement_quorum};
use crate::epochs::Published;
use crate::intake::RegistrationSummary;
use crate::proof::BallotKeys;
use crate::record::Record;
use crate::{LeftOut, Phase, Refusal, Setting};

/// A mailbox of the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxStanding {
    /// Its id.
    pub id: Id,
    /// What it handed over; none if it did not, or not yet.
    pub handover: Option<HandoverStanding>,
}

/// What became of the ballots that a mailbox acknowledged. Lists are ascending by leaf hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoverStanding {
    /// How many it acknowledged.
    pub acknowledged: u64,
    /// How many of them are in the record.
    pub recorded: u64,
    /// Those that it handed over and that are not in the record: to be published, or never to be admitted. [`Record::left_out`]
    /// tells which.
    pub left_out: Vec<Hash>,
    /// Those that it acknowledged and that are neither in the record nor handed over.
    pub withheld: Vec<Hash>,
    /// The bytes of what it handed over, see [`crate::handover::decode_ballots`].
    pub ballots: Attachment,
}

impl Record {
    /// Number of entries.
    pub fn size(&self) -> u64 {
        self.log.size()
    }

    /// Root over the entries.
    pub fn root(&self) -> Hash {
        Hash(self.log.root().0)
    }

    /// Root over the first `size` entries; none for sizes that end within announced ballots.
    pub fn root_at(&self, size: u64) -> Option<Hash> {
        if size == self.size() { Some(self.root()) } else { self.roots.of(size) }
    }

    /// Where the election stands.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Who runs the board (`docs/protocol.md` §9.11): 0 for the first operator, the position in the manifest's `successors`, from 1 on,
    /// for another.
    pub fn operator(&self) -> usize {
        self.election.as_ref().map_or(0, |election| election.operator())
    }

    /// Who ran the board so far, in order; the last is [`Self::operator`].
    pub fn operators(&self) -> Vec<usize> {
        self.election.as_ref().map_or_else(|| vec![0], |election| election.operators())
    }

    /// The manifest, ready for use; none before there is one.
    pub fn setting(&self) -> Option<&Setting> {
        self.election.as_ref().map(|election| &*election.setting)
    }

    /// The same, to be kept.
    pub(crate) fn shared_setting(&self) -> Option<&std::sync::Arc<Setting>> {
        self.election.as_ref().map(|election| &election.setting)
    }

    /// How many entries of the intake log, and ends of days among them, the rolls so far have brought; none without an intake, or when
    /// registration is over.
    pub fn brought_by_rolls(&self) -> Option<(u64, usize)> {
        let registered = self.election.as_ref()?.registration.registered.as_ref()?;
        Some((registered.log.size(), registered.log.days().len()))
    }

    /// Whether a roll, with these attachments, would be the next, but for its signatures.
    ///
    /// # Errors
    /// Why not; `phase` when registration is over.
    pub fn check_roll(&self, said: &RollStatement, attachments: &dyn Attachments) -> Result<(), Refusal> {
        let election = self.election.as_ref().ok_or(Refusal::RegistrationKind)?;
        let checked =
            election.registration.examine_roll(&election.setting, &self.roots, self.size(), said, attachments);
        checked.map(drop)
    }

    /// Whether a statement of the commission, with these attachments, would be the next, but for the lines of commissioners who have not
    /// signed it yet.
    ///
    /// # Errors
    /// Why not.
    pub fn check_draft(&self, entry: &[u8], attachments: &dyn Attachments) -> Result<(), Refusal> {
        let prepared = self.prepare(entry)?;
        let mut with_one = self.clone();
        if let Some(election) = &mut with_one.election {
            Arc::make_mut(&mut election.setting).manifest.commission.threshold = 1;
        }
        with_one.examine(prepared, attachments).map(drop)
    }

    /// What registration came to, where there is an intake.
    pub fn registration_summary(&self) -> Option<RegistrationSummary> {
        let registration = &self.election.as_ref()?.registration;
        registration.summary.clone().or_else(|| registration.registered.as_ref().map(|now| now.summary()))
    }

    /// The registrars' ceremony; none where earlier credentials vote.
    pub fn registrars(&self) -> Option<&CeremonyState<Bls>> {
        self.election.as_ref()?.ceremonies.registrars.as_ref()
    }

    /// The trustees' ceremony.
    pub fn trustees(&self) -> Option<&CeremonyState<Ristretto>> {
        self.election.as_ref().map(|election| &election.ceremonies.trustees)
    }

    /// The ceremony of the registrars' key of tags, where there is an intake.
    pub fn tags(&self) -> Option<&CeremonyState<Ristretto>> {
        self.election.as_ref()?.ceremonies.tags.as_ref()
    }

    /// Number of rolls.
    pub fn rolls(&self) -> u64 {
        self.election.as_ref().map_or(0, |election| election.registration.rolls.len() as u64)
    }

    /// Constituency and attachment of a roll, counted from 1.
    pub fn roll(&self, number: u64) -> Option<(&Id, &Attachment)> {
        let position = usize::try_from(number).ok()?.checked_sub(1)?;
        let issued = self.election.as_ref()?.registration.rolls.get(position)?;
        Some((&issued.roll.constituency, &issued.attachment))
    }

    /// Who issued for a roll, counted from 1.
    pub fn issued(&self, number: u64) -> Vec<Index> {
        let position = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        let roll = position.and_then(|position| self.election.as_ref()?.registration.rolls.get(position));
        roll.map_or_else(Vec::new, |roll| roll.issued.iter().copied().collect())
    }

    /// Whether a trustee rehearsed.
    pub fn has_rehearsed(&self, trustee: Index) -> bool {
        self.election.as_ref().is_some_and(|election| election.registration.rehearsed.contains(&trustee))
    }

    /// What a statement `ready` must say now.
    ///
    /// # Errors
    /// What is still missing.
    pub fn expected_ready(&self) -> Result<Ready, Refusal> {
        let election = self.election.as_ref().ok_or(Refusal::ManifestMisplaced)?;
        election.registration.expected_ready(&election.setting, &election.ceremonies)
    }

    /// The keys that ballots are checked with, from `ready` on.
    pub fn ballot_keys(&self) -> Option<&BallotKeys> {
        self.election.as_ref()?.keys.as_deref()
    }

    /// What the manifest of a consultation says of this election (`docs/protocol.md` §7.7), all constituencies in order; from `ready` on.
    /// None for a consultation, which issued no credentials.
    pub fn credentials(&self) -> Option<Earlier> {
        let setting = self.setting().filter(|setting| setting.earlier.is_none())?;
        let keys = self.ballot_keys()?;
        let constituencies = setting.manifest.constituencies.iter().zip(self.turnout()).enumerate();
        let of = |(position, (constituency, turnout)): (usize, (&Constituency, Turnout))| {
            let key = Bytes(keys.credential(position)?.to_bytes());
            Some(EarlierConstituency {
                credentials: Int::new(turnout.credentials)?,
                from: constituency.id.clone(),
                key,
            })
        };
        Some(Earlier { constituencies: constituencies.map(of).collect::<Option<_>>()?, election: setting.election })
    }

    /// How many took part in each constituency, in the order of the manifest, from `ready` on.
    pub fn turnout(&self) -> Vec<Turnout> {
        let election = self.election.as_ref();
        election.map_or_else(Vec::new, |e| (0..e.credentials.len()).map(|c| e.ballot_box.turnout(c)).collect())
    }

    /// Number of epochs.
    pub fn epochs(&self) -> u64 {
        self.election.as_ref().map_or(0, |election| election.epochs.number())
    }

    /// The epochs so far, in order.
    pub fn published_epochs(&self) -> &[Published] {
        self.election.as_ref().map_or(&[], |election| election.epochs.published())
    }

    /// Whether announced ballots are still to come.
    pub fn is_waiting_for_ballots(&self) -> bool {
        self.election.as_ref().is_some_and(|election| election.epochs.is_waiting())
    }

    /// Time of the checkpoint under which casting was opened.
    pub fn opened(&self) -> Option<u64> {
        self.election.as_ref()?.opened
    }

    /// When casting ends: what the manifest says, or the last extension.
    pub fn closes(&self) -> Option<u64> {
        self.election.as_ref().map(|election| election.closes())
    }

    /// What officials announced, with the index of each entry, in order.
    pub fn announcements(&self) -> &[(u64, Announcement)] {
        self.election.as_ref().map_or(&[], |election| election.announcements.all())
    }

    /// Time of the checkpoint under which casting was closed.
    pub fn closed(&self) -> Option<u64> {
        self.election.as_ref()?.closed
    }

    /// The list that a statement `counted` must name, as the ballots stand now.
    pub fn counted_list(&self) -> Option<CountedList> {
        self.election.as_ref().map(|election| CountedList::of(&election.ballot_box))
    }

    /// Whether a ballot is in the record.
    pub fn has_ballot(&self, credential: &[u8; 32], leaf: &Hash) -> bool {
        self.election.as_ref().is_some_and(|election| election.ballot_box.contains(credential, leaf))
    }

    /// How many ballots of a credential are in the record.
    pub fn ballots_of(&self, credential: &[u8; 32]) -> u64 {
        self.election.as_ref().map_or(0, |election| election.ballot_box.ballots_of(credential))
    }

    /// Leaf hashes of all ballots of the record.
    pub fn ballot_leaves(&self) -> HashSet<Hash> {
        self.election.as_ref().map(|election| election.ballot_box.leaves()).unwrap_or_default()
    }

    /// The mailboxes, in the order of the manifest, and what became of what they acknowledged.
    pub fn mailboxes(&self) -> Vec<MailboxStanding> {
        let Some(election) = self.election.as_deref() else { return Vec::new() };
        let recorded = if election.handovers.is_empty() { HashSet::new() } else { election.ballot_box.leaves() };
        let mailboxes = election.setting.manifest.mailboxes.iter().enumerate();
        let standing = |(position, mailbox): (usize, &Member)| MailboxStanding {
            id: mailbox.id.clone(),
            handover: election.handovers.of(position).map(|handover| handover.standing(&recorded)),
        };
        mailboxes.map(standing).collect()
    }

    /// The ballots that were handed over and are not in the record. Those of them that hold are to be published as claims before the
    /// counted list; after it there are none that hold.
    ///
    /// # Errors
    /// `attachment-missing` or `attachment` if what was handed over is no longer there; `phase` before there are keys.
    pub fn left_out(&self, attachments: &dyn Attachments) -> Result<LeftOut, Refusal> {
        let missing = || Refusal::Phase { phase: self.phase, kind: Kind::Handover };
        let election = self.election.as_deref().ok_or_else(missing)?;
        election.left_out(attachments)?.ok_or_else(missing)
    }

    /// What is decrypted, once the counted list is there.
    pub fn decryption(&self) -> Option<DecryptionContext<'_>> {
        let election = self.election.as_ref()?;
        Some(election.counting.as_ref()?.context(&election.setting))
    }

    /// Time of the checkpoint under which the counted list was published.
    pub fn counted(&self) -> Option<u64> {
        self.counting().map(Counting::time)
    }

    /// Trustees that agreed on the sums.
    pub fn agreed(&self) -> usize {
        self.counting().map_or(0, Counting::agreed)
    }

    /// Whether a trustee agreed.
    pub fn has_agreed(&self, trustee: Index) -> bool {
        self.counting().is_some_and(|counting| counting.has_agreed(trustee))
    }

    /// Whether a trustee decrypted.
    pub fn has_decrypted(&self, trustee: Index) -> bool {
        self.counting().is_some_and(|counting| counting.has_decrypted(trustee))
    }

    /// Trustees that decrypted.
    pub fn decrypted(&self) -> usize {
        self.counting().map_or(0, Counting::decrypted)
    }

    /// Trustees that must agree on the sums before any decrypts.
    pub fn agreement_quorum(&self) -> Option<usize> {
        let election = self.election.as_ref()?;
        Some(agreement_quorum(&election.setting, &election.ceremonies.trustees))
    }

    /// What the attachment of a statement `result` must say.
    ///
    /// # Errors
    /// What is still missing.
    pub fn expected_results(&self) -> Result<Results, Refusal> {
        let kind = Kind::Result;
        let missing = || Refusal::Phase { phase: self.phase, kind };
        let election = self.election.as_ref().ok_or_else(missing)?;
        let counting = election.counting.as_ref().ok_or_else(missing)?;
        counting.expected_results(&election.setting, &election.ceremonies.trustees, &election.credentials)
    }

    /// The result.
    pub fn result(&self) -> Option<&Results> {
        self.election.as_ref()?.result.as_ref()
    }

    /// How many members of a role take part in its ceremony.
    pub fn participants(&self, role: CeremonyRole) -> usize {
        let of = |election: &crate::state::Election| match role {
            CeremonyRole::Registrar => {
                let registrars = election.ceremonies.registrars.as_ref();
                registrars.map_or(0, |registrars| registrars.context().participants().len())
            }
            CeremonyRole::Trustee => election.ceremonies.trustees.context().participants().len(),
            CeremonyRole::Tag => {
                election.ceremonies.tags.as_ref().map_or(0, |tags| tags.context().participants().len())
            }
        };
        self.election.as_deref().map_or(0, of)
    }

    fn counting(&self) -> Option<&Counting> {
        self.election.as_ref()?.counting.as_ref()
    }
}
