//! The texts of the page.

use markup::{Language, Texts};

/// All texts of a language.
pub(crate) fn of(language: Language) -> Texts {
    Texts::new(language, &[source(language)])
}

fn source(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../texts/en.ftl"),
        Language::Be => include_str!("../texts/be.ftl"),
        Language::Ru => include_str!("../texts/ru.ftl"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_stands_in_every_language_with_the_same_variables() {
        let sources = Language::ALL.map(|language| (language, [source(language)]));
        let sources = sources.each_ref().map(|(language, sources)| (*language, sources.as_slice()));
        assert_eq!(markup::faults(&sources), [""; 0]);
    }

    #[test]
    fn plurals_read_well() {
        let blank = |language, count| of(language).counted("result-vacant", count, &[]);
        assert_eq!(blank(Language::En, 1), "One seat stays empty.");
        assert_eq!(blank(Language::Ru, 1_021), "1\u{a0}021 место остаётся пустым.");
        assert_eq!(blank(Language::Be, 3), "3 месцы застаюцца пустымі.");
    }
}
