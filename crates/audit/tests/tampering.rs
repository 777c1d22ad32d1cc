//! What `docs/protocol.md` promises of an audit: every alteration of an exported record is found, and named at its place.
//!
//! Two attackers are played. One alters files. The other has the keys of the log and of all witnesses as well, so that hashes
//! and signatures of the altered log hold, and only the rules are left to find what is wrong.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use audit::{Options, Report, Verdict, audit};
use canonical::Hash;
use election::Entry;
use election::statement::{Kind, Statement};
use rayon::prelude::*;
use simulation::Log;
use simulation::ledger::export;
use simulation::refusals::{Case, Forge, all};
use transparency_log::tree;

type Files = BTreeMap<String, Vec<u8>>;

struct Scene {
    forge: Forge,
    cases: Vec<Case>,
    files: Files,
}

static SCENE: LazyLock<Scene> = LazyLock::new(|| {
    let mut forge = Forge::new(1);
    let files = forge.sample.ledger.export();
    let cases = all(&mut forge);
    Scene { forge, cases, files }
});

fn run(files: &Files) -> Report {
    audit(files, &Options { election: None, seed: [7; 32] }, &mut |_| ()).expect("a source in memory can be read")
}

fn entries() -> Vec<Vec<u8>> {
    SCENE.forge.sample.ledger.entries().to_vec()
}

fn attachments() -> HashMap<Hash, Vec<u8>> {
    SCENE.forge.sample.ledger.attachments().clone()
}

/// The files of a log with these entries, under a checkpoint that log and witnesses sign anew.
fn resealed(entries: &[Vec<u8>], attachments: &HashMap<Hash, Vec<u8>>) -> Files {
    let root = tree::root(entries.iter().map(|entry| tree::leaf_hash(entry)));
    let now = SCENE.forge.sample.ledger.now();
    let checkpoint = SCENE.forge.checkpoint_of(entries.len() as u64, root, now, 4);
    export(entries, attachments, checkpoint.into_bytes())
}

/// The names of alterations after which the audit finds nothing.
fn unnoticed(alterations: Vec<(String, Files)>) -> Vec<String> {
    let missed = alterations.par_iter().filter(|(_, files)| run(files).verdict != Verdict::Fails);
    missed.map(|(name, _)| name.clone()).collect()
}

fn altered(path: &str, change: impl FnOnce(&mut Vec<u8>)) -> Files {
    let mut files = SCENE.files.clone();
    change(files.get_mut(path).expect("a file of the record"));
    files
}

#[test]
fn the_record_as_it_was_exported_holds() {
    let report = run(&SCENE.files);
    assert_eq!(report.verdict, Verdict::Holds, "{:?}", report.failures);
}

#[test]
fn each_forbidden_entry_is_found_at_its_place_though_the_log_is_sealed_anew() {
    let fit = SCENE.cases.iter().filter(|case| case.refusal != "entry-too-large");
    let wrong: Vec<String> = fit
        .collect::<Vec<_>>()
        .par_iter()
        .filter_map(|case| {
            let mut entries = entries();
            entries.insert(case.after, case.entry.clone());
            let mut attachments = attachments();
            attachments.extend(case.attachments.clone());
            let report = run(&resealed(&entries, &attachments));
            let at_fault = |failure: &&audit::Failure| failure.entry == Some(case.after as u64);
            let found: Vec<_> = report.failures.iter().filter(at_fault).map(|failure| failure.code).collect();
            let named = report.verdict == Verdict::Fails && found.contains(&case.refusal);
            (!named)
                .then(|| format!("{}: expected {} at entry {}, found {found:?}", case.name, case.refusal, case.after))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_entry_can_be_left_out_or_doubled() {
    let all = entries();
    let mut alterations = Vec::new();
    // Without its result a record is that of an election without one, and holds: phases before the result do. So does one without what
    // was announced after it.
    for position in 0..SCENE.forge.find(Kind::Result, 0) {
        let mut entries = all.clone();
        entries.remove(position);
        alterations.push((format!("without entry {position}"), resealed(&entries, &attachments())));
    }
    for position in 0..all.len() {
        let mut entries = all.clone();
        entries.insert(position, all[position].clone());
        alterations.push((format!("entry {position} twice"), resealed(&entries, &attachments())));
    }
    assert_eq!(unnoticed(alterations), Vec::<String>::new());
}

#[test]
fn entries_cannot_change_places_once_a_checkpoint_saw_them() {
    let all = entries();
    // The agreements are the last statements that hold a checkpoint; those under the same one, and the decryptions after
    // them, could as well have come in another order.
    let last_checkpoint = SCENE.forge.find(Kind::Agreement, 0);
    let alterations = (0..last_checkpoint).map(|position| {
        let mut entries = all.clone();
        entries.swap(position, position + 1);
        (format!("entries {position} and {} swapped", position + 1), resealed(&entries, &attachments()))
    });
    assert_eq!(unnoticed(alterations.collect()), Vec::<String>::new());
}

#[test]
fn a_shorter_log_under_a_new_seal_has_no_result() {
    let all = entries();
    let result = SCENE.forge.find(Kind::Result, 0);
    let Statement::Result(said) = SCENE.forge.statement(result) else { panic!("a result") };
    let mut attachments = attachments();
    attachments.remove(&said.attachment.hash);
    // What comes behind it is gone with it.
    for entry in all.iter().skip(result) {
        let Statement::Petition(said) = Entry::parse(entry).unwrap().statement else { continue };
        attachments.remove(&said.attachment.hash);
    }
    let report = run(&resealed(&all[..result], &attachments));
    assert_eq!(report.verdict, Verdict::HoldsSoFar);
}

#[test]
fn every_file_must_be_there_and_no_other() {
    let mut alterations: Vec<(String, Files)> = SCENE
        .files
        .keys()
        .map(|path| {
            let mut files = SCENE.files.clone();
            files.remove(path);
            (format!("without {path}"), files)
        })
        .collect();
    let hash = Hash::of(b"more");
    for path in [
        "README",
        "tile/0/001",
        "tile/0/000",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/000.p/1",
        "Checkpoint",
        "checkpoint.bak",
        "attachment/more",
        &format!("attachment/{hash}"),
        &format!("attachment/{}", hash.to_string().to_uppercase()),
    ] {
        let mut files = SCENE.files.clone();
        if files.insert(path.to_owned(), b"more".to_vec()).is_none() {
            alterations.push((format!("with {path}"), files));
        }
    }
    assert!(alterations.len() > SCENE.files.len() + 8);
    assert_eq!(unnoticed(alterations), Vec::<String>::new());
}

#[test]
fn no_file_can_be_cut_or_made_longer() {
    let alterations = SCENE.files.keys().flat_map(|path| {
        [
            (format!("{path} without its last byte"), altered(path, |content| content.truncate(content.len() - 1))),
            (format!("{path} empty"), altered(path, Vec::clear)),
            (format!("{path} with a byte more"), altered(path, |content| content.push(0))),
            (format!("{path} with a newline more"), altered(path, |content| content.push(b'\n'))),
        ]
    });
    assert_eq!(unnoticed(alterations.collect()), Vec::<String>::new());
}

#[test]
fn any_bit_of_the_checkpoint_counts() {
    let length = SCENE.files["checkpoint"].len();
    let alterations = (0..length).map(|byte| {
        let bit = byte % 8;
        (format!("bit {bit} of byte {byte}"), altered("checkpoint", |content| content[byte] ^= 1 << bit))
    });
    assert_eq!(unnoticed(alterations.collect()), Vec::<String>::new());
}

#[test]
fn bits_all_over_the_export_count() {
    let alterations = SCENE.files.iter().flat_map(|(path, content)| {
        let step = (content.len() / 24).max(1);
        (0..content.len()).step_by(step).map(move |byte| {
            let bit = (byte / step) % 8;
            (format!("{path}: bit {bit} of byte {byte}"), altered(path, |content| content[byte] ^= 1 << bit))
        })
    });
    assert_eq!(unnoticed(alterations.collect()), Vec::<String>::new());
}

#[test]
fn the_checkpoints_lines_are_exactly_the_logs_and_its_witnesses() {
    let text = String::from_utf8(SCENE.files["checkpoint"].clone()).expect("UTF-8");
    let (body, signatures) = text.split_once("\n\n").expect("a note");
    let lines: Vec<&str> = signatures.lines().collect();
    let [log, w1, w2, w3, w4] = lines.as_slice() else { panic!("five signature lines") };
    let stranger = w1.replace("witness-1", "witness-9");
    let with = |name: &str, lines: &[&str]| {
        let text = format!("{body}\n\n{}\n", lines.join("\n"));
        (name.to_owned(), altered("checkpoint", |content| *content = text.into_bytes()))
    };
    let alterations = vec![
        with("without the log's line", &[w1, w2, w3, w4]),
        with("with two witnesses", &[log, w1, w2]),
        with("with the log's line only", &[log]),
        with("with witnesses out of order", &[log, w2, w1, w3, w4]),
        with("with the log's line last", &[w1, w2, w3, w4, log]),
        with("with a witness twice", &[log, w1, w2, w3, w4, w4]),
        with("with a stranger's line", &[log, w1, w2, w3, w4, &stranger]),
        with("with an empty line", &[log, w1, w2, "", w3, w4]),
        with("with a space too many", &[log, w1, w2, w3, &format!("{w4} ")]),
        with(
            "with one witness's signature under another's name",
            &[log, w1, w2, &w4.replace("witness-4", "witness-3")],
        ),
    ];
    assert_eq!(unnoticed(alterations), Vec::<String>::new());
    let quorum = with("with three of four witnesses", &[log, w1, w3, w4]);
    assert_eq!(run(&quorum.1).verdict, Verdict::Holds);
}

#[test]
fn a_checkpoint_of_another_size_or_root_is_found() {
    let (forge, size) = (&SCENE.forge, entries().len() as u64);
    let now = forge.sample.ledger.now();
    let files = |checkpoint: String| altered("checkpoint", |content| *content = checkpoint.into_bytes());
    let code = |files: &Files| run(files).failures.iter().map(|failure| failure.code).collect::<Vec<_>>();
    assert!(code(&files(forge.checkpoint(size - 1, now, 4))).contains(&"log-size"));
    assert!(code(&files(forge.checkpoint_of(size, tree::Hash([1; 32]), now, 4))).contains(&"log-root"));
}

#[test]
fn a_record_of_another_election_than_asked_for_fails() {
    let options = Options { election: Some(election::ElectionId(Hash::of(b"another"))), seed: [7; 32] };
    let report = audit(&SCENE.files, &options, &mut |_| ()).expect("a source in memory can be read");
    assert_eq!(report.failures.iter().map(|failure| failure.code).collect::<Vec<_>>(), ["election"]);
}
