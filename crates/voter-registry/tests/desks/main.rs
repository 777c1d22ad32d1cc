//! Applicants, registrars and auditors with a real intake log, and those among them who cheat.

mod applications;
mod conflicts;
mod days;
mod decisions;
mod scene;
mod secrets;
mod tags;
mod vouches;
mod warnings;
