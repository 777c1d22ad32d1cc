//! Asking the witnesses to cosign the head (C2SP tlog-witness).

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use bulletin_board::Error as BoardError;
use rand_chacha::ChaCha20Rng;
use transparency_log::note::SignatureLine;
use transparency_log::tree::Hash;

use super::scribe::AnyBoard;
use crate::{Error, journal};

/// How long to wait before witnesses who did not answer at the start are asked again.
const PAUSE: Duration = Duration::from_millis(500);

/// A witness somewhere.
pub(super) trait Cosigner: Send {
    /// The name of its key, as in the manifest.
    fn name(&self) -> &str;

    /// Asks it to cosign a checkpoint that continues the one of `old_size` entries.
    fn cosign(&mut self, old_size: u64, proof: &[Hash], checkpoint: &[u8]) -> Result<Vec<SignatureLine>, NotCosigned>;
}

/// Why a witness did not cosign.
#[derive(Debug)]
pub(super) enum NotCosigned {
    /// It cosigned a checkpoint of this size last.
    At(u64),
    /// The checkpoint that it cosigned last is not of this log.
    OtherLog,
    /// It does not answer, or refuses.
    Failed(String),
}

/// The witnesses of a log, and what each cosigned last.
pub(super) struct Cosigners(Vec<Known>);

struct Known {
    cosigner: Box<dyn Cosigner>,
    /// Entries of the checkpoint that it cosigned last, as far as is known here.
    size: u64,
    is_silent: bool,
}

/// A head that is to be cosigned, with the proofs that lead to it.
pub(super) struct Question {
    checkpoint: Vec<u8>,
    size: u64,
    /// For each witness, from the size that it is thought to know.
    proofs: Vec<(u64, Vec<Hash>)>,
}

/// What the witnesses answered.
#[derive(Debug, Default)]
pub(super) struct Answers {
    pub(super) lines: Vec<SignatureLine>,
    /// Some witness has cosigned another size than was thought: ask again.
    pub(super) is_to_be_repeated: bool,
    /// The size of a checkpoint that is larger than the log, or the same size with another root.
    pub(super) contradiction: Option<u64>,
}

impl Cosigners {
    pub(super) fn new(cosigners: Vec<Box<dyn Cosigner>>) -> Self {
        Self(cosigners.into_iter().map(|cosigner| Known { cosigner, size: 0, is_silent: false }).collect())
    }

    /// The sizes that the witnesses are thought to know.
    pub(super) fn sizes(&self) -> Vec<u64> {
        self.0.iter().map(|known| known.size).collect()
    }

    /// Asks all of them at once.
    pub(super) fn ask(&mut self, question: &Question) -> Answers {
        let ask = |(known, (old_size, proof)): (&mut Known, &(u64, Vec<Hash>))| {
            known.ask(*old_size, proof, &question.checkpoint, question.size)
        };
        let each = thread::scope(|scope| {
            let asked: Vec<_> =
                self.0.iter_mut().zip(&question.proofs).map(|pair| scope.spawn(move || ask(pair))).collect();
            asked.into_iter().filter_map(|asked| asked.join().ok()).collect::<Vec<_>>()
        });
        each.into_iter().fold(Answers::default(), Answers::and)
    }
}

impl Question {
    /// The board's head; for a witness that knows more entries than there are, none can lead to it.
    pub(super) fn of(board: &AnyBoard, sizes: &[u64]) -> Result<Self, BoardError> {
        let size = board.size();
        let proof = |old_size: &u64| Ok((*old_size, board.consistency_proof((*old_size).min(size))?));
        let proofs = sizes.iter().map(proof).collect::<Result<_, BoardError>>()?;
        Ok(Self { checkpoint: board.head().to_bytes(), size, proofs })
    }

    /// Settles that a witness has cosigned a checkpoint of `seen` entries that the head does not continue.
    pub(super) fn settle(&self, board: &mut AnyBoard, seen: u64, rng: &mut ChaCha20Rng) -> Result<(), BoardError> {
        board.settle_contradiction(self.size, seen, rng)
    }
}

impl Known {
    fn ask(&mut self, old_size: u64, proof: &[Hash], checkpoint: &[u8], size: u64) -> Answers {
        match self.cosigner.cosign(old_size, proof, checkpoint) {
            Ok(mut lines) => {
                // What others signed is theirs to say: it may be old.
                lines.retain(|line| *line.name == *self.cosigner.name());
                (self.size, self.is_silent) = (size, false);
                Answers { lines, ..Answers::default() }
            }
            Err(NotCosigned::At(other)) if other > size => Answers { contradiction: Some(other), ..Answers::default() },
            Err(NotCosigned::OtherLog) => Answers { contradiction: Some(old_size), ..Answers::default() },
            Err(NotCosigned::At(other)) => {
                self.size = other;
                Answers { is_to_be_repeated: true, ..Answers::default() }
            }
            Err(NotCosigned::Failed(fault)) => {
                if !self.is_silent {
                    journal::fault(&format!("witness {}", self.cosigner.name()), &fault);
                }
                self.is_silent = true;
                Answers::default()
            }
        }
    }
}

impl Answers {
    fn and(mut self, other: Self) -> Self {
        self.lines.extend(other.lines);
        self.is_to_be_repeated |= other.is_to_be_repeated;
        self.contradiction = self.contradiction.or(other.contradiction);
        self
    }
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
        let question = Question::of(board, &cosigners.sizes()).map_err(Error::Board)?;
        let answers = cosigners.ask(&question);
        if let Some(seen) = answers.contradiction {
            question.settle(board, seen, rng).map_err(|error| contradicted(board, error))?;
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
