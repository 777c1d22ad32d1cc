//! The voter's half of the protocol: phrase, credential, ballot (`docs/protocol.md` §7, §8).
//!
//! A [`phrase::Phrase`] gives the keys of an [`application::Application`]; what the registrars issue for it becomes a
//! [`credential::Credential`]; a credential makes a [`ballot::SealedVote`], which is either opened, to check the device,
//! or signed and cast.

pub mod application;
pub mod ballot;
pub mod credential;
pub mod fingerprint;
pub mod phrase;
pub mod words;

/// Why something of the voter's half is refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Error {
    /// Dice are 1 to 6.
    #[error("dice are digits from 1 to 6")]
    Dice,
    /// Not 12 words.
    #[error("a phrase has 12 words")]
    PhraseLength,
    /// The position of a word that is not in the list, from 1.
    #[error("word {0} of the phrase is not in the list")]
    PhraseWord(usize),
    /// The words do not fit together.
    #[error("the words do not fit together: at least one is wrong or in the wrong place")]
    PhraseChecksum,
    /// Other contests, or lengths, than the constituency's.
    #[error("the ballot does not have the contests of its constituency: {0}")]
    BallotShape(String),
    /// A sequence number out of range.
    #[error("seq {0} is not from 1 to the most that the manifest allows")]
    BallotSeq(u64),
    /// A choice that the contest does not allow.
    #[error("contest {contest} does not allow these votes")]
    Votes {
        /// Which contest.
        contest: String,
    },
    /// A credential of another election or constituency than the ballot's.
    #[error("the credential is for {0}, not for this ballot")]
    CredentialElsewhere(election::Id),
    /// A credential that is not a valid key.
    #[error("the credential is not a valid key")]
    CredentialKey,
    /// An opened ballot that lies.
    #[error("the opened ballot is not what its ciphertexts hold: {0}")]
    Opening(String),
    /// A part of the encryption that does not hold.
    #[error(transparent)]
    Encryption(#[from] elgamal::Fault),
    /// A part of the credential that does not hold.
    #[error(transparent)]
    Key(#[from] shared_key::Error),
    /// A form that does not hold.
    #[error(transparent)]
    Form(#[from] canonical::Error),
}

impl Error {
    /// The name of the refusal in `docs/protocol.md` §14.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Dice => "dice",
            Self::PhraseLength => "phrase-length",
            Self::PhraseWord(_) => "phrase-word",
            Self::PhraseChecksum => "phrase-checksum",
            Self::BallotShape(_) => "ballot-shape",
            Self::BallotSeq(_) => "ballot-seq",
            Self::Votes { .. } => "votes",
            Self::CredentialElsewhere(_) => "credential-signature",
            Self::CredentialKey => "credential-key",
            Self::Opening(_) => "opening",
            Self::Encryption(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::Form(error) => error.code(),
        }
    }
}
