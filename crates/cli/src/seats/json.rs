//! JSON that remembers where it stands, so that a refusal can name the field at fault.

use std::collections::BTreeSet;
use std::fmt;

use canonical::MAX_INTEGER;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A field of the file and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {fault}")]
pub struct Refusal {
    /// As a path: `lists[3].votes`; `file` for the whole.
    pub field: String,
    /// What is wrong, to stand after a colon.
    pub fault: String,
}

/// Any JSON value, numbers kept exactly or not at all.
#[derive(Clone, Debug)]
enum Value {
    Other(&'static str),
    /// Anything that is not an integer from 0 to 2^64 - 1.
    OtherNumber,
    Integer(u64),
    Text(String),
    Array(Vec<Value>),
    /// In the order of the file; keys may stand twice.
    Object(Vec<(String, Value)>),
}

/// A value and its path.
pub struct Node {
    path: String,
    value: Value,
}

/// An object whose fields are taken out one by one.
pub struct Object {
    path: String,
    fields: Vec<(String, Value)>,
}

impl Node {
    /// Reads a whole text.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let value = serde_json::from_str(text)
            .map_err(|error| Refusal { field: "file".into(), fault: format!("not JSON: {error}") })?;
        Ok(Self { path: String::new(), value })
    }

    /// A refusal of this value.
    pub fn refuse(&self, fault: impl Into<String>) -> Refusal {
        let field = if self.path.is_empty() { "file" } else { &self.path };
        Refusal { field: field.into(), fault: fault.into() }
    }

    /// The value as an integer from `least` to `most`.
    pub fn integer(&self, least: u64, most: u64) -> Result<u64, Refusal> {
        match self.value {
            Value::Integer(n) if (least..=most).contains(&n) => Ok(n),
            Value::Integer(_) | Value::OtherNumber => {
                let most = if most == MAX_INTEGER { "2^53 - 1".to_owned() } else { most.to_string() };
                Err(self.refuse(format!("must be {least} to {most}, as an integer")))
            }
            _ => Err(self.wrong_kind("an integer")),
        }
    }

    /// The value as a string that is not empty.
    pub fn text(&self) -> Result<&str, Refusal> {
        match &self.value {
            Value::Text(text) if text.is_empty() => Err(self.refuse("must not be empty")),
            Value::Text(text) => Ok(text),
            _ => Err(self.wrong_kind("a string")),
        }
    }

    /// The meaning of the value as one of a few words.
    pub fn word<T: Copy>(&self, words: &[(&str, T)]) -> Result<T, Refusal> {
        let text = self.text()?;
        let known = || words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
        words
            .iter()
            .find(|(word, _)| *word == text)
            .map(|(_, meaning)| *meaning)
            .ok_or_else(|| self.refuse(format!("{text:?} is none of {}", known())))
    }

    /// The items of an array.
    pub fn into_items(self) -> Result<Vec<Self>, Refusal> {
        let Value::Array(items) = self.value else { return Err(self.wrong_kind("an array")) };
        let node = |(i, value)| Self { path: format!("{}[{i}]", self.path), value };
        Ok(items.into_iter().enumerate().map(node).collect())
    }

    /// The fields of an object.
    pub fn into_object(self) -> Result<Object, Refusal> {
        let Value::Object(fields) = self.value else { return Err(self.wrong_kind("an object")) };
        let object = Object { path: self.path, fields };
        let mut seen = BTreeSet::new();
        match object.fields.iter().find(|(key, _)| !seen.insert(key)) {
            Some((key, _)) => Err(object.refuse(key, "stands twice")),
            None => Ok(object),
        }
    }

    fn wrong_kind(&self, expected: &str) -> Refusal {
        let found = match self.value {
            Value::Other(kind) => kind,
            Value::OtherNumber | Value::Integer(_) => "a number",
            Value::Text(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        };
        self.refuse(format!("must be {expected}, not {found}"))
    }
}

impl Object {
    /// Takes a field that must be there.
    pub fn required(&mut self, key: &str) -> Result<Node, Refusal> {
        self.optional(key).ok_or_else(|| self.refuse(key, "is missing"))
    }

    /// Takes a field that may be there.
    pub fn optional(&mut self, key: &str) -> Option<Node> {
        let position = self.fields.iter().position(|(name, _)| name == key)?;
        let (_, value) = self.fields.remove(position);
        Some(Node { path: self.path_of(key), value })
    }

    /// Refuses what has not been taken.
    pub fn finish(self) -> Result<(), Refusal> {
        match self.fields.first() {
            Some((key, _)) => Err(self.refuse(key, "unknown field")),
            None => Ok(()),
        }
    }

    fn refuse(&self, key: &str, fault: &str) -> Refusal {
        Refusal { field: self.path_of(key), fault: fault.into() }
    }

    fn path_of(&self, key: &str) -> String {
        // A key that could be mistaken for another path, or that a terminal would obey, is quoted.
        let plain = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        let key = if plain { key.to_owned() } else { format!("{key:?}") };
        if self.path.is_empty() { key } else { format!("{}.{key}", self.path) }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Other("null"))
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Other("a truth value"))
    }

    fn visit_u64<E: de::Error>(self, n: u64) -> Result<Value, E> {
        Ok(Value::Integer(n))
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Value, E> {
        Ok(Value::OtherNumber)
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Value, E> {
        Ok(Value::OtherNumber)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Value::Object(fields))
    }
}
