//! Closing a roll (`docs/protocol.md` §7.3).

use canonical::Int;
use election::statement::{Form, Roll as RollStatement, RollRegistration};
use election::{Attachment, ElectionId, Id};
use officials::Official;
use record::roll::roll_root;
use record::{Record, Roll, RollRecord};
use transparency_log::note::{Note, SignatureLine};

use crate::Error;

/// A roll that awaits the registrars' signatures.
#[derive(Clone, Debug)]
pub struct RollDraft {
    statement: RollStatement,
    content: Vec<u8>,
    election: ElectionId,
    constituency: Id,
}

impl RollDraft {
    /// The next roll of the record, of these approved applications, under a checkpoint of the record.
    ///
    /// # Errors
    /// [`Error::Refused`] for an application that could not stand in a roll.
    pub fn new(record: &Record, constituency: &Id, approved: &[RollRecord], under: String) -> Result<Self, Error> {
        let election = record.setting().ok_or(Error::Step("there is no manifest"))?.election;
        let content = Roll::attachment(election, constituency, approved);
        Roll::parse(election, constituency, &content)?;
        let int = |n: u64| Int::new(n).expect("nothing is counted to 2^53");
        let statement = RollStatement::new(
            election,
            Attachment::of(&content),
            constituency.clone(),
            int(record.rolls() + 1),
            RollRegistration::Closed {},
            roll_root(&content),
            int(approved.len() as u64),
            under,
        );
        Ok(Self { statement, content, election, constituency: constituency.clone() })
    }

    /// The attachment.
    pub fn content(&self) -> &[u8] {
        &self.content
    }

    /// A registrar's line, if the roll holds exactly the applications that this registrar approved.
    ///
    /// # Errors
    /// [`Error::OtherApplications`].
    pub fn sign(&self, registrar: &Official, approved: &[RollRecord]) -> Result<SignatureLine, Error> {
        if Roll::attachment(self.election, &self.constituency, approved) != self.content {
            return Err(Error::OtherApplications);
        }
        Ok(registrar.sign_as_registrar(&self.statement.text()))
    }

    /// The entry, with lines in the order of the manifest.
    ///
    /// # Errors
    /// [`Error::Refused`] without a line, or with one twice.
    pub fn entry(&self, lines: Vec<SignatureLine>) -> Result<Note, Error> {
        Ok(Note::new(self.statement.text(), lines).map_err(record::Refusal::from)?)
    }
}
