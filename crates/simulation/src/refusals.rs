//! Entries that a record must refuse, each with one fault: what the vectors under `tests/vectors/records` and the tests of
//! tampering are made of.
//!
//! A case stands in the place of one entry of the sample election, or before it. Whoever made it has all secrets: signatures
//! hold, unless that is the fault, so that it is the rule in question that refuses.

mod announcements;
pub mod consultation;
mod counting;
pub mod file;
mod forge;
mod mailboxes;
mod notes;
mod petitions;
mod registration;
mod setup;
mod voting;

use std::collections::HashMap;

use canonical::Hash;

pub use forge::{Forge, ORDER};

/// An entry that must be refused.
#[derive(Clone, Debug)]
pub struct Case {
    /// What the case shows, in a few words joined by `-`; unique.
    pub name: String,
    /// How many entries of the sample come before it.
    pub after: usize,
    /// The entry.
    pub entry: Vec<u8>,
    /// Attachments that stand beside it, besides those of the sample.
    pub attachments: HashMap<Hash, Vec<u8>>,
    /// The name of the refusal.
    pub refusal: &'static str,
}

/// All cases over the sample of this seed.
///
/// # Panics
/// If the sample has other entries than it is known for.
pub fn all(forge: &mut Forge) -> Vec<Case> {
    let mut cases = notes::cases(forge);
    cases.extend(setup::cases(forge));
    cases.extend(registration::cases(forge));
    cases.extend(voting::cases(forge));
    cases.extend(mailboxes::cases(forge));
    cases.extend(counting::cases(forge));
    cases.extend(announcements::cases(forge));
    cases.extend(petitions::cases(forge));
    cases
}
