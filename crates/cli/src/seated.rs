//! Commands of those who have a seat in ceremonies: trustees and registrars.

mod answers;
mod printed;
mod text;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use age::secrecy::SecretString;
use anyhow::Context;
use canonical::Hash;
use canonical::bytes::to_base64;
use clap::Subcommand;
use election::{ElectionId, Id};
use seat::{Office, Seat};

use crate::bar::Bar;
use crate::secret_file::Work;
use crate::services::Source;
use crate::showing::print;
use crate::steps::{self, Place, Shown, Stage, Where, is_beside};
use answers::Answers;
pub use text::handed as handed_text;

/// What an official does in its folder.
#[derive(Subcommand)]
pub enum SeatCommand {
    Start(StartArgs),
    Status(StatusArgs),
    Next(NextArgs),
    Backup(BackupArgs),
    Restore(RestoreArgs),
    Destroy(DestroyArgs),
}

/// Make your folder and your key. It prints the line that the commission needs for the manifest
#[derive(clap::Args)]
pub struct StartArgs {
    #[command(flatten)]
    folder: FolderArgs,
    /// Your id in the manifest, such as t1
    #[arg(long, value_name = "ID")]
    id: Id,
    /// For tests: 2^N rounds to open a file, instead of a second's work
    #[arg(long, value_name = "N", hide = true)]
    work: Option<u8>,
}

/// Show the checklist, and what comes next, without doing it
#[derive(clap::Args)]
pub struct StatusArgs {
    #[command(flatten)]
    folder: FolderArgs,
    #[command(flatten)]
    place: PlaceArgs,
    /// Print one JSON document instead of a text
    #[arg(long)]
    json: bool,
}

/// Do what comes next, or say who is awaited
#[derive(clap::Args)]
pub struct NextArgs {
    #[command(flatten)]
    folder: FolderArgs,
    #[command(flatten)]
    place: PlaceArgs,
    /// In scripts: the authentication words as another one read them to you; once for each ceremony
    #[arg(long, value_name = "WORDS")]
    words: Vec<String>,
    /// In scripts: yes to what is asked, a complaint or an agreement
    #[arg(long)]
    yes: bool,
    /// Print one JSON document instead of a text, and ask nothing
    #[arg(long)]
    json: bool,
}

/// Write a backup of everything that you hold, on another stick, with a passphrase of its own
#[derive(clap::Args)]
pub struct BackupArgs {
    #[command(flatten)]
    folder: FolderArgs,
    /// The file with the passphrase of the backup; - is standard input. It is asked for at the terminal if left out
    #[arg(long, value_name = "FILE")]
    backup_passphrase_file: Option<PathBuf>,
    /// The new file
    #[arg(value_name = "BACKUP")]
    backup: PathBuf,
}

/// Restore a backup: into your folder, to know that it is good, or into a new one, if the old one is lost
///
/// Never use the old folder again once another one was made from its backup: each of them would say things that the other does not know.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct RestoreArgs {
    #[command(flatten)]
    folder: FolderArgs,
    /// The file with the passphrase of the backup; - is standard input. It is asked for at the terminal if left out
    #[arg(long, value_name = "FILE")]
    backup_passphrase_file: Option<PathBuf>,
    /// The backup
    #[arg(value_name = "BACKUP")]
    backup: PathBuf,
}

/// After the result: destroy your share, and everything from which it could be made again
#[derive(clap::Args)]
pub struct DestroyArgs {
    #[command(flatten)]
    folder: FolderArgs,
    #[command(flatten)]
    place: PlaceArgs,
    /// In scripts: yes, destroy it
    #[arg(long)]
    yes: bool,
}

/// Whose folder.
#[derive(clap::Args)]
struct FolderArgs {
    /// Your folder
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,
    /// The file with your passphrase; - is standard input. It is asked for at the terminal if left out
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// Where the record is.
#[derive(clap::Args)]
struct PlaceArgs {
    /// The board, such as https://board.example
    #[arg(long, value_name = "URL", conflicts_with = "stick")]
    board: Option<String>,
    /// The stick, if this computer has no network
    #[arg(long, value_name = "DIR")]
    stick: Option<PathBuf>,
    /// Reach the board through a proxy: socks5h://127.0.0.1:9050 is Tor
    #[arg(long, value_name = "URL", requires = "board")]
    proxy: Option<String>,
    /// The election: 64 hexadecimal digits. Compare them with those that were published. From then on the folder remembers them
    #[arg(long, value_name = "ID")]
    election: Option<Hash>,
}

/// Bars on standard error, one after the other.
#[derive(Default)]
pub struct Bars(Option<(Stage, Bar)>);

/// Runs a command.
pub fn run(office: Office, command: SeatCommand) -> anyhow::Result<ExitCode> {
    match command {
        SeatCommand::Start(args) => start(office, &args)?,
        SeatCommand::Status(args) => status(office, &args)?,
        SeatCommand::Next(args) => next(office, &args)?,
        SeatCommand::Backup(args) => backup(office, &args)?,
        SeatCommand::Restore(args) => restore(office, &args)?,
        SeatCommand::Destroy(args) => destroy(office, &args)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn start(office: Office, args: &StartArgs) -> anyhow::Result<()> {
    let passphrase = args.folder.new_passphrase()?;
    let work = args.work.map_or(Work::OneSecond, Work::Rounds);
    let public = Seat::begin(&args.folder.folder, office, args.id.clone(), &passphrase, work)?;
    print(&text::begun(&args.id, &to_base64(public.as_bytes())))
}

fn status(office: Office, args: &StatusArgs) -> anyhow::Result<()> {
    let mut seat = args.folder.open(office)?;
    let mut shown = Shown::default();
    if args.place.is_given() {
        let place = args.place.reach(&seat)?;
        shown = Bars::during(|progress| steps::look(&mut seat, &place, progress))?;
    } else {
        shown.checklist = seat.checklist(None);
    }
    printed::print_shown(&shown, &seat, args.json)
}

fn next(office: Office, args: &NextArgs) -> anyhow::Result<()> {
    let mut seat = args.folder.open(office)?;
    let place = args.place.reach(&seat)?;
    let mut answers = Answers::new(&args.words, args.yes, args.json);
    let shown = Bars::during(|progress| steps::next(&mut seat, &place, &mut |task| answers.to(task), progress))?;
    printed::print_shown(&shown, &seat, args.json)
}

fn backup(office: Office, args: &BackupArgs) -> anyhow::Result<()> {
    let mut seat = args.folder.open(office)?;
    let passphrase = new_passphrase(args.backup_passphrase_file.as_deref(), "Passphrase of the backup")?;
    seat.backup(&args.backup, &passphrase)?;
    print(&text::backed_up(&args.backup, is_beside(&args.folder.folder, &args.backup)))
}

fn restore(office: Office, args: &RestoreArgs) -> anyhow::Result<()> {
    let of_backup = passphrase(args.backup_passphrase_file.as_deref(), "Passphrase of the backup")?;
    if args.folder.folder.join("key.age").exists() {
        let mut seat = args.folder.open(office)?;
        seat.restore(&args.backup, &of_backup)?;
        return print(text::RESTORED);
    }
    let own = args.folder.new_passphrase()?;
    let seat = Seat::restore_anew(&args.folder.folder, office, &args.backup, &of_backup, own)?;
    print(&text::restored_anew(seat.id(), &args.folder.folder))
}

fn destroy(office: Office, args: &DestroyArgs) -> anyhow::Result<()> {
    let mut seat = args.folder.open(office)?;
    let place = args.place.reach(&seat)?;
    let view = Bars::during(|progress| place.read(&mut seat, progress))?;
    let mut answers = Answers::new(&[], args.yes, false);
    if !answers.is_yes(text::ASK_DESTROY)? {
        return print(text::NOT_DESTROYED);
    }
    let destruction = seat.destroy(&view)?;
    print(&text::destroyed(&destruction))
}

impl FolderArgs {
    fn open(&self, office: Office) -> anyhow::Result<Seat> {
        // Before the passphrase is asked for: a wrong folder is not a wrong passphrase.
        if !self.folder.join("key.age").exists() {
            return Err(seat::Error::NoSeat(self.folder.clone()).into());
        }
        let passphrase = passphrase(self.passphrase_file.as_deref(), "Your passphrase")?;
        Ok(Seat::open(&self.folder, office, passphrase)?)
    }

    fn new_passphrase(&self) -> anyhow::Result<SecretString> {
        new_passphrase(self.passphrase_file.as_deref(), "Your new passphrase")
    }
}

impl PlaceArgs {
    fn is_given(&self) -> bool {
        self.board.is_some() || self.stick.is_some()
    }

    fn reach(&self, seat: &Seat) -> anyhow::Result<Place> {
        let at = match (&self.stick, &self.board) {
            (Some(stick), _) => Where::Stick(stick.clone()),
            (None, board) => Where::Board {
                address: board.clone().context("where is the record? Name --board or --stick")?,
                proxy: self.proxy.clone(),
            },
        };
        Bars::during(|progress| steps::reach(seat, &at, self.election.map(ElectionId), progress))
    }
}

impl Bars {
    /// Shows how far something is while it is done.
    pub fn during<T>(work: impl FnOnce(steps::Progress<'_>) -> T) -> T {
        let mut bars = Self::default();
        let done = work(&mut |stage, done, total| bars.show(stage, done, total));
        bars.clear();
        done
    }

    fn show(&mut self, stage: Stage, done: u64, total: u64) {
        if self.0.as_ref().is_none_or(|(shown, _)| *shown != stage) {
            self.clear();
        }
        let of = match stage {
            Stage::Fetching => "tiles",
            Stage::Auditing => "entries",
            Stage::Issuing => "shares",
        };
        self.0.get_or_insert_with(|| (stage, Bar::new(of))).1.show(done, total);
    }

    fn clear(&mut self) {
        if let Some((_, bar)) = self.0.take() {
            bar.clear();
        }
    }
}

fn passphrase(file: Option<&Path>, what: &str) -> anyhow::Result<SecretString> {
    match file {
        Some(file) => Source::of(file).passphrase(),
        None => answers::secret(what),
    }
}

fn new_passphrase(file: Option<&Path>, what: &str) -> anyhow::Result<SecretString> {
    match file {
        Some(file) => Source::of(file).passphrase(),
        None => answers::new_secret(what),
    }
}
