//! Clients of the services, over HTTP: for officials, observers and the board itself. Calls block.
//!
//! What a service answers is never trusted: it is limited in size and time, parsed strictly, and what it proves is for the caller to
//! check. All that a service learns of who asks is the request itself.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed"))]

mod beginning;
mod board;
mod error;
mod follower;
mod http;
mod intake_follower;
mod mirror;
mod pages;
mod reader;
mod registry;
mod rolls;
mod witness;

pub use beginning::{Beginning, continues};
pub use board::{BoardClient, BoardRoll, BucketBallot, CountedBucket, CountedRecord, GatheringPetition, KeptElection};
pub use error::Error;
pub use follower::{FollowError, Follower};
pub use http::Options;
pub use intake_follower::{follow_intake, follow_notes, intake_entries};
pub use mirror::MirrorClient;
pub use pages::PageClient;
pub use reader::Reader;
pub use registry::{ExchangeNote, Member, RegistryClient, Standing};
pub use rolls::{RollFollower, applications_of};
pub use witness::WitnessClient;
