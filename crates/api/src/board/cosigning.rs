//! Having a board's head cosigned, and what its witnesses know that it does not.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use bulletin_board::Error as BoardError;
use rand_chacha::ChaCha20Rng;

use super::scribe::AnyBoard;
use crate::cosigning::{Cosigners, Question};
use crate::{Error, journal};

/// How long to wait before witnesses who did not answer at the start are asked again.
const PAUSE: Duration = Duration::from_millis(500);

/// The board's head, for witnesses that are thought to know these sizes.
pub(super) fn question(board: &AnyBoard, sizes: &[u64]) -> Result<Question, BoardError> {
    let size = board.size();
    let proof = |old_size: &u64| Ok((*old_size, board.consistency_proof((*old_size).min(size))?));
    let proofs = sizes.iter().map(proof).collect::<Result<_, BoardError>>()?;
    Ok(Question { checkpoint: board.head().to_bytes(), size, proofs })
}

/// Waits until a quorum of the witnesses has cosigned the head, now and here, before this board signs anything else.
///
/// Whatever was published was cosigned by a quorum, and any two quorums have an honest witness in common: if the store is older than what
/// was published, one of those who answer knows, and this fails. So a board that was restored from a backup forks nothing, and promises
/// nothing on top of ballots that it has forgotten, also while witnesses are silent. When an election is over there is nothing to sign.
pub(super) fn check_before_signing(
    board: &mut AnyBoard,
    cosigners: &mut Cosigners,
    rng: &mut ChaCha20Rng,
) -> Result<(), Error> {
    let quorum = quorum(board);
    let (mut have_answered, mut told) = (BTreeSet::new(), None);
    loop {
        have_answered.extend(compare(board, cosigners, rng)?);
        if have_answered.len() >= quorum || board.record().phase().is_over() {
            return Ok(());
        }
        if told.replace(have_answered.len()) != Some(have_answered.len()) {
            let awaited = format!("nothing is signed before {quorum} witnesses have answered: {}", have_answered.len());
            journal::fault("board", &awaited);
        }
        thread::sleep(PAUSE);
    }
}

fn quorum(board: &AnyBoard) -> usize {
    board.record().setting().map_or(usize::MAX, |setting| setting.manifest.witnesses.quorum)
}

/// Asks all witnesses once, and gives the names of those who cosigned the head.
fn compare(board: &mut AnyBoard, cosigners: &mut Cosigners, rng: &mut ChaCha20Rng) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    for _ in 0..2 {
        let question = question(board, &cosigners.sizes()).map_err(Error::Board)?;
        let answers = cosigners.ask(&question);
        if let Some(seen) = answers.contradiction {
            board.settle_contradiction(question.size, seen, rng).map_err(|error| contradicted(board, error))?;
        }
        names.extend(board.add_cosignatures(&answers.lines).map_err(Error::Board)?.taken);
        if !answers.is_to_be_repeated {
            break;
        }
    }
    Ok(names)
}

/// What an operator is told of a store that does not hold what is known of its log elsewhere.
pub(super) fn contradicted(board: &AnyBoard, error: BoardError) -> Error {
    match error {
        BoardError::LogBehind { other: seen, .. } | BoardError::LogContradicted { size: seen } => {
            Error::Rollback { own: board.size(), seen }
        }
        error => Error::Board(error),
    }
}
