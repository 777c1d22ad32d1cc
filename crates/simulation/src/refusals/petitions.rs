//! Faults of petitions, answers and delays.

use canonical::Hash;
use election::petition::{PetitionSignature, PetitionText};
use election::statement::{Kind, Statement};
use serde_json::{Value, json};
use transparency_log::ed25519::SigningKey;

use super::Case;
use super::forge::{Forge, add, case, flip, overwrite, put};
use crate::sample::{PETITIONS, petition_text};

const LENGTH: usize = PetitionSignature::LENGTH;

pub(super) fn cases(forge: &Forge) -> Vec<Case> {
    let mut cases = signatures(forge);
    cases.extend(signers(forge));
    cases.extend(texts(forge));
    cases.extend(places(forge));
    cases.extend(answers(forge));
    cases.extend(delays(forge));
    cases
}

/// Faults of the whole attachment.
fn signatures(forge: &Forge) -> Vec<Case> {
    let (petition, records) = first(forge);
    let of = |name: &str, records: &[Vec<u8>]| {
        forge.with_attachment(name, "petition-signatures", petition, records.concat(), |v| {
            put(v, "/size", records.len() as u64);
        })
    };
    let [a, b, c, d] = records.as_slice() else { panic!("four signatures") };
    let records = |all: &[&Vec<u8>]| all.iter().map(|record| (*record).clone()).collect::<Vec<_>>();
    let nine: Vec<_> = (0..9u8).map(|n| [n; LENGTH].to_vec()).collect();
    vec![
        of("petition-of-two-credentials", &records(&[a, b])),
        of("petition-of-nobody", &[]),
        of("petition-of-more-than-there-are", &nine),
        of("petition-with-a-signature-twice", &records(&[a, b, b, d])),
        of("petition-with-signatures-out-of-order", &records(&[a, c, b, d])),
        forge.edit("petition-of-another-size", "attachment", petition, |v| put(v, "/size", 3)),
        forge.edit("petition-of-another-length", "attachment", petition, |v| add(v, "/attachment/length", 1)),
        forge.edit("petition-without-its-attachment", "attachment-missing", petition, |v| {
            put(v, "/attachment/hash", Hash::of(b"signatures").to_string());
        }),
    ]
}

/// Faults of one signature.
fn signers(forge: &Forge) -> Vec<Case> {
    let (petition, records) = first(forge);
    let with = |name: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let mut records = records.clone();
        change(records.get_mut(1).expect("four signatures"));
        forge.with_attachment(name, "petition-signatures", petition, records.concat(), |_| ())
    };
    let record = PetitionSignature::decode(records.get(1).expect("four signatures")).expect("a record");
    let setting = crate::Log::record(&forge.sample.ledger).setting().expect("an election");
    let id = petition_text(PETITIONS[0]).id(setting.election);
    let voter = forge.sample.voters.iter().find(|voter| *voter.key().public().as_bytes() == record.credential);
    let key = voter.expect("a voter of the sample").key();
    let sign = |election, petition| {
        let (place, issued) = (record.constituency, record.credential_signature);
        PetitionSignature::sign(election, petition, place, key, issued).encode()
    };
    let elsewhere = sign(election::ElectionId(Hash::of(b"another election")), id);
    let other = sign(setting.election, petition_text(PETITIONS[1]).id(setting.election));
    vec![
        with("petition-signed-in-an-unknown-constituency", &|record| overwrite(record, 0, &[2])),
        with("petition-signed-in-another-constituency", &|record| flip(record, 0)),
        with("petition-signed-by-no-key", &|record| overwrite(record, 1 + 30, &[0xff, 0xff])),
        with("petition-signed-by-another-key", &|record| flip(record, 2)),
        with("petition-with-a-credential-signature-of-another", &|record| {
            let other = records.first().expect("four signatures");
            overwrite(record, 33, other.get(33..81).expect("a credential signature"));
        }),
        with("petition-with-a-credential-signature-that-is-no-element", &|record| overwrite(record, 33, &[0x9f; 48])),
        with("petition-with-a-forged-signature", &|record| flip(record, 100)),
        with("petition-with-a-signature-for-another-election", &|record| *record = elsewhere.to_vec()),
        with("petition-with-a-signature-for-another-petition", &|record| *record = other.to_vec()),
        off_the_roll(forge, petition, &records),
    ]
}

/// A key that nobody issued a signature on, with the signature of another.
fn off_the_roll(forge: &Forge, petition: usize, records: &[Vec<u8>]) -> Case {
    let setting = crate::Log::record(&forge.sample.ledger).setting().expect("an election");
    let id = petition_text(PETITIONS[0]).id(setting.election);
    let issued = PetitionSignature::decode(records.first().expect("four signatures")).expect("a record");
    let key = SigningKey::from_seed(&[9; 32]);
    let signature =
        PetitionSignature::sign(setting.election, id, issued.constituency, &key, issued.credential_signature);
    let mut all = records.to_vec();
    all.push(signature.encode().to_vec());
    all.sort_unstable_by_key(|record| record.get(1..33).expect("a credential").to_vec());
    forge.with_attachment("petition-signed-by-nobody-on-a-roll", "petition-signatures", petition, all.concat(), |v| {
        put(v, "/size", all.len() as u64);
    })
}

fn texts(forge: &Forge) -> Vec<Case> {
    let petition = forge.find(Kind::Petition, 0);
    let text = |name: &str, path: &str, value: Value| {
        forge.edit(name, "petition-text", petition, |v| put(v, path, value.clone()))
    };
    let long = vec!["\"".repeat(2_000); 12];
    vec![
        text("petition-in-another-language", "/text/language", json!("ru")),
        text("petition-without-a-title", "/text/title", json!("")),
        text("petition-without-paragraphs", "/text/paragraphs", json!([])),
        text(
            "petition-of-too-many-paragraphs",
            "/text/paragraphs",
            json!(vec!["So."; PetitionText::MAX_PARAGRAPHS + 1]),
        ),
        text("petition-of-an-empty-paragraph", "/text/paragraphs", json!(["So.", ""])),
        text("petition-of-a-paragraph-too-long", "/text/paragraphs", json!(["x".repeat(2_001)])),
        text("petition-too-long", "/text/paragraphs", json!(long)),
        text("petition-that-turns-direction", "/text/title", json!("Open\u{202e}the library")),
        text("petition-of-two-lines-in-a-paragraph", "/text/paragraphs", json!(["So.\nSo."])),
        text("petition-with-two-spaces", "/text/title", json!("Open  the library")),
        forge.edit("petition-of-another-text", "petition-signatures", petition, |v| {
            put(v, "/text/title", "Close the library");
        }),
        forge.edit("petition-in-the-other-language", "petition-signatures", petition, |v| {
            put(v, "/text/language", "be");
        }),
        forge.edit("petition-with-a-text-in-languages", "json", petition, |v| {
            put(v, "/text", json!({"be": "Так", "en": "So"}));
        }),
    ]
}

/// Faults of who says it, and when.
fn places(forge: &Forge) -> Vec<Case> {
    let petition = forge.find(Kind::Petition, 0);
    let (last, time) = (forge.find(Kind::Answer, 0) + 1, crate::Log::now(&forge.sample.ledger));
    let text = forge.note(petition).text().to_owned();
    let under = |after: usize, size: usize| forge.checkpoint((after - size) as u64, time, 4);
    let (result, older) = (forge.find(Kind::Result, 0), under(petition, 1));
    vec![
        case("petition-by-the-commission", "signature-lines", petition, forge.sign(&["commission/c1"], None, &text)),
        forge.edit_at("petition-twice", "statement-repeated", petition, last, |v| put(v, "/under", under(last, 0))),
        forge.edit("petition-under-an-older-checkpoint", "under-size", petition, |v| put(v, "/under", older)),
        forge.moved("petition-in-another-place", "under-size", petition, petition - 1),
        forge.moved("petition-before-the-result", "phase", petition, result),
    ]
}

fn answers(forge: &Forge) -> Vec<Case> {
    let (petition, answer) = (forge.find(Kind::Petition, 0), forge.find(Kind::Answer, 0));
    let text = forge.note(answer).text().to_owned();
    vec![
        forge.moved("answer-before-the-petition", "petition-unknown", answer, petition),
        forge.moved("answer-twice", "statement-repeated", answer, answer + 1),
        forge.moved("answer-before-the-result", "phase", answer, forge.find(Kind::Result, 0)),
        case("answer-by-the-board", "signature-lines", answer, forge.sign(&["board"], None, &text)),
        forge.edit("answer-in-one-language", "manifest-language", answer, |v| put(v, "/text", json!({"en": "Yes"}))),
        forge.edit("answer-to-no-petition", "petition-unknown", answer, |v| {
            put(v, "/petition", Hash::of(b"petition").to_string());
        }),
    ]
}

fn delays(forge: &Forge) -> Vec<Case> {
    let (petition, delay) = (forge.find(Kind::Petition, 0), forge.find(Kind::Delay, 0));
    let answer = forge.find(Kind::Answer, 0);
    let due = {
        let Statement::Delay(said) = forge.statement(delay) else { panic!("a delay") };
        said.until.get() - 3_600
    };
    let text = forge.note(delay).text().to_owned();
    let until = |name: &str, until: u64| forge.edit(name, "number", delay, |v| put(v, "/until", until));
    vec![
        until("delay-to-the-time-at-which-it-is-due", due),
        until("delay-to-an-earlier-time", due - 1),
        until("delay-by-more-than-the-manifest-allows", due + 86_401),
        forge.moved("delay-twice", "number", delay, delay + 1),
        forge.moved("delay-before-the-petition", "petition-unknown", delay, petition),
        forge.moved("delay-before-the-result", "phase", delay, forge.find(Kind::Result, 0)),
        forge.edit_at("delay-after-the-answer", "statement-repeated", delay, answer + 1, |v| add(v, "/until", 1)),
        case("delay-by-the-board", "signature-lines", delay, forge.sign(&["board"], None, &text)),
        forge.edit("delay-without-a-reason", "manifest-language", delay, |v| put(v, "/reason", json!({}))),
        forge.edit("delay-of-no-petition", "petition-unknown", delay, |v| {
            put(v, "/petition", Hash::of(b"petition").to_string());
        }),
    ]
}

/// The first petition, and its signatures.
fn first(forge: &Forge) -> (usize, Vec<Vec<u8>>) {
    let position = forge.find(Kind::Petition, 0);
    let Statement::Petition(said) = forge.statement(position) else { panic!("a petition") };
    let content = forge.attachment(&said.attachment.hash);
    (position, content.chunks(LENGTH).map(<[u8]>::to_vec).collect())
}
