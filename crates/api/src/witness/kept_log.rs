//! One log, as a witness keeps it: requests come one after the other, and each is on the disk before it is answered.

use std::sync::{Arc, Mutex, MutexGuard};

use transparency_log::tree::empty_root;
use transparency_log::{
    AddCheckpoint, Checkpoint, Cosignature, KeyName, LogIdentity, SignatureLine, SignedCheckpoint, SigningKey, Witness,
    WitnessKey,
};

use super::state::{Cosigned, StateFolder, StoreFault};
use super::{Clock, KnownLog, Refusal};
use crate::{Error, journal};

/// The system's clock may stand this many seconds before the last cosignature: the next has the time of the last.
const CLOCK_TOLERANCE: u64 = 10;

#[derive(Debug)]
pub(super) struct KeptLog {
    identity: LogIdentity,
    folder: Arc<StateFolder>,
    kept: Mutex<Kept>,
    /// Code of what the last request found wrong with clock or storage.
    trouble: Mutex<Option<&'static str>>,
}

#[derive(Debug)]
struct Kept {
    /// Its last checkpoint is the one on the disk.
    witness: Witness,
    /// The log's line under which the tree grew last, if it grew at all: on the disk, too.
    log_line: Option<SignatureLine>,
    /// The own line on the disk.
    line: SignatureLine,
    /// Time of that line, in seconds.
    time: u64,
    /// Whether it is unknown what is on the disk.
    is_lost: bool,
}

impl KeptLog {
    /// Reads the state of a log. It grows no more under a key before that of the operator who is known to be in force.
    pub(super) fn open(
        KnownLog { identity, operator, .. }: &KnownLog,
        name: &KeyName,
        key: SigningKey,
        folder: Arc<StateFolder>,
    ) -> Result<Self, Error> {
        let own = WitnessKey { name: name.clone(), key: key.public() };
        let Cosigned { checkpoint, log_line, signer, line, time } = folder.read(identity, &own)?;
        let witness = Witness { name: name.clone(), key, last: Some(checkpoint), signer: signer.max(*operator) };
        let kept = Kept { witness, log_line, line, time, is_lost: false };
        Ok(Self { identity: identity.clone(), folder, kept: Mutex::new(kept), trouble: Mutex::new(None) })
    }

    /// Stores the state of a log of which nothing was seen: the empty tree, which every log continues.
    pub(super) fn begin(
        identity: &LogIdentity,
        name: &KeyName,
        key: &SigningKey,
        folder: &StateFolder,
        time: u64,
    ) -> Result<(), Error> {
        let checkpoint = Checkpoint::new(identity.origin.clone(), 0, empty_root()).expect("0 is a size");
        let cosignature = Cosignature::sign(key, time, &checkpoint).ok_or(Error::Clock)?;
        folder.create(&checkpoint, &[cosignature.to_line(name, &key.public())])
    }

    pub(super) fn identity(&self) -> &LogIdentity {
        &self.identity
    }

    pub(super) fn origin(&self) -> &str {
        &self.identity.origin
    }

    pub(super) fn size(&self) -> u64 {
        self.kept.lock().map_or(0, |kept| kept.witness.last_size())
    }

    pub(super) fn ready(&self) -> Result<(), &'static str> {
        self.trouble.lock().map_or(Err("witness-storage"), |trouble| trouble.map_or(Ok(()), Err))
    }

    /// Cosigns what continues the checkpoint cosigned last, and stores it before it returns the line.
    pub(super) fn add(&self, request: &AddCheckpoint, clock: Clock) -> Result<SignatureLine, Refusal> {
        let answer = self.kept.lock().map_err(|_| lost()).and_then(|kept| self.cosign(kept, request, clock));
        match &answer {
            Err(refusal @ (Refusal::Clock { .. } | Refusal::Storage(_))) => self.note_trouble(Some(refusal)),
            Ok(_) => self.note_trouble(None),
            // The request was at fault, and nothing was learnt about clock or storage.
            Err(_) => {}
        }
        answer
    }

    /// Signs the checkpoint cosigned last for a lot. Nothing is stored: it is the one on the disk.
    pub(super) fn sign_lot(&self, note: &[u8]) -> Result<[u8; transparency_log::lot::PROOF], Refusal> {
        let kept = self.kept.lock().map_err(|_| lost())?;
        if kept.is_lost {
            return Err(lost());
        }
        Ok(kept.witness.sign_lot(&self.identity, note)?)
    }

    fn cosign(
        &self,
        mut kept: MutexGuard<'_, Kept>,
        request: &AddCheckpoint,
        clock: Clock,
    ) -> Result<SignatureLine, Refusal> {
        if kept.is_lost {
            return Err(lost());
        }
        let time = not_before(kept.time, clock())?;
        let (before, signer) = (kept.witness.last.clone(), kept.witness.signer);
        let AddCheckpoint { old_size, proof, note } = request;
        let signed = self.log_line(note)?;
        let line = kept.witness.cosign(&self.identity, *old_size, proof, note.as_bytes(), time)?;
        // Asked again within a second. So nobody can make it write more often than that.
        if line == kept.line {
            return Ok(line);
        }
        let checkpoint = kept.witness.last.clone().expect("a checkpoint was just cosigned");
        let has_grown = before.as_ref().is_none_or(|before| before.size() < checkpoint.size());
        let log_line = if has_grown { Some(signed) } else { kept.log_line.clone() };
        let lines: Vec<_> = log_line.iter().chain([&line]).cloned().collect();
        if let Err(fault) = self.folder.store(&checkpoint, &lines) {
            (kept.witness.last, kept.witness.signer) = (before, signer);
            kept.is_lost = matches!(fault, StoreFault::Unknown(_));
            let (StoreFault::Before(fault) | StoreFault::Unknown(fault)) = fault;
            return Err(Refusal::Storage(fault.to_string()));
        }
        (kept.log_line, kept.line, kept.time) = (log_line, line.clone(), time);
        Ok(line)
    }

    /// What says under whose key the tree has grown.
    fn log_line(&self, note: &str) -> Result<SignatureLine, Refusal> {
        Ok(SignedCheckpoint::parse(note.as_bytes())?.verify_log_line(&self.identity)?.0.clone())
    }

    /// The journal is told of a change only.
    fn note_trouble(&self, refusal: Option<&Refusal>) {
        let Ok(mut trouble) = self.trouble.lock() else { return };
        let code = refusal.map(Refusal::code);
        if *trouble != code {
            *trouble = code;
            let text = refusal.map_or_else(|| "all is well again".into(), ToString::to_string);
            journal::fault("witness", &format_args!("{}: {text}", self.identity.origin));
        }
    }
}

/// The time of a cosignature after one of `last`.
fn not_before(last: u64, now: u64) -> Result<u64, Refusal> {
    let behind = last.saturating_sub(now);
    if behind > CLOCK_TOLERANCE { Err(Refusal::Clock { behind }) } else { Ok(last.max(now)) }
}

/// Only a new start shows what is on the disk.
fn lost() -> Refusal {
    Refusal::Storage("what is on the disk is unknown since an earlier fault; start the witness again".into())
}
