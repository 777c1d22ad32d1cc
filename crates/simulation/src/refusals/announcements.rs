//! Faults of incidents, complaints, extensions and destructions.

use election::statement::Kind;
use serde_json::json;

use super::Case;
use super::forge::{Forge, add, case, put};
use crate::sample::{CLOSES, SCHEDULED};

pub(super) fn cases(forge: &Forge) -> Vec<Case> {
    let mut cases = told(forge);
    cases.extend(extensions(forge));
    cases.extend(destructions(forge));
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
        under("extension-under-an-older-checkpoint", "under-size", first, first - 1, SCHEDULED - 1),
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
