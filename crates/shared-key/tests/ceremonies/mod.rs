//! Ceremonies for tests, and an attacker that follows the specification on its own and where it likes.

#![allow(dead_code, reason = "each test file uses another part")]

use canonical::{Frame, Hash};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, OpModeS, Serializable, single_shot_seal_with_rng};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use shared_key::ceremony::{
    AfterRound1, AfterRound2, CheckedShares, Commitment, Commitments, Context, KeyCommitment, KeyShare, Participant,
    SealedShare, commit, verify_commitment, verify_shares,
};
use shared_key::{GroupElement, GroupScalar, Index, Setting, Share, SharedKey};

pub const KEYS: [&str; 2] = ["first", "second"];

pub fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub fn index(position: u32) -> Index {
    Index::new(position).unwrap()
}

pub fn participant(position: u32) -> Participant {
    let byte = u8::try_from(position).unwrap();
    Participant { index: index(position), id: format!("member-{position}"), key: [byte; 32] }
}

/// Attempt 1 of trustees at these positions.
pub fn context<S: Setting>(threshold: u32, positions: &[u32]) -> Context<S> {
    context_of("trustee", threshold, positions)
}

/// Attempt 1 of a role, of the participants at these positions.
pub fn context_of<S: Setting>(role: &str, threshold: u32, positions: &[u32]) -> Context<S> {
    let participants = positions.iter().copied().map(participant).collect();
    Context::new(&Hash::of(b"election"), role, 1, threshold, participants, KEYS.map(String::from).to_vec()).unwrap()
}

/// A ceremony after round 1.
pub struct Committed<S: Setting> {
    pub context: Context<S>,
    pub states: Vec<AfterRound1<S>>,
    pub published: Vec<Commitment>,
    pub commitments: Commitments<S>,
}

pub fn round1<S: Setting>(context: &Context<S>, seed: u64) -> Committed<S> {
    let mut rng = rng(seed);
    let (states, published): (Vec<_>, Vec<_>) =
        context.indexes().map(|index| commit(context, index, &mut rng).unwrap()).unzip();
    let commitments = check_all(context, &published);
    Committed { context: context.clone(), states, published, commitments }
}

pub fn check_all<S: Setting>(context: &Context<S>, published: &[Commitment]) -> Commitments<S> {
    let checked = context.indexes().zip(published).map(|(i, c)| verify_commitment(context, i, c).unwrap()).collect();
    Commitments::new(context, checked).unwrap()
}

/// A ceremony after round 2, before anything was received.
pub struct Shared<S: Setting> {
    pub commitments: Commitments<S>,
    pub states: Vec<AfterRound2<S>>,
    pub sealed: Vec<SealedShare>,
    pub published: Vec<CheckedShares>,
}

impl<S: Setting> Shared<S> {
    pub fn sealed(&self, sender: Index, receiver: Index) -> &[u8] {
        &self.sealed.iter().find(|s| s.sender == sender && s.receiver == receiver).unwrap().bytes
    }

    pub fn published(&self, sender: Index) -> &CheckedShares {
        self.published.iter().find(|p| p.sender() == sender).unwrap()
    }

    pub fn take(&mut self, receiver: Index) -> AfterRound2<S> {
        let position = self.states.iter().position(|state| state.index() == receiver).unwrap();
        self.states.remove(position)
    }
}

pub fn round2<S: Setting>(committed: Committed<S>, seed: u64) -> Shared<S> {
    let mut rng = rng(seed);
    let mut shared = Shared { commitments: committed.commitments, states: vec![], sealed: vec![], published: vec![] };
    for state in committed.states {
        let sender = state.index();
        let (state, sealed) = state.shares(shared.commitments.clone(), &mut rng).unwrap();
        let hashes: Vec<_> = sealed.iter().map(SealedShare::hash).collect();
        shared.published.push(verify_shares(&committed.context, sender, &hashes).unwrap());
        shared.states.push(state);
        shared.sealed.extend(sealed);
    }
    shared
}

/// A whole ceremony: for each participant its key shares.
pub fn ceremony<S: Setting>(threshold: u32, positions: &[u32], seed: u64) -> Vec<Vec<KeyShare<S>>> {
    let mut shared = round2(round1(&context(threshold, positions), seed), seed + 1);
    let states = std::mem::take(&mut shared.states);
    let finish = |mut state: AfterRound2<S>| {
        for sender in state.missing().collect::<Vec<_>>() {
            state.receive(shared.published(sender), shared.sealed(sender, state.index())).unwrap();
        }
        state.finish().unwrap()
    };
    states.into_iter().map(finish).collect()
}

/// The first key of a ceremony with all shares of it.
pub fn one_key<S: Setting>(threshold: u32, positions: &[u32], seed: u64) -> (SharedKey<S>, Vec<Share<S>>) {
    let all = ceremony::<S>(threshold, positions, seed);
    let key = all[0][0].key.clone();
    (key, all.into_iter().map(|mut of_one| of_one.remove(0).share).collect())
}

/// Coefficients of all keys of a state.
pub fn coefficients<S: Setting>(state: &AfterRound1<S>, threshold: usize) -> Vec<Vec<S::Scalar>> {
    let bytes = state.to_bytes();
    let scalars: Vec<_> = bytes[32..].chunks(32).map(|chunk| S::Scalar::decode(chunk).unwrap()).collect();
    scalars.chunks(threshold).map(<[_]>::to_vec).collect()
}

/// Commits to polynomials of the attacker's choice, by the letter of §6.2.
pub fn commit_to<S: Setting>(
    context: &Context<S>,
    index: Index,
    polynomials: &[Vec<S::Scalar>],
    one_time_key: [u8; 32],
) -> Commitment {
    let keys = context.keys().iter().zip(polynomials).map(|(key, polynomial)| {
        let commitments: Vec<u8> =
            polynomial.iter().flat_map(|a| S::Commitment::generator().times(a).encode()).collect();
        let k = S::Scalar::from_u64(7919);
        let r = S::Commitment::generator().times(&k).encode();
        let frame = Frame::new("ceremony-knowledge")
            .part(context.hash())
            .part(key)
            .int(index.get().into())
            .part(one_time_key)
            .part(&commitments)
            .part(&r);
        let z = k + S::Scalar::from_wide(&frame.wide()) * polynomial[0];
        KeyCommitment { commitments, proof: [&r[..], &z.encode()].concat() }
    });
    Commitment { keys: keys.collect(), one_time_key }
}

/// Seals anything, by the letter of §6.3.
pub fn seal(context: &Hash, sender: Index, receiver: Index, one_time_key: &[u8; 32], plaintext: &[u8]) -> Vec<u8> {
    let info =
        Frame::new("ceremony-share").part(context).int(sender.get().into()).int(receiver.get().into()).into_bytes();
    let key = Deserializable::from_bytes(one_time_key).unwrap();
    let (encapsulated, ciphertext) = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &key,
        &info,
        plaintext,
        b"",
        &mut rng(77),
    )
    .unwrap();
    [&encapsulated.to_bytes()[..], &ciphertext].concat()
}

/// `f(x)` of each polynomial, encoded.
pub fn values<T: GroupScalar>(polynomials: &[Vec<T>], index: Index) -> Vec<u8> {
    let x = T::from_u64(index.get().into());
    let at = |f: &Vec<T>| f.iter().rev().fold(T::default(), |sum, &a| sum * x + a).encode();
    polynomials.iter().flat_map(at).collect()
}
