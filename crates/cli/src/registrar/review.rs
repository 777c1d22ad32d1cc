//! `veche registrar review` and `veche registrar rule`: deciding at the prompt.

use api::desk::{Seat, SeatError, Session};
use canonical::Hash;
use election::statement::exchange::Reason;
use voter_registry::desk::{Judgement, Task};
use voter_registry::evidence::Opened;

use super::SeatArgs;
use crate::showing::{self, Typed, Viewer, print};

const REASONS: [(&str, Reason); 10] = [
    ("unreadable", Reason::Unreadable),
    ("paper-missing", Reason::PaperMissing),
    ("other-person", Reason::OtherPerson),
    ("forged", Reason::Forged),
    ("expired", Reason::Expired),
    ("not-entitled", Reason::NotEntitled),
    ("number", Reason::Number),
    ("vouch", Reason::Vouch),
    ("attestation", Reason::Attestation),
    ("other", Reason::Other),
];

/// Review at the prompt: applications, disputed numbers, conflicts
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub seat: SeatArgs,
    #[command(flatten)]
    pub viewer: Viewer,
}

/// At the prompt.
struct Prompt<'a> {
    session: &'a mut Session,
    viewer: &'a Viewer,
    typed: Typed,
}

/// Goes once through everything that waits, or through conflicts alone.
pub fn run(session: &mut Session, viewer: &Viewer, conflicts_alone: bool) -> anyhow::Result<()> {
    session.refresh()?;
    let mut tasks = session.tasks();
    tasks.retain(|task| !conflicts_alone || matches!(task, Task::Rule { .. }));
    print(&format!("{} waiting\n", tasks.len()))?;
    let mut prompt = Prompt { session, viewer, typed: Typed::new() };
    for task in tasks {
        match task {
            Task::Review { application, can_open, .. } => prompt.review(&application, can_open)?,
            Task::Tag { application, .. } => prompt.settle(&application)?,
            Task::Rule { commitment, applications } => prompt.rule(&commitment, applications)?,
        }
    }
    Ok(session.refresh()?)
}

/// The names of reasons.
pub fn reason_names() -> String {
    REASONS.map(|(name, _)| name).join(", ")
}

/// The reason of a name.
pub fn reason_of(name: &str) -> Option<Reason> {
    REASONS.iter().find(|(known, _)| *known == name).map(|(_, reason)| *reason)
}

impl Prompt<'_> {
    fn review(&mut self, application: &Hash, can_open: bool) -> anyhow::Result<()> {
        let opened = if can_open { self.show(application)? } else { None };
        if opened.is_none() {
            print(&format!("\n{application}\n  its evidence does not open here: ask for more, or skip it for now\n"))?;
        }
        loop {
            let answer = self.typed.ask("approve STATE NUMBER, more REASON, refuse REASON, or skip")?;
            let words: Vec<&str> = answer.split_whitespace().collect();
            let judgement = match (words.as_slice(), &opened) {
                (["skip"], _) => return Ok(()),
                (["approve", ..], Some(opened)) if !opened.pictures.is_empty() && !self.viewer.is_there() => {
                    print(
                        "what is shown in pictures is approved by who sees them: veche registrar desk, or --viewer\n",
                    )?;
                    continue;
                }
                (["approve", state, number], Some(opened)) => {
                    Some(Judgement::approve(&opened.fields.evidence, state, number))
                }
                (["more", reason], _) => reason_of(reason).map(Judgement::more),
                (["refuse", reason], _) => reason_of(reason).map(Judgement::refuse),
                _ => None,
            };
            let Some(judgement) = judgement else {
                print(&format!("reasons are {}\n", reason_names()))?;
                continue;
            };
            match self.session.decide(application, opened.as_ref(), &judgement) {
                Ok(()) => return Ok(()),
                Err(refusal) => told(&refusal)?,
            }
        }
    }

    fn settle(&mut self, application: &Hash) -> anyhow::Result<()> {
        let Some(opened) = self.show(application)? else {
            return print(&format!(
                "\n{application}\n  its number is disputed, and its evidence does not open here yet\n"
            ));
        };
        loop {
            let answer = self.typed.ask("the number is disputed: say STATE NUMBER, or skip")?;
            let words: Vec<&str> = answer.split_whitespace().collect();
            match words.as_slice() {
                ["skip"] => return Ok(()),
                [state, number] => match self.session.settle_tag(application, &opened, state, number) {
                    Ok(()) => return Ok(()),
                    Err(refusal) => told(&refusal)?,
                },
                _ => {}
            }
        }
    }

    fn rule(&mut self, commitment: &Hash, pair: [Hash; 2]) -> anyhow::Result<()> {
        let mut gone = 0;
        for (number, application) in (1..).zip(&pair) {
            if self.show(application)?.is_none() {
                gone += 1;
                print(&format!("\n{application}\n  {number}: its evidence does not open here\n"))?;
            }
        }
        if gone > 0 {
            print(
                "what was destroyed is asked for anew by your desk itself: skip, and look again when it has come. What nobody can \
                 compare, the panel does not remove alone\n",
            )?;
        }
        let [first, second] = pair;
        loop {
            let asked = "one person, two applications: which stands, 1, 2 or none, or skip";
            let standing = match self.typed.ask(asked)?.trim() {
                "skip" => return Ok(()),
                "1" => Some(first),
                "2" => Some(second),
                "none" => None,
                _ => continue,
            };
            match self.session.rule(commitment, standing) {
                Ok(()) => return Ok(()),
                Err(refusal) => told(&refusal)?,
            }
        }
    }

    /// Shows evidence; none that does not open, or is not there.
    fn show(&mut self, application: &Hash) -> anyhow::Result<Option<Opened>> {
        match self.session.open(application) {
            Ok((opened, warnings)) => {
                showing::show(application, &opened, &warnings, self.viewer)?;
                Ok(Some(opened))
            }
            Err(SeatError::Refused(_) | SeatError::Intake(client::Error::Refused { status: 404, .. })) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// Says why something was not said; whoever typed it goes on with something else, or skips.
fn told(refusal: &SeatError) -> anyhow::Result<()> {
    let next = match refusal.code() {
        "statement-repeated" => ": it was said before, so skip it",
        _ => "",
    };
    print(&format!("{refusal}{next}\n"))
}
