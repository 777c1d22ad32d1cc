//! What observers have: `veche audit URL`, `veche watch`, `veche receipt verify`, and the pages of a report.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod auditing;
mod guide;
mod receipts;
mod site;
#[allow(dead_code, reason = "the other tests over HTTP use the rest")]
#[path = "../support/mod.rs"]
mod support;
mod watching;

use std::path::{Path, PathBuf};
use std::process::Command;

use simulation::Log as _;
use simulation::sample::{self, Sample, Until};
use site::{Files, Shown, Site};

/// The seed of the election of the vectors.
pub const SEED: u64 = 1;

/// A whole election, as it is shown at a step.
pub fn shown(sample: &mut Sample) -> Shown {
    let election = sample.ledger.record().setting().unwrap().election.to_string();
    let manifest = sample.ledger.entries()[0].clone();
    Shown { election, record: sample.ledger.export(), manifest, ..Shown::default() }
}

/// An election that was played up to a step, and a service that shows it.
pub fn played(until: Until) -> (Sample, Site) {
    let mut sample = sample::play(SEED, until);
    let site = Site::new(shown(&mut sample));
    (sample, site)
}

/// Its id.
pub fn election(sample: &Sample) -> String {
    sample.ledger.record().setting().unwrap().election.to_string()
}

/// Files, written into a folder.
pub fn written(folder: &Path, files: &Files) -> PathBuf {
    for (path, content) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    folder.to_owned()
}

/// Exit code, standard output and standard error.
pub fn veche(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(support::VECHE).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}
