//! A second, independent prover that does not look at what it proves, for tests that need to cheat.
#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use canonical::Hash;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use elgamal::{
    Cell, Contest, Decoded, EncryptedContest, Fault, Place, PublicKey, Relation, Shape, Statement, Term, verify,
};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sha2::{Digest, Sha512};

pub fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub fn relation(lo: u32, hi: u32, terms: &[(u32, i32)]) -> Relation {
    Relation { lo, hi, terms: terms.iter().map(|&(cell, weight)| Term { cell, weight }).collect() }
}

pub fn shape(maxima: &[u32], relations: Vec<Relation>) -> Shape {
    Shape::new(maxima.iter().map(|&max| Cell { max }).collect(), relations).unwrap()
}

/// A statement that owns its parts.
#[derive(Clone)]
pub struct World {
    pub election: Hash,
    pub secret: Scalar,
    pub key: PublicKey,
    pub constituency: String,
    pub credential: [u8; 32],
    pub seq: u64,
    pub contests: Vec<(String, Shape)>,
}

impl World {
    pub fn new(shapes: impl IntoIterator<Item = Shape>) -> Self {
        let secret = Scalar::from(0x5eed_u64).invert();
        Self {
            election: Hash([1; 32]),
            secret,
            key: key(secret),
            constituency: "north".into(),
            credential: [2; 32],
            seq: 1,
            contests: shapes.into_iter().enumerate().map(|(n, shape)| (format!("contest-{n}"), shape)).collect(),
        }
    }

    /// Two contests: three options of which one or two, with up to two votes each; and one list with two candidates, or blank.
    pub fn usual() -> (Self, Vec<Vec<u32>>) {
        let options = shape(&[2, 2, 1], vec![relation(1, 2, &[(0, 1), (1, 1), (2, 1)])]);
        let sole = relation(1, 1, &[(0, 1), (3, 1)]);
        let lists = shape(&[1, 1, 1, 1], vec![sole, relation(0, 2, &[(0, 2), (1, -1), (2, -1)])]);
        (Self::new([options, lists]), vec![vec![1, 0, 1], vec![1, 0, 1, 0]])
    }

    pub fn contests(&self) -> Vec<Contest<'_>> {
        self.contests.iter().map(|(id, shape)| Contest { id, shape }).collect()
    }

    pub fn with<T>(&self, then: impl FnOnce(&Statement<'_>) -> T) -> T {
        let contests = self.contests();
        then(&Statement {
            election: &self.election,
            key: &self.key,
            constituency: &self.constituency,
            credential: &self.credential,
            seq: self.seq,
            contests: &contests,
        })
    }

    pub fn prove(&self, votes: &[Vec<u32>], seed: u64) -> Vec<EncryptedContest> {
        self.with(|statement| elgamal::encrypt_and_prove(statement, votes, &mut rng(seed)).unwrap().0)
    }

    pub fn decode(&self, ballot: &[EncryptedContest]) -> Result<Decoded, Fault> {
        Decoded::decode(&self.contests(), ballot)
    }

    /// Decodes and checks, alone and in a batch of one, which must agree.
    pub fn check(&self, ballot: &[EncryptedContest]) -> Result<(), Fault> {
        let decoded = self.decode(ballot)?;
        self.with(|statement| {
            let alone = verify(statement, &decoded);
            let mut batch = elgamal::Batch::new();
            batch.add(statement, &decoded);
            assert_eq!(batch.verify(&mut rng(99)), alone.is_ok());
            alone
        })
    }

    pub fn code(&self, ballot: &[EncryptedContest]) -> &'static str {
        self.check(ballot).map_or_else(|fault| fault.code(), |()| "accepted")
    }

    /// The challenge, straight from the text of §8.2. Whoever wants to weaken it leaves parts out.
    pub fn challenge(&self, ciphertexts: &[Vec<u8>], commitments: &[Vec<u8>]) -> Scalar {
        let mut bytes = Vec::new();
        let mut part = |part: &[u8]| {
            bytes.extend_from_slice(&u64::try_from(part.len()).unwrap().to_be_bytes());
            bytes.extend_from_slice(part);
        };
        part(b"veche/v1/ballot-challenge");
        part(&self.election.0);
        part(self.key.as_bytes());
        part(RistrettoPoint::mul_base(&Scalar::ONE).compress().as_bytes());
        part(self.constituency.as_bytes());
        part(&self.credential);
        part(&self.seq.to_be_bytes());
        part(&u64::try_from(self.contests.len()).unwrap().to_be_bytes());
        for (((id, shape), ciphertexts), commitments) in self.contests.iter().zip(ciphertexts).zip(commitments) {
            part(id.as_bytes());
            part(&encoding(shape));
            part(ciphertexts);
            part(commitments);
        }
        Scalar::from_bytes_mod_order_wide(&Sha512::digest(&bytes).into())
    }

    /// A ballot with any values, made as well as a cheat can: all clauses but the first hold, and that too if it is the true one or
    /// `guess`, the challenge that the cheat hopes for, comes out.
    pub fn forge(&self, values: &[Vec<i64>], seed: u64, guess: Option<Scalar>) -> Vec<EncryptedContest> {
        let mut rng = rng(seed);
        let random: Vec<Vec<Scalar>> =
            values.iter().map(|values| values.iter().map(|_| Scalar::random(&mut rng)).collect()).collect();
        self.forge_with(values, &random, seed, guess)
    }

    /// The same with chosen randomness of the ciphertexts.
    pub fn forge_with(
        &self,
        values: &[Vec<i64>],
        random: &[Vec<Scalar>],
        seed: u64,
        guess: Option<Scalar>,
    ) -> Vec<EncryptedContest> {
        let mut rng = rng(seed ^ (1 << 63));
        let drafts: Vec<Draft> = self
            .contests
            .iter()
            .zip(values.iter().zip(random))
            .map(|((_, shape), (values, random))| Draft::new(&self.key, shape, values, random, &mut rng))
            .collect();
        let ciphertexts: Vec<_> = drafts.iter().map(|draft| draft.ciphertexts.clone()).collect();
        let commitments: Vec<_> = drafts.iter().map(Draft::commitments).collect();
        let challenge = guess.unwrap_or_else(|| self.challenge(&ciphertexts, &commitments));
        drafts.into_iter().map(|draft| draft.finish(challenge)).collect()
    }
}

pub fn key(secret: Scalar) -> PublicKey {
    PublicKey::decode(RistrettoPoint::mul_base(&secret).compress().as_bytes()).unwrap()
}

pub fn integer(n: i64) -> Scalar {
    let size = Scalar::from(n.unsigned_abs());
    if n < 0 { -size } else { size }
}

/// `(lo, clauses, terms)`.
pub type Claim = (i64, i64, Vec<(usize, i64)>);

/// All cells and relations of a shape, in order.
pub fn claims(shape: &Shape) -> Vec<Claim> {
    let cells = shape.cells().iter().enumerate().map(|(n, cell)| (0, i64::from(cell.max) + 1, vec![(n, 1)]));
    let relations = shape.relations().iter().map(|relation| {
        let terms = relation.terms.iter().map(|term| (term.cell.try_into().unwrap(), term.weight.into())).collect();
        (relation.lo.into(), i64::from(relation.hi - relation.lo) + 1, terms)
    });
    cells.chain(relations).collect()
}

/// §8.2, written a second time.
pub fn encoding(shape: &Shape) -> Vec<u8> {
    let u32 = |n: usize| u32::try_from(n).unwrap().to_be_bytes().to_vec();
    let mut out = u32(shape.cells().len());
    for cell in shape.cells() {
        out.extend([0; 4]);
        out.extend(cell.max.to_be_bytes());
    }
    out.extend(u32(shape.relations().len()));
    for relation in shape.relations() {
        out.extend(relation.lo.to_be_bytes());
        out.extend(relation.hi.to_be_bytes());
        out.extend(u32(relation.terms.len()));
        for term in &relation.terms {
            out.extend(term.cell.to_be_bytes());
            out.extend(term.weight.to_be_bytes());
        }
    }
    out
}

struct Draft {
    ciphertexts: Vec<u8>,
    proofs: Vec<DraftProof>,
}

struct DraftProof {
    randomness: Scalar,
    truth: Option<usize>,
    nonces: Vec<Scalar>,
    challenges: Vec<Scalar>,
    commitments: Vec<u8>,
}

impl Draft {
    fn new(key: &PublicKey, shape: &Shape, values: &[i64], random: &[Scalar], rng: &mut ChaCha20Rng) -> Self {
        let mut ciphertexts = Vec::new();
        for (value, r) in values.iter().zip(random) {
            ciphertexts.extend(RistrettoPoint::mul_base(r).compress().to_bytes());
            ciphertexts.extend((RistrettoPoint::mul_base(&integer(*value)) + key.element() * r).compress().to_bytes());
        }
        let proofs = claims(shape)
            .into_iter()
            .map(|(lo, clauses, terms)| {
                let randomness = terms.iter().map(|&(cell, weight)| integer(weight) * random[cell]).sum();
                let value = terms.iter().map(|&(cell, weight)| weight * values[cell]).sum::<i64>();
                DraftProof::new(key, randomness, value - lo, clauses, rng)
            })
            .collect();
        Self { ciphertexts, proofs }
    }

    fn commitments(&self) -> Vec<u8> {
        self.proofs.iter().flat_map(|proof| proof.commitments.clone()).collect()
    }

    fn finish(self, challenge: Scalar) -> EncryptedContest {
        let proofs = self.proofs.into_iter().flat_map(|proof| proof.finish(challenge)).collect();
        EncryptedContest { ciphertexts: self.ciphertexts, proofs }
    }
}

impl DraftProof {
    fn new(key: &PublicKey, randomness: Scalar, offset: i64, clauses: i64, rng: &mut ChaCha20Rng) -> Self {
        let mut draft = |_| Scalar::random(rng);
        let nonces: Vec<Scalar> = (0..clauses).map(&mut draft).collect();
        let challenges: Vec<Scalar> = (0..clauses).map(&mut draft).collect();
        let mut commitments = Vec::new();
        for ((nonce, challenge), position) in nonces.iter().zip(&challenges).zip(0..) {
            let distance = challenge * integer(position - offset);
            commitments.extend(RistrettoPoint::mul_base(nonce).compress().to_bytes());
            let b = key.element() * nonce + RistrettoPoint::mul_base(&distance);
            commitments.extend(b.compress().to_bytes());
        }
        let truth = usize::try_from(offset).ok().filter(|&n| n < nonces.len());
        Self { randomness, truth, nonces, challenges, commitments }
    }

    fn finish(mut self, challenge: Scalar) -> Vec<u8> {
        let difference = challenge - self.challenges.iter().sum::<Scalar>();
        self.challenges[self.truth.unwrap_or(0)] += difference;
        let mut out = self.commitments;
        let last = self.challenges.len() - 1;
        self.challenges[..last].iter().for_each(|challenge| out.extend(challenge.to_bytes()));
        for (nonce, challenge) in self.nonces.iter().zip(&self.challenges) {
            out.extend((nonce + challenge * self.randomness).to_bytes());
        }
        out
    }
}

/// Where the proof of a part begins and ends within a contest's proofs; cells first, then relations.
pub fn span(shape: &Shape, claim: usize) -> std::ops::Range<usize> {
    let lengths: Vec<usize> =
        claims(shape).iter().map(|(_, clauses, _)| usize::try_from(*clauses).unwrap() * 128 - 32).collect();
    let start = lengths[..claim].iter().sum();
    start..start + lengths[claim]
}

/// Adds `by` to the scalar in these 32 bytes.
pub fn shift(bytes: &mut [u8], by: i64) {
    let scalar = Scalar::from_canonical_bytes(bytes.try_into().unwrap()).unwrap();
    bytes.copy_from_slice(&(scalar + integer(by)).to_bytes());
}

pub fn proof_fault(contest: usize, part: elgamal::Part) -> Result<(), Fault> {
    Err(Fault::BallotProof(Place { contest, part }))
}
