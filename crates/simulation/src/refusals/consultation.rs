//! Faults of consultations: what registrars do elsewhere, other numbers and keys, and ballots by credentials that do not vote here
//! (`docs/protocol.md` §7.7).

use ballot_signing::phrase::Phrase;
use canonical::Bytes;
use election::entry::sign;
use election::role::{CeremonyRole, key_name};
use election::statement::{CeremonyCommitment, CeremonyRestart, Form, KeyCommitment, Kind};
use serde_json::Value;

use super::Case;
use super::forge::{Forge, add, bytes, case, flip, put, swap};
use crate::consultation::consult;
use crate::ledger::Log;
use crate::play::{self, int};
use crate::sample::{Sample, Until, id, people, play, votes};
use crate::voter::{Voter, raw_ballot};

/// A consultation that was played to its end, and the election before it.
#[derive(Debug)]
pub struct Consulted {
    /// The election whose credentials vote.
    pub earlier: Forge,
    /// The consultation.
    pub forge: Forge,
}

impl Consulted {
    /// A consultation of one seed over the sample of another.
    pub fn new(earlier: u64, seed: u64) -> Self {
        let mut sample = play(earlier, Until::Finished);
        let consultation = consult(&mut sample, seed, Until::Finished);
        Self { earlier: Forge::of(sample, people(earlier)), forge: Forge::of(consultation, people(seed)) }
    }

    /// All cases.
    ///
    /// # Panics
    /// If the consultation has other entries than it is known for.
    pub fn cases(&mut self) -> Vec<Case> {
        let mut cases = self.of_registrars();
        cases.extend(self.ready());
        cases.extend(self.ballots());
        cases
    }

    /// What registrars say elsewhere.
    fn of_registrars(&self) -> Vec<Case> {
        let forge = &self.forge;
        let (ready, election) = (forge.find(Kind::Ready, 0), self.election());
        let here = |kind: Kind, names: &[&str]| {
            let position = self.earlier.find(kind, 0);
            let mut said: Value = serde_json::from_str(self.earlier.note(position).text()).expect("a statement");
            put(&mut said, "/election", election.to_string());
            forge.sign(names, None, &canonical::json::to_line(&said))
        };
        let restart = CeremonyRestart::new(election, int(2), Vec::new(), CeremonyRole::Registrar);
        let key = KeyCommitment { commitments: canonical::Blob(vec![0; 64]), proof: canonical::Blob(vec![0; 64]) };
        let tags = CeremonyCommitment::new(election, int(1), vec![key], Bytes([1; 32]), id("r1"), CeremonyRole::Tag);
        vec![
            case("roll-in-a-consultation", "registration-kind", ready, here(Kind::Roll, &["registrar/r1"])),
            case("issuance-in-a-consultation", "registration-kind", ready, here(Kind::Issuance, &["registrar/r1"])),
            case(
                "restart-of-registrars-in-a-consultation",
                "registration-kind",
                ready,
                forge.sign(&["commission/c1"], None, &restart.text()),
            ),
            case(
                "ceremony-of-tags-in-a-consultation",
                "registration-kind",
                ready,
                forge.sign(&["registrar/r1"], None, &tags.text()),
            ),
            forge.moved("consultation-ready-before-the-rehearsals", "not-rehearsed", ready, ready - 1),
        ]
    }

    fn ready(&self) -> Vec<Case> {
        let forge = &self.forge;
        let ready = forge.find(Kind::Ready, 0);
        vec![
            forge.edit("consultation-ready-with-a-roll", "number", ready, |v| put(v, "/rolls", 1)),
            forge.edit("consultation-ready-with-more-credentials", "number", ready, |v| add(v, "/credentials/0", 1)),
            forge.edit("consultation-ready-with-keys-swapped", "keys", ready, |v| {
                swap(v, "/keys/credentials/0", "/keys/credentials/1");
            }),
            forge.edit("consultation-ready-with-another-key", "keys", ready, |v| {
                bytes(v, "/keys/credentials/0", |key| flip(key, 95));
            }),
        ]
    }

    fn ballots(&mut self) -> Vec<Case> {
        let first = self.forge.find(Kind::Epoch, 0) + 1;
        let second = self.forge.find(Kind::Epoch, 1) + 1;
        let (foreign, copied) = self.of_the_earlier_election();
        let own = self.of_this_election();
        vec![
            case("ballot-of-the-earlier-election", "election", first, foreign),
            case("ballot-with-proofs-for-the-earlier-election", "ballot-proof", first, copied),
            case("credential-issued-for-the-consultation", "credential-signature", first, own),
            case("earlier-credential-of-another-constituency", "credential-signature", first, self.elsewhere(7)),
            case("earlier-credential-in-a-second-constituency", "credential-constituency", second, self.elsewhere(5)),
        ]
    }

    /// A ballot of the first voter that names the earlier election, and one that names this but was encrypted and proven for that.
    fn of_the_earlier_election(&mut self) -> (Vec<u8>, Vec<u8>) {
        let election = self.election();
        let sample = &mut self.forge.sample;
        let key = key(sample);
        let earlier = self.earlier.sample.ledger.record().setting().expect("an election").election;
        let voter = sample.voters.first().expect("eight voters");
        let setting = sample.ledger.record().setting().expect("an election");
        let paper = setting.papers.iter().find(|paper| paper.constituency() == voter.constituency()).expect("a paper");
        let (signature, chosen) = (voter.credential().expect("a credential").signature(), votes("upper", 0));
        let foreign = raw_ballot(earlier, paper, &key, (voter.key(), signature), &chosen, &mut sample.rng);
        let mut said: Value = serde_json::from_str(foreign.text()).expect("a ballot");
        put(&mut said, "/election", election.to_string());
        let copied = sign(&canonical::json::to_line(&said), &[(key_name::CREDENTIAL, voter.key())]);
        (foreign.to_bytes(), copied.expect("one signer of a good name makes a note").to_bytes())
    }

    /// A ballot of a voter of `lower` on the paper of `upper`.
    fn elsewhere(&mut self, voter: usize) -> Vec<u8> {
        let sample = &mut self.forge.sample;
        let (setting, key) = (sample.ledger.record().setting().expect("an election").clone(), key(sample));
        let voter = sample.voters.get(voter).expect("eight voters");
        voter.vote_elsewhere(&setting, &id("upper"), &key, &votes("upper", 0), &mut sample.rng).to_bytes()
    }

    /// A ballot by a credential that the earlier registrars signed as one of this election and its constituency.
    fn of_this_election(&mut self) -> Vec<u8> {
        let (election, upper) = (self.election(), id("upper"));
        let sample = &mut self.forge.sample;
        let secret = Phrase::new(&mut sample.rng, "").expect("no dice are good dice").stretch();
        let north = self.earlier.sample.ledger.record().registrars().and_then(|state| state.keys().first().cloned());
        let shares: Vec<_> = self.earlier.sample.registrar_shares.iter().filter_map(|of| of.first()).take(2).collect();
        let mut voter = Voter::with(&secret, election, &upper);
        voter.collect_from(&shares, north.expect("a key").public_key());
        let key = key(sample);
        let setting = sample.ledger.record().setting().expect("an election");
        let paper = setting.papers.iter().find(|paper| *paper.constituency() == upper).expect("a constituency");
        let signature = voter.credential().expect("a credential").signature();
        raw_ballot(election, paper, &key, (voter.key(), signature), &votes("upper", 0), &mut sample.rng).to_bytes()
    }

    fn election(&self) -> election::ElectionId {
        self.forge.sample.ledger.record().setting().expect("an election").election
    }
}

fn key(sample: &Sample) -> elgamal::PublicKey {
    play::joint_key(&sample.ledger)
}
