//! Faults of incidents, complaints, extensions, destructions and changes of the operator.

use election::role::key_name;
use election::statement::Kind;
use serde_json::json;
use transparency_log::ed25519::SigningKey;

use super::Case;
use super::forge::{Forge, add, case, put};
use crate::sample::{CLOSES, SCHEDULED};

pub(super) fn cases(forge: &Forge) -> Vec<Case> {
    let mut cases = told(forge);
    cases.extend(extensions(forge));
    cases.extend(destructions(forge));
    cases.extend(operators(forge));
    cases
}

fn told(forge: &Forge) -> Vec<Case> {
    let (incident, complaints) = (forge.find(Kind::Incident, 0), forge.find(Kind::Complaints, 0));
    let text = forge.note(incident).text().to_owned();
    let by_the_board = forge.sign(&["board"], None, &text);
    vec![
        forge.edit("incident-in-one-language", "manifest-language", incident, |v| {
            put(v, "/text", json!({"en": "Something"}));
        }),
        forge.edit("incident-of-nothing", "manifest-language", incident, |v| {
            put(v, "/text", json!({"be": "", "en": ""}));
        }),
        case("incident-by-the-board", "signature-lines", incident, by_the_board),
        forge.moved("incident-twice", "statement-repeated", incident, incident + 1),
        forge.moved("complaints-twice", "statement-repeated", complaints, complaints + 1),
        forge.moved("incident-within-an-epoch", "epoch-order", incident, forge.find(Kind::Epoch, 0) + 2),
        forge.edit("complaints-of-nobody", "number", complaints, |v| put(v, "/count", 0)),
        forge.edit("complaints-of-an-unknown-category", "json", complaints, |v| put(v, "/category", "weather")),
        forge.edit("complaints-with-an-unknown-decision", "json", complaints, |v| put(v, "/decision", "perhaps")),
        forge.edit("complaints-in-one-language", "manifest-language", complaints, |v| {
            put(v, "/reason", json!({"be": "Так"}));
        }),
    ]
}

fn extensions(forge: &Forge) -> Vec<Case> {
    let (first, second) = (forge.find(Kind::Extend, 0), forge.find(Kind::Extend, 1));
    let open = forge.find(Kind::Open, 0);
    let under = |name: &str, refusal, position: usize, size: usize, time: u64| {
        let checkpoint = forge.checkpoint(size as u64, time, 4);
        forge.edit(name, refusal, position, |v| put(v, "/under", checkpoint))
    };
    vec![
        forge.edit("extension-beyond-what-the-manifest-allows", "number", first, |v| put(v, "/closes", CLOSES + 1)),
        forge.edit("extension-to-the-same-time", "number", first, |v| put(v, "/closes", SCHEDULED)),
        forge.edit("extension-to-an-earlier-time-than-the-last", "number", second, |v| put(v, "/closes", CLOSES - 2)),
        forge.edit("extension-without-a-reason", "manifest-language", first, |v| put(v, "/reason", json!({}))),
        under("extension-after-the-end", "too-late", first, first, SCHEDULED),
        under("second-extension-after-the-end", "too-late", second, second, CLOSES - 1),
        under("extension-under-the-checkpoint-of-the-opening", "under-size", first, open, SCHEDULED - 1),
        under("extension-under-a-checkpoint-to-come", "under-size", first, first + 1, SCHEDULED - 1),
        forge.moved("extension-before-open", "phase", first, forge.find(Kind::Open, 0)),
        forge.moved("extension-after-close", "phase", first, forge.find(Kind::Close, 0) + 1),
        forge.edit("close-by-the-manifest-though-extended", "too-early", forge.find(Kind::Close, 0), |v| {
            put(v, "/under", forge.checkpoint(forge.find(Kind::Close, 0) as u64, SCHEDULED, 4));
        }),
    ]
}

fn destructions(forge: &Forge) -> Vec<Case> {
    let registrar = forge.find(Kind::Destruction, 0);
    let (first, second) = (forge.find(Kind::Destruction, 1), forge.find(Kind::Destruction, 2));
    let ready = forge.find(Kind::Ready, 0);
    let text = forge.note(first).text().to_owned();
    let by_another = forge.sign(&["trustee/t2"], None, &text);
    let as_registrar = forge.sign(&["registrar/r1"], None, &text);
    vec![
        forge.moved("destruction-twice", "statement-repeated", first, second),
        forge.moved("trustees-destruction-before-the-result", "phase", first, forge.find(Kind::Result, 0)),
        forge.moved("registrars-destruction-before-ready", "phase", registrar, ready),
        case("destruction-by-another", "signature-lines", first, by_another),
        case("destruction-under-another-role", "signature-lines", first, as_registrar),
        forge.edit("destruction-by-nobody", "member-unknown", first, |v| put(v, "/participant", "t9")),
        forge.edit("destruction-of-tags-without-an-intake", "registration-kind", registrar, |v| {
            put(v, "/role", "tag");
        }),
        forge.edit("destruction-of-another-version", "json", first, |v| add(v, "/v", 1)),
    ]
}

fn operators(forge: &Forge) -> Vec<Case> {
    let (operator, claims) = (forge.find(Kind::Operator, 0), forge.find(Kind::Claims, 0));
    let text = forge.note(operator).text().to_owned();
    let by_the_board = forge.sign(&["board"], None, &text);
    let signed = |name: &str, position: usize, keys: SigningKey| {
        let text = forge.note(position).text().to_owned();
        let note = election::entry::sign(&text, &[(key_name::BOARD, &keys)]).expect("one signer of a good name");
        case(name, "signature-lines", position, note.to_bytes())
    };
    let number = |name: &str, refusal, number: u64| forge.edit(name, refusal, operator, |v| put(v, "/number", number));
    // The second successor is in force then.
    let again = |name: &str, number: u64| {
        forge.edit_at(name, "number", operator, operator + 1, |v| {
            put(v, "/number", number);
            put(v, "/under", forge.checkpoint(operator as u64 + 1, SCHEDULED, 4));
        })
    };
    let under =
        |name: &str, refusal, checkpoint: String| forge.edit(name, refusal, operator, |v| put(v, "/under", checkpoint));
    let epoch = forge.find(Kind::Epoch, 0);
    vec![
        number("operator-of-number-0", "number", 0),
        number("operator-beyond-the-successors", "number", 3),
        number("operator-of-a-number-that-is-none", "json", 1 << 53),
        again("operator-in-force-once-more", 2),
        again("operator-of-a-successor-before", 1),
        again("operator-of-the-first", 0),
        forge.edit("operator-without-a-reason", "manifest-language", operator, |v| put(v, "/reason", json!({}))),
        forge.edit("operator-of-another-version", "json", operator, |v| add(v, "/v", 1)),
        forge.edit("operator-of-another-election", "election", operator, |v| {
            put(v, "/election", canonical::Hash::of(b"another").to_string());
        }),
        case("operator-by-the-board", "signature-lines", operator, by_the_board),
        forge.moved("operator-within-an-epoch", "epoch-order", operator, epoch + 2),
        under("operator-under-an-older-checkpoint", "under-size", forge.checkpoint(operator as u64 - 1, SCHEDULED, 4)),
        under("operator-under-other-entries", "under-root", {
            let root = transparency_log::tree::leaf_hash(b"another log");
            forge.checkpoint_of(operator as u64, root, SCHEDULED, 4)
        }),
        under("operator-under-too-few-witnesses", "checkpoint-quorum", {
            forge.checkpoint(operator as u64, SCHEDULED, 2)
        }),
        under("operator-under-a-log-key-that-is-not-listed", "signature-lines", {
            forge.checkpoint_by(&forge.people.board_key(), operator as u64, SCHEDULED)
        }),
        signed("epoch-of-a-successor-who-is-not-in-force", epoch, forge.people.successor_keys(0).1),
        signed("claims-of-the-operator-before", claims, forge.people.board_key()),
        signed("claims-of-a-successor-who-was-passed-over", claims, forge.people.successor_keys(0).1),
        signed("counted-list-of-the-operator-before", forge.find(Kind::Counted, 0), forge.people.board_key()),
        signed(
            "counted-list-under-the-operators-log-key",
            forge.find(Kind::Counted, 0),
            forge.people.successor_keys(1).0,
        ),
    ]
}
