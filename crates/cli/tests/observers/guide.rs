//! The transcripts in the guide for observers, kept true; and the table of standards, whose paths are there.

use std::fs;
use std::path::{Path, PathBuf};

use simulation::sample::Until;

use crate::support::VECHE;
use crate::{election, played, receipts, veche, written};

/// What the guide calls the service that it asks.
const SERVICE: &str = "https://board.example";

fn docs(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name)
}

/// Plays the guide's commands in a folder that has what they name, against a service that shows the sample election.
#[test]
fn the_transcripts_of_the_guide_are_what_the_program_says() {
    let (mut sample, site) = played(Until::Tallied);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("guide");
    let here = folder.join("observer-guide.in");
    drop(fs::remove_dir_all(&folder));
    written(&here.join("record"), &sample.ledger.export());
    receipts::write_for_the_guide(&mut sample, &here);
    fs::create_dir_all(here.join("dist")).unwrap();
    fs::write(here.join("dist/index.html"), "<!doctype html><title>Vote</title>\n").unwrap();
    let guide = fs::read_to_string(docs("observer-guide.md")).unwrap();
    assert!(guide.contains("```console"), "there are transcripts");
    // The guide names a service that is not there.
    let copy = folder.join("observer-guide.md");
    let id = format!("--election {}", election(&sample));
    fs::write(&copy, guide.replace(SERVICE, &site.url()).replace("--election ELECTION", &id)).unwrap();
    let cases = trycmd::TestCases::new();
    cases.register_bin("veche", Path::new(VECHE)).case(&copy);
    cases.run();
}

#[test]
fn every_standard_has_a_row_and_what_a_row_names_is_there() {
    let text = fs::read_to_string(docs("standards.md")).unwrap();
    let rows: Vec<Vec<&str>> = text
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| --"))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    for standard in 1..=49 {
        let number = standard.to_string();
        let found: Vec<_> = rows.iter().filter(|row| row.first() == Some(&number.as_str())).collect();
        assert_eq!(found.len(), 1, "standard {standard}");
        assert!(found[0].len() >= 4 && found[0].iter().all(|cell| !cell.is_empty()), "{:?}", found[0]);
    }
    for article in ["5.1", "5.2.a", "5.2.b", "5.3.a.1", "5.3.a.2", "5.3.a.3", "5.3.b"] {
        assert_eq!(rows.iter().filter(|row| row.first() == Some(&article)).count(), 1, "{article}");
    }
    let root = docs("..");
    for name in text
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| name.contains('/') && !name.starts_with('/') && !name.contains(' '))
    {
        assert!(root.join(name).exists(), "{name} is named and not there");
    }
    for command in text.split('`').skip(1).step_by(2).filter_map(|name| name.strip_prefix("veche ")) {
        let (code, _, errors) = veche(&[command.split(' ').collect::<Vec<_>>().as_slice(), &["--help"]].concat());
        assert_eq!(code, 0, "veche {command}: {errors}");
    }
}
