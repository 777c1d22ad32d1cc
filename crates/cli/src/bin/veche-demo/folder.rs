//! The folder that the demo leaves behind.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use bulletin_board::ExportSink;

/// Everything that the demo writes stands in here.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// A new or empty folder, in which files can be made.
    pub fn claim(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        if path.exists() {
            let mut found = fs::read_dir(path).with_context(|| format!("cannot read {shown}"))?;
            if found.next().is_some() {
                bail!("{shown} is not empty: nothing is overwritten; name another folder with --out");
            }
        }
        // Without a slash at the end.
        let folder = Self(path.components().collect());
        fs::create_dir_all(folder.officials()).with_context(|| format!("cannot make folders in {shown}"))?;
        Ok(folder)
    }

    /// The folder as it was named.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Where the officials keep their secrets.
    pub fn officials(&self) -> PathBuf {
        self.0.join("officials")
    }

    /// What the board stores.
    pub fn store(&self) -> PathBuf {
        self.0.join("board.sqlite")
    }

    /// The exported record, and nothing else.
    pub fn record(&self) -> PathBuf {
        self.0.join("record")
    }

    /// The ballot that was opened to check the device.
    pub fn opened_ballot(&self) -> PathBuf {
        self.0.join("opened-ballot.json")
    }

    /// The result to look at.
    pub fn page(&self) -> PathBuf {
        self.0.join("result.html")
    }
}

/// Writes a file.
pub fn write(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}

/// Takes the files of an export into a folder.
pub struct Export {
    folder: PathBuf,
    /// How many there were.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Export {
    pub fn to(folder: PathBuf) -> Self {
        Self { folder, files: 0, bytes: 0 }
    }
}

impl ExportSink for Export {
    fn file(&mut self, path: &str, content: &[u8]) -> io::Result<()> {
        let path = self.folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, content)?;
        self.files += 1;
        self.bytes += content.len() as u64;
        Ok(())
    }
}
