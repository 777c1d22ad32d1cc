//! `veche` at a terminal: what it asks, what is typed, and what is seen of it.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};
use simulation::people::Numbers;
use simulation::{People, play, sample};

use crate::commissioner::Commissioner;
use crate::support::VECHE;
use crate::town::{PASSPHRASE, Person, Town, text};

/// How long an answer may take, in milliseconds.
const PATIENCE: u64 = 60_000;
const NEW: &str = "Your new passphrase: ";
const AGAIN: &str = "The same again: ";
const OWN: &str = "Your passphrase: ";
const SURE: &str = "Type yes to do it: ";
const WORDS: &str = "(nothing, to do it later): ";
const SIGN: &str = "Sign this? yes or no: ";

/// A command at a terminal of its own.
pub struct Terminal {
    session: PtySession,
    /// The terminal, as others see it.
    device: String,
    seen: String,
}

impl Terminal {
    /// Begins in a folder.
    pub fn begin(here: &Path, arguments: &[&str]) -> Self {
        // The terminal shows what is typed, unless somebody tells it not to; and Ctrl+C ends the command, however the tests were started.
        let mut command = Command::new("sh");
        command
            .args(["-c", "stty echo; tty; exec env --default-signal=INT \"$0\" \"$@\"", VECHE])
            .args(arguments)
            .current_dir(here);
        let mut session = spawn_command(command, Some(PATIENCE)).unwrap();
        let device = session.read_line().unwrap();
        Self { session, device, seen: String::new() }
    }

    /// Waits for a question, and types an answer, which is seen.
    pub fn answers(&mut self, question: &str, answer: &str) {
        self.is_asked(question);
        self.session.send_line(answer).unwrap();
    }

    /// Waits for a question, and until the terminal shows nothing that is typed; types an answer.
    pub fn whispers(&mut self, question: &str, answer: &str) {
        self.is_asked(question);
        let began = Instant::now();
        while self.shows_what_is_typed() {
            assert!(began.elapsed() < Duration::from_millis(PATIENCE), "{question} would be seen");
            sleep(Duration::from_millis(20));
        }
        self.session.send_line(answer).unwrap();
    }

    /// Waits for a question, and breaks off.
    pub fn breaks_off(mut self, question: &str) {
        self.is_asked(question);
        self.session.send_control('c').unwrap();
        self.session.exp_eof().unwrap();
        let ended = self.session.process().wait().unwrap();
        assert!(matches!(ended, WaitStatus::Signaled(..)), "{ended:?}");
    }

    /// Everything that was seen, when it has ended with this code.
    pub fn ends(mut self, code: i32) -> String {
        self.seen += &self.session.exp_eof().unwrap();
        let ended = self.session.process().wait().unwrap();
        assert!(matches!(ended, WaitStatus::Exited(_, with) if with == code), "{ended:?}: {}", self.seen);
        self.seen
    }

    fn is_asked(&mut self, question: &str) {
        let before = self.session.exp_string(question).unwrap_or_else(|error| panic!("{question}: {error}"));
        self.seen += &before;
        self.seen += question;
    }

    fn shows_what_is_typed(&self) -> bool {
        let said = Command::new("stty").args(["-a", "-F", &self.device]).output().unwrap();
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        !String::from_utf8(said.stdout).unwrap().split_whitespace().any(|flag| flag == "-echo")
    }
}

#[test]
fn a_passphrase_is_typed_twice_and_never_seen() {
    let folder = tempfile::tempdir().unwrap();
    let mine = folder.path().join("mine");
    let start =
        || Terminal::begin(folder.path(), &["trustee", "start", "--folder", "mine", "--id", "t3", "--work", "2"]);
    let mut terminal = start();
    terminal.whispers(NEW, "too short");
    assert!(terminal.ends(2).contains("a passphrase of 9 characters is guessed too soon"));
    let mut terminal = start();
    terminal.whispers(NEW, PASSPHRASE);
    terminal.whispers(AGAIN, "five words that somebody guesses");
    assert!(terminal.ends(2).contains("these were two different passphrases"));
    start().breaks_off(NEW);
    let mut terminal = start();
    terminal.whispers(NEW, PASSPHRASE);
    terminal.breaks_off(AGAIN);
    assert!(!mine.exists(), "nothing is half-done");
    let mut terminal = start();
    terminal.whispers(NEW, PASSPHRASE);
    terminal.whispers(AGAIN, PASSPHRASE);
    let seen = terminal.ends(0);
    assert!(seen.contains("Your folder is made.") && !seen.contains(PASSPHRASE), "{seen}");
    let key = fs::read(mine.join("key.age")).unwrap();
    let status = || Terminal::begin(folder.path(), &["trustee", "status", "--folder", "mine"]);
    for (typed, why) in [("another passphrase", "the passphrase does not open"), ("", "the passphrase is empty")] {
        let mut terminal = status();
        terminal.whispers(OWN, typed);
        let seen = terminal.ends(2);
        assert!(seen.contains(why) && !seen.contains("another passphrase"), "{seen}");
    }
    status().breaks_off(OWN);
    let mut terminal = status();
    terminal.whispers(OWN, PASSPHRASE);
    let seen = terminal.ends(0);
    assert!(seen.contains("t3, without a record") && !seen.contains(PASSPHRASE), "{seen}");
    assert_eq!(fs::read(mine.join("key.age")).unwrap(), key);
}

#[test]
fn a_commissioner_who_says_no_or_nothing_has_signed_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let people = People::new(7, Numbers::FEWEST);
    let mut manifest = sample::manifest(&people);
    let opens = simulation::office::now() + 600;
    (manifest.schedule.opens, manifest.schedule.closes) = (play::int(opens), play::int(opens + 600));
    let here = folder.path().join("c1");
    drop(Commissioner::new(&here, &people, manifest.election_id()));
    fs::write(here.join("manifest.json"), manifest.text()).unwrap();
    let who = ["--id", "c1", "--key", "c1.key", "--passphrase-file", "passphrase", "--out", "one"];
    let sign = || Terminal::begin(&here, &[&["election", "sign", "manifest.json"][..], &who].concat());
    sign().breaks_off(SIGN);
    let mut terminal = sign();
    terminal.answers(SIGN, "perhaps");
    terminal.answers(SIGN, "no");
    let seen = terminal.ends(1);
    assert!(seen.contains("Type yes or no.") && seen.contains("Nothing was signed."), "{seen}");
    assert!(!here.join("one").exists());
    let mut terminal = sign();
    terminal.answers(SIGN, "yes");
    assert!(terminal.ends(0).contains("Signed in one"));
    assert!(here.join("one").exists());
}

impl Person {
    /// Sits down at a terminal, and types the passphrase.
    fn sits_down(&self, town: &Town, command: &str) -> Terminal {
        let (board, election) = (town.services.address(), town.election.to_string());
        let place = match &self.stick {
            Some(stick) => ["--stick", text(stick)],
            None => ["--board", &board],
        };
        let own = ["--folder", text(&self.folder), "--election", &election];
        let mut terminal = Terminal::begin(self.home(), &[self.office, &[command], &own, &place].concat());
        terminal.whispers(OWN, PASSPHRASE);
        terminal
    }
}

/// Types the words as they were heard: not at first, and then not yet.
pub fn hears(town: &Town, who: &Person, words: &str) {
    let other = words.replacen(words.split(' ').next().unwrap(), "zoo", 1);
    let mut terminal = who.sits_down(town, "next");
    terminal.answers(WORDS, &other);
    terminal.answers(WORDS, "");
    let seen = terminal.ends(0);
    assert!(seen.contains("Is it a slip of the keyboard?") && !seen.contains("Done:"), "{seen}");
    let mut terminal = who.sits_down(town, "next");
    (0..3).for_each(|_| terminal.answers(WORDS, &other));
    assert!(terminal.ends(2).contains("not the same"));
    who.sits_down(town, "next").breaks_off(WORDS);
    assert_eq!(town.next(who, &[])["tasks"][0]["task"], "compare");
    let mut terminal = who.sits_down(town, "next");
    terminal.answers(WORDS, &words.to_uppercase());
    assert!(terminal.ends(0).contains("Done: the words are the same."));
}

/// Agrees, at the third time.
pub fn agrees(town: &Town, who: &Person) {
    let mut terminal = who.sits_down(town, "next");
    terminal.answers(SURE, "no");
    assert!(!terminal.ends(0).contains("Done:"));
    who.sits_down(town, "next").breaks_off(SURE);
    assert_eq!(town.next(who, &[])["tasks"][0]["task"], "agree");
    let mut terminal = who.sits_down(town, "next");
    terminal.answers(SURE, "yes");
    assert!(terminal.ends(0).contains("Done: you agreed to open these sums"));
}

/// Destroys the share, at the third time.
pub fn destroys(town: &Town, who: &Person) {
    let share = who.folder.join("shares-trustee.age");
    let mut terminal = who.sits_down(town, "destroy");
    terminal.answers(SURE, "no");
    assert!(terminal.ends(0).contains("Nothing was destroyed"));
    who.sits_down(town, "destroy").breaks_off(SURE);
    assert!(share.exists());
    let mut terminal = who.sits_down(town, "destroy");
    terminal.answers(SURE, "yes");
    let seen = terminal.ends(0);
    assert!(seen.contains("Destroyed: ") && !seen.contains(PASSPHRASE) && !share.exists(), "{seen}");
}
