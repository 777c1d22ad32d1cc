//! Faults of manifest and ceremonies.

use canonical::Hash;
use canonical::bytes::to_base64;
use election::statement::Kind;
use serde_json::{Value, json};

use super::Case;
use super::forge::{Forge, ORDER, add, bytes, case, flip, get, overwrite, put, swap};

/// The encoding of p - 1 + 1, the prime itself: zero, not canonical.
const NOT_CANONICAL: [u8; 32] = {
    let mut bytes = [0xff; 32];
    bytes[0] = 0xed;
    bytes[31] = 0x7f;
    bytes
};

pub(super) fn cases(forge: &Forge) -> Vec<Case> {
    let mut cases = manifest(forge);
    cases.extend(commitments(forge));
    cases.extend(rounds(forge));
    cases.extend(complaints_and_restarts(forge));
    cases
}

fn manifest(forge: &Forge) -> Vec<Case> {
    let commitment = forge.find(Kind::CeremonyCommitment, 0);
    vec![
        forge.moved("manifest-a-second-time", "manifest-misplaced", 0, 1),
        forge.moved("first-entry-that-is-no-manifest", "manifest-misplaced", commitment, 0),
        forge.edit("manifest-without-its-document", "attachment-missing", 0, |value| {
            put(value, "/documents/0/attachment/hash", Hash::of(b"gone").to_string());
        }),
        forge.edit("manifest-with-a-document-of-another-length", "attachment", 0, |value| {
            add(value, "/documents/0/attachment/length", 1);
        }),
        forge.edit("manifest-that-closes-before-it-opens", "manifest-schedule", 0, |value| {
            swap(value, "/schedule/opens", "/schedule/closes");
        }),
        forge.edit("manifest-with-a-low-witness-quorum", "manifest-witnesses", 0, |value| {
            put(value, "/witnesses/quorum", 2);
        }),
        case("manifest-signed-by-a-registrar", "signature-lines", 0, {
            let text = forge.note(0).text().to_owned();
            forge.sign(&["registrar/r1"], None, &text)
        }),
    ]
}

fn commitments(forge: &Forge) -> Vec<Case> {
    // Registrars commit first, then trustees, whose elements are in ristretto255.
    let registrar = forge.find(Kind::CeremonyCommitment, 0);
    let trustee = forge.find(Kind::CeremonyCommitment, 3);
    let second: Value = serde_json::from_str(forge.note(registrar + 1).text()).expect("a statement");
    let key = get(&second, "/keys/0");
    let edit = |name: &str, refusal, change: &dyn Fn(&mut Value)| forge.edit(name, refusal, trustee, |v| change(v));
    vec![
        forge.edit("commitment-of-an-unknown-registrar", "member-unknown", registrar, |v| put(v, "/participant", "r9")),
        forge.edit("commitment-to-a-second-attempt", "attempt", registrar, |v| put(v, "/attempt", 2)),
        forge.moved("commitment-twice", "statement-repeated", registrar, registrar + 1),
        forge.edit("commitment-copied-from-another", "ceremony-proof", registrar, |v| put(v, "/keys/0", key)),
        forge.edit("commitment-with-keys-swapped", "ceremony-proof", registrar, |v| swap(v, "/keys/0", "/keys/1")),
        forge.edit("commitment-to-one-key-too-few", "ceremony-shape", registrar, |v| {
            v.pointer_mut("/keys").and_then(Value::as_array_mut).expect("keys").pop();
        }),
        forge.edit("commitment-of-too-high-a-degree", "ceremony-shape", registrar, |v| {
            bytes(v, "/keys/0/commitments", |b| b.extend_from_within(..96));
        }),
        forge.edit("commitment-with-the-identity-of-g2", "element", registrar, |v| {
            bytes(v, "/keys/0/commitments", |b| {
                overwrite(b, 0, &[0; 96]);
                overwrite(b, 0, &[0xc0]);
            });
        }),
        edit("commitment-with-the-identity", "element", &|v| {
            bytes(v, "/keys/0/commitments", |b| overwrite(b, 32, &[0; 32]));
        }),
        edit("commitment-that-is-not-canonical", "element", &|v| {
            bytes(v, "/keys/0/commitments", |b| overwrite(b, 0, &NOT_CANONICAL));
        }),
        edit("commitment-with-a-scalar-out-of-range", "scalar", &|v| {
            bytes(v, "/keys/0/proof", |b| overwrite(b, 32, &ORDER));
        }),
        edit("commitment-with-a-proof-bit-flipped", "ceremony-proof", &|v| {
            bytes(v, "/keys/0/proof", |b| flip(b, 32));
        }),
        edit("commitment-with-another-one-time-key", "ceremony-proof", &|v| {
            bytes(v, "/one_time_key", |b| flip(b, 0));
        }),
        edit("commitment-with-a-one-time-key-of-zeros", "ceremony-one-time-key", &|v| {
            put(v, "/one_time_key", to_base64([0; 32]));
        }),
        edit("commitment-with-a-one-time-key-of-small-order", "ceremony-one-time-key", &|v| {
            bytes(v, "/one_time_key", |b| {
                b.fill(0);
                overwrite(b, 0, &[1]);
            });
        }),
    ]
}

fn rounds(forge: &Forge) -> Vec<Case> {
    let commitment = forge.find(Kind::CeremonyCommitment, 0);
    let shares = forge.find(Kind::CeremonyShares, 0);
    let confirmation = forge.find(Kind::CeremonyConfirmation, 0);
    let trustee = forge.find(Kind::CeremonyCommitment, 3);
    let rehearsal = forge.find(Kind::Rehearsal, 0);
    let registration = forge.find(Kind::CeremonyConfirmation, 2) + 1;
    vec![
        forge.moved("shares-before-all-commitments", "ceremony-order", shares, commitment + 1),
        forge.moved("shares-twice", "statement-repeated", shares, shares + 1),
        forge.edit("shares-with-a-hash-missing", "ceremony-shape", shares, |v| {
            v.pointer_mut("/hashes").and_then(Value::as_array_mut).expect("hashes").pop();
        }),
        forge.moved("confirmation-before-all-shares", "ceremony-order", confirmation, shares + 1),
        forge.moved("confirmation-twice", "statement-repeated", confirmation, confirmation + 1),
        forge.edit("confirmation-of-another-transcript", "transcript", confirmation, |v| {
            put(v, "/transcript", Hash::of(b"another transcript").to_string());
        }),
        forge.edit("confirmation-for-another", "signature-lines", confirmation, |v| put(v, "/participant", "r2")),
        forge.moved("registrars-commitment-after-their-ceremony", "phase", commitment, registration),
        forge.edit("trustees-statement-of-a-registrar", "member-unknown", trustee, |v| put(v, "/participant", "r1")),
        forge.moved("rehearsal-before-the-ceremony", "ceremony-order", rehearsal, registration),
        forge.moved("rehearsal-twice", "statement-repeated", rehearsal, rehearsal + 1),
        forge.edit("rehearsal-with-evaluations-swapped", "evaluation", rehearsal, |v| {
            swap(v, "/evaluations/0", "/evaluations/1");
        }),
        forge.edit("rehearsal-with-one-evaluation", "ceremony-shape", rehearsal, |v| {
            v.pointer_mut("/evaluations").and_then(Value::as_array_mut).expect("evaluations").pop();
        }),
        forge.edit("rehearsal-with-the-identity", "element", rehearsal, |v| {
            bytes(v, "/evaluations/0", |b| overwrite(b, 0, &[0; 32]));
        }),
        forge.edit("rehearsal-with-a-challenge-out-of-range", "scalar", rehearsal, |v| {
            bytes(v, "/evaluations/0", |b| overwrite(b, 32, &ORDER));
        }),
        forge.edit("rehearsal-with-a-proof-bit-flipped", "evaluation", rehearsal, |v| {
            bytes(v, "/evaluations/0", |b| flip(b, 64));
        }),
        forge.edit("rehearsal-copied-from-another", "evaluation", rehearsal, |v| {
            let other: Value = serde_json::from_str(forge.note(rehearsal + 1).text()).expect("a statement");
            put(v, "/evaluations", get(&other, "/evaluations"));
        }),
    ]
}

fn complaints_and_restarts(forge: &Forge) -> Vec<Case> {
    let confirmation = forge.find(Kind::CeremonyConfirmation, 3);
    let setup = forge.find(Kind::CeremonyCommitment, 0);
    let shares = forge.find(Kind::CeremonyShares, 0);
    let registration = forge.find(Kind::CeremonyConfirmation, 2) + 1;
    let election = get(&serde_json::from_str(forge.note(setup).text()).expect("a statement"), "/election");
    let complaint = |name: &str, refusal, secret: [u8; 32]| {
        let text = canonical::json::to_line(&json!({
            "accused": "t2", "attempt": 1, "election": election, "kind": "ceremony-complaint",
            "one_time_secret": to_base64(secret), "participant": "t1", "role": "trustee",
            "sealed": to_base64([0; 80]), "v": 1,
        }));
        case(name, refusal, confirmation, forge.sign(&["trustee/t1"], None, &text))
    };
    let restart = |name: &str, refusal, after, attempt: u64, excluded: &[&str]| {
        let text = canonical::json::to_line(&json!({
            "attempt": attempt, "election": election, "excluded": excluded, "kind": "ceremony-restart",
            "role": "registrar", "v": 1,
        }));
        case(name, refusal, after, forge.sign(&["commission/c1"], None, &text))
    };
    vec![
        complaint("complaint-with-another-secret", "complaint-key", [7; 32]),
        restart("restart-that-skips-an-attempt", "attempt", shares, 3, &[]),
        restart("restart-that-excludes-a-stranger", "restart-excluded", shares, 2, &["r9"]),
        restart("restart-that-excludes-out-of-order", "restart-excluded", shares, 2, &["r2", "r1"]),
        restart("restart-that-excludes-too-many", "restart-too-few", shares, 2, &["r1", "r2"]),
        restart("restart-after-the-ceremony", "phase", registration, 2, &[]),
    ]
}
