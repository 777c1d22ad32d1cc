//! Applying for a credential, and collecting it (`docs/protocol.md` §7.2, §7.5).

use std::fmt;

use canonical::{Bytes, Frame, Hash, Int, label};
use election::entry::sign;
use election::role::key_name;
use election::statement::Form;
use election::statement::intake::Return;
use election::{ElectionId, Id};
use shared_key::{BlindingFactor, G1, G2, Index};
use transparency_log::ed25519::SigningKey;
use transparency_log::note::Note;

use crate::Error;
use crate::credential::Credential;
use crate::phrase::VoterSecret;

/// What a voter asks the registrars to sign, with what is needed to use their answer.
pub struct Application {
    election: ElectionId,
    constituency: Id,
    key: SigningKey,
    status_key: SigningKey,
    blinding: BlindingFactor,
    hashed: G1,
    blinded: G1,
}

impl Application {
    /// The application that follows from a phrase; `attempt` counts from 1.
    pub fn new(secret: &VoterSecret, election: ElectionId, constituency: &Id, attempt: u64) -> Self {
        let key = SigningKey::from_seed(&secret.credential_seed(election, constituency));
        let status_key = SigningKey::from_seed(&secret.status_seed(election, constituency, attempt));
        let blinding = secret.blinding_factor(election, constituency, attempt);
        let hashed = hash_to_g1(election, constituency, key.public().as_bytes());
        let blinded = blinding.blind(&hashed);
        Self { election, constituency: constituency.clone(), key, status_key, blinding, hashed, blinded }
    }

    /// The blinded element, encoded.
    pub fn blinded(&self) -> [u8; 48] {
        self.blinded.to_bytes()
    }

    /// The public key of the status page.
    pub fn status_key(&self) -> [u8; 32] {
        *self.status_key.public().as_bytes()
    }

    /// The application id.
    pub fn id(&self) -> Hash {
        application_id(self.election, &self.constituency, &self.blinded(), &self.status_key())
    }

    /// The entry of an intake log by which a credential of an earlier election, given by its key and the signature on it, stands for
    /// this application. `from` is the position of that election's key among the manifest's returns (`docs/registration.md` §8.3).
    /// Both keys sign: nobody returns for an application of someone else.
    ///
    /// # Panics
    /// If `from` is above 2^53 - 1.
    pub fn return_of(&self, credential: &SigningKey, signature: [u8; 48], from: u64) -> Note {
        let from = Int::new(from).expect("a position in a manifest");
        let public = Bytes(*credential.public().as_bytes());
        let (blinded, status_key) = (Bytes(self.blinded()), Bytes(self.status_key()));
        let said = Return::new(self.election, self.id(), blinded, public, Bytes(signature), from, status_key);
        let signers = [(key_name::CREDENTIAL, credential), (key_name::APPLICANT, &self.status_key)];
        sign(&said.text(), &signers).expect("two signers of good names make a note")
    }

    /// Makes the credential from the shares of t registrars, given with their indexes, and checks it against the key of the
    /// constituency.
    ///
    /// # Errors
    /// [`Error::Key`] if the shares are not t different ones, or the signature that they give does not hold.
    pub fn collect(self, threshold: usize, shares: &[(Index, G1)], key: &G2) -> Result<Credential, Error> {
        let signature = self.blinding.unblind(&shared_key::combine(threshold, shares)?);
        shared_key::verify_credential(key, &self.hashed, &signature)?;
        Ok(Credential::new(self.election, self.constituency, self.key, signature.to_bytes()))
    }
}

/// Only what the registrars see: whoever saw the credential's key beside it would know whose ballots these are.
impl fmt::Debug for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Application({}, {})", self.constituency, self.id())
    }
}

/// The id of an application with this blinded element and status key.
pub fn application_id(election: ElectionId, constituency: &Id, blinded: &[u8; 48], status_key: &[u8; 32]) -> Hash {
    let frame = Frame::new(label::APPLICATION).part(election).part(constituency);
    frame.part(blinded).part(status_key).hash()
}

/// The element that a credential signature is on.
pub fn hash_to_g1(election: ElectionId, constituency: &Id, credential: &[u8; 32]) -> G1 {
    shared_key::hash_to_g1(&election.0, constituency.as_str(), credential)
}
