//! The cases as files that a verifier in any language can read.

use canonical::bytes::to_base64;
use serde_json::{Map, Value, json};

use super::consultation::Consulted;
use super::{Case, Forge, all};

/// The sample's entries and attachments, and what its record comes to: `tests/vectors/records/accepted.json`.
pub fn accepted(forge: &Forge) -> Value {
    record(forge, "sample", "a whole election with every kind of contest; all entries are accepted in this order")
}

/// The same of a consultation over the sample: `tests/vectors/records/consultation.json`.
pub fn consultation(consulted: &Consulted) -> Value {
    let shows = "a consultation in which the credentials of the sample vote; all entries are accepted in this order";
    record(&consulted.forge, "consultation", shows)
}

fn record(forge: &Forge, name: &str, shows: &str) -> Value {
    let ledger = &forge.sample.ledger;
    let entries: Vec<Value> = ledger.entries().iter().map(|entry| text_or_base64(entry)).collect();
    let mut attachments: Vec<_> = ledger.attachments().iter().collect();
    attachments.sort();
    let attachments: Map<String, Value> =
        attachments.into_iter().map(|(hash, content)| (hash.to_string(), to_base64(content).into())).collect();
    let record = crate::Log::record(ledger);
    json!({
        "name": name,
        "shows": shows,
        "entries": entries,
        "attachments": attachments,
        "expected": {"phase": record.phase().to_string(), "root": record.root().to_string()},
    })
}

/// The cases: `tests/vectors/records/rejected.json`.
pub fn rejected(forge: &mut Forge) -> Value {
    cases("sample", &all(forge))
}

/// The cases of a consultation: `tests/vectors/records/consultation-rejected.json`.
pub fn consultation_rejected(consulted: &mut Consulted) -> Value {
    cases("consultation", &consulted.cases())
}

fn cases(of: &str, cases: &[Case]) -> Value {
    let case = |case: &Case| {
        let mut attachments: Vec<_> = case.attachments.iter().collect();
        attachments.sort();
        let attachments: Map<String, Value> =
            attachments.into_iter().map(|(hash, content)| (hash.to_string(), to_base64(content).into())).collect();
        json!({
            "name": case.name,
            "after": case.after,
            "entry": text_or_base64(&case.entry),
            "attachments": attachments,
            "refused": case.refusal,
        })
    };
    let cases: Vec<Value> = cases.iter().map(case).collect();
    json!({
        "shows": format!("entries that are refused after the first `after` entries of the {of}, each for the reason in its name"),
        "cases": cases,
    })
}

/// An entry as a string, or as `{"base64": ..}` where it is not UTF-8.
fn text_or_base64(entry: &[u8]) -> Value {
    match std::str::from_utf8(entry) {
        Ok(text) => text.into(),
        Err(_) => json!({"base64": to_base64(entry)}),
    }
}
