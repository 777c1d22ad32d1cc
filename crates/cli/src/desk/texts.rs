//! All texts of the desk stand in each language, with the same variables.

use markup::Language;

use super::{commission, frame, seated};

#[test]
fn every_text_stands_in_every_language_with_the_same_variables() {
    let all = |language| [frame::texts(language), seated::texts(language), commission::texts(language)];
    let sources = Language::ALL.map(|language| (language, all(language)));
    let sources = sources.each_ref().map(|(language, sources)| (*language, sources.as_slice()));
    assert_eq!(markup::faults(&sources), [""; 0]);
}
