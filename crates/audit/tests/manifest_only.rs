//! The audit of records that hold a manifest and hardly more: files, log, checkpoint, and what is refused entry by entry.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a test that panics has failed"
)]

#[allow(dead_code, reason = "the other tests use the rest")]
mod support;

use audit::{Audit, Error, FileKind, Options, Progress, RecordSource, Report, SourceFile, Verdict, audit};
use canonical::Hash;
use election::ElectionId;
use support::{DOCUMENT, Files, Sample, TIME, document_path};
use transparency_log::tree;

const OPTIONS: Options = Options { election: None, seed: [1; 32] };

fn audited(files: &impl RecordSource) -> Report {
    audit(files, &OPTIONS, &mut |_| {}).unwrap()
}

fn codes(report: &Report) -> Vec<&'static str> {
    report.failures.iter().map(|failure| failure.code).collect()
}

/// The failures of a record of a manifest alone after a change to its files.
fn after(change: impl FnOnce(&Sample, &mut Files)) -> Vec<&'static str> {
    let sample = Sample::new();
    let mut files = sample.export(&[sample.first()]);
    change(&sample, &mut files);
    codes(&audited(&files))
}

/// A manifest, the end of the election, and statements after it, which are all refused.
fn long(sample: &Sample, size: usize) -> Vec<Vec<u8>> {
    let mut entries = vec![sample.first()];
    entries.resize(size, sample.cancel());
    entries
}

#[test]
fn a_manifest_alone_holds_so_far() {
    let sample = Sample::new();
    let report = audited(&sample.export(&[sample.first()]));
    assert_eq!((report.verdict, codes(&report)), (Verdict::HoldsSoFar, vec![]));
    assert_eq!(report.phase, "setup");
    let election = report.election.unwrap();
    assert_eq!(election.id, sample.manifest.election_id());
    assert_eq!(election.fingerprint.split(' ').count(), 12);
    let checkpoint = report.log.checkpoint.unwrap();
    assert_eq!((checkpoint.size, checkpoint.time, checkpoint.quorum, checkpoint.members), (1, TIME + 2, 3, 4));
    let witnesses: Vec<_> = checkpoint.witnesses.iter().map(|w| (w.name.as_str(), w.time - TIME)).collect();
    assert_eq!(witnesses, [("w1", 1), ("w2", 2), ("w4", 4)]);
    let registrars = report.registrars.unwrap();
    assert_eq!((registrars.threshold, registrars.colluding_to_add_one, registrars.roll_quorum), (4, 4, 5));
    assert!(report.contests[0].result.is_none());
    assert_eq!(report.constituencies[0].on_roll, 0);
}

#[test]
fn a_cancelled_election_holds_for_good() {
    let sample = Sample::new();
    let report = audited(&sample.export(&[sample.first(), sample.cancel()]));
    assert_eq!((report.verdict, report.phase.as_str()), (Verdict::Holds, "cancelled"));
    assert_eq!(codes(&report), [""; 0]);
}

#[test]
fn every_refused_entry_is_reported_and_the_audit_goes_on() {
    let sample = Sample::new();
    let mut entries = long(&sample, 3);
    entries.insert(1, sample.commission("no statement\n", &[1]));
    let report = audited(&sample.export(&entries));
    let found: Vec<_> = report.failures.iter().map(|f| (f.code, f.entry, f.kind)).collect();
    assert_eq!(found, [("json", Some(1), None), ("phase", Some(3), Some("cancel"))]);
    assert_eq!((report.verdict, report.phase.as_str()), (Verdict::Fails, "cancelled"));
}

#[test]
fn logs_of_many_bundles_are_read_to_the_end() {
    let sample = Sample::new();
    for size in [256, 257, 513] {
        let mut told = Vec::new();
        let options = Options { election: None, seed: [1; 32] };
        let files = sample.export(&long(&sample, size));
        let report = audit(&files, &options, &mut |progress: Progress| told.push(progress)).unwrap();
        assert_eq!(report.log.entries, size as u64);
        let refused: Vec<_> = report.failures.iter().map(|failure| (failure.code, failure.entry.unwrap())).collect();
        assert_eq!(refused, (2..size as u64).map(|index| ("phase", index)).collect::<Vec<_>>());
        assert!(told.is_sorted_by_key(|progress| progress.done));
        assert_eq!(told.last(), Some(&Progress { done: size as u64, total: size as u64 }));
    }
}

#[test]
fn a_missing_file_is_named() {
    assert_eq!(after(|_, files| drop(files.remove("checkpoint"))), ["file-missing"]);
    assert_eq!(after(|_, files| drop(files.remove("tile/0/000.p/1"))), ["file-missing"]);
    let of_document = after(|_, files| drop(files.remove(&document_path())));
    assert_eq!(of_document, ["attachment-missing", "file-missing"]);
    let of_entries = after(|_, files| drop(files.remove("tile/entries/000.p/1")));
    assert_eq!(of_entries, ["manifest-misplaced", "file-extra", "log-size", "file-missing"]);
}

#[test]
fn anything_else_is_extra() {
    let other = format!("attachment/{}", Hash::of(b"other"));
    let upper = document_path().to_uppercase();
    let paths = [
        "Checkpoint",
        "checkpoint2",
        "checkpoint/x",
        "tile/0/000",
        "tile/0/000.p/2",
        "tile/1/000.p/1",
        "tile/0/001.p/1",
        "tile/entries/000",
        "tile/entries/001.p/1",
        "tile/00/000.p/1",
        "tile/Entries/000.p/1",
        "TILE/0/000.p/1",
        ".hidden",
        "attachment",
        "attachment/",
        "attachment/x",
        &other,
        &upper,
        "",
    ];
    for path in paths {
        let found = after(|_, files| drop(files.insert(path.into(), b"x".to_vec())));
        assert!(found.contains(&"file-extra"), "{path:?}: {found:?}");
    }
    let only = after(|_, files| drop(files.insert("tile/1/000.p/1".into(), vec![0; 32])));
    assert_eq!(only, ["file-extra"]);
}

/// A record with something that is no file.
struct With(Files, &'static str, FileKind);

impl RecordSource for With {
    fn files(&self) -> Result<Vec<SourceFile>, Error> {
        let mut files = self.0.files()?;
        files.push(SourceFile { path: self.1.into(), kind: self.2 });
        Ok(files)
    }

    fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, Error> {
        assert_ne!(path, self.1, "what is no file is not read");
        self.0.read(path, most)
    }
}

#[test]
fn links_and_empty_directories_are_extra_even_in_place_of_a_file() {
    let sample = Sample::new();
    for kind in [FileKind::Link, FileKind::EmptyDirectory, FileKind::TooDeep, FileKind::Special] {
        let files = sample.export(&[sample.first()]);
        assert_eq!(codes(&audited(&With(files.clone(), "tile/2", kind))), ["file-extra"]);
        let mut without = files;
        without.remove("tile/0/000.p/1");
        let report = audited(&With(without, "tile/0/000.p/1", kind));
        assert_eq!(codes(&report), ["file-missing", "file-extra"]);
    }
}

/// A record of which one file cannot be read.
struct Broken(Files, String);

impl RecordSource for Broken {
    fn files(&self) -> Result<Vec<SourceFile>, Error> {
        self.0.files()
    }

    fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, Error> {
        if path == self.1 {
            return Err(Error::Unreadable { path: path.into(), reason: "broken disk".into() });
        }
        self.0.read(path, most)
    }
}

#[test]
fn what_cannot_be_read_gives_no_verdict() {
    let sample = Sample::new();
    let files = sample.export(&[sample.first()]);
    for path in files.keys() {
        let source = Broken(files.clone(), path.clone());
        let answer = audit(&source, &Options { election: None, seed: [1; 32] }, &mut |_| {});
        assert!(matches!(answer, Err(Error::Unreadable { path: at, .. }) if at == *path), "{path}");
    }
}

#[test]
fn hash_tiles_are_compared_byte_for_byte() {
    let sample = Sample::new();
    let good = sample.export(&long(&sample, 300));
    let before = codes(&audited(&good)).len();
    for path in ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"] {
        for change in [
            |tile: &mut Vec<u8>| tile[5] ^= 1,
            |tile: &mut Vec<u8>| tile.push(0),
            |tile: &mut Vec<u8>| tile.truncate(tile.len() - 1),
        ] {
            let mut files = good.clone();
            change(files.get_mut(path).unwrap());
            let report = audited(&files);
            let found: Vec<_> = report.failures.iter().filter(|f| f.code == "tile").collect();
            assert_eq!((found.len(), report.failures.len()), (1, before + 1), "{path}");
            assert_eq!(found[0].path.as_deref(), Some(path));
        }
    }
}

#[test]
fn a_bundle_that_is_not_in_its_form_ends_what_can_be_judged() {
    let found = after(|_, files| files.get_mut("tile/entries/000.p/1").unwrap().push(0));
    assert_eq!(found, ["manifest-misplaced", "file-extra", "log-size", "tile"]);
    let found = after(|_, files| files.get_mut("tile/entries/000.p/1").unwrap().truncate(9));
    assert_eq!(found, ["manifest-misplaced", "file-extra", "log-size", "tile"]);
}

#[test]
fn every_flipped_bit_of_a_file_is_found() {
    let sample = Sample::new();
    let files = sample.export(&[sample.first()]);
    for (path, content) in &files {
        let bytes = content.len();
        for position in (0..bytes).step_by(bytes.div_ceil(60)) {
            let mut files = files.clone();
            files.get_mut(path).unwrap()[position] ^= 1 << (position % 8);
            let report = audited(&files);
            assert_eq!(report.verdict, Verdict::Fails, "{path}, byte {position}");
        }
    }
}

#[test]
fn attachments_are_compared_with_length_and_hash() {
    for wrong in [&b""[..], b"x", &[DOCUMENT, b"x"].concat(), &DOCUMENT.to_ascii_uppercase()] {
        let found = after(|_, files| drop(files.insert(document_path(), wrong.to_vec())));
        assert_eq!(found, ["attachment", "attachment"], "{wrong:?}");
    }
}

#[test]
fn checkpoints_are_held_to_log_size_root_and_witnesses() {
    let change = |checkpoint: fn(&Sample, tree::Hash) -> Vec<u8>| {
        after(|sample, files| {
            let root = tree::root([tree::leaf_hash(&sample.first())]);
            files.insert("checkpoint".into(), checkpoint(sample, root));
        })
    };
    let signed = |sample: &Sample, root| sample.checkpoint(1, root, &[1, 2, 3, 4]).to_bytes();
    assert_eq!(change(signed), [""; 0]);
    assert_eq!(change(|sample, root| sample.checkpoint(1, root, &[1, 2]).to_bytes()), ["checkpoint-quorum"]);
    assert_eq!(change(|sample, root| sample.checkpoint(1, root, &[2, 1, 3]).to_bytes()), ["signature-lines"]);
    assert_eq!(change(|sample, root| sample.checkpoint(1, root, &[1, 2, 7]).to_bytes()), ["signature-lines"]);
    assert_eq!(change(|sample, _| sample.checkpoint(1, tree::empty_root(), &[1, 2, 3]).to_bytes()), ["log-root"]);
    let smaller = change(|sample, _| sample.checkpoint(0, tree::empty_root(), &[1, 2, 3]).to_bytes());
    assert_eq!(smaller, ["log-size", "file-extra", "file-extra"]);
    let larger = change(|sample, root| sample.checkpoint(2, root, &[1, 2, 3]).to_bytes());
    assert_eq!(larger, ["log-size", "file-extra", "file-missing", "file-extra", "file-missing"]);
    assert_eq!(change(|_, _| b"no note".to_vec()), ["note"]);
    assert_eq!(change(|_, _| vec![b'x'; 70_000]), ["checkpoint"]);
    let forged = |sample: &Sample, root| {
        let text = sample.checkpoint(1, root, &[1, 2, 3]).to_string();
        text.replacen(&sample.identity().origin.to_string(), "example.org/other/x", 1).into_bytes()
    };
    assert_eq!(change(forged), ["checkpoint-origin"]);
}

#[test]
fn a_checkpoint_of_endless_entries_is_answered_at_once() {
    let found = after(|sample, files| {
        let signed = sample.checkpoint((1 << 53) - 1, tree::empty_root(), &[1, 2, 3]);
        files.insert("checkpoint".into(), signed.to_bytes());
    });
    assert!(found.len() < 2_000 && found.contains(&"log-size") && found.contains(&"file-missing"));
}

#[test]
fn another_election_than_the_expected_one_is_refused() {
    let sample = Sample::new();
    let files = sample.export(&[sample.first()]);
    let audit = |election| audit(&files, &Options { election: Some(election), seed: [1; 32] }, &mut |_| {}).unwrap();
    assert_eq!(codes(&audit(sample.manifest.election_id())), [""; 0]);
    let other = audit(ElectionId(Hash::of(b"other")));
    assert_eq!((other.verdict, codes(&other)), (Verdict::Fails, vec!["election"]));
}

#[test]
fn a_refused_manifest_still_says_whose_checkpoint_it_would_be() {
    let sample = Sample::new();
    let files = sample.export(&[sample.commission(&sample.manifest.text(), &[1]), sample.cancel()]);
    let report = audited(&files);
    assert_eq!(codes(&report), ["signature-lines", "manifest-misplaced"]);
    assert_eq!(report.election.unwrap().id, sample.manifest.election_id());
    assert!(report.log.checkpoint.is_some());
}

#[test]
fn nothing_at_all_does_not_hold() {
    assert_eq!(codes(&audited(&Files::new())), ["manifest-misplaced", "file-missing"]);
    let sample = Sample::new();
    let mut files = sample.export(&[]);
    files.remove(&document_path());
    assert_eq!(codes(&audited(&files)), ["manifest-misplaced"]);
}

#[test]
fn an_attachment_that_a_refused_statement_names_is_neither_extra_nor_unchecked() {
    let sample = Sample::new();
    let content = b"shares";
    let issuance = election::statement::Issuance::new(
        sample.manifest.election_id(),
        election::Attachment::of(content),
        "m1".parse().unwrap(),
        canonical::Int::from(1),
    );
    let text = election::statement::Form::text(&issuance);
    let mut files = sample.export(&[sample.first(), sample.commission(&text, &[1])]);
    let path = format!("attachment/{}", Hash::of(content));
    assert_eq!(codes(&audited(&files)), ["phase", "file-missing"]);
    files.insert(path.clone(), content.to_vec());
    assert_eq!(codes(&audited(&files)), ["phase"]);
    files.insert(path, b"sharez".to_vec());
    assert_eq!(codes(&audited(&files)), ["phase", "attachment"]);
}

#[test]
fn the_document_has_its_fields_and_names_under_their_names() {
    let sample = Sample::new();
    let report = serde_json::to_value(audited(&sample.export(&[sample.first()]))).unwrap();
    assert_eq!(report["format"], "veche-audit");
    assert_eq!(report["verdict"], "holds-so-far");
    assert_eq!(report["failures"], serde_json::json!([]));
    assert_eq!(report["election"]["title"]["en"], "A small election");
    assert_eq!(report["contests"][0]["names"]["yes"]["en"], "yes");
    assert_eq!(report["opened"], serde_json::Value::Null);
    let fields: Vec<_> = report.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = [
        "announcements",
        "closed",
        "constituencies",
        "contests",
        "earlier",
        "election",
        "epochs",
        "failures",
        "format",
        "log",
        "mailboxes",
        "not_visible",
        "opened",
        "petitions",
        "phase",
        "published",
        "registrars",
        "registration",
        "schedule",
        "statements",
        "trustees",
        "v",
        "verdict",
        "waiting_for_ballots",
    ];
    assert_eq!(fields, expected);
}

#[test]
fn an_audit_goes_on_where_a_record_has_grown_and_says_what_a_new_one_says() {
    let sample = Sample::new();
    let (one, two) = (sample.export(&[sample.first()]), sample.export(&[sample.first(), sample.cancel()]));
    let mut growing = Audit::new(&OPTIONS);
    let before = growing.go_on(&one, &mut |_| ()).unwrap();
    assert_eq!((before.verdict, before.announcements.len()), (Verdict::HoldsSoFar, 0));
    assert_eq!(growing.go_on(&one, &mut |_| ()).unwrap(), before);
    let after = growing.go_on(&two, &mut |_| ()).unwrap();
    assert_eq!((after.verdict, &after), (Verdict::Holds, &audited(&two)));
    let [cancelled] = after.announcements.as_slice() else { panic!("{:?}", after.announcements) };
    assert_eq!((cancelled.entry, cancelled.kind, cancelled.text.get("en")), (1, "cancel", "Storm"));
    let signers = |kind: &str| {
        let numbers = after.statements.iter().find(|numbers| numbers.kind == kind).unwrap();
        numbers.signers.iter().map(|signer| signer.name.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(signers("manifest"), ["commission/m1", "commission/m3"]);
    assert_eq!(signers("cancel"), ["commission/m1", "commission/m2"]);
}

#[test]
fn a_record_that_is_another_one_when_it_is_looked_at_again_does_not_hold() {
    let sample = Sample::new();
    let mut growing = Audit::new(&OPTIONS);
    assert!(growing.go_on(&sample.export(&[sample.first()]), &mut |_| ()).unwrap().failures.is_empty());
    // Signed by others of the commission: the same manifest, another entry.
    let other = sample.export(&[sample.commission(&sample.manifest.text(), &[1, 2]), sample.cancel()]);
    let report = growing.go_on(&other, &mut |_| ()).unwrap();
    assert_eq!(report.verdict, Verdict::Fails);
    assert!(codes(&report).contains(&"tile"), "{:?}", report.failures);
    // And it stays so.
    assert_eq!(growing.go_on(&other, &mut |_| ()).unwrap().verdict, Verdict::Fails);
}
