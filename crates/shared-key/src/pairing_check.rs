//! Equations `e(product, G2) = e(base, X)`, one by one and many at once (`docs/protocol.md` §6.8).

use std::fmt;

use blstrs::{Bls12, G1Affine, G1Projective, G2Affine, G2Prepared};
use group::Group;
use group::prime::PrimeCurveAffine;
use pairing::{MillerLoopResult, MultiMillerLoop};
use rand_core::CryptoRng;

use crate::bls::{G1, G2, Scalar};
use crate::setting::GroupElement;

/// An X of G2 under which equations are checked, prepared for pairings.
#[derive(Clone)]
pub struct PairingKey {
    key: G2,
    prepared: G2Prepared,
    minus_generator: G2Prepared,
}

/// Equations under one key that are checked together.
#[derive(Clone, Debug)]
pub(crate) struct PairingBatch {
    key: PairingKey,
    bases: Vec<G1>,
    products: Vec<G1>,
}

impl PairingKey {
    /// Prepares X.
    pub fn new(key: &G2) -> Self {
        Self {
            key: *key,
            prepared: key.affine().into(),
            minus_generator: (-<G2Affine as PrimeCurveAffine>::generator()).into(),
        }
    }

    /// X.
    pub fn key(&self) -> &G2 {
        &self.key
    }

    /// Whether `e(product, G2) = e(base, X)`, that is, `product` is x times `base`, and it is not the identity.
    pub fn holds(&self, base: &G1, product: &G1) -> bool {
        !product.is_identity() && self.equation_holds(base, product)
    }

    fn equation_holds(&self, base: &G1, product: &G1) -> bool {
        let (base, product): (G1Affine, G1Affine) = (base.affine(), product.affine());
        let terms = [(&product, &self.minus_generator), (&base, &self.prepared)];
        Bls12::multi_miller_loop(&terms).final_exponentiation().is_identity().into()
    }
}

impl fmt::Debug for PairingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PairingKey").field(&self.key).finish()
    }
}

impl PairingBatch {
    pub(crate) fn new(key: PairingKey) -> Self {
        Self { key, bases: Vec::new(), products: Vec::new() }
    }

    pub(crate) fn push(&mut self, base: G1, product: G1) {
        self.bases.push(base);
        self.products.push(product);
    }

    pub(crate) fn len(&self) -> usize {
        self.bases.len()
    }

    /// Whether all equations hold; all of none do. A false equation passes with probability 2^-128, over `rng`.
    pub(crate) fn holds(&self, rng: &mut impl CryptoRng) -> bool {
        self.part_holds(&self.bases, &self.products, rng)
    }

    /// Positions of the equations that do not hold, ascending, by halving: k of n cost about k·log2(n) checks.
    pub(crate) fn culprits(&self, rng: &mut impl CryptoRng) -> Vec<usize> {
        let mut culprits = Vec::new();
        let mut parts = vec![(0, &self.bases[..], &self.products[..])];
        while let Some((start, bases, products)) = parts.pop() {
            if self.part_holds(bases, products, rng) {
                continue;
            }
            if bases.len() <= 1 {
                culprits.push(start);
                continue;
            }
            let half = bases.len() / 2;
            let ((left, right), (left_products, right_products)) = (bases.split_at(half), products.split_at(half));
            parts.push((start + half, right, right_products));
            parts.push((start, left, left_products));
        }
        culprits
    }

    fn part_holds(&self, bases: &[G1], products: &[G1], rng: &mut impl CryptoRng) -> bool {
        match (bases, products) {
            ([], []) => true,
            ([base], [product]) => self.key.holds(base, product),
            _ if products.iter().any(GroupElement::is_identity) => false,
            _ => {
                let weights: Vec<_> = bases.iter().map(|_| weight(rng)).collect();
                self.key.equation_holds(&weighted_sum(&weights, bases), &weighted_sum(&weights, products))
            }
        }
    }
}

fn weight(rng: &mut impl CryptoRng) -> Scalar {
    let mut bytes = [0; 16];
    rng.fill_bytes(&mut bytes);
    Scalar::from_u128(u128::from_le_bytes(bytes))
}

/// Below this many elements Pippenger's algorithm does not pay.
const MANY: usize = 8;

fn weighted_sum(weights: &[Scalar], elements: &[G1]) -> G1 {
    if elements.len() < MANY {
        return G1::weighted_sum(weights, elements);
    }
    let elements: Vec<G1Projective> = elements.iter().map(|element| element.0).collect();
    let weights: Vec<blstrs::Scalar> = weights.iter().map(|weight| weight.0).collect();
    G1(G1Projective::multi_exp(&elements, &weights))
}
