//! An election without a log: its manifest, the registrars' keys from a ceremony, the trustees' key, and voters.

#![allow(dead_code, reason = "each test file uses another part")]

use std::fs;
use std::path::{Path, PathBuf};

use ballot_signing::application::{Application, hash_to_g1};
use ballot_signing::ballot::BallotPaper;
use ballot_signing::credential::Credential;
use ballot_signing::phrase::{Phrase, VoterSecret};
use canonical::bytes::to_base64;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use election::role::key_name;
use election::statement::{Ballot, Statement};
use election::{ElectionId, Entry, Id, Manifest};
use elgamal::PublicKey;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::{Value, json};
use shared_key::ceremony::{Commitments, Context, Participant, commit, verify_commitment, verify_shares};
use shared_key::partial::bls;
use shared_key::{Bls, G1, GroupElement, Index, Share, SharedKey, verify_credential};
use transparency_log::ed25519::{self, SigningKey};

/// Of three registrars two issue.
pub const THRESHOLD: usize = 2;

pub fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub fn id(name: &str) -> Id {
    name.parse().unwrap()
}

pub fn index(position: u32) -> Index {
    Index::new(position).unwrap()
}

/// An election after both ceremonies.
pub struct World {
    pub manifest: Manifest,
    pub election: ElectionId,
    /// Of `north` and `south`.
    pub papers: Vec<BallotPaper>,
    /// Of `north` and `south`: the key, and the shares of the three registrars.
    pub keys: Vec<(SharedKey<Bls>, Vec<Share<Bls>>)>,
    pub decryption: PublicKey,
}

impl World {
    pub fn new() -> Self {
        Self::of(manifest("A sample"))
    }

    pub fn of(manifest: Manifest) -> Self {
        let election = manifest.election_id();
        let papers = manifest.constituencies.iter().map(|c| BallotPaper::new(&manifest, &c.id).unwrap()).collect();
        Self { election, papers, keys: ceremony(election), decryption: joint_key(77), manifest }
    }

    pub fn place(&self, constituency: &str) -> usize {
        self.manifest.constituency(&id(constituency)).unwrap()
    }

    pub fn paper(&self, constituency: &str) -> &BallotPaper {
        &self.papers[self.place(constituency)]
    }

    pub fn application(&self, phrase: u64, constituency: &str) -> Application {
        Application::new(&secret(phrase), self.election, &id(constituency), 1)
    }

    /// What registrars at these positions answer.
    pub fn issue(&self, application: &Application, constituency: &str, registrars: &[u32]) -> Vec<(Index, G1)> {
        let blinded = G1::decode(&application.blinded()).unwrap();
        let shares = &self.keys[self.place(constituency)].1;
        let evaluate = |share: &Share<Bls>| (share.index(), bls::evaluate(share, &blinded).unwrap());
        let issuing = |at: &u32| shares.iter().find(|share| share.index() == index(*at)).unwrap();
        registrars.iter().map(issuing).map(evaluate).collect()
    }

    pub fn credential(&self, phrase: u64, constituency: &str) -> Credential {
        let application = self.application(phrase, constituency);
        let shares = self.issue(&application, constituency, &[1, 3]);
        application.collect(THRESHOLD, &shares, self.keys[self.place(constituency)].0.public_key()).unwrap()
    }

    /// The key that signs ballots, for those who sign what no client signs.
    pub fn ballot_key(&self, phrase: u64, constituency: &str) -> SigningKey {
        SigningKey::from_seed(&secret(phrase).credential_seed(self.election, &id(constituency)))
    }

    /// All checks of a ballot that need no other entry of the record (§8.3), by the name of the first that fails.
    pub fn check(&self, entry: &[u8]) -> Result<(), &'static str> {
        let entry = Entry::parse(entry).map_err(|e| e.code())?;
        let Statement::Ballot(ballot) = &entry.statement else { return Err("statement-kind") };
        if ballot.election != self.election {
            return Err("election");
        }
        let place = self.manifest.constituency(&ballot.constituency).ok_or("member-unknown")?;
        let paper = &self.papers[place];
        let decoded = paper.read(ballot).map_err(|e| e.code())?;
        let key = ed25519::PublicKey::from_bytes(&ballot.credential.0).map_err(|_| "credential-key")?;
        entry.check_one_signature(key_name::CREDENTIAL, &key).map_err(|e| e.code())?;
        let signature = G1::decode(&ballot.credential_signature.0).map_err(|e| e.code())?;
        let hashed = hash_to_g1(self.election, &ballot.constituency, &ballot.credential.0);
        verify_credential(self.keys[place].0.public_key(), &hashed, &signature).map_err(|e| e.code())?;
        let contests = paper.contests();
        let statement = paper.statement(&contests, &self.decryption, ballot);
        elgamal::verify(&statement, &decoded).map_err(|e| e.code())
    }
}

pub fn secret(phrase: u64) -> VoterSecret {
    Phrase::new(&mut rng(phrase), "").unwrap().stretch()
}

pub fn joint_key(secret: u64) -> PublicKey {
    PublicKey::decode(RistrettoPoint::mul_base(&Scalar::from(secret)).compress().as_bytes()).unwrap()
}

/// The ballot of an entry.
pub fn ballot(entry: &[u8]) -> Ballot {
    match Entry::parse(entry).unwrap().statement {
        Statement::Ballot(ballot) => ballot,
        other => panic!("a statement of kind {}", other.kind().name()),
    }
}

/// Both constituencies vote on `council` (lists), `north` on `plans` (points) too.
pub fn manifest(title: &str) -> Manifest {
    let mut seed = 0;
    let mut key = || {
        seed += 1;
        to_base64(SigningKey::from_seed(&[seed; 32]).public().as_bytes())
    };
    let text = |text: &str| json!({ "en": text });
    let candidate = |name: &str| json!({"id": name, "title": text(name)});
    let option = |name: &str| json!({"documents": [], "id": name, "max": 2, "title": text(name)});
    let mut members = |names: &[&str]| names.iter().map(|name| json!({"id": name, "key": key()})).collect::<Value>();
    let (commission, registrars) = (members(&["c1"]), members(&["r1", "r2", "r3"]));
    let trustees = members(&["t1", "t2", "t3"]);
    let witness = |n| json!({"key": key(), "name": format!("witness-{n}.example")});
    let witnesses: Value = (1..=4).map(witness).collect();
    let method = json!({"name": "largest-remainder", "quota": "hare", "quota_base": "all-valid-votes"});
    let threshold = json!({"ratio": {"denominator": 10, "numerator": 1}, "test": "at-least"});
    let line = canonical::json::to_line(&json!({
        "ballots": {"most": 3},
        "board": key(),
        "commission": {"members": commission, "threshold": 1},
        "constituencies": [{"id": "north", "title": text("North")}, {"id": "south", "title": text("South")}],
        "contests": [
            {
                "ballot": {"blank": true, "candidate_votes": 2, "kind": "lists", "lists": [
                    {"candidates": [candidate("b1"), candidate("b2")], "documents": [], "id": "birch", "title": text("Birch")},
                    {"candidates": [], "documents": [], "id": "oak", "title": text("Oak")},
                ]},
                "constituencies": ["north", "south"], "id": "council", "report": "whole", "title": text("Council"),
                "rule": {"blank_is_valid": false, "exhausted": "pass-on", "kind": "party-list", "method": method,
                    "seats": 4, "threshold": threshold},
            },
            {
                "ballot": {"blank": false, "kind": "options", "max": 3, "min": 1,
                    "options": [option("p1"), option("p2"), option("p3")]},
                "constituencies": ["north"], "id": "plans", "report": "whole", "title": text("Plans"),
                "rule": {"kind": "plurality", "seats": 1},
            },
        ],
        "documents": [],
        "epochs": {"credentials": 20, "longest": 7_200, "shortest": 900},
        "kind": "manifest",
        "languages": ["en"],
        "log": {"key": key(), "name": "log.example/veche"},
        "mailboxes": [],
        "petitions": {"answer": 0, "signatures": 0},
        "registrars": {"members": registrars, "threshold": THRESHOLD},
        "registration": {"kind": "closed"},
        "schedule": {"checking": 600, "claims": 900, "closes": 1_779_840_000, "extension": 0, "opens": 1_779_667_200},
        "smallest_count": 2,
        "successors": [],
        "title": text(title),
        "trustees": {"double_signers": 0, "members": trustees, "threshold": 2},
        "v": 1,
        "witnesses": {"members": witnesses, "quorum": 3},
    }));
    Manifest::parse(&line).unwrap()
}

/// Votes that the contests of `north` allow: the list `birch` with one candidate, three points.
pub fn votes() -> Vec<Vec<u32>> {
    vec![vec![1, 1, 0, 0, 0], vec![2, 0, 1]]
}

/// The ceremony of three registrars: keys of both constituencies.
fn ceremony(election: ElectionId) -> Vec<(SharedKey<Bls>, Vec<Share<Bls>>)> {
    let mut rng = rng(5);
    let participant = |n: u8| Participant { index: index(n.into()), id: format!("r{n}"), key: [n; 32] };
    let keys = ["credential/north", "credential/south"].map(String::from).to_vec();
    let context =
        Context::<Bls>::new(&election.0, "registrar", 1, 2, (1..=3).map(participant).collect(), keys).unwrap();
    let (states, published): (Vec<_>, Vec<_>) =
        context.indexes().map(|index| commit(&context, index, &mut rng).unwrap()).unzip();
    let checked = context.indexes().zip(&published).map(|(i, c)| verify_commitment(&context, i, c).unwrap()).collect();
    let commitments = Commitments::new(&context, checked).unwrap();
    let (mut receivers, mut announced, mut sealed) = (vec![], vec![], vec![]);
    for state in states {
        let sender = state.index();
        let (state, shares) = state.shares(commitments.clone(), &mut rng).unwrap();
        let hashes: Vec<_> = shares.iter().map(|share| share.hash()).collect();
        announced.push(verify_shares(&context, sender, &hashes).unwrap());
        receivers.push(state);
        sealed.extend(shares);
    }
    let mut all: Vec<(SharedKey<Bls>, Vec<Share<Bls>>)> = vec![];
    for mut receiver in receivers {
        let index = receiver.index();
        for share in sealed.iter().filter(|share| share.receiver == index) {
            let announced = announced.iter().find(|announced| announced.sender() == share.sender).unwrap();
            receiver.receive(announced, &share.bytes).unwrap();
        }
        for (place, key_share) in receiver.finish().unwrap().into_iter().enumerate() {
            if all.len() == place {
                all.push((key_share.key, vec![]));
            }
            all[place].1.push(key_share.share);
        }
    }
    all
}

/// The vectors of `tests/vectors/credentials` or a folder below whose names begin with `start`; at least one.
pub fn vectors(below: &str, start: &str) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/credentials").join(below);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "json"));
    files.retain(|path| path.file_name().unwrap().to_str().unwrap().starts_with(start));
    files.sort();
    assert!(!files.is_empty(), "vectors {below}/{start}..");
    let read = |path: PathBuf| -> Value {
        let vector: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert_eq!(vector["name"], path.file_stem().unwrap().to_str().unwrap());
        vector
    };
    files.into_iter().map(read).collect()
}
