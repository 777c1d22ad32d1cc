//! Where a bulletin board keeps its log: [`bulletin_board::Store`] over SQLite, and over PostgreSQL. And where a mailbox keeps its
//! ballots: [`mailbox::MailboxStore`] over SQLite.
//!
//! A store is made once, with [`SqliteStore::create`] or [`PostgresStore::create`], and then opened. In a file one process casts
//! ballots; in PostgreSQL several nodes do, side by side.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed"))]

mod error;
mod number;
mod postgres;
mod sqlite;

pub use error::Error;
pub use postgres::{PostgresConfig, PostgresStore, migrate};
pub use sqlite::{SqliteMailbox, SqliteStore};
