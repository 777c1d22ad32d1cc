//! Ballots that are cast: whether the next epoch could hold them (`docs/protocol.md` §8.3, §9.3).

use canonical::Hash;
use election::entry::UnreadEntry;
use election::role::key_name;
use election::statement::{Ballot, Kind};
use election::{Entry, Statement};
use rand_core::CryptoRng;
use transparency_log::ed25519::PublicKey;
use transparency_log::note::Note;

use crate::proof::BallotProof;
use crate::record::Prepared;
use crate::state::Election;
use crate::{Phase, Record, Refusal};

/// A ballot of which all that is cheap to say is right: its form, its place and its signature. It is good for the record that gave
/// it.
#[derive(Debug)]
pub struct Candidate {
    note: Note,
    leaf: Hash,
    ballot: Ballot,
    /// Position in the manifest.
    constituency: usize,
}

/// A ballot that a board may promise to publish.
#[derive(Clone, Copy, Debug)]
pub struct CastBallot {
    /// Leaf hash of its entry.
    pub leaf: Hash,
    /// Its credential.
    pub credential: [u8; 32],
    /// Its sequence number.
    pub seq: u64,
    /// The one of the ballot that counts for the credential so far, if the record has one.
    pub recorded_seq: Option<u64>,
}

impl Candidate {
    /// Leaf hash of the entry that it will be.
    pub fn leaf(&self) -> Hash {
        self.leaf
    }

    /// What it says.
    pub fn ballot(&self) -> &Ballot {
        &self.ballot
    }
}

impl Record {
    /// Checks what is cheap to check of a ballot that is cast, in microseconds: junk shall cost no more.
    ///
    /// # Errors
    /// Why no epoch could hold it.
    pub fn examine_cast(&self, bytes: &[u8]) -> Result<Candidate, Refusal> {
        self.examine_cast_after(bytes, |_| 0)
    }

    /// The same, of a ballot that follows others that are not in the record: `before` says how many of a credential are kept elsewhere.
    ///
    /// # Errors
    /// Why no later epoch could hold it.
    pub fn examine_cast_after(
        &self,
        bytes: &[u8],
        before: impl FnOnce(&[u8; 32]) -> u64,
    ) -> Result<Candidate, Refusal> {
        // Before anything else, since other kinds can be dear to read.
        let unread = UnreadEntry::new(bytes)?;
        let kind = unread.kind();
        let refused = || Refusal::Phase { phase: self.phase, kind };
        let election = self.open_for_ballots().filter(|_| kind == Kind::Ballot).ok_or_else(refused)?;
        let Entry { leaf, statement, note } = unread.read()?;
        let Statement::Ballot(ballot) = statement else { return Err(refused()) };
        if ballot.election != election.setting.election {
            return Err(Refusal::Election);
        }
        let constituency = election.setting.constituency(&ballot.constituency)?;
        election.setting.papers.get(constituency).expect("one for each constituency").check_form(&ballot)?;
        let before = before(&ballot.credential.0);
        election.ballot_box.check(&election.setting, constituency, &ballot, leaf, before)?;
        let key = PublicKey::from_bytes(&ballot.credential.0).map_err(|_| ballot_signing::Error::CredentialKey)?;
        election::entry::check_one_signature(&note, key_name::CREDENTIAL, &key)?;
        Ok(Candidate { note, leaf, ballot, constituency })
    }

    /// Checks the rest of many candidates together: the verdict on each is that of checking it alone. `rng` must be unpredictable to
    /// whoever made the ballots.
    ///
    /// # Errors
    /// For each, why no epoch could hold it.
    pub fn verify_cast_all(
        &self,
        candidates: Vec<Candidate>,
        rng: &mut impl CryptoRng,
    ) -> Vec<Result<CastBallot, Refusal>> {
        self.verify_cast_all_after(candidates, |_| 0, rng)
    }

    /// The same, of ballots that follow others that are not in the record: `before` as in [`Self::examine_cast_after`], as of now.
    ///
    /// # Errors
    /// For each, why no later epoch could hold it.
    pub fn verify_cast_all_after(
        &self,
        candidates: Vec<Candidate>,
        before: impl Fn(&[u8; 32]) -> u64,
        rng: &mut impl CryptoRng,
    ) -> Vec<Result<CastBallot, Refusal>> {
        let prepare = |candidate: Candidate| {
            let before = before(&candidate.ballot.credential.0);
            self.prepare_cast(candidate, before)
        };
        let prepared: Vec<_> = candidates.into_iter().map(prepare).collect();
        let proofs: Vec<&BallotProof> = prepared.iter().flatten().map(|(_, proof)| proof).collect();
        let keys = self.ballot_keys();
        let mut verdicts = keys.map(|keys| keys.verify(&proofs, rng)).unwrap_or_default().into_iter();
        let settle = |prepared: Result<(CastBallot, BallotProof), Refusal>| {
            let (cast, _) = prepared?;
            verdicts.next().expect("there are keys if anything was prepared, and one verdict for each")?;
            Ok(cast)
        };
        prepared.into_iter().map(settle).collect()
    }

    /// Checks a ballot that would go into the next epoch, without admitting it: what a board does when one is cast. `rng` must
    /// be unpredictable to whoever made the ballot.
    ///
    /// # Errors
    /// Why no epoch could hold it.
    pub fn verify_cast(&self, bytes: &[u8], rng: &mut impl CryptoRng) -> Result<CastBallot, Refusal> {
        let candidate = self.examine_cast(bytes)?;
        self.verify_cast_all(vec![candidate], rng).pop().expect("one verdict for one ballot")
    }

    /// Whether a ballot's signature, credential and proofs hold, whatever ballots there are: not whether it may be the next. `rng` must be
    /// unpredictable to whoever made it.
    ///
    /// # Errors
    /// Why no record of this election could hold it.
    pub fn verify_ballot(&self, bytes: &[u8], rng: &mut impl CryptoRng) -> Result<(), Refusal> {
        let Prepared { entry: Entry { statement, note, .. }, ballot } = self.prepare(bytes)?;
        let (Statement::Ballot(said), Some((constituency, decoded))) = (statement, ballot) else {
            return Err(Refusal::BallotMisplaced);
        };
        if self.setting().map(|setting| setting.election) != Some(said.election) {
            return Err(Refusal::Election);
        }
        let keys = self.ballot_keys().ok_or(Refusal::BallotMisplaced)?;
        let proof = BallotProof { constituency, note, ballot: said, decoded, is_new: true };
        keys.verify(&[&proof], rng).pop().expect("one verdict for one ballot")
    }

    fn prepare_cast(&self, candidate: Candidate, before: u64) -> Result<(CastBallot, BallotProof), Refusal> {
        let unopened = Refusal::Phase { phase: self.phase, kind: Kind::Ballot };
        let election = self.open_for_ballots().ok_or(unopened)?;
        let Candidate { note, leaf, ballot, constituency } = candidate;
        let paper = election.setting.papers.get(constituency).expect("one for each constituency");
        let decoded = paper.read(&ballot)?;
        let (seq, credential) = (ballot.seq.get(), ballot.credential.0);
        let recorded_seq = election.ballot_box.highest_seq(&credential);
        let is_new = election.check_standing(leaf, &ballot, constituency, before)?;
        let proof = BallotProof { constituency, note, ballot, decoded, is_new };
        Ok((CastBallot { leaf, credential, seq, recorded_seq }, proof))
    }

    fn open_for_ballots(&self) -> Option<&Election> {
        self.election.as_deref().filter(|election| self.phase == Phase::Open && election.keys.is_some())
    }
}
