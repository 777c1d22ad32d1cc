//! What is to be said, as a name and what is put into its words: whoever shows it has the words, in the language of the reader.

use std::collections::BTreeMap;

use serde::Serialize;

/// The name of a text, and its variables by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Saying {
    /// A stable name, such as `task-ready`.
    pub name: &'static str,
    /// What is put into the text.
    pub variables: BTreeMap<&'static str, Value>,
}

/// What is put into a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// So many of something.
    Number(u64),
    /// Seconds since 1970-01-01T00:00:00Z.
    Time(u64),
    /// Seconds that something takes.
    Length(u64),
    /// As it is, in every language.
    Text(String),
    /// Ids, or titles, one after the other.
    Names(Vec<String>),
    /// Words of their own.
    Said(Box<Saying>),
    /// Words of their own, one after the other.
    All(Vec<Saying>),
}

impl Saying {
    /// Without variables.
    pub fn new(name: &'static str) -> Self {
        Self { name, variables: BTreeMap::new() }
    }

    /// With a variable.
    pub fn with(mut self, variable: &'static str, value: impl Into<Value>) -> Self {
        self.variables.insert(variable, value.into());
        self
    }

    /// With a time, in seconds since 1970-01-01T00:00:00Z.
    pub fn at(self, variable: &'static str, seconds: u64) -> Self {
        self.with(variable, Value::Time(seconds))
    }

    /// With a length of time, in seconds.
    pub fn lasting(self, variable: &'static str, seconds: u64) -> Self {
        self.with(variable, Value::Length(seconds))
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<&election::Id> for Value {
    fn from(id: &election::Id) -> Self {
        Self::Text(id.to_string())
    }
}

impl From<Vec<String>> for Value {
    fn from(names: Vec<String>) -> Self {
        Self::Names(names)
    }
}

impl From<Saying> for Value {
    fn from(saying: Saying) -> Self {
        Self::Said(Box::new(saying))
    }
}

impl From<Vec<Saying>> for Value {
    fn from(sayings: Vec<Saying>) -> Self {
        Self::All(sayings)
    }
}
