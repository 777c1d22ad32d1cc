//! Canonical JSON (`docs/protocol.md` §2, RFC 8785).

use serde::de::{self, DeserializeOwned};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use unicode_normalization::is_nfc;

use crate::Error;

/// The greatest integer of a statement, 2^53 - 1: what every JSON reader keeps exactly.
pub const MAX_INTEGER: u64 = (1 << 53) - 1;

/// An integer of a statement, 0 to 2^53 - 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Int(u64);

impl Int {
    /// 0.
    pub const ZERO: Self = Self(0);

    /// `None` above 2^53 - 1.
    pub fn new(n: u64) -> Option<Self> {
        (n <= MAX_INTEGER).then_some(Self(n))
    }

    /// The integer.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl From<u32> for Int {
    fn from(n: u32) -> Self {
        Self(n.into())
    }
}

impl Serialize for Int {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

impl<'de> Deserialize<'de> for Int {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let n = u64::deserialize(deserializer)?;
        Self::new(n).ok_or_else(|| de::Error::custom("integer above 2^53 - 1"))
    }
}

/// The one line of canonical JSON of a value, with its newline.
///
/// # Panics
/// If `value` has a form that JSON lacks (non-string keys), which no type of this workspace has.
pub fn to_line(value: &impl Serialize) -> String {
    let mut line = serde_json_canonicalizer::to_string(value).expect("statements serialize to JSON");
    line.push('\n');
    line
}

/// Reads a line that [`to_line`] could have written for a `T`, and nothing else.
///
/// # Errors
/// [`Error::Json`] for another shape, [`Error::NotCanonical`] for another spelling, [`Error::NotNormalized`] for strings
/// that are not NFC.
pub fn from_line<T: Serialize + DeserializeOwned>(line: &str) -> Result<T, Error> {
    let value: T = serde_json::from_str(line).map_err(|e| Error::Json(e.to_string()))?;
    let canonical = to_line(&value);
    if canonical != line {
        let position = canonical.bytes().zip(line.bytes()).take_while(|(a, b)| a == b).count();
        return Err(Error::NotCanonical { position });
    }
    // ASCII is in normal form, and all that needs an escape in canonical JSON is ASCII.
    if !line.is_ascii() && !is_nfc(line) {
        return Err(Error::NotNormalized);
    }
    Ok(value)
}

/// Checks any JSON text against §2, whatever its fields.
///
/// # Errors
/// As [`from_line`]; floats, negative and large numbers, and doubled keys are [`Error::Json`] or [`Error::NotCanonical`].
pub fn check_line(line: &str) -> Result<(), Error> {
    let value: Value = from_line(line)?;
    check_numbers_and_keys(&value)
}

fn check_numbers_and_keys(value: &Value) -> Result<(), Error> {
    match value {
        Value::Null => Err(Error::Json("null".into())),
        Value::Number(n) => match n.as_u64() {
            Some(n) if n <= MAX_INTEGER => Ok(()),
            _ => Err(Error::Json(format!("number {n} is not an integer from 0 to 2^53 - 1"))),
        },
        Value::Array(items) => items.iter().try_for_each(check_numbers_and_keys),
        Value::Object(fields) => fields.iter().try_for_each(|(key, field)| {
            if !key.is_ascii() {
                return Err(Error::Json(format!("key {key:?} is not ASCII")));
            }
            check_numbers_and_keys(field)
        }),
        Value::Bool(_) | Value::String(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Pair {
        b: Int,
        a: String,
    }

    #[test]
    fn accepts_only_the_one_spelling() {
        assert_eq!(from_line::<Pair>("{\"a\":\"é\",\"b\":1}\n"), Ok(Pair { b: Int(1), a: "é".into() }));
        for (line, code) in [
            ("{\"a\":\"x\",\"b\":1}", "json-not-canonical"),
            ("{\"a\":\"x\",\"b\":1}\n\n", "json-not-canonical"),
            ("{\"b\":1,\"a\":\"x\"}\n", "json-not-canonical"),
            ("{\"a\": \"x\",\"b\":1}\n", "json-not-canonical"),
            ("{\"a\":\"\\u0078\",\"b\":1}\n", "json-not-canonical"),
            ("{\"a\":\"e\u{301}\",\"b\":1}\n", "json-not-normalized"),
            ("{\"a\":\"x\",\"b\":1.0}\n", "json"),
            ("{\"a\":\"x\",\"b\":1e0}\n", "json"),
            ("{\"a\":\"x\",\"b\":-0}\n", "json"),
            ("{\"a\":\"x\",\"b\":9007199254740992}\n", "json"),
            ("{\"a\":\"x\",\"b\":1,\"b\":1}\n", "json"),
            ("{\"a\":\"x\",\"b\":1,\"c\":1}\n", "json"),
            ("{\"a\":\"x\"}\n", "json"),
            ("{\"a\":\"\\ud800\",\"b\":1}\n", "json"),
            ("", "json"),
        ] {
            assert_eq!(from_line::<Pair>(line).map_err(|e| e.code()), Err(code), "{line:?}");
        }
    }

    #[test]
    fn any_json_is_held_to_integers_and_ascii_keys() {
        assert_eq!(check_line("{\"a\":[1,\"x\",true]}\n"), Ok(()));
        for line in ["{\"a\":null}\n", "{\"a\":1.5}\n", "{\"a\":-1}\n", "{\"é\":1}\n"] {
            assert!(check_line(line).is_err(), "{line:?}");
        }
    }

    proptest! {
        #[test]
        fn decoding_undoes_encoding_and_takes_no_prefix_or_extension(a in "\\PC{0,20}", b in 0..=MAX_INTEGER, cut in 1usize..30) {
            let a: String = unicode_normalization::UnicodeNormalization::nfc(a.chars()).collect();
            let pair = Pair { b: Int(b), a };
            let line = to_line(&pair);
            let back = from_line::<Pair>(&line);
            prop_assert_eq!(back.as_ref(), Ok(&pair));
            let end = line.len().saturating_sub(cut);
            if line.is_char_boundary(end) {
                prop_assert!(from_line::<Pair>(&line[..end]).is_err());
            }
            let longer = format!("{line} ");
            prop_assert!(from_line::<Pair>(&longer).is_err());
        }
    }
}
