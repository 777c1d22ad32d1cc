//! The registrars' work: who may vote, which applications make the roll, and blind signatures for exactly these
//! (`docs/registration.md`, `docs/protocol.md` §7).
//!
//! An application is a blinded element and the key of a status page. What it shows of a person is encrypted on the applicant's
//! device ([`applicant`], [`evidence`], [`sealing`]) and read by two registrars at their [`desk`]s; what they say to each other is
//! the [`exchange`]. Nothing here knows a clock, a file or global randomness.

pub mod applicant;
pub mod collect;
pub mod desk;
mod error;
pub mod evidence;
pub mod exchange;
pub mod intake;
pub mod issuance;
pub mod mrz;
pub mod number;
pub mod picture;
pub mod roll;
pub mod rules;
pub mod sealing;
pub mod store;
pub mod tag;

pub use applicant::Applicant;
pub use collect::{collect, collect_from_bucket};
pub use desk::{Auditor, Desk};
pub use error::Error;
pub use exchange::Exchange;
pub use issuance::Registrar;
pub use roll::{Brought, RollDraft};
