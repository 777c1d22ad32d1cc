//! The texts of the page in one language, with its plurals (Project Fluent).

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::Language;
use crate::figures::grouped;

/// All texts of a language.
pub(crate) struct Texts {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

/// The source of a language's texts.
pub(crate) fn source(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../texts/en.ftl"),
        Language::Be => include_str!("../texts/be.ftl"),
        Language::Ru => include_str!("../texts/ru.ftl"),
    }
}

impl Texts {
    pub(crate) fn new(language: Language) -> Self {
        let identifier: LanguageIdentifier = language.tag().parse().expect("tags of languages are well-formed");
        let resource = FluentResource::try_new(source(language).to_owned()).expect("a test reads all texts");
        let mut bundle = FluentBundle::new(vec![identifier]);
        // What is put into a text is escaped with it, and holds no character that turns the direction.
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).expect("no text stands twice: a test sees to it");
        Self { language, bundle }
    }

    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// A text without variables.
    pub(crate) fn get(&self, name: &str) -> String {
        self.format(name, &FluentArgs::new())
    }

    /// A text with these variables.
    pub(crate) fn with(&self, name: &str, variables: &[(&str, &str)]) -> String {
        self.format(name, &arguments(variables))
    }

    /// A text about a number: `$count` chooses the form, `$shown` is what is read.
    pub(crate) fn counted(&self, name: &str, count: u64, variables: &[(&str, &str)]) -> String {
        let mut arguments = arguments(variables);
        // Plural forms depend on the last two digits alone, but for 1 itself: a float of more would be inexact.
        let form = if count < 100 { count } else { 100 + count % 100 };
        arguments.set("count", FluentValue::from(u32::try_from(form).unwrap_or(0)));
        arguments.set("shown", FluentValue::from(self.number(count)));
        self.format(name, &arguments)
    }

    /// A text that may not be there, for names that come from a record.
    pub(crate) fn known(&self, name: &str) -> Option<String> {
        self.bundle.has_message(name).then(|| self.get(name))
    }

    /// A number as people of this language write it.
    pub(crate) fn number(&self, number: u64) -> String {
        grouped(number, self.language)
    }

    fn format(&self, name: &str, arguments: &FluentArgs<'_>) -> String {
        let pattern = self.bundle.get_message(name).and_then(|message| message.value());
        let pattern = pattern.unwrap_or_else(|| panic!("the text {name} is in every language: a test sees to it"));
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(arguments), &mut errors).into_owned();
        debug_assert!(errors.is_empty(), "{name}: {errors:?}");
        text
    }
}

fn arguments<'a>(variables: &[(&'a str, &'a str)]) -> FluentArgs<'a> {
    let mut arguments = FluentArgs::new();
    for (name, value) in variables {
        arguments.set(*name, *value);
    }
    arguments
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

    use super::*;

    type Variables = BTreeSet<String>;

    fn messages(language: Language) -> BTreeMap<String, (Variables, Vec<Vec<String>>)> {
        let resource = fluent_syntax::parser::parse(source(language)).unwrap();
        let mut messages = BTreeMap::new();
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let (mut variables, mut forms) = (Variables::new(), Vec::new());
            read(&message.value.unwrap(), &mut variables, &mut forms);
            assert!(messages.insert(message.id.name.to_owned(), (variables, forms)).is_none(), "{}", message.id.name);
        }
        messages
    }

    fn read(pattern: &Pattern<&str>, variables: &mut Variables, forms: &mut Vec<Vec<String>>) {
        for element in &pattern.elements {
            let PatternElement::Placeable { expression } = element else { continue };
            match expression {
                Expression::Select { selector, variants } => {
                    note(selector, variables);
                    let key = |variant: &fluent_syntax::ast::Variant<&str>| match &variant.key {
                        fluent_syntax::ast::VariantKey::Identifier { name } => (*name).to_owned(),
                        fluent_syntax::ast::VariantKey::NumberLiteral { value } => (*value).to_owned(),
                    };
                    forms.push(variants.iter().map(key).collect());
                    variants.iter().for_each(|variant| read(&variant.value, variables, forms));
                }
                Expression::Inline(inline) => note(inline, variables),
            }
        }
    }

    fn note(expression: &InlineExpression<&str>, variables: &mut Variables) {
        if let InlineExpression::VariableReference { id } = expression {
            variables.insert(id.name.to_owned());
        }
    }

    #[test]
    fn every_text_stands_in_every_language_with_the_same_variables() {
        let english = messages(Language::En);
        assert!(english.len() > 150);
        for language in Language::ALL {
            let others = messages(language);
            let names = |texts: &BTreeMap<String, _>| texts.keys().cloned().collect::<Vec<_>>();
            assert_eq!(names(&others), names(&english), "{language}");
            for (name, (variables, _)) in &others {
                let optional = |variables: &Variables| {
                    variables
                        .iter()
                        .filter(|name| !["count", "shown"].contains(&name.as_str()))
                        .cloned()
                        .collect::<Vec<_>>()
                };
                assert_eq!(optional(variables), optional(&english[name].0), "{language}: {name}");
            }
        }
    }

    #[test]
    fn plurals_have_the_forms_that_their_language_has() {
        for (language, expected) in [
            (Language::En, vec!["one", "other"]),
            (Language::Be, vec!["one", "few", "many"]),
            (Language::Ru, vec!["one", "few", "many"]),
        ] {
            for (name, (_, forms)) in messages(language) {
                forms.iter().for_each(|forms| assert_eq!(*forms, expected, "{language}: {name}"));
            }
        }
    }

    #[test]
    fn numbers_choose_the_form() {
        let blank = |language, count| Texts::new(language).counted("result-vacant", count, &[]);
        assert_eq!(blank(Language::En, 1), "One seat stays empty.");
        assert_eq!(blank(Language::En, 101), "101 seats stay empty.");
        assert_eq!(blank(Language::Ru, 1_021), "1\u{a0}021 место остаётся пустым.");
        assert_eq!(blank(Language::Ru, 112), "112 мест остаются пустыми.");
        assert_eq!(blank(Language::Be, 3), "3 месцы застаюцца пустымі.");
        assert_eq!(blank(Language::Be, 211), "211 месцаў застаюцца пустымі.");
    }
}
