//! What the lists of words promise (`docs/words/README.md`, `docs/protocol.md` §7.1).
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ballot_signing::words::Language;
use ring::digest::{SHA256, digest};

/// Each list, the name of its file, and its letters.
const LISTS: [(Language, &str, &str); 3] = [
    (Language::Belarusian, "be.txt", "абвгдеёжзійклмнопрстуўфхцчшыьэюя"),
    (Language::English, "en.txt", "abcdefghijklmnopqrstuvwxyz"),
    (Language::Russian, "ru.txt", "абвгдежзийклмнопрстуфхцчшщъыьэюя"),
];

#[test]
fn a_list_has_2048_words_of_3_to_9_letters_of_its_alphabet() {
    for (language, name, alphabet) in LISTS {
        assert_eq!(language.words().len(), 2_048, "{name}");
        for word in language.words() {
            assert!((3..=9).contains(&word.chars().count()), "{name}: {word}");
            assert!(word.chars().all(|letter| alphabet.contains(letter)), "{name}: {word}");
        }
    }
}

#[test]
fn a_list_is_sorted_as_it_is_folded() {
    for (language, name, _) in LISTS {
        let folded: Vec<String> = language.words().iter().map(|word| fold(word)).collect();
        assert!(folded.windows(2).all(|pair| pair[0] < pair[1]), "{name}");
    }
}

#[test]
fn no_two_words_of_a_list_begin_with_the_same_four_letters() {
    for (language, name, _) in LISTS {
        let begun: BTreeSet<String> =
            language.words().iter().map(|word| fold(word).chars().take(4).collect()).collect();
        assert_eq!(begun.len(), 2_048, "{name}");
    }
}

#[test]
fn no_word_is_in_two_lists_even_folded() {
    let all: BTreeSet<String> = LISTS.iter().flat_map(|list| list.0.words()).map(|word| fold(word)).collect();
    assert_eq!(all.len(), 3 * 2_048);
}

#[test]
fn one_slip_never_makes_another_word_of_the_new_lists() {
    for (language, name, alphabet) in LISTS.into_iter().filter(|list| list.0 != Language::English) {
        let letters: BTreeSet<char> = fold(alphabet).chars().collect();
        let known: BTreeSet<String> = language.words().iter().map(|word| fold(word)).collect();
        for word in &known {
            let found: Vec<String> = slips(word, &letters).into_iter().filter(|slip| known.contains(slip)).collect();
            assert!(found.is_empty(), "{name}: {word} {found:?}");
        }
    }
}

#[test]
fn the_files_are_those_of_the_specification() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let [protocol, readme] =
        ["protocol.md", "words/README.md"].map(|file| fs::read_to_string(docs.join(file)).unwrap());
    for (language, name, _) in LISTS {
        let bytes = fs::read(docs.join("words").join(name)).unwrap();
        assert_eq!(bytes, (language.words().join("\n") + "\n").as_bytes(), "{name}: a word a line");
        let hash = hex::encode(digest(&SHA256, &bytes));
        assert!(protocol.contains(&hash), "{name}: {hash}");
        assert!(readme.contains(&hash), "{name}: {hash}");
    }
}

/// Folding as the specification says it, for any of the lists: none has letters that another folds.
fn fold(word: &str) -> String {
    word.chars()
        .map(|letter| match letter {
            'і' => 'и',
            'ў' => 'у',
            'ё' => 'е',
            _ => letter,
        })
        .collect()
}

/// The word with one letter changed, missing or too many, or two neighbours exchanged.
fn slips(word: &str, letters: &BTreeSet<char>) -> Vec<String> {
    let word: Vec<char> = word.chars().collect();
    let with = |from: usize, to: usize, middle: &[char]| {
        word[..from].iter().chain(middle).chain(&word[to..]).collect::<String>()
    };
    let mut slips = Vec::new();
    for place in 0..=word.len() {
        slips.extend(letters.iter().map(|letter| with(place, place, &[*letter])));
        if place < word.len() {
            slips.push(with(place, place + 1, &[]));
            slips.extend(
                letters
                    .iter()
                    .filter(|letter| **letter != word[place])
                    .map(|letter| with(place, place + 1, &[*letter])),
            );
        }
        if place + 1 < word.len() && word[place] != word[place + 1] {
            slips.push(with(place, place + 2, &[word[place + 1], word[place]]));
        }
    }
    slips
}
