//! Services over HTTP: one hardened server, and what runs on it.
//!
//! [`Service::start`] serves routes as a [`Listen`] says, [`configuration::load`] reads a configuration, and [`Problem`] is the one
//! form of every refusal. There is no access log, and nothing here reads the address of a client.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed"))]

pub mod board;
mod clock;
pub mod configuration;
mod cosigning;
pub mod desk;
mod error;
mod forms;
pub mod journal;
pub mod key_file;
mod log_files;
pub mod mailbox;
mod manifest_file;
mod outbox;
pub mod pages;
pub mod problem;
pub mod registry;
pub mod server;
pub mod witness;

pub use error::Error;
pub use problem::Problem;
pub use server::{Address, Audience, Limits, Listen, Running, Service};
