//! Lots: randomness of witnesses that depends on nothing but the tree (`docs/registration.md` §3.1).

use crate::checkpoint::Checkpoint;
use crate::ed25519::{PublicKey, SigningKey};
use crate::vrf;

/// Bytes of a witness's proof.
pub const PROOF: usize = vrf::PROOF;

/// What the function is of, in text: no note and no cosignature begins with this line.
pub fn message(checkpoint: &Checkpoint) -> String {
    format!("veche lot/v1\n{checkpoint}")
}

/// A witness's proof for a checkpoint. It gives one for no checkpoint but the one that it cosigned last:
/// [`crate::Witness::sign_lot`] sees to that.
pub fn sign(key: &SigningKey, checkpoint: &Checkpoint) -> [u8; PROOF] {
    vrf::prove(key, message(checkpoint).as_bytes())
}

/// What the lot is made of, if it is the key's proof for this checkpoint: 64 bytes, the same for every proof that holds.
pub fn verify(key: &PublicKey, checkpoint: &Checkpoint, proof: &[u8; PROOF]) -> Option<[u8; vrf::OUTPUT]> {
    vrf::verify(key, message(checkpoint).as_bytes(), proof)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::KeyName;
    use crate::tree::empty_root;

    fn checkpoint(size: u64) -> Checkpoint {
        Checkpoint::new(KeyName::new("log/1").unwrap(), size, empty_root()).unwrap()
    }

    #[test]
    fn a_proof_holds_for_its_witness_and_checkpoint_only() {
        let (key, other) = (SigningKey::from_seed(&[1; 32]), SigningKey::from_seed(&[2; 32]));
        let proof = sign(&key, &checkpoint(7));
        assert!(verify(&key.public(), &checkpoint(7), &proof).is_some());
        assert_eq!(verify(&key.public(), &checkpoint(8), &proof), None);
        assert_eq!(verify(&other.public(), &checkpoint(7), &proof), None);
    }

    #[test]
    fn the_input_is_that_of_the_specification() {
        let key = SigningKey::from_seed(&[1; 32]);
        let text = format!("veche lot/v1\nlog/1\n7\n{}\n", empty_root());
        assert_eq!(sign(&key, &checkpoint(7)), vrf::prove(&key, text.as_bytes()));
    }
}
