//! The vectors of `tests/vectors/statements`, and what holds for every statement (`docs/protocol.md` §2, §6 to §10).
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod any_statement;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use any_statement::{any_results, any_statement, text};
use election::Statement;
use election::statement::{Form, Kind, Results, exchange, intake};
use proptest::prelude::*;
use serde_json::Value;

#[test]
fn every_text_of_the_vectors_is_read_or_refused_by_name() {
    for vector in vectors() {
        for case in vector["cases"].as_array().unwrap() {
            let place = format!("{}: {}", vector["kind"], case["name"]);
            let line = case["text"].as_str().unwrap();
            match (case["expected"]["kind"].as_str(), read(&vector["kind"], line)) {
                (Some(kind), Ok(found)) => assert_eq!(found, (kind.to_owned(), line.to_owned()), "{place}"),
                (Some(_), Err(error)) => panic!("{place}: {error}"),
                (None, Ok(_)) => panic!("{place}: was read"),
                (None, Err(error)) => assert_eq!(error.code(), case["expected"]["refused"], "{place}: {error}"),
            }
        }
    }
}

/// The kind of a text and what it is written as again; `results` is no statement, but the attachment of one.
fn read(kind: &Value, line: &str) -> Result<(String, String), election::Error> {
    if kind == "results" {
        let content = Results::parse(line.as_bytes())?.content();
        return Ok(("results".into(), String::from_utf8(content).unwrap()));
    }
    let kind = kind.as_str().and_then(Kind::from_name).unwrap();
    match off_the_record(kind, line) {
        Some(read) => read.map(|written| (kind.name().to_owned(), written)),
        None => Statement::parse(line).map(|statement| (statement.kind().name().to_owned(), text(&statement))),
    }
}

/// What is an entry of the intake log, or a note of the exchange: as it is written again.
fn off_the_record(kind: Kind, line: &str) -> Option<Result<String, election::Error>> {
    fn again<T: Form>(line: &str) -> Option<Result<String, election::Error>> {
        Some(canonical::json::from_line::<T>(line).map(|read| read.text()).map_err(election::Error::from))
    }
    match kind {
        Kind::Deposits => again::<intake::Deposits>(line),
        Kind::Return => again::<intake::Return>(line),
        Kind::Day => again::<intake::Day>(line),
        Kind::DayVoid => again::<intake::DayVoid>(line),
        Kind::DeskLost => again::<intake::DeskLost>(line),
        Kind::Drop => again::<intake::Drop>(line),
        Kind::Conflict => again::<intake::Conflict>(line),
        Kind::Audit => again::<intake::Audit>(line),
        Kind::Call => again::<intake::Call>(line),
        Kind::Lot => again::<intake::Lot>(line),
        Kind::Application => again::<exchange::Application>(line),
        Kind::StatusRequest => again::<exchange::StatusRequest>(line),
        Kind::DeskKey => again::<exchange::DeskKey>(line),
        Kind::Decision => again::<exchange::Decision>(line),
        Kind::Reseal => again::<exchange::Reseal>(line),
        Kind::TagShare => again::<exchange::TagShare>(line),
        Kind::TagReport => again::<exchange::TagReport>(line),
        Kind::Ruling => again::<exchange::Ruling>(line),
        Kind::DayList => again::<exchange::DayList>(line),
        Kind::Vouch => again::<exchange::Vouch>(line),
        Kind::Attestation => again::<exchange::Attestation>(line),
        Kind::Evidence => again::<exchange::Evidence>(line),
        _ => None,
    }
}

#[test]
fn every_kind_of_entry_has_vectors_and_most_are_rejected() {
    let mut kinds = BTreeSet::new();
    for vector in vectors() {
        kinds.insert(vector["kind"].as_str().unwrap().to_owned());
        let cases = vector["cases"].as_array().unwrap();
        let accepted = cases.iter().filter(|case| case["expected"]["kind"] == vector["kind"]).count();
        assert!(accepted > 0 && cases.len() > 10 * accepted, "{}", vector["kind"]);
    }
    let entries = Kind::ALL.iter().filter(|kind| !matches!(kind, Kind::Promise | Kind::Acknowledgement));
    assert_eq!(kinds, entries.map(|kind| kind.name()).chain(["results"]).map(String::from).collect());
}

#[test]
fn kinds_are_known_by_their_names_alone() {
    for kind in Kind::ALL {
        assert_eq!(Kind::from_name(kind.name()), Some(*kind));
        assert_eq!(Kind::from_name(&kind.name().to_uppercase()), None);
    }
    assert_eq!(Kind::from_name(""), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_statement_is_read_from_its_text_alone(statement in any_statement()) {
        let line = text(&statement);
        let read = Statement::parse(&line);
        prop_assert_eq!(read.as_ref(), Ok(&statement));
        for end in (0..line.len()).filter(|&end| line.is_char_boundary(end)) {
            prop_assert!(Statement::parse(&line[..end]).is_err(), "the first {} bytes of {}", end, line);
        }
        for longer in ["\n", " ", "{}", "\0", "\u{feff}"] {
            let behind = format!("{line}{longer}");
            let before = format!("{longer}{line}");
            prop_assert!(Statement::parse(&behind).is_err());
            prop_assert!(Statement::parse(&before).is_err());
        }
    }

    #[test]
    fn results_are_read_from_their_text_alone(results in any_results()) {
        let content = results.content();
        let read = Results::parse(&content);
        prop_assert_eq!(read.as_ref(), Ok(&results));
        for end in 0..content.len() {
            prop_assert!(Results::parse(&content[..end]).is_err());
        }
        for byte in [b'\n', b' ', b'}', 0, 0xff] {
            prop_assert!(Results::parse(&[&content[..], &[byte]].concat()).is_err());
            prop_assert!(Results::parse(&[&[byte], &content[..]].concat()).is_err());
        }
    }

    #[test]
    fn a_statement_with_any_byte_changed_is_refused_or_another(
        statement in any_statement(),
        at in any::<prop::sample::Index>(),
        byte in 0u8..128,
    ) {
        let mut bytes = text(&statement).into_bytes();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != byte);
        bytes[at] = byte;
        if let Ok(line) = String::from_utf8(bytes)
            && let Ok(other) = Statement::parse(&line)
        {
            prop_assert_eq!(text(&other), line);
            prop_assert_ne!(other, statement);
        }
    }
}

fn vectors() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/statements");
    let read = |path: PathBuf| -> Value {
        let vector: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert_eq!(vector["kind"], path.file_stem().unwrap().to_str().unwrap());
        vector
    };
    fs::read_dir(folder).unwrap().map(|entry| read(entry.unwrap().path())).collect()
}
