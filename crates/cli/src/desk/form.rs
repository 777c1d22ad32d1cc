//! Forms: every field has a label, every control a name of its own.

use markup::{Escaped, Html};

use super::section::Visit;

/// A field for a line.
pub struct Field {
    id: String,
    name: String,
    label: String,
    hint: String,
    value: String,
}

impl Field {
    /// Called `name`, with this in it. Its label is the text `section-field-name`, and what helps whoever types `section-field-name-hint`, if
    /// there is such a text.
    pub fn of(visit: &Visit<'_>, section: &str, name: &str, value: &str) -> Self {
        let text = format!("{section}-field-{name}");
        let hint = visit.texts.known(&format!("{text}-hint")).unwrap_or_default();
        let (id, name) = (name.to_owned(), name.to_owned());
        Self { id, name, label: visit.text(&text), hint, value: value.to_owned() }
    }

    /// The same with this id, and sent by this name: two forms of a page can have one field each.
    pub fn sent_as(self, id: &str, name: &str) -> Self {
        Self { id: id.to_owned(), name: name.to_owned(), ..self }
    }
}

/// Writes forms.
pub trait Forms {
    /// Begins a form that is sent to this address.
    fn form(&mut self, id: &str, action: &str);

    /// Ends it, with a button: `class` is `main`, `danger` or nothing.
    fn send(&mut self, id: &str, class: &str, text: &str);

    /// One of several buttons, which says by a name and a value which it is.
    fn sends(&mut self, id: &str, class: &str, says: (&str, &str), text: &str);

    /// Ends a form of several buttons.
    fn end_form(&mut self);

    /// A field for a line of text.
    fn line(&mut self, field: &Field);

    /// A field for a path or an address, with some that may be meant.
    fn choice(&mut self, field: &Field, offered: &[String]);

    /// A field for what nobody shall see.
    fn hidden_line(&mut self, field: &Field, is_new: bool);

    /// A box to be ticked: nothing is sent before it is.
    fn tick(&mut self, name: &str, label: &str);

    /// A box that may be ticked, with an id and a name.
    fn may_tick(&mut self, id_and_name: (&str, &str), label: &str);

    /// What the form sends without anybody typing it.
    fn carried(&mut self, name: &str, value: &str);

    /// A form of a button alone.
    fn button(&mut self, id: &str, action: &str, class: &str, text: &str) {
        self.form(&format!("{id}-form"), action);
        self.send(id, class, text);
    }

    /// What came of something: `class` is `good`, `warn` or `bad`, and the mark says the same without a colour.
    fn notice(&mut self, id: &str, class: &str, title: &str, text: &str);
}

impl Forms for Html {
    fn form(&mut self, id: &str, action: &str) {
        let (id, action) = (Escaped(id), Escaped(action));
        self.raw(&format!("<form id=\"{id}\" method=\"post\" action=\"{action}\" autocomplete=\"off\">"));
    }

    fn send(&mut self, id: &str, class: &str, text: &str) {
        let (id, class, text) = (Escaped(id), Escaped(class), Escaped(text));
        self.raw(&format!("<p class=\"actions\"><button id=\"{id}\" class=\"{class}\">{text}</button></p>\n</form>"));
    }

    fn sends(&mut self, id: &str, class: &str, (name, value): (&str, &str), text: &str) {
        let (id, class, text) = (Escaped(id), Escaped(class), Escaped(text));
        let says = format!("name=\"{}\" value=\"{}\"", Escaped(name), Escaped(value));
        self.raw(&format!("<p class=\"actions\"><button id=\"{id}\" class=\"{class}\" {says}>{text}</button></p>"));
    }

    fn end_form(&mut self) {
        self.raw("</form>");
    }

    fn line(&mut self, field: &Field) {
        input(self, field, "type=\"text\" spellcheck=\"false\" autocapitalize=\"none\"", &[]);
    }

    fn choice(&mut self, field: &Field, offered: &[String]) {
        input(self, field, "type=\"text\" spellcheck=\"false\" autocapitalize=\"none\"", offered);
    }

    fn hidden_line(&mut self, field: &Field, is_new: bool) {
        // No browser offers to store what is new, or anything that is no login.
        let autocomplete = if is_new { "new-password" } else { "off" };
        let kind = format!("type=\"password\" autocomplete=\"{autocomplete}\" required maxlength=\"1000\"");
        input(self, field, &kind, &[]);
    }

    fn tick(&mut self, name: &str, label: &str) {
        check_box(self, (name, name), " required", label);
    }

    fn may_tick(&mut self, id_and_name: (&str, &str), label: &str) {
        check_box(self, id_and_name, "", label);
    }

    fn carried(&mut self, name: &str, value: &str) {
        self.raw(&format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", Escaped(name), Escaped(value)));
    }

    fn notice(&mut self, id: &str, class: &str, title: &str, text: &str) {
        let role = if class == "bad" { "alert" } else { "status" };
        let mark = match class {
            "good" => "✓",
            "warn" | "bad" => "!",
            _ => "",
        };
        self.raw(&format!("<div id=\"{}\" class=\"notice {}\" role=\"{role}\">", Escaped(id), Escaped(class)));
        self.raw(&format!("<strong><span aria-hidden=\"true\">{mark}</span> {}</strong>", Escaped(title)));
        text.lines().filter(|line| !line.trim().is_empty()).for_each(|line| self.element("p", line));
        self.raw("</div>");
    }
}

fn check_box(page: &mut Html, (id, name): (&str, &str), required: &str, label: &str) {
    let (id, name, label) = (Escaped(id), Escaped(name), Escaped(label));
    page.raw(&format!(
        "<p class=\"tick\"><input type=\"checkbox\" id=\"{id}\" name=\"{name}\" value=\"yes\"{required}> <label for=\"{id}\">{label}</label></p>"
    ));
}

fn input(page: &mut Html, field: &Field, kind: &str, offered: &[String]) {
    let (id, name) = (Escaped(&field.id), Escaped(&field.name));
    let (label, value) = (Escaped(&field.label), Escaped(&field.value));
    page.raw(&format!("<div class=\"field\">\n<label for=\"{id}\">{label}</label>"));
    let (mut hint, mut list) = (String::new(), String::new());
    if !field.hint.is_empty() {
        page.raw(&format!("<span class=\"hint\" id=\"{id}-hint\">{}</span>", Escaped(&field.hint)));
        hint = format!(" aria-describedby=\"{id}-hint\"");
    }
    if !offered.is_empty() {
        list = format!(" list=\"{id}-offered\"");
    }
    page.raw(&format!("<input id=\"{id}\" name=\"{name}\" value=\"{value}\" {kind}{hint}{list}>"));
    if !offered.is_empty() {
        let options = offered.iter().map(|one| format!("<option value=\"{}\">", Escaped(one)));
        page.raw(&format!("<datalist id=\"{id}-offered\">{}</datalist>", options.collect::<String>()));
    }
    page.raw("</div>");
}
