//! The vectors of `tests/vectors/records`: what the files say is what the record does, and what the code makes.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use std::collections::{BTreeSet, HashMap};

use canonical::Hash;
use canonical::bytes::from_base64;
use election::petition::{PetitionSignature, PetitionText};
use record::{Record, Refusal};
use serde_json::Value;
use simulation::petitions;
use simulation::refusals::consultation::Consulted;
use simulation::refusals::{Forge, file};

const ACCEPTED: &str = include_str!("../../../tests/vectors/records/accepted.json");
const PETITIONS: &str = include_str!("../../../tests/vectors/petitions.json");
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
    assert_eq!(petitions::file(&forge), read(PETITIONS), "make them anew with the example record-vectors");
    let mut consulted = Consulted::new(1, 2);
    let made = [file::consultation(&consulted), file::consultation_rejected(&mut consulted)];
    let there = [CONSULTATION, CONSULTATION_REJECTED].map(read);
    assert_eq!(made, there, "make them anew with the example record-vectors");
}

/// The record of the sample at its end.
fn tallied() -> Record {
    let sample = read(ACCEPTED);
    let attachments = attachments(&sample["attachments"]);
    let (mut rng, mut record) = (simulation::rng(3, "checks"), Record::new());
    for value in sample["entries"].as_array().expect("entries") {
        record.accept(&entry(value), &attachments, &mut rng).expect("accepted");
    }
    record
}

#[test]
fn petitions_have_the_ids_of_the_vectors_and_refused_texts_have_none() {
    let (record, vectors) = (tallied(), read(PETITIONS));
    let setting = record.setting().unwrap();
    let text = |case: &Value| serde_json::from_value::<PetitionText>(case["text"].clone()).unwrap();
    for case in vectors["texts"]["accepted"].as_array().unwrap() {
        let text = text(case);
        assert!(text.is_valid(&setting.manifest.languages), "{}", case["name"]);
        assert_eq!(canonical::json::to_line(&text), case["canonical"], "{}", case["name"]);
        assert_eq!(text.id(setting.election).to_string(), case["id"], "{}", case["name"]);
    }
    for case in vectors["texts"]["rejected"].as_array().unwrap() {
        let refused = record.check_petition_text(&text(case)).unwrap_err();
        assert_eq!(refused.code(), case["refused"], "{}", case["name"]);
    }
}

#[test]
fn signatures_under_a_petition_hold_or_not_as_the_vectors_say() {
    let (record, vectors) = (tallied(), read(PETITIONS));
    let petition: Hash = vectors["records"]["petition"].as_str().unwrap().parse().unwrap();
    let mut rng = simulation::rng(4, "checks");
    let mut check = |case: &Value| {
        let content = from_base64(case["record"].as_str().unwrap()).unwrap();
        let signatures = record::petition::decode_signatures(record.setting().unwrap(), &content)?;
        record.verify_petition_signatures(petition, &signatures, &mut rng)
    };
    let records = &vectors["records"];
    for case in records["accepted"].as_array().unwrap() {
        check(case).unwrap();
    }
    let rejected = records["rejected"].as_array().unwrap();
    for case in rejected {
        assert_eq!(check(case).unwrap_err().code(), case["refused"], "{}", case["name"]);
    }
    assert!(rejected.len() > records["accepted"].as_array().unwrap().len());
}

#[test]
fn a_record_of_a_signature_is_read_as_it_was_written() {
    for case in read(PETITIONS)["signing"].as_array().unwrap() {
        let record = from_base64(case["record"].as_str().unwrap()).unwrap();
        let signature = PetitionSignature::decode(&record).unwrap();
        assert_eq!(u64::from(signature.constituency), case["constituency"]);
        assert_eq!(signature.encode().to_vec(), record);
        assert!(PetitionSignature::decode(&record[1..]).is_none());
    }
}
