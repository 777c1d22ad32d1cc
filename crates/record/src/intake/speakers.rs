//! Who signs which entry of an intake log (`docs/registration.md` §3).

use election::Id;
use election::entry::check_one_signature;
use election::role::{CeremonyRole, key_name, position};
use election::statement::intake::IntakeStatement;
use shared_key::Index;
use transparency_log::ed25519::PublicKey;
use transparency_log::note::Note;

use super::IntakeLog;
use crate::Refusal;

/// Exactly these two lines, in this order.
fn check_two_signatures(note: &Note, signers: [(&str, &PublicKey); 2]) -> Result<(), Refusal> {
    let [first, second] = note.signatures() else {
        let name = "credential and status key".to_owned();
        return Err(transparency_log::Error::OtherSigner { name }.into());
    };
    for (line, (name, key)) in [first, second].into_iter().zip(signers) {
        line.verify(name, key, note.text())?;
    }
    Ok(())
}

impl IntakeLog {
    /// Whether an entry has the form of one and is signed by whoever may say such a thing, whatever it says: cheap, and nothing of the log
    /// is copied for it.
    ///
    /// # Errors
    /// What is wrong with form or signatures.
    pub fn check_form(&self, entry: &[u8]) -> Result<(), Refusal> {
        let (note, said) = IntakeStatement::parse(entry)?;
        self.check_signer(&note, &said)
    }

    pub(super) fn check_signer(&self, note: &Note, said: &IntakeStatement) -> Result<(), Refusal> {
        let keys = self.keys();
        match said {
            IntakeStatement::Deposits(_) | IntakeStatement::Call(_) | IntakeStatement::Lot(_) => {
                Ok(check_one_signature(note, key_name::INTAKE, &keys.key)?)
            }
            IntakeStatement::Return(said) => {
                let key = PublicKey::from_bytes(&said.credential.0);
                let key = key.map_err(|_| ballot_signing::Error::CredentialKey)?;
                let status_key = PublicKey::from_bytes(&said.status_key.0);
                let status_key = status_key.map_err(|_| Refusal::RollStatusKey { position: 0 })?;
                check_two_signatures(note, [(key_name::CREDENTIAL, &key), (key_name::APPLICANT, &status_key)])
            }
            IntakeStatement::Day(said) => self.check_registrar(note, &said.registrar),
            IntakeStatement::DeskLost(said) => self.check_registrar(note, &said.registrar),
            IntakeStatement::Conflict(said) => self.check_registrar(note, &said.registrar),
            IntakeStatement::Drop(_) | IntakeStatement::DayVoid(_) => self.setting.check_commission(note),
            IntakeStatement::Audit(said) => {
                let (name, key) = keys.auditors.get(self.auditor(&said.auditor)?).expect("a position in the manifest");
                Ok(check_one_signature(note, name, key)?)
            }
        }
    }

    /// A registrar that may speak.
    ///
    /// # Errors
    /// `member-unknown`, `not-active`.
    pub fn active_registrar(&self, who: &Id) -> Result<Index, Refusal> {
        let index = self.setting.index(CeremonyRole::Registrar, who)?;
        if self.is_active(index) { Ok(index) } else { Err(Refusal::NotActive { who: who.clone() }) }
    }

    /// The position of an auditor.
    ///
    /// # Errors
    /// `member-unknown`.
    pub fn auditor(&self, who: &Id) -> Result<usize, Refusal> {
        position(&self.intake().auditors, who).ok_or_else(|| Refusal::MemberUnknown { who: who.clone() })
    }

    fn check_registrar(&self, note: &Note, who: &Id) -> Result<(), Refusal> {
        let index = self.active_registrar(who)?;
        self.setting.check_member(note, CeremonyRole::Registrar, index)
    }
}
