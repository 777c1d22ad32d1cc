//! Why something is refused.

use crate::Index;

/// A refusal, with whom it falls on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Bytes that are no element of the group in its one encoding, or the identity.
    #[error("not an element of the group, or the identity")]
    Element,
    /// Bytes that are no scalar in its one encoding.
    #[error("not a scalar below the order of the group")]
    Scalar,
    /// A context that no ceremony can have; the text says which rule it breaks.
    #[error("no ceremony has this context: {0}")]
    Context(&'static str),
    /// An index that takes no part in the ceremony.
    #[error("participant {participant} takes no part in this ceremony")]
    Participant {
        /// The index.
        participant: Index,
    },
    /// A commitment that is missing, stands twice, or is of another ceremony.
    #[error("the ceremony needs exactly one commitment of participant {participant}")]
    CommitmentSet {
        /// Whose commitment.
        participant: Index,
    },
    /// A commitment for more or fewer keys than the role has.
    #[error("participant {participant} commits to {found} keys instead of {expected}")]
    KeyCount {
        /// Who committed.
        participant: Index,
        /// Keys of the role.
        expected: usize,
        /// Keys of the commitment.
        found: usize,
    },
    /// Commitments or a proof of another length.
    #[error("participant {participant} gives {found} bytes instead of {expected} for the key {key}")]
    CommitmentLength {
        /// Who committed.
        participant: Index,
        /// Name of the key.
        key: String,
        /// Bytes that the threshold demands.
        expected: usize,
        /// Bytes of the commitment.
        found: usize,
    },
    /// A committed element, or that of the proof, does not decode.
    #[error("participant {participant} gives an undecodable element for the key {key}")]
    CommitmentElement {
        /// Who committed.
        participant: Index,
        /// Name of the key.
        key: String,
    },
    /// The scalar of a proof does not decode.
    #[error("participant {participant} gives an undecodable scalar for the key {key}")]
    CommitmentScalar {
        /// Who committed.
        participant: Index,
        /// Name of the key.
        key: String,
    },
    /// A proof of knowledge that does not hold.
    #[error("participant {participant} does not prove to know its secret of the key {key}")]
    CommitmentProof {
        /// Who committed.
        participant: Index,
        /// Name of the key.
        key: String,
    },
    /// A one-time key to which nothing can be sealed.
    #[error("nothing can be sealed to the one-time key of participant {participant}")]
    OneTimeKey {
        /// Whose key.
        participant: Index,
    },
    /// A secret state that does not belong to the commitment that the participant published.
    #[error("the stored state is not that of participant {participant} in this attempt")]
    State {
        /// Whose state.
        participant: Index,
    },
    /// More or fewer hashes of sealed shares than other participants.
    #[error("participant {participant} publishes {found} hashes instead of {expected}")]
    HashCount {
        /// Who published.
        participant: Index,
        /// Other participants.
        expected: usize,
        /// Hashes.
        found: usize,
    },
    /// More or fewer leaf hashes than participants in a transcript.
    #[error("a transcript needs {expected} leaf hashes of each round, not {found}")]
    TranscriptLength {
        /// Participants.
        expected: usize,
        /// Leaf hashes.
        found: usize,
    },
    /// The public key or a verification share is the identity.
    #[error("the key {key} is degenerate")]
    Degenerate {
        /// Name of the key.
        key: String,
    },
    /// A share that is not good.
    #[error("the share of participant {sender} is bad: {fault}")]
    Share {
        /// Who sent it.
        sender: Index,
        /// What is wrong.
        fault: ShareFault,
    },
    /// A revealed secret that does not belong to the accuser's one-time key.
    #[error("the revealed secret is not that of participant {accuser}")]
    ComplaintKey {
        /// Who complains.
        accuser: Index,
    },
    /// A sealed share that the accused did not publish the hash of.
    #[error("participant {accused} did not publish the hash of this sealed share")]
    ComplaintHash {
        /// Who is accused.
        accused: Index,
    },
    /// A complaint about a good share, or about oneself.
    #[error("the complaint of participant {accuser} is unfounded")]
    ComplaintUnfounded {
        /// Who complains.
        accuser: Index,
    },
    /// A partial evaluation that does not hold.
    #[error("a partial evaluation of participant {participant} does not hold")]
    Evaluation {
        /// Whose evaluation.
        participant: Index,
    },
    /// A credential signature that does not hold.
    #[error("the credential signature does not hold")]
    CredentialSignature,
    /// More or fewer parts than the threshold.
    #[error("{expected} parts make a whole, not {found}")]
    CombinationCount {
        /// The threshold.
        expected: usize,
        /// Parts.
        found: usize,
    },
    /// Two parts of one participant.
    #[error("two parts of participant {participant}")]
    CombinationDuplicate {
        /// Whose.
        participant: Index,
    },
}

/// What is wrong with a share.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShareFault {
    /// It has not arrived.
    #[error("it is missing")]
    Missing,
    /// It is not the one whose hash stands in the record, so that nothing can be proven by it: ask for the right one.
    #[error("its hash is not the published one")]
    Hash,
    /// It does not open: sealed for another participant, context or key, or damaged.
    #[error("it does not open")]
    Sealed,
    /// It opens to another number of bytes than 32 for each key.
    #[error("it has another length")]
    Length,
    /// It holds a scalar that is not below the order.
    #[error("its scalar of the key {key} does not decode")]
    Scalar {
        /// Name of the key.
        key: String,
    },
    /// It is not on the polynomial that the sender committed to.
    #[error("it contradicts the commitments of the key {key}")]
    Commitments {
        /// Name of the key.
        key: String,
    },
}

impl Error {
    /// The name of the refusal in `docs/protocol.md` §14.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Element | Self::CommitmentElement { .. } => "element",
            Self::Scalar | Self::CommitmentScalar { .. } => "scalar",
            Self::Context(_)
            | Self::Participant { .. }
            | Self::CommitmentSet { .. }
            | Self::KeyCount { .. }
            | Self::CommitmentLength { .. }
            | Self::State { .. }
            | Self::HashCount { .. }
            | Self::TranscriptLength { .. } => "ceremony-shape",
            Self::CommitmentProof { .. } => "ceremony-proof",
            Self::OneTimeKey { .. } => "ceremony-one-time-key",
            Self::Degenerate { .. } => "ceremony-degenerate",
            Self::Share { .. } => "share",
            Self::ComplaintKey { .. } => "complaint-key",
            Self::ComplaintHash { .. } => "complaint-hash",
            Self::ComplaintUnfounded { .. } => "complaint-unfounded",
            Self::Evaluation { .. } => "evaluation",
            Self::CredentialSignature => "credential-signature",
            Self::CombinationCount { .. } | Self::CombinationDuplicate { .. } => "combination",
        }
    }
}
