//! That a registrar is gone, or that days of one count for nothing: what the commission says to the intake.

use ::election::Id;
use ::election::statement::Form;
use transparency_log::note::Note;

use super::chair::{Came, Chair, Pending};
use crate::commission::Intake;
use crate::desk::fault::Fault;
use crate::desk::form::{Field, Forms};
use crate::desk::section::{Sheet, Visit};
use crate::election::words::{Line, of_drop, of_void};
use crate::election::{NotNow, Outcome};

/// A statement for the intake's log, with the own line.
pub struct Decided {
    /// `drop` or `void`.
    pub name: &'static str,
    pub text: String,
    pub note: Note,
    pub lines: Vec<Line>,
    pub needed: usize,
}

/// What was typed.
pub struct Typed {
    registrar: Id,
    /// The first of the days that count for nothing; none if the registrar is gone.
    first: Option<u64>,
}

/// The form.
pub fn page(visit: &Visit<'_>) -> Sheet {
    let name = if visit.path == ["drop"] { "drop" } else { "void" };
    let mut sheet = Sheet::new(format!("commission-{name}"), visit.text(&format!("commission-{name}")));
    sheet = sheet.below("commission", visit.text("commission-back"));
    let page = &mut sheet.body;
    page.element("p", &visit.text(&format!("commission-{name}-why")));
    page.form(&format!("{name}-form"), &format!("commission/{name}"));
    page.line(&Field::of(visit, "commission", "registrar", ""));
    if name == "void" {
        page.line(&Field::of(visit, "commission", "day", ""));
    }
    page.send("draw", "main", &visit.text("commission-draw"));
    sheet
}

/// What was typed, if it is something.
pub fn typed(visit: &Visit<'_>) -> anyhow::Result<Typed> {
    let registrar = visit.fields.trimmed("registrar").parse().map_err(|_| Fault::IdForm)?;
    let first = match visit.path.as_slice() {
        ["void"] => {
            let day = visit.fields.trimmed("day").parse();
            Some(day.map_err(|_| NotNow::new("number-form", "this is no number", "type a number"))?)
        }
        _ => None,
    };
    Ok(Typed { registrar, first })
}

/// Draws it up from what both logs say now.
pub fn draw(chair: &mut Chair, typed: &Typed) -> anyhow::Result<Came> {
    let intake = Intake::look(&chair.place.services(), chair.place.election()?)?;
    let (name, text, lines) = match typed.first {
        None => {
            let said = intake.drop_of(&typed.registrar)?;
            ("drop", said.text(), of_drop(&said))
        }
        Some(first) => {
            let said = intake.void_of(&typed.registrar, first)?;
            ("void", said.text(), of_void(&said))
        }
    };
    let official = chair.key()?.official_of(&intake.commission().members)?;
    let note = Note::new(text.clone(), vec![official.sign_as_commissioner(&text)])?;
    let needed = intake.commission().threshold;
    chair.pending = Some(Pending::Decided(Decided { name, text, note, lines, needed }));
    Ok(Came::Looked)
}

/// Writes the own line to a file for whoever hands it in.
pub fn keep(chair: &Chair, decided: &Decided) -> anyhow::Result<Came> {
    let path = chair.place.free(&format!("{}-{}", decided.name, chair.key()?.id), "note");
    crate::joint::write_new(&path, &decided.note.to_bytes())?;
    let file = path.display().to_string();
    let outcome = Outcome::Signed { file, lines: 1, needed: decided.needed, next: String::new() };
    Ok(Came::Done(outcome, String::from_utf8(decided.note.to_bytes()).ok()))
}
