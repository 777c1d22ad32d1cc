//! Where somebody reads the record: a board or a stick. The folder remembers it, and nothing else does.

use std::fs;
use std::path::{Path, PathBuf};

use seat::Seat;
use serde::{Deserialize, Serialize};

use crate::desk::Given;
use crate::desk::fault::{self, Fault};
use crate::desk::folders::sticks;
use crate::desk::form::{Field, Forms};
use crate::desk::section::Visit;
use crate::steps::Where;
use api::desk::Fields;
use election::ElectionId;
use markup::{Escaped, Html};

/// In the folder: no secret.
const FILE: &str = "place.json";
/// A longer one is not read.
const MOST: u64 = 8 << 10;

/// What the folder remembers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remembered {
    board: Option<String>,
    proxy: Option<String>,
    stick: Option<String>,
    /// The intake, for a registrar who reviews.
    registry: Option<String>,
}

impl Remembered {
    /// Of a folder. What cannot be read is asked for anew.
    pub fn of(folder: &Path) -> Self {
        let path = folder.join(FILE);
        let is_short = path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() <= MOST);
        let bytes = if is_short { fs::read(path).unwrap_or_default() } else { Vec::new() };
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    /// What was typed.
    pub fn typed(fields: &Fields) -> Self {
        let field = |name| Some(fields.trimmed(name).to_owned()).filter(|typed| !typed.is_empty());
        match fields.get("where") {
            "board" => Self { board: field("board"), proxy: field("proxy"), stick: None, registry: None },
            "stick" => Self { board: None, proxy: None, stick: field("stick"), registry: None },
            _ => Self::default(),
        }
    }

    /// Where that is.
    pub fn place(&self) -> Option<Where> {
        match (&self.stick, &self.board) {
            (Some(stick), _) => Some(Where::Stick(PathBuf::from(stick))),
            (None, Some(board)) => Some(Where::Board { address: board.clone(), proxy: self.proxy.clone() }),
            (None, None) => None,
        }
    }

    /// The board, if there is one.
    pub fn board(&self) -> Option<(&str, Option<&str>)> {
        self.board.as_deref().map(|board| (board, self.proxy.as_deref()))
    }

    /// The intake; nothing if it was never named.
    pub fn registry(&self) -> &str {
        self.registry.as_deref().unwrap_or_default()
    }

    /// The same with an intake.
    pub fn with_registry(self, registry: String) -> Self {
        Self { registry: Some(registry).filter(|registry| !registry.is_empty()), ..self }
    }

    /// Keeps it in the folder.
    pub fn keep(&self, folder: &Path) -> anyhow::Result<()> {
        let path = folder.join(FILE);
        let bytes = serde_json::to_vec(self)?;
        Ok(fs::write(&path, bytes).map_err(|fault| seat::Error::Io { path, fault })?)
    }
}

/// The election that was typed, unless the folder knows its own.
pub fn election_typed(seat: &Seat, fields: &Fields) -> anyhow::Result<Option<ElectionId>> {
    let typed = fault::election(fields.trimmed("election"))?;
    if typed.is_none() && seat.memory().election.is_none() {
        return Err(Fault::ElectionNeeded.into());
    }
    Ok(typed)
}

/// The form in which somebody says where the record is.
pub fn form(page: &mut Html, (address, seat): (&str, &Seat), known: &Remembered, given: &Given, visit: &Visit<'_>) {
    let or_given =
        |known: &Option<String>, given: &Option<String>| known.clone().or_else(|| given.clone()).unwrap_or_default();
    page.form("place-form", &format!("{address}/place"));
    page.raw(&format!("<fieldset><legend>{}</legend>", Escaped(&visit.text("seat-where"))));
    let is_stick = known.stick.is_some();
    for (what, is_chosen) in [("board", !is_stick), ("stick", is_stick)] {
        let label = visit.text(&format!("seat-where-{what}"));
        let checked = if is_chosen { " checked" } else { "" };
        page.raw(&format!(
            "<p class=\"tick\"><input type=\"radio\" id=\"where-{what}\" name=\"where\" value=\"{what}\"{checked}> <label for=\"where-{what}\">{}</label></p>",
            Escaped(&label)
        ));
        if what == "board" {
            page.line(&Field::of(visit, "seat", "board", &or_given(&known.board, &given.board)));
            page.line(&Field::of(visit, "seat", "proxy", &or_given(&known.proxy, &given.proxy)));
        } else {
            page.choice(&Field::of(visit, "seat", "stick", known.stick.as_deref().unwrap_or_default()), &sticks());
        }
    }
    page.raw("</fieldset>");
    if seat.memory().election.is_none() {
        let given = given.election.map(|id| id.to_string()).unwrap_or_default();
        page.line(&Field::of(visit, "seat", "election", &given));
    }
    page.send("place", "main", &visit.text("seat-look"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_remembers_where_its_record_is_and_what_cannot_be_read_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Remembered::of(folder.path()).place(), None);
        for typed in ["where=board&board=http%3A%2F%2Fx&stick=%2Fs", "where=stick&board=http%3A%2F%2Fx&stick=%2Fs"] {
            let typed = Remembered::typed(&Fields::parse(typed.as_bytes()).unwrap());
            typed.keep(folder.path()).unwrap();
            assert_eq!(Remembered::of(folder.path()), typed);
            let is_stick = typed.place() == Some(Where::Stick("/s".into()));
            assert_ne!(is_stick, typed.board().is_some());
        }
        for written in ["", "{", "{\"bord\":\"x\"}", &format!("{{\"board\":\"{}\"}}", "x".repeat(9_000))] {
            fs::write(folder.path().join(FILE), written).unwrap();
            assert_eq!(Remembered::of(folder.path()), Remembered::default(), "{written}");
        }
    }
}
