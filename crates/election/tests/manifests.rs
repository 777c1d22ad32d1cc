//! The vectors of `tests/vectors/manifests`: what makes a manifest impossible, and what is just possible
//! (`docs/protocol.md` §5.3).
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use election::{MAX_ENTRY, Manifest, Statement};
use serde_json::Value;

#[test]
fn every_accepted_manifest_has_its_election_id() {
    for vector in vectors("accepted") {
        let line = canonical::json::to_line(&vector["manifest"]);
        let manifest = Manifest::parse(&line).unwrap_or_else(|e| panic!("{}: {e}", vector["name"]));
        assert_eq!(manifest.text(), line, "{}", vector["name"]);
        assert_eq!(manifest.election_id().to_string(), vector["expected"]["election"], "{}", vector["name"]);
        assert!(matches!(Statement::parse(&line), Ok(Statement::Manifest(_))), "{}", vector["name"]);
    }
}

#[test]
fn every_rejected_manifest_is_refused_by_name() {
    for vector in vectors("rejected") {
        let line = canonical::json::to_line(&vector["manifest"]);
        let refused = Manifest::parse(&line).map(|_| "nothing").unwrap_or_else(|e| e.code());
        assert_eq!(refused, vector["expected"]["refused"], "{}", vector["name"]);
        assert_eq!(Statement::parse(&line).unwrap_err().code(), refused, "{}", vector["name"]);
    }
}

#[test]
fn every_name_of_the_specification_has_a_rejected_manifest() {
    let protocol = fs::read_to_string(root().join("docs/protocol.md")).unwrap();
    let specified: BTreeSet<String> = protocol
        .lines()
        .skip_while(|line| !line.starts_with("### 5.3 "))
        .take_while(|line| !line.starts_with("## 6 "))
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(name, _)| name.to_owned())
        .collect();
    let expected = vectors("rejected").into_iter().map(|v| v["expected"]["refused"].as_str().unwrap().to_owned());
    assert_eq!(specified, expected.collect());
}

#[test]
fn more_manifests_are_rejected_than_accepted() {
    assert!(vectors("rejected").len() > vectors("accepted").len());
}

#[test]
fn the_largest_ballot_fits_and_one_option_more_does_not() {
    let size = |folder, name: &str| {
        let vector = vectors(folder).into_iter().find(|vector| vector["name"] == name).unwrap();
        let manifest: Manifest = serde_json::from_value(vector["manifest"].clone()).unwrap();
        manifest.ballot_size(&manifest.constituencies[0].id).unwrap()
    };
    assert_eq!(size("accepted", "ballot-of-165-options"), 63_952);
    assert_eq!(size("accepted", "largest-ballot"), 65_492);
    assert_eq!(size("rejected", "ballot-too-large"), 65_876);
    assert!((65_492..65_876).contains(&MAX_ENTRY));
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn vectors(folder: &str) -> Vec<Value> {
    let files = fs::read_dir(root().join("tests/vectors/manifests").join(folder)).unwrap();
    let read = |path: PathBuf| -> Value {
        let vector: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert_eq!(vector["name"], path.file_stem().unwrap().to_str().unwrap());
        vector
    };
    files.map(|entry| read(entry.unwrap().path())).collect()
}
