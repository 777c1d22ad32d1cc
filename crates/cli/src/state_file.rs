//! The state of a desk: a file that one process has at a time.

use std::fs::File;
use std::path::Path;

use anyhow::Context;

use crate::secret_file::Work;

/// What opens the state is random: guessing it needs no hindrance.
pub const NO_GUESS: Work = Work::Rounds(1);

/// A file beside the state that one process holds.
pub fn lock(state: &Path) -> anyhow::Result<File> {
    let path = state.with_added_extension("lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.with_context(|| format!("cannot open {}", path.display()))?;
    file.try_lock().ok().with_context(|| format!("another process uses {}", state.display()))?;
    Ok(file)
}
