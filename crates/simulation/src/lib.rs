//! Whole elections, played in one process from a seed: for the demo, and for tests that need a real record.
//!
//! Nothing here is part of a real election. All secrets follow from one seed, which no real command takes; the code that is
//! exercised is the real one: ceremonies, blind issuance, ballots, the board's rules, decryption.

pub mod consultation;
pub mod crowd;
pub mod guard;
pub mod intake;
pub mod ledger;
pub mod office;
pub mod papers;
pub mod people;
pub mod petitions;
pub mod play;
pub mod refusals;
pub mod remote;
pub mod sample;
pub mod services;
pub mod voter;
pub mod votes;

pub use crowd::Crowd;
pub use guard::Guard;
pub use intake::IntakePlay;
pub use ledger::{Ledger, Log};
pub use office::{AuditorSeat, Office, Seat};
pub use people::People;
pub use remote::RemoteLog;
pub use services::{ServiceKeys, Services};
pub use voter::Voter;

/// A generator whose output follows from `seed` and `purpose`.
pub fn rng(seed: u64, purpose: &str) -> rand_chacha::ChaCha20Rng {
    use rand_chacha::rand_core::SeedableRng;
    let text = format!("veche simulation, seed {seed}, {purpose}");
    rand_chacha::ChaCha20Rng::from_seed(canonical::Hash::of(text.as_bytes()).0)
}
