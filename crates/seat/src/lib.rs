//! An official's seat: one folder of one person for one election, from the key for the manifest to the destruction of the share.
//!
//! People who are no programmers do this, some of them on computers without a network. So all rules of what comes next live here: a
//! [`Seat`] looks at a record that it has audited ([`View`]), says what is to be done ([`Task`]), and does it. Whoever shows that to people
//! puts it into words. Nothing is half-done: what is said follows from a seed, the record and letters ([`randomness`]), so that a step that
//! was broken off is done again and says the same.
//!
//! Record, letters and statements travel on a [`Stick`], which [`carry`] fills and empties where there is a network.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed"))]

mod backup;
pub mod carry;
mod ceremony;
mod checklist;
mod counting;
mod destruction;
mod directory;
mod error;
pub mod key_file;
pub mod lock;
mod memory;
pub mod mirror;
pub mod randomness;
mod seat;
pub mod secret_file;
pub mod stick;
mod task;
mod view;
pub mod words;

pub use checklist::{Item, Mark, Point};
pub use destruction::Destruction;
pub use directory::Directory;
pub use error::Error;
pub use key_file::KeyFile;
pub use memory::{Agreed, Memory, Office, Seen};
pub use seat::{Answer, Seat};
pub use stick::{Letter, Statement, Stick};
pub use task::{OpenedContest, OpenedGroup, Opening, Task};
pub use view::View;
