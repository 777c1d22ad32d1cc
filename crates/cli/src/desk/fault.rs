//! Why something was not done, in words: what is wrong, and how to go on.

use std::path::Path;

use api::desk::SeatError;
use client::FollowError;
use election::ElectionId;
use markup::{Escaped, Html};
use seat::secret_file;

use super::form::Forms;
use super::section::Visit;
use crate::election::NotNow;
use crate::registrar::fault::RollFault;
use crate::steps::{NoElection, PassphraseFault};

/// What is wrong with what was typed, or with the page on which it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not the number of an election.
    #[error("the number of an election has 64 hexadecimal digits")]
    ElectionForm,
    /// Nobody said which election.
    #[error("no election was named")]
    ElectionNeeded,
    /// Nothing was typed.
    #[error("the passphrase is empty")]
    PassphraseEmpty,
    /// Not an id of a manifest.
    #[error("an id has small letters, digits and hyphens")]
    IdForm,
    /// Nobody said where.
    #[error("no place was named")]
    PathNeeded,
    /// A new folder is to be made where something else is.
    #[error("there is something in this folder")]
    NotEmpty,
    /// Nobody said where the record is.
    #[error("neither board nor stick was named")]
    PlaceNeeded,
    /// This is done with a network alone.
    #[error("no board was named")]
    NetworkNeeded,
    /// Nobody said where the intake is.
    #[error("no intake was named")]
    RegistryNeeded,
    /// There is no state of a review desk yet.
    #[error("this folder has no review desk yet")]
    DeskNeeded,
    /// Nobody said yes.
    #[error("it needs a yes")]
    YesNeeded,
    /// What was sent answers something else than what is there now.
    #[error("something has changed since the page was made")]
    Changed,
    /// A piece of work ended without a word.
    #[error("the work broke off")]
    Unfinished,
}

impl Fault {
    fn code(self) -> &'static str {
        match self {
            Self::ElectionForm => "election-form",
            Self::ElectionNeeded => "election-needed",
            Self::PassphraseEmpty => "passphrase-empty",
            Self::IdForm => "id-form",
            Self::PathNeeded => "path-needed",
            Self::NotEmpty => "not-empty",
            Self::PlaceNeeded => "place-needed",
            Self::NetworkNeeded => "network-needed",
            Self::RegistryNeeded => "registry-needed",
            Self::DeskNeeded => "desk-needed",
            Self::YesNeeded => "unanswered",
            Self::Changed => "changed",
            Self::Unfinished => "unfinished",
        }
    }
}

/// The election that was typed; none if nothing was.
pub fn election(typed: &str) -> Result<Option<ElectionId>, Fault> {
    match typed {
        "" => Ok(None),
        typed => typed.parse().map(|hash| Some(ElectionId(hash))).map_err(|_| Fault::ElectionForm),
    }
}

/// Shows why something was not done.
pub fn show(page: &mut Html, error: &anyhow::Error, visit: &Visit<'_>) {
    let (code, place) = named(error);
    let text = format!("fault-{code}");
    let text = if visit.texts.has(&text) { text } else { "fault-other".to_owned() };
    page.raw(&format!("<div id=\"fault\" data-code=\"{}\">", Escaped(&code)));
    page.notice(
        "outcome",
        "bad",
        &visit.text("fault-title"),
        &visit.with(&text, &[("place", &place), ("code", &code)]),
    );
    // Some of these sentences come from a service: they are shown as what they are, a text.
    let (summary, said) = (visit.text("fault-details"), format!("{error:#}"));
    page.raw(&format!(
        "<details><summary>{}</summary><p lang=\"en\">{}</p></details>",
        Escaped(&summary),
        Escaped(&said)
    ));
    page.raw("</div>");
}

/// The stable name of an error, and the file, folder or person that it is about.
pub fn named(error: &anyhow::Error) -> (String, String) {
    let name = error.chain().find_map(of_cause);
    name.unwrap_or_else(|| ("unknown".to_owned(), String::new()))
}

fn of_cause(cause: &(dyn std::error::Error + 'static)) -> Option<(String, String)> {
    let alone = |code: &str| Some((code.to_owned(), String::new()));
    if let Some(error) = cause.downcast_ref::<seat::Error>() {
        return Some(of_seat(error));
    }
    if let Some(fault) = cause.downcast_ref::<Fault>() {
        return alone(fault.code());
    }
    if let Some(fault) = cause.downcast_ref::<RollFault>() {
        return Some((fault.code().to_owned(), fault.place()));
    }
    if let Some(fault) = cause.downcast_ref::<PassphraseFault>() {
        return alone(match fault {
            PassphraseFault::Short(_) => "passphrase-short",
            PassphraseFault::Different => "passphrase-different",
        });
    }
    if let Some(fault) = cause.downcast_ref::<NotNow>() {
        return alone(fault.in_general());
    }
    if cause.is::<NoElection>() {
        return alone("election-needed");
    }
    if let Some(error) = cause.downcast_ref::<SeatError>() {
        return alone(error.code());
    }
    match cause.downcast_ref::<FollowError>() {
        Some(FollowError::Client(error)) => return alone(error.code()),
        Some(_) => return alone("desk-board"),
        None => {}
    }
    cause.downcast_ref::<client::Error>().and_then(|error| alone(error.code()))
}

fn of_seat(error: &seat::Error) -> (String, String) {
    use seat::Error as Seat;
    let path = |path: &Path| path.display().to_string();
    let (code, place) = match error {
        Seat::Secret(secret_file::Error::Exists(place)) => ("exists", path(place)),
        Seat::Secret(secret_file::Error::Io { path: place, .. }) => ("file", path(place)),
        Seat::Secret(secret_file::Error::Damaged { path: place, .. } | secret_file::Error::TooLong(place)) => {
            ("damaged", path(place))
        }
        Seat::NotAKeyFile(place) | Seat::Memory(place) => ("damaged", path(place)),
        Seat::RecordOfOther { path: place, .. } => ("other-stick", path(place)),
        Seat::Io { path: place, .. }
        | Seat::OtherBackup { path: place, .. }
        | Seat::Stick { path: place, .. }
        | Seat::InUse(place)
        | Seat::NoSeat(place)
        | Seat::SeatTaken(place)
        | Seat::NoRecord(place)
        | Seat::CutOff(place)
        | Seat::NotABackup(place) => (error.code(), path(place)),
        Seat::Office(id) => (error.code(), id.to_string()),
        other => (other.code(), String::new()),
    };
    (code.to_owned(), place)
}

#[cfg(test)]
mod tests {
    use anyhow::Context;
    use markup::{Language, Texts};

    use super::*;
    use crate::desk::frame;

    #[test]
    fn what_goes_wrong_is_said_in_words_however_deep_it_lies() {
        let wrong = seat::Error::Secret(secret_file::Error::WrongPassphrase("x".into()));
        let wrong = Err::<(), _>(wrong).context("opening").unwrap_err();
        assert_eq!(named(&wrong).0, "passphrase");
        let other = seat::Error::NoRecord("/media/stick".into());
        assert_eq!(named(&other.into()), ("no-record".to_owned(), "/media/stick".to_owned()));
        assert_eq!(named(&Fault::Changed.into()).0, "changed");
        assert_eq!(named(&NoElection.into()).0, "election-needed");
        assert_eq!(named(&anyhow::anyhow!("?")).0, "unknown");
        let texts = Texts::new(Language::En, &[frame::texts(Language::En)]);
        for code in ["passphrase", "no-record", "changed", "election-needed", "words-differ", "record-forked", "in-use"]
        {
            assert!(texts.has(&format!("fault-{code}")), "{code}");
        }
    }

    #[test]
    fn an_election_is_typed_whole_or_not_at_all() {
        assert_eq!(election(""), Ok(None));
        assert!(election(&"7".repeat(64)).is_ok_and(|id| id.is_some()));
        for typed in ["7", &"7".repeat(63), &"g".repeat(64), &format!("{}\u{202e}", "7".repeat(64))] {
            assert_eq!(election(typed), Err(Fault::ElectionForm), "{typed}");
        }
    }
}
