//! A record as an official looks at it: audited whole, whenever it is looked at.

use std::path::Path;

use audit::{Options, Report, Verdict};
use election::ElectionId;
use record::{Record, Setting};
use transparency_log::signed_checkpoint::SignedCheckpoint;

use crate::mirror::CHECKPOINT;
use crate::{Directory, Error, Stick, randomness};

/// More than a checkpoint has.
const MOST_CHECKPOINT: u64 = 64 << 10;

/// A record in which every check holds, from the manifest with the election id to the last entry.
#[derive(Debug)]
pub struct View {
    record: Record,
    checkpoint: String,
    time: u64,
    report: Report,
}

impl View {
    /// Audits the record of a stick. `progress` is told of entries.
    ///
    /// # Errors
    /// [`Error::NoRecord`], [`Error::CutOff`], [`Error::RecordOfOther`], [`Error::Record`], [`Error::Io`].
    pub fn read(stick: &Stick, election: ElectionId, progress: &mut dyn FnMut(u64, u64)) -> Result<Self, Error> {
        Self::of_directory(&stick.whole_record()?, stick.dir(), election, progress)
    }

    /// Audits a directory; `place` is what a refusal names.
    pub(crate) fn of_directory(
        dir: &Path,
        place: &Path,
        election: ElectionId,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Self, Error> {
        let unreadable = |error: audit::Error| Error::Record { first: error.to_string(), number: 1 };
        let directory = Directory::open(dir.into()).map_err(unreadable)?;
        let options = Options { election: Some(election), seed: *randomness::seed()? };
        let audited = audit::audit_record(&directory, &options, &mut |at| progress(at.done, at.total));
        let (report, record) = audited.map_err(unreadable)?;
        if report.verdict == Verdict::Fails {
            return Err(refusal(&report, place, election));
        }
        let checkpoint = crate::stick::read(&dir.join(CHECKPOINT), MOST_CHECKPOINT)?;
        let checkpoint = checkpoint.ok_or_else(|| Error::CutOff(place.into()))?;
        let (time, checkpoint) = witnessed(&record, &checkpoint).ok_or_else(|| Error::CutOff(place.into()))?;
        Ok(Self { record, checkpoint, time, report })
    }

    /// What it comes to.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The manifest, ready for use.
    ///
    /// # Panics
    /// Never: a record that holds has one.
    pub fn setting(&self) -> &Setting {
        self.record.setting().expect("a record that holds begins with a manifest")
    }

    /// Its checkpoint, the whole note.
    pub fn checkpoint(&self) -> &str {
        &self.checkpoint
    }

    /// The time of its checkpoint, seconds since 1970-01-01T00:00:00Z: the only clock that officials go by.
    pub fn time(&self) -> u64 {
        self.time
    }

    /// What the audit says.
    pub fn report(&self) -> &Report {
        &self.report
    }
}

fn refusal(report: &Report, place: &Path, expected: ElectionId) -> Error {
    if report.election.as_ref().is_some_and(|found| found.id != expected) {
        return Error::RecordOfOther { path: place.into(), expected };
    }
    let first = report.failures.first();
    let first = first.map_or_else(String::new, |failure| {
        let place = failure.path.clone().or_else(|| failure.entry.map(|entry| format!("entry {entry}")));
        format!("{}, {}: {}", place.unwrap_or_default(), failure.code, failure.message)
    });
    Error::Record { first, number: report.failures.len() }
}

fn witnessed(record: &Record, note: &[u8]) -> Option<(u64, String)> {
    let (checkpoint, setting) = (SignedCheckpoint::parse(note).ok()?, record.setting()?);
    let witnessed = checkpoint.verify(&setting.log, &setting.witnesses, setting.manifest.witnesses.quorum).ok()?;
    Some((witnessed.time(), checkpoint.to_string()))
}
