//! Having lots drawn (`docs/registration.md` §3.1).

use std::collections::BTreeMap;

use canonical::{Bytes, Int};
use election::statement::intake::{Call, Lot};
use transparency_log::lot;

use super::{Error, Intake};
use crate::store::Store;

/// What witnesses are asked for, and who.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotQuestion {
    /// The checkpoint of the call, with the log's signature.
    pub checkpoint: String,
    /// Positions of the witnesses that the call names, and the names of their keys.
    pub witnesses: Vec<(usize, String)>,
}

/// What became of witnesses' answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drawn {
    /// The lot is in the log.
    Lot,
    /// Witnesses have not answered.
    Awaits {
        /// The positions of those that have.
        answered: Vec<usize>,
    },
}

impl<S: Store> Intake<S> {
    /// Calls the witnesses that cosigned the head for a lot, if one is due and they are a quorum. Gives whether it did.
    ///
    /// # Errors
    /// [`Error::Store`], [`Error::NotConfirmed`], [`Error::Halted`].
    pub fn call(&mut self) -> Result<bool, Error> {
        let witnesses = self.heads.cosigners();
        if !self.log.awaits_lot() || self.log.open_call().is_some() || !self.heads.is_cosigned() {
            return Ok(false);
        }
        self.call_for(&witnesses)?;
        Ok(true)
    }

    /// Calls again, these witnesses alone, after a call that others have not answered. Every reader of the log counts that. Gives
    /// whether it did: not if they are no quorum.
    ///
    /// # Errors
    /// [`Error::Store`], [`Error::NotConfirmed`], [`Error::Halted`].
    pub fn call_again(&mut self, witnesses: &[usize]) -> Result<bool, Error> {
        let is_quorum = witnesses.len() >= self.setting().manifest.witnesses.quorum;
        if self.log.open_call().is_none() || !is_quorum {
            return Ok(false);
        }
        self.call_for(witnesses)?;
        Ok(true)
    }

    /// What is to be asked for the lot of the open call.
    pub fn lot_question(&self) -> Option<LotQuestion> {
        let call = self.log.open_call()?;
        let named =
            self.setting().witnesses.iter().enumerate().filter(|(position, _)| call.witnesses.contains(position));
        let witnesses = named.map(|(position, witness)| (position, witness.name.to_string())).collect();
        Some(LotQuestion { checkpoint: self.heads.head().to_string(), witnesses })
    }

    /// Takes what witnesses answered, by position. If all that the call names have, the lot is appended.
    ///
    /// # Errors
    /// [`Error::Store`], [`Error::NotConfirmed`], [`Error::Halted`].
    pub fn draw(&mut self, answers: &BTreeMap<usize, [u8; lot::PROOF]>) -> Result<Drawn, Error> {
        let Some(call) = self.log.open_call() else { return Ok(Drawn::Awaits { answered: vec![] }) };
        let verified = |position: &usize| {
            let (witness, proof) = (self.setting().witnesses.get(*position)?, answers.get(position)?);
            lot::verify(&witness.key, &call.checkpoint, proof).map(|_| (*position, Bytes(*proof)))
        };
        let verified: Vec<_> = call.witnesses.iter().filter_map(verified).collect();
        if verified.len() < call.witnesses.len() {
            return Ok(Drawn::Awaits { answered: verified.into_iter().map(|(position, _)| position).collect() });
        }
        let index = Int::new(call.index).expect("no log has 2^53 entries");
        let proofs = verified.into_iter().map(|(_, proof)| proof).collect();
        let entry = self.sign(&Lot::new(self.election(), index, proofs));
        self.append_always(vec![entry], &[])?;
        Ok(Drawn::Lot)
    }

    fn call_for(&mut self, witnesses: &[usize]) -> Result<(), Error> {
        let position = |position: &usize| Int::new(*position as u64).expect("a position in the manifest");
        let entry = self.sign(&Call::new(self.election(), witnesses.iter().map(position).collect()));
        self.append_always(vec![entry], &[]).map(drop)
    }
}
