//! The pages that a service serves, against the hashes that were published.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use canonical::Hash;
use client::{Error, PageClient};

use super::finding::{Code, Ledger};
use crate::manifest_file;

/// Made by the service from its configuration.
const GENERATED: &str = "places.json";
/// Ends of names of the smaller forms of a file, and what they are called in HTTP.
const ENCODINGS: [(&str, &str); 2] = [(".br", "br"), (".gz", "gzip")];
/// Folders within one another, at most.
const DEEPEST: usize = 8;

/// Hashes by path, without a slash at its beginning.
pub struct Assets(BTreeMap<String, Hash>);

impl Assets {
    /// Reads lines of a SHA-256, two spaces and a path, as `sha256sum` writes them, too.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let mut hashes = BTreeMap::new();
        for (number, line) in (1..).zip(manifest_file::read(path)?.lines()) {
            let parsed = line.split_once("  ").and_then(|(hash, name)| Some((hash.parse::<Hash>().ok()?, name)));
            let name = |name: &str| name.trim_start_matches("./").to_owned();
            let Some((hash, name)) = parsed.map(|(hash, path)| (hash, name(path))).filter(|(_, name)| is_path(name))
            else {
                bail!("{}, line {number}: not a SHA-256, two spaces and a path", path.display());
            };
            ensure!(
                hashes.insert(name, hash).is_none(),
                "{}, line {number}: this path stands there twice",
                path.display()
            );
        }
        ensure!(!hashes.is_empty(), "{} lists no file", path.display());
        Ok(Self(hashes))
    }

    /// Compares what an address serves.
    pub fn compare(&self, url: &str, pages: &PageClient, now: u64, ledger: &mut Ledger) {
        for (name, expected) in self.0.iter().filter(|(name, _)| *name != GENERATED) {
            let (file, encoding) = encoded(name);
            let mut places = vec![format!("/{file}")];
            if file == "index.html" {
                places.push("/".into());
            }
            for place in places {
                let subject = format!("{url}{place}{}", encoding.map(|it| format!(" ({it})")).unwrap_or_default());
                match pages.file(&place, encoding) {
                    Ok(content) if Hash::of(&content) == *expected => {}
                    Ok(content) => {
                        let text = format!(
                            "its SHA-256 is {}, and {expected} was published: do not use this page",
                            Hash::of(&content)
                        );
                        ledger.add(Code::AssetDiffers, &subject, now, text);
                    }
                    // That the service is away is said of the service.
                    Err(Error::NoAnswer(_)) => {}
                    Err(error) => ledger.add(
                        Code::AssetDiffers,
                        &subject,
                        now,
                        format!("it is not served as it was published: {error}"),
                    ),
                }
            }
        }
    }
}

/// The lines for a folder of built pages, ascending by path.
pub fn list(dir: &Path) -> anyhow::Result<String> {
    let mut hashes = BTreeMap::new();
    collect(dir, "", 0, &mut hashes)?;
    ensure!(
        hashes.contains_key("index.html"),
        "there is no index.html in {}: have the pages been built?",
        dir.display()
    );
    Ok(hashes.iter().map(|(name, hash)| format!("{hash}  {name}\n")).collect())
}

fn collect(folder: &Path, prefix: &str, depth: usize, hashes: &mut BTreeMap<String, Hash>) -> anyhow::Result<()> {
    let failed = || format!("cannot read {}", folder.display());
    for entry in fs::read_dir(folder).with_context(failed)? {
        let entry = entry.with_context(failed)?;
        let name = entry.file_name().into_string().ok().filter(|name| is_path(name));
        let name = name.with_context(|| format!("{} has a name that is not served", entry.path().display()))?;
        let kind = entry.file_type().with_context(failed)?;
        let place = format!("{prefix}{name}");
        if kind.is_dir() && depth < DEEPEST {
            collect(&entry.path(), &format!("{place}/"), depth + 1, hashes)?;
        } else if kind.is_file() {
            if place != GENERATED {
                hashes.insert(place, Hash::of(&fs::read(entry.path()).with_context(failed)?));
            }
        } else {
            bail!("{} is no regular file, or too deep in folders", entry.path().display());
        }
    }
    Ok(())
}

/// A file and its encoding: `a.js.br` is served as `a.js` to whoever takes `br`.
fn encoded(name: &str) -> (&str, Option<&'static str>) {
    let found = ENCODINGS.iter().find_map(|(end, encoding)| Some((name.strip_suffix(end)?, Some(*encoding))));
    found.unwrap_or((name, None))
}

/// As the board serves them: nothing that means something in an address.
fn is_path(name: &str) -> bool {
    let is_good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
    !name.is_empty() && !name.starts_with('/') && !name.contains("..") && name.chars().all(is_good)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_that_of_the_folder_and_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("assets")).unwrap();
        for (name, content) in
            [("index.html", "a"), ("assets/x.js", "b"), ("assets/x.js.br", "c"), ("places.json", "d")]
        {
            fs::write(folder.path().join(name), content).unwrap();
        }
        let list = list(folder.path()).unwrap();
        let names: Vec<_> = list.lines().map(|line| line.split_once("  ").unwrap().1).collect();
        assert_eq!(names, ["assets/x.js", "assets/x.js.br", "index.html"]);
        let file = folder.path().join("list");
        fs::write(&file, &list).unwrap();
        assert_eq!(Assets::read(&file).unwrap().0.len(), 3);
        for wrong in
            ["", "x  y\n", &list.repeat(2), &list.replace("index.html", "../index.html"), &list.replace("  ", " ")]
        {
            fs::write(&file, wrong).unwrap();
            assert!(Assets::read(&file).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_smaller_form_is_asked_for_by_its_encoding() {
        assert_eq!(encoded("assets/a.js.br"), ("assets/a.js", Some("br")));
        assert_eq!(encoded("index.html.gz"), ("index.html", Some("gzip")));
        assert_eq!(encoded("a.br.js"), ("a.br.js", None));
    }
}
