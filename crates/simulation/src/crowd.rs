//! Many voters at once, for measurements: credentials that are issued without blinding, and ballots of one contest.

use std::ops::Range;

use election::contest::{BallotForm, Contest, ContestOption, Report};
use election::entry::sign;
use election::role::key_name;
use election::rules::Rule;
use election::statement::{Form, Issuance, Roll, RollRegistration};
use election::{Attachment, ElectionId, Entry, Id, Manifest, Statement};
use elgamal::PublicKey;
use officials::{Official, member};
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;
use rayon::prelude::*;
use record::{RollRecord, Setting};
use shared_key::partial::bls::evaluate;
use shared_key::{Bls, G1, Share, hash_to_g1};
use transparency_log::ed25519::SigningKey;

use crate::ledger::Log;
use crate::play;
use crate::sample::{id, text};
use crate::{rng, voter};

/// An entry, and the attachments that it names.
pub type Submission = (Vec<u8>, Vec<Vec<u8>>);

/// Voters of one constituency, each with a credential.
#[derive(Debug)]
pub struct Crowd {
    seed: u64,
    constituency: Id,
    members: Vec<Member>,
}

/// One of them.
#[derive(Debug)]
struct Member {
    key: SigningKey,
    record: RollRecord,
    /// What each issuing registrar makes of the record.
    shares: Vec<G1>,
    signature: [u8; 48],
}

impl Crowd {
    /// Makes their credentials, on all cores. `shares` are those of as many registrars as must issue, by registrar and constituency;
    /// the constituency is the first of the manifest.
    ///
    /// # Panics
    /// If the shares are not those of a ceremony.
    pub fn new(seed: u64, size: u64, setting: &Setting, shares: &[Vec<Share<Bls>>]) -> Self {
        let constituency = setting.manifest.constituencies.first().expect("a constituency").id.clone();
        let shares: Vec<_> = shares.iter().map(|of| of.first().expect("a share of each key")).collect();
        let member = |n| Member::new(seed, n, setting.election, &constituency, &shares);
        let members = (0..size).into_par_iter().map(member).collect();
        Self { seed, constituency, members }
    }

    /// How many they are.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The roll, signed by all registrars, and what the first of them issue for it.
    pub fn registration(&self, log: &mut impl Log, registrars: &[Official]) -> Vec<Submission> {
        let election = log.record().setting().expect("an election").election;
        // A roll is in the order of its records, and what is issued in that of the roll.
        let mut members: Vec<_> = self.members.iter().collect();
        members.sort_by_cached_key(|member| member.record.application(election, &self.constituency));
        let records: Vec<_> = members.iter().map(|member| member.record).collect();
        let content = record::Roll::attachment(election, &self.constituency, &records);
        let (root, size, under) = (record::roll::roll_root(&content), play::int(records.len() as u64), log.under());
        let (attachment, place) = (Attachment::of(&content), self.constituency.clone());
        let roll = Roll::new(election, attachment, place, play::int(1), RollRegistration::Closed {}, root, size, under);
        let lines = registrars.iter().map(|registrar| registrar.sign_as_registrar(&roll.text())).collect();
        let mut submissions = vec![(member::signed(&roll, lines).to_bytes(), vec![content])];
        let issuing = self.members.first().map_or(0, |member| member.shares.len());
        for (position, registrar) in registrars.iter().take(issuing).enumerate() {
            let share = |member: &&Member| member.shares.get(position).expect("one of each registrar").to_bytes();
            let issued: Vec<u8> = members.iter().flat_map(share).collect();
            let said = Issuance::new(election, Attachment::of(&issued), registrar.id.clone(), play::int(1));
            let line = registrar.sign_as_registrar(&said.text());
            submissions.push((member::signed(&said, vec![line]).to_bytes(), vec![issued]));
        }
        submissions
    }

    /// A first ballot of each of these, for one option, encrypted to `key`; made on all cores.
    ///
    /// # Panics
    /// If they are too few, or the ballot has other contests than that of [`one_contest`].
    pub fn ballots(&self, range: Range<usize>, setting: &Setting, key: &PublicKey) -> Vec<Vec<u8>> {
        let members = self.members.get(range.clone()).expect("as many voters");
        let ballot = |(n, member): (usize, &Member)| {
            let n = range.start + n;
            member.ballot(setting, key, n, &mut rng(self.seed, &format!("ballot {n}")))
        };
        members.par_iter().enumerate().map(ballot).collect()
    }

    /// The first of these ballots with a proof that does not hold, signed by their voters: as dear to refuse as any.
    ///
    /// # Panics
    /// If they are not ballots of these voters, in order.
    pub fn unproven(&self, ballots: &[Vec<u8>], most: usize) -> Vec<Vec<u8>> {
        let unproven = |(member, ballot): (&Member, &Vec<u8>)| {
            let Ok(Statement::Ballot(mut said)) = Entry::parse(ballot).map(|entry| entry.statement) else {
                panic!("a ballot");
            };
            // The last scalar of the last proof, of which any other value is as well-formed.
            let proofs = &mut said.contests.last_mut().expect("a contest").proofs.0;
            let place = proofs.len().checked_sub(32).expect("a scalar");
            *proofs.get_mut(place).expect("within") ^= 1;
            sign(&said.text(), &[(key_name::CREDENTIAL, &member.key)]).expect("one signer").to_bytes()
        };
        self.members.iter().zip(ballots).take(most).map(unproven).collect()
    }
}

impl Member {
    fn new(seed: u64, n: u64, election: ElectionId, constituency: &Id, shares: &[&Share<Bls>]) -> Self {
        let mut rng = rng(seed, &format!("key {n}"));
        let mut key = || {
            let mut seed = [0; 32];
            rng.fill_bytes(&mut seed);
            SigningKey::from_seed(&seed)
        };
        let (key, status) = (key(), key());
        let hashed = hash_to_g1(&election.0, constituency.as_str(), key.public().as_bytes());
        let part = |share: &&Share<Bls>| (share.index(), evaluate(share, &hashed).expect("an element"));
        let parts: Vec<_> = shares.iter().map(part).collect();
        let signature = shared_key::combine(parts.len(), &parts).expect("enough parts").to_bytes();
        let record = RollRecord { blinded: hashed.to_bytes(), status_key: *status.public().as_bytes() };
        Self { key, record, shares: parts.into_iter().map(|(_, part)| part).collect(), signature }
    }

    fn ballot(&self, setting: &Setting, key: &PublicKey, n: usize, rng: &mut ChaCha20Rng) -> Vec<u8> {
        let paper = setting.papers.first().expect("a constituency");
        let contests = paper.contests();
        let mut votes = vec![0; contests.first().expect("a contest").shape.cells().len()];
        let chosen = n.checked_rem(votes.len()).expect("options");
        *votes.get_mut(chosen).expect("within") = 1;
        voter::raw_ballot(setting.election, paper, key, (&self.key, self.signature), &[votes], rng).to_bytes()
    }
}

/// Makes a manifest one of a single constituency, with one contest of this many options, of which everyone chooses one.
///
/// # Panics
/// Without a constituency.
pub fn one_contest(manifest: &mut Manifest, options: usize) {
    manifest.constituencies.truncate(1);
    manifest.constituencies.first_mut().expect("a constituency").id = id("abroad");
    let option = |n: usize| ContestOption {
        documents: vec![],
        id: id(&format!("option-{n}")),
        max: 1,
        title: text(&format!("Выбар {n}"), &format!("Option {n}")),
    };
    manifest.contests = vec![Contest {
        ballot: BallotForm::Options { blank: false, max: 1, min: 1, options: (1..=options).map(option).collect() },
        constituencies: vec![id("abroad")],
        id: id("council"),
        report: Report::Whole,
        rule: Rule::Plurality { seats: 1 },
        title: text("Рада", "Council"),
    }];
}
