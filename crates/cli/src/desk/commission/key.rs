//! A new key file: `veche commission key` as a page.

use ::election::Id;
use seat::key_file::KeyFile;

use super::Commission;
use super::chair::{Came, Key};
use crate::desk::fault::{self, Fault};
use crate::desk::form::{Field, Forms};
use crate::desk::seated::start::passphrase;
use crate::desk::section::{Reply, Sheet, Visit};

/// The form, with what is wrong with what was typed.
pub fn page(visit: &Visit<'_>, fault: Option<&anyhow::Error>) -> Sheet {
    let mut sheet = Sheet::new("commission-key", visit.text("commission-new-key"));
    sheet = sheet.below("commission", visit.text("commission-back"));
    let page = &mut sheet.body;
    fault.iter().for_each(|error| fault::show(page, error, visit));
    page.element("p", &visit.text("commission-new-key-why"));
    page.form("key-form", "commission/key");
    for name in ["id", "new-key"] {
        page.line(&Field::of(visit, "commission", name, visit.fields.trimmed(name)));
    }
    page.hidden_line(&Field::of(visit, "seat", "passphrase-new", ""), true);
    page.hidden_line(&Field::of(visit, "seat", "passphrase-again", ""), true);
    page.send("make-key", "main", &visit.text("commission-new-key"));
    sheet.is_refusal = fault.is_some();
    sheet
}

/// Makes it, and opens it.
pub fn make(section: &Commission, visit: &Visit<'_>) -> Reply {
    let typed = || -> anyhow::Result<_> {
        let id: Id = visit.fields.trimmed("id").parse().map_err(|_| Fault::IdForm)?;
        Ok((id, passphrase(visit, "passphrase-new", "passphrase-again")?))
    };
    let (id, passphrase) = match typed() {
        Ok(typed) => typed,
        Err(error) => return Reply::Page(page(visit, Some(&error))),
    };
    let (typed, work) = (visit.fields.trimmed("new-key").to_owned(), section.work);
    section.begin("", move |chair, _| {
        let path = chair.place.path(&typed)?;
        KeyFile::make(&path, &passphrase, work)?;
        let file = KeyFile::read(&path, &passphrase)?;
        (chair.pending, chair.key) = (None, Some(Key { id, path, file }));
        Ok(Came::KeyMade)
    })
}
