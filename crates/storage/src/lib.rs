//! Where a bulletin board keeps its log: [`bulletin_board::Store`] over SQLite.
//!
//! A store is made once, with [`SqliteStore::create`], and then opened. One process writes to it at a time; a second one that
//! writes to the log makes the first lose, and notice.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed"))]

mod error;
mod sqlite;

pub use error::Error;
pub use sqlite::SqliteStore;
