//! One statement that several officials sign: each makes a note of the same text with its own line, and someone joins them.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use anyhow::{Context, bail, ensure};
use transparency_log::ed25519::PublicKey;
use transparency_log::note::{Note, SignatureLine};

use election::MAX_ENTRY;
use election::role::Member;

/// Writes a note with one official's line to a new file.
pub fn write(path: &Path, text: &str, line: SignatureLine) -> anyhow::Result<()> {
    let note = Note::new(text, vec![line])?;
    write_new(path, &note.to_bytes())
}

/// Writes a file that is not there yet.
pub fn write_new(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let failed = || format!("cannot write {}; if it is there already, choose another place", path.display());
    let mut file = File::options().write(true).create_new(true).open(path).with_context(failed)?;
    file.write_all(content).and_then(|()| file.sync_all()).with_context(failed)
}

/// Reads a note.
pub fn read(path: &Path) -> anyhow::Result<Note> {
    Note::parse(&read_file(path, MAX_ENTRY as u64)?).with_context(|| format!("{} is no signed note", path.display()))
}

/// Reads a file of at most this many bytes.
pub fn read_file(path: &Path, most: u64) -> anyhow::Result<Vec<u8>> {
    let failed = || format!("cannot read {}", path.display());
    let metadata = fs::metadata(path).with_context(failed)?;
    // A pipe could keep whoever opens it waiting for ever.
    ensure!(metadata.is_file(), "{} is no regular file", path.display());
    ensure!(metadata.len() <= most, "{} has more than {most} bytes", path.display());
    let mut content = Vec::new();
    File::open(path).and_then(|file| file.take(most).read_to_end(&mut content)).with_context(failed)?;
    Ok(content)
}

/// Joins notes of one text: the lines in the order of the members, whose key names `name` gives. Each must hold.
pub fn join(notes: &[Note], members: &[Member], name: impl Fn(&election::Id) -> String) -> anyhow::Result<Note> {
    let text = notes.first().context("nobody has signed")?.text();
    ensure!(notes.iter().all(|note| note.text() == text), "these are not signatures of one statement");
    let mut lines: Vec<SignatureLine> = Vec::new();
    for member in members {
        let (name, key) = (name(&member.id), PublicKey::from_bytes(&member.key.0)?);
        let own = notes.iter().flat_map(Note::signatures).find(|line| *line.name == *name);
        if let Some(line) = own {
            line.verify(&name, &key, text).with_context(|| format!("the line of {name}"))?;
            lines.push(line.clone());
        }
    }
    for line in notes.iter().flat_map(Note::signatures) {
        if !lines.iter().any(|known| known.name == line.name) {
            bail!("{} is none of those who sign this", &*line.name);
        }
    }
    Ok(Note::new(text, lines)?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use canonical::Bytes;
    use election::role::key_name;
    use officials::Official;

    use super::*;

    const TEXT: &str = "{\"kind\":\"drop\"}\n";

    fn commissioner(n: u8) -> Official {
        Official::new(format!("c{n}").parse().unwrap(), &[n; 32])
    }

    fn members() -> Vec<Member> {
        (1..=3).map(commissioner).map(|c| Member { key: Bytes(c.public()), id: c.id }).collect()
    }

    fn signed(n: u8, text: &str) -> Note {
        Note::new(text, vec![commissioner(n).sign_as_commissioner(text)]).unwrap()
    }

    fn joined(notes: &[Note]) -> anyhow::Result<Note> {
        join(notes, &members(), key_name::commission)
    }

    #[test]
    fn lines_stand_in_the_order_of_the_manifest_and_once() {
        let note = joined(&[signed(3, TEXT), signed(1, TEXT), signed(3, TEXT)]).unwrap();
        let names: Vec<_> = note.signatures().iter().map(|line| line.name.to_string()).collect();
        assert_eq!(names, ["commission/c1", "commission/c3"]);
        assert_eq!(note.text(), TEXT);
    }

    #[test]
    fn other_texts_strangers_and_lines_that_do_not_hold_are_not_joined() {
        let other = "{\"kind\":\"close\"}\n";
        assert!(joined(&[]).is_err());
        assert!(joined(&[signed(1, TEXT), signed(2, other)]).unwrap_err().to_string().contains("one statement"));
        assert!(joined(&[signed(1, TEXT), signed(4, TEXT)]).unwrap_err().to_string().contains("commission/c4"));
        let forged = Note::new(TEXT, signed(2, other).signatures().to_vec()).unwrap();
        assert!(format!("{:#}", joined(&[signed(1, TEXT), forged]).unwrap_err()).contains("commission/c2"));
        let as_registrar = Note::new(TEXT, vec![commissioner(1).sign_as_registrar(TEXT)]).unwrap();
        assert!(joined(&[as_registrar]).is_err());
    }

    #[test]
    fn a_note_is_written_once_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c1.note");
        let line = commissioner(1).sign_as_commissioner(TEXT);
        write(&path, TEXT, line.clone()).unwrap();
        assert_eq!(read(&path).unwrap().text(), TEXT);
        assert!(write(&path, TEXT, line).is_err());
        fs::write(&path, vec![b'x'; MAX_ENTRY + 1]).unwrap();
        assert!(read(&path).unwrap_err().to_string().contains("more than"));
    }
}
