//! The page of rolls: which there are, and a form for each step.

use std::path::Path;

use election::{Id, Registration};
use markup::{Escaped, Html};
use seat::Seat;

use super::super::Sitting;
use super::super::chair::Chair;
use super::super::place::Remembered;
use super::super::shown::outcome;
use super::{Done, Typed};
use crate::desk::form::{Field, Forms};
use crate::desk::section::{Sheet, Visit};
use crate::registrar::issue::Issued;
use crate::registrar::standing::{RollShown, Standing};

/// What the page goes by.
struct Page<'a> {
    address: &'a str,
    constituencies: Vec<String>,
    by: &'static str,
    typed: &'a Typed,
    registry: String,
    visit: &'a Visit<'a>,
}

/// The page.
pub fn page(sitting: &Sitting, seat: &Seat, chair: &Chair, visit: &Visit<'_>) -> Sheet {
    let mut sheet = Sheet::new("registrar-rolls", visit.text("seat-rolls"));
    sheet = sheet.below(&sitting.address, visit.text("seat-back-to-folder"));
    let page = &mut sheet.body;
    chair.came.iter().for_each(|came| outcome(page, came, visit));
    let known = Remembered::of(&sitting.folder);
    if known.place().is_none() || seat.memory().election.is_none() {
        page.element("p", &visit.text("rolls-not-yet"));
        return sheet;
    }
    let Some((registration, constituencies)) = manifest(chair) else {
        page.element("p", &visit.text("rolls-not-seen"));
        look(page, &sitting.address, "main", visit);
        return sheet;
    };
    let by = match registration {
        Registration::Closed {} => "list",
        Registration::Intake(_) => "intake",
        Registration::Earlier(_) => {
            page.notice("consultation", "", &visit.text("rolls-none"), &visit.text("rolls-none-why"));
            return sheet;
        }
    };
    page.element("p", &visit.text(&format!("rolls-by-{by}")));
    if let Some(standing) = &chair.rolls {
        table(page, standing, visit);
    }
    look(page, &sitting.address, "", visit);
    let registry = if chair.typed.registry.is_empty() { known.registry() } else { &chair.typed.registry };
    let constituencies = constituencies.iter().map(Id::to_string).collect();
    let (address, typed, registry) = (sitting.address.as_str(), &chair.typed, registry.to_owned());
    Page { address, constituencies, by, typed, registry, visit }.forms(page);
    sheet
}

/// How people get on rolls, and the constituencies, as far as the record was looked at.
fn manifest(chair: &Chair) -> Option<(&Registration, &[Id])> {
    let of_rolls = chair.rolls.as_ref().map(|rolls| (&rolls.registration, rolls.constituencies.as_slice()));
    let record = chair.shown.as_ref().and_then(|shown| shown.record.as_ref());
    of_rolls.or_else(|| record.map(|record| (&record.registration, record.constituencies.as_slice())))
}

fn look(page: &mut Html, address: &str, class: &str, visit: &Visit<'_>) {
    page.button("look-rolls", &format!("{address}/rolls/look"), class, &visit.text("rolls-look"));
}

fn table(page: &mut Html, standing: &Standing, visit: &Visit<'_>) {
    if standing.rolls.is_empty() {
        page.raw(&format!("<p id=\"no-rolls\">{}</p>", Escaped(&visit.text("rolls-empty"))));
        return;
    }
    let head = ["rolls-number", "rolls-place", "rolls-size", "rolls-issued"].map(|name| visit.text(name));
    let rows: Vec<Vec<String>> = standing.rolls.iter().map(|roll| row(roll, visit)).collect();
    page.table("rolls", &visit.text("rolls-standing"), &head, &rows);
}

fn row(roll: &RollShown, visit: &Visit<'_>) -> Vec<String> {
    let issued = match roll.issued.as_slice() {
        [] => visit.text("rolls-nobody"),
        ids => ids.iter().map(Id::as_str).collect::<Vec<_>>().join(", "),
    };
    let place = roll.constituency.to_string();
    let cells = [visit.texts.number(roll.number), place, visit.texts.number(roll.applications), issued];
    cells.iter().map(|cell| Escaped(cell).to_string()).collect()
}

impl Page<'_> {
    fn forms(&self, page: &mut Html) {
        let visit = self.visit;
        self.begin(page, "draw-up");
        let place = match (self.typed.constituency.as_str(), self.constituencies.as_slice()) {
            ("", [only]) => only,
            (typed, _) => typed,
        };
        page.choice(&Field::of(visit, "rolls", "constituency", place), &self.constituencies);
        self.source(page, "");
        // What was drawn up there is not drawn up again.
        let draft = Some(self.typed.draft.as_str()).filter(|draft| !Path::new(draft).exists()).unwrap_or_default();
        page.line(&Field::of(visit, "rolls", "draft-new", draft).sent_as("draft", "draft"));
        self.end(page, "draw-up");
        self.begin(page, "sign-roll");
        page.line(&self.draft("sign"));
        self.source(page, "sign-");
        page.may_tick(("instead", "instead"), &visit.text("rolls-instead"));
        self.end(page, "sign-roll");
        self.begin(page, "close");
        page.line(&self.draft("close"));
        self.end(page, "close");
        self.begin(page, "issue");
        self.end(page, "issue");
    }

    /// A heading, what is done and when, and the form.
    fn begin(&self, page: &mut Html, name: &str) {
        let (visit, to) = (self.visit, name.trim_end_matches("-roll"));
        page.section(&format!("rolls-{to}"), &visit.text(&format!("rolls-{to}")));
        let why = format!("rolls-{to}-why-{}", self.by);
        let why = if visit.texts.has(&why) { why } else { format!("rolls-{to}-why") };
        page.element("p", &visit.text(&why));
        page.form(&format!("{name}-form"), &format!("{}/rolls/{to}", self.address));
    }

    fn end(&self, page: &mut Html, name: &str) {
        let text = self.visit.text(&format!("rolls-{}-do", name.trim_end_matches("-roll")));
        page.send(name, "main", &text);
        page.end_section();
    }

    /// Of what the own roll is made.
    fn source(&self, page: &mut Html, prefix: &str) {
        let (visit, id) = (self.visit, |name: &str| format!("{prefix}{name}"));
        page.carried("by", self.by);
        if self.by == "list" {
            let field = Field::of(visit, "rolls", "applications", &self.typed.applications);
            return page.line(&field.sent_as(&id("applications"), "applications"));
        }
        page.line(&Field::of(visit, "rolls", "registry", &self.registry).sent_as(&id("registry"), "registry"));
        page.may_tick((&id("last"), "last"), &visit.text("rolls-last"));
    }

    fn draft(&self, form: &str) -> Field {
        Field::of(self.visit, "rolls", "draft", &self.typed.draft).sent_as(&format!("{form}-draft"), "draft")
    }
}

/// What came of a step.
pub fn done(page: &mut Html, done: &Done, visit: &Visit<'_>) {
    let number = |number: u64| visit.texts.number(number);
    let (title, text) = match done {
        Done::Drawn(drawn) => {
            let folder = drawn.folder.display().to_string();
            let of = [("roll", &*number(drawn.roll)), ("place", drawn.constituency.as_str())];
            let title = visit.texts.counted("rolls-drawn", drawn.applications as u64, &of);
            (title, visit.with("rolls-drawn-next", &[("folder", &folder)]))
        }
        Done::Signed(signed) => {
            let file = signed.path.display().to_string();
            let of = [("roll", &*number(signed.roll)), ("place", signed.constituency.as_str())];
            let title = visit.texts.counted("rolls-signed", signed.applications as u64, &of);
            (title, visit.with("rolls-signed-next", &[("file", &file)]))
        }
        Done::Closed(closed) => {
            let title = [("roll", number(closed.roll)), ("entry", number(closed.entry))];
            let title = title.each_ref().map(|(name, value)| (*name, value.as_str()));
            (visit.with("rolls-closed", &title), visit.text("rolls-closed-next"))
        }
        Done::Issued(all) => {
            let line = |issued: &Issued| {
                visit.with("rolls-issued-for", &[("roll", &number(issued.roll)), ("entry", &number(issued.entry))])
            };
            let lines: Vec<String> = all.iter().map(line).collect();
            (visit.text("rolls-issued-done"), [lines.join("\n"), visit.text("rolls-issued-next")].join("\n"))
        }
    };
    page.notice("outcome", "good", &title, &text);
}
