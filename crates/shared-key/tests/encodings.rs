//! One encoding for each element and scalar, and nothing else decodes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use blstrs::{G1Affine, G2Affine};
use proptest::prelude::*;
use shared_key::{Bls, Error, G1, G2, GroupElement, GroupScalar, Ristretto, Setting};

fn scalar<T: GroupScalar>(seed: [u8; 32]) -> T {
    let mut wide = [0; 64];
    wide[..32].copy_from_slice(&seed);
    wide[32..].copy_from_slice(&seed);
    T::from_wide(&wide)
}

fn check_element<E: GroupElement>(seed: [u8; 32]) {
    let element = E::generator_times(&scalar(seed));
    let bytes = element.encode();
    assert_eq!(bytes.len(), E::LENGTH);
    assert_eq!(E::decode(&bytes), Ok(element));
    for end in 0..bytes.len() {
        assert_eq!(E::decode(&bytes[..end]), Err(Error::Element));
    }
    for more in [0, 1, 0xff] {
        assert_eq!(E::decode(&[&bytes[..], &[more]].concat()), Err(Error::Element));
    }
    assert_eq!(E::decode(&[&bytes[..], &bytes].concat()), Err(Error::Element));
    // Whatever else decodes is another element with that encoding.
    for i in 0..bytes.len() {
        let mut other = bytes.clone();
        other[i] ^= 1 << (seed[0] % 8);
        if let Ok(another) = E::decode(&other) {
            assert_ne!(another, element);
            assert_eq!(another.encode(), other);
        }
    }
}

fn check_scalar<T: GroupScalar>(seed: [u8; 32]) {
    let scalar = scalar::<T>(seed);
    let bytes = scalar.encode();
    assert!(T::decode(&bytes) == Ok(scalar));
    for end in 0..bytes.len() {
        assert!(T::decode(&bytes[..end]) == Err(Error::Scalar));
    }
    assert!(T::decode(&[&bytes[..], &[0]].concat()) == Err(Error::Scalar));
    assert!(T::decode(&[&[0], &bytes[..]].concat()) == Err(Error::Scalar));
    assert!(scalar.invert().is_none_or(|inverse| inverse * scalar == T::from_u64(1)));
    if let Ok(other) = T::decode(&seed) {
        assert_eq!(other.encode(), seed);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn decoding_undoes_encoding_and_takes_no_prefix_or_extension(seed: [u8; 32]) {
        check_element::<<Ristretto as Setting>::Commitment>(seed);
        check_element::<G1>(seed);
        check_element::<G2>(seed);
        check_scalar::<<Ristretto as Setting>::Scalar>(seed);
        check_scalar::<<Bls as Setting>::Scalar>(seed);
    }

    #[test]
    fn weighted_sums_and_small_multiples_are_what_they_should_be(seed: [u8; 32], n in 1u32..) {
        fn check<E: GroupElement>(seed: [u8; 32], n: u32) {
            let weights: Vec<E::Scalar> = (1..12).map(|i| scalar::<E::Scalar>(seed) + E::Scalar::from_u64(i)).collect();
            let elements: Vec<E> = weights.iter().map(|w| E::generator_times(&(*w * *w))).collect();
            let expected = weights.iter().zip(&elements).fold(E::default(), |sum, (w, e)| sum + e.times(w));
            assert_eq!(E::weighted_sum(&weights, &elements), expected);
            let index = shared_key::Index::new(n).unwrap();
            assert_eq!(elements[0].times_index(index), elements[0].times(&E::Scalar::from_u64(n.into())));
        }
        check::<<Ristretto as Setting>::Commitment>(seed, n);
        check::<G1>(seed, n);
        check::<G2>(seed, n);
    }
}

#[test]
fn zero_has_no_inverse_and_index_zero_does_not_exist() {
    assert!(<Ristretto as Setting>::Scalar::default().is_zero());
    assert!(GroupScalar::invert(&<Ristretto as Setting>::Scalar::default()).is_none());
    assert!(<Bls as Setting>::Scalar::default().invert().is_none());
    assert_eq!(shared_key::Index::new(0), None);
}

#[test]
fn identity_is_refused_in_every_spelling() {
    assert_eq!(<Ristretto as Setting>::Commitment::decode(&[0; 32]), Err(Error::Element));
    for flags in [0xc0, 0xe0, 0x80, 0x40, 0x00] {
        let mut bytes = [0; 96];
        bytes[0] = flags;
        assert_eq!(G1::decode(&bytes[..48]), Err(Error::Element));
        assert_eq!(G2::decode(&bytes), Err(Error::Element));
    }
    assert_eq!(G1::default().to_bytes()[0], 0xc0);
}

#[test]
fn points_on_the_curve_outside_the_subgroup_are_refused() {
    let mut found = (0, 0);
    for x in 0..60u8 {
        let mut bytes = [0; 96];
        (bytes[0], bytes[47], bytes[95]) = (0x80, x, 0);
        let small = <&[u8; 48]>::try_from(&bytes[..48]).unwrap();
        let point: Option<G1Affine> = G1Affine::from_compressed_unchecked(small).into();
        if point.is_some_and(|p| bool::from(p.is_on_curve() & !p.is_torsion_free())) {
            found.0 += 1;
            assert_eq!(G1::decode(small), Err(Error::Element));
        }
        (bytes[47], bytes[95]) = (0, x);
        let point: Option<G2Affine> = G2Affine::from_compressed_unchecked(&bytes).into();
        if point.is_some_and(|p| bool::from(p.is_on_curve() & !p.is_torsion_free())) {
            found.1 += 1;
            assert_eq!(G2::decode(&bytes), Err(Error::Element));
        }
    }
    assert!(found.0 > 10 && found.1 > 10, "{found:?}");
    // (0, 2) has order 3 on the curve of G1.
    let mut order_3 = [0; 48];
    order_3[0] = 0x80;
    assert_eq!(G1::decode(&order_3), Err(Error::Element));
    // Bytes of no point at all.
    let none = (0..60u8).filter(|&x| {
        let mut bytes = [0; 48];
        (bytes[0], bytes[47]) = (0x80, x);
        Option::<G1Affine>::from(G1Affine::from_compressed_unchecked(&bytes)).is_none()
    });
    assert!(none.count() > 10);
}

#[test]
fn coordinates_are_below_the_prime() {
    // x + p for the x of a small multiple of the generator would still fit into 381 bits if x is small; p itself never decodes.
    let p = "9a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab";
    let p = hex::decode(p).unwrap();
    assert_eq!(G1::decode(&p), Err(Error::Element));
    let mut g2 = p.clone();
    g2.extend([0; 48]);
    assert_eq!(G2::decode(&g2), Err(Error::Element));
    let mut uncompressed = G1::generator().to_bytes();
    uncompressed[0] &= 0x7f;
    assert_eq!(G1::decode(&uncompressed), Err(Error::Element));
}

#[test]
fn generators_are_the_standard_ones() {
    let g1 = "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb";
    let g2 = "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e\
              024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8";
    assert_eq!(hex::encode(G1::generator().to_bytes()), g1);
    assert_eq!(hex::encode(G2::generator().to_bytes()), g2);
}
