//! Faults of form: notes, signature lines, texts.

use election::statement::Kind;
use transparency_log::note::{Note, SignatureLine};

use super::Case;
use super::forge::{Forge, case, put};

pub(super) fn cases(forge: &Forge) -> Vec<Case> {
    let mut cases = bytes(forge);
    cases.extend(lines(forge));
    cases.extend(texts(forge));
    cases
}

fn bytes(forge: &Forge) -> Vec<Case> {
    let open = forge.find(Kind::Open, 0);
    let whole = forge.entry(open).to_vec();
    let with = |name: &str, entry: Vec<u8>| case(name, "note", open, entry);
    let text = String::from_utf8(whole.clone()).expect("UTF-8");
    vec![
        with("empty-entry", vec![]),
        with("entry-without-its-last-newline", whole.get(..whole.len() - 1).expect("longer").to_vec()),
        with("entry-with-a-newline-too-many", [whole.as_slice(), b"\n"].concat()),
        with("entry-cut-in-the-text", whole.get(..40).expect("longer").to_vec()),
        with("entry-with-bytes-that-are-no-utf8", [&[0xff][..], &whole].concat()),
        with("entry-with-a-carriage-return", text.replace("\n\n", "\r\n\n").into_bytes()),
        with("entry-without-signature-lines", text.split("\n\n").next().expect("a text").as_bytes().to_vec()),
        with("signature-line-with-a-hyphen-for-the-dash", text.replace("\n— ", "\n- ").into_bytes()),
        with("signature-line-with-two-spaces", text.replace("— commission/c1 ", "— commission/c1  ").into_bytes()),
        with("signature-line-of-base64-without-padding", text.trim_end().trim_end_matches('=').as_bytes().to_vec()),
        case("entry-of-more-than-65535-bytes", "entry-too-large", open, {
            let padded = text.replace("\"under\":\"", &format!("\"under\":\"{}", "x".repeat(65_536)));
            padded.into_bytes()
        }),
    ]
}

fn lines(forge: &Forge) -> Vec<Case> {
    let roll = forge.find(Kind::Roll, 0);
    let note = forge.note(roll);
    let with = |name: &str, refusal, lines: Vec<SignatureLine>| {
        case(name, refusal, roll, Note::new(note.text(), lines).expect("a note").to_bytes())
    };
    let all = note.signatures().to_vec();
    let [r1, r2, r3] = all.as_slice() else { panic!("the sample's rolls have three lines") };
    let commissioner = forge.line("commission/c1", None, note.text());
    let mut flipped = r2.clone();
    flipped.signature.last_mut().expect("64 bytes").clone_from(&0xff);
    let mut shorter = r2.clone();
    shorter.signature.pop();
    let mut by_r3 = r3.clone();
    (by_r3.name, by_r3.key_id) = (r2.name.clone(), r2.key_id);
    let mut other_id = r2.clone();
    other_id.key_id = r3.key_id;
    let doubled = format!("{}{r3}", String::from_utf8(forge.entry(roll).to_vec()).expect("UTF-8"));
    let open = forge.find(Kind::Open, 0);
    let open_text = forge.note(open).text().to_owned();
    vec![
        with("roll-with-a-signature-missing", "signature-lines", vec![r1.clone(), r2.clone()]),
        with("roll-with-signatures-in-another-order", "signature-lines", vec![r2.clone(), r1.clone(), r3.clone()]),
        with("roll-with-a-commissioners-signature-added", "signature-lines", [&all[..], &[commissioner]].concat()),
        with("roll-with-a-signature-bit-flipped", "signature", vec![r1.clone(), flipped, r3.clone()]),
        with("roll-with-a-shorter-signature", "signature", vec![r1.clone(), shorter, r3.clone()]),
        with("roll-with-one-registrar-signing-for-another", "signature", vec![r1.clone(), by_r3, r3.clone()]),
        with("roll-with-the-key-id-of-another", "signature-lines", vec![r1.clone(), other_id, r3.clone()]),
        case("roll-with-a-signature-line-twice", "signature-lines", roll, doubled.into_bytes()),
        case("open-signed-by-a-trustee", "signature-lines", open, forge.sign(&["trustee/t1"], None, &open_text)),
        case("open-signed-by-the-board", "signature-lines", open, forge.sign(&["board"], None, &open_text)),
        {
            let epoch = forge.find(Kind::Epoch, 0);
            let text = forge.note(epoch).text().to_owned();
            let entry = forge.sign(&["board", "commission/c1"], None, &text);
            case("epoch-with-a-signature-too-many", "signature-lines", epoch, entry)
        },
        {
            let rehearsal = forge.find(Kind::Rehearsal, 0);
            let text = forge.note(rehearsal).text().to_owned();
            let entry = forge.sign(&["trustee/t2"], None, &text);
            case("rehearsal-signed-by-another-trustee", "signature-lines", rehearsal, entry)
        },
    ]
}

fn texts(forge: &Forge) -> Vec<Case> {
    let close = forge.find(Kind::Close, 0);
    let text = forge.note(close).text().to_owned();
    let with = |name: &str, refusal, text: &str| case(name, refusal, close, forge.sign_like(close, text));
    let replaced = |from: &str, to: &str| text.replacen(from, to, 1);
    let other = canonical::Hash::of(b"another election").to_string();
    vec![
        with("text-with-a-space", "json-not-canonical", &replaced(",\"kind\"", ", \"kind\"")),
        with(
            "text-with-keys-in-another-order",
            "json-not-canonical",
            &replaced("\"kind\":\"close\",", "").replacen('{', "{\"kind\":\"close\",", 1),
        ),
        with("text-with-an-escape-that-is-not-needed", "json-not-canonical", &replaced("\"close\"", "\"cl\\u006fse\"")),
        with("text-with-an-unknown-field", "json", &replaced("\"kind\"", "\"hurry\":1,\"kind\"")),
        with("text-without-a-field", "json", &replaced(",\"v\":1", "")),
        with("text-with-a-doubled-field", "json", &replaced(",\"v\":1", ",\"v\":1,\"v\":1")),
        with("text-of-another-version", "json", &replaced("\"v\":1", "\"v\":2")),
        with("text-with-a-float", "json", &replaced("\"v\":1", "\"v\":1.0")),
        with("text-with-null", "json", &replaced("\"v\":1", "\"v\":null")),
        with("text-of-an-unknown-kind", "statement-kind", &replaced("\"close\"", "\"pause\"")),
        with("text-of-a-promise-as-an-entry", "statement-kind", &replaced("\"close\"", "\"promise\"")),
        with("text-that-is-no-json", "json", "so be it\n"),
        with("text-of-two-lines", "json-not-canonical", &format!("{text}\n")),
        forge.edit("statement-of-another-election", "election", close, |value| put(value, "/election", other)),
        forge.edit("election-id-in-capitals", "json", close, |value| {
            let id = value.get("election").and_then(|id| id.as_str()).expect("an id").to_uppercase();
            put(value, "/election", id);
        }),
    ]
}
