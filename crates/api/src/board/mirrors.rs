//! Holding the log against what mirrors show of it, before anything is signed.

use std::thread;

use bulletin_board::Error as BoardError;
use client::MirrorClient;
use rand_chacha::ChaCha20Rng;
use transparency_log::signed_checkpoint::SignedCheckpoint;

use super::cosigning::contradicted;
use super::scribe::AnyBoard;
use crate::cosigning::options;
use crate::{Error, journal};

/// Compares the log with the last checkpoint of each mirror. If this log signed it and does not hold it, the store is an older copy, or
/// another one. A mirror that does not answer, or shows what the log did not sign, says nothing: the witnesses are asked besides.
///
/// # Errors
/// [`Error::Rollback`]; [`Error::Client`] for an address that is none; [`Error::Board`].
pub(super) fn check_against_mirrors(
    board: &mut AnyBoard,
    mirrors: &[String],
    rng: &mut ChaCha20Rng,
) -> Result<(), Error> {
    let clients = mirrors.iter().map(|url| MirrorClient::new(url, &options()));
    let clients = clients.collect::<Result<Vec<_>, _>>().map_err(Error::Client)?;
    let shown = thread::scope(|scope| {
        let asked: Vec<_> = clients.iter().map(|mirror| scope.spawn(|| checkpoint(mirror))).collect();
        asked
            .into_iter()
            .map(|asked| asked.join().unwrap_or_else(|_| Err("a thread ended in a panic".into())))
            .collect::<Vec<_>>()
    });
    // Another board of the log may have published since this one was opened.
    board.refresh(rng).map_err(Error::Board)?;
    for (url, shown) in mirrors.iter().zip(shown) {
        let compared = shown.and_then(|checkpoint| match board.check_against(&checkpoint) {
            Err(BoardError::Log(fault)) => Err(fault.to_string()),
            compared => Ok(compared),
        });
        match compared {
            Ok(compared) => compared.map_err(|error| contradicted(board, error))?,
            Err(fault) => journal::fault(&format!("mirror {url}"), &fault),
        }
    }
    Ok(())
}

fn checkpoint(mirror: &MirrorClient) -> Result<SignedCheckpoint, String> {
    let note = mirror.checkpoint().map_err(|error| error.to_string())?;
    SignedCheckpoint::parse(&note).map_err(|error| error.to_string())
}
