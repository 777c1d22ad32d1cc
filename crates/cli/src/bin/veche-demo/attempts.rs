//! What must not succeed, tried at the real board: each attempt is refused by name (`docs/protocol.md` §14).

use std::collections::HashMap;

use anyhow::{Context, anyhow, bail};
use ballot_signing::application::Application;
use ballot_signing::ballot::BallotPaper;
use ballot_signing::credential::Credential;
use ballot_signing::phrase::Phrase;
use bulletin_board::Error;
use canonical::{Blob, Bytes, Hash};
use election::entry::sign;
use election::role::key_name;
use election::statement::{Ballot, BallotContest, Epoch, Form};
use election::{Manifest, Text};
use elgamal::{PublicKey, Relation, Shape};
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;
use record::Setting;
use shared_key::partial::bls::evaluate;
use shared_key::{Bls, G1, GroupElement, Share};
use simulation::Voter;
use transparency_log::SigningKey;

use crate::manifest::int;
use crate::notice_board::NoticeBoard;
use crate::people::seed;
use crate::randomness::Randomness;
use crate::safe::Safe;
use crate::vote::Vote;
use crate::voting::{ballot_of, votes_for};

/// Something that was tried and refused.
#[derive(Debug)]
pub struct Attempt {
    /// What was tried.
    pub what: &'static str,
    /// Name of the refusal.
    pub code: &'static str,
    /// Why, in the words of who refused it.
    pub reason: String,
}

/// A voter on the roll who tries what no honest client does.
pub struct Cheat<'a> {
    pub voter: &'a Voter,
    pub vote: &'a Vote,
    pub paper: &'a BallotPaper,
    pub key: &'a PublicKey,
    pub randomness: &'a Randomness,
}

/// Everything that can be tried while voting goes on, at a moment when an epoch is due. `replayed` is a published ballot of `revoter`,
/// `copied` one of somebody else.
pub fn all(
    board: &mut NoticeBoard,
    cheat: &Cheat<'_>,
    revoter: &Voter,
    replayed: &[u8],
    copied: &[u8],
    safe: &Safe,
) -> anyhow::Result<Vec<Attempt>> {
    let setting = board.setting()?.clone();
    let good = cheat.ballot(cheat.credential()?, cheat.paper, 1, "a good ballot")?;
    let used = cheat.ballot(revoter.credential().context("on the roll")?, cheat.paper, 1, "a used number")?;
    let ahead = cheat.ballot(cheat.credential()?, cheat.paper, 10, "a number far ahead")?;
    let mut attempts = vec![
        at_board(
            board,
            cheat,
            "A credential that registrars of another election signed",
            &cheat.off_the_roll(&setting)?,
        )?,
        at_board(board, cheat, "Somebody else's ballot, copied under the own credential", &cheat.copy(copied)?)?,
    ];
    attempts.push(replay(board, cheat, replayed, safe)?);
    for (what, ballot) in [
        ("A ballot of another election with the same trustees' key", cheat.elsewhere(&setting.manifest)?),
        ("Two votes, from a client that was written for it", cheat.two_votes(&setting.manifest)?),
        ("Another ballot with a number (seq) that was used", used),
        ("A ballot with a number far ahead, to outrank all later ones", ahead),
        ("A ballot with one bit of its proof changed", cheat.flipped(&good)?),
    ] {
        attempts.push(at_board(board, cheat, what, &ballot)?);
    }
    Ok(attempts)
}

/// A good ballot when the time is over, but nothing is closed yet.
pub fn too_late(board: &mut NoticeBoard, cheat: &Cheat<'_>) -> anyhow::Result<Attempt> {
    let ballot = cheat.ballot(cheat.credential()?, cheat.paper, 1, "a ballot that is late")?;
    at_board(board, cheat, "A good ballot after the end of voting", &ballot)
}

/// A good ballot after the commission has closed the vote.
pub fn after_close(board: &mut NoticeBoard, cheat: &Cheat<'_>) -> anyhow::Result<Attempt> {
    let ballot = cheat.ballot(cheat.credential()?, cheat.paper, 1, "a ballot that is too late")?;
    at_board(board, cheat, "A good ballot after the commission's close", &ballot)
}

/// Hands in a ballot as anyone can.
fn at_board(board: &mut NoticeBoard, cheat: &Cheat<'_>, what: &'static str, ballot: &[u8]) -> anyhow::Result<Attempt> {
    let checked = board.check(ballot, &mut cheat.randomness.stream(what));
    let answer = checked.and_then(|checked| board.cast(vec![checked]).pop().unwrap_or(Err(Error::Halted)));
    match answer {
        Ok(_) => bail!("this was not refused: {what}"),
        Err(error) => Ok(Attempt { what, code: error.code(), reason: error.to_string() }),
    }
}

/// To whoever hands in an old ballot, the board only gives the old promise again. So here a dishonest board publishes it once more.
fn replay(board: &mut NoticeBoard, cheat: &Cheat<'_>, replayed: &[u8], safe: &Safe) -> anyhow::Result<Attempt> {
    let what = "An old ballot, published once more by a board that lies";
    let (before, mut rng) = (board.pending(), cheat.randomness.stream(what));
    let again = board.check(replayed, &mut rng)?;
    board.cast(vec![again]).pop().context("one answer")??;
    if board.pending() != before {
        bail!("a replayed ballot became another ballot");
    }
    let under = board.under()?;
    let mut lying = board.record().clone();
    let epoch = Epoch::new(board.election()?, int(1), int(lying.epochs() + 1), under);
    let key = SigningKey::from_seed(&*seed(&safe.restore("board", "board-key")?)?);
    let none = HashMap::<Hash, Vec<u8>>::new();
    lying.accept(&sign(&epoch.text(), &[(key_name::BOARD, &key)])?.to_bytes(), &none, &mut rng)?;
    match lying.accept(replayed, &none, &mut rng) {
        Ok(()) => bail!("this was not refused: {what}"),
        Err(refusal) => Ok(Attempt { what, code: refusal.code(), reason: refusal.to_string() }),
    }
}

impl Cheat<'_> {
    fn credential(&self) -> anyhow::Result<&Credential> {
        self.voter.credential().context("the cheat is on the roll")
    }

    fn rng(&self, purpose: &str) -> ChaCha20Rng {
        self.randomness.stream(purpose)
    }

    /// A ballot as an honest client makes it, for the first list.
    fn ballot(&self, credential: &Credential, paper: &BallotPaper, seq: u32, purpose: &str) -> anyhow::Result<Vec<u8>> {
        let votes = votes_for(0, self.vote.lists.len());
        let sealed = paper.seal(self.key, credential, seq, &[votes], &mut self.rng(purpose))?;
        Ok(sealed.cast(credential).to_bytes())
    }

    /// A ballot that only its credential's signature is wrong with: one registrar of another election has signed it.
    fn off_the_roll(&self, setting: &Setting) -> anyhow::Result<Vec<u8>> {
        let mut rng = self.rng("another election");
        let secret = Phrase::new(&mut rng, "")?.stretch();
        let application = Application::new(&secret, setting.election, self.voter.constituency(), 1);
        let mut scalar = [0; 31];
        rng.fill_bytes(&mut scalar);
        // Index 1, and a scalar that is surely below the order.
        let share = Share::<Bls>::from_bytes(&[&1u64.to_be_bytes()[..], &[0], &scalar].concat())?;
        let signed = evaluate(&share, &G1::decode(&application.blinded())?)?;
        let credential = application.collect(1, &[(share.index(), signed)], &share.verification_share())?;
        self.ballot(&credential, self.paper, 1, "a ballot off the roll")
    }

    /// Ciphertexts and proofs of another ballot, under the own credential.
    fn copy(&self, other: &[u8]) -> anyhow::Result<Vec<u8>> {
        self.signed(ballot_of(other)?)
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
            key: self.key,
            constituency: self.voter.constituency().as_str(),
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
        let (place, contests) = (self.voter.constituency().clone(), contests.collect());
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
        Ok(sign(&ballot.text(), &[(key_name::CREDENTIAL, self.voter.key())])?.to_bytes())
    }
}
