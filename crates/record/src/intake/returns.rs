//! Credentials of earlier elections that apply again (`docs/registration.md` §8.3).

use std::collections::{HashMap, HashSet};

use ballot_signing::application::hash_to_g1;
use canonical::Hash;
use election::Id;
use election::statement::intake::Return;
use shared_key::{G1, GroupElement, verify_credential};

use super::IntakeLog;
use crate::{Refusal, RollRecord};

/// A credential that returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Returned {
    /// Its key.
    pub credential: [u8; 32],
    /// Position among the manifest's returns.
    pub from: usize,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Returns {
    by_application: HashMap<Hash, Returned>,
    /// The first application that each credential named.
    first: HashMap<[u8; 32], Hash>,
    /// Credentials that named two applications.
    void: HashSet<[u8; 32]>,
}

impl IntakeLog {
    /// The credential that returns with an application; none if there is none, or it named two.
    pub fn returned(&self, application: &Hash) -> Option<&Returned> {
        let returned = self.returns.by_application.get(application)?;
        (!self.returns.void.contains(&returned.credential)).then_some(returned)
    }

    /// Whether a credential named this application, and another one, too.
    pub fn is_void(&self, application: &Hash) -> bool {
        let returned = self.returns.by_application.get(application);
        returned.is_some_and(|returned| self.returns.void.contains(&returned.credential))
    }

    /// The application that the credential of this one named first, if that is another.
    pub fn returned_before(&self, application: &Hash) -> Option<&Hash> {
        let credential = self.returns.by_application.get(application)?.credential;
        self.returns.first.get(&credential).filter(|first| *first != application)
    }

    /// Credentials that named two applications.
    pub fn void_returns(&self) -> usize {
        self.returns.void.len()
    }

    /// The constituency that an application returns for.
    pub fn returned_for(&self, application: &Hash) -> Option<&Id> {
        let from = self.returned(application)?.from;
        self.intake().returns.get(from).map(|returning| &returning.constituency)
    }

    pub(super) fn take_return(&mut self, said: &Return) -> Result<(), Refusal> {
        let application = said.application;
        let most = self.intake().returns.len() as u64;
        let unknown = || Refusal::Number { field: "from", found: said.from.get(), expected: most };
        let from = usize::try_from(said.from.get()).map_err(|_| unknown())?;
        let (of, key) = self.intake().returns.get(from).zip(self.keys().returns.get(from)).ok_or_else(unknown)?;
        let record = RollRecord { blinded: said.blinded.0, status_key: said.status_key.0 };
        let is_whole = record.application(self.setting.election, &of.constituency) == application;
        if !is_whole || !self.is_deposited(&application) {
            return Err(Refusal::NotDeposited { application });
        }
        if self.returns.by_application.contains_key(&application) {
            return Err(Refusal::StatementRepeated { who: format!("application {application}") });
        }
        let credential = said.credential.0;
        let hashed = hash_to_g1(of.election, &of.from, &credential);
        verify_credential(key, &hashed, &G1::decode(&said.credential_signature.0)?)?;
        self.returns.by_application.insert(application, Returned { credential, from });
        if *self.returns.first.entry(credential).or_insert(application) != application {
            self.returns.void.insert(credential);
        }
        Ok(())
    }
}
