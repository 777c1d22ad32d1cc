//! The section of the commission: `veche election` and `veche commission` as pages.

mod answered;
mod chair;
mod controls;
mod doing;
mod earlier;
mod front;
mod intake;
mod key;
mod manifest;
mod newly;
mod outcome;
mod plan;
mod statements;

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use markup::Language;

use super::job::{Progress, Workplace};
use super::section::{Reply, Section, Sheet, Visit};
use super::{Given, frame};
use crate::secret_file::Work;
use chair::{Came, Chair};

/// How often it is seen whether the key is used.
const WATCH: Duration = Duration::from_secs(1);

/// The section.
pub struct Commission {
    /// What it takes to open a new key file.
    work: Work,
    chair: Arc<Workplace<Chair>>,
}

impl Commission {
    /// With what was said when the desk was opened. A key that nobody uses for so many seconds is closed.
    pub fn new(given: &Given, (idle, work): (u64, Work)) -> Self {
        let chair = Arc::new(Workplace::new(Chair::new(given)));
        let (watched, idle) = (Arc::downgrade(&chair), Duration::from_secs(idle));
        thread::spawn(move || {
            while let Some(chair) = watched.upgrade() {
                // What is being worked with is used.
                let _ = chair.look(|chair| chair.lock_if_idle(idle));
                drop(chair);
                thread::sleep(WATCH);
            }
        });
        Self { work, chair }
    }

    /// A page, if nothing is being done.
    fn show(&self, visit: &Visit<'_>, page: impl FnOnce(&mut Chair) -> Option<Sheet>) -> Reply {
        let page = self.chair.look(|chair| {
            chair.touch();
            page(chair)
        });
        match page {
            Ok(page) => page.map_or(Reply::Missing, Reply::Page),
            Err(progress) => Reply::Page(frame::working("commission-working", &progress, visit)),
        }
    }

    /// Begins a step, if nothing is being done; what came of it is shown there.
    fn begin(
        &self,
        there: &'static str,
        step: impl FnOnce(&mut Chair, &Progress) -> anyhow::Result<Came> + Send + 'static,
    ) -> Reply {
        self.chair.begin(move |chair, progress| {
            chair.there = there;
            chair.step(progress, step);
        });
        Reply::See(format!("commission/{there}").trim_end_matches('/').to_owned())
    }
}

impl Section for Commission {
    fn name(&self) -> &'static str {
        "commission"
    }

    fn texts(&self, language: Language) -> &'static str {
        texts(language)
    }

    fn entrance(&self) -> (&'static str, &'static str) {
        ("commission-title", "commission-what")
    }

    fn answer(&self, visit: &Visit<'_>) -> Reply {
        match (visit.is_sent, visit.path.as_slice()) {
            (false, []) => self.show(visit, |chair| Some(front::page(chair, visit))),
            (false, ["outcome"]) => self.show(visit, |chair| Some(outcome::page(chair, visit))),
            (false, ["key"]) => Reply::Page(key::page(visit, None)),
            (true, ["key"]) => key::make(self, visit),
            (false, ["new"]) => Reply::Page(newly::page(visit, None)),
            (true, ["new"]) => newly::details(visit),
            (false, ["new", "consultation"]) => self.show(visit, |chair| newly::consultation(chair, visit)),
            (false, ["consultation"]) => self.show(visit, |chair| Some(earlier::page(chair, visit))),
            (false, ["plan"]) => self.show(visit, |chair| plan::page(chair, visit)),
            (false, ["manifest"]) => self.show(visit, |chair| manifest::page(chair, visit)),
            (false, ["say", kind]) => self.show(visit, |chair| statements::page(chair, kind, visit, None)),
            (false, ["draft" | "hand-in"]) => self.show(visit, |_| Some(statements::of_others(visit))),
            (false, ["drop" | "void"]) => self.show(visit, |_| Some(intake::page(visit))),
            (true, path) => doing::answer(self, path, visit),
            _ => Reply::Missing,
        }
    }
}

/// The texts of the section.
pub fn texts(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../../texts/commission.en.ftl"),
        Language::Be => include_str!("../../texts/commission.be.ftl"),
        Language::Ru => include_str!("../../texts/commission.ru.ftl"),
    }
}
