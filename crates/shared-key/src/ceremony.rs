//! Key generation without a dealer: three rounds, and complaints (`docs/protocol.md` §6.1–§6.7).
//!
//! Feldman's verifiable secret sharing by every participant, with a proof that each knows its own secret (Pedersen 1991;
//! Komlo and Goldberg, FROST, 2020, for the proof). The secret state moves through [`AfterRound1`] and [`AfterRound2`] to one
//! [`crate::Share`] of each key; what is public passes through [`CheckedCommitment`], [`Commitments`] and [`CheckedShares`].
//!
//! ```text
//! commit ──► AfterRound1 ──shares──► AfterRound2 ──receive, .., finish──► KeyShare of each key
//!                                         └──complain──► Complaint
//! ```

pub mod complaint;
pub mod context;
pub mod round1_commitment;
pub mod round2_shares;
pub mod round3_confirmation;
pub mod sealed_share;

pub use complaint::Complaint;
pub use context::{Context, Participant};
pub use round1_commitment::{
    AfterRound1, CheckedCommitment, Commitment, Commitments, KeyCommitment, commit, verify_commitment,
};
pub use round2_shares::{AfterRound2, CheckedShares, KeyShare, verify_shares};
pub use round3_confirmation::transcript;
pub use sealed_share::{SealedShare, sealed_share_hash};
