//! What a record has come to from the manifest on.

use std::sync::Arc;

use canonical::Hash;
use election::role::CeremonyRole;
use election::statement::{
    Ballot, CeremonyCommitment, CeremonyComplaint, CeremonyConfirmation, CeremonyRestart, CeremonyShares,
    Handover as HandoverStatement, Ready, Results, Statement,
};
use election::{Entry, Id, Text};
use elgamal::Decoded;
use shared_key::{Index, Setting as Group};
use transparency_log::ed25519::PublicKey;
use transparency_log::note::Note;

use crate::announcement::Announcements;
use crate::attachments::Attachments;
use crate::ballot_box::{BallotBox, BoxedBallot};
use crate::ceremony::{CeremonyChange, CeremonyState, CeremonyStep};
use crate::counting::Counting;
use crate::epochs::Epochs;
use crate::handover::{Handover, Handovers};
use crate::intake::Registered;
use crate::petition::Petitions;
use crate::proof::{BallotKeys, BallotProof, Proof};
use crate::record::{Admission, Change};
use crate::registration::{Ceremonies, Registration, credential_keys};
use crate::{Refusal, Setting};

/// What there is from the manifest on.
#[derive(Clone, Debug)]
pub(crate) struct Election {
    pub(crate) setting: Arc<Setting>,
    pub(crate) ceremonies: Ceremonies,
    pub(crate) registration: Registration,
    /// Records on the rolls of each constituency, once the election is ready.
    pub(crate) credentials: Vec<u64>,
    pub(crate) keys: Option<Arc<BallotKeys>>,
    pub(crate) ballot_box: BallotBox,
    pub(crate) epochs: Epochs,
    pub(crate) handovers: Handovers,
    /// Time of the checkpoint under which it was opened.
    pub(crate) opened: Option<u64>,
    /// Index of the entry that opened it.
    pub(crate) opened_at: Option<u64>,
    /// Time of the checkpoint under which it was closed.
    pub(crate) closed: Option<u64>,
    pub(crate) counting: Option<Counting>,
    pub(crate) announcements: Announcements,
    pub(crate) result: Option<Results>,
    pub(crate) petitions: Petitions,
}

impl Election {
    pub(crate) fn new(setting: Setting) -> Result<Self, Refusal> {
        Ok(Self {
            ceremonies: Ceremonies::new(&setting)?,
            registration: Registration::default(),
            credentials: Vec::new(),
            keys: None,
            ballot_box: BallotBox::default(),
            epochs: Epochs::default(),
            handovers: Handovers::default(),
            opened: None,
            opened_at: None,
            closed: None,
            counting: None,
            announcements: Announcements::default(),
            result: None,
            petitions: Petitions::default(),
            setting: Arc::new(setting),
        })
    }

    /// A registrar that takes part in the ceremony.
    pub(crate) fn registrar(&self, who: &Id) -> Result<Index, Refusal> {
        self.participant(CeremonyRole::Registrar, self.ceremonies.of_registrars()?, who)
    }

    /// A trustee that takes part in the ceremony.
    pub(crate) fn trustee(&self, who: &Id) -> Result<Index, Refusal> {
        self.participant(CeremonyRole::Trustee, &self.ceremonies.trustees, who)
    }

    /// A participant of a role's ceremony, which is complete.
    pub(crate) fn holder(&self, role: CeremonyRole, who: &Id) -> Result<Index, Refusal> {
        let ceremonies = &self.ceremonies;
        match role {
            CeremonyRole::Registrar => self.holder_in(role, ceremonies.of_registrars()?, who),
            CeremonyRole::Trustee => self.holder_in(role, &ceremonies.trustees, who),
            CeremonyRole::Tag => self.holder_in(role, ceremonies.tags.as_ref().ok_or(Refusal::RegistrationKind)?, who),
        }
    }

    fn holder_in<G: Group>(&self, role: CeremonyRole, of: &CeremonyState<G>, who: &Id) -> Result<Index, Refusal> {
        let index = self.participant(role, of, who)?;
        if of.step() == CeremonyStep::Complete {
            return Ok(index);
        }
        Err(Refusal::CeremonyOrder("shares of keys that are not complete"))
    }

    fn participant<G: Group>(&self, role: CeremonyRole, of: &CeremonyState<G>, who: &Id) -> Result<Index, Refusal> {
        let index = self.setting.index(role, who)?;
        if of.takes_part(index) { Ok(index) } else { Err(Refusal::NotAParticipant { who: who.clone() }) }
    }

    /// Whether enough registrars signed a roll: of those that take part in the ceremony, or are active where there is an intake.
    pub(crate) fn check_roll_signers(&self, note: &Note, registered: Option<&Registered>) -> Result<(), Refusal> {
        let ceremony = self.ceremonies.of_registrars()?;
        match registered {
            None => {
                let participants = ceremony.context().participants().len();
                self.setting.check_registrars(note, participants, |index| ceremony.takes_part(index))
            }
            Some(registered) => {
                let active = registered.log.active();
                self.setting.check_registrars(note, active.len(), |index| active.contains(&index))
            }
        }
    }

    pub(crate) fn examine_ready(&self, said: &Ready) -> Result<BallotKeys, Refusal> {
        let expected = self.registration.expected_ready(&self.setting, &self.ceremonies)?;
        let (found, rolls) = (said.rolls.get(), expected.rolls.get());
        if found != rolls {
            return Err(Refusal::Number { field: "rolls", found, expected: rolls });
        }
        if said.credentials.len() != expected.credentials.len() {
            let (found, expected) = (said.credentials.len() as u64, expected.credentials.len() as u64);
            return Err(Refusal::Number { field: "credentials", found, expected });
        }
        let numbers = said.credentials.iter().zip(&expected.credentials);
        if let Some((found, expected)) = numbers.into_iter().find(|(found, expected)| found != expected) {
            return Err(Refusal::Number { field: "credentials", found: found.get(), expected: expected.get() });
        }
        if said.keys != expected.keys {
            return Err(Refusal::Keys);
        }
        let credentials = credential_keys(&self.setting, &self.ceremonies).copied().collect();
        BallotKeys::new(&self.setting, &said.keys.decryption, credentials)
    }

    /// The time of the close, as long as there is no counted list.
    pub(crate) fn closed_and_not_counted(&self) -> Result<u64, Refusal> {
        if self.counting.is_some() {
            return Err(Refusal::StatementRepeated { who: "the counted list".into() });
        }
        Ok(self.closed.expect("the phase is Closed"))
    }

    pub(crate) fn examine_handover(
        &self,
        mailbox: usize,
        said: &HandoverStatement,
        attachments: &dyn Attachments,
    ) -> Result<Handover, Refusal> {
        let (most, recorded) = (self.setting.manifest.ballots.most, self.ballot_box.leaves());
        self.handovers.examine(mailbox, said, self.ballot_box.capacity(most), &recorded, attachments)
    }

    pub(crate) fn examine_ballot(
        &self,
        entry: Entry,
        said: Ballot,
        constituency: usize,
        decoded: Decoded,
    ) -> Result<Admission, Refusal> {
        self.epochs.check_ballot(entry.leaf)?;
        let leaf = entry.leaf;
        let boxed = BoxedBallot {
            constituency,
            credential: said.credential.0,
            signature: said.credential_signature.0,
            seq: said.seq.get(),
            leaf,
            ciphertexts: said.contests.iter().map(|contest| contest.ciphertexts.0.clone()).collect(),
            cells: decoded.ciphertexts().map(<[_]>::to_vec).collect(),
        };
        let is_new = self.check_standing(leaf, &said, constituency, 0)?;
        let proof = BallotProof { constituency, note: entry.note, ballot: said, decoded, is_new };
        Ok(Admission::new(leaf, Change::Ballot(Box::new(boxed)), Some(Proof::Ballot(Box::new(proof)))))
    }

    /// Whether the ballots that are there, and `before` more of its credential, leave room for a ballot, and whether its credential
    /// signature is still to be checked.
    pub(crate) fn check_standing(
        &self,
        leaf: Hash,
        ballot: &Ballot,
        constituency: usize,
        before: u64,
    ) -> Result<bool, Refusal> {
        PublicKey::from_bytes(&ballot.credential.0).map_err(|_| ballot_signing::Error::CredentialKey)?;
        self.ballot_box.check(&self.setting, constituency, ballot, leaf, before)?;
        Ok(!self.ballot_box.knows(&ballot.credential.0, &ballot.credential_signature.0))
    }

    /// Whether a text is in the languages of the election.
    pub(crate) fn check_text(&self, text: &Text) -> Result<(), Refusal> {
        if text.is_valid(&self.setting.manifest.languages) {
            return Ok(());
        }
        let fault = election::ManifestFault::Language;
        Err(election::Error::Manifest { fault, place: "reason".into() }.into())
    }
}

/// Checks a round of one of the ceremonies.
pub(crate) fn examine_round<G: Group>(
    setting: &Setting,
    ceremony: &CeremonyState<G>,
    role: CeremonyRole,
    entry: &Entry,
) -> Result<CeremonyChange<G>, Refusal> {
    let check_signer = |who: &Id| setting.check_member(&entry.note, role, setting.index(role, who)?);
    match &entry.statement {
        Statement::CeremonyCommitment(said) => {
            check_signer(&said.participant)?;
            ceremony.examine_commitment(setting, entry.leaf, said)
        }
        Statement::CeremonyShares(said) => {
            check_signer(&said.participant)?;
            ceremony.examine_shares(setting, entry.leaf, said)
        }
        Statement::CeremonyComplaint(said) => {
            check_signer(&said.participant)?;
            ceremony.examine_complaint(setting, said)
        }
        Statement::CeremonyConfirmation(said) => {
            check_signer(&said.participant)?;
            ceremony.examine_confirmation(setting, said)
        }
        Statement::CeremonyRestart(said) => {
            setting.check_commission(&entry.note)?;
            ceremony.examine_restart(setting, said)
        }
        _ => Err(Refusal::CeremonyOrder("no statement of a ceremony")),
    }
}

/// The role whose ceremony a statement belongs to.
pub(crate) fn role_of(statement: &Statement) -> Option<CeremonyRole> {
    Some(match statement {
        Statement::CeremonyCommitment(CeremonyCommitment { role, .. })
        | Statement::CeremonyShares(CeremonyShares { role, .. })
        | Statement::CeremonyComplaint(CeremonyComplaint { role, .. })
        | Statement::CeremonyConfirmation(CeremonyConfirmation { role, .. })
        | Statement::CeremonyRestart(CeremonyRestart { role, .. }) => *role,
        _ => return None,
    })
}
