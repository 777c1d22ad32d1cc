//! Closing a roll (`docs/protocol.md` §7.3, `docs/registration.md` §10).

use canonical::{Hash, Int};
use election::statement::{Form, Roll as RollStatement, RollRegistration};
use election::{Attachment, ElectionId, Id};
use officials::Official;
use record::roll::roll_root;
use record::{Record, Roll, RollRecord};
use transparency_log::note::{Note, SignatureLine};

use crate::Error;
use crate::exchange::NextRoll;

/// A roll that awaits the registrars' signatures.
#[derive(Clone, Debug)]
pub struct RollDraft {
    statement: RollStatement,
    content: Vec<u8>,
    /// Beside the content.
    attachments: Vec<Vec<u8>>,
    election: ElectionId,
    constituency: Id,
}

/// What a roll brings of an intake log: all since the roll before.
#[derive(Clone, Debug)]
pub struct Brought<'a> {
    /// A checkpoint note that ends with the entries.
    pub checkpoint: String,
    /// The entries.
    pub entries: &'a [Vec<u8>],
    /// The lists of the days among them, in order: ids of 32 bytes each.
    pub lists: &'a [Vec<u8>],
}

impl RollDraft {
    /// The next roll of the record, of these approved applications, under a checkpoint of the record, where there is no intake.
    ///
    /// # Errors
    /// [`Error::Refused`] for an application that could not stand in a roll.
    pub fn new(record: &Record, constituency: &Id, approved: &[RollRecord], under: String) -> Result<Self, Error> {
        Self::with(record, constituency, approved, RollRegistration::Closed {}, Vec::new(), under)
    }

    /// The next roll of the record, as it follows from an intake log and the exchange. Every registrar makes it from what it has
    /// folded itself; `checkpoint` and `under` are what they agree on, so that all sign one text.
    ///
    /// # Errors
    /// [`Error::Refused`] for an application that could not stand in a roll, or an entry that is too long.
    pub fn from_intake(
        record: &Record,
        constituency: &Id,
        next: &NextRoll,
        brought: Brought<'_>,
        under: String,
    ) -> Result<Self, Error> {
        let mut entries = Vec::new();
        for entry in brought.entries {
            let too_large = || record::Refusal::from(election::Error::TooLarge(entry.len()));
            let length = u16::try_from(entry.len()).map_err(|_| too_large())?;
            entries.extend_from_slice(&length.to_be_bytes());
            entries.extend_from_slice(entry);
        }
        let lists = brought.lists.concat();
        let registration = RollRegistration::Intake {
            approvals: Attachment::of(&lists),
            checkpoint: brought.checkpoint,
            counts: next.counts.clone(),
            entries: Attachment::of(&entries),
        };
        Self::with(record, constituency, &next.records, registration, vec![entries, lists], under)
    }

    pub(crate) fn with(
        record: &Record,
        constituency: &Id,
        approved: &[RollRecord],
        registration: RollRegistration,
        attachments: Vec<Vec<u8>>,
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
        Ok(Self { statement, content, attachments, election, constituency: constituency.clone() })
    }

    /// A roll that someone else drew up, as its text and the attachment with the records.
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
        Ok(Self { statement, content, attachments: Vec::new(), election, constituency })
    }

    /// What the registrars sign.
    pub fn text(&self) -> String {
        self.statement.text()
    }

    /// The attachment with the records.
    pub fn content(&self) -> &[u8] {
        &self.content
    }

    /// Every attachment that has content.
    pub fn attachments(&self) -> Vec<Vec<u8>> {
        let all = std::iter::once(&self.content).chain(&self.attachments);
        all.filter(|content| !content.is_empty()).cloned().collect()
    }

    /// The application ids, ascending.
    pub fn applications(&self) -> Vec<Hash> {
        let (records, _) = self.content.as_chunks::<{ record::roll::RECORD }>();
        let id = |bytes| RollRecord::from_bytes(bytes).application(self.election, &self.constituency);
        records.iter().map(id).collect()
    }

    /// A registrar's line, if the roll holds exactly the applications that this registrar approved.
    ///
    /// # Errors
    /// [`Error::OtherApplications`].
    pub fn sign(&self, registrar: &Official, approved: &[RollRecord]) -> Result<SignatureLine, Error> {
        self.check(approved)?;
        Ok(registrar.sign_as_registrar(&self.statement.text()))
    }

    /// Whether the roll holds exactly these applications.
    pub(crate) fn check(&self, approved: &[RollRecord]) -> Result<(), Error> {
        let same = Roll::attachment(self.election, &self.constituency, approved) == self.content;
        if same { Ok(()) } else { Err(Error::OtherApplications) }
    }

    pub(crate) fn statement(&self) -> &RollStatement {
        &self.statement
    }

    /// The entry, with lines in the order of the manifest.
    ///
    /// # Errors
    /// [`Error::Refused`] without a line, or with one twice.
    pub fn entry(&self, lines: Vec<SignatureLine>) -> Result<Note, Error> {
        Ok(Note::new(self.statement.text(), lines).map_err(record::Refusal::from)?)
    }
}
