use super::*;

const PETER_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETER_NOTE: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n\
    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
/// The example in the text of C2SP signed-note.
const C2SP_NOTE: &str = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n\
    — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";

fn name(name: &str) -> KeyName {
    KeyName::new(name).unwrap()
}

fn peter() -> PublicKey {
    let material = from_base64(PETER_KEY.rsplit_once('+').unwrap().1).unwrap();
    assert_eq!(material[0], ED25519);
    PublicKey::from_bytes(material[1..].try_into().unwrap()).unwrap()
}

fn two_lines() -> Note {
    let text = "{\"kind\":\"é\"}\n";
    let lines = [(1, "commission/a"), (2, "commission/b")];
    let lines = lines.map(|(seed, n)| SignatureLine::sign(&name(n), &SigningKey::from_seed(&[seed; 32]), text));
    Note::new(text, lines.to_vec()).unwrap()
}

#[test]
fn a_note_made_by_another_implementation_verifies() {
    let note = Note::parse(PETER_NOTE.as_bytes()).unwrap();
    assert_eq!(note.to_string(), PETER_NOTE);
    let [line] = note.signatures() else { panic!("one line") };
    assert_eq!(line.verify("PeterNeumann", &peter(), note.text()), Ok(()));
    assert_eq!(verifier_key(&name("PeterNeumann"), ED25519, &peter()), PETER_KEY);

    let changed = note.text().replace("answer", "anwser");
    assert_eq!(line.verify("PeterNeumann", &peter(), &changed).unwrap_err().code(), "signature");
}

#[test]
fn the_example_of_the_specification_is_read() {
    let note = Note::parse(C2SP_NOTE.as_bytes()).unwrap();
    assert_eq!(note.text().lines().count(), 4);
    assert_eq!(&*note.signatures()[0].name, "quasimodo.example/salvatore");
    assert_eq!(note.signatures()[0].signature.len(), 64);
    assert_eq!(note.to_string(), C2SP_NOTE);
}

#[test]
fn a_line_verifies_only_for_its_name_key_and_text() {
    let note = two_lines();
    let key = |seed| SigningKey::from_seed(&[seed; 32]).public();
    let [a, b] = note.signatures() else { panic!("two lines") };
    assert_eq!(a.verify("commission/a", &key(1), note.text()), Ok(()));
    assert_eq!(b.verify("commission/b", &key(2), note.text()), Ok(()));
    assert_eq!(a.verify("commission/b", &key(1), note.text()).unwrap_err().code(), "signature-lines");
    assert_eq!(a.verify("commission/a", &key(2), note.text()).unwrap_err().code(), "signature-lines");
    assert_eq!(a.verify("commission/a", &key(1), "other\n").unwrap_err().code(), "signature");
    let swapped = SignatureLine { signature: b.signature.clone(), ..a.clone() };
    assert_eq!(swapped.verify("commission/a", &key(1), note.text()).unwrap_err().code(), "signature");
    for length in [63, 65] {
        let mut line = a.clone();
        line.signature.resize(length, 0);
        assert_eq!(line.verify("commission/a", &key(1), note.text()).unwrap_err().code(), "signature");
    }
    let other_type = SignatureLine { key_id: key_id("commission/a", COSIGNATURE, &key(1)), ..a.clone() };
    assert_eq!(other_type.verify("commission/a", &key(1), note.text()).unwrap_err().code(), "signature-lines");
}

#[test]
fn a_key_id_of_another_key_does_not_help() {
    // As if the first 4 bytes of the hash had been made to collide: the whole key decides.
    let forged_by = SigningKey::from_seed(&[9; 32]);
    let meant = SigningKey::from_seed(&[1; 32]).public();
    let mut line = SignatureLine::sign(&name("board"), &forged_by, "text\n");
    line.key_id = key_id("board", ED25519, &meant);
    assert_eq!(line.verify("board", &meant, "text\n").unwrap_err().code(), "signature");
}

#[test]
fn names_of_keys_have_no_space_plus_or_control_character() {
    for valid in ["board", "registrar/north-1", "example.com/log42", "é", "—"] {
        assert!(KeyName::is_valid(valid), "{valid}");
    }
    for invalid in ["", " ", "a b", "a+b", "a\tb", "a\nb", "a\u{a0}b", "a\u{2003}b", "a\u{85}b", "a\u{1}b"] {
        assert!(!KeyName::is_valid(invalid), "{invalid:?}");
        assert_eq!(KeyName::new(invalid).unwrap_err().code(), "note");
    }
}

#[test]
fn every_strict_prefix_of_a_note_is_refused_or_is_the_note_of_fewer_lines() {
    let note = two_lines();
    let bytes = note.to_bytes();
    let first_line_only = Note::new(note.text(), note.signatures()[..1].to_vec()).unwrap();
    for end in 0..bytes.len() {
        match Note::parse(&bytes[..end]) {
            Ok(prefix) => assert_eq!((prefix, end), (first_line_only.clone(), first_line_only.to_bytes().len())),
            Err(error) => assert_eq!(error.code(), "note"),
        }
    }
}

#[test]
fn whatever_follows_a_note_is_refused() {
    for byte in 0..=u8::MAX {
        let mut bytes = two_lines().to_bytes();
        bytes.push(byte);
        assert!(Note::parse(&bytes).is_err(), "byte {byte:#x}");
    }
}

#[test]
fn notes_that_are_malformed_are_refused_by_name() {
    let good = two_lines().to_string();
    let (text, lines) = good.split_once("\n\n").unwrap();
    let line = lines.lines().next().unwrap();
    let replaced = |from: &str, to: &str| good.replacen(from, to, 1);
    let cases = [
        ("empty", String::new()),
        ("no text", format!("\n{line}\n")),
        ("no empty line", format!("{text}\n{line}\n")),
        ("no signature line", format!("{text}\n\n")),
        ("no final newline", format!("{text}\n\n{line}")),
        ("an empty line at the end", format!("{text}\n\n{line}\n\n")),
        ("a carriage return", replaced("}\n", "}\r\n")),
        ("a tab", replaced(":", ":\t")),
        ("a zero byte", replaced(":", ":\0")),
        ("a hyphen for the dash", replaced("— ", "- ")),
        ("no space after the dash", replaced("— ", "—")),
        ("two spaces after the dash", replaced("— ", "—  ")),
        ("two spaces before the signature", replaced("commission/a ", "commission/a  ")),
        ("a space at the end of a line", format!("{text}\n\n{line} \n")),
        ("a plus in a name", replaced("commission/a", "commission+a")),
        ("a name missing", replaced("commission/a ", "")),
        ("no-break space in a name", replaced("commission/a", "commission\u{a0}a")),
        ("no padding", format!("{text}\n\n{}\n", line.trim_end_matches('='))),
        ("another word after the signature", format!("{text}\n\n{line} x\n")),
        ("a signature of four bytes", format!("{text}\n\n— a AAAAAA==\n")),
        ("a signature of no byte", format!("{text}\n\n— a \n")),
        ("unused bits that are not zero", format!("{text}\n\n— a AAAAAAB=\n")),
    ];
    for (what, note) in cases {
        assert_eq!(Note::parse(note.as_bytes()).map_err(|e| e.code()), Err("note"), "{what}");
    }
    let mut not_utf8 = good.clone().into_bytes();
    not_utf8[0] = 0xff;
    assert_eq!(Note::parse(&not_utf8).unwrap_err().code(), "note");
    let repeated = format!("{good}{line}\n");
    assert_eq!(Note::parse(repeated.as_bytes()).unwrap_err().code(), "signature-lines");
    let same_key_other_signature = format!("{text}\n\n— a AAAAAAA=\n— a AAAAAAE=\n");
    assert_eq!(Note::parse(same_key_other_signature.as_bytes()).unwrap_err().code(), "signature-lines");
}

#[test]
fn an_incomplete_note_cannot_be_put_together() {
    let line = two_lines().signatures()[0].clone();
    for (what, text, lines) in [
        ("no newline", "text", vec![line.clone()]),
        ("no text", "", vec![line.clone()]),
        ("a control character", "a\tb\n", vec![line.clone()]),
        ("no line", "text\n", vec![]),
        ("an empty signature", "text\n", vec![SignatureLine { signature: vec![], ..line.clone() }]),
    ] {
        assert_eq!(Note::new(text, lines).unwrap_err().code(), "note", "{what}");
    }
}

#[test]
fn texts_with_empty_lines_are_read_as_they_were_written() {
    for text in ["\n", "\n\n", "a\n\n", "\na\n\n\nb\n", "— a AAAAAAA=\n", "a\n\n— a AAAAAAA=\n"] {
        let note = Note::new(text, two_lines().signatures().to_vec()).unwrap();
        assert_eq!(Note::parse(&note.to_bytes()), Ok(note), "{text:?}");
    }
}
