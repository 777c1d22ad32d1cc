//! Why an entry is refused (`docs/protocol.md` §14).

use canonical::Hash;
use election::Id;
use election::statement::Kind;

use crate::Phase;

/// Why an entry is not admitted. The names of [`Refusal::code`] are those of the specification.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the message of each variant says what its fields are")]
pub enum Refusal {
    #[error(transparent)]
    Form(#[from] election::Error),
    #[error(transparent)]
    Note(#[from] transparency_log::Error),
    #[error(transparent)]
    Key(#[from] shared_key::Error),
    #[error(transparent)]
    Ballot(#[from] ballot_signing::Error),
    #[error(transparent)]
    Tally(#[from] tally::Error),
    #[error("{found} signature lines, {quorum} are needed")]
    TooFewSigners { found: usize, quorum: usize },
    #[error("the checkpoint has size {size}, but must have {least} to {most}")]
    UnderSize { size: u64, least: u64, most: u64 },
    #[error("the checkpoint of size {size} is of other entries than this record's")]
    UnderRoot { size: u64 },
    #[error("its checkpoint is of time {time}, before {least}")]
    TooEarly { time: u64, least: u64 },
    #[error("its time is {time}, after {most}")]
    TooLate { time: u64, most: u64 },
    #[error("the statement is of another election")]
    Election,
    #[error("{} cannot come in the phase {phase}", kind.name())]
    Phase { phase: Phase, kind: Kind },
    #[error("the manifest is the first entry, and only there")]
    ManifestMisplaced,
    #[error("{who} is not in the manifest")]
    MemberUnknown { who: Id },
    #[error("{who} does not take part in the ceremony")]
    NotAParticipant { who: Id },
    #[error("{who} has said this before")]
    StatementRepeated { who: String },
    #[error("{field} is {found}, but must be {expected}")]
    Number { field: &'static str, found: u64, expected: u64 },
    #[error("attempt {found}, but the ceremony is at attempt {expected}")]
    Attempt { found: u64, expected: u64 },
    #[error("this round of the ceremony cannot come now: {0}")]
    CeremonyOrder(&'static str),
    #[error("wrong number of {0}")]
    CeremonyShape(&'static str),
    #[error("the transcript that is confirmed is not the ceremony's")]
    Transcript,
    #[error("the exclusions are out of order, unknown, or lack {0}")]
    RestartExcluded(String),
    #[error("{left} participants would be left, but {least} are needed")]
    RestartTooFew { left: usize, least: usize },
    #[error("attachment {hash} is not there")]
    AttachmentMissing { hash: Hash },
    #[error("attachment {hash} has {found} bytes, but must have {expected}")]
    AttachmentLength { hash: Hash, found: u64, expected: u64 },
    #[error("attachment {hash} has another length or content than its statement says")]
    Attachment { hash: Hash },
    #[error("record {position} is not above the one before it")]
    RollOrder { position: usize },
    #[error("record {position} has a blinded element or status key that stood before")]
    RollRepeated { position: usize },
    #[error("record {position} has a status key that is not a valid key")]
    RollStatusKey { position: usize },
    #[error("the manifest has another kind of registration")]
    RegistrationKind,
    #[error("registrar {who} is not active")]
    NotActive { who: Id },
    #[error("deposits are 1 to 1,000 ids, ascending")]
    DepositOrder,
    #[error("application {application} was deposited before")]
    DepositRepeated { application: Hash },
    #[error("application {application} was not deposited")]
    NotDeposited { application: Hash },
    #[error("application {application} has no reviewers yet, or nobody has ended a day since it has")]
    NotDrawn { application: Hash },
    #[error("{who} has said this {most} times")]
    TooMany { who: Id, most: usize },
    #[error("registrar {who} has ended no day {day}, or it is void already")]
    DayUnknown { who: Id, day: u64 },
    #[error("{0}")]
    LotOrder(&'static str),
    #[error("a call names at least {quorum} witnesses by their positions, ascending, and its lot has their proofs")]
    LotWitnesses { quorum: usize },
    #[error("the lot's proof of witness {witness} does not hold")]
    Lot { witness: String },
    #[error("{left} registrars would be left, but {least} are needed")]
    DropTooFew { left: usize, least: usize },
    #[error("the list of day {day} is not the one that its registrar committed to")]
    Approvals { day: usize },
    #[error("the checkpoint of the intake log is of other entries")]
    IntakeRoot,
    #[error("entry {entry} of the intake log: {reason}")]
    IntakeEntry { entry: u64, reason: Box<Refusal> },
    #[error("application {application} stands on an earlier roll")]
    OnEarlierRoll { application: Hash },
    #[error("application {application} was not approved by those who must")]
    NotApproved { application: Hash },
    #[error("application {application} is in the sample, and an auditor found it wanting")]
    SampleFailed { application: Hash },
    #[error("the counts do not add up: {0}")]
    Counts(&'static str),
    #[error("the root is not that of the records")]
    MerkleRoot,
    #[error("{0}")]
    NotIssued(String),
    #[error("{0}")]
    NotRehearsed(String),
    #[error("the keys are not those of the ceremonies")]
    Keys,
    #[error("{0}")]
    EpochOrder(&'static str),
    #[error("the epoch begins at {time}, before {least}")]
    EpochTooEarly { time: u64, least: u64 },
    #[error("the epoch before has only {credentials} credentials and was not waited for until {least}")]
    EpochTooSmall { credentials: u64, least: u64 },
    #[error("the ballot is in no epoch")]
    BallotMisplaced,
    #[error("the ballot is in the record already")]
    BallotRepeated,
    #[error("the credential has {0} ballots already")]
    BallotTooMany(u64),
    #[error("seq {seq} is above {most}: it counts up with the credential's ballots in the record")]
    BallotSeqAhead { seq: u64, most: u64 },
    #[error("no ballots are announced that could be given up")]
    NothingAnnounced,
    #[error("the ballot is not the one that was promised")]
    BallotNotPromised,
    #[error("the credential voted in constituency {0} before")]
    CredentialConstituency(Id),
    #[error("constituency {constituency} has only {credentials} records on its rolls")]
    CredentialBeyondRoll { constituency: Id, credentials: u64 },
    #[error("the ballots that were handed over cannot be read: {0}")]
    HandoverBallots(&'static str),
    #[error("ballot {leaf} was handed over, could be in the record, and is not")]
    HandoverOpen { leaf: Hash },
    #[error("the counted list is not what the ballots say, from record {position} on")]
    CountedList { position: usize },
    #[error("the sums are not those of the counted list")]
    Sums,
    #[error("the petition is in no language of the election, or of strings that are no texts, or too long")]
    PetitionText,
    #[error("signatures of the petition: {0}")]
    PetitionSignatures(&'static str),
    #[error("there is no petition {petition}")]
    PetitionUnknown { petition: Hash },
    #[error("{agreed} trustees agreed, but {needed} are needed")]
    NotAgreed { agreed: usize, needed: usize },
    #[error("{decrypted} trustees decrypted, but {needed} are needed")]
    NotDecrypted { decrypted: usize, needed: usize },
    #[error("every contest is withheld: there is nothing to decrypt")]
    NothingToDecrypt,
    #[error("{0}")]
    ResultShape(String),
    #[error("contest {contest}, group {group}, cell {cell}: the count is not what the decryptions give")]
    Count { contest: Id, group: usize, cell: usize },
    #[error("contest {contest}: the outcome does not follow from the counts")]
    Outcome { contest: Id },
}

impl Refusal {
    /// The name of the refusal in `docs/protocol.md` §14.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Form(error) => error.code(),
            Self::Note(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::Ballot(error) => error.code(),
            Self::Tally(error) => error.code(),
            Self::TooFewSigners { .. } => "signature-lines",
            Self::UnderSize { .. } => "under-size",
            Self::UnderRoot { .. } => "under-root",
            Self::TooEarly { .. } => "too-early",
            Self::TooLate { .. } => "too-late",
            Self::Election => "election",
            Self::Phase { .. } => "phase",
            Self::ManifestMisplaced => "manifest-misplaced",
            Self::MemberUnknown { .. } => "member-unknown",
            Self::NotAParticipant { .. } => "not-a-participant",
            Self::StatementRepeated { .. } => "statement-repeated",
            Self::Number { .. } => "number",
            Self::Attempt { .. } => "attempt",
            Self::CeremonyOrder(_) => "ceremony-order",
            Self::CeremonyShape(_) => "ceremony-shape",
            Self::Transcript => "transcript",
            Self::RestartExcluded(_) => "restart-excluded",
            Self::RestartTooFew { .. } => "restart-too-few",
            Self::AttachmentMissing { .. } => "attachment-missing",
            Self::Attachment { .. } | Self::AttachmentLength { .. } => "attachment",
            Self::RollOrder { .. } => "roll-order",
            Self::RollRepeated { .. } => "roll-repeated",
            Self::RollStatusKey { .. } => "roll-status-key",
            Self::RegistrationKind => "registration-kind",
            Self::NotActive { .. } => "not-active",
            Self::DepositOrder => "deposit-order",
            Self::DepositRepeated { .. } => "deposit-repeated",
            Self::NotDeposited { .. } => "not-deposited",
            Self::NotDrawn { .. } => "not-drawn",
            Self::TooMany { .. } => "too-many",
            Self::DayUnknown { .. } => "day-unknown",
            Self::LotOrder(_) => "lot-order",
            Self::LotWitnesses { .. } => "lot-witnesses",
            Self::Lot { .. } => "lot",
            Self::DropTooFew { .. } => "drop-too-few",
            Self::Approvals { .. } => "approvals",
            Self::IntakeRoot => "intake-root",
            Self::IntakeEntry { reason, .. } => reason.code(),
            Self::OnEarlierRoll { .. } => "roll-repeated",
            Self::NotApproved { .. } => "not-approved",
            Self::SampleFailed { .. } => "sample-failed",
            Self::Counts(_) => "counts",
            Self::MerkleRoot => "merkle-root",
            Self::NotIssued(_) => "not-issued",
            Self::NotRehearsed(_) => "not-rehearsed",
            Self::Keys => "keys",
            Self::EpochOrder(_) => "epoch-order",
            Self::EpochTooEarly { .. } => "epoch-too-early",
            Self::EpochTooSmall { .. } => "epoch-too-small",
            Self::BallotMisplaced => "ballot-misplaced",
            Self::BallotRepeated => "ballot-repeated",
            Self::BallotTooMany(_) => "ballot-too-many",
            Self::BallotSeqAhead { .. } => "ballot-seq",
            Self::NothingAnnounced => "nothing-announced",
            Self::BallotNotPromised => "ballot-not-promised",
            Self::CredentialConstituency(_) => "credential-constituency",
            Self::CredentialBeyondRoll { .. } => "credential-beyond-roll",
            Self::HandoverBallots(_) => "handover-ballots",
            Self::HandoverOpen { .. } => "handover-open",
            Self::CountedList { .. } => "counted-list",
            Self::Sums => "sums",
            Self::PetitionText => "petition-text",
            Self::PetitionSignatures(_) => "petition-signatures",
            Self::PetitionUnknown { .. } => "petition-unknown",
            Self::NotAgreed { .. } => "not-agreed",
            Self::NotDecrypted { .. } => "not-decrypted",
            Self::NothingToDecrypt => "nothing-to-decrypt",
            Self::ResultShape(_) => "result-shape",
            Self::Count { .. } => "count",
            Self::Outcome { .. } => "outcome",
        }
    }
}
