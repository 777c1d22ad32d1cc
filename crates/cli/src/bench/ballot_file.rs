//! Files of ballots: each after its length in four bytes, big-endian.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, ensure};

/// Writes a new file.
pub fn write(path: &Path, ballots: &[Vec<u8>]) -> anyhow::Result<()> {
    let failed = || path.display().to_string();
    let mut file = BufWriter::new(File::create_new(path).with_context(failed)?);
    for ballot in ballots {
        let length = u32::try_from(ballot.len()).context("a ballot of 4 GiB")?;
        file.write_all(&length.to_be_bytes()).and_then(|()| file.write_all(ballot)).with_context(failed)?;
    }
    file.flush().with_context(failed)
}

/// Reads a file, without the first ballots.
pub fn read(path: &Path, skip: usize) -> anyhow::Result<Vec<Vec<u8>>> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    let mut rest = bytes.as_slice();
    let mut ballots = Vec::new();
    while !rest.is_empty() {
        let (ballot, after) = split(rest).with_context(|| format!("{}: it ends within a ballot", path.display()))?;
        ballots.push(ballot);
        rest = after;
    }
    let of = ballots.len();
    let ballots: Vec<_> = ballots.into_iter().skip(skip).map(<[u8]>::to_vec).collect();
    ensure!(!ballots.is_empty(), "{}: of its {of} ballots none is left after {skip}", path.display());
    Ok(ballots)
}

fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::*;

    #[test]
    fn ballots_are_read_back_without_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ballots");
        write(&path, &[b"one".to_vec(), b"".to_vec(), b"three".to_vec()]).unwrap();
        assert_eq!(read(&path, 1).unwrap(), [b"".to_vec(), b"three".to_vec()]);
        assert!(read(&path, 3).is_err(), "nothing is left");
        std::fs::write(&path, b"\0\0\0\x05four").unwrap();
        assert!(read(&path, 0).is_err(), "it ends within a ballot");
    }
}
