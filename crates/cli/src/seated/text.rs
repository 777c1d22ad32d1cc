//! Tasks and checklists in plain words: what was done, what is to be done now, who is awaited, and what to do if somebody never comes.

use std::path::Path;

use election::Id;
use election::role::CeremonyRole;
use seat::carry::Handed;
use seat::{Destruction, Item, Mark, OpenedContest, Opening, Point, Task};

use crate::audit::time;
use crate::steps::{RecordShown, Warning};

/// Asked before anything is destroyed.
pub const ASK_DESTROY: &str = "This destroys your share for good, and everything from which it could be made again.";

/// Nobody said yes.
pub const NOT_DESTROYED: &str = "Nothing was destroyed: it needs a yes (--yes in scripts).\n";

/// A backup came back into its own folder.
pub const RESTORED: &str = "\
The backup is good, and your folder now holds the share that came out of it.
Put the stick with the backup away, where neither this computer nor its passphrase is.
Now: next
";

/// A share that could not be used, or that nobody gives, ends an attempt: who does what then.
const RESTART: &str = "it begins the next attempt without them (veche election restart), and you run next again";

/// A folder was made.
pub fn begun(id: &Id, key: &str) -> String {
    format!(
        "Your folder is made. Send this line to the commission, and read the first and the last ten characters of the key to one of them by phone:\n\n\
         {id} {key}\n\n\
         Never forget the passphrase, and give it to nobody: it can be changed by nobody, and nobody can help you without it.\n\
         Now: wait for the number of the election. Then: next\n"
    )
}

/// A backup was written.
pub fn backed_up(file: &Path, is_beside: bool) -> String {
    let beside = "! The backup is on the same disk as your folder, and is lost with it: copy it to a stick, and remove it here.\n";
    format!(
        "The backup is written to {}, and was read back.\n{}Now restore it once: restore {}\n",
        file.display(),
        if is_beside { beside } else { "" },
        file.display()
    )
}

/// A new folder was made from a backup.
pub fn restored_anew(id: &Id, folder: &Path) -> String {
    format!(
        "{} is now the folder of {id}. Never use the old one again, not even to look: two of them could say two things.\nNow: next\n",
        folder.display()
    )
}

/// Whose page it is.
pub fn headline(id: &Id, record: Option<&RecordShown>) -> String {
    match record {
        None => format!("{id}, without a record: name --board or --stick to see what comes next\n\n"),
        Some(record) => format!(
            "{id} in: {}\nThe record holds: {} entries, of {}, {}\n\n",
            record.election.get("en"),
            record.entries,
            time(record.time),
            record.phase
        ),
    }
}

/// What is odd, and stops nothing.
pub fn warning(warning: &Warning) -> String {
    match warning {
        Warning::ClockBehind { minutes } => {
            format!(
                "the clock of this computer is at least {minutes} minutes behind. Nothing that you do depends on it"
            )
        }
        Warning::Stranger(name) => format!("{name} is no file of an election: it was left alone"),
    }
}

/// The checklist.
pub fn checklist(items: &[Item]) -> String {
    let several = items.iter().filter(|item| item.point == Point::Commitment).count() > 1;
    let line = |item: &Item| {
        let mark = if item.mark == Mark::Done { "x" } else { " " };
        let of = item.role.filter(|_| several).map_or(String::new(), |role| format!(" ({})", keys(role)));
        format!("  [{mark}] {}{of}\n", point(item.point))
    };
    items.iter().map(line).collect()
}

fn point(point: Point) -> &'static str {
    match point {
        Point::Key => "your key stands in the manifest",
        Point::Commitment => "round 1: your commitment is in the record",
        Point::Shares => "round 2: your shares for the others are sealed, and named in the record",
        Point::Words => "the words were compared, and your share is stored",
        Point::Confirmation => "round 3: your confirmation is in the record",
        Point::Complete => "everybody has confirmed: the keys are made",
        Point::Backup => "a backup is written",
        Point::Restored => "the backup was restored once",
        Point::Rehearsal => "your rehearsal is in the record",
        Point::Agreement => "you agreed to what is opened",
        Point::Decryption => "your part of the decryption is in the record",
        Point::Destroyed => "your share is destroyed",
    }
}

fn keys(role: CeremonyRole) -> &'static str {
    match role {
        CeremonyRole::Trustee => "key of the election",
        CeremonyRole::Registrar => "keys of credentials",
        CeremonyRole::Tag => "key of tags",
    }
}

/// What was done.
pub fn done(task: &Task) -> String {
    let said = match task {
        Task::Commit { attempt, .. } => format!("Done: your commitment of attempt {attempt} is made."),
        Task::Share { .. } => "Done: your shares for the others are sealed.".to_owned(),
        Task::Accuse { accused, .. } => format!("Done: your complaint about {accused} is made. This attempt is over."),
        Task::Compare { .. } => {
            "Done: the words are the same. Your share is stored encrypted, and was read back.".to_owned()
        }
        Task::Confirm { .. } => "Done: your confirmation, the same as before.".to_owned(),
        Task::Rehearse => "Done: your rehearsal is made, with the share that came out of your backup.".to_owned(),
        Task::Agree(opening) => {
            format!("Done: you agreed to open these sums, and to no others ever:\n  {}", opening.words)
        }
        Task::Decrypt => "Done: your part of the decryption is made.".to_owned(),
        Task::SayDestroyed { .. } => "Done: you say in the record that your shares are destroyed.".to_owned(),
        _ => return String::new(),
    };
    said + "\n"
}

/// What comes after something that was done, before the record says it.
pub fn after(task: &Task) -> &'static str {
    match task {
        Task::Compare { .. } => "\nNow make a backup on another stick: backup FILE\n",
        Task::Agree(_) => "\nNow: wait until enough of the others agreed, and run next again.\n",
        Task::Decrypt => "\nNow: wait for the result. Then: next\n",
        Task::SayDestroyed { .. } => "\nThank you. Now forget the passphrase.\n",
        _ => "\nNow: run next again when the others have done the same.\n",
    }
}

/// What became of a statement.
pub fn handed(name: &str, handed: &Handed) -> String {
    match handed {
        Handed::At(index) => format!("  {name}: in the log, entry {index}\n"),
        Handed::Outdated => {
            format!("  {name}: too late, or of an attempt that was given up: nobody needs it any more\n")
        }
        Handed::OtherElection => format!("  {name}: of another election, and left alone\n"),
        Handed::Refused { code, detail } => format!("! {name}: REFUSED ({code}) {}\n", detail.escape_debug()),
    }
}

/// Statements that are to be carried.
pub fn on_the_stick(names: &[String]) -> String {
    format!("On the stick: {}. Give it to whoever has a network: veche carry hand-in\n", names.join(", "))
}

/// What is to be done, or who is awaited.
pub fn task(task: &Task) -> String {
    match task {
        Task::Commit { role, attempt } => format!("\nTo be done with next: your commitment ({}, attempt {attempt})\n", keys(*role)),
        Task::Share { .. } => "\nTo be done with next: sealing your shares for the others\n".into(),
        Task::Accuse { accused, fault, .. } => accuse(accused, fault),
        Task::Compare { words, role, .. } => compare(words, *role),
        Task::Confirm { .. } => "\nTo be done with next: your confirmation\n".into(),
        Task::AwaitOthers { round, who, .. } => {
            let what = ["commitment", "statement of shares", "confirmation"];
            let what = what.get(usize::from(*round).saturating_sub(1)).copied().unwrap_or("statement");
            awaited(&format!("the {what} of {}", ids(who)))
        }
        Task::AwaitLetters { letters, from, damaged, .. } => await_letters(letters, from, damaged),
        Task::AwaitRestart { accused, .. } => format!(
            "\n{accused} sent a bad share: the record proves it to all. Now the commission begins the next attempt without {accused} \
             (veche election restart). Then: next\n"
        ),
        Task::Excluded { .. } => "\nThe ceremony goes on without you: the commission excluded you from it. There is nothing to be done.\n".into(),
        Task::ShareMissing { .. } => {
            "\nThe keys are made, but this folder holds no share of them. Restore your backup into a new folder: restore BACKUP\n".into()
        }
        Task::Backup => "\nTo be done now: a backup, on another stick, with: backup FILE\n".into(),
        Task::RestoreBackup => {
            "\nTo be done now: restore your backup once, so that you know that it is good, with: restore FILE. Before that the election cannot open.\n".into()
        }
        Task::Rehearse => "\nTo be done with next: your rehearsal\n".into(),
        Task::Ready => "\nThe keys are made, and your shares of them are in your folder (shares-*.age). Go on with the roll.\n".into(),
        Task::AwaitCounting => {
            "\nUntil the ballots are counted there is nothing to do. Keep folder, backup and passphrase apart.\nThen: next\n".into()
        }
        Task::AwaitChecking { until } => format!(
            "\nThe ballots are counted. Everybody may look first, until {}: then next, with a record of after that\n",
            time(*until)
        ),
        Task::Agree(opening) => agree(opening),
        Task::AwaitAgreements { who, needed } => format!(
            "\nAwaited: the agreement of {needed} more of {}. Who cannot come is not needed if enough others are there.\n",
            ids(who)
        ),
        Task::Decrypt => "\nTo be done with next: your part of the decryption\n".into(),
        Task::AwaitResult { who, needed } if *needed > 0 => {
            format!("\nAwaited: the decryption of {needed} more of {}. Then the commission publishes the result.\n", ids(who))
        }
        Task::AwaitResult { .. } => "\nEnough have decrypted. Now the commission publishes the result. Then: next\n".into(),
        Task::Destroy => "\nIt is over. To be done now: destroy your share, and every backup of it, with: destroy\n".into(),
        Task::SayDestroyed { backups } => {
            let all = backups.iter().map(|place| format!("  {place}\n")).collect::<String>();
            format!(
                "\nYour share is destroyed here. Backups were written to:\n{all}\
                 Are they destroyed, all of them, and every copy? Then say so in the record, under your name: next, and yes (--yes in scripts)\n"
            )
        }
        Task::Over => "\nThere is nothing left to be done.\n".into(),
    }
}

fn awaited(what: &str) -> String {
    format!("\nAwaited: {what}. Then: next\nIf somebody never comes: tell the commission; {RESTART}.\n")
}

fn await_letters(letters: &[String], from: &[Id], damaged: &[Id]) -> String {
    let mut text = awaited(&format!("the sealed share of {}", ids(from)));
    text.push_str("They make it again whenever they run next. It may come on the stick (letters/), or by any messenger, into letters/ of your folder:\n");
    letters.iter().for_each(|letter| text.push_str(&format!("  {letter}\n")));
    if !damaged.is_empty() {
        text.push_str(&format!(
            "! What is here of {} is not what the record names: a damaged file, or one of another election. It was left alone.\n",
            ids(damaged)
        ));
    }
    text
}

fn accuse(accused: &Id, fault: &str) -> String {
    format!(
        "\n{accused} SENT YOU A BAD SHARE ({fault}).\n\
         You can prove it to everybody in the record: it names {accused}, ends this attempt, and the next one goes on without {accused}.\n\
         It makes your one-time key public, which opens nothing but shares of this attempt. Call {accused} and the commission first.\n\
         To say it: next, and yes (--yes in scripts)\n"
    )
}

fn compare(words: &str, role: CeremonyRole) -> String {
    let all: Vec<&str> = words.split_whitespace().collect();
    let lines = all.chunks(4).map(|line| format!("    {}\n", line.join("  "))).collect::<String>();
    format!(
        "\nAll shares are here, and good. Authentication words, {}:\n\n{lines}\n\
         Call the others, best all at once. Each reads the words from an own screen, and everybody compares each word.\n\
         Are they the same? Then next, and type what you HEARD (--words \"..\" in scripts; four letters of each word are enough).\n\
         Are they not? Then stop: somebody was shown another record. Confirm nothing, and tell the commission.\n",
        keys(role)
    )
}

fn agree(opening: &Opening) -> String {
    let mut text =
        String::from("\nThe whole record was audited, and holds. This would be opened, and nothing else:\n\n");
    opening.contests.iter().for_each(|contest| text.push_str(&opened(contest)));
    text.push_str(&format!("\n  The sums as words:\n    {}\n", opening.words));
    if opening.is_second {
        text.push_str("\n! This folder was made from a backup. Say yes only if the old one never agreed, and will never be used again.\n");
    }
    text.push_str("\nThe words must be the same for all trustees. If you agree to this, you never agree to anything else.\nTo agree: next, and yes (--yes in scripts)\n");
    text
}

fn opened(contest: &OpenedContest) -> String {
    if contest.groups.is_empty() {
        return format!("  {}: nothing, there are too few ballots\n", contest.id);
    }
    let group = |group: &seat::OpenedGroup| {
        format!("  {}, {}: the sum of {} ballots\n", contest.id, ids(&group.constituencies), group.ballots)
    };
    contest.groups.iter().map(group).collect()
}

/// Secrets were destroyed.
pub fn destroyed(destruction: &Destruction) -> String {
    let mut text = format!("Destroyed: {} files, and the seeds of your ceremonies.\n", destruction.removed);
    if destruction.backups.is_empty() {
        text.push_str("No backup was ever written from this folder.\n");
    } else {
        text.push_str("Now destroy the backups, each with its stick if it can be spared. They were written to:\n");
        destruction.backups.iter().for_each(|place| text.push_str(&format!("  {place}\n")));
    }
    text.push_str("When that is done, say so in the record: next, and yes. Then forget the passphrase.\n");
    text
}

fn ids(ids: &[Id]) -> String {
    ids.iter().map(Id::as_str).collect::<Vec<_>>().join(", ")
}
