//! A witness of one log (C2SP tlog-witness): it cosigns what grows and remembers what it cosigned.

use crate::Error;
use crate::checkpoint::{Checkpoint, LogIdentity};
use crate::cosignature::Cosignature;
use crate::ed25519::SigningKey;
use crate::lot;
use crate::note::{KeyName, SignatureLine};
use crate::proof::verify_consistency;
use crate::signed_checkpoint::SignedCheckpoint;
use crate::tree::{Hash, empty_root};

/// A witness of one log.
#[derive(Debug)]
pub struct Witness {
    /// Name of its key.
    pub name: KeyName,
    /// Private key.
    pub key: SigningKey,
    /// The checkpoint that it cosigned last. Whoever runs the witness stores it before giving the cosignature out.
    pub last: Option<Checkpoint>,
    /// Position among the log's keys of the one under which the tree that it cosigned grew last (`docs/protocol.md` §9.11). It is
    /// stored with the checkpoint.
    pub signer: usize,
}

impl Witness {
    /// Cosigns a checkpoint at a time in seconds, if it is the log's and continues the one cosigned last, and
    /// remembers it. `old_size` is the size from which `proof`, a consistency proof, leads to the checkpoint.
    /// A tree that grew under the key of one operator grows under that of one before no more.
    ///
    /// After a refusal the witness is as before.
    pub fn cosign(
        &mut self,
        log: &LogIdentity,
        old_size: u64,
        proof: &[Hash],
        checkpoint_note: &[u8],
        timestamp: u64,
    ) -> Result<SignatureLine, WitnessRefusal> {
        let signed = SignedCheckpoint::parse(checkpoint_note)?;
        let (checkpoint, (_, signer)) = (signed.checkpoint(), signed.verify_log_line(log)?);
        self.check_growth(checkpoint, old_size, proof)?;
        let grows = checkpoint.size() > self.last_size();
        if grows && signer < self.signer {
            return Err(WitnessRefusal::Replaced);
        }
        let cosignature =
            Cosignature::sign(&self.key, timestamp, checkpoint).ok_or(WitnessRefusal::Timestamp { timestamp })?;
        if grows {
            self.signer = signer;
        }
        self.last = Some(checkpoint.clone());
        Ok(cosignature.to_line(&self.name, &self.key.public()))
    }

    /// Signs a checkpoint for a lot (`docs/registration.md` §3.1), if it is the log's, and the one cosigned last. A conflict names
    /// the size of that.
    pub fn sign_lot(&self, log: &LogIdentity, checkpoint_note: &[u8]) -> Result<[u8; lot::PROOF], WitnessRefusal> {
        let signed = SignedCheckpoint::parse(checkpoint_note)?;
        let checkpoint = signed.verify_log(log)?;
        self.check_origin(checkpoint)?;
        match &self.last {
            Some(last) if last == checkpoint => Ok(lot::sign(&self.key, checkpoint)),
            Some(last) if last.size() == checkpoint.size() => Err(WitnessRefusal::OtherRoot { size: last.size() }),
            _ => Err(WitnessRefusal::Conflict { size: self.last_size() }),
        }
    }

    /// Size of the checkpoint cosigned last, 0 if there is none.
    pub fn last_size(&self) -> u64 {
        self.last.as_ref().map_or(0, Checkpoint::size)
    }

    fn check_growth(&self, checkpoint: &Checkpoint, old_size: u64, proof: &[Hash]) -> Result<(), WitnessRefusal> {
        let size = checkpoint.size();
        self.check_origin(checkpoint)?;
        if old_size > size {
            return Err(WitnessRefusal::Shrinks { old_size, size });
        }
        if old_size != self.last_size() {
            return Err(WitnessRefusal::Conflict { size: self.last_size() });
        }
        let old_root = self.last.as_ref().map_or_else(empty_root, |last| *last.root());
        if old_size == size && old_root != *checkpoint.root() {
            return Err(WitnessRefusal::OtherRoot { size });
        }
        verify_consistency(old_size, &old_root, size, checkpoint.root(), proof).map_err(WitnessRefusal::Proof)
    }

    fn check_origin(&self, checkpoint: &Checkpoint) -> Result<(), WitnessRefusal> {
        match &self.last {
            Some(last) if last.origin() != checkpoint.origin() => {
                let (expected, found) = (last.origin().to_string(), checkpoint.origin().to_string());
                Err(Error::Origin { expected, found }.into())
            }
            _ => Ok(()),
        }
    }
}

/// Why a witness does not cosign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WitnessRefusal {
    /// Not a checkpoint, one of another log, or not signed by the log.
    #[error(transparent)]
    Checkpoint(#[from] Error),
    /// The checkpoint is smaller than the size that it is said to continue.
    #[error("from {old_size} entries to {size}: a log does not shrink")]
    Shrinks {
        /// Size from which the proof is to lead.
        old_size: u64,
        /// Size of the checkpoint.
        size: u64,
    },
    /// The proof does not begin at the checkpoint that the witness cosigned last.
    #[error("the checkpoint cosigned last has {size} entries")]
    Conflict {
        /// Size of the checkpoint cosigned last.
        size: u64,
    },
    /// Another root for the size that was cosigned last: the log has shown two trees.
    #[error("another root was cosigned for {size} entries")]
    OtherRoot {
        /// The size.
        size: u64,
    },
    /// The consistency proof does not verify.
    #[error(transparent)]
    Proof(Error),
    /// The log has grown under the key of a later operator: whoever was replaced adds nothing.
    #[error("the log was taken over, and this key is that of an operator before")]
    Replaced,
    /// A time of 2^53 seconds or more.
    #[error("the time {timestamp} is above 2^53 - 1")]
    Timestamp {
        /// The time.
        timestamp: u64,
    },
}

impl WitnessRefusal {
    /// A stable name of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Checkpoint(error) | Self::Proof(error) => error.code(),
            Self::Shrinks { .. } => "witness-shrinks",
            Self::Conflict { .. } => "witness-conflict",
            Self::OtherRoot { .. } => "witness-other-root",
            Self::Replaced => "witness-replaced",
            Self::Timestamp { .. } => "witness-timestamp",
        }
    }

    /// The status with which C2SP tlog-witness answers over HTTP. With [`Self::Conflict`] goes the size in decimal.
    pub fn http_status(&self) -> u16 {
        match self {
            Self::Checkpoint(Error::Origin { .. }) => 404,
            Self::Checkpoint(Error::LogLine | Error::LogSignature) | Self::Replaced => 403,
            Self::Checkpoint(_) | Self::Shrinks { .. } => 400,
            Self::Conflict { .. } | Self::OtherRoot { .. } => 409,
            Self::Proof(_) => 422,
            Self::Timestamp { .. } => 500,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemoryTree;
    use crate::signed_checkpoint::tests::{Network, QUORUM, name};
    use crate::tree::tests::leaves;

    struct Log {
        network: Network,
        tree: MemoryTree,
    }

    impl Log {
        fn new() -> Self {
            Self { network: Network::new(), tree: leaves(20).into_iter().collect() }
        }

        fn note(&self, size: u64) -> Vec<u8> {
            self.network.checkpoint(size, self.tree.root(size).unwrap()).to_bytes()
        }

        fn ask(&self, witness: &mut Witness, old: u64, new: u64) -> Result<SignatureLine, WitnessRefusal> {
            let proof = self.tree.prove_consistency(old.min(new), new).unwrap();
            witness.cosign(&self.network.log, old, &proof, &self.note(new), 1000 + new)
        }
    }

    fn witness(i: u8) -> Witness {
        Witness { name: name(&format!("w{i}")), key: SigningKey::from_seed(&[i; 32]), last: None, signer: 0 }
    }

    #[test]
    fn a_growing_log_is_cosigned_step_by_step() {
        let log = Log::new();
        let mut witness = witness(0);
        for (old, new) in [(0, 3), (3, 3), (3, 8), (8, 13), (13, 20)] {
            let line = log.ask(&mut witness, old, new).unwrap();
            let signed = SignedCheckpoint::parse(&log.note(new)).unwrap();
            assert_eq!(log.network.witnesses[0].verify(&line, signed.checkpoint()), Ok(1000 + new));
            assert_eq!(witness.last.as_ref(), Some(signed.checkpoint()));
        }
    }

    #[test]
    fn the_empty_log_is_cosigned_if_its_root_is_the_empty_one() {
        let log = Log::new();
        assert!(log.ask(&mut witness(0), 0, 0).is_ok());
        let note = log.network.checkpoint(0, leaves(1)[0]).to_bytes();
        let refusal = witness(0).cosign(&log.network.log, 0, &[], &note, 1).unwrap_err();
        assert_eq!(refusal, WitnessRefusal::OtherRoot { size: 0 });
    }

    #[test]
    fn witnesses_give_a_checkpoint_its_quorum() {
        let log = Log::new();
        let answers: Vec<_> = (0..5).map(|i| log.ask(&mut witness(i), 0, 9).unwrap()).collect();
        let Network { log: identity, witnesses, .. } = &log.network;
        let signed = SignedCheckpoint::parse(&log.note(9)).unwrap();
        let signed = signed.with_cosignatures(identity, witnesses, &answers).unwrap();
        assert_eq!(signed.verify(identity, witnesses, QUORUM).unwrap().time(), 1009);
    }

    #[test]
    fn signatures_of_others_are_ignored() {
        let log = Log::new();
        let mut other = witness(1);
        let note = log.note(3);
        let line = log.ask(&mut other, 0, 3).unwrap();
        let note = format!("{}{line}", String::from_utf8(note).unwrap());
        assert!(witness(0).cosign(&log.network.log, 0, &[], note.as_bytes(), 1).is_ok());
    }

    #[test]
    fn whatever_does_not_continue_the_last_checkpoint_is_refused_and_changes_nothing() {
        let log = Log::new();
        let identity = &log.network.log;
        let mut witness = witness(0);
        log.ask(&mut witness, 0, 8).unwrap();
        let before = witness.last.clone();
        let proof = log.tree.prove_consistency(8, 13).unwrap();
        let forked = log.network.checkpoint(13, leaves(1)[0]).to_bytes();
        let other_8 = log.network.checkpoint(8, leaves(1)[0]).to_bytes();
        let mut forged = SignedCheckpoint::parse(&log.note(13)).unwrap().note().signatures().to_vec();
        forged[0].signature[0] ^= 1;
        let text = SignedCheckpoint::parse(&log.note(13)).unwrap().note().text().to_owned();
        let forged = crate::Note::new(text, forged).unwrap().to_bytes();
        let other_log = LogIdentity { origin: name("other"), ..identity.clone() };
        let other_key = LogIdentity { keys: vec![log.network.witnesses[1].key], ..identity.clone() };

        let mut ask = |log: &LogIdentity, old, proof: &[Hash], note: &[u8], time| {
            let refusal = witness.cosign(log, old, proof, note, time).unwrap_err();
            assert_eq!(witness.last, before);
            (refusal.code(), refusal.http_status())
        };
        let note = log.note(13);
        let cases = [
            ("an old size of nothing", ask(identity, 0, &[], &note, 1), ("witness-conflict", 409)),
            ("an old size that is too small", ask(identity, 7, &proof, &note, 1), ("witness-conflict", 409)),
            ("an old size that is too large", ask(identity, 9, &proof, &note, 1), ("witness-conflict", 409)),
            ("an old size above the checkpoint", ask(identity, 8, &[], &log.note(7), 1), ("witness-shrinks", 400)),
            ("a smaller tree", ask(identity, 7, &[], &log.note(7), 1), ("witness-conflict", 409)),
            ("another root of the same size", ask(identity, 8, &[], &other_8, 1), ("witness-other-root", 409)),
            ("a proof between equal sizes", ask(identity, 8, &proof, &log.note(8), 1), ("tree-proof", 422)),
            ("no proof", ask(identity, 8, &[], &note, 1), ("tree-proof", 422)),
            ("a proof that is too short", ask(identity, 8, &proof[1..], &note, 1), ("tree-proof", 422)),
            ("another tree", ask(identity, 8, &proof, &forked, 1), ("tree-proof", 422)),
            ("a forged signature", ask(identity, 8, &proof, &forged, 1), ("signature", 403)),
            ("another key of the log", ask(&other_key, 8, &proof, &note, 1), ("signature-lines", 403)),
            ("another log", ask(&other_log, 8, &proof, &note, 1), ("checkpoint-origin", 404)),
            ("no note", ask(identity, 8, &proof, b"", 1), ("note", 400)),
            ("a time beyond all", ask(identity, 8, &proof, &note, 1 << 53), ("witness-timestamp", 500)),
        ];
        for (what, answer, expected) in cases {
            assert_eq!(answer, expected, "{what}");
        }
        let conflict = log.ask(&mut witness, 0, 13).unwrap_err();
        assert_eq!(conflict, WitnessRefusal::Conflict { size: 8 });
        assert!(log.ask(&mut witness, 8, 13).is_ok());
    }

    #[test]
    fn a_log_goes_on_under_the_key_of_a_successor_and_never_again_under_one_before() {
        let log = Log::new();
        let successors = [SigningKey::from_seed(&[101; 32]), SigningKey::from_seed(&[102; 32])];
        let mut identity = log.network.log.clone();
        identity.keys.extend(successors.iter().map(SigningKey::public));
        let note = |size: u64, key: &SigningKey| {
            let root = log.tree.root(size).unwrap();
            SignedCheckpoint::sign(Checkpoint::new(identity.origin.clone(), size, root).unwrap(), key).to_bytes()
        };
        let mut witness = witness(0);
        let mut ask = |size: u64, key: &SigningKey| {
            let old = witness.last_size();
            let proof = log.tree.prove_consistency(old, size).unwrap();
            let answer = witness.cosign(&identity, old, &proof, &note(size, key), 1).map_err(|refusal| refusal.code());
            assert_eq!(witness.last_size(), if answer.is_ok() { size } else { old });
            answer.map(|_| ())
        };
        let (first, replaced) = (&log.network.log_key, Err("witness-replaced"));
        assert_eq!(ask(3, first), Ok(()));
        assert_eq!(ask(3, &successors[1]), Ok(()), "nothing grew: nobody is replaced by that");
        assert_eq!(ask(5, first), Ok(()));
        assert_eq!(ask(8, &successors[1]), Ok(()));
        assert_eq!(ask(8, first), Ok(()), "the same tree");
        assert_eq!(ask(9, first), replaced);
        assert_eq!(ask(9, &successors[0]), replaced, "a successor who was passed over");
        assert_eq!(ask(9, &log.network.witness_keys[1]), Err("signature-lines"), "a key that is not listed");
        assert_eq!(ask(9, &successors[1]), Ok(()));
        assert_eq!(WitnessRefusal::Replaced.http_status(), 403);
    }

    #[test]
    fn a_lot_is_signed_for_the_last_cosigned_checkpoint_alone() {
        let log = Log::new();
        let identity = &log.network.log;
        let mut witness = witness(0);
        let refusal = |witness: &Witness, note: &[u8]| {
            let refusal = witness.sign_lot(identity, note).unwrap_err();
            (refusal.code(), refusal.http_status())
        };
        assert_eq!(refusal(&witness, &log.note(0)), ("witness-conflict", 409), "nothing was cosigned");
        for size in [8, 13] {
            let old = witness.last_size();
            log.ask(&mut witness, old, size).unwrap();
            let note = log.note(size);
            let signed = SignedCheckpoint::parse(&note).unwrap();
            let signature = witness.sign_lot(identity, &note).unwrap();
            assert!(lot::verify(&log.network.witnesses[0].key, signed.checkpoint(), &signature).is_some());
        }
        let other_root = log.network.checkpoint(13, leaves(1)[0]).to_bytes();
        let unsigned = String::from_utf8(log.note(13)).unwrap().replacen("13", "14", 1);
        for (what, note, expected) in [
            ("the one before", log.note(8), ("witness-conflict", 409)),
            ("one to come", log.note(20), ("witness-conflict", 409)),
            ("another root of the same size", other_root, ("witness-other-root", 409)),
            ("one that the log did not sign", unsigned.into_bytes(), ("signature", 403)),
            ("no note", vec![], ("note", 400)),
        ] {
            assert_eq!(refusal(&witness, &note), expected, "{what}");
        }
    }

    #[test]
    fn a_witness_of_one_log_does_not_go_over_to_another() {
        let log = Log::new();
        let mut witness = witness(0);
        log.ask(&mut witness, 0, 8).unwrap();
        let other = LogIdentity { origin: name("other"), ..log.network.log.clone() };
        let checkpoint = Checkpoint::new(other.origin.clone(), 8, log.tree.root(8).unwrap()).unwrap();
        let note = SignedCheckpoint::sign(checkpoint, &log.network.log_key).to_bytes();
        let refusal = witness.cosign(&other, 8, &[], &note, 1).unwrap_err();
        assert_eq!((refusal.code(), refusal.http_status()), ("checkpoint-origin", 404));
    }
}
