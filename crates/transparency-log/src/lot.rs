//! Lots: signatures of witnesses that depend on nothing but the tree (`docs/registration.md` §3.1).
//!
//! Ed25519 as in RFC 8032 gives one signature for each key and message, so that neither log nor witness can try another.

use crate::checkpoint::Checkpoint;
use crate::ed25519::{PublicKey, SigningKey};

/// What a witness signs, in text: no note and no cosignature begins with this line.
pub fn message(checkpoint: &Checkpoint) -> String {
    format!("veche lot/v1\n{checkpoint}")
}

/// Signs a checkpoint for a lot. A witness does so for no checkpoint but the one that it cosigned last:
/// [`crate::Witness::sign_lot`] sees to that.
pub fn sign(key: &SigningKey, checkpoint: &Checkpoint) -> [u8; 64] {
    key.sign(message(checkpoint).as_bytes())
}

/// Whether it is the key's signature of this checkpoint for a lot.
pub fn verify(key: &PublicKey, checkpoint: &Checkpoint, signature: &[u8; 64]) -> bool {
    key.verify(message(checkpoint).as_bytes(), signature)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::KeyName;
    use crate::tree::empty_root;
    use crate::{Cosignature, SignedCheckpoint};

    fn checkpoint(size: u64) -> Checkpoint {
        Checkpoint::new(KeyName::new("log/1").unwrap(), size, empty_root()).unwrap()
    }

    #[test]
    fn a_lot_verifies_for_its_witness_and_checkpoint_only() {
        let (key, other) = (SigningKey::from_seed(&[1; 32]), SigningKey::from_seed(&[2; 32]));
        let signature = sign(&key, &checkpoint(7));
        assert_eq!(signature, sign(&key, &checkpoint(7)), "there is one");
        assert!(verify(&key.public(), &checkpoint(7), &signature));
        assert!(!verify(&key.public(), &checkpoint(8), &signature));
        assert!(!verify(&other.public(), &checkpoint(7), &signature));
        let mut changed = signature;
        changed[0] ^= 1;
        assert!(!verify(&key.public(), &checkpoint(7), &changed));
    }

    #[test]
    fn the_signed_message_is_that_of_the_specification() {
        let key = SigningKey::from_seed(&[1; 32]);
        let text = format!("veche lot/v1\nlog/1\n7\n{}\n", empty_root());
        assert_eq!(sign(&key, &checkpoint(7)), key.sign(text.as_bytes()));
    }

    #[test]
    fn neither_a_cosignature_nor_a_logs_signature_is_a_lot() {
        let key = SigningKey::from_seed(&[1; 32]);
        let cosignature = Cosignature::sign(&key, 5, &checkpoint(7)).unwrap().to_bytes();
        assert!(!verify(&key.public(), &checkpoint(7), cosignature[8..].try_into().unwrap()));
        let signed = SignedCheckpoint::sign(checkpoint(7), &key);
        let line = signed.note().signatures()[0].signature.as_slice();
        assert!(!verify(&key.public(), &checkpoint(7), line.try_into().unwrap()));
    }
}
