//! What remains to be proven of an entry that may come next: dear checks, that can be done together and elsewhere.

use canonical::{Bytes, Hash};
use election::petition::PetitionSignature;
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
    /// The signatures of a petition.
    Petition(Box<PetitionProof>),
}

/// What remains to be proven of a petition: its signatures, each of another credential.
#[derive(Debug)]
pub struct PetitionProof {
    pub(crate) petition: Hash,
    pub(crate) signatures: Vec<PetitionSignature>,
}

/// A credential that is said to be of a constituency, and the registrars' signature on it.
#[derive(Clone, Copy)]
struct Issued<'a> {
    constituency: usize,
    credential: &'a [u8; 32],
    signature: &'a [u8; 48],
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

/// Credential signatures under one key, with their positions among all; and those that are no elements.
struct Batched {
    batch: CredentialBatch,
    positions: Vec<usize>,
    undecoded: Vec<(usize, Refusal)>,
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

    /// Whether all signatures of a petition hold; their constituencies are there. `rng` must be unpredictable to whoever made them.
    pub(crate) fn verify_petition<R: CryptoRng>(
        &self,
        petition: Hash,
        signatures: &[PetitionSignature],
        rng: &mut R,
    ) -> Result<(), Refusal> {
        let wrong = || Refusal::PetitionSignatures("one does not hold");
        // What a cheaper check refuses is not worth a dearer one.
        if !signatures.iter().all(|signature| signature.holds(self.setting.election, petition)) {
            return Err(wrong());
        }
        let issued: Vec<_> = signatures.iter().map(|signature| Some(Issued::to(signature))).collect();
        let holds = |(constituency, key)| {
            let Batched { batch, undecoded, .. } = self.batch(constituency, key, &issued);
            undecoded.is_empty() && (batch.is_empty() || batch.verify(rng).is_ok())
        };
        if self.credentials.iter().enumerate().all(holds) { Ok(()) } else { Err(wrong()) }
    }

    fn check_credentials<R: CryptoRng>(&self, ballots: &[&BallotProof], rng: &mut R) -> Vec<Result<(), Refusal>> {
        let issued: Vec<_> = ballots.iter().map(|ballot| ballot.is_new.then(|| ballot.issued())).collect();
        self.check_issued(&issued, rng)
    }

    /// Whether each of these was issued: one verdict for each, good where there is nothing to check.
    fn check_issued<R: CryptoRng>(&self, all: &[Option<Issued<'_>>], rng: &mut R) -> Vec<Result<(), Refusal>> {
        let mut verdicts: Vec<Result<(), Refusal>> = all.iter().map(|_| Ok(())).collect();
        for (constituency, key) in self.credentials.iter().enumerate() {
            let Batched { batch, positions, undecoded } = self.batch(constituency, key, all);
            undecoded.into_iter().for_each(|(position, refusal)| settle(&mut verdicts, position, Err(refusal)));
            if !batch.is_empty() && batch.verify(rng).is_err() {
                let culprits = batch.culprits(rng).into_iter().filter_map(|culprit| positions.get(culprit).copied());
                let wrong = || Err(shared_key::Error::CredentialSignature.into());
                culprits.for_each(|position| settle(&mut verdicts, position, wrong()));
            }
        }
        verdicts
    }

    /// What was issued under the key of a constituency.
    fn batch(&self, constituency: usize, key: &G2, all: &[Option<Issued<'_>>]) -> Batched {
        let mut batched = Batched { batch: CredentialBatch::new(key), positions: Vec::new(), undecoded: Vec::new() };
        let here = all.iter().enumerate().filter_map(|(position, issued)| Some((position, (*issued)?)));
        for (position, issued) in here.filter(|(_, issued)| issued.constituency == constituency) {
            match issued.decode(&self.setting) {
                Ok((hashed, signature)) => {
                    batched.batch.push(hashed, signature);
                    batched.positions.push(position);
                }
                Err(refusal) => batched.undecoded.push((position, refusal)),
            }
        }
        batched
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

    fn issued(&self) -> Issued<'_> {
        let Ballot { credential, credential_signature, .. } = &self.ballot;
        let (constituency, signature) = (self.constituency, &credential_signature.0);
        Issued { constituency, credential: &credential.0, signature }
    }
}

impl<'a> Issued<'a> {
    /// What a signature of a petition says of its credential.
    fn to(signer: &'a PetitionSignature) -> Self {
        let PetitionSignature { constituency, credential, credential_signature, .. } = signer;
        Self { constituency: usize::from(*constituency), credential, signature: credential_signature }
    }

    /// What the registrars signed, and their signature.
    fn decode(&self, setting: &Setting) -> Result<(G1, G1), Refusal> {
        let paper = setting.papers.get(self.constituency).expect("it was looked up there");
        let (election, constituency) = paper.issued();
        let hashed = ballot_signing::application::hash_to_g1(election, constituency, self.credential);
        Ok((hashed, G1::decode(self.signature)?))
    }
}

/// Puts a refusal where there was none.
fn settle(verdicts: &mut [Result<(), Refusal>], position: usize, verdict: Result<(), Refusal>) {
    if let (Some(known @ Ok(())), Err(refusal)) = (verdicts.get_mut(position), verdict) {
        *known = Err(refusal);
    }
}
