//! One way for the commission to say something: look, draw up, ask, sign, and hand in or pass on.

use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use ::client::{BoardClient, Follower};
use ::election::role::key_name;
use ::election::statement::{Kind, Statement};
use ::election::{ElectionId, Entry, Id};
use anyhow::{Context, ensure};
use officials::Official;
use record::{Record, Refusal};
use transparency_log::note::Note;

use super::asked::{Asked, Drawn, with_text};
use super::step::{NotNow, Outcome};
use super::words::{self, Line};
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
    pub fn go_on(&mut self) -> anyhow::Result<()> {
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

/// A statement of the commission before anybody has said yes to it.
pub struct Prepared {
    pub asked: Asked,
    pub drawn: Drawn,
    /// What it says, and what follows from it.
    pub lines: Vec<Line>,
    /// How many must sign.
    pub needed: usize,
}

/// What comes of drawing up a statement.
pub enum Drawing {
    /// It is in the log already, as this entry.
    Said(u64),
    /// It can be said now.
    Prepared(Prepared),
}

/// What another commissioner signed.
pub struct Draft {
    note: Note,
    statement: Statement,
}

/// Draws up what is asked, or what the draft says, with the own line; and signs nothing that the log would not take.
pub fn prepare(
    followed: &mut Followed,
    said: Result<Asked, Draft>,
    official: impl FnOnce(&Record) -> anyhow::Result<Official>,
) -> anyhow::Result<Drawing> {
    let asked = match &said {
        Err(draft) => draft.asked()?,
        Ok(asked) => asked.clone(),
    };
    if let Some(index) = asked.said(followed.record(), &followed.entries) {
        return Ok(Drawing::Said(index));
    }
    let official = official(followed.record())?;
    let drawn = match said {
        Err(draft) => add_line(followed, &asked, &draft, &official)?,
        Ok(_) => draw_in_time(followed, &asked, &official)?,
    };
    let lines = words::of(followed.record(), &Statement::parse(drawn.note.text())?);
    let needed = followed.record().setting().context("there is no manifest")?.manifest.commission.threshold;
    Ok(Drawing::Prepared(Prepared { asked, drawn, lines, needed }))
}

/// Says what is asked; or what the draft says, if it is of this kind.
pub fn say(
    args: &SayArgs,
    kind: Kind,
    asked: impl FnOnce(&Record) -> anyhow::Result<Asked>,
) -> anyhow::Result<Outcome> {
    let election = args.official.election();
    let mut followed = Followed::begin(args.board.patient(election)?)?;
    let said = match &args.draft {
        Some(path) => Err(Draft::new(joint::read(path)?, election)?.of_kind(kind)?),
        None => Ok(asked(followed.record())?),
    };
    let prepared = match prepare(&mut followed, said, |record| sign_as(&args.official, record))? {
        Drawing::Said(index) => return Ok(Outcome::Entry { index, before: true, cosigned: true }),
        Drawing::Prepared(prepared) => prepared,
    };
    if !args.json {
        print(&words::text(&prepared.lines))?;
    }
    if !args.json && !confirm(args.yes)? {
        return Ok(Outcome::Declined);
    }
    pass_on(&mut followed, &prepared, &args.official.id, args.out.clone())
}

fn sign_as(args: &OfficialArgs, record: &Record) -> anyhow::Result<Official> {
    let key = args.key_file(&args.passphrase()?)?;
    let members = &record.setting().context("there is no manifest")?.manifest.commission.members;
    args.official(&key, "commissioner", members)
}

impl Draft {
    /// A draft of another commissioner, if it is of this election.
    pub fn new(note: Note, election: ElectionId) -> anyhow::Result<Self> {
        let statement = Entry::parse(&note.to_bytes());
        let statement = statement.map_err(|error| {
            NotNow::new("note", format!("this is no statement: {error}"), "ask for the draft again")
        })?;
        let statement = statement.statement;
        if statement.election() != Some(election) {
            return Err(NotNow::of(&Refusal::Election).into());
        }
        Ok(Self { note, statement })
    }

    /// The same, if it says something of this kind.
    pub fn of_kind(self, kind: Kind) -> anyhow::Result<Self> {
        let found = self.statement.kind();
        if found == kind {
            return Ok(self);
        }
        let found = found.name();
        let next = format!("run the command of that name: {found}");
        Err(NotNow::new("draft-kind", format!("the draft says \"{found}\""), next).into())
    }

    fn asked(&self) -> anyhow::Result<Asked> {
        Asked::of(self.statement.clone()).context("the draft is nothing that the commission says")
    }
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
fn add_line(followed: &Followed, asked: &Asked, draft: &Draft, official: &Official) -> anyhow::Result<Drawn> {
    let record = followed.record();
    let Drawn { note: own, attachments } = asked.draw(record, under_of(&draft.statement), official)?;
    if own.text() != draft.note.text() {
        let reason = "the draft does not say what follows from the log";
        let next = "ask whoever made it to run the command again, and compare what the logs say that both of you see";
        return Err(NotNow::new("draft-other", reason, next).into());
    }
    let commission = &record.setting().context("there is no manifest")?.manifest.commission;
    let note = joint::join(&[draft.note.clone(), own], &commission.members, key_name::commission)
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
pub fn pass_on(followed: &mut Followed, prepared: &Prepared, id: &Id, out: Option<PathBuf>) -> anyhow::Result<Outcome> {
    let Prepared { asked, drawn, needed, .. } = prepared;
    let (lines, needed) = (drawn.note.signatures().len(), *needed);
    if lines >= needed {
        // Whatever happens on the way, the lines are not lost.
        out.as_deref().map(|path| keep(path, &drawn.note)).transpose()?;
        return followed.hand_in(drawn);
    }
    let out = out.unwrap_or_else(|| format!("{}-{id}.note", asked.command()).into());
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
    is_of(first, election)?;
    let mut followed = Followed::begin(board.patient(election)?)?;
    hand_in_joined(&mut followed, election, &notes)
}

/// Joins the lines of these notes, and hands the statement in.
pub fn hand_in_joined(followed: &mut Followed, election: ElectionId, notes: &[Note]) -> anyhow::Result<Outcome> {
    let first = notes.first().context("there is no file")?;
    let kind = is_of(first, election)?;
    if let Some(index) = with_text(&followed.entries, kind, first.text()) {
        return Ok(Outcome::Entry { index, before: true, cosigned: true });
    }
    let record = followed.record();
    let commission = &record.setting().context("there is no manifest")?.manifest.commission;
    let note = joint::join(notes, &commission.members, key_name::commission)
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

/// The kind of a statement of the commission, if it is of this election.
fn is_of(note: &Note, election: ElectionId) -> anyhow::Result<Kind> {
    let statement = Statement::parse(note.text()).context("this is no statement")?;
    if statement.election() != Some(election) {
        return Err(NotNow::of(&Refusal::Election).into());
    }
    let kind = statement.kind();
    ensure!(Asked::of(statement).is_some(), "{} is nothing that the commission says", kind.name());
    Ok(kind)
}
