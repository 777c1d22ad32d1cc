//! What must not succeed, tried at the real service: each attempt is refused by name (`docs/protocol.md` §14).

use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, anyhow, bail, ensure};
use ballot_signing::application::Application;
use ballot_signing::ballot::BallotPaper;
use ballot_signing::credential::Credential;
use ballot_signing::phrase::Phrase;
use canonical::{Blob, Bytes, Hash};
use client::{BoardClient, Error};
use election::entry::{leaf_hash, sign};
use election::role::key_name;
use election::statement::{Ballot, BallotContest, Form};
use election::{Manifest, Statement, Text};
use elgamal::{PublicKey, Relation, Shape};
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;
use record::Setting;
use serde::{Deserialize, Serialize};
use shared_key::partial::bls::evaluate;
use shared_key::{Bls, G1, GroupElement, Share};
use simulation::Voter;

use super::casting::is_to_be_repeated;
use super::receipts::is_published;
use super::voters::votes_for;
use super::{Scene, say};
use crate::manifest::int;
use crate::message::Report;
use crate::randomness::Randomness;
use crate::times::now;
use crate::vote::Vote;

/// How long to wait before the next look, or the next try.
const PAUSE: Duration = Duration::from_millis(300);

/// Something that was tried and refused.
#[derive(Debug, Serialize, Deserialize)]
pub struct Attempt {
    /// What was tried.
    pub what: String,
    /// The status of HTTP; none if it was not the service that refused.
    pub status: Option<u16>,
    /// Name of the refusal, as in the problem document.
    pub code: String,
    /// Why, in the words of who refused it.
    pub reason: String,
}

/// A ballot of somebody else, as it is published sooner or later.
pub struct Published {
    bytes: Vec<u8>,
    credential: [u8; 32],
    leaf: Hash,
}

/// A voter on the roll who tries what no honest client does.
pub struct Cheat<'a> {
    pub voter: &'a Voter,
    /// Who votes twice, and lends the own credential.
    pub revoter: &'a Voter,
    pub vote: &'a Vote,
    pub key: &'a PublicKey,
    /// The first ballot of who votes twice.
    pub old: Published,
    /// A ballot of somebody else.
    pub copied: Published,
    pub setting: Setting,
    pub client: BoardClient,
}

impl Published {
    pub fn new(bytes: &[u8]) -> anyhow::Result<Self> {
        Ok(Self { credential: ballot_of(bytes)?.credential.0, leaf: leaf_hash(bytes), bytes: bytes.to_vec() })
    }
}

/// What the cheat has at hand.
struct Tools<'a> {
    cheat: &'a Cheat<'a>,
    paper: &'a BallotPaper,
    randomness: &'a Randomness,
}

impl Cheat<'_> {
    /// Tries everything, each at its time, and reports it.
    pub fn try_all(&self, scene: &Scene) -> anyhow::Result<()> {
        let paper = self.setting.papers.first().context("there is one constituency")?;
        let tools = Tools { cheat: self, paper, randomness: &scene.randomness };
        let closes = self.setting.manifest.schedule.closes.get();
        for published in [&self.old, &self.copied] {
            while !is_published(&self.client, &published.credential, &published.leaf).unwrap_or(false) {
                ensure!(now() < closes, "there was no moment to try what is refused");
                sleep(PAUSE);
            }
        }
        for (what, ballot) in tools.while_open()? {
            say(&Report::Tried(self.attempt(what, &ballot)?))?;
        }
        let good = tools.ballot(tools.credential()?, 1, "a ballot that is late")?;
        while now() <= closes {
            sleep(PAUSE);
        }
        say(&Report::Tried(self.attempt("A good ballot after the end of voting", &good)?))?;
        let closed = loop {
            sleep(PAUSE);
            let attempt = self.attempt("A good ballot after the commission's close", &good)?;
            if attempt.code != "too-late" {
                break attempt;
            }
        };
        say(&Report::Tried(closed))
    }

    /// Hands in a ballot as anyone can.
    fn attempt(&self, what: &str, ballot: &[u8]) -> anyhow::Result<Attempt> {
        loop {
            match self.client.cast(ballot) {
                Ok(_) => bail!("this was not refused: {what}"),
                Err(error) if is_to_be_repeated(&error) => sleep(PAUSE),
                Err(Error::Refused { status, code, detail }) => {
                    let reason = detail.unwrap_or_default();
                    return Ok(Attempt { what: what.into(), status: Some(status), code, reason });
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
}

impl Tools<'_> {
    /// What is tried while casting is open.
    fn while_open(&self) -> anyhow::Result<Vec<(&'static str, Vec<u8>)>> {
        let manifest = &self.cheat.setting.manifest;
        let revoter = self.cheat.revoter.credential().context("on the roll")?;
        let good = self.ballot(self.credential()?, 1, "a good ballot")?;
        Ok(vec![
            ("A credential that registrars of another election signed", self.off_the_roll()?),
            ("Somebody else's ballot, copied under the own credential", self.copy()?),
            ("A ballot of another election with the same trustees' key", self.elsewhere(manifest)?),
            ("Two votes, from a client that was written for it", self.two_votes(manifest)?),
            ("Another ballot with a number (seq) that was used", self.ballot(revoter, 1, "a used number")?),
            (
                "A ballot with a number far ahead, to outrank all later ones",
                self.ballot(self.credential()?, 10, "a number far ahead")?,
            ),
            ("A ballot with one bit of its proof changed", self.flipped(&good)?),
        ])
    }

    fn credential(&self) -> anyhow::Result<&Credential> {
        self.cheat.voter.credential().context("the cheat is on the roll")
    }

    fn rng(&self, purpose: &str) -> ChaCha20Rng {
        self.randomness.stream(purpose)
    }

    /// A ballot as an honest client makes it, for the first list.
    fn ballot(&self, credential: &Credential, seq: u32, purpose: &str) -> anyhow::Result<Vec<u8>> {
        let votes = votes_for(0, self.cheat.vote.lists.len());
        let sealed = self.paper.seal(self.cheat.key, credential, seq, &[votes], &mut self.rng(purpose))?;
        Ok(sealed.cast(credential).to_bytes())
    }

    /// A ballot that only its credential's signature is wrong with: one registrar of another election has signed it.
    fn off_the_roll(&self) -> anyhow::Result<Vec<u8>> {
        let mut rng = self.rng("another election");
        let secret = Phrase::new(&mut rng, "")?.stretch();
        let application = Application::new(&secret, self.cheat.setting.election, self.cheat.voter.constituency(), 1);
        let mut scalar = [0; 31];
        rng.fill_bytes(&mut scalar);
        // Index 1, and a scalar that is surely below the order.
        let share = Share::<Bls>::from_bytes(&[&1u64.to_be_bytes()[..], &[0], &scalar].concat())?;
        let signed = evaluate(&share, &G1::decode(&application.blinded())?)?;
        let credential = application.collect(1, &[(share.index(), signed)], &share.verification_share())?;
        self.ballot(&credential, 1, "a ballot off the roll")
    }

    /// Ciphertexts and proofs of another ballot, under the own credential.
    fn copy(&self) -> anyhow::Result<Vec<u8>> {
        self.signed(ballot_of(&self.cheat.copied.bytes)?)
    }

    /// A good ballot, but for an election that differs in its title alone.
    fn elsewhere(&self, manifest: &Manifest) -> anyhow::Result<Vec<u8>> {
        let Text(titles) = &manifest.title;
        let title = Text(titles.keys().map(|language| (language.clone(), "Another election".to_owned())).collect());
        let other = Manifest { title, ..manifest.clone() };
        let shape = other.contests.first().context("there is one contest")?.shape()?;
        self.forged(&other, &shape, 1)
    }

    /// One vote for each of the first two lists, with proofs that hold for a rule of exactly two votes.
    fn two_votes(&self, manifest: &Manifest) -> anyhow::Result<Vec<u8>> {
        let shape = manifest.contests.first().context("there is one contest")?.shape()?;
        let relations = shape.relations().iter().map(|relation| Relation { lo: 2, hi: 2, ..relation.clone() });
        let shape = Shape::new(shape.cells().to_vec(), relations.collect())?;
        self.forged(manifest, &shape, 2)
    }

    /// A ballot of some election with a vote for each of the first lists, as a client makes it that was written for this shape.
    fn forged(&self, manifest: &Manifest, shape: &Shape, lists: usize) -> anyhow::Result<Vec<u8>> {
        let contest = manifest.contests.first().context("there is one contest")?;
        let contests = [elgamal::Contest { id: contest.id.as_str(), shape }];
        let (election, credential) = (manifest.election_id(), self.credential()?);
        let public = credential.public();
        let statement = elgamal::Statement {
            election: &election.0,
            key: self.cheat.key,
            constituency: self.cheat.voter.constituency().as_str(),
            credential: public.as_bytes(),
            seq: 1,
            contests: &contests,
        };
        let votes = (0..shape.cells().len()).map(|list| u32::from(list < lists)).collect();
        let (encrypted, _) = elgamal::encrypt_and_prove(&statement, &[votes], &mut self.rng("a forged ballot"))?;
        let contests = encrypted.into_iter().map(|encrypted| BallotContest {
            ciphertexts: Blob(encrypted.ciphertexts),
            id: contest.id.clone(),
            proofs: Blob(encrypted.proofs),
        });
        let (place, contests) = (self.cheat.voter.constituency().clone(), contests.collect());
        let (key, signature) = (Bytes(*public.as_bytes()), Bytes(credential.signature()));
        self.signed(Ballot::new(election, place, contests, key, signature, int(1)))
    }

    /// A good ballot with a bit changed in the last response of its proofs, and signed again.
    fn flipped(&self, good: &[u8]) -> anyhow::Result<Vec<u8>> {
        let mut ballot = ballot_of(good)?;
        let proofs =
            ballot.contests.first_mut().map(|contest| &mut contest.proofs.0).context("there is one contest")?;
        let byte = proofs.len().checked_sub(32).and_then(|response| proofs.get_mut(response));
        *byte.ok_or_else(|| anyhow!("a proof ends with a response of 32 bytes"))? ^= 1;
        self.signed(ballot)
    }

    /// A ballot with the own credential and `seq` 1, whatever it holds, signed with the credential's key.
    fn signed(&self, ballot: Ballot) -> anyhow::Result<Vec<u8>> {
        let credential = self.credential()?;
        let ballot = Ballot {
            credential: Bytes(*credential.public().as_bytes()),
            credential_signature: Bytes(credential.signature()),
            seq: int(1),
            ..ballot
        };
        Ok(sign(&ballot.text(), &[(key_name::CREDENTIAL, self.cheat.voter.key())])?.to_bytes())
    }
}

/// The ballot that an entry holds.
fn ballot_of(bytes: &[u8]) -> anyhow::Result<Ballot> {
    match election::Entry::parse(bytes)?.statement {
        Statement::Ballot(ballot) => Ok(ballot),
        _ => Err(anyhow!("no ballot")),
    }
}
