//! What lies open on the desk. Whoever decides names what the page showed, and decides on nothing else.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::StatusCode;
use canonical::Hash;
use serde::Deserialize;
use voter_registry::Error;
use voter_registry::desk::{Judgement, Legibility, Sight, Task};
use voter_registry::evidence::Opened;
use voter_registry::picture::Picture;
use voter_registry::rules::Warning;
use zeroize::Zeroizing;

use super::evidence::{Case, Closed, lines};
use super::seat::{Seat, SeatError};
use crate::Problem;

/// What the page showed of an application when a person decided.
#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shown {
    application: Hash,
    number: u64,
    evidence: Hash,
}

/// A desk with what lies open on it.
pub(super) struct Table {
    pub(super) seat: Box<dyn Seat>,
    open: BTreeMap<Hash, Lying>,
}

/// An application that was looked at, even if there was nothing to see.
struct Lying {
    sight: Sight,
    /// Erased when it is closed.
    opened: Option<Box<Opened>>,
    warned: BTreeSet<&'static str>,
}

enum Read {
    Opened(Box<Opened>, Vec<Warning>),
    Closed(Closed),
}

impl Table {
    pub(super) fn new(seat: Box<dyn Seat>) -> Self {
        Self { seat, open: BTreeMap::new() }
    }

    /// Puts an application on the desk, with whatever can be read of it.
    pub(super) fn open(&mut self, application: Hash) -> Result<Zeroizing<Vec<u8>>, Problem> {
        let unknown = || SeatError::from(Error::NotDrawn { application });
        let sight = self.seat.sight(&application).ok_or_else(unknown).map_err(problem)?;
        let (shown, lying) = match self.read(&application, &sight)? {
            Read::Opened(opened, warnings) => {
                let lines = lines(&opened);
                let case = Case::open(application, &sight, (&opened, &lines), &warnings);
                let (shown, warned) = (case.to_json(), case.warned());
                (shown, Lying { sight, opened: Some(opened), warned })
            }
            Read::Closed(why) => {
                let shown = Case::closed(application, &sight, why).to_json();
                (shown, Lying { sight, opened: None, warned: BTreeSet::new() })
            }
        };
        self.open.insert(application, lying);
        Ok(shown)
    }

    /// What can be read of an application, or why nothing can.
    fn read(&mut self, application: &Hash, sight: &Sight) -> Result<Read, Problem> {
        if sight.legibility != Legibility::Sealed {
            return Ok(Read::Closed(Closed::Sight(sight.legibility)));
        }
        match self.seat.open(application) {
            Ok((opened, warnings)) => Ok(Read::Opened(Box::new(opened), warnings)),
            Err(SeatError::Refused(Error::Sealed | Error::Evidence(_) | Error::EvidenceSize)) => {
                Ok(Read::Closed(Closed::Damaged))
            }
            Err(SeatError::Intake(client::Error::Refused { status: 404, .. })) => Ok(Read::Closed(Closed::Absent)),
            Err(error) => Err(problem(error)),
        }
    }

    /// A picture of what lies open, with its media type: one that is shown.
    pub(super) fn picture(&self, application: &Hash, position: usize) -> Result<(&'static str, &[u8]), Problem> {
        let none = || Problem::new(StatusCode::NOT_FOUND, "desk-picture");
        let opened = self.open.get(application).ok_or_else(not_open)?.opened.as_deref();
        let picture = opened.and_then(|opened| opened.pictures.get(position)).ok_or_else(none)?;
        let kind = Picture::read(picture).map_err(|fault| none().with_detail(fault))?;
        Ok((kind.media_type(), picture))
    }

    /// Clears the desk.
    pub(super) fn clear(&mut self) {
        self.open.clear();
    }

    /// Approves what was shown, in spite of these warnings, which must be all that were.
    pub(super) fn approve(
        &mut self,
        shown: Shown,
        despite: &[String],
        (state, number): (&str, &str),
    ) -> Result<(), Problem> {
        let lying = self.shown(shown)?;
        let opened = lying.opened.as_deref().ok_or_else(not_open)?;
        let seen: BTreeSet<&str> = despite.iter().map(String::as_str).collect();
        if seen != lying.warned {
            let detail = "an approval names every warning that was shown";
            return Err(Problem::new(StatusCode::CONFLICT, "desk-warnings").with_detail(detail));
        }
        let judgement = Judgement::approve(&opened.fields.evidence, state, number);
        self.decide(shown, &judgement)
    }

    /// Decides on what was shown.
    pub(super) fn decide(&mut self, shown: Shown, judgement: &Judgement) -> Result<(), Problem> {
        self.shown(shown)?;
        let Self { seat, open } = self;
        let opened = open.get(&shown.application).and_then(|lying| lying.opened.as_deref());
        seat.decide(&shown.application, opened, judgement).map_err(problem)?;
        self.clear();
        Ok(())
    }

    /// Says the tag of what was shown.
    pub(super) fn settle_tag(&mut self, shown: Shown, state: &str, number: &str) -> Result<(), Problem> {
        self.shown(shown)?;
        let Self { seat, open } = self;
        let opened = open.get(&shown.application).and_then(|lying| lying.opened.as_deref()).ok_or_else(not_open)?;
        seat.settle_tag(&shown.application, opened, state, number).map_err(problem)?;
        self.clear();
        Ok(())
    }

    /// Rules on a conflict whose two applications were shown, each with what can be read of it.
    pub(super) fn rule(&mut self, commitment: &Hash, shown: [Shown; 2], standing: Option<Hash>) -> Result<(), Problem> {
        for one in shown {
            self.shown(one)?;
        }
        let pair = shown.map(|one| one.application);
        let is_it = |task: &Task| matches!(task, Task::Rule { commitment: of, applications } if of == commitment && *applications == pair);
        if !self.seat.tasks().iter().any(is_it) {
            return Err(stale());
        }
        self.seat.rule(commitment, standing).map_err(problem)?;
        self.clear();
        Ok(())
    }

    /// What lies open, if it is what the page showed, and still what the desk sees.
    fn shown(&self, shown: Shown) -> Result<&Lying, Problem> {
        let lying = self.open.get(&shown.application).ok_or_else(not_open)?;
        let Sight { number, evidence, .. } = lying.sight;
        let is_named = (number, evidence) == (shown.number, shown.evidence);
        let is_current = self.seat.sight(&shown.application) == Some(lying.sight);
        if is_named && is_current { Ok(lying) } else { Err(stale()) }
    }
}

fn not_open() -> Problem {
    let detail = "the evidence of this application is not open in this session: open it, and look at it";
    Problem::new(StatusCode::CONFLICT, "desk-not-open").with_detail(detail)
}

fn stale() -> Problem {
    let detail = "the application is not any more what the page showed: open it again, and look at it";
    Problem::new(StatusCode::CONFLICT, "desk-stale").with_detail(detail)
}

/// To the registrar alone, who has to know what is wrong; no message says anything of a person.
pub(super) fn problem(error: SeatError) -> Problem {
    Problem::new(StatusCode::CONFLICT, error.code()).with_detail(error)
}
