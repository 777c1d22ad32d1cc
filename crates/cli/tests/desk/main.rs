//! `veche desk` in a browser: a trustee with a network and one with a stick do everything by pages alone, beside others at their prompts.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod browser;
#[path = "../support/commissioner.rs"]
#[allow(dead_code, reason = "the tests of trustees say more")]
mod commissioner;
mod gate;
#[path = "../../../api/tests/http/mod.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod http;
mod intake;
mod registrars;
mod rolls;
#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "the other tests over HTTP use the rest")]
mod support;
#[path = "../trustees/town.rs"]
#[allow(dead_code, reason = "the tests of trustees use the rest")]
mod town;
#[path = "../trustees/voters.rs"]
mod voters;

use std::fs;
use std::time::Duration;

use canonical::bytes::to_base64;
use simulation::{Log, play};

use browser::{Browser, Page};
use town::{OF_BACKUP, PASSPHRASE, Person, Town, text};
use voters::{registrars_and_voters, vote};

/// Someone who does it all on pages.
struct Clicking {
    person: Person,
    browser: Browser,
}

impl Clicking {
    fn begin(person: &Person, more: &[&str]) -> Self {
        let browser = Browser::begin(&[&["--folder", text(&person.folder)], more].concat());
        let page = browser.get("trustee");
        let page = browser.submit(&page, "open-form", &[]).is("trustee-locked");
        let page = browser.submit(&page, "unlock-form", &[("passphrase", "not the one")]).refused("passphrase");
        browser.submit(&page, "unlock-form", &[("passphrase", PASSPHRASE)]).is("trustee-seat").well();
        Self { person: person.clone(), browser }
    }

    /// What is shown now.
    fn page(&self) -> Page {
        self.browser.get("trustee/1").is("trustee-seat")
    }

    /// Looks at the record anew, which the page of the stick has fetched if there is one.
    fn look(&self, town: &Town) -> Page {
        self.carry(town, "fetch");
        self.browser.submit(&self.page(), "look-form", &[]).is("trustee-seat")
    }

    /// Sends a form of what is shown.
    fn send(&self, form: &str, typed: &[(&str, &str)]) -> Page {
        self.browser.submit(&self.page(), form, typed)
    }

    /// Does what has one button, once the record has come so far.
    fn step(&self, town: &Town) {
        let page = self.look(town).well();
        assert_eq!(page.tasks(), ["do"], "{}", page.body);
        let done = self.send("do-form", &[]).well();
        assert!(done.says("id=\"done-1\""), "{}", done.body);
        assert_eq!(done.says("id=\"on-stick\""), self.person.stick.is_some());
        self.carry(town, "hand-in");
    }

    /// Carries the stick, if there is one: by a page, too.
    fn carry(&self, town: &Town, what: &str) {
        let Some(stick) = &self.person.stick else { return };
        let (board, election) = (town.services.address(), town.election.to_string());
        let typed = [("board", board.as_str()), ("election", &election), ("stick", text(stick)), ("what", what)];
        let page = self.browser.get("carry");
        self.browser.submit(&page, "carry-form", &typed).is("carry").well();
    }

    fn backup(&self) {
        let (path, short) = (self.person.backup_path(), "a b c");
        let of = |first, again| [("backup", text(&path)), ("passphrase-new", first), ("passphrase-again", again)];
        self.send("backup-form", &of(short, short)).refused("passphrase-short");
        self.send("backup-form", &of(OF_BACKUP, PASSPHRASE)).refused("passphrase-different");
        assert!(!path.exists());
        self.send("backup-form", &of(OF_BACKUP, OF_BACKUP)).well();
        let again = self.browser.get("trustee/1/backup");
        self.browser.submit(&again, "backup-form", &of(OF_BACKUP, OF_BACKUP)).refused("exists");
    }

    fn restore(&self, town: &Town) {
        assert_eq!(self.look(town).well().tasks(), ["restore-backup"]);
        self.send("restore-form", &[("passphrase-backup", PASSPHRASE)]).refused("passphrase");
        let page = self.browser.get("trustee/1/restore");
        self.browser.submit(&page, "restore-form", &[("passphrase-backup", OF_BACKUP)]).well();
    }
}

#[test]
fn a_trustee_with_a_network_and_one_with_a_stick_do_everything_by_pages_alone() {
    let mut town = Town::found(10, 80);
    let voters = registrars_and_voters(&mut town);
    let all = town.trustees.clone();
    let (board, election) = (town.services.address(), town.election.to_string());
    let first = Clicking::begin(&all[0], &["--board", &board, "--election", &election]);
    let third = Clicking::begin(&all[2], &[]);
    places(&town, &first, &third);
    ceremony(&mut town, &first, &third);
    let others = [all[1].clone(), all[3].clone(), all[4].clone()];
    for trustee in &others {
        trustee.backup().well();
        trustee.restore().well();
    }
    town.round(&others, "rehearse", &[]);
    let before = town.log.record().size();
    for clicking in [&first, &third] {
        assert_eq!(clicking.look(&town).well().tasks(), ["backup"]);
        clicking.backup();
        clicking.restore(&town);
        clicking.step(&town);
    }
    town.settle(before + 2);
    assert_eq!(first.look(&town).well().tasks(), ["await-counting"]);
    vote(&mut town, voters);
    count(&mut town, &first, &third);
    destroy(&mut town, &first);
    for clicking in [&first, &third] {
        let mut secrets = vec![PASSPHRASE.to_owned(), OF_BACKUP.to_owned()];
        let key = clicking.person.secret("key.age");
        secrets.extend(
            key.chunks(32).flat_map(|part| [to_base64(part), part.iter().map(|byte| format!("{byte:02x}")).collect()]),
        );
        if clicking.person.folder.join("shares-trustee.age").exists() {
            secrets.extend(clicking.person.secret("shares-trustee.age").chunks(40).map(to_base64));
        }
        clicking.browser.never_saw(&secrets);
    }
}

/// The wrong stick, none, the wrong number, and in the end the right ones.
fn places(town: &Town, first: &Clicking, third: &Clicking) {
    let stick = third.person.stick.as_ref().unwrap();
    let (election, path) = (town.election.to_string(), text(stick).to_owned());
    let at = |stick: &str, election: &str| {
        third.send("place-form", &[("where", "stick"), ("stick", stick), ("election", election)])
    };
    at(&path, &election).refused("no-record");
    at(&path, "").refused("election-needed");
    at("", &election).refused("place-needed");
    fs::create_dir(stick).unwrap();
    let page = at(&path, &election[1..]).refused("election-form");
    assert!(page.says("64 digits"));
    at(&path, &election).refused("no-record");
    third.carry(town, "fetch");
    at(&path, &"7".repeat(64)).refused("other-stick");
    let page = at(&path, &election).well();
    assert!(page.says("id=\"election\"") && page.tasks() == ["do"], "{}", page.body);
    // An address at which no board of this election is; then that which was said when the desk was opened.
    let nowhere = first.send("place-form", &[("where", "board"), ("board", "http://127.0.0.1:9")]);
    nowhere.refused("no-answer");
    let page = first.browser.get("trustee/1");
    let page = if page.says("id=\"place-form\"") { page } else { first.browser.get("trustee/1/place") };
    let page = first.browser.submit(&page, "place-form", &[("where", "board"), ("board", &town.services.address())]);
    assert_eq!(page.well().tasks(), ["do"]);
}

fn ceremony(town: &mut Town, first: &Clicking, third: &Clicking) {
    let all = town.trustees.clone();
    let others = [all[1].clone(), all[3].clone(), all[4].clone()];
    // Twice from the same page: on a stick it says the same, and with a network the second comes too late.
    let page = first.page();
    let before = town.log.record().size();
    first.browser.submit(&page, "do-form", &[]).well();
    town.settle(before + 1);
    let again = first.browser.submit(&page, "do-form", &[]).refused("changed");
    assert_eq!(again.tasks(), ["await-others"]);
    let statement = third.person.stick.as_ref().unwrap().join("statements/1-commitment-trustee-1-t3");
    let page = third.page();
    third.browser.submit(&page, "do-form", &[]).well();
    let said = fs::read(&statement).unwrap();
    third.browser.submit(&page, "do-form", &[]).well();
    assert_eq!(fs::read(&statement).unwrap(), said);
    third.carry(town, "hand-in");
    town.round(&others, "commit", &[]);
    town.settle(before + 5);
    first.step(town);
    third.step(town);
    town.round(&others, "share", &[]);
    town.settle(before + 10);
    // Whoever looks at the prompt meanwhile is told who has the folder.
    first.person.at(town, "status", &[]).refused("another process uses");
    let page = first.look(town).well();
    assert_eq!(page.tasks(), ["compare"], "{}", page.body);
    let words = page.words("words-trustee").join(" ");
    town.round(&others, "compare", &["--words", &words]);
    for clicking in [first, third] {
        let page = clicking.look(town).well();
        assert_eq!(page.words("words-trustee").join(" "), words);
        heard(clicking, &words.replacen(words.split(' ').next().unwrap(), "zoo", 1)).refused("words-differ");
        assert!(!clicking.person.folder.join("shares-trustee.age").exists());
        let page = heard(clicking, &words).well();
        assert!(page.says("id=\"done-1\"") && clicking.person.folder.join("shares-trustee.age").exists());
        clicking.carry(town, "hand-in");
    }
    town.settle(before + 15);
}

/// Types what was heard.
fn heard(clicking: &Clicking, words: &str) -> Page {
    let names: Vec<String> = (1..=12).map(|n| format!("word-{n}")).collect();
    let typed: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(words.split(' ')).collect();
    clicking.send("compare-trustee-form", &typed)
}

fn count(town: &mut Town, first: &Clicking, third: &Clicking) {
    let page = loop {
        let page = first.look(town).well();
        if page.tasks() == ["agree"] {
            break page;
        }
        assert_eq!(page.tasks(), ["await-checking"], "{}", page.body);
        std::thread::sleep(Duration::from_millis(200));
    };
    assert_eq!(page.words("sums-in-words").len(), 12);
    assert!(page.says("<th scope=\"row\">plans</th>") && page.says(">6</td>"), "{}", page.body);
    let before = town.log.record().size();
    first.send("agree-form", &[]).refused("unanswered");
    assert_eq!(town.log.record().size(), before);
    first.send("agree-form", &[("yes", "yes")]).well();
    assert_eq!(third.look(town).well().tasks(), ["agree"]);
    third.send("agree-form", &[("yes", "yes")]).well();
    third.carry(town, "hand-in");
    let (second, fourth) = (town.trustees[1].clone(), town.trustees[3].clone());
    town.round(&[second.clone(), fourth], "agree", &["--yes"]);
    town.settle(before + 4);
    first.step(town);
    third.step(town);
    town.round(&[second], "decrypt", &[]);
    town.settle(before + 7);
    assert_eq!(first.look(town).well().tasks(), ["await-result"]);
    let page = first.browser.get("trustee/1/destroy");
    first.browser.submit(&page, "destroy-form", &[("yes", "yes")]).refused("not-over");
    play::result(&mut town.log, &[&town.commission[0]]);
}

fn destroy(town: &mut Town, first: &Clicking) {
    assert_eq!(first.look(town).well().tasks(), ["destroy"]);
    let page = first.browser.get("trustee/1/destroy").is("trustee-destroy");
    first.browser.submit(&page, "destroy-form", &[]).refused("unanswered");
    assert!(first.person.folder.join("shares-trustee.age").exists());
    let page = first.browser.submit(&page, "destroy-form", &[("yes", "yes")]).well();
    assert!(page.says(text(&first.person.backup_path())), "{}", page.body);
    assert!(!first.person.folder.join("shares-trustee.age").exists());
    let before = town.log.record().size();
    assert_eq!(first.look(town).well().tasks(), ["say-destroyed"]);
    first.send("say-destroyed-form", &[("yes", "yes")]).well();
    town.settle(before + 1);
    assert_eq!(first.look(town).well().tasks(), ["over"]);
}
