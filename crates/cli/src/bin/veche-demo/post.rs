//! What people give one another beside the log: sealed shares from official to official, applications to the registrars, signatures under a
//! roll. Files in a folder stand in for letters, and for the registry's intake.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tempfile::NamedTempFile;

/// How often someone looks for a letter.
const PAUSE: Duration = Duration::from_millis(50);
/// How long someone waits for one. If a part fails, the play is ended long before.
const PATIENCE: Duration = Duration::from_secs(3_600);

/// The folder.
pub struct Post(PathBuf);

impl Post {
    pub fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// Sends a letter, which arrives as a whole.
    pub fn send(&self, name: &str, content: &[u8]) -> anyhow::Result<()> {
        let write = || {
            let mut letter = NamedTempFile::new_in(&self.0)?;
            letter.write_all(content)?;
            letter.persist_noclobber(self.0.join(name)).map_err(|error| error.error)
        };
        write().map(drop).with_context(|| format!("cannot send {name}"))
    }

    /// Waits for a letter.
    pub fn fetch(&self, name: &str) -> anyhow::Result<Vec<u8>> {
        let (path, began) = (self.0.join(name), Instant::now());
        while !path.exists() {
            if began.elapsed() > PATIENCE {
                bail!("{name} did not come");
            }
            sleep(PAUSE);
        }
        fs::read(&path).with_context(|| format!("cannot read {name}"))
    }
}
