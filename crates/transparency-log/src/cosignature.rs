//! What a witness adds to a checkpoint (C2SP tlog-cosignature, version 1 with Ed25519; `docs/protocol.md` §4.1).

use crate::Error;
use crate::checkpoint::Checkpoint;
use crate::ed25519::{PublicKey, SigningKey};
use crate::form::MAX_INTEGER;
use crate::note::{COSIGNATURE, KeyName, SignatureLine, key_id};

/// A witness as the manifest names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessKey {
    /// Name of its key.
    pub name: KeyName,
    /// Public key.
    pub key: PublicKey,
}

impl WitnessKey {
    /// Whether name and key id of a line are those of this witness. This says nothing about the signature.
    pub fn is_named_in(&self, line: &SignatureLine) -> bool {
        line.is_of(&self.name, COSIGNATURE, &self.key)
    }

    /// Checks this witness's line of a checkpoint and gives its timestamp.
    ///
    /// [`Error::UnknownSigner`] if name or key id are not the witness's; [`Error::WitnessSignature`] if the line is
    /// not 8 bytes of timestamp below 2^53 and 64 bytes of signature, or the signature does not verify.
    pub fn verify(&self, line: &SignatureLine, checkpoint: &Checkpoint) -> Result<u64, Error> {
        if !self.is_named_in(line) {
            return Err(Error::UnknownSigner { name: line.name.to_string() });
        }
        Cosignature::from_bytes(&line.signature)
            .filter(|cosignature| cosignature.verify(&self.key, checkpoint))
            .map(|cosignature| cosignature.timestamp)
            .ok_or_else(|| Error::WitnessSignature { name: line.name.to_string() })
    }
}

/// A signature over a checkpoint and the time at which a witness had seen no larger tree of this log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cosignature {
    /// Seconds since 1970-01-01T00:00:00Z; not above [`MAX_INTEGER`].
    timestamp: u64,
    signature: [u8; 64],
}

impl Cosignature {
    /// Signs a checkpoint at a time in seconds. `None` if the time is above [`MAX_INTEGER`].
    pub fn sign(key: &SigningKey, timestamp: u64, checkpoint: &Checkpoint) -> Option<Self> {
        let signature = key.sign(message(timestamp, checkpoint).as_bytes());
        (timestamp <= MAX_INTEGER).then_some(Self { timestamp, signature })
    }

    /// Reads `u64(timestamp) || signature`, 72 bytes, with a timestamp not above [`MAX_INTEGER`].
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (timestamp, signature) = bytes.split_first_chunk()?;
        let timestamp = u64::from_be_bytes(*timestamp);
        let signature = signature.try_into().ok()?;
        (timestamp <= MAX_INTEGER).then_some(Self { timestamp, signature })
    }

    /// The 72 bytes `u64(timestamp) || signature`.
    pub fn to_bytes(&self) -> Vec<u8> {
        [self.timestamp.to_be_bytes().as_slice(), &self.signature].concat()
    }

    /// The signature line under the witness's name and key.
    pub fn to_line(&self, name: &KeyName, key: &PublicKey) -> SignatureLine {
        SignatureLine { name: name.clone(), key_id: key_id(name, COSIGNATURE, key), signature: self.to_bytes() }
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub fn timestamp(&self) -> u64 {
        self.timestamp
    }

    /// Whether it is the key's cosignature of this checkpoint.
    pub fn verify(&self, key: &PublicKey, checkpoint: &Checkpoint) -> bool {
        key.verify(message(self.timestamp, checkpoint).as_bytes(), &self.signature)
    }
}

/// What is signed: the header line, the time and the text of the checkpoint.
fn message(timestamp: u64, checkpoint: &Checkpoint) -> String {
    format!("cosignature/v1\ntime {timestamp}\n{checkpoint}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::empty_root;

    fn checkpoint(size: u64) -> Checkpoint {
        Checkpoint::new(KeyName::new("log/1").unwrap(), size, empty_root()).unwrap()
    }

    fn witness(seed: u8) -> (WitnessKey, SigningKey) {
        let key = SigningKey::from_seed(&[seed; 32]);
        (WitnessKey { name: KeyName::new("witness.example/w1").unwrap(), key: key.public() }, key)
    }

    #[test]
    fn a_cosignature_verifies_for_its_witness_time_and_checkpoint_only() {
        let (witness, key) = witness(1);
        let cosignature = Cosignature::sign(&key, 1_679_315_147, &checkpoint(7)).unwrap();
        let line = cosignature.to_line(&witness.name, &witness.key);
        assert_eq!(witness.verify(&line, &checkpoint(7)), Ok(1_679_315_147));
        assert_eq!(witness.verify(&line, &checkpoint(8)).unwrap_err().code(), "signature");

        let mut later = line.clone();
        later.signature[7] += 1;
        assert_eq!(witness.verify(&later, &checkpoint(7)).unwrap_err().code(), "signature");
        for length in [0, 8, 64, 71, 73] {
            let mut cut = line.clone();
            cut.signature.resize(length, 0);
            assert_eq!(witness.verify(&cut, &checkpoint(7)).unwrap_err().code(), "signature", "{length}");
        }

        let (other, _) = self::witness(2);
        assert_eq!(other.verify(&line, &checkpoint(7)).unwrap_err().code(), "signature-lines");
        let same_id = SignatureLine { key_id: key_id(&other.name, COSIGNATURE, &other.key), ..line };
        assert_eq!(other.verify(&same_id, &checkpoint(7)).unwrap_err().code(), "signature");
    }

    #[test]
    fn the_signed_message_is_that_of_the_specification() {
        let (witness, key) = witness(1);
        let line = Cosignature::sign(&key, 5, &checkpoint(7)).unwrap().to_line(&witness.name, &witness.key);
        let message = format!("cosignature/v1\ntime 5\nlog/1\n7\n{}\n", empty_root());
        assert_eq!(line.signature[..8], [0, 0, 0, 0, 0, 0, 0, 5]);
        assert_eq!(line.signature[8..], key.sign(message.as_bytes()));
    }

    #[test]
    fn a_note_signature_is_no_cosignature() {
        let (witness, key) = witness(1);
        let mut line = SignatureLine::sign(&witness.name, &key, &checkpoint(7).to_string());
        assert_eq!(witness.verify(&line, &checkpoint(7)).unwrap_err().code(), "signature-lines");
        line.key_id = key_id(&witness.name, COSIGNATURE, &witness.key);
        assert_eq!(witness.verify(&line, &checkpoint(7)).unwrap_err().code(), "signature");
    }

    #[test]
    fn timestamps_reach_to_the_greatest_integer() {
        let (witness, key) = witness(1);
        for time in [0, MAX_INTEGER] {
            let cosignature = Cosignature::sign(&key, time, &checkpoint(7)).unwrap();
            assert_eq!(Cosignature::from_bytes(&cosignature.to_bytes()), Some(cosignature));
            assert_eq!(witness.verify(&cosignature.to_line(&witness.name, &witness.key), &checkpoint(7)), Ok(time));
        }
        assert_eq!(Cosignature::sign(&key, MAX_INTEGER + 1, &checkpoint(7)), None);
        let beyond = Cosignature {
            timestamp: MAX_INTEGER + 1,
            signature: key.sign(message(MAX_INTEGER + 1, &checkpoint(7)).as_bytes()),
        };
        let line = beyond.to_line(&witness.name, &witness.key);
        assert_eq!(witness.verify(&line, &checkpoint(7)).unwrap_err().code(), "signature");
    }
}
