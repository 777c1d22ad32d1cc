//! Authentication words: what people read to each other over the phone.
//!
//! Twelve words are 132 bits. Whoever moves last in a ceremony can try many statements, in two records that it shows to two people: words of
//! n bits are the same after 2^(n/2) of them. Six words would be found in minutes.

/// The least letters of a word that name it: no two words of the list begin with the same four.
const ENOUGH: usize = 4;

/// Whether somebody who was read `shown` typed this. Case, punctuation and everything after the fourth letter of a word are left aside.
pub fn are_the_same(shown: &str, heard: &str) -> bool {
    let heard = split(heard);
    let shown = split(shown);
    let is_same = |(shown, heard): (&String, &String)| {
        shown == heard || (heard.chars().count() >= ENOUGH && shown.starts_with(heard.as_str()))
    };
    shown.len() == heard.len() && shown.iter().zip(&heard).all(is_same)
}

fn split(words: &str) -> Vec<String> {
    words.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOWN: &str = "abandon ability able about above absent";

    #[test]
    fn words_are_heard_in_any_case_and_by_their_first_four_letters() {
        for heard in [SHOWN, " Abandon, ability, ABLE about; above absent.\n", "aban abil able abou abov abse"] {
            assert!(are_the_same(SHOWN, heard), "{heard}");
        }
        for heard in [
            "",
            "abandon",
            "abandon ability able about above",
            "abandon ability able about above absent absent",
            "ability abandon able about above absent",
            "aba abil able abou abov abse",
            "abandoned ability able about above absent",
        ] {
            assert!(!are_the_same(SHOWN, heard), "{heard}");
        }
    }
}
