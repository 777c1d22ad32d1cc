//! `veche registrar roll`: closing a roll (`docs/registration.md` §10).

use std::collections::HashMap;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, Instant};

use ::client::Beginning;
use anyhow::{Context, bail, ensure};
use canonical::Hash;
use clap::Subcommand;
use election::role::key_name;
use election::statement::RollRegistration;
use election::statement::intake::Verdict;
use election::{ElectionId, Id};
use voter_registry::desk::Secrets;
use voter_registry::exchange::{Standing, Unaudited};
use voter_registry::tag::TagShare;
use voter_registry::{Desk, Error, RollDraft};

use super::draft::{self, Draft};
use super::reading::Reading;
use super::{SeatArgs, state};
use crate::joint;
use crate::key_file::OfficialArgs;
use crate::secret_file;
use crate::services::{Board, Services, rng};
use crate::showing::print;
use crate::state_file::lock;

/// Close a roll: one registrar draws it up, enough of them sign, anyone hands it in
///
/// Close a roll when those who shall be on it are approved, their days are ended, and auditors have looked at the sample. The folder
/// that draw-up makes goes from registrar to registrar; there is nothing secret in it. Each who signs makes the same roll itself, from
/// what its own desk knows, and signs nothing else.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    DrawUp(DrawUpArgs),
    Sign(SignArgs),
    Close(CloseArgs),
}

/// Draw up the next roll of a constituency, in a new folder
///
/// While a lot is drawn there is nothing to draw up: it waits for a minute.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct DrawUpArgs {
    #[command(flatten)]
    services: Services,
    #[command(flatten)]
    official: OfficialArgs,
    /// The constituency
    #[arg(long, value_name = "ID")]
    constituency: Id,
    #[command(flatten)]
    last: LastArgs,
    /// The new folder
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

#[derive(clap::Args)]
struct LastArgs {
    /// This is the last roll: take sampled approvals that no auditor has looked at, too. They count as failed in the report
    #[arg(long)]
    last: bool,
}

/// Sign a roll, if it is the one that this registrar makes itself
///
/// The line is put into the folder, as signed-ID. A registrar signs one roll of a number, so that never two of them can be closed.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct SignArgs {
    #[command(flatten)]
    seat: SeatArgs,
    #[command(flatten)]
    last: LastArgs,
    /// Sign although this registrar signed another roll of this number. Only if all who signed that one have given it up: if both are
    /// handed in somewhere, this registrar has signed two
    #[arg(long)]
    instead: bool,
    /// The folder of the roll
    #[arg(value_name = "DIR")]
    draft: PathBuf,
}

/// Join the lines in a folder, and hand the roll in to the board with all that it names
#[derive(clap::Args)]
struct CloseArgs {
    #[command(flatten)]
    board: Board,
    /// The election: 64 hexadecimal digits
    #[arg(long, value_name = "ID")]
    election: Hash,
    /// The folder of the roll
    #[arg(value_name = "DIR")]
    draft: PathBuf,
}

/// How long it waits for lots.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks.
const PAUSE: Duration = Duration::from_secs(1);

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<()> {
    match &args.command {
        Command::DrawUp(args) => draw_up(args),
        Command::Sign(args) => sign(args),
        Command::Close(args) => close(args),
    }
}

impl LastArgs {
    fn unaudited(&self) -> Unaudited {
        if self.last { Unaudited::Take } else { Unaudited::Wait }
    }
}

fn draw_up(args: &DrawUpArgs) -> anyhow::Result<()> {
    let key = args.official.key_file(&args.official.passphrase()?)?;
    let mut reading = Reading::begin(&args.services, &args.official, &key, Secrets::new(TagShare::erased()))?;
    let begun = Instant::now();
    let mut all = Vec::new();
    loop {
        // Before the entries: it is of no more than they are.
        let checkpoint = reading.registry.checkpoint().context("the intake")?;
        let (entries, notes) = reading.fetch()?;
        reading.desk.sync(&entries, &notes)?;
        all.extend(entries);
        let checkpoint = String::from_utf8(checkpoint).ok().context("the checkpoint of the intake")?;
        match draw_up_from(&mut reading, args, &all, checkpoint) {
            Ok(drawn) => {
                let applications = drawn.applications().len();
                draft::write(&args.out, &drawn, Some(reading.desk.books().next_note()))?;
                return print(&format!("{applications} applications; now registrars sign {}\n", args.out.display()));
            }
            Err(error) if begun.elapsed() < PATIENCE && is_of_the_moment(&error) => sleep(PAUSE),
            Err(error) => return Err(explained(error).context("no roll can be drawn up now")),
        }
    }
}

fn draw_up_from(
    reading: &mut Reading,
    args: &DrawUpArgs,
    entries: &[Vec<u8>],
    checkpoint: String,
) -> Result<RollDraft, Error> {
    reading.enrol().map_err(|_| Error::Step("the board does not show its rolls: try again"))?;
    let record = reading.follower.record();
    let (size, _) = record.brought_by_rolls().ok_or(record::Refusal::RegistrationKind)?;
    let new = usize::try_from(size).ok().and_then(|size| entries.get(size..)).unwrap_or_default();
    let under = reading.follower.checkpoint().map(ToString::to_string).unwrap_or_default();
    let next = reading.desk.exchange().next_roll(reading.desk.log(), &args.constituency, args.last.unaudited());
    if next.records.is_empty() {
        return Err(Error::Step("nobody new would be on it: approvals need ended days, tags, and auditors' verdicts"));
    }
    reading.desk.draw_up_roll(record, &args.constituency, args.last.unaudited(), new, (checkpoint, under))
}

/// Whether it may be otherwise in a moment: entries came, or a lot is drawn.
fn is_of_the_moment(error: &Error) -> bool {
    ["intake-root", "lot-order"].contains(&error.code())
}

fn explained(error: Error) -> anyhow::Error {
    let next = match error.code() {
        "intake-root" | "lot-order" => "the intake's log does not come to rest: try again in a minute",
        "step" => "see to what is missing, and try again",
        "other-applications" => {
            "this desk makes another roll: compare --last with who drew it up, or ask for a new draft"
        }
        _ => "tell the others what it says",
    };
    anyhow::Error::new(error).context(next)
}

fn sign(args: &SignArgs) -> anyhow::Result<()> {
    let held = lock(&args.seat.state)?;
    let official = &args.seat.official;
    let draft = Draft::read(&args.draft)?;
    ensure!(draft.said.election == official.election(), "this is a roll of another election");
    let seen = draft.seen.context("this roll goes by a list, not by an intake: veche registrar list sign")?;
    let key = official.key_file(&official.passphrase()?)?;
    let secrets = Secrets::from_bytes(&secret_file::read(&args.seat.state, &key.state)?)?;
    let mut reading = Reading::begin(&args.seat.services, official, &key, secrets)?;
    let mut keep = state::keep(&args.seat, key, held);
    let (entries, notes) = reading.fetch()?;
    let size = usize::try_from(seen.size).ok().filter(|size| *size <= entries.len());
    let size = size.context("the draft goes by more of the intake's log than this desk is shown: try again")?;
    // As it was when the roll was drawn up: log and exchange go on while it is signed.
    let (old_entries, new_entries) = entries.split_at(size);
    let (old_notes, new_notes) = notes.split_at(notes.partition_point(|note| note.number < seen.notes));
    reading.desk.sync(old_entries, old_notes).context("the draft goes by notes that came later than its log")?;
    reading.enrol()?;
    let own = own_roll(&reading, &draft, old_entries, args.last.unaudited())?;
    let signed = reading.desk.sign_roll(reading.follower.record(), &own, args.last.unaudited()).map_err(explained)?;
    reading.desk.sync(new_entries, new_notes)?;
    check_still_stands(&reading.desk, &own, &draft.said.constituency, args.last.unaudited())?;
    bind(&mut reading.desk, &draft, args.instead)?;
    keep(&reading.desk.secrets()).map_err(|fault| anyhow::anyhow!("nothing is signed: {fault}"))?;
    let path = draft.add(&args.draft, &official.id, signed)?;
    print(&format!("{} applications; signed in {}\n", own.applications().len(), path.display()))
}

/// The roll that this desk makes itself, under the checkpoints of the draft: with everything that it names, so that nobody signs one which
/// the board would refuse.
fn own_roll(reading: &Reading, draft: &Draft, entries: &[Vec<u8>], unaudited: Unaudited) -> anyhow::Result<RollDraft> {
    let (record, said) = (reading.follower.record(), &draft.said);
    let RollRegistration::Intake { checkpoint, .. } = &said.registration else {
        bail!("a roll of another kind than this election's");
    };
    let (size, _) = record.brought_by_rolls().context("registration is over")?;
    let new = usize::try_from(size).ok().and_then(|size| entries.get(size..)).unwrap_or_default();
    let checkpoints = (checkpoint.clone(), said.under.clone());
    let own = reading.desk.draw_up_roll(record, &said.constituency, unaudited, new, checkpoints).map_err(explained)?;
    if own.text() != draft.text {
        return Err(explained(Error::OtherApplications));
    }
    let attachments: HashMap<Hash, Vec<u8>> = own.attachments().into_iter().map(|a| (Hash::of(&a), a)).collect();
    record.check_roll(said, &attachments).context("the board would refuse this roll")?;
    Ok(own)
}

/// Whether nothing was said against an application since the roll was drawn up, and none is missing on the last.
fn check_still_stands(desk: &Desk, draft: &RollDraft, constituency: &Id, unaudited: Unaudited) -> anyhow::Result<()> {
    let (log, exchange) = (desk.log(), desk.exchange());
    for id in draft.applications() {
        let has_failed = log.verdicts(&id).iter().any(|(_, said)| *said == Verdict::Failed);
        let stands = exchange.standing(log, &id) == Some(Standing::Approved) && !has_failed;
        ensure!(stands, "application {id} does not stand any more: ask for a new draft");
    }
    if unaudited == Unaudited::Take {
        let now = exchange.next_roll(log, constituency, unaudited).records.len();
        ensure!(now == draft.applications().len(), "others were approved since, who would be on no roll: draw up anew");
    }
    Ok(())
}

fn bind(desk: &mut Desk, draft: &Draft, instead: bool) -> anyhow::Result<()> {
    let number = draft.said.number.get();
    if instead {
        desk.free_from_roll(number);
    }
    match desk.bind_to_roll(number, &draft.text) {
        Err(Error::SaidOtherwise) => bail!(
            "this registrar signed another roll {number}. If all who signed that one have given it up, say --instead"
        ),
        bound => Ok(bound?),
    }
}

fn close(args: &CloseArgs) -> anyhow::Result<()> {
    let draft = Draft::read(&args.draft)?;
    let election = ElectionId(args.election);
    ensure!(draft.said.election == election, "this is a roll of another election");
    let (signed, attachments) = (draft.signed(&args.draft)?, draft.attachments(&args.draft)?);
    let board = args.board.patient(election)?;
    let beginning = Beginning::read(&board, &mut rng()?).context("the log of the board")?;
    let members = &beginning.setting().manifest.registrars.members;
    let entry = joint::join(&signed, members, key_name::registrar)?;
    let lines = entry.signatures().len();
    let index = board.submit(&entry.to_bytes(), &attachments);
    let index = index.with_context(|| format!("the board does not take the roll with {lines} lines"))?;
    print(&format!("roll {} is entry {index} of the log; now registrars issue\n", draft.said.number.get()))
}
