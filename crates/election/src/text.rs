//! Texts in the languages of the election (`docs/protocol.md` §2).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, de};

/// A language tag: 2 to 8 characters `a-z`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Language(String);

impl Language {
    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text is not a language tag.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is not a language: 2 to 8 characters a-z")]
pub struct NotALanguage(String);

impl FromStr for Language {
    type Err = NotALanguage;

    fn from_str(tag: &str) -> Result<Self, NotALanguage> {
        let good = (2..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_lowercase());
        if good { Ok(Self(tag.into())) } else { Err(NotALanguage(tag.into())) }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <Cow<'de, str>>::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// One text in several languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(pub BTreeMap<Language, String>);

impl Text {
    /// The most bytes of a text in one language.
    pub const MAX_LENGTH: usize = 2_000;

    /// The text in `language`, or in the first language if there is none.
    pub fn get(&self, language: &str) -> &str {
        let chosen = self.0.iter().find(|(tag, _)| tag.as_str() == language);
        chosen.or_else(|| self.0.iter().next()).map_or("", |(_, text)| text)
    }

    /// Whether it is in exactly `languages` (ascending) and every string is allowed.
    pub fn is_valid(&self, languages: &[Language]) -> bool {
        self.0.keys().eq(languages) && self.0.values().all(|text| is_plain(text))
    }
}

/// 1 to 2,000 bytes, and plain: two texts that differ look different, as far as characters can see to it.
pub(crate) fn is_plain(text: &str) -> bool {
    let spaced = text.starts_with(' ') || text.ends_with(' ') || text.contains("  ");
    (1..=Text::MAX_LENGTH).contains(&text.len()) && !spaced && !text.chars().any(is_forbidden)
}

fn is_forbidden(c: char) -> bool {
    c.is_control() || is_other_space(c) || is_unseen(c)
}

/// White space and blanks that are not U+0020.
fn is_other_space(c: char) -> bool {
    matches!(
        c,
        '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{2800}' | '\u{3000}'
    )
}

/// Marks that nobody sees, or that turn the direction of what follows.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffc}'
        | '\u{13430}'..='\u{1343f}' | '\u{16fe4}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d159}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(pairs: &[(&str, &str)]) -> Text {
        Text(pairs.iter().map(|(tag, text)| (tag.parse().unwrap(), (*text).into())).collect())
    }

    #[test]
    fn text_has_exactly_the_languages_of_the_manifest() {
        let languages = ["be", "en"].map(|tag| tag.parse().unwrap());
        assert!(text(&[("be", "Веча"), ("en", "Veche")]).is_valid(&languages));
        assert!(!text(&[("be", "Веча")]).is_valid(&languages));
        assert!(!text(&[("be", "Веча"), ("en", "Veche"), ("ru", "Вече")]).is_valid(&languages));
    }

    #[test]
    fn text_that_would_show_as_something_else_is_refused() {
        let languages = ["en"].map(|tag| tag.parse().unwrap());
        for bad in
            ["", "a\nb", "a\u{202e}b", "a\u{2067}b", "a\u{2028}b", "a\u{7f}", "a\u{85}b", " a", "a ", "a  b", " "]
        {
            assert!(!text(&[("en", bad)]).is_valid(&languages), "{bad:?}");
        }
        assert!(text(&[("en", "a b c")]).is_valid(&languages));
    }

    /// That both implementations forbid the same: `web/tests/manifest.test.ts` has the same digest.
    #[test]
    fn exactly_the_characters_of_the_specification_are_forbidden() {
        let forbidden: String = ('\0'..=char::MAX).filter(|c| !is_plain(&c.to_string())).collect();
        assert_eq!(forbidden.chars().count(), 4_281);
        let digest = canonical::Hash::of(forbidden.as_bytes()).to_string();
        assert_eq!(digest, "906dc08eed87881c5232a2c8a7cbfe7ddfbcbd554b1be7e10959f0b6113d7682");
    }
}
