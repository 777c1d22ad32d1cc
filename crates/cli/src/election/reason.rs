//! Texts that commissioners write, in the languages of the election.

use std::collections::BTreeMap;
use std::path::PathBuf;

use ::election::text::Language;
use ::election::{Manifest, Text};
use anyhow::Context;

use super::step::NotNow;
use crate::joint;

/// More than texts in all languages of an election have.
const MOST: u64 = 64 << 10;

/// A text in each language of the election.
#[derive(clap::Args)]
pub struct ReasonArgs {
    /// The text in one language; once for each language of the election
    #[arg(long, visible_alias = "text", value_name = "LANGUAGE=TEXT", value_parser = in_one_language, conflicts_with = "draft")]
    reason: Vec<(Language, String)>,
    /// A TOML file with the text in each language, as lines such as: en = "The board was away for an hour."
    #[arg(long, visible_alias = "text-file", value_name = "FILE", conflicts_with_all = ["reason", "draft"])]
    reason_file: Option<PathBuf>,
}

impl ReasonArgs {
    /// The text, if it is in exactly the languages of the election.
    pub fn text(&self, manifest: &Manifest) -> anyhow::Result<Text> {
        let text = match &self.reason_file {
            Some(path) => {
                let content = String::from_utf8(joint::read_file(path, MOST)?).context("the reasons are not UTF-8")?;
                let read: BTreeMap<Language, String> =
                    toml::from_str(&content).with_context(|| path.display().to_string())?;
                Text(read)
            }
            None => Text(self.reason.iter().cloned().collect()),
        };
        let is_twice = self.reason_file.is_none() && text.0.len() != self.reason.len();
        checked(if is_twice { Text(BTreeMap::new()) } else { text }, manifest)
    }
}

/// The text, if it is in exactly the languages of the election.
pub fn checked(text: Text, manifest: &Manifest) -> anyhow::Result<Text> {
    if text.is_valid(&manifest.languages) {
        return Ok(text);
    }
    let languages: Vec<_> = manifest.languages.iter().map(Language::as_str).collect();
    let example: Vec<_> = languages.iter().map(|language| format!("--reason {language}=\"..\"")).collect();
    let reason = format!("the text must be in exactly these languages, each once: {}", languages.join(", "));
    let next = format!("say {}; 1 to 2,000 bytes each, without line breaks", example.join(" "));
    Err(NotNow::new("manifest-language", reason, next).into())
}

fn in_one_language(argument: &str) -> Result<(Language, String), String> {
    let (language, text) = argument.split_once('=').ok_or("not of the form en=\"a text\"")?;
    Ok((language.parse().map_err(|error| format!("{error}"))?, text.to_owned()))
}
