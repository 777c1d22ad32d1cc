//! The PostgreSQL store, over real servers: what every store must do, and what becomes of it when servers, connections and nodes fail.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a test that panics has failed")]

#[path = "../conformance/mod.rs"]
mod conformance;
mod faults;
mod network;
mod opening;
mod order;
mod place;
mod privileges;

use conformance::conformance;
use place::Database;

conformance!(Database);
