//! The state machine of an election's record (`docs/protocol.md` §9): which entry may come next.
//!
//! [`Record::prepare`] reads an entry, [`Record::examine`] says whether it may be the next and what remains to be proven,
//! [`Record::admit`] makes it so. A board does this before it stores an entry, an auditor with each entry that was stored: the
//! same rules for both.

mod announcement;
pub mod attachments;
mod ballot_box;
pub mod bucket;
mod cast;
mod ceremony;
mod claims;
pub mod counting;
mod epochs;
pub mod handover;
pub mod intake;
mod left_out;
pub mod petition;
pub mod phase;
pub mod proof;
mod record;
mod refusal;
mod registration;
pub mod roll;
mod setting;
mod signers;
mod state;
mod under;
mod view;

pub use announcement::Announcement;
pub use attachments::Attachments;
pub use ballot_box::Turnout;
pub use bucket::{RollBucket, bucket_bits, bucket_number};
pub use cast::{Candidate, CastBallot};
pub use ceremony::{CeremonyState, CeremonyStep};
pub use claims::{check_acknowledgement, check_promise};
pub use counting::CountedList;
pub use epochs::Published;
pub use handover::HandoverContent;
pub use intake::{Approvals, IntakeLog};
pub use left_out::{LeftOut, LeftOutBatch};
pub use petition::{Petition, PetitionAnswer, PetitionDelay};
pub use phase::Phase;
pub use proof::Proof;
pub use record::{Admission, Prepared, Record};
pub use refusal::Refusal;
pub use roll::{Roll, RollRecord};
pub use setting::{IntakeSetting, Setting};
pub use view::{HandoverStanding, MailboxStanding};
