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

impl IntakeLog {
    pub(super) fn check_signer(&self, note: &Note, said: &IntakeStatement) -> Result<(), Refusal> {
        let keys = self.keys();
        match said {
            IntakeStatement::Deposits(_) | IntakeStatement::Call(_) | IntakeStatement::Lot(_) => {
                Ok(check_one_signature(note, key_name::INTAKE, &keys.key)?)
            }
            IntakeStatement::Return(said) => {
                let key =
                    PublicKey::from_bytes(&said.credential.0).map_err(|_| ballot_signing::Error::CredentialKey)?;
                Ok(check_one_signature(note, key_name::CREDENTIAL, &key)?)
            }
            IntakeStatement::Day(said) => self.check_registrar(note, &said.registrar),
            IntakeStatement::DeskLost(said) => self.check_registrar(note, &said.registrar),
            IntakeStatement::Conflict(said) => self.check_registrar(note, &said.registrar),
            IntakeStatement::Drop(_) => self.setting.check_commission(note),
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
