//! The texts of pages in one language, with its plurals (Project Fluent).

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey};
use unic_langid::LanguageIdentifier;

use crate::Language;
use crate::figures::grouped;

/// A number that is put into a text: it chooses forms, and is read as people of the language write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number(pub u64);

/// All texts of a language.
pub struct Texts {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// Of these sources, in which no name stands twice.
    ///
    /// # Panics
    /// If a source is not well-formed, or a name stands twice: [`faults`] finds both, in a test of whoever has texts.
    pub fn new(language: Language, sources: &[&str]) -> Self {
        let identifier: LanguageIdentifier = language.tag().parse().expect("tags of languages are well-formed");
        let mut bundle = FluentBundle::new(vec![identifier]);
        // What is put into a text is escaped with it, and holds no character that turns the direction.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match language {
            Language::En => |value, _| number(value, Language::En),
            Language::Be | Language::Ru => |value, _| number(value, Language::Ru),
        }));
        for source in sources {
            let resource = FluentResource::try_new((*source).to_owned()).expect("a test reads all texts");
            bundle.add_resource(resource).expect("no text stands twice: a test sees to it");
        }
        Self { language, bundle }
    }

    /// Their language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// A text without variables.
    ///
    /// # Panics
    /// If there is no such text, as all that take a name.
    pub fn get(&self, name: &str) -> String {
        self.format(name, &FluentArgs::new())
    }

    /// A text with these variables.
    pub fn with(&self, name: &str, variables: &[(&str, &str)]) -> String {
        self.format(name, &arguments(variables))
    }

    /// A text about a number: `$count` chooses the form, `$shown` is what is read.
    pub fn counted(&self, name: &str, count: u64, variables: &[(&str, &str)]) -> String {
        let mut arguments = arguments(variables);
        // Plural forms depend on the last two digits alone, but for 1 itself: a float of more would be inexact.
        let form = if count < 100 { count } else { 100 + count % 100 };
        arguments.set("count", FluentValue::from(u32::try_from(form).unwrap_or(0)));
        arguments.set("shown", FluentValue::from(self.number(count)));
        self.format(name, &arguments)
    }

    /// A text with these variables, and with these numbers.
    pub fn with_numbers(&self, name: &str, variables: &[(&str, &str)], numbers: &[(&str, Number)]) -> String {
        let mut arguments = arguments(variables);
        for (name, Number(number)) in numbers {
            arguments.set(*name, FluentValue::from(*number));
        }
        self.format(name, &arguments)
    }

    /// Whether there is such a text.
    pub fn has(&self, name: &str) -> bool {
        self.bundle.has_message(name)
    }

    /// A text that may not be there, for names that come from a record.
    pub fn known(&self, name: &str) -> Option<String> {
        self.has(name).then(|| self.get(name))
    }

    /// A number as people of this language write it.
    pub fn number(&self, number: u64) -> String {
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

/// A number within a text.
fn number(value: &FluentValue<'_>, language: Language) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    number.as_string().parse().ok().map(|number| grouped(number, language))
}

fn arguments<'a>(variables: &[(&'a str, &'a str)]) -> FluentArgs<'a> {
    let mut arguments = FluentArgs::new();
    for (name, value) in variables {
        arguments.set(*name, *value);
    }
    arguments
}

/// A text: its variables, and the forms of each choice in it.
type Shape = (BTreeSet<String>, Vec<Vec<String>>);

/// What is wrong with texts that are to say the same: names, variables and plural forms that a language lacks or has too many. For tests.
pub fn faults(sources: &[(Language, &[&str])]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut first: Option<BTreeMap<String, Shape>> = None;
    for (language, sources) in sources {
        let shapes = shapes(*language, sources, &mut faults);
        let plurals: &[&str] = if *language == Language::En { &["one", "other"] } else { &["one", "few", "many"] };
        for (name, (_, forms)) in &shapes {
            let wrong = forms.iter().filter(|forms| *forms != plurals);
            faults.extend(wrong.map(|forms| format!("{language}: {name} has the forms {forms:?}")));
        }
        match &first {
            None => first = Some(shapes),
            Some(first) => compare(*language, first, &shapes, &mut faults),
        }
    }
    faults
}

fn compare(
    language: Language,
    first: &BTreeMap<String, Shape>,
    others: &BTreeMap<String, Shape>,
    faults: &mut Vec<String>,
) {
    let only = |these: &BTreeMap<String, Shape>, those: &BTreeMap<String, Shape>| {
        these.keys().filter(|name| !those.contains_key(*name)).cloned().collect::<Vec<_>>()
    };
    faults.extend(only(first, others).iter().map(|name| format!("{language}: {name} is missing")));
    faults.extend(only(others, first).iter().map(|name| format!("{language}: {name} is in no other language")));
    // A form for one thing alone need not show the number.
    let variables = |shape: &Shape| {
        shape.0.iter().filter(|name| !["count", "shown"].contains(&name.as_str())).cloned().collect::<Vec<_>>()
    };
    for (name, shape) in others {
        if first.get(name).is_some_and(|first| variables(first) != variables(shape)) {
            faults.push(format!("{language}: {name} has other variables"));
        }
    }
}

fn shapes(language: Language, sources: &[&str], faults: &mut Vec<String>) -> BTreeMap<String, Shape> {
    let mut shapes = BTreeMap::new();
    for source in sources {
        let Ok(resource) = fluent_syntax::parser::parse(*source) else {
            faults.push(format!("{language}: a source is not well-formed"));
            continue;
        };
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let mut shape = Shape::default();
            message.value.iter().for_each(|value| read(value, &mut shape));
            if shapes.insert(message.id.name.to_owned(), shape).is_some() {
                faults.push(format!("{language}: {} stands twice", message.id.name));
            }
        }
    }
    shapes
}

fn read(pattern: &Pattern<&str>, shape: &mut Shape) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Select { selector, variants } => {
                note(selector, &mut shape.0);
                shape.1.push(variants.iter().map(key).collect());
                variants.iter().for_each(|variant| read(&variant.value, shape));
            }
            Expression::Inline(inline) => note(inline, &mut shape.0),
        }
    }
}

fn key(variant: &Variant<&str>) -> String {
    match &variant.key {
        VariantKey::Identifier { name } => (*name).to_owned(),
        VariantKey::NumberLiteral { value } => (*value).to_owned(),
    }
}

fn note(expression: &InlineExpression<&str>, variables: &mut BTreeSet<String>) {
    if let InlineExpression::VariableReference { id } = expression {
        variables.insert(id.name.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = "a = { $x }\nb = { $count ->\n    [one] One.\n   *[other] { $shown }.\n    }\n";
    const RUSSIAN: &str = "a = { $x }\nb = { $count ->\n    [one] { $shown } 1.\n    [few] { $shown } 2.\n   *[many] { $shown } 5.\n    }\n";

    fn of(russian: &str) -> Vec<String> {
        faults(&[(Language::En, &[ENGLISH]), (Language::Ru, &[russian])])
    }

    #[test]
    fn what_a_language_lacks_has_otherwise_or_has_alone_is_found() {
        assert_eq!(of(RUSSIAN), [""; 0]);
        assert_eq!(of(&RUSSIAN.replace("$x", "$y")), ["ru: a has other variables"]);
        assert_eq!(of(&RUSSIAN.replace("a =", "c =")), ["ru: a is missing", "ru: c is in no other language"]);
        assert_eq!(of(&RUSSIAN.replace("few", "two")), ["ru: b has the forms [\"one\", \"two\", \"many\"]"]);
        assert_eq!(of(&[RUSSIAN, "a = { $x }\n"].concat()), ["ru: a stands twice"]);
        assert_eq!(of("{"), ["ru: a source is not well-formed", "ru: a is missing", "ru: b is missing"]);
    }

    #[test]
    fn numbers_choose_the_form() {
        let shown = |count| Texts::new(Language::Ru, &[RUSSIAN]).counted("b", count, &[]);
        assert_eq!([1_021, 112, 3, 211].map(shown), ["1\u{a0}021 1.", "112 5.", "3 2.", "211 5."]);
        let shown = |count| Texts::new(Language::En, &[ENGLISH]).counted("b", count, &[]);
        assert_eq!([1, 101, 0].map(shown), ["One.", "101.", "0."]);
    }

    #[test]
    fn many_numbers_of_one_text_choose_their_forms_and_are_grouped() {
        let source = "a = { $x ->\n    [one] { $x } vote\n   *[other] { $x } votes\n    } of { $y ->\n    [one] { $y } list\n   *[other] { $y } lists\n    }\n";
        let shown =
            |x, y| Texts::new(Language::En, &[source]).with_numbers("a", &[], &[("x", Number(x)), ("y", Number(y))]);
        assert_eq!(shown(1, 6_723), "1 vote of 6,723 lists");
        assert_eq!(shown(1_234_567, 1), "1,234,567 votes of 1 list");
    }
}
