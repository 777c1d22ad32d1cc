//! What a desk can see of an application.

use canonical::Hash;

use super::Desk;

/// An application as it is now, and whether this desk can read its evidence. Who decides says what was seen: a change of any of it is
/// something else to decide on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight {
    /// Of the application: the next one replaces it.
    pub number: u64,
    /// The hash of its ciphertext.
    pub evidence: Hash,
    /// Whether that can be read here.
    pub legibility: Legibility,
}

/// Whether evidence can be read at a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Legibility {
    /// It was sealed to this desk.
    Sealed,
    /// Nobody has sealed it to this desk yet, or to a key that is lost.
    NotSealed,
    /// It was destroyed before anyone knew of another application with its number (`docs/registration.md` §7).
    Destroyed {
        /// Its applicant was asked for it anew.
        is_asked: bool,
        /// It stands on a roll, where it stays: its applicant is not asked.
        is_on_roll: bool,
    },
}

impl Desk {
    /// What this desk can see of an application; none that has not arrived.
    pub fn sight(&self, application: &Hash) -> Option<Sight> {
        let exchange = self.exchange();
        let state = exchange.application(application)?;
        let legibility = if exchange.is_unread(application) {
            Legibility::Destroyed { is_asked: state.is_asked_anew(), is_on_roll: exchange.is_on_roll(application) }
        } else if self.secrets.desk_keys.key_of(&self.name, state).is_some() {
            Legibility::Sealed
        } else {
            Legibility::NotSealed
        };
        Some(Sight { number: state.said().number.get(), evidence: state.said().evidence.hash, legibility })
    }
}
