//! A small election over a real store: casting, epochs, claims, receipts, restarts, several boards, lost and older stores, export.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod casting;
mod claims;
mod epochs;
mod export;
mod faults;
mod handovers;
mod log;
mod nodes;
mod operators;
mod postgres;
mod restart;
mod submission;
mod support;
