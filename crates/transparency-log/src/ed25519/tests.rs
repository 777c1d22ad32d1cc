use curve25519_dalek::constants::EIGHT_TORSION;
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use sha2::{Digest, Sha512};

use super::*;

/// Order of the group, little-endian (RFC 8032 §5.1).
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];
/// The field's prime 2^255 - 19, little-endian.
const PRIME: [u8; 32] = {
    let mut prime = [0xff; 32];
    prime[0] = 0xed;
    prime[31] = 0x7f;
    prime
};
const MESSAGE: &[u8] = b"one ballot";

fn plus(a: &[u8; 32], b: &[u8; 32]) -> [u8; 32] {
    let mut carry = 0;
    std::array::from_fn(|i| {
        let sum = u16::from(a[i]) + u16::from(b[i]) + carry;
        carry = sum >> 8;
        sum as u8
    })
}

fn key_and_scalar() -> (PublicKey, Scalar) {
    let seed = [7; 32];
    let signing = ed25519_dalek::SigningKey::from_bytes(&seed);
    (SigningKey::from_seed(&seed).public(), signing.to_scalar())
}

fn challenge(r: &[u8; 32], key: &[u8; 32], message: &[u8]) -> Scalar {
    Scalar::from_hash(Sha512::new().chain_update(r).chain_update(key).chain_update(message))
}

/// The signature `R || r + k·a` for bytes R of the caller's choice.
fn signature_with(r_bytes: [u8; 32], r: Scalar) -> [u8; 64] {
    let (key, a) = key_and_scalar();
    let s = r + challenge(&r_bytes, key.as_bytes(), MESSAGE) * a;
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&r_bytes);
    signature[32..].copy_from_slice(s.as_bytes());
    signature
}

/// The equation with cofactor, as RFC 8032 allows it.
fn verifies_with_cofactor(key: &EdwardsPoint, key_bytes: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    let (r_bytes, s_bytes) = (signature[..32].try_into().unwrap(), signature[32..].try_into().unwrap());
    let r = CompressedEdwardsY(r_bytes).decompress().unwrap();
    let s = Scalar::from_canonical_bytes(s_bytes).unwrap();
    (EdwardsPoint::mul_base(&s) - r - challenge(&r_bytes, key_bytes, message) * key).mul_by_cofactor().is_identity()
}

#[test]
fn vectors_of_rfc_8032_section_7_1_verify() {
    // Seed, public key, message, signature; the message of 1023 bytes is left out.
    let vectors = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
        (
            "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
            "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
        ),
    ];
    for (seed, public, message, signature) in vectors {
        let bytes = |hex: &str| hex::decode(hex).unwrap();
        let key = SigningKey::from_seed(&bytes(seed).try_into().unwrap());
        assert_eq!(key.public().as_bytes().as_slice(), bytes(public));
        assert_eq!(key.sign(&bytes(message)).as_slice(), bytes(signature));
        let decoded = PublicKey::from_bytes(&bytes(public).try_into().unwrap()).unwrap();
        assert_eq!(decoded, key.public());
        assert!(decoded.verify(&bytes(message), &bytes(signature).try_into().unwrap()));
    }
}

#[test]
fn a_change_of_any_bit_breaks_a_signature() {
    let signing = SigningKey::from_seed(&[7; 32]);
    let signature = signing.sign(MESSAGE);
    assert!(signing.public().verify(MESSAGE, &signature));
    assert!(!signing.public().verify(b"one ballo", &signature));
    assert!(!SigningKey::from_seed(&[8; 32]).public().verify(MESSAGE, &signature));
    for bit in 0..512 {
        let mut changed = signature;
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(!signing.public().verify(MESSAGE, &changed), "bit {bit}");
    }
}

#[test]
fn a_key_that_is_no_point_is_refused() {
    let mut y = [0; 32];
    y[0] = 2;
    assert_eq!(PublicKey::from_bytes(&y), Err(KeyFault::NotAPoint));
}

#[test]
fn a_key_of_small_order_is_refused() {
    for (i, point) in EIGHT_TORSION.iter().enumerate() {
        let fault = if i == 0 { KeyFault::Identity } else { KeyFault::NotInSubgroup };
        assert_eq!(PublicKey::from_bytes(point.compress().as_bytes()), Err(fault), "torsion point {i}");
    }
}

#[test]
fn a_key_of_mixed_order_is_refused_though_its_signatures_can_verify() {
    let (key, a) = key_and_scalar();
    let key = CompressedEdwardsY(*key.as_bytes()).decompress().unwrap();
    for (i, torsion) in EIGHT_TORSION.iter().enumerate().skip(1) {
        let mixed = key + torsion;
        let bytes = mixed.compress().to_bytes();
        assert_eq!(PublicKey::from_bytes(&bytes), Err(KeyFault::NotInSubgroup), "torsion point {i}");

        // With a challenge that is a multiple of 8 even the strict equation holds, so only the check of A helps.
        let r = Scalar::from(5u8);
        let r_bytes = EdwardsPoint::mul_base(&r).compress().to_bytes();
        let (message, k) = (0u32..)
            .map(|n| (n.to_le_bytes(), challenge(&r_bytes, &bytes, &n.to_le_bytes())))
            .find(|(_, k)| k.as_bytes()[0].is_multiple_of(8))
            .unwrap();
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&r_bytes);
        signature[32..].copy_from_slice((r + k * a).as_bytes());
        assert!(VerifyingKey::from(mixed).verify_strict(&message, &Signature::from_bytes(&signature)).is_ok());
    }
}

#[test]
fn a_key_in_another_encoding_than_the_canonical_one_is_refused() {
    // y and y + p, for every y below 19 that is that of a point; and x = 0 with a sign.
    let mut found = 0;
    for small in 0..19 {
        let mut y = [0; 32];
        y[0] = small;
        let mut encoding = plus(&PRIME, &y);
        for sign in [0, 0x80] {
            encoding[31] = (encoding[31] & 0x7f) | sign;
            match PublicKey::from_bytes(&encoding) {
                Err(KeyFault::NotAPoint) => {}
                other => {
                    assert_eq!(other, Err(KeyFault::NotCanonical), "p + {small}, sign {sign}");
                    found += 1;
                }
            }
        }
    }
    assert!(found > 10);
    let mut one_with_sign = [0; 32];
    one_with_sign[0] = 1;
    one_with_sign[31] = 0x80;
    assert_eq!(PublicKey::from_bytes(&one_with_sign), Err(KeyFault::NotCanonical), "x = 0 with a sign");
}

#[test]
fn s_plus_any_multiple_of_the_order_is_refused() {
    let signing = SigningKey::from_seed(&[7; 32]);
    let signature = signing.sign(MESSAGE);
    let mut s: [u8; 32] = signature[32..].try_into().unwrap();
    let reduced = Scalar::from_bytes_mod_order(s);
    for multiple in 1..15 {
        s = plus(&s, &ORDER);
        assert_eq!(Scalar::from_bytes_mod_order(s), reduced);
        let mut changed = signature;
        changed[32..].copy_from_slice(&s);
        assert!(!signing.public().verify(MESSAGE, &changed), "{multiple} times the order");
    }
}

#[test]
fn r_that_is_the_identity_is_refused_though_the_equation_holds() {
    let identity = EdwardsPoint::default().compress().to_bytes();
    let signature = signature_with(identity, Scalar::ZERO);
    let (key, _) = key_and_scalar();
    assert!(VerifyingKey::from_bytes(key.as_bytes()).is_ok_and(|key| {
        use ed25519_dalek::Verifier;
        key.verify(MESSAGE, &Signature::from_bytes(&signature)).is_ok()
    }));
    assert!(!key.verify(MESSAGE, &signature));
}

#[test]
fn r_of_small_order_is_refused_though_the_equation_with_cofactor_holds() {
    let (key, _) = key_and_scalar();
    let point = CompressedEdwardsY(*key.as_bytes()).decompress().unwrap();
    for (i, torsion) in EIGHT_TORSION.iter().enumerate() {
        let signature = signature_with(torsion.compress().to_bytes(), Scalar::ZERO);
        assert!(verifies_with_cofactor(&point, key.as_bytes(), MESSAGE, &signature), "torsion point {i}");
        assert!(!key.verify(MESSAGE, &signature), "torsion point {i}");
    }
}

#[test]
fn r_of_mixed_order_is_refused_though_the_equation_with_cofactor_holds() {
    let (key, _) = key_and_scalar();
    let point = CompressedEdwardsY(*key.as_bytes()).decompress().unwrap();
    let r = Scalar::from(11u8);
    let honest = signature_with(EdwardsPoint::mul_base(&r).compress().to_bytes(), r);
    assert!(key.verify(MESSAGE, &honest));
    for (i, torsion) in EIGHT_TORSION.iter().enumerate().skip(1) {
        let mixed = (EdwardsPoint::mul_base(&r) + torsion).compress().to_bytes();
        let signature = signature_with(mixed, r);
        assert!(verifies_with_cofactor(&point, key.as_bytes(), MESSAGE, &signature), "torsion point {i}");
        assert!(!key.verify(MESSAGE, &signature), "torsion point {i}");
    }
}

#[test]
fn r_in_another_encoding_than_the_canonical_one_is_refused_though_the_equation_holds() {
    // The identity as y = p + 1.
    let mut one = [0; 32];
    one[0] = 1;
    let encoding = plus(&PRIME, &one);
    let (key, _) = key_and_scalar();
    let point = CompressedEdwardsY(*key.as_bytes()).decompress().unwrap();
    let signature = signature_with(encoding, Scalar::ZERO);
    assert!(CompressedEdwardsY(encoding).decompress().unwrap().is_identity());
    assert!(verifies_with_cofactor(&point, key.as_bytes(), MESSAGE, &signature));
    assert!(!key.verify(MESSAGE, &signature));
}

#[test]
fn keys_are_ordered_and_shown_by_their_bytes() {
    let (a, b) = (SigningKey::from_seed(&[1; 32]), SigningKey::from_seed(&[2; 32]));
    assert_eq!(a.public().cmp(&b.public()), a.public().as_bytes().cmp(b.public().as_bytes()));
    let shown = format!("{a:?}");
    assert_eq!(shown, format!("SigningKey(of PublicKey({}))", to_base64(a.public().as_bytes())));
    assert!(!shown.contains(&to_base64([1; 32])));
}

#[test]
fn the_subgroup_holds_its_points_and_none_of_them_with_a_point_of_small_order_added() {
    for n in 0..20u64 {
        let point = EdwardsPoint::mul_base(&Scalar::from(n * n * n));
        for (position, small) in EIGHT_TORSION.iter().enumerate() {
            let sum = point + small;
            assert_eq!(is_in_subgroup(&sum), position == 0);
            assert_eq!(is_in_subgroup(&sum), sum.is_torsion_free());
        }
    }
}
