//! A verifiable random function (RFC 9381): ECVRF-EDWARDS25519-SHA512-TAI.
//!
//! A signature of Ed25519 will not do where randomness is drawn: whoever has the key can make as many as he likes of one message, by
//! other nonces than the RFC's, and nobody sees it. The output of this function is one for each key and input, whoever has the key.

use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::{Scalar, clamp_integer};
use curve25519_dalek::traits::{IsIdentity, VartimeMultiscalarMul};
use sha2::{Digest, Sha512};
use zeroize::Zeroizing;

use crate::ed25519::{PublicKey, SigningKey};

/// Bytes of a proof.
pub const PROOF: usize = 80;
/// Bytes of an output.
pub const OUTPUT: usize = 64;

/// The suite (§5.5).
const SUITE: u8 = 0x03;
const ENCODE_TO_CURVE: u8 = 0x01;
const CHALLENGE: u8 = 0x02;
const PROOF_TO_HASH: u8 = 0x03;
const BACK: u8 = 0x00;

/// The proof for an input (§5.1). Its output follows from it by [`verify`].
pub fn prove(key: &SigningKey, input: &[u8]) -> [u8; PROOF] {
    let hashed = Zeroizing::new(<[u8; 64]>::from(Sha512::digest(key.seed())));
    let (secret, prefix) = hashed.split_at(32);
    let secret = Zeroizing::new(<[u8; 32]>::try_from(secret).expect("the hash is split in the middle"));
    let secret = Zeroizing::new(Scalar::from_bytes_mod_order(clamp_integer(*secret)));
    let public = key.public();
    let (point, encoded) = encode_to_curve(&public, input);
    let gamma = (point * *secret).compress();
    let nonce = Zeroizing::new(<[u8; 64]>::from(Sha512::new().chain_update(prefix).chain_update(encoded.0).finalize()));
    let nonce = Zeroizing::new(Scalar::from_bytes_mod_order_wide(&nonce));
    let commitments = [EdwardsPoint::mul_base(&nonce), point * *nonce];
    let challenge = challenge(&public, &encoded, &gamma, commitments);
    let response = *nonce + scalar(&challenge) * *secret;
    let mut proof = [0; PROOF];
    let parts = gamma.0.into_iter().chain(challenge).chain(response.to_bytes());
    proof.iter_mut().zip(parts).for_each(|(byte, part)| *byte = part);
    proof
}

/// The output that a proof shows (§5.3), if it holds for key and input.
pub fn verify(key: &PublicKey, input: &[u8], proof: &[u8; PROOF]) -> Option<[u8; OUTPUT]> {
    let (encoded_gamma, rest) = proof.split_first_chunk::<32>()?;
    let (claimed, response) = rest.split_first_chunk::<16>()?;
    let response = Option::<Scalar>::from(Scalar::from_canonical_bytes(response.try_into().ok()?))?;
    let encoded_gamma = CompressedEdwardsY(*encoded_gamma);
    let gamma = decode(&encoded_gamma)?;
    let (point, encoded) = encode_to_curve(key, input);
    let minus = -scalar(claimed);
    let of_base = EdwardsPoint::vartime_double_scalar_mul_basepoint(&minus, &key.point(), &response);
    let of_input = EdwardsPoint::vartime_multiscalar_mul([&response, &minus], [&point, &gamma]);
    let holds = challenge(key, &encoded, &encoded_gamma, [of_base, of_input]) == *claimed;
    holds.then(|| output(&gamma))
}

/// §5.2. The cofactor takes away what else than one value a dishonest prover could have added.
fn output(gamma: &EdwardsPoint) -> [u8; OUTPUT] {
    let hash = Sha512::new().chain_update([SUITE, PROOF_TO_HASH]).chain_update(gamma.mul_by_cofactor().compress().0);
    hash.chain_update([BACK]).finalize().into()
}

/// By trying and incrementing (§5.4.1.1). Inputs are public.
fn encode_to_curve(key: &PublicKey, input: &[u8]) -> (EdwardsPoint, CompressedEdwardsY) {
    let attempt = |counter: u8| {
        let hash =
            Sha512::new().chain_update([SUITE, ENCODE_TO_CURVE]).chain_update(key.as_bytes()).chain_update(input);
        let hash: [u8; 64] = hash.chain_update([counter, BACK]).finalize().into();
        let point = decode(&CompressedEdwardsY(*hash.first_chunk()?))?.mul_by_cofactor();
        (!point.is_identity()).then(|| (point, point.compress()))
    };
    (0..=u8::MAX).find_map(attempt).expect("each of 256 attempts succeeds with probability 1/2")
}

/// A point from its one encoding (RFC 8032 §5.1.3).
fn decode(encoded: &CompressedEdwardsY) -> Option<EdwardsPoint> {
    encoded.decompress().filter(|point| point.compress() == *encoded)
}

/// §5.4.3.
fn challenge(
    key: &PublicKey,
    encoded: &CompressedEdwardsY,
    gamma: &CompressedEdwardsY,
    commitments: [EdwardsPoint; 2],
) -> [u8; 16] {
    let mut hash = Sha512::new().chain_update([SUITE, CHALLENGE]).chain_update(key.as_bytes());
    hash.update(encoded.0);
    hash.update(gamma.0);
    commitments.iter().for_each(|commitment| hash.update(commitment.compress().0));
    let hash: [u8; 64] = hash.chain_update([BACK]).finalize().into();
    *hash.first_chunk().expect("64 bytes")
}

fn scalar(challenge: &[u8; 16]) -> Scalar {
    Scalar::from(u128::from_le_bytes(*challenge))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 9381, appendix B.3, examples 16 to 18: secret key, input, proof, output.
    const PUBLISHED: [[&str; 4]; 3] = [
        [
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "",
            "8657106690b5526245a92b003bb079ccd1a92130477671f6fc01ad16f26f723f26f8a57ccaed74ee1b190bed1f479d9727d2d0f9b005a6e456a35d4fb0daab1268a1b0db10836d9826a528ca76567805",
            "90cf1df3b703cce59e2a35b925d411164068269d7b2d29f3301c03dd757876ff66b71dda49d2de59d03450451af026798e8f81cd2e333de5cdf4f3e140fdd8ae",
        ],
        [
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "72",
            "f3141cd382dc42909d19ec5110469e4feae18300e94f304590abdced48aed5933bf0864a62558b3ed7f2fea45c92a465301b3bbf5e3e54ddf2d935be3b67926da3ef39226bbc355bdc9850112c8f4b02",
            "eb4440665d3891d668e7e0fcaf587f1b4bd7fbfe99d0eb2211ccec90496310eb5e33821bc613efb94db5e5b54c70a848a0bef4553a41befc57663b56373a5031",
        ],
        [
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "af82",
            "9bc0f79119cc5604bf02d23b4caede71393cedfbb191434dd016d30177ccbf8096bb474e53895c362d8628ee9f9ea3c0e52c7a5c691b6c18c9979866568add7a2d41b00b05081ed0f58ee5e31b3a970e",
            "645427e5d00c62a23fb703732fa5d892940935942101e456ecca7bb217c61c452118fec1219202a0edcf038bb6373241578be7217ba85a2687f7a0310b2df19f",
        ],
    ];

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_seed(&[seed; 32])
    }

    #[test]
    fn the_published_examples_hold() {
        for [seed, input, proof, output] in PUBLISHED {
            let seed: [u8; 32] = hex::decode(seed).unwrap().try_into().unwrap();
            let (key, input) = (SigningKey::from_seed(&seed), hex::decode(input).unwrap());
            assert_eq!(hex::encode(prove(&key, &input)), proof);
            let proof: [u8; PROOF] = hex::decode(proof).unwrap().try_into().unwrap();
            assert_eq!(verify(&key.public(), &input, &proof).map(hex::encode), Some(output.to_owned()));
        }
    }

    #[test]
    fn a_proof_is_of_its_key_and_its_input() {
        let proof = prove(&key(1), b"input");
        assert!(verify(&key(1).public(), b"input", &proof).is_some());
        assert_eq!(verify(&key(2).public(), b"input", &proof), None);
        assert_eq!(verify(&key(1).public(), b"inpus", &proof), None);
        for at in 0..PROOF {
            let mut changed = proof;
            changed[at] ^= 1;
            assert_eq!(verify(&key(1).public(), b"input", &changed), None, "byte {at}");
        }
    }

    #[test]
    fn another_nonce_gives_another_proof_but_no_other_output() {
        let (key, input) = (key(3), b"input");
        let hashed = <[u8; 64]>::from(Sha512::digest(key.seed()));
        let secret = Scalar::from_bytes_mod_order(clamp_integer(*hashed.first_chunk().unwrap()));
        let (point, encoded) = encode_to_curve(&key.public(), input);
        let gamma = (point * secret).compress();
        let nonce = Scalar::from(12_345_u64);
        let c = challenge(&key.public(), &encoded, &gamma, [EdwardsPoint::mul_base(&nonce), point * nonce]);
        let parts: Vec<u8> = [&gamma.0[..], &c, &(nonce + scalar(&c) * secret).to_bytes()].concat();
        let other: [u8; PROOF] = parts.try_into().unwrap();
        let honest = prove(&key, input);
        assert_ne!(other, honest);
        let outputs = [other, honest].map(|proof| verify(&key.public(), input, &proof));
        assert!(outputs[0].is_some() && outputs[0] == outputs[1]);
    }

    #[test]
    fn a_response_that_is_not_reduced_is_refused() {
        let mut proof = prove(&key(1), b"input");
        proof[79] |= 0xf0;
        assert_eq!(verify(&key(1).public(), b"input", &proof), None);
    }
}
