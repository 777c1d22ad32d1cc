//! Faults of mailboxes: acknowledgements, handovers, and what a board makes of them.

use canonical::Hash;
use election::entry::leaf_hash;
use election::role::key_name;
use election::statement::{Kind, Statement};
use record::handover::{LEAF, LENGTH, decode_ballots, encode_ballots};
use record::roll::records_root;
use record::{CountedList, Record};
use serde_json::{Value, json};
use transparency_log::ed25519::SigningKey;

use super::Case;
use super::forge::{Forge, case, flip, get, put};
use crate::play;
use crate::sample::CLOSES;

/// When handovers and most claims are too late.
const DEADLINE: u64 = CLOSES + 900;

pub(super) fn cases(forge: &Forge) -> Vec<Case> {
    let mut cases = handovers(forge);
    cases.extend(lists(forge));
    cases.extend(handed_over(forge));
    cases.extend(acknowledgements(forge));
    cases.extend(claims(forge));
    cases.push(counted_too_soon(forge));
    cases
}

fn handovers(forge: &Forge) -> Vec<Case> {
    let (handover, counted) = (forge.find(Kind::Handover, 0), forge.find(Kind::Counted, 0));
    let edit = |name: &str, refusal, change: &dyn Fn(&mut Value)| forge.edit(name, refusal, handover, |v| change(v));
    let under = |name: &str, refusal, after: usize, size: usize, time: u64| {
        let checkpoint = forge.checkpoint(size as u64, time, 4);
        forge.edit_at(name, refusal, handover, after, |v| put(v, "/under", checkpoint))
    };
    let text = forge.note(handover).text().to_owned();
    let signed = |name: &str, refusal, signer: &str, key: &SigningKey| {
        let note = election::entry::sign(&text, &[(signer, key)]).expect("a note");
        case(name, refusal, handover, note.to_bytes())
    };
    let [_, second] = forge.sample.mailboxes.as_slice() else { panic!("two mailboxes") };
    vec![
        edit("handover-of-an-unknown-mailbox", "member-unknown", &|v| put(v, "/mailbox", "m9")),
        edit("handover-of-another-election", "election", &|v| put(v, "/election", Hash::of(b"another").to_string())),
        signed("handover-signed-by-the-board", "signature-lines", key_name::BOARD, &forge.sample.board_key),
        signed("handover-under-the-key-of-the-board", "signature-lines", key_name::MAILBOX, &forge.sample.board_key),
        signed("handover-under-the-key-of-another-mailbox", "signature-lines", key_name::MAILBOX, &second.key),
        under("handover-after-its-deadline", "too-late", handover, handover, DEADLINE + 1),
        under("handover-under-an-older-checkpoint", "under-size", handover, handover - 1, DEADLINE),
        under("handover-twice", "statement-repeated", handover + 1, handover + 1, DEADLINE),
        under("handover-after-the-counted-list", "statement-repeated", counted + 1, counted + 1, DEADLINE),
        forge.moved("handover-before-close", "phase", handover, forge.find(Kind::Close, 0)),
    ]
}

fn lists(forge: &Forge) -> Vec<Case> {
    let handover = forge.find(Kind::Handover, 0);
    let Statement::Handover(said) = forge.statement(handover) else { panic!("a handover") };
    let edit = |name: &str, refusal, change: &dyn Fn(&mut Value)| forge.edit(name, refusal, handover, |v| change(v));
    let altered = |name: &str, refusal, change: &dyn Fn(&mut Vec<u8>)| {
        let mut list = forge.attachment(&said.acknowledged.hash);
        change(&mut list);
        let (size, root) = ((list.len() / LEAF) as u64, records_root(&list, LEAF));
        with_attachment(forge, name, refusal, "acknowledged", list, |v| {
            put(v, "/size", size);
            put(v, "/root", root.to_string());
        })
    };
    // Eight records on the rolls, three ballots of each.
    let too_many = |list: &mut Vec<u8>| *list = (0..25).flat_map(|byte| [byte; LEAF]).collect();
    vec![
        altered("handover-with-its-list-out-of-order", "roll-order", &|list| list.rotate_left(LEAF)),
        altered("handover-with-a-leaf-hash-twice", "roll-order", &|list| {
            let first = list.get(..LEAF).expect("a leaf hash").to_vec();
            list.splice(..0, first);
        }),
        altered("handover-of-more-than-there-can-be", "number", &too_many),
        altered("handover-with-half-a-leaf-hash", "attachment", &|list| list.truncate(list.len() - LEAF / 2)),
        altered("handover-with-a-ballot-that-was-not-acknowledged", "handover-ballots", &|list| {
            list.splice(..LEAF, [0; LEAF]);
            let end = list.len() - LEAF;
            list.truncate(end);
            list.extend([0xff; LEAF]);
        }),
        edit("handover-with-another-size", "attachment", &|v| put(v, "/size", 4)),
        edit("handover-with-another-root", "merkle-root", &|v| put(v, "/root", Hash::of(b"").to_string())),
        edit("handover-without-its-list", "attachment-missing", &|v| {
            put(v, "/acknowledged/hash", Hash::of(b"gone").to_string());
        }),
        edit("handover-without-its-ballots", "attachment-missing", &|v| {
            put(v, "/ballots/hash", Hash::of(b"gone").to_string());
        }),
        edit("handover-with-an-empty-list-of-another-hash", "attachment", &|v| {
            put(v, "/size", 0);
            put(v, "/root", Hash::of(b"").to_string());
            put(v, "/acknowledged/length", 0);
        }),
        edit("handover-of-more-bytes-than-its-ballots-can-have", "attachment", &|v| {
            put(v, "/ballots/length", 5 * 65_537 + 1);
        }),
    ]
}

fn handed_over(forge: &Forge) -> Vec<Case> {
    let handover = forge.find(Kind::Handover, 0);
    let Statement::Handover(said) = forge.statement(handover) else { panic!("a handover") };
    let content = forge.attachment(&said.ballots.hash);
    let ballots: Vec<&[u8]> = decode_ballots(&content).expect("ballots").iter().map(|ballot| ballot.entry).collect();
    let with =
        |name: &str, refusal, content: Vec<u8>| with_attachment(forge, name, refusal, "ballots", content, |_| ());
    let of = |ballots: &[&[u8]]| encode_ballots(ballots.iter().copied()).expect("entries");
    let [one, two, three] = ballots.as_slice() else { panic!("three ballots") };
    let list = forge.attachment(&said.acknowledged.hash);
    let is_listed = |entry: &&[u8]| list.chunks(LEAF).any(|leaf| *leaf == leaf_hash(entry).0);
    let entries = forge.sample.ledger.entries().iter().take(handover).map(Vec::as_slice);
    let recorded = entries.rev().find(is_listed).expect("one of them is in the record");
    let mut with_recorded = vec![*one, *two, *three, recorded];
    with_recorded.sort_by_key(|entry| leaf_hash(entry));
    let mut longer = content.clone();
    longer.extend([0, 1]);
    vec![
        with("handed-over-ballots-out-of-order", "handover-ballots", of(&[two, one, three])),
        with("handed-over-ballot-twice", "handover-ballots", of(&[one, one, two])),
        with("handed-over-ballot-of-the-record", "ballot-repeated", of(&with_recorded)),
        with("handed-over-ballots-cut-off", "handover-ballots", content.split_at(content.len() - 1).0.to_vec()),
        with("handed-over-ballots-with-something-behind", "handover-ballots", longer),
        with("handed-over-ballot-changed", "handover-ballots", {
            let mut content = content.clone();
            flip(&mut content, LENGTH + 20);
            content
        }),
    ]
}

/// Claims of a late ballot, each with an acknowledgement that is none.
fn acknowledgements(forge: &Forge) -> Vec<Case> {
    let after = forge.find(Kind::Close, 0) + 1;
    let [first, second] = forge.sample.mailboxes.as_slice() else { panic!("two mailboxes") };
    let leaf = Hash::of(b"a late ballot").to_string();
    let election = election_of(forge);
    let text = |kind: &str, change: &dyn Fn(&mut Value)| {
        let mut said = json!({"election": election, "kind": kind, "leaf": leaf, "mailbox": "m1", "v": 1});
        change(&mut said);
        canonical::json::to_line(&said)
    };
    let signed = |name: &str, key: &SigningKey, text: &str| {
        election::entry::sign(text, &[(name, key)]).expect("a note").to_string()
    };
    let good = text("acknowledgement", &|_| ());
    let promise = {
        let said = json!({"by": CLOSES, "election": election, "kind": "promise", "leaf": leaf, "v": 1});
        canonical::json::to_line(&said)
    };
    let board = &forge.sample.board_key;
    let of = |name: &str, refusal, note: String| claim(forge, name, refusal, after, DEADLINE, &[note]);
    vec![
        of("acknowledgement-of-another-election", "election", {
            let other = text("acknowledgement", &|v| put(v, "/election", Hash::of(b"another").to_string()));
            signed("mailbox", &first.key, &other)
        }),
        of("acknowledgement-of-an-unknown-mailbox", "member-unknown", {
            signed("mailbox", &first.key, &text("acknowledgement", &|v| put(v, "/mailbox", "m9")))
        }),
        of(
            "acknowledgement-of-one-mailbox-signed-by-another",
            "signature-lines",
            signed("mailbox", &second.key, &good),
        ),
        of("acknowledgement-signed-by-the-board", "signature-lines", signed("board", board, &good)),
        of("acknowledgement-under-the-key-of-the-board", "signature-lines", signed("mailbox", board, &good)),
        of("promise-signed-by-a-mailbox", "signature-lines", signed("mailbox", &first.key, &promise)),
        of("promise-under-the-key-of-a-mailbox", "signature-lines", signed("board", &first.key, &promise)),
        of("acknowledgement-of-another-ballot", "signature", {
            signed("mailbox", &first.key, &good).replace(&leaf, &Hash::of(b"another").to_string())
        }),
        of("acknowledgement-with-a-time", "json", {
            let timed =
                text("acknowledgement", &|v| drop(v.as_object_mut().expect("fields").insert("by".into(), 1.into())));
            signed("mailbox", &first.key, &timed)
        }),
        of("acknowledgement-that-is-called-a-promise", "json", {
            signed("mailbox", &first.key, &text("promise", &|_| ()))
        }),
        claim(
            forge,
            "acknowledgement-after-the-window-for-claims",
            "too-late",
            after,
            DEADLINE + 1,
            &[signed("mailbox", &first.key, &good)],
        ),
    ]
}

/// Claims by leaf hash.
fn claims(forge: &Forge) -> Vec<Case> {
    let handover = forge.find(Kind::Handover, 0);
    let Statement::Handover(said) = forge.statement(handover) else { panic!("a handover") };
    let after = handover + 1;
    let Statement::Claims(claimed) = forge.statement(after) else { panic!("claims") };
    let leaf = claimed.promises.first().expect("a leaf hash").clone();
    let list = forge.attachment(&said.acknowledged.hash);
    let content = forge.attachment(&said.ballots.hash);
    let handed_over = decode_ballots(&content).expect("ballots");
    let withheld = list.as_chunks::<LEAF>().0.iter().map(|leaf| Hash(*leaf)).find(|leaf| {
        let known = forge.sample.ledger.entries().iter().any(|entry| leaf_hash(entry) == *leaf);
        !known && handed_over.iter().all(|ballot| ballot.leaf != *leaf)
    });
    let withheld = withheld.expect("the mailbox withholds a ballot").to_string();
    let of =
        |name: &str, refusal, at: usize, reasons: &[String]| claim(forge, name, refusal, at, DEADLINE + 1, reasons);
    let one = |reason: &str| [reason.to_owned()];
    let promise = play::promise(&forge.sample.ledger, &forge.sample.board_key, b"a late ballot", CLOSES).to_string();
    let late = leaf_hash(b"a late ballot").to_string();
    let ballot = forge.find(Kind::Ballot, 0);
    let mixed = if late < leaf { [promise, leaf.clone()] } else { [leaf.clone(), promise] };
    vec![
        of("claims-by-a-leaf-hash-before-the-handover", "ballot-not-promised", handover, &one(&leaf)),
        of("claims-by-the-leaf-hash-of-a-withheld-ballot", "ballot-not-promised", after, &one(&withheld)),
        of("claims-by-a-leaf-hash-that-no-one-acknowledged", "ballot-not-promised", after, &one(&late)),
        of("claims-by-a-leaf-hash-in-capitals", "note", after, &one(&leaf.to_uppercase())),
        of("claims-by-a-leaf-hash-twice", "epoch-order", after, &[leaf.clone(), leaf]),
        of("claims-of-which-one-is-after-the-window", "too-late", after, &mixed),
        forge.moved("claims-by-a-leaf-hash-and-another-ballot", "ballot-not-promised", ballot, after + 1),
    ]
}

/// A counted list that is right, but for a ballot that was handed over.
fn counted_too_soon(forge: &Forge) -> Case {
    let (handover, counted) = (forge.find(Kind::Handover, 0), forge.find(Kind::Counted, 0));
    let after = handover + 1;
    let (mut record, mut rng) = (Record::new(), crate::rng(1, "counted too soon"));
    for entry in forge.sample.ledger.entries().iter().take(after) {
        record.accept(entry, forge.sample.ledger.attachments(), &mut rng).expect("an entry of the sample");
    }
    let CountedList { content, root, size } = record.counted_list().expect("an election");
    let checkpoint = forge.checkpoint(after as u64, DEADLINE, 4);
    let mut case =
        forge.with_attachment("counted-list-before-the-handed-over", "handover-open", counted, content, |v| {
            put(v, "/size", size);
            put(v, "/root", root.to_string());
            put(v, "/under", checkpoint);
        });
    case.after = after;
    case
}

/// A claims entry of the board with these reasons.
fn claim(forge: &Forge, name: &str, refusal: &'static str, after: usize, time: u64, reasons: &[String]) -> Case {
    let under = forge.checkpoint(after as u64, time, 4);
    let text = json!({"election": election_of(forge), "kind": "claims", "promises": reasons, "under": under, "v": 1});
    case(name, refusal, after, forge.sign(&[key_name::BOARD], None, &canonical::json::to_line(&text)))
}

/// The handover with another attachment in a field, which it names rightly.
fn with_attachment(
    forge: &Forge,
    name: &str,
    refusal: &'static str,
    field: &str,
    content: Vec<u8>,
    change: impl FnOnce(&mut Value),
) -> Case {
    let hash = Hash::of(&content);
    let mut case = forge.edit(name, refusal, forge.find(Kind::Handover, 0), |v| {
        put(v, &format!("/{field}/hash"), hash.to_string());
        put(v, &format!("/{field}/length"), content.len() as u64);
        change(v);
    });
    case.attachments.insert(hash, content);
    case
}

fn election_of(forge: &Forge) -> Value {
    let close = forge.find(Kind::Close, 0);
    get(&serde_json::from_str(forge.note(close).text()).expect("a statement"), "/election")
}
