//! The words of what commands and pages of the commission say, in each language.

use std::collections::BTreeMap;

use markup::{Language, Number, Texts};
use officials::Saying;
use officials::saying::Value;
use serde::{Serialize, Serializer};

use super::times;
use crate::seats::printable;

/// The source of a language's words.
pub fn source(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../../texts/election.en.ftl"),
        Language::Be => include_str!("../../texts/election.be.ftl"),
        Language::Ru => include_str!("../../texts/election.ru.ftl"),
    }
}

/// All words of a language.
pub struct Wording(Texts);

impl Wording {
    pub fn new(language: Language) -> Self {
        Self(Texts::new(language, &[source(language)]))
    }

    /// The words of something, without a character that could turn what is around it.
    pub fn say(&self, said: &Saying) -> String {
        let (mut texts, mut numbers) = (BTreeMap::new(), Vec::new());
        for (name, value) in &said.variables {
            match value {
                Value::Number(number) => numbers.push((*name, Number(*number))),
                other => drop(texts.insert(*name, self.value(other))),
            }
        }
        let texts: Vec<_> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
        self.0.with_numbers(said.name, &texts, &numbers)
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::Number(number) => self.0.number(*number),
            Value::Time(seconds) => times::shown_in(*seconds, self.0.language()),
            Value::Length(seconds) => self.length(*seconds),
            Value::Text(text) => printable(text),
            Value::Names(names) => printable(names.join(", ")),
            Value::Said(said) => self.say(said),
            Value::All(all) => all.iter().map(|said| self.say(said)).collect::<Vec<_>>().join(", "),
        }
    }

    /// A length of time, in its two greatest units.
    pub fn length(&self, seconds: u64) -> String {
        let parts = times::units(seconds).map(|(unit, number)| self.say(&Saying::new(unit).with("count", number)));
        let parts: Vec<_> = parts.collect();
        if parts.is_empty() { self.0.get("length-none") } else { parts.join(" ") }
    }
}

/// The words of commands.
pub fn english(said: &Saying) -> String {
    thread_local! {
        static ENGLISH: Wording = Wording::new(Language::En);
    }
    ENGLISH.with(|wording| wording.say(said))
}

/// For JSON: one text.
pub fn in_english<S: Serializer>(said: &Saying, serializer: S) -> Result<S::Ok, S::Error> {
    english(said).serialize(serializer)
}

/// For JSON: a list of texts.
pub fn all_in_english<S: Serializer>(said: &[Saying], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(said.iter().map(english))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_said_in_every_language_with_the_same_variables() {
        let sources = Language::ALL.map(|language| (language, [source(language)]));
        let sources = sources.each_ref().map(|(language, sources)| (*language, sources.as_slice()));
        assert_eq!(markup::faults(&sources), [""; 0]);
    }

    #[test]
    fn numbers_lengths_and_what_is_said_within_have_the_forms_of_their_language() {
        let said = |language: Language, said: &Saying| Wording::new(language).say(said);
        let votes =
            Saying::new("done-votes").with("voted", 1_021_u64).with("credentials", 6_723_u64).with("epochs", 2_u64);
        assert!(said(Language::En, &votes).contains("1,021 of 6,723 credentials have voted, in 2 epochs"));
        assert!(said(Language::Ru, &votes).contains("1\u{a0}021"));
        let length = Saying::new("task-extend").lasting("most", 90_061);
        assert!(said(Language::En, &length).contains("by 1 day 1 hour at most"));
        assert!(said(Language::Be, &length).contains("1 дзень 1 гадзіна"));
        let part = Saying::new("part-at-least-percent").with("percent", 3_u64);
        let threshold = Saying::new("rule-threshold").with("part", part);
        assert_eq!(said(Language::En, &threshold), "A list needs at least 3% of the votes for lists.");
    }

    #[test]
    fn what_others_wrote_turns_nothing() {
        let said = Saying::new("said-text").with("language", "en").with("text", "a\u{202e}b\nc");
        assert_eq!(english(&said), "en: a\u{fffd}b\u{fffd}c");
    }
}
