//! Published vectors: RFC 9380, RFC 9496, RFC 9180.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use blstrs::G1Projective;
use canonical::{Frame, Hash};
use curve25519_dalek::RistrettoPoint;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, Serializable, single_shot_open};
use serde_json::Value;
use shared_key::ristretto::{decode_element, encode_element};
use shared_key::{Error, G1, GroupElement, GroupScalar, hash_to_g1};

fn vectors(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

#[test]
fn hash_to_g1_is_that_of_rfc_9380() {
    let file = vectors(include_str!("vectors/rfc9380-j91.json"));
    let dst = file["dst"].as_str().unwrap();
    let all = file["vectors"].as_array().unwrap();
    assert_eq!(all.len(), 5);
    for vector in all {
        let message = vector["message"].as_str().unwrap();
        let point = G1Projective::hash_to_curve(message.as_bytes(), dst.as_bytes(), b"").to_compressed();
        assert_eq!(point.to_vec(), bytes(&vector["point"]), "{message}");
        assert_eq!(G1::decode(&point).unwrap().to_bytes(), point);
    }
}

#[test]
fn credential_is_hashed_with_its_own_tag_and_frame() {
    let election = Hash::of(b"election");
    let message = Frame::new("credential").part(election).part("north").part([7; 32]).into_bytes();
    let tag = b"VECHE-V1-CREDENTIAL-BLS12381G1_XMD:SHA-256_SSWU_RO_";
    let expected = G1Projective::hash_to_curve(&message, tag, b"").to_compressed();
    assert_eq!(hash_to_g1(&election, "north", &[7; 32]).to_bytes(), expected);
}

#[test]
fn ristretto255_multiples_of_the_generator_are_those_of_rfc_9496() {
    let file = vectors(include_str!("vectors/rfc9496-a.json"));
    let multiples = file["multiples"].as_array().unwrap();
    let mut sum = RistrettoPoint::default();
    for (n, multiple) in (0u64..).zip(multiples) {
        let multiple = bytes(multiple);
        assert_eq!(encode_element(&sum).to_vec(), multiple);
        assert_eq!(RistrettoPoint::generator_times(&GroupScalar::from_u64(n)), sum);
        let expected = if n == 0 { Err(Error::Element) } else { Ok(sum) };
        assert_eq!(decode_element(&multiple), expected);
        sum += RistrettoPoint::generator();
    }
    assert_eq!(multiples.len(), 16);
}

#[test]
fn ristretto255_encodings_that_rfc_9496_forbids_are_refused() {
    let file = vectors(include_str!("vectors/rfc9496-a.json"));
    let invalid = file["invalid"].as_array().unwrap();
    assert_eq!(invalid.len(), 29);
    for encoding in invalid {
        assert_eq!(decode_element(&bytes(encoding)), Err(Error::Element), "{encoding}");
    }
}

#[test]
fn ristretto255_one_way_map_is_that_of_rfc_9496() {
    let file = vectors(include_str!("vectors/rfc9496-a.json"));
    let all = file["one_way_map"].as_array().unwrap();
    assert_eq!(all.len(), 11);
    for vector in all {
        let input = bytes(&vector["input"]).try_into().unwrap();
        let element = RistrettoPoint::from_uniform_bytes(&input);
        assert_eq!(encode_element(&element).to_vec(), bytes(&vector["output"]));
    }
}

#[test]
fn hpke_opens_what_rfc_9180_sealed() {
    let vector = vectors(include_str!("vectors/rfc9180-a21.json"));
    let field = |name: &str| bytes(&vector[name]);
    let open = |info: &[u8], aad: &[u8], ciphertext: &[u8]| {
        let key = Deserializable::from_bytes(&field("private_key")).unwrap();
        assert_eq!(X25519HkdfSha256::sk_to_pk(&key).to_bytes().to_vec(), field("public_key"));
        let encapsulated = Deserializable::from_bytes(&field("enc")).unwrap();
        single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &key,
            &encapsulated,
            info,
            ciphertext,
            aad,
        )
        .ok()
    };
    assert_eq!(open(&field("info"), &field("aad"), &field("ciphertext")), Some(field("plaintext")));
    assert_eq!(open(b"", &field("aad"), &field("ciphertext")), None);
    assert_eq!(open(&field("info"), b"", &field("ciphertext")), None);
    let seed = field("ephemeral_seed");
    assert_eq!(X25519HkdfSha256::derive_keypair(&seed).1.to_bytes().to_vec(), field("enc"));
}
