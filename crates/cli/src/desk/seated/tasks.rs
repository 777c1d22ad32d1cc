//! Tasks in words: one sentence, and the form that does it.

use election::Id;
use markup::figures::time;
use markup::{Escaped, Html};
use seat::{OpenedContest, Opening, Seat, Task};

use super::doing::{WORDS, digest};
use super::shown::{keys, places_of_backup};
use crate::desk::form::{Field, Forms};
use crate::desk::section::Visit;
use crate::steps::{Shown, asks};

/// All that is to be done. What needs no answer has one button.
pub fn show(page: &mut Html, shown: &Shown, (address, seat): (&str, &Seat), visit: &Visit<'_>) {
    let is_silent = |task: &&Task| task.is_said() && !asks(task);
    let silent: Vec<&Task> = shown.tasks.iter().filter(is_silent).collect();
    if !silent.is_empty() {
        page.raw("<div class=\"next\" data-task=\"do\">");
        silent.iter().for_each(|task| page.element("p", &sentence(task, visit)));
        page.form("do-form", &format!("{address}/do"));
        silent.iter().for_each(|task| page.carried("task", &digest(task)));
        page.send("do", "main", &visit.text("seat-do"));
        page.raw("</div>");
    }
    for task in shown.tasks.iter().filter(|task| !is_silent(task)) {
        let class = if matches!(task, Task::Accuse { .. }) { "next danger" } else { "next" };
        page.raw(&format!("<div class=\"{class}\" data-task=\"{}\">", name(task)));
        page.element("p", &sentence(task, visit));
        form(page, task, (address, seat), visit);
        page.raw("</div>");
    }
    if shown.tasks.is_empty() {
        page.element("p", &visit.text("seat-wait"));
    }
}

/// Whether nothing can be done about it but wait.
pub fn is_awaited(task: &Task) -> bool {
    !task.is_said() && !matches!(task, Task::Backup | Task::RestoreBackup | Task::Destroy)
}

/// What was done.
pub fn done(task: &Task, visit: &Visit<'_>) -> String {
    match task {
        Task::Accuse { accused, .. } => visit.with("done-accuse", &[("who", accused.as_str())]),
        task => visit.text(&format!("done-{}", name(task))),
    }
}

/// What comes after something that was done, before the record says it.
pub fn after(task: &Task, visit: &Visit<'_>) -> String {
    visit.text(match task {
        Task::Compare { .. } => "after-compare",
        Task::Agree(_) => "after-agree",
        Task::Decrypt => "after-decrypt",
        Task::SayDestroyed { .. } => "after-say-destroyed",
        _ => "after-others",
    })
}

/// As in the program's JSON.
fn name(task: &Task) -> &'static str {
    match task {
        Task::Commit { .. } => "commit",
        Task::Share { .. } => "share",
        Task::Accuse { .. } => "accuse",
        Task::Compare { .. } => "compare",
        Task::Confirm { .. } => "confirm",
        Task::AwaitOthers { .. } => "await-others",
        Task::AwaitLetters { .. } => "await-letters",
        Task::AwaitRestart { .. } => "await-restart",
        Task::Excluded { .. } => "excluded",
        Task::ShareMissing { .. } => "share-missing",
        Task::Backup => "backup",
        Task::RestoreBackup => "restore-backup",
        Task::Rehearse => "rehearse",
        Task::Ready => "ready",
        Task::AwaitCounting => "await-counting",
        Task::AwaitChecking { .. } => "await-checking",
        Task::Agree(_) => "agree",
        Task::AwaitAgreements { .. } => "await-agreements",
        Task::Decrypt => "decrypt",
        Task::AwaitResult { .. } => "await-result",
        Task::Destroy => "destroy",
        Task::SayDestroyed { .. } => "say-destroyed",
        Task::Over => "over",
    }
}

fn sentence(task: &Task, visit: &Visit<'_>) -> String {
    let text = format!("task-{}", name(task));
    let number = |number: usize| visit.texts.number(number as u64);
    match task {
        Task::Commit { role, attempt } | Task::Share { role, attempt } | Task::Confirm { role, attempt } => {
            visit.with(&text, &[("keys", &visit.text(keys(*role))), ("attempt", &visit.texts.number(*attempt))])
        }
        Task::Compare { role, .. } | Task::Excluded { role } | Task::ShareMissing { role } => {
            visit.with(&text, &[("keys", &visit.text(keys(*role)))])
        }
        Task::Accuse { accused, .. } | Task::AwaitRestart { accused, .. } => {
            visit.with(&text, &[("who", accused.as_str())])
        }
        Task::AwaitOthers { role, round, who } => {
            let what = visit.text(match round {
                1 => "round-1",
                2 => "round-2",
                _ => "round-3",
            });
            visit.with(&text, &[("what", &what), ("who", &ids(who)), ("keys", &visit.text(keys(*role)))])
        }
        Task::AwaitLetters { from, .. } => visit.with(&text, &[("who", &ids(from))]),
        Task::AwaitChecking { until } => visit.with(&text, &[("time", &time(*until, visit.texts.language()))]),
        Task::AwaitAgreements { who, needed } => visit.with(&text, &[("needed", &number(*needed)), ("who", &ids(who))]),
        Task::AwaitResult { needed: 0, .. } => visit.text("task-await-commission"),
        Task::AwaitResult { who, needed } => visit.with(&text, &[("needed", &number(*needed)), ("who", &ids(who))]),
        _ => visit.text(&text),
    }
}

fn form(page: &mut Html, task: &Task, (address, seat): (&str, &Seat), visit: &Visit<'_>) {
    match task {
        Task::Compare { role, words, .. } => compare(page, (task, role.as_str(), words), address, visit),
        Task::Agree(opening) => agree(page, (task, opening), address, visit),
        Task::Accuse { fault, .. } => {
            page.raw(&format!("<p lang=\"en\"><code>{}</code></p>", Escaped(fault)));
            page.element("p", &visit.text("task-accuse-more"));
            yes(page, task, ("accuse", "danger"), address, visit);
        }
        Task::SayDestroyed { backups } => {
            page.raw("<ul>");
            backups.iter().for_each(|place| page.element("li", place));
            page.raw("</ul>");
            yes(page, task, ("say-destroyed", "main"), address, visit);
        }
        Task::AwaitLetters { letters, damaged, .. } => {
            page.element("p", &visit.text("task-await-letters-more"));
            page.raw("<ul>");
            letters.iter().for_each(|letter| page.raw(&format!("<li><code>{}</code></li>", Escaped(letter))));
            page.raw("</ul>");
            if !damaged.is_empty() {
                page.notice("damaged", "warn", &visit.with("task-letters-damaged", &[("who", &ids(damaged))]), "");
            }
        }
        Task::AwaitOthers { .. } => page.classed("p", "soft", &visit.text("task-never-comes")),
        Task::Backup => backup_form(page, (address, seat), visit),
        Task::RestoreBackup => restore_form(page, (address, seat), visit),
        Task::Destroy => {
            let text = visit.text("seat-destroy");
            page.raw(&format!(
                "<p class=\"actions\"><a class=\"button\" id=\"destroy-now\" href=\"{address}/destroy\">{}</a></p>",
                Escaped(&text)
            ));
        }
        _ => {}
    }
}

/// The words to be read out, and fields for those that are heard.
fn compare(page: &mut Html, (task, role, words): (&Task, &str, &str), address: &str, visit: &Visit<'_>) {
    read_aloud(page, &format!("words-{role}"), words);
    page.element("p", &visit.text("task-compare-call"));
    page.form(&format!("compare-{role}-form"), &format!("{address}/do"));
    page.carried("task", &digest(task));
    page.raw(&format!("<fieldset><legend>{}</legend><ol class=\"words\">", Escaped(&visit.text("task-compare-heard"))));
    for n in 1..=WORDS {
        let (id, label) = (format!("{role}-word-{n}"), visit.with("task-compare-word", &[("n", &n.to_string())]));
        page.raw(&format!(
            "<li><label for=\"{id}\">{}</label><input type=\"text\" id=\"{id}\" name=\"word-{n}\" required maxlength=\"20\" \
             spellcheck=\"false\" autocapitalize=\"none\" autocomplete=\"off\"></li>",
            Escaped(&label)
        ));
    }
    page.raw("</ol></fieldset>");
    page.send(&format!("compare-{role}"), "main", &visit.text("task-compare-send"));
    page.classed("p", "soft", &visit.text("task-compare-differ"));
}

/// What would be opened, and nothing else.
fn agree(page: &mut Html, (task, opening): (&Task, &Opening), address: &str, visit: &Visit<'_>) {
    let head = ["sums-contest", "sums-places", "sums-ballots"].map(|name| visit.text(name));
    let rows: Vec<Vec<String>> = opening.contests.iter().flat_map(|contest| rows(contest, visit)).collect();
    page.table("sums", &visit.text("sums"), &head, &rows);
    page.element("p", &visit.text("sums-words"));
    read_aloud(page, "sums-in-words", &opening.words);
    if opening.is_second {
        page.notice("second", "warn", &visit.text("task-agree-second"), "");
    }
    yes(page, task, ("agree", "main"), address, visit);
}

fn rows(contest: &OpenedContest, visit: &Visit<'_>) -> Vec<Vec<String>> {
    let name = Escaped(contest.id.as_str()).to_string();
    if contest.groups.is_empty() {
        return vec![vec![name, Escaped(&visit.text("sums-withheld")).to_string(), "–".to_owned()]];
    }
    let row = |group: &seat::OpenedGroup| {
        let places = Escaped(&ids(&group.constituencies)).to_string();
        vec![name.clone(), places, visit.texts.number(group.ballots)]
    };
    contest.groups.iter().map(row).collect()
}

fn read_aloud(page: &mut Html, id: &str, words: &str) {
    page.raw(&format!("<ol class=\"words read\" id=\"{id}\" lang=\"en\">"));
    words.split_whitespace().for_each(|word| page.element("li", word));
    page.raw("</ol>");
}

fn yes(page: &mut Html, task: &Task, (id, class): (&str, &str), address: &str, visit: &Visit<'_>) {
    page.form(&format!("{id}-form"), &format!("{address}/do"));
    page.carried("task", &digest(task));
    page.tick("yes", &visit.text(&format!("task-{id}-yes")));
    page.send(id, class, &visit.text(&format!("task-{id}-send")));
}

/// The form for a backup.
pub fn backup_form(page: &mut Html, (address, seat): (&str, &Seat), visit: &Visit<'_>) {
    page.element("p", &visit.text("seat-backup-why"));
    page.form("backup-form", &format!("{address}/backup"));
    page.choice(&Field::of(visit, "seat", "backup", ""), &places_of_backup(seat));
    page.hidden_line(&Field::of(visit, "seat", "passphrase-new", ""), true);
    page.hidden_line(&Field::of(visit, "seat", "passphrase-again", ""), true);
    page.send("make-backup", "main", &visit.text("seat-backup"));
}

/// The form for its one restore.
pub fn restore_form(page: &mut Html, (address, seat): (&str, &Seat), visit: &Visit<'_>) {
    let last = seat.memory().backups.last().cloned().unwrap_or_default();
    page.element("p", &visit.text("seat-restore-why"));
    page.form("restore-form", &format!("{address}/restore"));
    page.choice(&Field::of(visit, "seat", "backup", &last), &seat.memory().backups);
    page.hidden_line(&Field::of(visit, "seat", "passphrase-backup", ""), false);
    page.send("restore-backup", "main", &visit.text("seat-restore"));
}

/// The question before anything is destroyed.
pub fn destroy_form(page: &mut Html, address: &str, visit: &Visit<'_>) {
    page.notice("warning", "bad", &visit.text("seat-destroy-what"), &visit.text("seat-destroy-why"));
    page.form("destroy-form", &format!("{address}/destroy"));
    page.tick("yes", &visit.text("seat-destroy-yes"));
    page.send("destroy", "danger", &visit.text("seat-destroy"));
}

fn ids(ids: &[Id]) -> String {
    ids.iter().map(Id::as_str).collect::<Vec<_>>().join(", ")
}
