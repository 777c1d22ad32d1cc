//! The vectors of `tests/vectors/records`: what the files say is what the record does, and what the code makes.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use std::collections::{BTreeSet, HashMap};

use canonical::Hash;
use canonical::bytes::from_base64;
use record::{Record, Refusal};
use serde_json::Value;
use simulation::refusals::consultation::Consulted;
use simulation::refusals::{Forge, file};

const ACCEPTED: &str = include_str!("../../../tests/vectors/records/accepted.json");
const REJECTED: &str = include_str!("../../../tests/vectors/records/rejected.json");
const CONSULTATION: &str = include_str!("../../../tests/vectors/records/consultation.json");
const CONSULTATION_REJECTED: &str = include_str!("../../../tests/vectors/records/consultation-rejected.json");

fn read(text: &str) -> Value {
    serde_json::from_str(text).expect("a vector file")
}

fn entry(value: &Value) -> Vec<u8> {
    match value {
        Value::String(text) => text.clone().into_bytes(),
        other => from_base64(other["base64"].as_str().expect("base64")).expect("base64"),
    }
}

fn attachments(value: &Value) -> HashMap<Hash, Vec<u8>> {
    let fields = value.as_object().expect("attachments").iter();
    let decode = |content: &Value| from_base64(content.as_str().expect("base64")).expect("base64");
    fields.map(|(hash, content)| (hash.parse().expect("a hash"), decode(content))).collect()
}

#[test]
fn the_sample_and_a_consultation_over_it_are_accepted_to_their_ends() {
    [ACCEPTED, CONSULTATION].into_iter().for_each(is_accepted);
}

fn is_accepted(text: &str) {
    let sample = read(text);
    let attachments = attachments(&sample["attachments"]);
    let mut rng = simulation::rng(1, "checks");
    let mut record = Record::new();
    for value in sample["entries"].as_array().expect("entries") {
        record.accept(&entry(value), &attachments, &mut rng).expect("accepted");
    }
    assert_eq!(record.phase().to_string(), sample["expected"]["phase"]);
    assert_eq!(record.root().to_string(), sample["expected"]["root"]);
}

#[test]
fn every_rejected_entry_is_refused_for_its_reason() {
    are_refused(ACCEPTED, REJECTED);
    are_refused(CONSULTATION, CONSULTATION_REJECTED);
}

fn are_refused(accepted: &str, rejected: &str) {
    let (sample, rejected) = (read(accepted), read(rejected));
    let of_sample = attachments(&sample["attachments"]);
    let entries: Vec<_> = sample["entries"].as_array().expect("entries").iter().map(entry).collect();
    let mut rng = simulation::rng(2, "checks");
    // The record after each number of entries.
    let mut records = vec![Record::new()];
    for entry in &entries {
        let mut next = records.last().expect("at least one").clone();
        next.accept(entry, &of_sample, &mut rng).expect("accepted");
        records.push(next);
    }
    let mut wrong = Vec::new();
    for case in rejected["cases"].as_array().expect("cases") {
        let after = usize::try_from(case["after"].as_u64().expect("a number")).expect("a size");
        let mut attachments_of_case = of_sample.clone();
        attachments_of_case.extend(attachments(&case["attachments"]));
        let mut record = records[after].clone();
        let found = record.accept(&entry(&case["entry"]), &attachments_of_case, &mut rng);
        let code = found.as_ref().map_or_else(Refusal::code, |()| "accepted");
        if case["refused"] != code {
            wrong.push(format!("{}: expected {}, found {code} ({found:?})", case["name"], case["refused"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rejected_vectors_have_names_of_their_own_and_outnumber_what_is_accepted() {
    let (sample, rejected) = (read(ACCEPTED), read(REJECTED));
    let cases = rejected["cases"].as_array().expect("cases");
    let names: BTreeSet<_> = cases.iter().map(|case| case["name"].as_str()).collect();
    assert_eq!(names.len(), cases.len());
    assert!(cases.len() > sample["entries"].as_array().expect("entries").len());
}

#[test]
fn the_files_are_what_the_code_makes() {
    let mut forge = Forge::new(1);
    assert_eq!(file::accepted(&forge), read(ACCEPTED), "make them anew with the example record-vectors");
    assert_eq!(file::rejected(&mut forge), read(REJECTED), "make them anew with the example record-vectors");
    let mut consulted = Consulted::new(1, 2);
    let made = [file::consultation(&consulted), file::consultation_rejected(&mut consulted)];
    let there = [CONSULTATION, CONSULTATION_REJECTED].map(read);
    assert_eq!(made, there, "make them anew with the example record-vectors");
}
