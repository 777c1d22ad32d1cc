//! Before a folder is open: naming one, making one, making one from a backup.

use std::path::Path;

use age::secrecy::{ExposeSecret, SecretString};
use election::Id;
use markup::Escaped;
use seat::Seat;

use super::Seated;
use super::chair::Came;
use crate::desk::fault::{self, Fault};
use crate::desk::folders;
use crate::desk::form::{Field, Forms};
use crate::desk::section::{Reply, Section, Sheet, Visit};
use crate::steps::{PassphraseFault, check_new};

/// The first page of an office.
pub fn page(section: &Seated, visit: &Visit<'_>, fault: Option<&anyhow::Error>) -> Sheet {
    let name = section.name();
    let mut sheet = sheet(visit, fault, (name.to_owned(), visit.text(section.entrance().0)), ".");
    let page = &mut sheet.body;
    page.element("p", &visit.text(section.entrance().1));
    page.element("h2", &visit.text("seat-open"));
    let offered = folders::seats(&section.given.folders);
    let offered: Vec<String> = offered.iter().map(|folder| folder.display().to_string()).collect();
    let first = offered.first().map_or("", String::as_str);
    page.form("open-form", &format!("{name}/open"));
    page.choice(&Field::of(visit, "seat", "folder", first), &offered);
    page.send("open", "main", &visit.text("seat-open"));
    for (what, why) in [("new", "seat-new-why"), ("anew", "seat-anew-why")] {
        let title = visit.text(&format!("seat-{what}"));
        page.element("h2", &title);
        page.element("p", &visit.text(why));
        page.raw(&format!(
            "<p><a class=\"button\" id=\"to-{what}\" href=\"{name}/{what}\">{}</a></p>",
            Escaped(&title)
        ));
    }
    sheet
}

/// Goes to a folder that is there.
pub fn open(section: &Seated, visit: &Visit<'_>) -> Reply {
    let folder = Path::new(visit.fields.trimmed("folder"));
    if !folder.join("key.age").exists() {
        return refused(page(section, visit, Some(&seat::Error::NoSeat(folder.into()).into())));
    }
    Reply::See(section.sit_at(folder).address.clone())
}

/// The form for a new folder.
pub fn new_page(section: &Seated, visit: &Visit<'_>, fault: Option<&anyhow::Error>) -> Sheet {
    let name = section.name();
    let mut sheet = sheet(visit, fault, (format!("{name}-new"), visit.text("seat-new")), name);
    let page = &mut sheet.body;
    page.element("p", &visit.text("seat-new-intro"));
    page.form("new-form", &format!("{name}/new"));
    page.line(&Field::of(visit, "seat", "id", visit.fields.trimmed("id")));
    page.line(&Field::of(visit, "seat", "folder", visit.fields.trimmed("folder")));
    page.hidden_line(&Field::of(visit, "seat", "passphrase-new", ""), true);
    page.hidden_line(&Field::of(visit, "seat", "passphrase-again", ""), true);
    page.send("new", "main", &visit.text("seat-new"));
    sheet
}

/// Makes a folder.
pub fn make(section: &Seated, visit: &Visit<'_>) -> Reply {
    let made = || -> anyhow::Result<(Id, SecretString)> {
        let id = visit.fields.trimmed("id").parse().map_err(|_| Fault::IdForm)?;
        nothing_there(visit)?;
        Ok((id, passphrase(visit, "passphrase-new", "passphrase-again")?))
    };
    let (id, passphrase) = match made() {
        Ok(made) => made,
        Err(error) => return refused(new_page(section, visit, Some(&error))),
    };
    let sitting = section.sit_at(Path::new(visit.fields.trimmed("folder")));
    let (office, work, folder) = (section.office, section.work, sitting.folder.clone());
    sitting.chair.begin(move |chair, _| {
        chair.step(|chair| {
            Seat::begin(&folder, office, id, &passphrase, work)?;
            chair.seat = Some(Seat::open(&folder, office, passphrase)?);
            Ok(Came::Made)
        });
    });
    Reply::See(sitting.address.clone())
}

/// The form for a folder in the place of one that is lost.
pub fn anew_page(section: &Seated, visit: &Visit<'_>, fault: Option<&anyhow::Error>) -> Sheet {
    let name = section.name();
    let mut sheet = sheet(visit, fault, (format!("{name}-anew"), visit.text("seat-anew")), name);
    let page = &mut sheet.body;
    page.notice("warning", "warn", &visit.text("seat-anew-never"), "");
    page.form("anew-form", &format!("{name}/anew"));
    page.line(&Field::of(visit, "seat", "backup", visit.fields.trimmed("backup")));
    page.hidden_line(&Field::of(visit, "seat", "passphrase-backup", ""), false);
    page.line(&Field::of(visit, "seat", "folder", visit.fields.trimmed("folder")));
    page.hidden_line(&Field::of(visit, "seat", "passphrase-new", ""), true);
    page.hidden_line(&Field::of(visit, "seat", "passphrase-again", ""), true);
    page.send("anew", "main", &visit.text("seat-anew"));
    sheet
}

/// Makes a folder from a backup.
pub fn make_from_backup(section: &Seated, visit: &Visit<'_>) -> Reply {
    let made = || -> anyhow::Result<(SecretString, SecretString)> {
        nothing_there(visit)?;
        Ok((given(visit, "passphrase-backup")?, passphrase(visit, "passphrase-new", "passphrase-again")?))
    };
    let (of_backup, own) = match made() {
        Ok(made) => made,
        Err(error) => return refused(anew_page(section, visit, Some(&error))),
    };
    let backup = folders::absolute(Path::new(visit.fields.trimmed("backup")));
    let sitting = section.sit_at(Path::new(visit.fields.trimmed("folder")));
    let (office, folder) = (section.office, sitting.folder.clone());
    sitting.chair.begin(move |chair, _| {
        chair.step(|chair| {
            chair.seat = Some(Seat::restore_anew(&folder, office, &backup, &of_backup, own)?);
            Ok(Came::MadeFromBackup)
        });
    });
    Reply::See(sitting.address.clone())
}

/// A passphrase that somebody typed.
pub fn given(visit: &Visit<'_>, name: &str) -> anyhow::Result<SecretString> {
    let passphrase = visit.fields.secret(name);
    if passphrase.expose_secret().is_empty() { Err(Fault::PassphraseEmpty.into()) } else { Ok(passphrase) }
}

/// A new passphrase, typed twice.
pub fn passphrase(visit: &Visit<'_>, name: &str, again: &str) -> anyhow::Result<SecretString> {
    let first = given(visit, name)?;
    check_new(&first)?;
    let again = visit.fields.secret(again);
    if first.expose_secret() == again.expose_secret() { Ok(first) } else { Err(PassphraseFault::Different.into()) }
}

/// A refusal at once.
pub fn refused(sheet: Sheet) -> Reply {
    Reply::Page(Sheet { is_refusal: true, ..sheet })
}

/// A folder must be named, and nobody's.
fn nothing_there(visit: &Visit<'_>) -> anyhow::Result<()> {
    let folder = visit.fields.trimmed("folder");
    if folder.is_empty() {
        return Err(Fault::PathNeeded.into());
    }
    let folder = Path::new(folder);
    if folder.join("key.age").exists() {
        return Err(seat::Error::SeatTaken(folder.into()).into());
    }
    // It becomes its owner's alone: no folder of other things.
    let is_empty = folder.read_dir().map_or(true, |mut entries| entries.next().is_none());
    if is_empty { Ok(()) } else { Err(Fault::NotEmpty.into()) }
}

fn sheet(visit: &Visit<'_>, fault: Option<&anyhow::Error>, (name, title): (String, String), back: &str) -> Sheet {
    let mut sheet = Sheet::new(name, title).below(back, visit.text("seat-back"));
    if let Some(fault) = fault {
        fault::show(&mut sheet.body, fault, visit);
    }
    sheet
}
