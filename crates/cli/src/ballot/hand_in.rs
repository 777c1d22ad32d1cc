//! Handing in a ballot that was made elsewhere (`docs/protocol.md` §12).

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use ::client::BoardClient;
use ::election::Manifest;
use anyhow::{Context, anyhow, ensure};
use canonical::Hash;
use record::{Setting, check_acknowledgement, check_promise};

use super::place::{PlaceArgs, told};
use crate::audit::time;
use crate::joint;
use crate::seats::printable;
use crate::services::patiently;
use crate::showing::print;

/// Hand in a sealed ballot that was made elsewhere, at the board and, if you like, at a mailbox
///
/// FILE is the ballot as a page or program sealed it: a signed note. Nobody can read or change it on the way, and whoever hands it in learns
/// nothing but that it is there. What comes back is checked here: the board's promise to publish the ballot, and the mailbox's acknowledgement.
/// Keep both for the voter: with them a ballot that is lost can be claimed.
///
/// The same ballot can be handed in as often as you like; it stays one. Where the line is cut off, do it again.
///
/// Exit code: 0 whoever was asked has the ballot; 1 not all of them do; 2 the ballot could not be handed in.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct HandInArgs {
    /// The sealed ballot
    file: PathBuf,
    #[command(flatten)]
    place: PlaceArgs,
    /// A mailbox that gets the ballot, too
    #[arg(long, value_name = "URL")]
    mailbox: Option<String>,
    /// A folder for promise.note and acknowledgement.note, which must not be there yet
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// What is saved.
const PROMISE: &str = "promise.note";
const ACKNOWLEDGEMENT: &str = "acknowledgement.note";

/// The exit code where not all who were asked have the ballot.
const PARTLY: u8 = 1;

/// Runs the command.
pub fn run(args: &HandInArgs) -> anyhow::Result<ExitCode> {
    for path in [PROMISE, ACKNOWLEDGEMENT].iter().filter_map(|name| Some(args.out.as_ref()?.join(name))) {
        ensure!(!path.exists(), "{} is there already: choose another folder", path.display());
    }
    let (ballot, leaf) = args.place.read_ballot(&args.file)?;
    let board = args.place.client()?;
    let setting = args.place.setting(&board)?;
    print(&format!("ballot           {leaf}\n"))?;
    let mut outcomes = vec![at_the_board(args, &board, &setting, (&ballot, leaf))];
    if let Some(address) = &args.mailbox {
        let mailbox = args.place.mailbox(address)?;
        outcomes.push(at_the_mailbox(args, &mailbox, &setting, (&ballot, leaf)));
    }
    let someone_has_it = outcomes.iter().any(Result::is_ok);
    let mut faults = outcomes.into_iter().filter_map(Result::err);
    let Some(first) = faults.next() else { return Ok(ExitCode::SUCCESS) };
    faults.try_for_each(|fault| tell(&fault))?;
    if !someone_has_it {
        return Err(first);
    }
    tell(&first)?;
    Ok(ExitCode::from(PARTLY))
}

fn tell(fault: &anyhow::Error) -> anyhow::Result<()> {
    print(&format!("not there        {fault:#}\n"))
}

fn at_the_board(
    args: &HandInArgs,
    board: &BoardClient,
    setting: &Setting,
    (ballot, leaf): (&[u8], Hash),
) -> anyhow::Result<()> {
    let note = patiently(|| board.cast(ballot)).map_err(|error| told(&error)).context("the board")?;
    let promise = check_promise(setting, &setting.all_operators(), &note)
        .map_err(|refusal| anyhow!("{}", printable(refusal.to_string())));
    let (promise, operator) = promise.context("what the board answered is no promise of it: do not rely on it")?;
    ensure!(promise.leaf == leaf, "the board promises another ballot: do not rely on it");
    ensure!(
        promise.by.get() <= latest(&setting.manifest),
        "the board promises for a time after the last epoch: do not rely on it"
    );
    print(&format!("promised         in the record by {}\n", time(promise.by.get())))?;
    if operator > 0 {
        let text = "by successor {} of the manifest: good if the commission has put it in force, which the log says (veche watch)\n";
        print(&format!("                 {}", text.replace("{}", &operator.to_string())))?;
    }
    save(args, PROMISE, &note)
}

/// The latest time for which a promise can be good: whether casting was extended, only the record says.
fn latest(manifest: &Manifest) -> u64 {
    let schedule = &manifest.schedule;
    let closes = schedule.closes.get().saturating_add(schedule.extension.get());
    closes.saturating_add(manifest.epochs.longest.get())
}

fn at_the_mailbox(
    args: &HandInArgs,
    mailbox: &BoardClient,
    setting: &Setting,
    (ballot, leaf): (&[u8], Hash),
) -> anyhow::Result<()> {
    let note = patiently(|| mailbox.cast(ballot)).map_err(|error| told(&error)).context("the mailbox")?;
    let said = check_acknowledgement(setting, &note).map_err(|refusal| anyhow!("{}", printable(refusal.to_string())));
    let said =
        said.context("what the mailbox answered is no acknowledgement of one of this election: do not rely on it")?;
    ensure!(said.leaf == leaf, "the mailbox acknowledges another ballot: do not rely on it");
    print(&format!("acknowledged     by the mailbox {}\n", said.mailbox))?;
    save(args, ACKNOWLEDGEMENT, &note)
}

fn save(args: &HandInArgs, name: &str, note: &[u8]) -> anyhow::Result<()> {
    let Some(folder) = &args.out else { return Ok(()) };
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    joint::write_new(&folder.join(name), note)
}

#[cfg(test)]
mod tests {
    use simulation::Log;
    use simulation::sample::{self, Until};

    use super::latest;

    #[test]
    fn a_promise_in_hours_by_which_casting_was_extended_is_relied_on() {
        let before = sample::play(1, Until::Open);
        let manifest = &before.ledger.record().setting().expect("a manifest").manifest;
        let schedule = &manifest.schedule;
        let extended = schedule.closes.get() + schedule.extension.get();
        assert!(schedule.extension.get() > 0);
        assert_eq!(latest(manifest), extended + manifest.epochs.longest.get());
    }
}
