//! Who signs what, as far as the manifest alone says (`docs/protocol.md` §3).

use election::role::key_name;
use election::statement::Kind;
use transparency_log::ed25519::PublicKey;
use transparency_log::note::{ED25519, Note, SignatureLine};

use crate::setting::check_quorum;
use crate::{Refusal, Setting};

impl Setting {
    /// Whether those signed a statement who make statements of its kind: one member of the role, or enough of the commission. Which
    /// member speaks, and whether that one may, is for [`crate::Record::examine`]; of the text nothing is read. So what nobody of the
    /// manifest signed is known in microseconds, whatever it says.
    ///
    /// # Errors
    /// `signature-lines`, `signature`; `ballot-misplaced` for a ballot, whose key no manifest names.
    pub fn check_signers(&self, kind: Kind, note: &Note) -> Result<(), Refusal> {
        match kind {
            Kind::Manifest
            | Kind::CeremonyRestart
            | Kind::Ready
            | Kind::Open
            | Kind::Close
            | Kind::Result
            | Kind::Abandon
            | Kind::Cancel
            | Kind::Incident
            | Kind::Complaints
            | Kind::Extend
            | Kind::Operator
            | Kind::Answer
            | Kind::Delay => self.check_commission(note),
            Kind::CeremonyCommitment
            | Kind::CeremonyShares
            | Kind::CeremonyComplaint
            | Kind::CeremonyConfirmation
            | Kind::Destruction => check_one_of(note, self.registrars.iter().chain(&self.trustees)),
            // How many must be is known when the ceremony is complete.
            Kind::Roll => check_quorum(note, &self.registrars, 1, |_| true),
            Kind::Issuance => check_one_of(note, &self.registrars),
            Kind::Rehearsal | Kind::Agreement | Kind::Decryption => check_one_of(note, &self.trustees),
            Kind::Epoch | Kind::Claims | Kind::Counted | Kind::Petition | Kind::Promise => {
                self.check_boards(note, &self.all_operators()).map(drop)
            }
            Kind::Handover | Kind::Acknowledgement => self.check_any_mailbox(note),
            Kind::Ballot => Err(Refusal::BallotMisplaced),
            kind => Err(election::Error::UnknownKind(kind.name().into()).into()),
        }
    }

    /// All mailboxes sign under one name: the line says by its key's hash whose it is.
    fn check_any_mailbox(&self, note: &Note) -> Result<(), Refusal> {
        let line = only_line(note)?;
        let key = self.mailboxes.iter().find(|key| line.is_of(key_name::MAILBOX, ED25519, key));
        Ok(line.verify(key_name::MAILBOX, key.ok_or_else(|| other(&line.name))?, note.text())?)
    }
}

/// Exactly one signature line, of one of these.
fn check_one_of<'m>(note: &Note, members: impl IntoIterator<Item = &'m (String, PublicKey)>) -> Result<(), Refusal> {
    let line = only_line(note)?;
    let member = members.into_iter().find(|(name, _)| **name == *line.name);
    let (name, key) = member.ok_or_else(|| other(&line.name))?;
    Ok(line.verify(name, key, note.text())?)
}

fn only_line(note: &Note) -> Result<&SignatureLine, Refusal> {
    match note.signatures() {
        [line] => Ok(line),
        _ => Err(other("one member alone").into()),
    }
}

fn other(name: &str) -> transparency_log::Error {
    transparency_log::Error::OtherSigner { name: name.to_owned() }
}
