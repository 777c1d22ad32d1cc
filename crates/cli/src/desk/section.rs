//! What the desk is put together from: one section for each kind of person.

use api::desk::Fields;
use markup::{Html, Language, Texts};

/// Pages of one kind of person, below an address of their own.
///
/// Pages are asked for from several threads at once. What takes long, or needs a key, goes to a [`super::job::Workplace`].
pub trait Section: Send + Sync {
    /// The first part of all its addresses: small letters.
    fn name(&self) -> &'static str;

    /// Its texts. All names of a section's texts begin with a word of its own, and every language has the same (`desk/texts.rs`).
    fn texts(&self, language: Language) -> &'static str;

    /// Its name and a sentence for the first page, as names of texts: "Trustee", and what one does here.
    fn entrance(&self) -> (&'static str, &'static str);

    /// Answers. What does something is done only where [`Visit::is_sent`].
    fn answer(&self, visit: &Visit<'_>) -> Reply;
}

/// What a section is asked.
pub struct Visit<'a> {
    /// The texts of the frame and of all sections, in the language of the page.
    pub texts: &'a Texts,
    /// Whether a form was sent: nothing else may do something.
    pub is_sent: bool,
    /// The parts of the address below the section's name; none for its first page.
    pub path: Vec<&'a str>,
    /// What was typed, or stands behind the question mark.
    pub fields: &'a Fields,
}

/// What a section answers.
pub enum Reply {
    /// A page.
    Page(Sheet),
    /// What was sent is done, or being done. What came of it is shown there: an address without a slash at its beginning.
    See(String),
    /// There is no such page.
    Missing,
}

/// A page without its frame.
pub struct Sheet {
    /// What a test knows it by: `data-page` of its body. Small letters with hyphens, the section's name first.
    pub name: String,
    /// Its heading.
    pub title: String,
    /// Everything below the heading.
    pub body: Html,
    /// Whether what was typed is refused.
    pub is_refusal: bool,
    /// Seconds after which the browser looks again, while something is being done.
    pub refresh: Option<u32>,
    /// The page one level up: an address, and the text of the link to it.
    pub back: Option<(String, String)>,
}

impl Sheet {
    /// An empty page.
    pub fn new(name: impl Into<String>, title: impl Into<String>) -> Self {
        let (name, title) = (name.into(), title.into());
        Self { name, title, body: Html::default(), is_refusal: false, refresh: None, back: None }
    }

    /// With a way back.
    pub fn below(mut self, address: impl Into<String>, text: String) -> Self {
        self.back = Some((address.into(), text));
        self
    }
}

impl Visit<'_> {
    /// A text.
    pub fn text(&self, name: &str) -> String {
        self.texts.get(name)
    }

    /// A text with variables.
    pub fn with(&self, name: &str, variables: &[(&str, &str)]) -> String {
        self.texts.with(name, variables)
    }
}
