//! Statements of officials: what is cheap to say of one before the board is asked.

use election::Entry;
use election::statement::Kind;
use record::{Record, Refusal};
use transparency_log::note::Note;

use crate::Error;

/// The first step of [`crate::Board::submit`], in microseconds: what no official signed ends here, and what it says is not even read.
/// `record` is the board's, of now or of a moment ago: it tells nothing that could change after the manifest. Whether the statement
/// may come next is for the board to say; ask it first whether the statement is in the log already.
///
/// # Errors
/// [`Error::Refused`] as `signature-lines`, `signature` or `election`, or for the form; [`Error::OwnStatement`].
pub fn examine_statement(record: &Record, bytes: &[u8]) -> Result<Entry, Error> {
    let setting = record.setting().ok_or(Refusal::ManifestMisplaced)?;
    let kind = Entry::kind(bytes).map_err(Refusal::from)?;
    check_kind(kind)?;
    setting.check_signers(kind, &Note::parse(bytes).map_err(Refusal::from)?)?;
    let entry = Entry::parse(bytes).map_err(Refusal::from)?;
    if entry.statement.election().is_some_and(|election| election != setting.election) {
        return Err(Refusal::Election.into());
    }
    Ok(entry)
}

/// Refuses what officials never hand in.
pub(crate) fn check_kind(kind: Kind) -> Result<(), Error> {
    match kind {
        Kind::Ballot => Err(Refusal::BallotMisplaced.into()),
        Kind::Epoch | Kind::Claims | Kind::Counted | Kind::Petition => Err(Error::OwnStatement(kind)),
        _ => Ok(()),
    }
}
