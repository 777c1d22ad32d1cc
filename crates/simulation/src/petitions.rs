//! Vectors of petitions: which texts there may be, their ids, and which signatures hold: `tests/vectors/petitions.json`.

use canonical::bytes::to_base64;
use canonical::{Hash, json as form};
use election::ElectionId;
use election::petition::{PetitionSignature, PetitionText};
use serde_json::{Value, json};
use transparency_log::ed25519::SigningKey;

use crate::ledger::Log;
use crate::refusals::Forge;
use crate::sample::{PETITIONS, petition_text};

/// The file, over the sample.
///
/// # Panics
/// If the sample has other voters than it is known for.
pub fn file(forge: &Forge) -> Value {
    let record = Log::record(&forge.sample.ledger);
    let setting = record.setting().expect("an election");
    let keys = record.ballot_keys().expect("the sample has a result");
    let constituency = |(position, constituency): (usize, &election::manifest::Constituency)| {
        let key = keys.credential(position).expect("one for each constituency");
        json!({"id": constituency.id, "key": to_base64(key.to_bytes())})
    };
    let petition = petition_text(PETITIONS[0]);
    json!({
        "shows": "texts of petitions with their ids, texts that are refused, and records of one signature that hold or do not",
        "election": setting.election,
        "languages": setting.manifest.languages,
        "constituencies": setting.manifest.constituencies.iter().enumerate().map(constituency).collect::<Vec<_>>(),
        "texts": {
            "accepted": accepted_texts().iter().map(|(name, text)| named(name, text, setting.election)).collect::<Vec<_>>(),
            "rejected": rejected_texts().iter().map(|(name, text)| json!({
                "name": name, "text": text, "refused": "petition-text",
            })).collect::<Vec<_>>(),
        },
        "signing": signing(setting.election, &petition),
        "records": {
            "petition": petition.id(setting.election),
            "accepted": accepted_records(forge),
            "rejected": rejected_records(forge),
        },
    })
}

fn named(name: &str, text: &PetitionText, election: ElectionId) -> Value {
    json!({"name": name, "text": text, "canonical": form::to_line(text), "id": text.id(election)})
}

fn english(title: &str, paragraphs: &[String]) -> PetitionText {
    PetitionText { paragraphs: paragraphs.to_vec(), ..petition_text((title, "")) }
}

/// Texts that a petition may have.
fn accepted_texts() -> Vec<(&'static str, PetitionText)> {
    let so = || vec!["So.".to_owned()];
    let be = PetitionText {
        language: "be".parse().expect("a language"),
        paragraphs: vec!["Бібліятэка зачыненая з зімы.".into(), "Калі яна адкрыецца?".into()],
        title: "Адчыніце бібліятэку".into(),
    };
    let mut longest = english("x", &vec!["\"".repeat(2_000); 11]);
    let left = PetitionText::MAX_LENGTH - form::to_line(&longest).len();
    longest.paragraphs.push("x".repeat(left - 3));
    vec![
        ("of-one-paragraph", petition_text(PETITIONS[0])),
        ("that-needs-escapes", petition_text(PETITIONS[1])),
        ("in-the-other-language", be),
        ("of-twenty-paragraphs", english("Twenty", &vec!["So.".to_owned(); 20])),
        ("of-a-title-of-2000-bytes", english(&"x".repeat(2_000), &so())),
        ("of-a-paragraph-of-2000-bytes", english("Long", &["я".repeat(1_000)])),
        ("of-characters-of-four-bytes", english("🗳", &so())),
        ("of-45000-bytes", longest),
    ]
}

/// Texts that no petition may have.
fn rejected_texts() -> Vec<(&'static str, PetitionText)> {
    let so = || vec!["So.".to_owned()];
    let in_russian = PetitionText { language: "ru".parse().expect("a language"), ..english("Да", &so()) };
    let mut too_long = accepted_texts().pop().expect("texts").1;
    too_long.title.push('x');
    vec![
        ("in-a-language-of-no-election", in_russian),
        ("without-a-title", english("", &so())),
        ("of-no-paragraphs", english("So", &[])),
        ("of-21-paragraphs", english("So", &vec!["So.".to_owned(); 21])),
        ("of-an-empty-paragraph", english("So", &["So.".into(), String::new()])),
        ("of-a-title-of-2001-bytes", english(&"x".repeat(2_001), &so())),
        ("of-a-paragraph-of-2001-bytes", english("So", &["x".repeat(2_001)])),
        ("of-45001-bytes", too_long),
        ("with-a-line-feed", english("So", &["So.\nSo.".into()])),
        ("with-two-spaces", english("So  what", &so())),
        ("with-a-space-at-the-end", english("So", &["So. ".into()])),
        ("with-a-space-that-is-none", english("So\u{a0}what", &so())),
        ("that-turns-direction", english("So\u{202e}what", &so())),
        ("with-a-mark-that-nobody-sees", english("So\u{200b}what", &so())),
        ("in-another-normalization", english("Cafe\u{301}", &so())),
    ]
}

/// What two keys sign.
fn signing(election: ElectionId, petition: &PetitionText) -> Vec<Value> {
    let sign = |seed: u8, constituency: u8| {
        let (key, issued) = (SigningKey::from_seed(&[seed; 32]), [seed; 48]);
        let record = PetitionSignature::sign(election, petition.id(election), constituency, &key, issued);
        json!({
            "constituency": constituency,
            "seed": to_base64([seed; 32]),
            "credential_signature": to_base64(issued),
            "record": to_base64(record.encode()),
        })
    };
    vec![sign(1, 0), sign(2, 199)]
}

fn accepted_records(forge: &Forge) -> Vec<Value> {
    let signatures = forge.sample.signatures(&petition_text(PETITIONS[0]), &[0, 4, 5, 7]);
    signatures.iter().map(|signature| json!({"record": to_base64(signature.encode())})).collect()
}

/// Records that do not hold, each for one reason.
fn rejected_records(forge: &Forge) -> Vec<Value> {
    let setting = Log::record(&forge.sample.ledger).setting().expect("an election");
    let signatures = forge.sample.signatures(&petition_text(PETITIONS[0]), &[0, 5]);
    let [north, south] = signatures.as_slice() else { panic!("two signatures") };
    let other = forge.sample.signatures(&petition_text(PETITIONS[1]), &[0]);
    let other = other.first().expect("a signature");
    let key = forge.sample.voters.first().expect("eight voters").key();
    let id = petition_text(PETITIONS[0]).id(setting.election);
    let elsewhere = ElectionId(Hash::of(b"another election"));
    let sign = |election, id, key: &SigningKey| {
        PetitionSignature::sign(election, id, north.constituency, key, north.credential_signature)
    };
    let changed = |change: &dyn Fn(&mut PetitionSignature)| {
        let mut record = north.clone();
        change(&mut record);
        record
    };
    let stranger = SigningKey::from_seed(&[9; 32]);
    let cases = [
        ("in-another-constituency", changed(&|record| record.constituency = south.constituency)),
        ("in-no-constituency", changed(&|record| record.constituency = 2)),
        ("with-the-credential-of-another", changed(&|record| record.credential = south.credential)),
        ("with-a-credential-of-small-order", changed(&|record| record.credential = identity())),
        (
            "with-the-credential-signature-of-another",
            changed(&|record| {
                record.credential_signature = south.credential_signature;
            }),
        ),
        ("with-a-credential-signature-that-is-no-element", changed(&|record| record.credential_signature = [0; 48])),
        ("with-the-signature-of-another", changed(&|record| record.signature = south.signature)),
        ("with-a-bit-of-the-signature-changed", changed(&|record| record.signature[0] ^= 1)),
        ("with-a-signature-above-the-order", changed(&|record| add_order(&mut record.signature))),
        ("under-another-petition", other.clone()),
        ("for-another-election", sign(elsewhere, id, key)),
        ("of-a-key-that-nobody-issued", sign(setting.election, id, &stranger)),
    ];
    let cut = &north.encode()[..PetitionSignature::LENGTH - 1];
    let longer = [&north.encode()[..], &[0]].concat();
    let lengths = [("cut-off", cut.to_vec()), ("too-long", longer)];
    let cases = cases.into_iter().map(|(name, record)| (name, record.encode().to_vec())).chain(lengths);
    cases
        .map(|(name, record)| json!({"name": name, "record": to_base64(record), "refused": "petition-signatures"}))
        .collect()
}

/// The encoding of the identity of the curve.
fn identity() -> [u8; 32] {
    let mut encoded = [0; 32];
    encoded[0] = 1;
    encoded
}

/// Adds the order of the group to the second half: the same scalar, not in its one form.
fn add_order(signature: &mut [u8; 64]) {
    let mut carry = 0u16;
    for (byte, order) in signature.iter_mut().skip(32).zip(crate::refusals::ORDER) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        [*byte, _] = sum.to_le_bytes();
        carry = sum >> 8;
    }
}
