//! The Rust side of `tests/interop-web`: answers each line of JSON on standard input with one on standard output.
//!
//! It checks ballots that the web client made, and signs credentials that it asks for as several registrars do.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a question that cannot be read ends the test")]

use std::io::{self, BufRead, Write};

use ballot_signing::application::{Application, hash_to_g1};
use ballot_signing::ballot::BallotPaper;
use ballot_signing::fingerprint::OpenedBallot;
use ballot_signing::phrase::Phrase;
use canonical::Bytes;
use canonical::bytes::{from_base64, to_base64};
use election::role::key_name;
use election::statement::Statement;
use election::{ElectionId, Entry, Id, Manifest};
use elgamal::PublicKey;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde::{Deserialize, Serialize};
use shared_key::ceremony::{Commitments, Context, Participant, commit, verify_commitment, verify_shares};
use shared_key::partial::bls;
use shared_key::{Bls, G1, G2, GroupElement, Index, Share, SharedKey, verify_credential};
use transparency_log::ed25519;

#[derive(Deserialize)]
#[serde(tag = "ask", rename_all = "lowercase", deny_unknown_fields)]
enum Question {
    Ballots { manifest: String, decryption: Bytes<32>, credential_key: Bytes<96>, ballots: Vec<String>, opened: String },
    Credential(CredentialQuestion),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CredentialQuestion {
    attempt: u64,
    /// What the other side wants signed.
    blinded: Bytes<48>,
    constituency: Id,
    election: ElectionId,
    phrase: String,
    registrars: u32,
    /// Indexes of the registrars whose shares are combined here.
    signers: Vec<u32>,
    threshold: u32,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Ballots {
        /// `accepted`, or the name of the refusal.
        verdicts: Vec<&'static str>,
        /// The fingerprint of the opened ballot, and what it holds.
        opened: (String, Vec<Vec<u32>>),
    },
    Credential(Box<CredentialAnswer>),
}

#[derive(Serialize)]
struct CredentialAnswer {
    application: String,
    /// As it was derived here.
    blinded: String,
    credential: String,
    key: String,
    /// Of the other side's element, by all registrars in order.
    shares: Vec<String>,
    signature: String,
    verification: Vec<String>,
}

fn main() -> io::Result<()> {
    for line in io::stdin().lock().lines() {
        let answer = match serde_json::from_str(&line?)? {
            Question::Ballots { manifest, decryption, credential_key, ballots, opened } => {
                let checker = Checker::new(&manifest, &decryption, &credential_key);
                let verdict =
                    |ballot: &String| checker.check(&from_base64(ballot).unwrap()).err().unwrap_or("accepted");
                Answer::Ballots { verdicts: ballots.iter().map(verdict).collect(), opened: checker.open(&opened) }
            }
            Question::Credential(question) => Answer::Credential(Box::new(sign(&question))),
        };
        writeln!(io::stdout(), "{}", serde_json::to_string(&answer)?)?;
    }
    Ok(())
}

/// All that is checked of a ballot without other entries of the record (`docs/protocol.md` §8.3).
struct Checker {
    manifest: Manifest,
    decryption: PublicKey,
    credential_key: G2,
}

impl Checker {
    fn new(manifest: &str, decryption: &Bytes<32>, credential_key: &Bytes<96>) -> Self {
        Self {
            manifest: Manifest::parse(manifest).unwrap(),
            decryption: PublicKey::decode(&decryption.0).unwrap(),
            credential_key: G2::decode(&credential_key.0).unwrap(),
        }
    }

    fn check(&self, entry: &[u8]) -> Result<(), &'static str> {
        let entry = Entry::parse(entry).map_err(|e| e.code())?;
        let Statement::Ballot(ballot) = &entry.statement else { return Err("statement-kind") };
        if ballot.election != self.manifest.election_id() {
            return Err("election");
        }
        self.manifest.constituency(&ballot.constituency).ok_or("member-unknown")?;
        let paper = BallotPaper::new(&self.manifest, &ballot.constituency).map_err(|e| e.code())?;
        let decoded = paper.read(ballot).map_err(|e| e.code())?;
        let key = ed25519::PublicKey::from_bytes(&ballot.credential.0).map_err(|_| "credential-key")?;
        entry.check_one_signature(key_name::CREDENTIAL, &key).map_err(|e| e.code())?;
        let signature = G1::decode(&ballot.credential_signature.0).map_err(|e| e.code())?;
        let hashed = hash_to_g1(ballot.election, &ballot.constituency, &ballot.credential.0);
        verify_credential(&self.credential_key, &hashed, &signature).map_err(|e| e.code())?;
        let contests = paper.contests();
        elgamal::verify(&paper.statement(&contests, &self.decryption, ballot), &decoded).map_err(|e| e.code())
    }

    /// What a second device says of a ballot that was opened (§8.4).
    fn open(&self, file: &str) -> (String, Vec<Vec<u32>>) {
        let opened = OpenedBallot::parse(file).unwrap();
        let paper = BallotPaper::new(&self.manifest, &opened.constituency().unwrap()).unwrap();
        let votes = opened.check(&paper, &self.decryption).unwrap();
        (opened.fingerprint().uri(), votes.contests.into_iter().map(|(_, values)| values).collect())
    }
}

/// Derives the application of a phrase, and has it and the other side's element signed by registrars after a ceremony.
fn sign(question: &CredentialQuestion) -> CredentialAnswer {
    let (election, constituency) = (question.election, &question.constituency);
    let (key, shares) = ceremony(question);
    let secret = Phrase::from_words(&question.phrase).unwrap().stretch();
    let application = Application::new(&secret, election, constituency, question.attempt);
    let (blinded, id) = (application.blinded(), application.id());
    let issue = |element: &[u8; 48], share: &Share<Bls>| bls::evaluate(share, &G1::decode(element).unwrap()).unwrap();
    let issued: Vec<_> = shares.iter().map(|share| (share.index(), issue(&blinded, share))).collect();
    let signers: Vec<_> = question.signers.iter().map(|signer| issued[*signer as usize - 1]).collect();
    let threshold = question.threshold as usize;
    let credential = application.collect(threshold, &signers, key.public_key()).unwrap();
    CredentialAnswer {
        application: to_base64(id.0),
        blinded: to_base64(blinded),
        credential: to_base64(credential.public().as_bytes()),
        key: to_base64(key.public_key().to_bytes()),
        shares: shares.iter().map(|share| to_base64(issue(&question.blinded.0, share).to_bytes())).collect(),
        signature: to_base64(credential.signature()),
        verification: shares.iter().map(|share| to_base64(share.verification_share().to_bytes())).collect(),
    }
}

/// A ceremony of as many registrars as the question says, for the key of its constituency.
fn ceremony(question: &CredentialQuestion) -> (SharedKey<Bls>, Vec<Share<Bls>>) {
    let mut rng = ChaCha20Rng::from_seed(question.election.0.0);
    let index = |n: u32| Index::new(n).unwrap();
    let participant = |n: u32| Participant { index: index(n), id: format!("r{n}"), key: [n.try_into().unwrap(); 32] };
    let participants = (1..=question.registrars).map(participant).collect();
    let keys = vec![format!("credential/{}", question.constituency)];
    let context =
        Context::<Bls>::new(&question.election.0, "registrar", 1, question.threshold, participants, keys).unwrap();
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
    for receiver in &mut receivers {
        let index = receiver.index();
        for share in sealed.iter().filter(|share| share.receiver == index) {
            let announced = announced.iter().find(|announced| announced.sender() == share.sender).unwrap();
            receiver.receive(announced, &share.bytes).unwrap();
        }
    }
    let finished = receivers.into_iter().map(|receiver| receiver.finish().unwrap().into_iter().next().unwrap());
    let (mut keys, shares): (Vec<_>, Vec<_>) = finished.map(|key_share| (key_share.key, key_share.share)).unzip();
    (keys.swap_remove(0), shares)
}
