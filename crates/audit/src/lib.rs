//! The audit of an exported record (`docs/protocol.md` §4.3, §13): from its files alone, whether everything in it holds, and what it
//! comes to.
//!
//! [`audit`] reads a [`RecordSource`] once, bundle by bundle, and takes every entry through the state machine of the `record`
//! crate. What fails is reported and left out, and the audit goes on with the rest. Memory is bounded by the credentials that voted.
//!
//! Ballots and issuances are examined many at a time on all cores; the verdict on each is that of examining them one by one.
//! The files are reached through a trait, and the randomness of batches is an argument.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed"))]

mod attachments;
mod checkpoint;
pub mod earlier;
mod failure;
mod inventory;
mod left_out;
pub mod numbers;
pub mod registration;
mod replay;
mod report;
mod run;
mod sight;
pub mod source;
mod spoken;
mod tiles;
mod unseen;

use canonical::Hash;
use election::{ElectionId, Id};
use record::Record;

pub use failure::Failure;
pub use report::{Report, Verdict};
pub use source::{FileKind, RecordSource, SourceFile};

use crate::attachments::SourceAttachments;
use crate::earlier::EarlierRecord;
use crate::failure::Failures;
use crate::inventory::Inventory;
use crate::replay::{Files, Outcome, Replay};

/// Why an audit could not be carried through. It says nothing about the record.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Error {
    /// The source could not be read.
    #[error("cannot read {path}: {reason}")]
    Unreadable {
        /// The file, or the whole.
        path: String,
        /// What went wrong.
        reason: String,
    },
}

impl Error {
    /// A stable name. It stands in no report, since there is none then.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "unreadable",
        }
    }
}

/// What an audit is told from outside the record.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The election that the record must be of.
    pub election: Option<ElectionId>,
    /// Fresh bytes of the operating system, unpredictable to whoever made the record: from them the weights of batches are drawn.
    pub seed: [u8; 32],
}

/// How far an audit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Entries that were judged.
    pub done: u64,
    /// Entries in all.
    pub total: u64,
}

/// Audits a record and reports every check that failed.
///
/// # Errors
/// [`Error::Unreadable`] if the source cannot be read: then there is no verdict.
pub fn audit<S: RecordSource>(
    source: &S,
    options: &Options,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, Error> {
    Audit::new(options).go_on(source, progress)
}

/// The same, with the record that all entries that hold come to.
///
/// # Errors
/// As [`audit()`].
pub fn audit_record<S: RecordSource>(
    source: &S,
    options: &Options,
    progress: &mut dyn FnMut(Progress),
) -> Result<(Report, Record), Error> {
    let mut audit = Audit::new(options);
    let report = audit.go_on(source, progress)?;
    Ok((report, audit.replay.into_record()))
}

/// An audit that goes on as a record grows: what was judged once is not judged again.
pub struct Audit {
    expected: Option<ElectionId>,
    earlier: Option<EarlierRecord>,
    replay: Replay,
}

impl Audit {
    /// Of a record of which nothing was read yet.
    pub fn new(options: &Options) -> Self {
        Self { expected: options.election, earlier: None, replay: Replay::new(options.seed) }
    }

    /// The same, of a consultation: whether the credentials that vote are those of this earlier record (`docs/protocol.md` §7.7).
    pub fn after(self, earlier: EarlierRecord) -> Self {
        Self { earlier: Some(earlier), ..self }
    }

    /// Reads what a record has more than before, and says what all of it comes to. Entries that were read are not read again: that
    /// they are still the same follows from the checkpoint.
    ///
    /// # Errors
    /// [`Error::Unreadable`]: then there is no verdict, and the audit has to begin anew.
    pub fn go_on<S: RecordSource>(&mut self, source: &S, progress: &mut dyn FnMut(Progress)) -> Result<Report, Error> {
        let inventory = Inventory::new(source.files()?);
        let attachments = SourceAttachments::new(source, &inventory);
        let files = Files { source, inventory: &inventory, attachments: &attachments };
        self.replay.run(&files, progress)?;
        let (outcome, mut failures) = self.replay.outcome(&files)?;
        let failing = &mut failures;
        let signed = checkpoint::read(source, &inventory, failing)?;
        if outcome.record.is_waiting_for_ballots() {
            let message = "the record ends before all ballots that were announced are there";
            failing.push(Failure::new("epoch-order", message));
        }
        let checkpoint = checkpoint::check(signed.as_ref(), &outcome.record, outcome.setting.as_ref(), failing);
        let size = signed.as_ref().map_or(outcome.record.size(), |signed| signed.checkpoint().size());
        attachments.check_unproven(&outcome.named, &outcome.proven, failing)?;
        inventory.check(size, &outcome.named, failing);
        check_election(self.expected, outcome, failing);
        let earlier = self.earlier.as_ref();
        earlier::check(earlier, outcome.setting.as_ref(), failing);
        Ok(Report::new(outcome, failures, checkpoint, self.expected.is_some(), earlier))
    }
}

fn check_election(expected: Option<ElectionId>, outcome: &Outcome, failures: &mut Failures) {
    let election = outcome.setting.as_ref().map(|setting| setting.election);
    if let Some(expected) = expected
        && election != Some(expected)
    {
        let found = election.map_or_else(|| "none".to_owned(), |election| election.to_string());
        let message = format!("the record is of election {found}, not of {expected}");
        failures.push(Failure::new("election", message).at_entry(0));
    }
}

/// An attachment that the record names: hash and length.
pub(crate) type Named = (Hash, u64);

/// Members of a role, in the order in which they spoke.
pub(crate) type Spoken = Vec<Id>;
