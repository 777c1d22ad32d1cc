//! The intake over both of its stores: lots, heads, the exchange, evidence, and what a new start makes of it all.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod exchange;
mod log;
mod opening;
mod scene;
