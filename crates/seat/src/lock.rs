//! A state that one process has at a time.

use std::fs::File;
use std::path::Path;

use crate::Error;
use crate::secret_file::Work;

/// What opens the state is random: guessing it needs no hindrance.
pub const NO_GUESS: Work = Work::Rounds(1);

/// A file beside the state that one process holds.
///
/// # Errors
/// [`Error::InUse`], [`Error::Io`].
pub fn lock(state: &Path) -> Result<File, Error> {
    let path = state.with_added_extension("lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(Error::io(&path))?;
    file.try_lock().map_err(|_| Error::InUse(state.into()))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_process_has_a_state_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("memory.age");
        let held = lock(&state).unwrap();
        assert_eq!(lock(&state).unwrap_err().code(), "in-use");
        drop(held);
        assert!(lock(&state).is_ok());
    }
}
