//! A registrar's rolls: `veche registrar list`, `roll` and `issue` as forms of one page.

pub mod page;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use election::role::CeremonyRole;
use election::{ElectionId, Id};
use voter_registry::exchange::Unaudited;

use super::Sitting;
use super::chair::{Came, Chair, Step};
use super::doing::path;
use super::place::Remembered;
use super::review::STATE;
use crate::desk::fault::Fault;
use crate::desk::job::Progress;
use crate::desk::section::Visit;
use crate::key_file::OfficialArgs;
use crate::registrar::closing::{self, Closed};
use crate::registrar::draft::{Draft, Drawn, Signed};
use crate::registrar::issue::{self, Issued, Told};
use crate::registrar::signing::{self, How};
use crate::registrar::standing::{self, Standing};
use crate::registrar::{SeatArgs, drawing, list};
use crate::services::{Board, Services};
use crate::state_file::lock;
use crate::steps::Stage;

/// What was done.
pub enum Done {
    Drawn(Drawn),
    Signed(Signed),
    Closed(Closed),
    Issued(Vec<Issued>),
}

/// What was typed last: it stands in the forms again.
#[derive(Clone, Default)]
pub struct Typed {
    constituency: String,
    applications: String,
    draft: String,
    registry: String,
}

/// How people get on a roll, as the form says that was sent.
enum By {
    /// A file of lines.
    List(PathBuf),
    /// An intake, at an address.
    Intake(String),
}

/// Begins what was sent.
pub fn begin(sitting: &Arc<Sitting>, what: &[&str], visit: &Visit<'_>) -> anyhow::Result<Step> {
    if !matches!(what, ["look" | "issue"]) {
        let field = |name| visit.fields.trimmed(name).to_owned();
        let typed = Typed {
            constituency: field("constituency"),
            applications: field("applications"),
            draft: field("draft"),
            registry: field("registry"),
        };
        let _ = sitting.chair.look(|chair| chair.typed.take(typed));
    }
    let folder = sitting.folder.clone();
    match what {
        ["look"] => Ok(Box::new(move |chair, _| {
            chair.rolls = Some(Sat::at(chair, &folder)?.read()?);
            Ok(Came::Seen)
        })),
        ["draw-up"] => draw_up(folder, visit),
        ["sign"] => sign(folder, visit),
        ["close"] => close(folder, visit),
        ["issue"] => Ok(issue(folder)),
        _ => Err(Fault::Changed.into()),
    }
}

fn draw_up(folder: PathBuf, visit: &Visit<'_>) -> anyhow::Result<Step> {
    let constituency: Id = visit.fields.trimmed("constituency").parse().map_err(|_| Fault::IdForm)?;
    let (by, unaudited, out) = (By::typed(visit)?, unaudited(visit), path(visit, "draft")?);
    Ok(Box::new(move |chair, _| {
        let sat = Sat::at(chair, &folder)?;
        let drawn = match &by {
            By::List(list) => list::draw_up((&sat.board(), sat.official.election()), list, &constituency, &out)?,
            By::Intake(registry) => {
                let whom = (&constituency, unaudited);
                let drawn =
                    drawing::draw_up(&sat.services(registry), (&sat.official, chair.open()?.key()), whom, &out)?;
                sat.keep_registry(registry, &folder);
                drawn
            }
        };
        Ok(Came::Rolls(Done::Drawn(drawn)))
    }))
}

fn sign(folder: PathBuf, visit: &Visit<'_>) -> anyhow::Result<Step> {
    let (by, draft) = (By::typed(visit)?, path(visit, "draft")?);
    let how = How { unaudited: unaudited(visit), is_instead: visit.fields.is_ticked("instead") };
    Ok(Box::new(move |chair, _| {
        let sat = Sat::at(chair, &folder)?;
        let signed = match &by {
            By::List(list) => {
                list::sign(&sat.board(), (&sat.official, chair.open()?.key()), list, (&draft, how.is_instead))?
            }
            By::Intake(registry) => sign_by_intake(chair, &sat, (registry, how), (&folder, &draft))?,
        };
        Ok(Came::Rolls(Done::Signed(signed)))
    }))
}

/// What this desk knows of the intake decides: whoever reviews here has ended before its state is opened.
fn sign_by_intake(
    chair: &mut Chair,
    sat: &Sat,
    (registry, how): (&str, How),
    (folder, draft): (&Path, &Path),
) -> anyhow::Result<Signed> {
    let state = folder.join(STATE);
    if !state.exists() {
        return Err(Fault::DeskNeeded.into());
    }
    // Before the window closes: a path with a slip of the pen ends no review.
    Draft::of_election(draft, sat.official.election())?;
    chair.end_review();
    let (seat, services) = (chair.open()?, sat.services(registry));
    let held = lock(&state)?;
    let args = SeatArgs::of_folder(folder, (sat.official.election(), seat.id().clone()), services, &state);
    let signed = signing::sign(&args, (seat.key(), held), how, draft)?;
    sat.keep_registry(registry, folder);
    Ok(signed)
}

fn close(folder: PathBuf, visit: &Visit<'_>) -> anyhow::Result<Step> {
    let draft = path(visit, "draft")?;
    Ok(Box::new(move |chair, _| {
        let sat = Sat::at(chair, &folder)?;
        let closed = closing::close(&sat.board(), sat.official.election(), &draft)?;
        chair.rolls = sat.read().ok().or(chair.rolls.take());
        Ok(Came::Rolls(Done::Closed(closed)))
    }))
}

fn issue(folder: PathBuf) -> Step {
    Box::new(move |chair, progress| {
        let sat = Sat::at(chair, &folder)?;
        let issued = issue_for_all(chair, &sat, progress)?;
        chair.rolls = sat.read().ok().or(chair.rolls.take());
        Ok(Came::Rolls(Done::Issued(issued)))
    })
}

fn issue_for_all(chair: &mut Chair, sat: &Sat, progress: &Progress) -> anyhow::Result<Vec<Issued>> {
    let seat = chair.open()?;
    let shares = seat.stored_shares(CeremonyRole::Registrar)?;
    let mut all = Vec::new();
    issue::issue(&sat.board(), (&sat.official, seat.key()), &shares, None, &mut |told| {
        match told {
            Told::Made(done, total) => progress.show(Stage::Issuing, done, total),
            Told::Issued(issued) => all.push(issued),
        }
        Ok(())
    })?;
    Ok(all)
}

/// Who sits here, and where the board of the election is.
struct Sat {
    official: OfficialArgs,
    known: Remembered,
    board: String,
}

impl Sat {
    fn at(chair: &mut Chair, folder: &Path) -> anyhow::Result<Self> {
        let seat = chair.open()?;
        let election: ElectionId = seat.memory().election.ok_or(Fault::ElectionNeeded)?;
        let known = Remembered::of(folder);
        let needed = if known.place().is_some() { Fault::NetworkNeeded } else { Fault::PlaceNeeded };
        let (board, _) = known.board().ok_or(needed)?;
        let (official, board) = (OfficialArgs::of(election, seat.id().clone(), seat.key_path()), board.to_owned());
        Ok(Self { official, known, board })
    }

    fn board(&self) -> Board {
        Board::at(&self.board, self.known.board().and_then(|(_, proxy)| proxy))
    }

    fn services(&self, registry: &str) -> Services {
        Services::at(self.board(), registry.to_owned())
    }

    /// What was done is done, even if its address is not remembered: it is asked for again then.
    fn keep_registry(&self, registry: &str, folder: &Path) {
        drop(self.known.clone().with_registry(registry.to_owned()).keep(folder));
    }

    fn read(&self) -> anyhow::Result<Standing> {
        standing::read(&self.board(), self.official.election())
    }
}

impl By {
    fn typed(visit: &Visit<'_>) -> anyhow::Result<Self> {
        match (visit.fields.get("by"), visit.fields.trimmed("registry")) {
            ("list", _) => Ok(Self::List(path(visit, "applications")?)),
            ("intake", "") => Err(Fault::RegistryNeeded.into()),
            ("intake", registry) => Ok(Self::Intake(registry.to_owned())),
            _ => Err(Fault::Changed.into()),
        }
    }
}

fn unaudited(visit: &Visit<'_>) -> Unaudited {
    if visit.fields.is_ticked("last") { Unaudited::Take } else { Unaudited::Wait }
}

impl Typed {
    /// Takes what is there of another one.
    fn take(&mut self, typed: Self) {
        for (own, typed) in [
            (&mut self.constituency, typed.constituency),
            (&mut self.applications, typed.applications),
            (&mut self.draft, typed.draft),
            (&mut self.registry, typed.registry),
        ] {
            if !typed.is_empty() {
                *own = typed;
            }
        }
    }
}
