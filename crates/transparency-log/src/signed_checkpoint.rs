//! Checkpoints with the signatures of the log and its witnesses (`docs/protocol.md` §4.1).

use std::fmt;

use crate::Error;
use crate::checkpoint::{Checkpoint, LogIdentity};
use crate::cosignature::WitnessKey;
use crate::ed25519::SigningKey;
use crate::note::{Note, SignatureLine};

/// A note whose text is a checkpoint. That it exists says nothing about its signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    note: Note,
    /// What the note's text says.
    checkpoint: Checkpoint,
}

impl SignedCheckpoint {
    /// A checkpoint signed by the log and nobody else; the key name is the origin.
    pub fn sign(checkpoint: Checkpoint, key: &SigningKey) -> Self {
        let text = checkpoint.to_string();
        let line = SignatureLine::sign(checkpoint.origin(), key, &text);
        let note = Note::new(text, vec![line]).expect("a checkpoint is the text of a note");
        Self { note, checkpoint }
    }

    /// Reads a whole note. Refused as by [`Note::parse`] and [`Checkpoint::parse`]; no signature is checked.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let note = Note::parse(bytes)?;
        let checkpoint = Checkpoint::parse(note.text())?;
        Ok(Self { note, checkpoint })
    }

    /// What is signed. Not to be trusted before one of the verifications.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The note.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// The bytes of the note.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.note.to_bytes()
    }

    /// The same checkpoint with the log's line and, in the order of `witnesses`, the cosignatures among its own lines
    /// and `more` that verify, one of each witness. Lines of others and such that do not verify are left out: a witness
    /// answers over the network. [`Error::LogLine`] if the log's line is missing.
    pub fn with_cosignatures(
        &self,
        log: &LogIdentity,
        witnesses: &[WitnessKey],
        more: &[SignatureLine],
    ) -> Result<Self, Error> {
        let mut lines = vec![self.line_of(log).ok_or(Error::LogLine)?.clone()];
        for witness in witnesses {
            let mut candidates = self.note.signatures().iter().chain(more);
            lines.extend(candidates.find(|line| witness.verify(line, &self.checkpoint).is_ok()).cloned());
        }
        Ok(Self { note: Note::new(self.note.text(), lines)?, checkpoint: self.checkpoint.clone() })
    }

    /// Checks that the log signed this checkpoint; lines of others are ignored, as C2SP tlog-witness demands of a
    /// witness. [`Error::Origin`], [`Error::LogLine`] or [`Error::LogSignature`] otherwise.
    pub fn verify_log(&self, log: &LogIdentity) -> Result<&Checkpoint, Error> {
        self.verify_log_line(log)?;
        Ok(&self.checkpoint)
    }

    /// The log's line, if there is one that says it is, and the position of the key that it was made with.
    ///
    /// # Errors
    /// As [`Self::verify_log`].
    pub fn verify_log_line(&self, log: &LogIdentity) -> Result<(&SignatureLine, usize), Error> {
        self.check_origin(log)?;
        let line = self.line_of(log).ok_or(Error::LogLine)?;
        let signer = log.signer(line, self.note.text()).ok_or(Error::LogSignature)?;
        Ok((line, signer))
    }

    /// Checks that the log and nobody else signed this checkpoint. Refused as by [`Self::verify_log`], or as
    /// [`Error::UnknownSigner`] if there is a second line.
    pub fn verify_log_only(&self, log: &LogIdentity) -> Result<&Checkpoint, Error> {
        self.check_origin(log)?;
        let (line, others) = self.log_line_and_others(log)?;
        if let Some(other) = others.first() {
            return Err(unknown(other));
        }
        self.check_log_signature(line, log)?;
        Ok(&self.checkpoint)
    }

    /// Checks a checkpoint completely: the first line is the log's, all others are cosignatures of different
    /// `witnesses` in this order, and they are at least `quorum` (and at least one, since they give the time).
    ///
    /// Checked in this order: [`Error::Origin`]; [`Error::LogLine`], [`Error::UnknownSigner`] and
    /// [`Error::WitnessOrder`] line by line; [`Error::Quorum`]; [`Error::LogSignature`]; [`Error::WitnessSignature`].
    pub fn verify(
        &self,
        log: &LogIdentity,
        witnesses: &[WitnessKey],
        quorum: usize,
    ) -> Result<WitnessedCheckpoint, Error> {
        self.check_origin(log)?;
        let (log_line, cosignatures) = self.log_line_and_others(log)?;
        let signers = signers(witnesses, cosignatures)?;
        let quorum = quorum.max(1);
        if cosignatures.len() < quorum {
            return Err(Error::Quorum { found: cosignatures.len(), quorum });
        }
        self.check_log_signature(log_line, log)?;
        let times = signers
            .into_iter()
            .zip(cosignatures)
            .map(|(witness, line)| witness.verify(line, &self.checkpoint))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(WitnessedCheckpoint { checkpoint: self.checkpoint.clone(), times })
    }
}

impl SignedCheckpoint {
    fn check_origin(&self, log: &LogIdentity) -> Result<(), Error> {
        if *self.checkpoint.origin() == log.origin {
            return Ok(());
        }
        Err(Error::Origin { expected: log.origin.to_string(), found: self.checkpoint.origin().to_string() })
    }

    fn line_of(&self, log: &LogIdentity) -> Option<&SignatureLine> {
        self.note.signatures().iter().find(|line| log.is_named_in(line))
    }

    fn log_line_and_others(&self, log: &LogIdentity) -> Result<(&SignatureLine, &[SignatureLine]), Error> {
        match self.note.signatures().split_first() {
            Some((first, others)) if log.is_named_in(first) => Ok((first, others)),
            _ => Err(Error::LogLine),
        }
    }

    fn check_log_signature(&self, line: &SignatureLine, log: &LogIdentity) -> Result<(), Error> {
        log.signer(line, self.note.text()).map(|_| ()).ok_or(Error::LogSignature)
    }
}

impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.note.fmt(f)
    }
}

/// A checkpoint that was verified with its log and a quorum of witnesses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessedCheckpoint {
    checkpoint: Checkpoint,
    /// Not empty.
    times: Vec<u64>,
}

impl WitnessedCheckpoint {
    /// What log and witnesses signed.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// Timestamps of the cosignatures in the order of the manifest, in seconds.
    pub fn times(&self) -> &[u64] {
        &self.times
    }

    /// Time of the checkpoint in seconds: the lower median of the timestamps.
    pub fn time(&self) -> u64 {
        let mut times = self.times.clone();
        times.sort_unstable();
        let middle = (times.len() - 1) / 2;
        times.get(middle).copied().expect("there is at least one timestamp")
    }
}

/// The witnesses of the lines, each later in `witnesses` than the one before.
fn signers<'a>(witnesses: &'a [WitnessKey], lines: &[SignatureLine]) -> Result<Vec<&'a WitnessKey>, Error> {
    let mut later = witnesses.iter();
    let mut signers = Vec::new();
    for line in lines {
        match later.find(|witness| witness.is_named_in(line)) {
            Some(witness) => signers.push(witness),
            None if witnesses.iter().any(|witness| witness.is_named_in(line)) => {
                return Err(Error::WitnessOrder { name: line.name.to_string() });
            }
            None => return Err(unknown(line)),
        }
    }
    Ok(signers)
}

fn unknown(line: &SignatureLine) -> Error {
    Error::UnknownSigner { name: line.name.to_string() }
}

#[cfg(test)]
pub(crate) mod tests;
