//! Keys that no single person holds (`docs/protocol.md` §6) and the credentials made with them (§7).
//!
//! Registrars share keys over BLS12-381 ([`Bls`]) and sign credentials blindly; trustees share keys over ristretto255
//! ([`Ristretto`]) and decrypt sums. Both make their keys in a [`ceremony`] without a dealer. Then each participant evaluates an
//! element with its [`Share`] ([`partial`]), and [`combine()`] makes a whole of the parts of any `t` of them.
//!
//! This crate is pure: randomness is an argument, and neither time nor storage is known to it. Whatever touches a secret takes
//! constant time; secrets are erased when dropped, as far as the language lets them (copies that the compiler makes on the stack
//! are beyond reach). The curves are `curve25519-dalek` and `blst`, the sealing is `hpke`.

pub mod bls;
pub mod ceremony;
pub mod combine;
pub mod credential;
pub mod error;
pub mod index;
pub mod pairing_check;
pub mod partial;
mod polynomial;
pub mod ristretto;
pub mod setting;
pub mod share;
pub mod shared_key;

pub use bls::{Bls, G1, G2};
pub use combine::{Lagrange, combine};
pub use credential::{BlindingFactor, CredentialBatch, hash_to_g1, verify_credential};
pub use error::{Error, ShareFault};
pub use index::Index;
pub use pairing_check::PairingKey;
pub use partial::{EvaluationBatch, ProvenEvaluation};
pub use ristretto::Ristretto;
pub use setting::{GroupElement, GroupScalar, Setting};
pub use share::Share;
pub use shared_key::SharedKey;
