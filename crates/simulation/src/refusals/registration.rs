//! Faults of rolls, issuances, `ready` and `open`.

use canonical::Hash;
use canonical::bytes::to_base64;
use election::statement::{Kind, Statement};
use record::roll::{RECORD, roll_root};
use serde_json::Value;
use transparency_log::checkpoint::LogIdentity;
use transparency_log::note::KeyName;
use transparency_log::tree;

use super::Case;
use super::forge::{Forge, add, case, flip, overwrite, put, swap};
use crate::sample::{CLOSES, OPENS};

pub(super) fn cases(forge: &Forge) -> Vec<Case> {
    let mut cases = rolls(forge);
    cases.extend(checkpoints(forge));
    cases.extend(issuances(forge));
    cases.extend(ready_and_open(forge));
    cases
}

/// The attachment of a roll or issuance of the sample.
fn content(forge: &Forge, position: usize) -> Vec<u8> {
    match forge.statement(position) {
        Statement::Roll(said) => forge.attachment(&said.attachment.hash),
        Statement::Issuance(said) => forge.attachment(&said.attachment.hash),
        other => panic!("{} has no such attachment", other.kind().name()),
    }
}

fn rolls(forge: &Forge) -> Vec<Case> {
    let (north, south) = (forge.find(Kind::Roll, 0), forge.find(Kind::Roll, 1));
    let whole = content(forge, north);
    let altered = |name: &str, refusal, position: usize, change: &dyn Fn(&mut Vec<u8>)| {
        let mut records = content(forge, position);
        change(&mut records);
        let (size, root) = ((records.len() / RECORD) as u64, roll_root(&records));
        forge.with_attachment(name, refusal, position, records, |v| {
            put(v, "/size", size);
            put(v, "/root", root.to_string());
        })
    };
    let first = whole.get(..RECORD).expect("five records").to_vec();
    vec![
        forge.edit("roll-of-an-unknown-constituency", "member-unknown", north, |v| put(v, "/constituency", "east")),
        forge.edit("roll-with-another-number", "number", north, |v| put(v, "/number", 2)),
        forge.edit("roll-with-another-size", "attachment", north, |v| add(v, "/size", 1)),
        forge.edit("roll-with-another-root", "merkle-root", north, |v| put(v, "/root", Hash::of(b"").to_string())),
        forge.edit("roll-without-its-attachment", "attachment-missing", north, |v| {
            put(v, "/attachment/hash", Hash::of(b"gone").to_string());
        }),
        forge.edit("roll-with-another-length", "attachment", north, |v| add(v, "/attachment/length", 80)),
        altered("roll-with-part-of-a-record", "attachment", north, &|records| {
            records.pop();
        }),
        altered("roll-out-of-order", "roll-order", north, &|records| records.rotate_left(RECORD)),
        altered("roll-with-a-record-twice", "roll-order", north, &|records| {
            let twice = [first.as_slice(), records].concat();
            *records = twice;
        }),
        altered("roll-with-the-identity", "element", north, &|records| {
            let mut identity = [0; 48];
            identity[0] = 0xc0;
            keep_one(records);
            overwrite(records, 0, &identity);
        }),
        altered("roll-with-an-element-off-the-curve", "element", north, &|records| {
            keep_one(records);
            overwrite(records, 1, &[0xff; 47]);
        }),
        altered("roll-with-a-status-key-that-is-none", "roll-status-key", north, &|records| {
            keep_one(records);
            overwrite(records, 48, &[0; 32]);
        }),
        altered("roll-with-a-record-of-an-earlier-roll", "roll-repeated", south, &|records| records.clone_from(&first)),
        forge.moved("roll-before-the-registrars-keys", "phase", north, forge.find(Kind::CeremonyShares, 0)),
    ]
}

fn keep_one(records: &mut Vec<u8>) {
    records.truncate(RECORD);
}

fn checkpoints(forge: &Forge) -> Vec<Case> {
    let roll = forge.find(Kind::Roll, 0);
    let index = roll as u64;
    let time = OPENS - 86_400;
    let root = |n: u8| tree::Hash([n; 32]);
    let under = |name: &str, refusal, under: String| forge.edit(name, refusal, roll, |v| put(v, "/under", under));
    let honest = forge.checkpoint(index, time, 4);
    let lines: Vec<&str> = honest.lines().collect();
    let without = |skip: usize| {
        let kept = lines.iter().enumerate().filter(|(n, _)| *n != skip);
        kept.map(|(_, line)| format!("{line}\n")).collect::<String>()
    };
    let swapped = {
        let mut lines = lines.clone();
        lines.swap(5, 6);
        lines.iter().map(|line| format!("{line}\n")).collect::<String>()
    };
    let other_log = LogIdentity {
        origin: KeyName::new("log.example/another").expect("a name"),
        keys: vec![forge.sample.log_key.public()],
    };
    vec![
        under("checkpoint-of-too-few-entries", "under-size", forge.checkpoint(5, time, 4)),
        under("checkpoint-of-more-entries-than-there-are", "under-size", forge.checkpoint(index + 1, time, 4)),
        under("checkpoint-of-other-entries", "under-root", forge.checkpoint_of(index, root(9), time, 4)),
        under("checkpoint-with-too-few-witnesses", "checkpoint-quorum", forge.checkpoint(index, time, 2)),
        under(
            "checkpoint-of-another-log",
            "checkpoint-origin",
            forge.checkpoint_for(&other_log, index, root(9), time, 4),
        ),
        under("checkpoint-without-the-logs-line", "signature-lines", without(4)),
        under("checkpoint-with-witnesses-out-of-order", "signature-lines", swapped),
        under(
            "checkpoint-with-a-witness-twice",
            "signature-lines",
            format!("{honest}{}\n", lines.last().expect("lines")),
        ),
        under("checkpoint-with-another-size-than-signed", "signature", {
            honest.replacen(&format!("\n{index}\n"), &format!("\n{}\n", index - 1), 1)
        }),
        under("checkpoint-with-an-extension-line", "checkpoint", honest.replacen("\n\n", "\nmore\n\n", 1)),
        under("checkpoint-with-a-leading-zero", "checkpoint", {
            honest.replacen(&format!("\n{index}\n"), &format!("\n0{index}\n"), 1)
        }),
        under("checkpoint-without-newline-at-the-end", "note", honest.trim_end().to_owned()),
        under("checkpoint-that-is-none", "note", "trust me".into()),
    ]
}

fn issuances(forge: &Forge) -> Vec<Case> {
    let issuance = forge.find(Kind::Issuance, 0);
    let other = content(forge, forge.find(Kind::Issuance, 1));
    let altered = |name: &str, refusal, change: &dyn Fn(&mut Vec<u8>)| {
        let mut shares = content(forge, issuance);
        change(&mut shares);
        forge.with_attachment(name, refusal, issuance, shares, |_| ())
    };
    vec![
        forge.edit("issuance-for-an-unknown-roll", "number", issuance, |v| put(v, "/roll", 9)),
        forge.edit("issuance-for-roll-zero", "number", issuance, |v| put(v, "/roll", 0)),
        forge.moved("issuance-twice", "statement-repeated", issuance, issuance + 1),
        forge.edit("issuance-for-another-registrar", "signature-lines", issuance, |v| put(v, "/registrar", "r2")),
        altered("issuance-with-two-shares-swapped", "evaluation", &|shares| {
            let (first, second) = shares.split_at_mut(48);
            first.swap_with_slice(second.get_mut(..48).expect("five shares"));
        }),
        altered("issuance-with-another-registrars-shares", "evaluation", &|shares| shares.clone_from(&other)),
        altered("issuance-with-a-share-missing", "attachment", &|shares| shares.truncate(shares.len() - 48)),
        altered("issuance-with-a-share-that-is-no-element", "element", &|shares| overwrite(shares, 1, &[0xff; 47])),
        altered("issuance-with-the-identity", "element", &|shares| {
            overwrite(shares, 0, &[0; 48]);
            overwrite(shares, 0, &[0xc0]);
        }),
    ]
}

fn ready_and_open(forge: &Forge) -> Vec<Case> {
    let (ready, open) = (forge.find(Kind::Ready, 0), forge.find(Kind::Open, 0));
    let last_issuance = forge.find(Kind::Issuance, 3);
    let index = open as u64;
    let under = |name: &str, refusal, under: String| forge.edit(name, refusal, open, |v| put(v, "/under", under));
    let early = forge.checkpoint(index, OPENS - 1, 4);
    vec![
        forge.moved("ready-before-all-is-issued", "not-issued", ready, last_issuance),
        forge.moved("ready-before-all-have-rehearsed", "not-rehearsed", ready, ready - 1),
        forge.edit("ready-with-another-number-of-rolls", "number", ready, |v| add(v, "/rolls", 1)),
        forge.edit("ready-with-another-number-of-credentials", "number", ready, |v| add(v, "/credentials/0", 1)),
        forge.edit("ready-with-a-constituency-missing", "number", ready, |v| {
            v.pointer_mut("/credentials").and_then(Value::as_array_mut).expect("numbers").pop();
        }),
        forge.edit("ready-with-keys-swapped", "keys", ready, |v| swap(v, "/keys/decryption", "/keys/ties")),
        forge.edit("ready-with-credential-keys-swapped", "keys", ready, |v| {
            swap(v, "/keys/credentials/0", "/keys/credentials/1");
        }),
        forge.edit("ready-with-another-key", "keys", ready, |v| {
            let mut key = [2; 32];
            flip(&mut key, 0);
            put(v, "/keys/decryption", to_base64(key));
        }),
        forge.moved("open-before-ready", "phase", open, ready),
        forge.moved("open-twice", "phase", open, open + 1),
        under("open-before-its-time", "too-early", early),
        under("open-after-the-end", "too-late", forge.checkpoint(index, CLOSES, 4)),
        under("open-under-a-checkpoint-without-ready", "under-size", forge.checkpoint(index - 1, OPENS, 4)),
        case("close-before-open", "phase", open, forge.entry(forge.find(Kind::Close, 0)).to_vec()),
    ]
}
