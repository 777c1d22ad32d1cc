//! The folder that the demo leaves behind.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::safe::make_private;

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
        let folder = Self::of(&path.components().collect::<PathBuf>());
        fs::create_dir_all(path).with_context(|| format!("cannot make folders in {shown}"))?;
        for private in [folder.officials(), folder.post(), folder.services()] {
            make_private(&private)?;
        }
        Ok(folder)
    }

    /// A folder that was claimed.
    pub fn of(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// The folder as it was named.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Where the officials keep their secrets, each in a folder.
    pub fn officials(&self) -> PathBuf {
        self.0.join("officials")
    }

    /// What people give one another beside the log.
    pub fn post(&self) -> PathBuf {
        self.0.join("post")
    }

    /// What the board and the witnesses have: configurations, keys, states, the store.
    pub fn services(&self) -> PathBuf {
        self.0.join("services")
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

/// Writes the files of an export into a folder, and gives their bytes.
pub fn write_all(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> anyhow::Result<u64> {
    for (path, content) in files {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
        write(&path, content)?;
    }
    Ok(files.values().map(|content| content.len() as u64).sum())
}
