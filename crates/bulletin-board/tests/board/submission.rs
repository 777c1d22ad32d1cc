use bulletin_board::{Error, examine_claim, examine_statement};
use election::entry::sign;
use election::{Entry, Statement};
use record::{Record, Refusal};
use transparency_log::ed25519::SigningKey;

use crate::support::{CLOSES, OPENS, SHORTEST, Scene, code};

/// All entries of an election that was closed.
fn closed() -> (Scene, Vec<Vec<u8>>) {
    let mut scene = Scene::open();
    scene.cast_by(0..2, 1, OPENS + 3);
    scene.epoch(OPENS + SHORTEST);
    scene.close(CLOSES);
    let entries = (0..scene.board.size()).map(|index| scene.board.entry(index).unwrap()).collect();
    (scene, entries)
}

fn of_stranger(bytes: &[u8]) -> Vec<u8> {
    let note = Entry::parse(bytes).unwrap().note;
    let stranger = SigningKey::from_seed(&[99; 32]);
    let names: Vec<_> = note.signatures().iter().map(|line| (&*line.name, &stranger)).collect();
    sign(note.text(), &names).unwrap().to_bytes()
}

#[test]
fn what_officials_signed_passes_and_what_others_signed_does_not() {
    let (scene, entries) = closed();
    let record = scene.board.record();
    for bytes in &entries {
        let kind = Entry::kind(bytes).unwrap();
        let expected = match Entry::parse(bytes).unwrap().statement {
            Statement::Ballot(_) => "ballot-misplaced",
            Statement::Epoch(_) => "own-statement",
            _ => "ok",
        };
        let verdict = |bytes: &[u8]| examine_statement(record, bytes).map(drop);
        assert_eq!(code(verdict(bytes)), expected, "{kind:?}");
        let forged = if expected == "ok" { "signature-lines" } else { expected };
        assert_eq!(code(verdict(&of_stranger(bytes))), forged, "{kind:?}");
        let changed = String::from_utf8(bytes.clone()).unwrap().replacen("\"election\":\"", "\"election\":\"x", 1);
        if expected == "ok" && changed.as_bytes() != bytes {
            assert_eq!(code(verdict(changed.as_bytes())), "signature", "{kind:?}");
        }
    }
}

#[test]
fn a_line_of_another_role_is_no_signature() {
    let (scene, entries) = closed();
    let record = scene.board.record();
    let entry = |kind: &str| entries.iter().find(|bytes| Entry::kind(bytes).unwrap().name() == kind).unwrap();
    let lines = |bytes: &[u8]| Entry::parse(bytes).unwrap().note.signatures().to_vec();
    let (open, rehearsal) = (entry("open"), entry("rehearsal"));
    for (statement, signed) in [(open, rehearsal), (rehearsal, open)] {
        let note = Entry::parse(statement).unwrap().note;
        let swapped = transparency_log::note::Note::new(note.text(), lines(signed)).unwrap().to_bytes();
        assert_eq!(code(examine_statement(record, &swapped).map(drop)), "signature-lines");
    }
}

#[test]
fn before_there_is_a_manifest_nobody_may_sign() {
    let (_, entries) = closed();
    let verdict = examine_statement(&Record::new(), &entries[1]);
    assert!(matches!(verdict, Err(Error::Refused(Refusal::ManifestMisplaced))));
    assert!(matches!(examine_claim(&Record::new(), b"", b""), Err(Error::Phase(record::Phase::Empty))));
}
