//! Files that hold a manifest, in its one spelling or in another.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::Path;

use ::election::Manifest;
use anyhow::{Context, anyhow};
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A manifest that can work.
#[derive(Debug)]
pub struct ManifestFile {
    pub manifest: Manifest,
    /// Whether the file is byte for byte the text that is signed and hashed.
    pub is_canonical: bool,
}

/// Why a file holds no manifest that can work.
#[derive(Debug)]
pub struct Refusal {
    /// Name of the refusal in `docs/protocol.md` §14.
    pub code: &'static str,
    /// Where, as a path of fields; `file` for the whole.
    pub place: String,
    pub reason: String,
}

/// Reads a file; what it holds is another matter.
pub fn read(path: &Path) -> anyhow::Result<String> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    String::from_utf8(bytes).map_err(|_| anyhow!("{} is not UTF-8", path.display()))
}

impl ManifestFile {
    /// Reads the JSON of a manifest, however it is spelled.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let of_file = |error: serde_json::Error| {
            let (code, place) = ("json", "file".to_owned());
            Refusal { code, place, reason: error.to_string() }
        };
        // Of a key that stands twice, people may read the one and programs the other.
        let NoKeyTwice = serde_json::from_str(text).map_err(of_file)?;
        let manifest: Manifest = serde_json::from_str(text).map_err(of_file)?;
        let canonical = manifest.text();
        let manifest = Manifest::parse(&canonical)?;
        Ok(Self { is_canonical: canonical == text, manifest })
    }
}

impl From<::election::Error> for Refusal {
    fn from(error: ::election::Error) -> Self {
        let code = error.code();
        match error {
            ::election::Error::Manifest { fault, place } => Self { code, place, reason: fault.to_string() },
            other => Self { code, place: "file".into(), reason: other.to_string() },
        }
    }
}

/// Any JSON in which no object has a key twice.
struct NoKeyTwice;

impl<'de> Deserialize<'de> for NoKeyTwice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Keys)
    }
}

struct Keys;

impl<'de> Visitor<'de> for Keys {
    type Value = NoKeyTwice;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<NoKeyTwice, A::Error> {
        let mut keys = BTreeSet::new();
        while let Some(key) = map.next_key::<String>()? {
            let NoKeyTwice = map.next_value()?;
            if let Some(key) = keys.replace(key) {
                return Err(de::Error::custom(format!("the field {key:?} stands twice in one object")));
            }
        }
        Ok(NoKeyTwice)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<NoKeyTwice, A::Error> {
        while let Some(NoKeyTwice) = seq.next_element()? {}
        Ok(NoKeyTwice)
    }

    fn visit_unit<E>(self) -> Result<NoKeyTwice, E> {
        Ok(NoKeyTwice)
    }

    fn visit_bool<E>(self, _: bool) -> Result<NoKeyTwice, E> {
        Ok(NoKeyTwice)
    }

    fn visit_i64<E>(self, _: i64) -> Result<NoKeyTwice, E> {
        Ok(NoKeyTwice)
    }

    fn visit_u64<E>(self, _: u64) -> Result<NoKeyTwice, E> {
        Ok(NoKeyTwice)
    }

    fn visit_f64<E>(self, _: f64) -> Result<NoKeyTwice, E> {
        Ok(NoKeyTwice)
    }

    fn visit_str<E>(self, _: &str) -> Result<NoKeyTwice, E> {
        Ok(NoKeyTwice)
    }
}
