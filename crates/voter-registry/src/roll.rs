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
    /// What the roll brings of the intake log, where there is one.
    brought: Vec<Vec<u8>>,
    election: ElectionId,
    constituency: Id,
}

impl RollDraft {
    /// The next roll of the record, of these approved applications, under a checkpoint of the record.
    ///
    /// # Errors
    /// [`Error::Refused`] for an application that could not stand in a roll.
    pub fn new(record: &Record, constituency: &Id, approved: &[RollRecord], under: String) -> Result<Self, Error> {
        Self::with(record, constituency, approved, (RollRegistration::Closed {}, vec![]), under)
    }

    /// The same where there is an intake: with what the roll says of its log, and the attachments that this names.
    pub(crate) fn with(
        record: &Record,
        constituency: &Id,
        approved: &[RollRecord],
        (registration, brought): (RollRegistration, Vec<Vec<u8>>),
        under: String,
    ) -> Result<Self, Error> {
        let election = record.setting().ok_or(Error::Step("there is no manifest"))?.election;
        let content = Roll::attachment(election, constituency, approved);
        Roll::parse(election, constituency, &content)?;
        let int = |n: u64| Int::new(n).expect("nothing is counted to 2^53");
        let statement = RollStatement::new(
            election,
            Attachment::of(&content),
            constituency.clone(),
            int(record.rolls() + 1),
            registration,
            roll_root(&content),
            int(approved.len() as u64),
            under,
        );
        Ok(Self { statement, content, brought, election, constituency: constituency.clone() })
    }

    /// A roll that someone else drew up, as its text and attachment.
    ///
    /// # Errors
    /// [`Error::Form`] for a text that is no roll; [`Error::Refused`] for another attachment, or one that is no roll's.
    pub fn read(text: &str, content: Vec<u8>) -> Result<Self, Error> {
        let statement: RollStatement = canonical::json::from_line(text).map_err(election::Error::from)?;
        let (election, constituency) = (statement.election, statement.constituency.clone());
        if !statement.attachment.is_of(&content) {
            return Err(record::Refusal::Attachment { hash: statement.attachment.hash }.into());
        }
        Roll::parse(election, &constituency, &content)?;
        Ok(Self { statement, content, brought: vec![], election, constituency })
    }

    /// What the registrars sign.
    pub fn text(&self) -> String {
        self.statement.text()
    }

    /// Every attachment that the entry needs, if this desk drew it up.
    pub fn attachments(&self) -> impl Iterator<Item = &[u8]> {
        let all = std::iter::once(&self.content).chain(&self.brought).map(Vec::as_slice);
        all.filter(|content| !content.is_empty())
    }

    /// Whether the roll holds exactly these applications.
    pub(crate) fn check(&self, approved: &[RollRecord]) -> Result<(), Error> {
        let same = Roll::attachment(self.election, &self.constituency, approved) == self.content;
        if same { Ok(()) } else { Err(Error::OtherApplications) }
    }

    pub(crate) fn statement(&self) -> &RollStatement {
        &self.statement
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
        self.check(approved)?;
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
