//! Faults from the counted list to the result.

use canonical::Hash;
use election::statement::{Kind, Statement};
use record::roll::records_root;
use serde_json::{Value, json};

use super::Case;
use super::forge::{Forge, add, bytes, case, flip, get, overwrite, put, swap};
use crate::sample::CLOSES;

/// Bytes of a record of the counted list.
const RECORD: usize = 68;

pub(super) fn cases(forge: &Forge) -> Vec<Case> {
    let mut cases = counted(forge);
    cases.extend(agreements(forge));
    cases.extend(decryptions(forge));
    cases.extend(results(forge));
    cases.extend(endings(forge));
    cases
}

fn counted(forge: &Forge) -> Vec<Case> {
    let counted = forge.find(Kind::Counted, 0);
    let Statement::Counted(said) = forge.statement(counted) else { panic!("a counted list") };
    let altered = |name: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let mut list = forge.attachment(&said.attachment.hash);
        change(&mut list);
        let (size, root) = ((list.len() / RECORD) as u64, records_root(&list, RECORD));
        forge.with_attachment(name, "counted-list", counted, list, |v| {
            put(v, "/size", size);
            put(v, "/root", root.to_string());
        })
    };
    let early = forge.checkpoint(counted as u64, CLOSES + 899, 4);
    let older = forge.checkpoint(counted as u64 - 1, CLOSES + 900, 4);
    vec![
        altered("counted-list-without-a-credential", &|list| list.truncate(list.len() - RECORD)),
        altered("counted-list-with-a-credential-twice", &|list| list.extend_from_within(..RECORD)),
        altered("counted-list-out-of-order", &|list| list.rotate_left(RECORD)),
        altered("counted-list-with-another-ballot", &|list| flip(list, 40)),
        altered("counted-list-with-another-number-of-ballots", &|list| flip(list, RECORD - 1)),
        altered("counted-list-of-nothing", &|list| list.truncate(RECORD)),
        forge.edit("counted-list-with-another-size", "attachment", counted, |v| add(v, "/size", 1)),
        forge.edit("counted-list-with-another-root", "merkle-root", counted, |v| {
            put(v, "/root", Hash::of(b"").to_string());
        }),
        forge.edit("counted-list-without-its-attachment", "attachment-missing", counted, |v| {
            put(v, "/attachment/hash", Hash::of(b"gone").to_string());
        }),
        forge.edit("counted-list-before-the-claims-window", "too-early", counted, |v| put(v, "/under", early)),
        forge.edit("counted-list-under-an-older-checkpoint", "under-size", counted, |v| put(v, "/under", older)),
        forge.moved("counted-list-before-close", "phase", counted, forge.find(Kind::Close, 0)),
        forge.moved("counted-list-twice", "statement-repeated", counted, counted + 1),
    ]
}

fn agreements(forge: &Forge) -> Vec<Case> {
    let (counted, agreement) = (forge.find(Kind::Counted, 0), forge.find(Kind::Agreement, 0));
    let wrong = Hash::of(b"other sums").to_string();
    let early = forge.checkpoint(agreement as u64, CLOSES + 900 + 599, 4);
    let blind = forge.checkpoint(counted as u64, CLOSES + 1_500, 4);
    vec![
        forge.moved("agreement-before-the-counted-list", "phase", agreement, counted),
        forge.edit("agreement-on-other-sums", "sums", agreement, |v| put(v, "/sums", wrong.clone())),
        forge.edit("agreement-on-another-counted-list", "sums", agreement, |v| put(v, "/counted", wrong.clone())),
        forge.edit("agreement-before-the-checking-window", "too-early", agreement, |v| put(v, "/under", early)),
        forge.edit("agreement-under-a-checkpoint-without-the-list", "under-size", agreement, |v| {
            put(v, "/under", blind)
        }),
        forge.moved("agreement-twice", "statement-repeated", agreement, agreement + 1),
        forge.edit("agreement-of-an-unknown-trustee", "member-unknown", agreement, |v| put(v, "/trustee", "t9")),
    ]
}

fn decryptions(forge: &Forge) -> Vec<Case> {
    let decryption = forge.find(Kind::Decryption, 0);
    let second = forge.find(Kind::Decryption, 1);
    let Statement::Decryption(said) = forge.statement(decryption) else { panic!("a decryption") };
    let Statement::Decryption(other) = forge.statement(second) else { panic!("a decryption") };
    let altered = |name: &str, refusal, change: &dyn Fn(&mut Vec<u8>)| {
        let mut content = forge.attachment(&said.attachment.hash);
        change(&mut content);
        forge.with_attachment(name, refusal, decryption, content, |_| ())
    };
    let theirs = forge.attachment(&other.attachment.hash);
    vec![
        forge.moved("decryption-before-enough-agree", "not-agreed", decryption, decryption - 1),
        forge.moved("decryption-twice", "statement-repeated", decryption, decryption + 1),
        altered("decryption-with-two-cells-swapped", "evaluation", &|content| content.rotate_left(96)),
        altered("decryption-with-a-proof-changed", "evaluation", &|content| flip(content, 64)),
        altered("decryption-with-another-product", "evaluation", &|content| {
            let product = content.get(96..128).expect("two cells").to_vec();
            overwrite(content, 0, &product);
        }),
        altered("decryption-with-nothing-for-a-sum", "element", &|content| overwrite(content, 0, &[0; 96])),
        altered("decryption-copied-from-another", "evaluation", &|content| content.clone_from(&theirs)),
        altered("decryption-of-a-cell-too-few", "attachment", &|content| content.truncate(content.len() - 96)),
        altered("decryption-of-a-cell-too-many", "attachment", &|content| content.extend_from_within(..96)),
        forge.edit("decryption-with-another-tie-share", "evaluation", decryption, |v| {
            bytes(v, "/tie", |b| flip(b, 64));
        }),
        forge.edit("decryption-with-the-tie-share-of-another", "evaluation", decryption, |v| {
            let other: Value = serde_json::from_str(forge.note(second).text()).expect("a statement");
            put(v, "/tie", get(&other, "/tie"));
        }),
    ]
}

fn results(forge: &Forge) -> Vec<Case> {
    let result = forge.find(Kind::Result, 0);
    let Statement::Result(said) = forge.statement(result) else { panic!("a result") };
    let altered = |name: &str, refusal, change: &dyn Fn(&mut Value)| {
        let content = forge.attachment(&said.attachment.hash);
        let mut value: Value = serde_json::from_slice(&content).expect("results");
        change(&mut value);
        forge.with_attachment(name, refusal, result, canonical::json::to_line(&value).into_bytes(), |_| ())
    };
    let content = forge.attachment(&said.attachment.hash);
    let other_spelling = String::from_utf8(content).expect("UTF-8").replacen(':', ": ", 1).into_bytes();
    vec![
        forge.moved("result-before-enough-decrypt", "not-decrypted", result, result - 1),
        altered("result-with-a-vote-too-many", "count", &|v| add(v, "/contests/0/groups/0/counts/0", 1)),
        altered("result-with-two-counts-swapped", "count", &|v| {
            swap(v, "/contests/1/groups/0/counts/0", "/contests/1/groups/0/counts/2");
        }),
        altered("result-with-another-number-of-ballots", "result-shape", &|v| {
            add(v, "/contests/0/groups/0/ballots", 1)
        }),
        altered("result-with-a-group-missing", "result-shape", &|v| {
            v.pointer_mut("/contests/0/groups").and_then(Value::as_array_mut).expect("groups").pop();
        }),
        altered("result-with-contests-swapped", "result-shape", &|v| swap(v, "/contests/0", "/contests/1")),
        altered("result-without-a-contest", "result-shape", &|v| {
            v.pointer_mut("/contests").and_then(Value::as_array_mut).expect("contests").pop();
        }),
        altered("result-with-a-contest-withheld", "result-shape", &|v| {
            put(v, "/contests/3/groups", json!([]));
            put(v, "/contests/3/outcome", json!({"kind": "withheld"}));
        }),
        altered("result-with-a-seat-moved", "outcome", &|v| add(v, "/contests/0/outcome/lists/1/seats", 1)),
        altered("result-with-another-candidate", "outcome", &|v| {
            v.pointer_mut("/contests/0/outcome/lists/0/candidates")
                .and_then(Value::as_array_mut)
                .expect("candidates")
                .push(json!("b9"));
        }),
        altered("result-with-the-elected-in-another-order", "outcome", &|v| {
            swap(v, "/contests/1/outcome/elected/0", "/contests/1/outcome/elected/1");
        }),
        altered("result-with-the-decision-turned", "outcome", &|v| {
            let accepted = get(v, "/contests/2/outcome/accepted").as_bool().expect("a decision");
            put(v, "/contests/2/outcome/accepted", !accepted);
        }),
        altered("result-with-a-seat-left-vacant", "outcome", &|v| add(v, "/contests/3/outcome/vacant", 1)),
        altered("result-with-a-tie-that-was-none", "outcome", &|v| {
            put(v, "/contests/0/outcome/ties", json!([["birch", "oak"]]));
        }),
        altered("result-with-an-unknown-field", "json", &|v| put_new(v, "turnout", 1)),
        forge.with_attachment("result-in-another-spelling", "json-not-canonical", result, other_spelling, |_| ()),
        forge.edit("result-without-its-attachment", "attachment-missing", result, |v| {
            put(v, "/attachment/hash", Hash::of(b"gone").to_string());
        }),
        forge.moved("result-twice", "phase", result, result + 1),
    ]
}

fn endings(forge: &Forge) -> Vec<Case> {
    let result = forge.find(Kind::Result, 0);
    let election = get(&serde_json::from_str(forge.note(result).text()).expect("a statement"), "/election");
    let cancel = |name: &str, refusal, after: usize, reason: Value| {
        let text = json!({"election": election, "kind": "cancel", "reason": reason, "v": 1});
        case(name, refusal, after, forge.sign(&["commission/c1"], None, &canonical::json::to_line(&text)))
    };
    let abandon = |name: &str, refusal, after: usize, signer: &str| {
        let text = json!({"election": election, "kind": "abandon", "v": 1});
        case(name, refusal, after, forge.sign(&[signer], None, &canonical::json::to_line(&text)))
    };
    let ballot = forge.find(Kind::Ballot, 1);
    vec![
        cancel("cancelled-after-the-result", "phase", result + 1, json!({"be": "Годзе", "en": "Enough"})),
        cancel("cancelled-in-one-language", "manifest-language", result, json!({"en": "Enough"})),
        abandon("abandon-with-no-ballots-announced", "nothing-announced", forge.find(Kind::Epoch, 0), "commission/c1"),
        abandon("abandon-by-the-board", "signature-lines", ballot, "board"),
        abandon("abandon-before-open", "phase", forge.find(Kind::Open, 0), "commission/c1"),
    ]
}

fn put_new(value: &mut Value, field: &str, new: u64) {
    value.as_object_mut().expect("an object").insert(field.into(), new.into());
}
