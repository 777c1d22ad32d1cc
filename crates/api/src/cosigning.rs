//! Asking the witnesses of a log to cosign its head (C2SP tlog-witness), and for lots (`docs/registration.md` §3.1).

use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use client::{Options, WitnessClient};
use serde::Deserialize;
use transparency_log::lot;
use transparency_log::note::SignatureLine;
use transparency_log::tree::Hash;

use crate::{Error, journal};

/// How long a witness or a mirror has to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// A witness, in a configuration.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WitnessConfiguration {
    /// The name of its key, as in the manifest.
    pub name: String,
    /// What `/add-checkpoint` is added to.
    pub url: String,
}

/// A witness somewhere.
pub(crate) trait Cosigner: Send {
    /// The name of its key, as in the manifest.
    fn name(&self) -> &str;

    /// Asks it to cosign a checkpoint that continues the one of `old_size` entries.
    fn cosign(&mut self, old_size: u64, proof: &[Hash], checkpoint: &[u8]) -> Result<Vec<SignatureLine>, NotCosigned>;

    /// Asks it for the proof of a lot, for the checkpoint that it cosigned last.
    fn sign_lot(&mut self, checkpoint: &str) -> Result<[u8; lot::PROOF], client::Error>;
}

/// Why a witness did not cosign.
#[derive(Debug)]
pub(crate) enum NotCosigned {
    /// It cosigned a checkpoint of this size last.
    At(u64),
    /// The checkpoint that it cosigned last is not of this log.
    OtherLog,
    /// It does not answer, or refuses.
    Failed(String),
}

/// The witnesses of a log, and what each cosigned last.
pub(crate) struct Cosigners(Vec<Known>);

struct Known {
    cosigner: Box<dyn Cosigner>,
    /// Entries of the checkpoint that it cosigned last, as far as is known here.
    size: u64,
    is_silent: bool,
}

/// A head that is to be cosigned, with the proofs that lead to it.
pub(crate) struct Question {
    pub(crate) checkpoint: Vec<u8>,
    pub(crate) size: u64,
    /// For each witness, from the size that it is thought to know; for one that knows more entries than there are, none can lead to it.
    pub(crate) proofs: Vec<(u64, Vec<Hash>)>,
}

/// What the witnesses answered.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    pub(crate) lines: Vec<SignatureLine>,
    /// Some witness has cosigned another size than was thought: ask again.
    pub(crate) is_to_be_repeated: bool,
    /// The size of a checkpoint that is larger than the log, or the same size with another root.
    pub(crate) contradiction: Option<u64>,
}

impl Cosigners {
    /// Those of a configuration. Nothing is connected yet.
    ///
    /// # Errors
    /// [`Error::Client`].
    pub(crate) fn of(witnesses: &[WitnessConfiguration]) -> Result<Self, Error> {
        Ok(Self::new(witnesses.iter().map(cosigner).collect::<Result<_, _>>()?))
    }

    pub(crate) fn new(cosigners: Vec<Box<dyn Cosigner>>) -> Self {
        Self(cosigners.into_iter().map(|cosigner| Known { cosigner, size: 0, is_silent: false }).collect())
    }

    /// The sizes that the witnesses are thought to know.
    pub(crate) fn sizes(&self) -> Vec<u64> {
        self.0.iter().map(|known| known.size).collect()
    }

    /// Asks all of them at once.
    pub(crate) fn ask(&mut self, question: &Question) -> Answers {
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

    /// Asks those with these names, each with a number of its own, for the proof of a lot, all at once. Who does not answer is missing.
    pub(crate) fn ask_lot(&mut self, checkpoint: &str, named: &[(usize, String)]) -> BTreeMap<usize, [u8; lot::PROOF]> {
        let number =
            |known: &Known| named.iter().find(|(_, name)| *name == known.cosigner.name()).map(|(number, _)| *number);
        thread::scope(|scope| {
            let asked = self.0.iter_mut().filter_map(|known| Some((number(known)?, known)));
            let asked: Vec<_> =
                asked.map(|(number, known)| scope.spawn(move || Some((number, known.ask_lot(checkpoint)?)))).collect();
            asked.into_iter().filter_map(|asked| asked.join().ok().flatten()).collect()
        })
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
                self.note_silence(&fault);
                Answers::default()
            }
        }
    }

    fn ask_lot(&mut self, checkpoint: &str) -> Option<[u8; lot::PROOF]> {
        let signed = self.cosigner.sign_lot(checkpoint);
        signed.inspect_err(|fault| self.note_silence(&fault.to_string())).ok()
    }

    /// The journal is told once, until it answers again.
    fn note_silence(&mut self, fault: &str) {
        if !self.is_silent {
            journal::fault(&format!("witness {}", self.cosigner.name()), &fault);
        }
        self.is_silent = true;
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

/// How witnesses and mirrors are reached.
pub(crate) fn options() -> Options {
    Options { patience: PATIENCE, ..Options::default() }
}

struct Remote {
    name: String,
    client: WitnessClient,
}

fn cosigner(witness: &WitnessConfiguration) -> Result<Box<dyn Cosigner>, Error> {
    let client = WitnessClient::new(&witness.url, &options()).map_err(Error::Client)?;
    Ok(Box::new(Remote { name: witness.name.clone(), client }))
}

impl Cosigner for Remote {
    fn name(&self) -> &str {
        &self.name
    }

    fn cosign(&mut self, old_size: u64, proof: &[Hash], checkpoint: &[u8]) -> Result<Vec<SignatureLine>, NotCosigned> {
        let note = std::str::from_utf8(checkpoint).map_err(|error| NotCosigned::Failed(error.to_string()))?;
        self.client.add_checkpoint(old_size, proof, note).map_err(|error| match error {
            client::Error::Conflict { size } => NotCosigned::At(size),
            // Our proofs lead from every size of this log: what the witness holds is of another.
            client::Error::Refused { status: 409 | 422, code, .. } if code != "http" => NotCosigned::OtherLog,
            other => NotCosigned::Failed(other.to_string()),
        })
    }

    fn sign_lot(&mut self, checkpoint: &str) -> Result<[u8; lot::PROOF], client::Error> {
        self.client.sign_lot(checkpoint)
    }
}
