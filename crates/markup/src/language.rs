//! The languages of pages.

use std::fmt;
use std::str::FromStr;

/// A language of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// English.
    En,
    /// Belarusian.
    Be,
    /// Russian.
    Ru,
}

/// There are no pages in this language.
#[derive(Debug, PartialEq, Eq)]
pub struct NotALanguage;

impl fmt::Display for NotALanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there are en, be and ru")
    }
}

impl std::error::Error for NotALanguage {}

impl Language {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::En, Self::Be, Self::Ru];

    /// Its tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Be => "be",
            Self::Ru => "ru",
        }
    }
}

impl FromStr for Language {
    type Err = NotALanguage;

    fn from_str(tag: &str) -> Result<Self, NotALanguage> {
        Self::ALL.into_iter().find(|language| language.tag() == tag).ok_or(NotALanguage)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}
