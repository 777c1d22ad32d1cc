//! From counts to outcomes (`docs/protocol.md` §11): seats of lists, elected options, yes or no.
//!
//! Everything here is pure: integers and exact ratios in, seats out; nothing is read, drawn or timed. Lists and options
//! are named by their position in the manifest until [`outcome()`] puts their ids in.

pub mod apportionment;
pub mod candidates;
pub mod contest_result;
pub mod decryption;
pub mod error;
pub mod highest_averages;
pub mod largest_remainder;
pub mod outcome;
pub mod plurality;
pub mod quota;
pub mod sums;
pub mod tie_order;
pub mod yes_no;

pub use apportionment::{Apportionment, ListVotes, SeatRule, apportion};
pub use contest_result::{contest_outcome, contest_result};
pub use error::Error;
pub use outcome::outcome;
pub use tie_order::TieOrder;
