//! Why something of the log is refused.

/// Why a note, checkpoint, proof, tile or receipt is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not a signed note.
    #[error("not a signed note: {fault}")]
    Note {
        /// What is wrong with its form.
        fault: &'static str,
    },
    /// Two signature lines of one key name and key id.
    #[error("two signature lines of {name}")]
    RepeatedSigner {
        /// The key name.
        name: String,
    },
    /// A signature line is of another name or key than the one that has to sign here.
    #[error("the signature line is not of {name}, or of another key of that name")]
    OtherSigner {
        /// The key name that was expected.
        name: String,
    },
    /// A signature that does not verify.
    #[error("the signature of {name} does not verify")]
    Signature {
        /// The key name.
        name: String,
    },
    /// The text of the note is not a checkpoint.
    #[error("not a checkpoint: {fault}")]
    Checkpoint {
        /// What is wrong with its form.
        fault: &'static str,
    },
    /// A checkpoint of another log.
    #[error("a checkpoint of {found}, not of {expected}")]
    Origin {
        /// The origin of the log that is meant.
        expected: String,
        /// The origin in the checkpoint.
        found: String,
    },
    /// The log's line is missing, or is not the first of a checkpoint.
    #[error("the first signature line is not of the log")]
    LogLine,
    /// The log's signature of a checkpoint does not verify.
    #[error("the log's signature of the checkpoint does not verify")]
    LogSignature,
    /// A signature line of a checkpoint that is neither of the log nor of one of its witnesses.
    #[error("a signature line of {name}, who is not a witness of this log, or with another key")]
    UnknownSigner {
        /// The key name in the line.
        name: String,
    },
    /// A cosignature that stands after that of a witness who is later in the manifest.
    #[error("the cosignature of {name} is not in the order of the manifest")]
    WitnessOrder {
        /// The witness's name.
        name: String,
    },
    /// A cosignature that does not verify, or is not 72 bytes, or whose timestamp is 2^53 or more.
    #[error("the cosignature of {name} does not verify")]
    WitnessSignature {
        /// The witness's name.
        name: String,
    },
    /// Fewer cosignatures than the quorum.
    #[error("{found} cosignatures, {quorum} are needed")]
    Quorum {
        /// Cosignatures of the checkpoint.
        found: usize,
        /// Cosignatures that it must have.
        quorum: usize,
    },
    /// An inclusion or consistency proof that proves nothing, or one that cannot be made.
    #[error("tree proof: {fault}")]
    TreeProof {
        /// What is wrong with it.
        fault: &'static str,
    },
    /// A path, a hash tile or an entry bundle that is not in its form.
    #[error("tile: {fault}")]
    Tile {
        /// What is wrong with it.
        fault: &'static str,
    },
    /// Not what a witness can be asked.
    #[error("not a request to a witness: {fault}")]
    WitnessRequest {
        /// What is wrong with its form.
        fault: &'static str,
    },
    /// Not a receipt.
    #[error("not a receipt: {fault}")]
    Receipt {
        /// What is wrong with its form.
        fault: &'static str,
    },
}

impl Error {
    /// The name of the refusal in `docs/protocol.md` §14.
    ///
    /// The name `note-too-large` is left to the crates that limit the length of an entry (§3): a note as such has none.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Note { .. } => "note",
            Self::RepeatedSigner { .. }
            | Self::OtherSigner { .. }
            | Self::LogLine
            | Self::UnknownSigner { .. }
            | Self::WitnessOrder { .. } => "signature-lines",
            Self::Signature { .. } | Self::LogSignature | Self::WitnessSignature { .. } => "signature",
            Self::Checkpoint { .. } => "checkpoint",
            Self::Origin { .. } => "checkpoint-origin",
            Self::Quorum { .. } => "checkpoint-quorum",
            Self::TreeProof { .. } => "tree-proof",
            Self::Tile { .. } => "tile",
            Self::WitnessRequest { .. } => "witness-request",
            Self::Receipt { .. } => "receipt",
        }
    }
}
