//! Where a bulletin board keeps its log: [`bulletin_board::Store`] over SQLite, and over PostgreSQL. And where a mailbox keeps its
//! ballots: [`mailbox::MailboxStore`] over SQLite. And where an intake keeps its log and the exchange: [`voter_registry::store::Store`]
//! over SQLite, and over PostgreSQL, with the sealed evidence in files beside it.
//!
//! A store is made once, with [`SqliteStore::create`] or [`PostgresStore::create`], and then opened. In a file one process casts
//! ballots; in PostgreSQL several nodes do, side by side.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed"))]

mod error;
mod evidence;
mod number;
mod postgres;
mod registry;
mod sqlite;

pub use error::Error;
pub use evidence::{EvidenceFolder, Upload, UploadFault};
pub use postgres::{PostgresConfig, PostgresRegistry, PostgresStore, migrate};
pub use sqlite::{SqliteMailbox, SqliteRegistry, SqliteStore};
