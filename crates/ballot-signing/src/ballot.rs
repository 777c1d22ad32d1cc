//! Ballots: made, signed, read and checked (`docs/protocol.md` §8).

use std::fmt;

use canonical::{Blob, Bytes, Int};
use election::role::key_name;
use election::statement::{self, BallotContest, Form};
use election::{ElectionId, Id, Manifest, entry};
use elgamal::{Decoded, EncryptedContest, Fault, Openings, PublicKey, Shape, Statement};
use rand_core::CryptoRng;
use transparency_log::ed25519;
use transparency_log::note::Note;

use crate::credential::Credential;
use crate::fingerprint::{Fingerprint, OpenedBallot};
use crate::{Error, fingerprint};

/// The contests of one constituency's ballots, in order, with the ranges that they prove.
#[derive(Clone, Debug)]
pub struct BallotPaper {
    election: ElectionId,
    constituency: Id,
    /// Where the credentials that vote on it were issued: here, or in an earlier election (§7.7).
    issued: (ElectionId, Id),
    contests: Vec<(Id, Shape)>,
    most: u32,
}

impl BallotPaper {
    /// The ballot paper of a constituency of a checked manifest.
    ///
    /// # Errors
    /// If the constituency has no contests, or a contest no shape.
    pub fn new(manifest: &Manifest, constituency: &Id) -> Result<Self, Error> {
        let shaped = |(_, contest): (usize, &election::Contest)| Ok((contest.id.clone(), contest.shape()?));
        let contests: Vec<_> = manifest.contests_in(constituency).map(shaped).collect::<Result<_, Error>>()?;
        if contests.is_empty() {
            return Err(Error::BallotShape(format!("{constituency} has no contests")));
        }
        let election = manifest.election_id();
        let issued = match manifest.earlier(constituency) {
            Some((earlier, from)) => (earlier, from.from.clone()),
            None => (election, constituency.clone()),
        };
        Ok(Self { election, constituency: constituency.clone(), issued, contests, most: manifest.ballots.most })
    }

    /// Whose ballots these are.
    pub fn constituency(&self) -> &Id {
        &self.constituency
    }

    /// Where the credentials that vote on it were issued: this election and constituency, or those of the earlier election whose
    /// credentials vote (`docs/protocol.md` §7.7).
    pub fn issued(&self) -> (ElectionId, &Id) {
        (self.issued.0, &self.issued.1)
    }

    /// Ids and shapes, in order.
    pub fn contests(&self) -> Vec<elgamal::Contest<'_>> {
        self.contests.iter().map(|(id, shape)| elgamal::Contest { id: id.as_str(), shape }).collect()
    }

    /// What the proofs of a ballot are about; `contests` are [`Self::contests`].
    pub fn statement<'a>(
        &'a self,
        contests: &'a [elgamal::Contest<'a>],
        key: &'a PublicKey,
        ballot: &'a statement::Ballot,
    ) -> Statement<'a> {
        Statement {
            election: &self.election.0,
            key,
            constituency: self.constituency.as_str(),
            credential: &ballot.credential.0,
            seq: ballot.seq.get(),
            contests,
        }
    }

    /// Encrypts votes, one value for each cell of each contest, and proves that they are allowed.
    ///
    /// # Errors
    /// [`Error::CredentialElsewhere`]; [`Error::BallotSeq`]; [`Error::Votes`] for votes that are not allowed.
    pub fn seal(
        &self,
        key: &PublicKey,
        credential: &Credential,
        seq: u32,
        votes: &[Vec<u32>],
        rng: &mut impl CryptoRng,
    ) -> Result<SealedVote, Error> {
        if (credential.election(), credential.constituency()) != self.issued() {
            return Err(Error::CredentialElsewhere(credential.constituency().clone()));
        }
        self.check_seq(seq.into())?;
        let contests = self.contests();
        let public = credential.public();
        let statement = Statement {
            election: &self.election.0,
            key,
            constituency: self.constituency.as_str(),
            credential: public.as_bytes(),
            seq: seq.into(),
            contests: &contests,
        };
        let (encrypted, openings) =
            elgamal::encrypt_and_prove(&statement, votes, rng).map_err(|fault| self.named(fault))?;
        let contests = self.contests.iter().zip(encrypted).map(|((id, _), contest)| BallotContest {
            ciphertexts: Blob(contest.ciphertexts),
            id: id.clone(),
            proofs: Blob(contest.proofs),
        });
        let ballot = statement::Ballot::new(
            self.election,
            self.constituency.clone(),
            contests.collect(),
            Bytes(*public.as_bytes()),
            Bytes(credential.signature()),
            Int::from(seq),
        );
        Ok(SealedVote { text: ballot.text(), credential: public, openings })
    }

    /// Reads the encrypted part of a ballot of this constituency, whose text is already in its form.
    ///
    /// # Errors
    /// [`Error::BallotShape`], [`Error::BallotSeq`], or [`Error::Encryption`] for what cannot be decoded.
    pub fn read(&self, ballot: &statement::Ballot) -> Result<Decoded, Error> {
        Ok(Decoded::decode(&self.contests(), &self.encrypted(ballot)?)?)
    }

    /// Whether a ballot has the form of this paper, as far as that can be said without decoding what is encrypted.
    ///
    /// # Errors
    /// [`Error::BallotShape`], [`Error::BallotSeq`].
    pub fn check_form(&self, ballot: &statement::Ballot) -> Result<(), Error> {
        if ballot.constituency != self.constituency {
            return Err(Error::BallotShape(format!("a ballot of {}", ballot.constituency)));
        }
        self.check_seq(ballot.seq.get())?;
        let expected = self.contests.iter().map(|(id, _)| id);
        if !ballot.contests.iter().map(|contest| &contest.id).eq(expected) {
            return Err(Error::BallotShape("other contests, or in another order".into()));
        }
        let has_other_lengths = |(contest, (_, shape)): &(&BallotContest, &(Id, Shape))| {
            let lengths = (contest.ciphertexts.0.len(), contest.proofs.0.len());
            lengths != (shape.ciphertexts_len(), shape.proofs_len())
        };
        match ballot.contests.iter().zip(&self.contests).find(has_other_lengths) {
            None => Ok(()),
            Some((_, (id, _))) => Err(Error::BallotShape(format!("contest {id} has other lengths than its shape"))),
        }
    }

    /// The encrypted part of a ballot of this constituency, undecoded but of the right lengths.
    pub(crate) fn encrypted(&self, ballot: &statement::Ballot) -> Result<Vec<EncryptedContest>, Error> {
        self.check_form(ballot)?;
        let of = |contest: &BallotContest| EncryptedContest {
            ciphertexts: contest.ciphertexts.0.clone(),
            proofs: contest.proofs.0.clone(),
        };
        Ok(ballot.contests.iter().map(of).collect())
    }

    /// The election whose ballots these are.
    pub(crate) fn election(&self) -> ElectionId {
        self.election
    }

    /// A fault of the encryption, with the contest's id where votes are not allowed.
    pub(crate) fn named(&self, fault: Fault) -> Error {
        match fault {
            Fault::VotesOutsideShape { contest } => {
                let contest = self.contests.get(contest).map_or_else(String::new, |(id, _)| id.to_string());
                Error::Votes { contest }
            }
            other => other.into(),
        }
    }

    fn check_seq(&self, seq: u64) -> Result<(), Error> {
        if (1..=u64::from(self.most)).contains(&seq) { Ok(()) } else { Err(Error::BallotSeq(seq)) }
    }
}

/// A ballot before the voter decides: it is either opened, to check the device, or cast, never both.
///
/// ```compile_fail,E0382
/// use ballot_signing::ballot::SealedVote;
/// use ballot_signing::credential::Credential;
///
/// fn both(vote: SealedVote, credential: &Credential) {
///     let opened = vote.open();
///     let cast = vote.cast(credential);
/// }
/// ```
pub struct SealedVote {
    text: String,
    /// Whose ballot it is: the text names no other.
    credential: ed25519::PublicKey,
    openings: Vec<Openings>,
}

impl SealedVote {
    /// What the device commits to before it knows whether it will be checked.
    pub fn fingerprint(&self) -> Fingerprint {
        fingerprint::of(&self.text)
    }

    /// Shows what the ballot holds. It can then not be cast any more.
    pub fn open(self) -> OpenedBallot {
        OpenedBallot::new(self.text, &self.openings)
    }

    /// Signs the ballot and forgets how to open it.
    ///
    /// # Panics
    /// If the vote was sealed with another credential: nobody would take such a ballot.
    pub fn cast(self, credential: &Credential) -> Note {
        assert!(credential.public() == self.credential, "a vote is cast with the credential that it was sealed with");
        let signers = [(key_name::CREDENTIAL, credential.key())];
        entry::sign(&self.text, &signers).expect("one signer of a good name makes a note")
    }
}

impl fmt::Debug for SealedVote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedVote({:?})", self.fingerprint())
    }
}
