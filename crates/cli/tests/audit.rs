//! `veche audit`: what it prints and how it exits.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

#[allow(dead_code, reason = "it is shared")]
#[path = "../../audit/tests/support/mod.rs"]
mod support;

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use support::{Files, Sample};
use tempfile::TempDir;

fn written(files: &Files) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, content) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn small() -> (Sample, TempDir) {
    let sample = Sample::new();
    let folder = written(&sample.export(&[sample.first()]));
    (sample, folder)
}

fn veche(folder: &Path, options: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("veche").unwrap();
    let output = command.arg("audit").arg(folder).args(options).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_record_without_result_holds_so_far_and_says_so_first() {
    let (sample, folder) = small();
    let (code, text, errors) = veche(folder.path(), &[]);
    assert_eq!((code, errors.as_str()), (0, ""));
    assert!(text.starts_with("FIRST SEE THAT IT IS THE RIGHT ELECTION\n"), "{text}");
    assert!(text.contains("\nTHE RECORD HOLDS SO FAR: THERE IS NO RESULT YET\n"), "{text}");
    for part in
        ["A small election", &sample.manifest.election_id().to_string(), "3 of 4 signed (3 are needed): w1, w2, w4"]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(text.contains("\nMailboxes\n  box           no handover\n"), "{text}");
    assert!(text.contains("What this audit cannot see"));
    assert!(!text.contains('\u{1b}'), "no colours where no terminal is");
}

#[test]
fn a_failed_check_is_listed_with_its_place_and_exits_with_1() {
    let (_, folder) = small();
    fs::write(folder.path().join("tile/0/000.p/1"), [0; 32]).unwrap();
    let (code, text, _) = veche(folder.path(), &[]);
    assert_eq!(code, 1);
    assert!(text.contains("\nTHE RECORD DOES NOT HOLD\n"), "{text}");
    assert!(text.contains("tile/0/000.p/1: tile\n"), "{text}");
}

#[test]
fn the_document_says_the_same() {
    let (_, folder) = small();
    fs::write(folder.path().join("extra\u{1b}[2J"), "x").unwrap();
    let (code, text, _) = veche(folder.path(), &["--json"]);
    assert_eq!(code, 1);
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["verdict"], "fails");
    assert_eq!(document["failures"][0]["code"], "file-extra");
    assert_eq!(document["failures"][0]["path"], "extra\\u{1b}[2J");
}

#[test]
fn only_the_election_that_was_asked_for_is_accepted() {
    let (sample, folder) = small();
    let id = sample.manifest.election_id().to_string();
    let (code, text, _) = veche(folder.path(), &["--election", &id]);
    assert_eq!(code, 0);
    assert!(text.starts_with("THE RECORD HOLDS SO FAR: THERE IS NO RESULT YET\n"), "{text}");
    let (code, text, _) = veche(folder.path(), &["--election", &"0".repeat(64)]);
    assert_eq!(code, 1);
    assert!(text.contains("This is NOT the election that you asked for."), "{text}");
    assert_eq!(veche(folder.path(), &["--election", "0"]).0, 2);
}

#[test]
fn what_is_no_directory_cannot_be_audited() {
    let (_, folder) = small();
    for path in ["missing", "checkpoint"] {
        let (code, text, errors) = veche(&folder.path().join(path), &[]);
        assert_eq!((code, text.as_str()), (2, ""));
        assert!(errors.starts_with("error: "), "{errors}");
    }
}

#[test]
fn empty_and_deep_directories_are_extra() {
    let (_, folder) = small();
    let deep = folder.path().join(["d"; 40].join("/"));
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("file"), "x").unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    let (code, text, _) = veche(folder.path(), &["--json"]);
    assert_eq!(code, 1);
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let found: Vec<_> = document["failures"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap()).collect();
    assert_eq!(found, [["d"; 9].join("/").as_str(), "empty"]);
}

#[cfg(unix)]
#[test]
fn links_are_extra_and_not_followed() {
    let (_, folder) = small();
    let tile = folder.path().join("tile/0/000.p/1");
    let elsewhere = TempDir::new().unwrap();
    fs::rename(&tile, elsewhere.path().join("tile")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path().join("tile"), &tile).unwrap();
    std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).unwrap();
    let (code, text, _) = veche(folder.path(), &["--json"]);
    assert_eq!(code, 1);
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let found: Vec<_> = document["failures"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
    assert_eq!(found, ["file-extra", "file-missing", "file-extra"]);
}
