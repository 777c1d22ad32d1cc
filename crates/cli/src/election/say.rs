//! One way for the commission to say something: look, draw up, ask, sign, and hand in or pass on.

use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use ::client::{BoardClient, Follower};
use ::election::role::key_name;
use ::election::statement::{Kind, Statement};
use ::election::{ElectionId, Entry};
use anyhow::{Context, ensure};
use officials::Official;
use record::{Record, Refusal};
use transparency_log::note::Note;

use super::asked::{Asked, Drawn, with_text};
use super::step::{NotNow, Outcome};
use super::words;
use crate::joint;
use crate::key_file::OfficialArgs;
use crate::services::{Board, now, rng};
use crate::showing::{Typed, print};

/// How long an entry may take to be cosigned, and a checkpoint of now to come.
const PATIENCE: Duration = Duration::from_secs(40);
/// Between two looks.
const PAUSE: Duration = Duration::from_secs(1);

/// Who says it, and how.
#[derive(clap::Args)]
pub struct SayArgs {
    #[command(flatten)]
    pub board: Board,
    #[command(flatten)]
    pub official: OfficialArgs,
    /// What another commissioner signed: check it, and add your line
    #[arg(long, value_name = "FILE")]
    pub draft: Option<PathBuf>,
    /// The new file with the lines, if others must sign too; KIND-ID.note if left out
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Do not ask: for scripts
    #[arg(long)]
    pub yes: bool,
    /// Print one JSON document instead of a text
    #[arg(long, requires = "yes")]
    pub json: bool,
}

/// A log that was followed to its end, and everything in it.
pub struct Followed {
    follower: Follower,
    pub entries: Vec<Vec<u8>>,
}

impl Followed {
    /// Follows the whole log.
    pub fn begin(client: BoardClient) -> anyhow::Result<Self> {
        let mut followed = Self { follower: Follower::new(client), entries: Vec::new() };
        followed.go_on().context("the log of the board")?;
        Ok(followed)
    }

    /// What the log comes to.
    pub fn record(&self) -> &Record {
        self.follower.record()
    }

    /// Follows it further.
    fn go_on(&mut self) -> anyhow::Result<()> {
        self.entries.extend(self.follower.follow(&mut rng()?)?);
        Ok(())
    }

    /// The last checkpoint, for statements that stand under one.
    fn under(&self) -> String {
        self.follower.checkpoint().map(ToString::to_string).unwrap_or_default()
    }

    /// Hands an entry in, and waits until it is cosigned.
    pub fn hand_in(&mut self, drawn: &Drawn) -> anyhow::Result<Outcome> {
        let attachments: Vec<_> = drawn.attachments.values().collect();
        let submitted = self.follower.client().submit(&drawn.note.to_bytes(), &attachments);
        let index = submitted.context("the board does not take it")?;
        let begun = Instant::now();
        while self.record().size() <= index && begun.elapsed() < PATIENCE {
            // It is in the log, whatever hinders from looking.
            if self.go_on().is_err() || self.record().size() <= index {
                sleep(PAUSE);
            }
        }
        Ok(Outcome::Entry { index, before: false, cosigned: self.record().size() > index })
    }
}

/// Says what is asked; or what the draft says, if it is of this kind.
pub fn say(
    args: &SayArgs,
    kind: Kind,
    asked: impl FnOnce(&Record) -> anyhow::Result<Asked>,
) -> anyhow::Result<Outcome> {
    let election = args.official.election();
    let mut followed = Followed::begin(args.board.patient(election)?)?;
    let draft = args.draft.as_deref().map(|path| read_draft(path, election, kind)).transpose()?;
    let asked = match &draft {
        Some((_, statement)) => {
            Asked::of(statement.clone()).context("the draft is nothing that the commission says")?
        }
        None => asked(followed.record())?,
    };
    if let Some(index) = asked.said(followed.record(), &followed.entries) {
        return Ok(Outcome::Entry { index, before: true, cosigned: true });
    }
    let official = sign_as(&args.official, followed.record())?;
    let drawn = match draft {
        Some((note, statement)) => add_line(&followed, &asked, &note, &statement, &official)?,
        None => draw_in_time(&mut followed, &asked, &official)?,
    };
    let said = Statement::parse(drawn.note.text())?;
    if !is_confirmed(args, followed.record(), &said)? {
        return Ok(Outcome::Declined);
    }
    pass_on(args, followed, &asked, &drawn)
}

fn sign_as(args: &OfficialArgs, record: &Record) -> anyhow::Result<Official> {
    let key = args.key_file(&args.passphrase()?)?;
    let members = &record.setting().context("there is no manifest")?.manifest.commission.members;
    args.official(&key, "commissioner", members)
}

/// A draft of another commissioner, if it is of this election and kind.
fn read_draft(path: &Path, election: ElectionId, kind: Kind) -> anyhow::Result<(Note, Statement)> {
    let note = joint::read(path)?;
    let statement = Entry::parse(&note.to_bytes()).with_context(|| format!("{} is no statement", path.display()))?;
    let statement = statement.statement;
    if statement.election() != Some(election) {
        return Err(NotNow::of(&Refusal::Election).into());
    }
    if statement.kind() != kind {
        let (found, reason) = (statement.kind().name(), format!("the draft says \"{}\"", statement.kind().name()));
        return Err(NotNow::new("draft-kind", reason, format!("run the command of that name: {found}")).into());
    }
    Ok((note, statement))
}

/// A statement with the own line, if the record would take it. A checkpoint of now may take some seconds to come.
fn draw_in_time(followed: &mut Followed, asked: &Asked, official: &Official) -> anyhow::Result<Drawn> {
    let begun = Instant::now();
    loop {
        let drawn = asked.draw(followed.record(), followed.under(), official)?;
        match followed.record().check_draft(&drawn.note.to_bytes(), &drawn.attachments) {
            Ok(()) => return Ok(drawn),
            Err(Refusal::TooEarly { least, .. }) if now() >= least && begun.elapsed() < PATIENCE => sleep(PAUSE),
            Err(refusal) => return Err(NotNow::of(&refusal).into()),
        }
        followed.go_on().context("the log of the board")?;
    }
}

/// The draft with the own line, if it says what this commissioner would say.
fn add_line(
    followed: &Followed,
    asked: &Asked,
    draft: &Note,
    said: &Statement,
    official: &Official,
) -> anyhow::Result<Drawn> {
    let record = followed.record();
    let Drawn { note: own, attachments } = asked.draw(record, under_of(said), official)?;
    if own.text() != draft.text() {
        let reason = "the draft does not say what follows from the log";
        let next = "ask whoever made it to run the command again, and compare what the logs say that both of you see";
        return Err(NotNow::new("draft-other", reason, next).into());
    }
    let commission = &record.setting().context("there is no manifest")?.manifest.commission;
    let note = joint::join(&[draft.clone(), own], &commission.members, key_name::commission)
        .map_err(|error| NotNow::new("signature", format!("{error:#}"), "ask for the draft again"))?;
    match record.check_draft(&note.to_bytes(), &attachments) {
        Ok(()) => Ok(Drawn { note, attachments }),
        Err(refusal) => Err(NotNow::of(&refusal).into()),
    }
}

/// The checkpoint that a statement names.
fn under_of(said: &Statement) -> String {
    match said {
        Statement::Open(said) => said.under.clone(),
        Statement::Close(said) => said.under.clone(),
        Statement::Extend(said) => said.under.clone(),
        Statement::Operator(said) => said.under.clone(),
        _ => String::new(),
    }
}

fn is_confirmed(args: &SayArgs, record: &Record, said: &Statement) -> anyhow::Result<bool> {
    if args.json {
        return Ok(true);
    }
    print(&words::of(record, said))?;
    confirm(args.yes)
}

/// Asks yes or no.
pub fn confirm(yes: bool) -> anyhow::Result<bool> {
    if yes {
        return Ok(true);
    }
    let mut typed = Typed::new();
    loop {
        match typed.ask("Sign this? yes or no").context("say --yes where nobody answers")?.trim() {
            "yes" => return Ok(true),
            "no" => return Ok(false),
            _ => print("Type yes or no.\n")?,
        }
    }
}

/// Hands the statement in if enough have signed; otherwise writes what the others need.
fn pass_on(args: &SayArgs, mut followed: Followed, asked: &Asked, drawn: &Drawn) -> anyhow::Result<Outcome> {
    let setting = followed.record().setting().context("there is no manifest")?;
    let (lines, needed) = (drawn.note.signatures().len(), setting.manifest.commission.threshold);
    let out = args.out.clone();
    if lines >= needed {
        // Whatever happens on the way, the lines are not lost.
        out.as_deref().map(|path| keep(path, &drawn.note)).transpose()?;
        return followed.hand_in(drawn);
    }
    let out = out.unwrap_or_else(|| format!("{}-{}.note", asked.command(), args.official.id).into());
    keep(&out, &drawn.note)?;
    let file = out.display().to_string();
    let next = format!(
        "send {file} to {} more, who run: veche election {} --draft {file}; nothing in it is secret. The last of them hands it in",
        needed.saturating_sub(lines),
        asked.command()
    );
    Ok(Outcome::Signed { file, lines, needed, next })
}

/// Writes a note to a new file, or sees that it is there.
pub fn keep(path: &Path, note: &Note) -> anyhow::Result<()> {
    if path.exists() && joint::read(path).is_ok_and(|there| there == *note) {
        return Ok(());
    }
    joint::write_new(path, &note.to_bytes())
}

/// Joins the lines in files, and hands the statement in.
pub fn hand_in(board: &Board, election: ElectionId, files: &[PathBuf]) -> anyhow::Result<Outcome> {
    let notes = files.iter().map(|path| joint::read(path)).collect::<anyhow::Result<Vec<_>>>()?;
    let first = notes.first().context("there is no file")?;
    let statement = Statement::parse(first.text()).context("this is no statement")?;
    if statement.election() != Some(election) {
        return Err(NotNow::of(&Refusal::Election).into());
    }
    let kind = statement.kind();
    ensure!(Asked::of(statement).is_some(), "{} is nothing that the commission says", kind.name());
    let mut followed = Followed::begin(board.patient(election)?)?;
    if let Some(index) = with_text(&followed.entries, kind, first.text()) {
        return Ok(Outcome::Entry { index, before: true, cosigned: true });
    }
    let record = followed.record();
    let commission = &record.setting().context("there is no manifest")?.manifest.commission;
    let note = joint::join(&notes, &commission.members, key_name::commission)
        .map_err(|error| NotNow::new("signature", format!("{error:#}"), "ask for these files again"))?;
    let (lines, needed) = (note.signatures().len(), commission.threshold);
    if lines < needed {
        let reason = format!("{lines} have signed, and {needed} must");
        return Err(NotNow::new("signature-lines", reason, "ask others for their lines").into());
    }
    let mut attachments = std::collections::HashMap::new();
    if kind == Kind::Result {
        let content = record.expected_results().map_err(|refusal| NotNow::of(&refusal))?.content();
        attachments.insert(canonical::Hash::of(&content), content);
    }
    record.check_draft(&note.to_bytes(), &attachments).map_err(|refusal| NotNow::of(&refusal))?;
    followed.hand_in(&Drawn { note, attachments })
}
