//! The section of whoever carries a stick between the board and computers without a network: `veche carry` as a page.

use std::path::Path;
use std::sync::Arc;

use markup::Language;
use seat::Stick;
use seat::carry::{Handed, hand_in};

use super::fault::{self, Fault};
use super::folders::sticks;
use super::form::{Field, Forms};
use super::job::{Progress, Workplace};
use super::section::{Reply, Section, Sheet, Visit};
use super::{Given, frame, handed};
use crate::services::Board;
use crate::steps;

/// The section.
pub struct Carrying {
    bag: Arc<Workplace<Bag>>,
}

/// What was typed last, and what came of it.
#[derive(Clone, Default)]
struct Bag {
    typed: Typed,
    came: Option<Came>,
}

#[derive(Clone, Default)]
struct Typed {
    board: String,
    proxy: String,
    election: String,
    stick: String,
}

#[derive(Clone)]
enum Came {
    Filled(u64),
    HandedIn(Vec<(String, Handed)>),
    Not(Arc<anyhow::Error>),
}

impl Carrying {
    /// With what was said when the desk was opened.
    pub fn new(given: &Given) -> Self {
        let typed = Typed {
            board: given.board.clone().unwrap_or_default(),
            proxy: given.proxy.clone().unwrap_or_default(),
            election: given.election.map(|id| id.to_string()).unwrap_or_default(),
            stick: String::new(),
        };
        Self { bag: Arc::new(Workplace::new(Bag { typed, came: None })) }
    }

    fn page(&self, visit: &Visit<'_>) -> Sheet {
        match self.bag.look(|bag| bag.clone()) {
            Err(progress) => frame::working("carry-working", &progress, visit),
            Ok(bag) => shown(&bag, visit),
        }
    }

    /// Begins to fill the stick or to hand in what is on it; if something is being done already, that is shown.
    fn begin(&self, visit: &Visit<'_>) -> Reply {
        let is_fetch = match visit.fields.get("what") {
            "fetch" => true,
            "hand-in" => false,
            _ => return Reply::Missing,
        };
        let field = |name| visit.fields.trimmed(name).to_owned();
        let typed =
            Typed { board: field("board"), proxy: field("proxy"), election: field("election"), stick: field("stick") };
        self.bag.begin(move |bag, progress| {
            bag.came = Some(carry(&typed, is_fetch, progress).unwrap_or_else(|error| Came::Not(Arc::new(error))));
            bag.typed = typed;
        });
        Reply::See(self.name().to_owned())
    }
}

impl Section for Carrying {
    fn name(&self) -> &'static str {
        "carry"
    }

    fn texts(&self, language: Language) -> &'static str {
        frame::texts(language)
    }

    fn entrance(&self) -> (&'static str, &'static str) {
        ("carry-title", "carry-what")
    }

    fn answer(&self, visit: &Visit<'_>) -> Reply {
        match (visit.is_sent, visit.path.as_slice()) {
            (false, []) => Reply::Page(self.page(visit)),
            (true, ["go"]) => self.begin(visit),
            _ => Reply::Missing,
        }
    }
}

fn carry(typed: &Typed, is_fetch: bool, progress: &Progress) -> anyhow::Result<Came> {
    let election = fault::election(&typed.election)?.ok_or(Fault::ElectionNeeded)?;
    let proxy = Some(typed.proxy.as_str()).filter(|proxy| !proxy.is_empty());
    let board = Board::at(&typed.board, proxy).patient(election)?;
    let stick = Path::new(&typed.stick);
    // A stick that is not in is not made out of a folder of this computer.
    let stick = Stick::open(stick)?;
    if is_fetch {
        let size = steps::fetch(&board, &stick, &mut |stage, done, total| progress.show(stage, done, total))?;
        Ok(Came::Filled(size))
    } else {
        Ok(Came::HandedIn(hand_in(&board, &stick)?))
    }
}

fn shown(bag: &Bag, visit: &Visit<'_>) -> Sheet {
    let mut sheet = Sheet::new("carry", visit.text("carry-title")).below(".", visit.text("missing-home"));
    let page = &mut sheet.body;
    match &bag.came {
        None => {}
        Some(Came::Not(error)) => fault::show(page, error, visit),
        Some(Came::Filled(size)) => {
            page.notice(
                "outcome",
                "good",
                &visit.text("carry-fetched"),
                &visit.texts.counted("carry-fetched-why", *size, &[]),
            );
        }
        Some(Came::HandedIn(all)) if all.is_empty() => {
            page.notice("outcome", "warn", &visit.text("carry-handed"), &visit.text("carry-nothing"));
        }
        Some(Came::HandedIn(all)) => handed::show(page, &visit.text("carry-handed"), all, visit),
    }
    page.element("p", &visit.text("carry-intro"));
    let typed = &bag.typed;
    page.form("carry-form", "carry/go");
    page.line(&Field::of(visit, "carry", "board", &typed.board));
    page.line(&Field::of(visit, "carry", "proxy", &typed.proxy));
    page.line(&Field::of(visit, "carry", "election", &typed.election));
    page.choice(&Field::of(visit, "carry", "stick", &typed.stick), &sticks());
    for what in ["fetch", "hand-in"] {
        page.element("p", &visit.text(&format!("carry-{what}-why")));
        page.sends(what, "main", ("what", what), &visit.text(&format!("carry-{what}")));
    }
    page.end_form();
    sheet
}
