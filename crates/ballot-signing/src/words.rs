//! The lists of words (`docs/words`): three spellings of the same 11 bits (`docs/protocol.md` §7.1).

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Words of a phrase or fingerprint: 11 bits each.
pub const WORDS: usize = 12;

/// Bytes that 12 words never exceed: of 9 letters, each of two bytes, and a space.
const LONGEST: usize = WORDS * 19;

/// The fewest letters that stand for a word.
const ENOUGH: usize = 4;

static BELARUSIAN: LazyLock<List> =
    LazyLock::new(|| List::new(Language::Belarusian, include_str!("../../../docs/words/be.txt")));
static ENGLISH: LazyLock<List> =
    LazyLock::new(|| List::new(Language::English, include_str!("../../../docs/words/en.txt")));
static RUSSIAN: LazyLock<List> =
    LazyLock::new(|| List::new(Language::Russian, include_str!("../../../docs/words/ru.txt")));

/// A language that phrases are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// `be`
    Belarusian,
    /// `en`: the list of BIP 39
    English,
    /// `ru`
    Russian,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Belarusian, Self::English, Self::Russian];

    /// Its words, ascending as they are folded.
    pub fn words(self) -> &'static [&'static str] {
        &self.list().words
    }

    /// The number of a word that is spelled as in the list.
    pub fn number(self, word: &str) -> Option<u16> {
        find(self.words(), |known| *known == word)
    }

    /// The number of the word that somebody means who typed this: the word itself, or at least four letters that it begins with,
    /// both as they are folded.
    pub fn complete(self, typed: &str) -> Option<u16> {
        let typed = self.fold(typed);
        let folded = &self.list().folded;
        let enough = typed.chars().count() >= ENOUGH;
        let begun = || find(folded, |word| word.starts_with(typed.as_str()));
        find(folded, |word| *word == *typed).or_else(|| begun().filter(|_| enough))
    }

    /// The first 132 bits of these bytes as 12 words, separated by spaces.
    pub fn spell(self, bytes: &[u8]) -> Zeroizing<String> {
        // So long that it never moves, which would leave a copy behind.
        let mut text = Zeroizing::new(String::with_capacity(LONGEST));
        let mut bits = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| usize::from(byte >> bit & 1)));
        for place in 0..WORDS {
            let number = bits.by_ref().take(11).fold(0, |number, bit| number * 2 + bit);
            text.push_str(if place == 0 { "" } else { " " });
            text.push_str(self.words().get(number).expect("11 bits name one of 2,048 words"));
        }
        text
    }

    fn list(self) -> &'static List {
        match self {
            Self::Belarusian => &BELARUSIAN,
            Self::English => &ENGLISH,
            Self::Russian => &RUSSIAN,
        }
    }

    /// A word without what a keyboard may lack.
    fn fold(self, word: &str) -> Zeroizing<String> {
        let mut folded = Zeroizing::new(String::with_capacity(2 * word.len()));
        folded.extend(word.nfc().flat_map(char::to_lowercase).filter_map(|letter| self.folded(letter)));
        folded
    }

    fn folded(self, letter: char) -> Option<char> {
        match (self, letter) {
            (Self::Belarusian, 'і' | 'i') => Some('и'),
            (Self::Belarusian, 'ў') => Some('у'),
            (Self::Belarusian, 'ґ') => Some('г'),
            (Self::Belarusian, '\'' | '’' | 'ʼ' | '`') => None,
            (Self::Belarusian | Self::Russian, 'ё') => Some('е'),
            _ => Some(letter),
        }
    }
}

struct List {
    words: Vec<&'static str>,
    /// The same words, folded.
    folded: Vec<String>,
}

impl List {
    fn new(language: Language, file: &'static str) -> Self {
        let words: Vec<&str> = file.lines().collect();
        let folded = words.iter().map(|word| language.fold(word).to_string()).collect();
        Self { words, folded }
    }
}

fn find<T>(words: &[T], means: impl Fn(&T) -> bool) -> Option<u16> {
    (0..).zip(words).find_map(|(number, word)| means(word).then_some(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_letters_are_enough_and_three_are_not() {
        let word =
            |language: Language, typed| language.complete(typed).map(|number| language.words()[usize::from(number)]);
        assert_eq!(word(Language::English, "aban"), Some("abandon"));
        assert_eq!(word(Language::English, "aba"), None);
        assert_eq!(word(Language::English, "abandoned"), None);
        assert_eq!(word(Language::English, ""), None);
    }

    #[test]
    fn a_word_is_itself_though_longer_ones_begin_with_it() {
        for language in Language::ALL {
            for (number, word) in (0..).zip(language.words()) {
                assert_eq!(language.complete(word), Some(number), "{word}");
                assert_eq!(language.number(word), Some(number), "{word}");
            }
        }
    }

    #[test]
    fn letters_that_a_keyboard_lacks_may_be_replaced() {
        let be = Language::Belarusian;
        for (typed, folded) in [
            ("Ёлка", "елка"),
            ("аўтобус", "аутобус"),
            ("ліпень", "липень"),
            ("п’еса", "песа"),
            ("аи\u{306}чына", "айчына"),
            ("ґанак", "ганак"),
        ] {
            assert_eq!(be.fold(typed).as_str(), folded);
        }
        assert_eq!(Language::Russian.fold("Ёлка").as_str(), "елка");
        assert_eq!(Language::Russian.fold("ў").as_str(), "ў");
        assert_eq!(Language::English.fold("Zoo").as_str(), "zoo");
    }
}
