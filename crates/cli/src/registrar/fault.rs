//! What is wrong with a roll, or with what it is made of.

use std::path::PathBuf;

use canonical::Hash;
use election::Id;

/// Why no roll is drawn up, signed or closed, or nothing issued.
#[derive(Debug, thiserror::Error)]
pub enum RollFault {
    /// A file that cannot be read.
    #[error("the list {}", .list.display())]
    List {
        /// Which.
        list: PathBuf,
        /// Why.
        #[source]
        fault: anyhow::Error,
    },
    /// A line of a list that is none.
    #[error("{place}: this is no application")]
    NoApplication {
        /// File and line.
        place: String,
    },
    /// Somebody who stands on a list more than once.
    #[error("{place}: application {id} is there twice")]
    Twice {
        /// File and line.
        place: String,
        /// Who.
        id: Hash,
    },
    /// A list with nobody of a constituency.
    #[error("nobody on {} votes in {constituency}", .list.display())]
    Nobody {
        /// Which.
        list: PathBuf,
        /// Of which.
        constituency: Id,
    },
    /// A folder that cannot be made, because it is there, for one.
    #[error("cannot make {}; if it is there already, choose another place", .0.display())]
    Folder(PathBuf, #[source] std::io::Error),
    /// A folder that holds no roll, or only part of one.
    #[error("the folder {}", .folder.display())]
    Draft {
        /// Which.
        folder: PathBuf,
        /// Why.
        #[source]
        fault: anyhow::Error,
    },
    /// A roll of another election.
    #[error("this is a roll of another election")]
    OtherElection,
    /// A roll that goes by an intake, where a list was expected.
    #[error("this roll goes by an intake, not by a list: veche registrar roll sign")]
    ByIntake,
    /// A roll that goes by a list, where an intake was expected.
    #[error("this roll goes by a list, not by an intake: veche registrar list sign")]
    ByList,
    /// A list that makes another roll than the draft.
    #[error("your own list makes another roll: compare the lists")]
    ListsDiffer(#[source] voter_registry::Error),
    /// What this desk does not draw up or sign.
    #[error("{}", why(.0))]
    Desk(#[source] voter_registry::Error),
    /// A roll that the board would not take whoever signed it.
    #[error("the board would refuse this roll")]
    WouldBeRefused(#[source] record::Refusal),
    /// A draft of more than this desk is shown.
    #[error("the draft goes by more of the intake's log than this desk is shown: try again")]
    Ahead,
    /// An application that was approved, and is not any more.
    #[error("application {0} does not stand any more: ask for a new draft")]
    NotStanding(Hash),
    /// A last roll that is not the last.
    #[error("others were approved since, who would be on no roll: draw up anew")]
    OthersSince,
    /// Another roll of this number that this registrar signed.
    #[error("this registrar signed another roll {0}. If all who signed that one have given it up, say --instead")]
    SignedAnother(u64),
    /// What was signed before, where that cannot be read or written.
    #[error("{}: which rolls were signed must be known before one is", .file.display())]
    Bound {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        fault: anyhow::Error,
    },
    /// A draft with this registrar's line.
    #[error("{} is there already: this registrar has signed", .0.display())]
    SignedBefore(PathBuf),
    /// Lines that do not stand under the roll.
    #[error("the lines in {}", .folder.display())]
    Lines {
        /// Of which folder.
        folder: PathBuf,
        /// Why.
        #[source]
        fault: anyhow::Error,
    },
    /// A roll that the board does not take.
    #[error("the board does not take the roll with {lines} lines")]
    NotTaken {
        /// Lines under it.
        lines: usize,
        /// Why.
        #[source]
        fault: client::Error,
    },
    /// Every roll has this registrar's shares.
    #[error("there is nothing to issue for: this registrar has issued for every roll of the record")]
    NothingToIssue,
    /// A number that no roll has.
    #[error("the record has no roll {0}")]
    NoRoll(u64),
    /// Other shares than are in the record.
    #[error("this registrar issued for roll {0} before, with other shares: is the file of shares the right one?")]
    IssuedOtherwise(u64),
    /// A file with other shares than the constituencies need.
    #[error("there are {constituencies} constituencies, and {shares} shares")]
    Shares {
        /// Shares in the file.
        shares: usize,
        /// Constituencies of the manifest.
        constituencies: usize,
    },
}

impl RollFault {
    /// A stable name.
    pub fn code(&self) -> &str {
        match self {
            Self::List { .. } => "roll-list",
            Self::NoApplication { .. } => "roll-no-application",
            Self::Twice { .. } => "roll-twice",
            Self::Nobody { .. } => "roll-nobody",
            Self::Folder(..) => "roll-folder",
            Self::Draft { .. } => "roll-draft",
            Self::OtherElection => "roll-other-election",
            Self::ByIntake => "roll-by-intake",
            Self::ByList => "roll-by-list",
            Self::ListsDiffer(_) => "roll-lists-differ",
            Self::Desk(error) => of_desk(error),
            Self::WouldBeRefused(refusal) => of_board(refusal.code()).unwrap_or("roll-refused"),
            Self::Ahead => "roll-ahead",
            Self::NotStanding(_) => "roll-not-standing",
            Self::OthersSince => "roll-others-since",
            Self::SignedAnother(_) => "roll-signed-another",
            Self::Bound { .. } => "roll-bound",
            Self::SignedBefore(_) => "roll-signed-before",
            Self::Lines { .. } => "roll-lines",
            Self::NotTaken { fault, .. } => of_board(fault.code()).unwrap_or_else(|| fault.code()),
            Self::NothingToIssue => "roll-nothing-to-issue",
            Self::NoRoll(_) => "roll-none",
            Self::IssuedOtherwise(_) => "roll-issued-otherwise",
            Self::Shares { .. } => "no-share",
        }
    }

    /// The file, line, folder, application or number that it is about; nothing for some.
    pub fn place(&self) -> String {
        match self {
            Self::List { list, .. } => list.display().to_string(),
            Self::NoApplication { place } | Self::Twice { place, .. } => place.clone(),
            Self::Nobody { constituency, .. } => constituency.to_string(),
            Self::Folder(folder, _) | Self::Draft { folder, .. } | Self::Lines { folder, .. } => {
                folder.display().to_string()
            }
            Self::SignedBefore(file) | Self::Bound { file, .. } => file.display().to_string(),
            Self::NotStanding(id) => id.to_string(),
            Self::SignedAnother(number) | Self::NoRoll(number) | Self::IssuedOtherwise(number) => number.to_string(),
            Self::NotTaken { lines, .. } => lines.to_string(),
            _ => String::new(),
        }
    }
}

/// Whether it may be otherwise in a moment: entries came, or a lot is drawn.
pub fn is_of_the_moment(error: &voter_registry::Error) -> bool {
    matches!(error.code(), "intake-root" | "lot-order")
}

/// How to go on.
fn why(error: &voter_registry::Error) -> &'static str {
    match error.code() {
        _ if is_of_the_moment(error) => "the intake's log does not come to rest: try again in a minute",
        "step" => "see to what is missing, and try again",
        "other-applications" => {
            "this desk makes another roll: compare --last with who drew it up, or ask for a new draft"
        }
        _ => "tell the others what it says",
    }
}

fn of_desk(error: &voter_registry::Error) -> &'static str {
    match error.code() {
        _ if is_of_the_moment(error) => "roll-unsettled",
        "step" => "roll-missing",
        "other-applications" => "roll-other",
        code => of_board(code).unwrap_or("roll-refused"),
    }
}

/// What the rules of a record say of a roll.
fn of_board(code: &str) -> Option<&'static str> {
    Some(match code {
        "signature-lines" => "roll-lines-few",
        "number" => "roll-number",
        "phase" => "roll-phase",
        "roll-repeated" => "roll-on-another",
        "registration-kind" => "roll-kind",
        _ => return None,
    })
}
