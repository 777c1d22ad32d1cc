//! Applicants, registrars and auditors with a real intake log, and those among them who cheat.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod applications;
mod conflicts;
mod days;
mod decisions;
mod dump;
mod exclusion;
mod recovery;
mod returns;
mod scene;
mod secrets;
mod seizure;
mod tags;
mod vouches;
mod warnings;
