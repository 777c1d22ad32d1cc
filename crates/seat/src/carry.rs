//! Carrying a stick: the record and letters onto it, statements and letters from it to the board.

use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use client::BoardClient;
use election::{Entry, Statement as Said};
use shared_key::ceremony::sealed_share_hash;
use transparency_log::entry_bundle;

use crate::Error;
use crate::ceremony::{election_of, named_letters};
use crate::mirror::mirror;
use crate::stick::{Letter, Statement, Stick};
use crate::view::View;

/// Refusals of what was right once.
const OUTDATED: [&str; 3] = ["attempt", "not-a-participant", "phase"];
/// How often the board is asked whether it takes a letter now.
const ATTEMPTS: u32 = 5;
/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(300);

/// What became of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handed {
    /// It is in the log now, or was already.
    At(u64),
    /// It is of an attempt that was given up, or comes too late: nobody needs it any more.
    Outdated,
    /// It is of another election.
    OtherElection,
    /// The board refuses it.
    Refused {
        /// Name of the refusal.
        code: String,
        /// What the board says about it.
        detail: String,
    },
}

/// Brings the record onto a stick, audited whole, and gives the number of its entries. What was there before stays until all of it is there.
///
/// # Errors
/// [`Error::RecordOfOther`] for the stick of another election; [`Error::Record`] for a record that does not hold; [`Error::Client`],
/// [`Error::Io`].
pub fn fetch(board: &BoardClient, stick: &Stick, progress: &mut dyn FnMut(u64, u64)) -> Result<u64, Error> {
    let (record, unfinished) = (stick.record(), stick.unfinished_record());
    for place in [&record, &unfinished] {
        if !has_links(place)? {
            check_election(place, stick, board)?;
        }
    }
    // Nothing is read or written through a link: it could lead out of the stick.
    if has_links(&unfinished)? {
        remove(&unfinished)?;
    }
    let known = match stick.whole_record() {
        Ok(known) if !has_links(&known)? => Some(known),
        _ => None,
    };
    let mut size = mirror(board, &unfinished, known.as_deref(), progress)?;
    let audited = || View::of_directory(&unfinished, stick.dir(), board.election(), &mut |_, _| ());
    let view = match audited() {
        // A file of before may be damaged: a stick is not to be in vain for that.
        Err(_) => {
            remove(&unfinished)?;
            size = mirror(board, &unfinished, None, progress)?;
            audited()?
        }
        view => view?,
    };
    remove(&record)?;
    fs::rename(&unfinished, &record).map_err(Error::io(&record))?;
    fetch_letters(board, stick, &view)?;
    Ok(size)
}

/// Hands in all statements of a stick in their order, as often as one more is taken, and passes its letters on. It can be done again: what is
/// in the log is said.
///
/// # Errors
/// [`Error::Client`] if the service does not answer; [`Error::Stick`].
pub fn hand_in(board: &BoardClient, stick: &Stick) -> Result<Vec<(String, Handed)>, Error> {
    let statements = stick.statements()?;
    let mut all: Vec<(Statement, Option<Handed>)> = statements.into_iter().map(|statement| (statement, None)).collect();
    loop {
        let mut is_more = false;
        for (statement, handed) in all.iter_mut().filter(|(_, handed)| !matches!(handed, Some(Handed::At(_)))) {
            let now = submit(board, statement)?;
            is_more |= matches!(now, Handed::At(_));
            *handed = Some(now);
        }
        if !is_more {
            break;
        }
    }
    pass_letters_on(board, stick)?;
    Ok(all.into_iter().filter_map(|(statement, handed)| Some((statement.name, handed?))).collect())
}

/// Letters that the record names and that are not on the stick. The board keeps them in memory: what it has not may still come.
fn fetch_letters(board: &BoardClient, stick: &Stick, view: &View) -> Result<(), Error> {
    for (name, hash) in named_letters(view.record()) {
        let has_it = stick.letter(&name)?.is_some_and(|sealed| sealed_share_hash(&sealed) == hash);
        if has_it {
            continue;
        }
        if let Some(sealed) = board.share(&hash)?.filter(|sealed| sealed_share_hash(sealed) == hash) {
            stick.put_letter(&Letter { name, sealed })?;
        }
    }
    Ok(())
}

/// The board takes those that the record names, and no others. A statement that was handed in just now may take it a moment.
fn pass_letters_on(board: &BoardClient, stick: &Stick) -> Result<(), Error> {
    let names = stick.letters()?;
    let newest = |name: &str| attempt_of(name) == names.iter().filter_map(|name| attempt_of(name)).max();
    let mut left: Vec<&String> = names.iter().filter(|name| newest(name)).collect();
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            sleep(PAUSE);
        }
        let mut refused = Vec::new();
        for name in left {
            if let Some(sealed) = stick.letter(name)?
                && !send(board, &sealed)?
            {
                refused.push(name);
            }
        }
        left = refused;
        if left.is_empty() {
            break;
        }
    }
    Ok(())
}

/// Whether nothing more is to be done about a letter.
fn send(board: &BoardClient, sealed: &[u8]) -> Result<bool, Error> {
    match board.send_share(&sealed_share_hash(sealed), sealed) {
        // Longer than any good one: it goes by other ways.
        Err(client::Error::Refused { status: 413, .. }) => Ok(true),
        sent => Ok(sent?),
    }
}

/// The number in the name of a letter.
fn attempt_of(name: &str) -> Option<u64> {
    name.split('-').nth(2)?.parse().ok()
}

fn submit(board: &BoardClient, statement: &Statement) -> Result<Handed, Error> {
    let of = Entry::parse(&statement.note).ok().and_then(|entry| election_of(&entry));
    if of.is_some_and(|of| of != board.election().0) {
        return Ok(Handed::OtherElection);
    }
    match board.submit(&statement.note, &statement.attachments) {
        Ok(index) => Ok(Handed::At(index)),
        Err(client::Error::Refused { code, .. }) if OUTDATED.contains(&code.as_str()) => Ok(Handed::Outdated),
        Err(client::Error::Refused { status, code, detail }) if status != 503 => {
            Ok(Handed::Refused { code, detail: detail.unwrap_or_default() })
        }
        Err(error) => Err(error.into()),
    }
}

/// Refuses a record of another election before anything is written over it.
fn check_election(record: &Path, stick: &Stick, board: &BoardClient) -> Result<(), Error> {
    let expected = board.election();
    match manifest_of(record) {
        Some(found) if found != expected => Err(Error::RecordOfOther { path: stick.dir().into(), expected }),
        _ => Ok(()),
    }
}

/// Removes what stands there, and no more than a link if it is one.
fn remove(path: &Path) -> Result<(), Error> {
    let removed = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(_) => Ok(()),
    };
    removed.map_err(Error::io(path))
}

/// Whether a path is, or a directory holds, anything but directories and regular files.
fn has_links(path: &Path) -> Result<bool, Error> {
    let Ok(metadata) = fs::symlink_metadata(path) else { return Ok(false) };
    if !metadata.is_dir() {
        return Ok(!metadata.is_file());
    }
    for entry in fs::read_dir(path).map_err(Error::io(path))? {
        if has_links(&entry.map_err(Error::io(path))?.path())? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The election of the first entry, if it can be read.
fn manifest_of(record: &Path) -> Option<election::ElectionId> {
    let entries = record.join("tile/entries");
    let (full, part) = (entries.join("000"), entries.join("000.p"));
    let first = |path: &Path, width: u16| {
        let bundle = fs::read(path).ok()?;
        let entries = entry_bundle::decode(&bundle, width).ok()?;
        match Entry::parse(entries.first()?).ok()?.statement {
            Said::Manifest(manifest) => Some(manifest.election_id()),
            _ => None,
        }
    };
    first(&full, 256).or_else(|| {
        let files = fs::read_dir(part).ok()?.flatten();
        files.into_iter().find_map(|file| first(&file.path(), file.file_name().to_str()?.parse().ok()?))
    })
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_are_seen_wherever_they_are_and_removed_without_what_they_lead_to() {
        let folder = tempfile::tempdir().unwrap();
        let (outside, record) = (folder.path().join("outside"), folder.path().join("record"));
        fs::create_dir_all(record.join("tile/0")).unwrap();
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("kept"), b"x").unwrap();
        assert!(!has_links(&record).unwrap());
        assert!(!has_links(&folder.path().join("missing")).unwrap());
        symlink(&outside, record.join("tile/0/000.p")).unwrap();
        assert!(has_links(&record).unwrap());
        remove(&record).unwrap();
        symlink(&outside, &record).unwrap();
        assert!(has_links(&record).unwrap());
        remove(&record).unwrap();
        assert!(!record.is_symlink() && outside.join("kept").exists());
    }
}
