//! A configuration: one TOML file, overlaid by environment variables.
//!
//! `VECHE_LISTEN__ADDRESS` stands for the key `address` of the table `listen`: two underscores lead into a table. Its value is read as
//! a TOML value if it is one, as a plain string otherwise. A key that nobody knows is refused by its name, in the file and in the
//! environment, if the types that are read deny unknown fields; ours all do.
//!
//! This is `toml` and forty lines rather than a library of layered configurations: there are two layers, and what is not here cannot
//! take a value from a place that nobody thought of.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;
use toml::{Table, Value};

use crate::Error;

/// What the names of the environment variables begin with.
pub const PREFIX: &str = "VECHE_";
const LEVEL: &str = "__";

/// Reads a configuration. `environment` holds names and values, as `std::env::vars_os` gives them.
///
/// # Errors
/// [`Error::File`], [`Error::Configuration`], [`Error::Environment`].
pub fn load<T: DeserializeOwned>(
    path: &Path,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<T, Error> {
    let refused = |fault: toml::de::Error| Error::Configuration { path: path.into(), fault: fault.to_string() };
    let text = fs::read_to_string(path).map_err(|fault| Error::File { path: path.into(), fault })?;
    let mut table: Table = toml::from_str(&text).map_err(refused)?;
    for (name, value) in environment {
        // Names that are not UTF-8 are not ours.
        let Some((name, key)) = name.to_str().and_then(|name| Some((name, name.strip_prefix(PREFIX)?))) else {
            continue;
        };
        let wrong = |fault| Error::Environment { name: name.into(), fault };
        let value = value.into_string().map_err(|_| wrong("it is not UTF-8"))?;
        overlay(&mut table, key, value).map_err(wrong)?;
    }
    table.try_into().map_err(refused)
}

fn overlay(table: &mut Table, key: &str, value: String) -> Result<(), &'static str> {
    let key = key.to_ascii_lowercase();
    let (tables, last) = key.rsplit_once(LEVEL).map_or((None, key.as_str()), |(tables, last)| (Some(tables), last));
    let mut place = table;
    for name in tables.into_iter().flat_map(|tables| tables.split(LEVEL)) {
        let inner = place.entry(named(name)?).or_insert_with(|| Value::Table(Table::new()));
        place = inner.as_table_mut().ok_or("it leads into something that is no table")?;
    }
    let value = value.parse().unwrap_or(Value::String(value));
    place.insert(named(last)?.to_owned(), value);
    Ok(())
}

fn named(name: &str) -> Result<&str, &'static str> {
    if name.is_empty() { Err("it names no key") } else { Ok(name) }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use serde::Deserialize;
    use tempfile::NamedTempFile;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        name: String,
        inner: Inner,
        #[serde(default)]
        many: Vec<Inner>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        count: u32,
        #[serde(default)]
        is_on: bool,
    }

    const TEXT: &str = "name = \"a\"\n[inner]\ncount = 1\n";

    fn read(text: &str, environment: &[(&str, &str)]) -> Result<Outer, Error> {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        load(file.path(), environment.iter().map(|(name, value)| (name.into(), value.into())))
    }

    fn inner(count: u32, is_on: bool) -> Inner {
        Inner { count, is_on }
    }

    #[test]
    fn the_environment_goes_over_the_file() {
        let outer = |name: &str, inner, many| Outer { name: name.into(), inner, many };
        assert_eq!(read(TEXT, &[("PATH", "/bin")]).unwrap(), outer("a", inner(1, false), vec![]));
        let environment = [("VECHE_NAME", "b c: d"), ("VECHE_INNER__COUNT", "7"), ("VECHE_INNER__IS_ON", "true")];
        assert_eq!(read(TEXT, &environment).unwrap(), outer("b c: d", inner(7, true), vec![]));
        let environment = [("VECHE_NAME", "\"12\""), ("VECHE_INNER__COUNT", "2"), ("VECHE_MANY", "[{ count = 3 }]")];
        assert_eq!(read("", &environment).unwrap(), outer("12", inner(2, false), vec![inner(3, false)]));
    }

    #[test]
    fn what_nobody_knows_is_refused_by_its_name() {
        for (text, environment, name) in [
            (format!("nmae = 1\n{TEXT}"), vec![], "nmae"),
            (format!("{TEXT}cuont = 1\n"), vec![], "cuont"),
            (format!("{TEXT}[[many]]\ncount = 1\nmore = 1\n"), vec![], "more"),
            (TEXT.into(), vec![("VECHE_CUONT", "1")], "cuont"),
            (TEXT.into(), vec![("VECHE_INNER__CUONT", "1")], "cuont"),
            (TEXT.into(), vec![("VECHE_INNER_COUNT", "1")], "inner_count"),
            (TEXT.into(), vec![("VECHE_INNER__COUNT__MORE", "1")], "VECHE_INNER__COUNT__MORE"),
        ] {
            let error = read(&text, &environment).unwrap_err().to_string();
            assert!(error.contains(name), "{name}: {error}");
        }
    }

    #[test]
    fn what_is_malformed_is_refused() {
        for (what, text, environment, code) in [
            ("no TOML", "name", vec![], "configuration"),
            ("a key twice", "name = \"a\"\nname = \"b\"\n[inner]\ncount = 1\n", vec![], "configuration"),
            ("a missing key", "name = \"a\"\n", vec![], "configuration"),
            ("a wrong type", TEXT, vec![("VECHE_INNER__COUNT", "many")], "configuration"),
            ("a number for a name", TEXT, vec![("VECHE_NAME", "1")], "configuration"),
            ("a table in place of a value", TEXT, vec![("VECHE_NAME__X", "1")], "environment"),
            ("no key", TEXT, vec![("VECHE_", "1")], "environment"),
            ("no key within a table", TEXT, vec![("VECHE_INNER__", "1")], "environment"),
            ("no table", TEXT, vec![("VECHE___COUNT", "1")], "environment"),
        ] {
            assert_eq!(read(text, &environment).unwrap_err().code(), code, "{what}");
        }
        assert_eq!(load::<Outer>(Path::new("/nowhere/at/all"), []).unwrap_err().code(), "file");
    }
}
