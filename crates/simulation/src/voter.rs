//! Voters: a phrase, an application, a credential, ballots.

use ballot_signing::application::Application;
use ballot_signing::ballot::{BallotPaper, SealedVote};
use ballot_signing::credential::Credential;
use ballot_signing::phrase::{Phrase, VoterSecret};
use canonical::{Blob, Bytes, Hash};
use election::entry::sign;
use election::petition::PetitionSignature;
use election::role::{CeremonyRole, key_name};
use election::statement::{Ballot, BallotContest, Form};
use election::{ElectionId, Id};
use elgamal::{PublicKey, Statement};
use rand_core::CryptoRng;
use record::{Record, RollBucket, RollRecord, Setting};
use shared_key::partial::bls::evaluate;
use shared_key::{Bls, G1, G2, GroupElement, Index, Share};
use transparency_log::ed25519::SigningKey;
use transparency_log::note::Note;

use crate::Log;

/// A voter before and after the registrars issue.
#[derive(Debug)]
pub struct Voter {
    constituency: Id,
    /// The credential's key, for tests that sign what no client signs.
    key: SigningKey,
    application: Option<Application>,
    credential: Option<Credential>,
    /// The highest `seq` used so far.
    seq: u32,
}

impl Voter {
    /// A voter with a new phrase.
    pub fn new(election: ElectionId, constituency: &Id, rng: &mut impl CryptoRng) -> Self {
        Self::with(&Phrase::new(rng, "").expect("no dice are good dice").stretch(), election, constituency)
    }

    /// The voter that follows from a phrase, in the first attempt.
    pub fn with(secret: &VoterSecret, election: ElectionId, constituency: &Id) -> Self {
        let application = Application::new(secret, election, constituency, 1);
        let key = SigningKey::from_seed(&secret.credential_seed(election, constituency));
        Self { constituency: constituency.clone(), key, application: Some(application), credential: None, seq: 0 }
    }

    /// The same voter in a consultation over that election, where the constituency is called so.
    pub fn consulted(self, constituency: &Id) -> Self {
        Self { constituency: constituency.clone(), seq: 0, ..self }
    }

    /// What the registrars see.
    pub fn record(&self) -> Option<RollRecord> {
        let application = self.application.as_ref()?;
        Some(RollRecord { blinded: application.blinded(), status_key: application.status_key() })
    }

    /// Where the voter belongs.
    pub fn constituency(&self) -> &Id {
        &self.constituency
    }

    /// Collects the credential from a roll and what the registrars issued for it.
    ///
    /// # Panics
    /// If the shares are not there or do not hold: a play goes by the rules.
    pub fn collect(&mut self, record: &Record, issued: &Issued) {
        let application = self.application.take().expect("collected once");
        let setting = record.setting().expect("an election");
        let threshold = setting.manifest.registrars.threshold;
        let issuances: Vec<_> = issued.shares.iter().map(|(index, shares)| (*index, shares.as_slice())).collect();
        let (election, id) = (setting.election, application.id());
        let shares = voter_registry::collect(election, &self.constituency, id, &issued.roll, &issuances, threshold);
        let position = setting.constituency(&self.constituency).expect("a constituency of the manifest");
        let key = record.registrars().and_then(|ceremony| ceremony.keys().get(position)).expect("a key");
        let credential = application.collect(threshold, &shares.expect("issued"), key.public_key());
        self.credential = Some(credential.expect("shares that hold"));
    }

    /// Collects the credential from a bucket of a roll, as a service gave it.
    ///
    /// # Panics
    /// If it does not hold enough: a play goes by the rules.
    pub fn collect_from_bucket(&mut self, record: &Record, bucket: &RollBucket) {
        let application = self.application.take().expect("collected once");
        let position = record.setting().and_then(|setting| setting.constituency(&self.constituency).ok());
        let keys = record.registrars().expect("an election").keys();
        let key = position.and_then(|position| keys.get(position)).expect("a key");
        let credential = voter_registry::collect_from_bucket(application, bucket, key);
        self.credential = Some(credential.expect("a bucket with good shares"));
    }

    /// A ballot on the paper of another constituency, as only a client makes it that was written for that.
    ///
    /// # Panics
    /// Without a credential, or for votes that are not allowed.
    pub fn vote_elsewhere(
        &self,
        setting: &Setting,
        constituency: &Id,
        key: &PublicKey,
        votes: &[Vec<u32>],
        rng: &mut impl CryptoRng,
    ) -> Note {
        let paper = setting.papers.iter().find(|paper| paper.constituency() == constituency).expect("a constituency");
        let signature = self.credential.as_ref().expect("a credential").signature();
        raw_ballot(setting.election, paper, key, (&self.key, signature), votes, rng)
    }

    /// Gets a credential that is on no roll: what registrars with these shares of the constituency's key could do.
    ///
    /// # Panics
    /// If they are fewer than the threshold.
    pub fn collect_off_the_roll(&mut self, record: &Record, shares: &[&Share<Bls>]) {
        let setting = record.setting().expect("an election");
        let position = setting.constituency(&self.constituency).expect("a constituency of the manifest");
        let key = record.registrars().and_then(|ceremony| ceremony.keys().get(position)).expect("a key");
        self.collect_from(shares, key.public_key());
    }

    /// Gets a credential from whoever holds these shares of a key, for whatever election and constituency the voter says.
    ///
    /// # Panics
    /// If they are fewer than the threshold.
    pub fn collect_from(&mut self, shares: &[&Share<Bls>], key: &G2) {
        let application = self.application.take().expect("collected once");
        let blinded = G1::decode(&application.blinded()).expect("an element");
        let parts = shares.iter().map(|share| (share.index(), evaluate(share, &blinded).expect("an element")));
        let parts: Vec<_> = parts.collect();
        self.credential = Some(application.collect(parts.len(), &parts, key).expect("shares that hold"));
    }

    /// The credential, once collected.
    pub fn credential(&self) -> Option<&Credential> {
        self.credential.as_ref()
    }

    /// The credential's key.
    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    /// Seals votes with the next `seq`.
    ///
    /// # Panics
    /// Without a credential, or for votes that are not allowed.
    pub fn seal(
        &mut self,
        paper: &BallotPaper,
        key: &PublicKey,
        votes: &[Vec<u32>],
        rng: &mut impl CryptoRng,
    ) -> SealedVote {
        self.seq += 1;
        let credential = self.credential.as_ref().expect("a credential");
        paper.seal(key, credential, self.seq, votes, rng).expect("votes that are allowed")
    }

    /// Signs a petition, by its id.
    ///
    /// # Panics
    /// Without a credential.
    pub fn sign_petition(&self, setting: &Setting, petition: Hash) -> PetitionSignature {
        let position = setting.constituency(&self.constituency).expect("a constituency of the manifest");
        let position = u8::try_from(position).expect("at most 200 constituencies");
        self.credential.as_ref().expect("a credential").sign_petition(setting.election, petition, position)
    }

    /// Makes a ballot with the next `seq`.
    ///
    /// # Panics
    /// As [`Self::seal`].
    pub fn vote(&mut self, paper: &BallotPaper, key: &PublicKey, votes: &[Vec<u32>], rng: &mut impl CryptoRng) -> Note {
        let sealed = self.seal(paper, key, votes, rng);
        sealed.cast(self.credential.as_ref().expect("a credential"))
    }
}

/// A first ballot of a key with a signature, on any paper: what no client makes.
///
/// # Panics
/// For votes that are not allowed.
pub fn raw_ballot(
    election: ElectionId,
    paper: &BallotPaper,
    key: &PublicKey,
    (credential, signature): (&SigningKey, [u8; 48]),
    votes: &[Vec<u32>],
    rng: &mut impl CryptoRng,
) -> Note {
    let contests = paper.contests();
    let (public, seq) = (*credential.public().as_bytes(), 1);
    let constituency = paper.constituency();
    let statement = Statement {
        election: &election.0,
        key,
        constituency: constituency.as_str(),
        credential: &public,
        seq,
        contests: &contests,
    };
    let (encrypted, _) = elgamal::encrypt_and_prove(&statement, votes, rng).expect("votes that are allowed");
    let contests = contests.iter().zip(encrypted).map(|(contest, encrypted)| BallotContest {
        ciphertexts: Blob(encrypted.ciphertexts),
        id: contest.id.parse().expect("an id"),
        proofs: Blob(encrypted.proofs),
    });
    let (contests, seq) = (contests.collect(), crate::play::int(seq));
    let ballot = Ballot::new(election, constituency.clone(), contests, Bytes(public), Bytes(signature), seq);
    let signers = [(key_name::CREDENTIAL, credential)];
    sign(&ballot.text(), &signers).expect("one signer of a good name makes a note")
}

/// A roll and what was issued for it.
#[derive(Debug)]
pub struct Issued {
    roll: Vec<u8>,
    shares: Vec<(Index, Vec<u8>)>,
}

impl Issued {
    /// The attachment of a roll, and those of issuances with the indexes of their registrars.
    pub fn of(roll: Vec<u8>, shares: Vec<(Index, Vec<u8>)>) -> Self {
        Self { roll, shares }
    }

    /// From the attachments of a roll and of issuances by these registrars.
    pub fn new(log: &impl Log, roll: Hash, issuances: &[(Id, Hash)]) -> Self {
        let setting = log.record().setting().expect("an election");
        let share = |(who, hash): &(Id, Hash)| {
            let index = setting.index(CeremonyRole::Registrar, who).expect("a registrar");
            (index, log.attachment(hash).expect("an attachment of the log"))
        };
        let shares = issuances.iter().map(share).collect();
        Self { roll: log.attachment(&roll).expect("an attachment of the log"), shares }
    }
}
