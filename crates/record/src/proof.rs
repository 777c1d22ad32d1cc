//! What remains to be proven of an entry that may come next: dear checks, that can be done together and elsewhere.

use canonical::Bytes;
use election::role::key_name;
use election::statement::Ballot;
use elgamal::{Batch, Decoded, PublicKey as JointKey};
use rand_core::CryptoRng;
use shared_key::{CredentialBatch, EvaluationBatch, G1, G2, GroupElement};
use transparency_log::ed25519::PublicKey;
use transparency_log::note::Note;

use crate::{LeftOut, Refusal, Setting};

/// A check that [`crate::Record::examine`] left to its caller. Unless it holds, the entry is refused.
#[derive(Debug)]
pub enum Proof {
    /// Signature, credential and proofs of a ballot.
    Ballot(Box<BallotProof>),
    /// A registrar's shares.
    Issuance(Box<EvaluationBatch>),
    /// That none of the ballots that a counted list leaves out could be in the record, though they were handed over.
    LeftOut(Box<LeftOut>),
}

/// What remains to be proven of a ballot.
#[derive(Debug)]
pub struct BallotProof {
    pub(crate) constituency: usize,
    pub(crate) note: Note,
    pub(crate) ballot: Ballot,
    pub(crate) decoded: Decoded,
    /// Whether the credential signature is to be checked: it was not with an earlier ballot.
    pub(crate) is_new: bool,
}

/// The keys that ballots are checked with.
#[derive(Debug)]
pub struct BallotKeys {
    setting: Setting,
    decryption: JointKey,
    credentials: Vec<G2>,
}

impl BallotKeys {
    pub(crate) fn new(setting: &Setting, decryption: &Bytes<32>, credentials: Vec<G2>) -> Result<Self, Refusal> {
        let decryption = JointKey::decode(&decryption.0).map_err(ballot_signing::Error::from)?;
        Ok(Self { setting: setting.clone(), decryption, credentials })
    }

    pub(crate) fn setting(&self) -> &Setting {
        &self.setting
    }

    /// The key that ballots are encrypted to.
    pub fn decryption(&self) -> &JointKey {
        &self.decryption
    }

    /// The key of a constituency's credentials: the registrars', or that of the earlier election (§7.7).
    pub fn credential(&self, constituency: usize) -> Option<&G2> {
        self.credentials.get(constituency)
    }

    /// Checks many ballots together: the verdict on each is that of checking it alone. `rng` must be unpredictable to
    /// whoever made the ballots.
    pub fn verify<R: CryptoRng>(&self, ballots: &[&BallotProof], rng: &mut R) -> Vec<Result<(), Refusal>> {
        let mut verdicts: Vec<Result<(), Refusal>> = ballots.iter().map(|ballot| ballot.check_signature()).collect();
        // What a cheaper check refused is not worth a dearer one.
        let checks = [Self::check_credentials::<R>, Self::check_proofs::<R>];
        for check in checks {
            let (positions, left): (Vec<_>, Vec<_>) =
                ballots.iter().enumerate().filter(|(n, _)| verdicts.get(*n).is_some_and(Result::is_ok)).unzip();
            let left: Vec<&BallotProof> = left.into_iter().copied().collect();
            for (position, verdict) in positions.into_iter().zip(check(self, &left, rng)) {
                settle(&mut verdicts, position, verdict);
            }
        }
        verdicts
    }

    fn check_credentials<R: CryptoRng>(&self, ballots: &[&BallotProof], rng: &mut R) -> Vec<Result<(), Refusal>> {
        let mut verdicts: Vec<Result<(), Refusal>> = ballots.iter().map(|_| Ok(())).collect();
        for (constituency, key) in self.credentials.iter().enumerate() {
            let mut batch = CredentialBatch::new(key);
            let mut positions = Vec::new();
            let here =
                ballots.iter().enumerate().filter(|(_, ballot)| ballot.is_new && ballot.constituency == constituency);
            for (position, ballot) in here {
                match ballot.credential(&self.setting) {
                    Ok((hashed, signature)) => {
                        batch.push(hashed, signature);
                        positions.push(position);
                    }
                    Err(refusal) => settle(&mut verdicts, position, Err(refusal)),
                }
            }
            if !batch.is_empty() && batch.verify(rng).is_err() {
                let culprits = batch.culprits(rng).into_iter().filter_map(|culprit| positions.get(culprit).copied());
                let wrong = || Err(shared_key::Error::CredentialSignature.into());
                culprits.for_each(|position| settle(&mut verdicts, position, wrong()));
            }
        }
        verdicts
    }

    fn check_proofs<R: CryptoRng>(&self, ballots: &[&BallotProof], rng: &mut R) -> Vec<Result<(), Refusal>> {
        let contests: Vec<_> = self.setting.papers.iter().map(|paper| paper.contests()).collect();
        let mut batch = Batch::new();
        for ballot in ballots {
            let paper = self.setting.papers.get(ballot.constituency).expect("it was looked up there");
            let contests = contests.get(ballot.constituency).expect("one for each paper");
            batch.add(&paper.statement(contests, &self.decryption, &ballot.ballot), &ballot.decoded);
        }
        let verdicts = batch.verify_all(rng).into_iter();
        verdicts.map(|verdict| verdict.map_err(|fault| ballot_signing::Error::from(fault).into())).collect()
    }
}

impl BallotProof {
    fn check_signature(&self) -> Result<(), Refusal> {
        let key = PublicKey::from_bytes(&self.ballot.credential.0);
        let key = key.map_err(|_| ballot_signing::Error::CredentialKey)?;
        Ok(election::entry::check_one_signature(&self.note, key_name::CREDENTIAL, &key)?)
    }

    /// What the registrars signed, and their signature.
    fn credential(&self, setting: &Setting) -> Result<(G1, G1), Refusal> {
        let Ballot { credential, credential_signature, .. } = &self.ballot;
        let paper = setting.papers.get(self.constituency).expect("it was looked up there");
        let (election, constituency) = paper.issued();
        let hashed = ballot_signing::application::hash_to_g1(election, constituency, &credential.0);
        Ok((hashed, G1::decode(&credential_signature.0)?))
    }
}

/// Puts a refusal where there was none.
fn settle(verdicts: &mut [Result<(), Refusal>], position: usize, verdict: Result<(), Refusal>) {
    if let (Some(known @ Ok(())), Err(refusal)) = (verdicts.get_mut(position), verdict) {
        *known = Err(refusal);
    }
}
