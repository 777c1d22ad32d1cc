//! `canonical::json` against the samples of RFC 8785 (`tests/vectors/published/rfc8785.json`).

use canonical::json::{check_line, from_line, to_line};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Vectors {
    texts: Vec<Text>,
    numbers: Vec<Number>,
}

#[derive(Deserialize)]
struct Text {
    name: String,
    input: String,
    canonical: String,
    /// `accepted`, or the name under which `docs/protocol.md` §2 refuses the canonical text as a statement.
    statement: String,
}

#[derive(Deserialize)]
struct Number {
    ieee754: String,
    canonical: String,
}

fn vectors() -> Vectors {
    let file = include_str!("../../../tests/vectors/published/rfc8785.json");
    serde_json::from_str(file).expect("the file of vectors has this form")
}

#[test]
fn texts_are_written_as_the_rfc_writes_them() {
    for text in vectors().texts {
        let value: Value = serde_json::from_str(&text.input).expect("the input is JSON");
        assert_eq!(to_line(&value), format!("{}\n", text.canonical), "{}", text.name);
    }
}

#[test]
fn numbers_are_written_as_the_rfc_writes_them() {
    for number in vectors().numbers {
        let bits = u64::from_str_radix(&number.ieee754, 16).expect("16 hexadecimal digits");
        assert_eq!(to_line(&f64::from_bits(bits)), format!("{}\n", number.canonical), "{}", number.ieee754);
    }
}

#[test]
fn canonical_texts_are_read_back_unless_their_strings_are_not_normalized() {
    for text in vectors().texts {
        let line = format!("{}\n", text.canonical);
        let written_again = from_line::<Value>(&line).map(|value| to_line(&value)).map_err(|e| e.code());
        let expected = if text.statement == "json-not-normalized" { Err("json-not-normalized") } else { Ok(line) };
        assert_eq!(written_again, expected, "{}", text.name);
    }
}

#[test]
fn every_other_spelling_is_refused() {
    for text in vectors().texts {
        for line in [text.input.clone(), format!("{}\n", text.input), text.canonical] {
            assert_eq!(check_line(&line).map_err(|e| e.code()), Err("json-not-canonical"), "{}: {line:?}", text.name);
        }
    }
}

#[test]
fn statements_are_narrower_than_the_rfc() {
    for text in vectors().texts {
        let code = check_line(&format!("{}\n", text.canonical)).map_or_else(|e| e.code(), |()| "accepted");
        assert_eq!(code, text.statement, "{}", text.name);
    }
    for number in vectors().numbers {
        let checked = check_line(&format!("{{\"n\":{}}}\n", number.canonical));
        assert_eq!(checked.is_ok(), number.canonical == "0", "{}", number.canonical);
    }
}
