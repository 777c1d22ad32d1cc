//! Registrars and their rolls: a list that both agreed on is drawn up, signed, closed and issued for on pages alone.

use std::fs;
use std::path::PathBuf;

use canonical::bytes::to_base64;
use simulation::sample::id;
use simulation::{Log, Voter};

use crate::browser::{Browser, Page};
use crate::town::{PASSPHRASE, Person, Town, text};

/// A registrar before the page of rolls.
pub struct Registrar {
    pub person: Person,
    pub browser: Browser,
}

/// Files and folders of the test.
struct Files(PathBuf);

impl Files {
    fn write(&self, name: &str, content: &str) -> String {
        fs::write(self.0.join(name), content).unwrap();
        self.path(name)
    }

    fn path(&self, name: &str) -> String {
        text(&self.0.join(name)).to_owned()
    }
}

impl Registrar {
    pub fn begin(person: &Person) -> Self {
        let browser = Browser::begin(&["--folder", text(&person.folder)]);
        browser.submit(&browser.get("registrar"), "open-form", &[]).is("registrar-locked");
        assert!(browser.get("registrar/1/rolls").is("registrar-locked").says("unlock-form"));
        let registrar = Self { person: person.clone(), browser };
        registrar.browser.submit(&registrar.browser.get("registrar/1"), "unlock-form", &[("passphrase", PASSPHRASE)]);
        registrar
    }

    /// Says where the record is, and looks at it.
    pub fn finds(&self, town: &Town) {
        let (board, page) = (town.services.address(), self.browser.get("registrar/1/place"));
        self.browser.submit(&page, "place-form", &[("where", "board"), ("board", &board)]).well();
    }

    pub fn page(&self) -> Page {
        self.browser.get("registrar/1/rolls").is("registrar-rolls")
    }

    pub fn send(&self, form: &str, typed: &[(&str, &str)]) -> Page {
        self.browser.submit(&self.page(), form, typed).is("registrar-rolls")
    }

    fn draws_up(&self, constituency: &str, applications: &str, draft: &str) -> Page {
        let typed = [("constituency", constituency), ("applications", applications), ("draft", draft)];
        self.send("draw-up-form", &typed)
    }

    fn signs(&self, applications: &str, draft: &str) -> Page {
        self.send("sign-roll-form", &[("applications", applications), ("draft", draft)])
    }

    pub fn closes(&self, draft: &str) -> Page {
        self.send("close-form", &[("draft", draft)])
    }

    pub fn issues(&self) -> Page {
        self.send("issue-form", &[])
    }
}

#[test]
fn registrars_bring_a_list_on_a_roll_and_issue_for_it_by_pages_alone() {
    let mut town = Town::found(600, 1200);
    let people = town.registrars.clone();
    town.ceremony(&people);
    let files = Files(people[0].home().to_owned());
    let mut voters: Vec<Voter> =
        ["north", "north", "south", "north"].map(|place| Voter::new(town.election, &id(place), &mut town.rng)).into();
    let lines = voters.iter().zip(["north", "north", "south", "north"]).map(|(voter, place)| {
        let record = voter.record().unwrap();
        format!("{place} {}\n", to_base64(record.to_bytes()))
    });
    let lines: Vec<String> = lines.collect();
    let [first, second] = [&people[0], &people[1]].map(Registrar::begin);
    nothing_before_the_record_is_known(&first);
    first.finds(&town);
    second.finds(&town);
    let list = draws_up(&first, &files, &lines);
    signs_and_closes(&mut town, (&first, &second), &files, (&lines, &list));
    issues(&mut town, (&first, &second), &files, &list);
    let bucket = town.services.client().roll_bucket(1, 0).unwrap();
    voters.remove(2);
    voters.iter_mut().for_each(|voter| voter.collect_from_bucket(town.log.record(), &bucket));
    for registrar in [first, second] {
        let page = registrar.browser.get("registrar/1");
        registrar.browser.submit(&page, "lock-form", &[]).is("registrar-locked");
        registrar.browser.post("registrar/1/rolls/issue", "").is("registrar-locked").refused("changed");
        let shares = registrar.person.secret("shares-registrar.age");
        let secrets = shares.chunks(40).map(to_base64).chain([PASSPHRASE.to_owned()]);
        registrar.browser.never_saw(&secrets.collect::<Vec<_>>());
    }
}

fn nothing_before_the_record_is_known(registrar: &Registrar) {
    let page = registrar.page();
    assert!(page.says("Say first where the record is") && !page.says("<form id=\"draw-up-form\""), "{}", page.body);
    for what in ["look", "issue"] {
        registrar.browser.post(&format!("registrar/1/rolls/{what}"), "").refused("place-needed");
    }
    assert_eq!(registrar.browser.post("trustee/1/rolls/issue", "").status, 404, "trustees have no rolls");
}

/// One draws up what everybody agreed on, and nothing else. Gives the list.
fn draws_up(first: &Registrar, files: &Files, lines: &[String]) -> String {
    let list = files.write("list", &lines.concat());
    let twice = files.write("twice", &format!("{}{}", lines.concat(), lines[0]));
    let none = files.write("none", "passport numbers\n");
    let cut = files.write("cut", lines[0].trim_end().trim_end_matches('=').get(..60).unwrap());
    fs::write(files.0.join("bytes"), [0xff, 0xfe]).unwrap();
    let (new, there) = (files.path("roll"), text(&first.person.folder).to_owned());
    for (place, list, draft, code) in [
        ("north", &none, &new, "roll-no-application"),
        ("north", &cut, &new, "roll-no-application"),
        ("north", &twice, &new, "roll-twice"),
        ("nowhere", &list, &new, "roll-nobody"),
        ("North", &list, &new, "id-form"),
        ("", &list, &new, "id-form"),
        ("north", &files.path("no-such-list"), &new, "roll-list"),
        ("north", &files.path("bytes"), &new, "roll-list"),
        ("north", &String::new(), &new, "path-needed"),
        ("north", &list, &String::new(), "path-needed"),
        ("north", &list, &there, "roll-folder"),
    ] {
        first.draws_up(place, list, draft).refused(code);
        assert!(!files.0.join("roll").exists(), "{code}");
    }
    let page = first.draws_up("north", &twice, &new).refused("roll-twice");
    assert!(page.says(", line 5") && page.says("Take one of the two lines out"), "{}", page.body);
    first.browser.post("registrar/1/rolls/draw-up", "by=intake&constituency=north&draft=x").refused("registry-needed");
    first.browser.post("registrar/1/rolls/draw-up", "constituency=north&draft=x&applications=x").refused("changed");
    let page = first.draws_up("north", &list, &new).well();
    assert!(page.says("with 3 applications") && page.says("id=\"sign-draft\""), "{}", page.body);
    first.draws_up("north", &list, &new).refused("roll-folder");
    list
}

fn signs_and_closes(
    town: &mut Town,
    (first, second): (&Registrar, &Registrar),
    files: &Files,
    (lines, list): (&[String], &str),
) {
    let roll = files.path("roll");
    let short = files.write("short", &lines[1..].concat());
    let longer = format!("{}{}", lines.concat(), lines[0].replacen("north", "south", 1));
    let reversed: String = lines.iter().rev().map(String::as_str).collect();
    let own = files.write("list-of-r2", &format!("\n{reversed}"));
    first.closes(&roll).refused("roll-lines");
    second.signs(&short, &roll).refused("roll-lists-differ");
    second.signs(&files.path("none"), &roll).refused("roll-no-application");
    second.signs(&own, &files.path("no-such-roll")).refused("roll-draft");
    second.signs(&own, &changed(files, "another", town)).refused("roll-other-election");
    second.signs(&own, &damaged(files)).refused("roll-draft");
    second.browser.post("registrar/1/rolls/sign", &format!("by=intake&registry=x&draft={roll}")).refused("desk-needed");
    assert!(!files.0.join("roll/signed-r2").exists(), "nothing was signed");
    one_of_a_number(first, files, list);
    first.signs(list, &roll).refused("roll-signed-before");
    let page = first.closes(&roll).refused("roll-lines-few");
    assert!(page.says("Lines in the folder: 1"), "{}", page.body);
    first.issues().refused("roll-nothing-to-issue");
    // What lies where the own line would is no line, and what nobody named is not read.
    fs::write(files.0.join("roll/signed-r2"), "x").unwrap();
    fs::write(files.0.join(format!("roll/attachment-{}", "7".repeat(64))), "x").unwrap();
    second.signs(&own, &roll).refused("roll-lines");
    fs::remove_file(files.0.join("roll/signed-r2")).unwrap();
    // Those of another constituency are nobody's here.
    let page = second.signs(&files.write("longer", &longer), &roll).well();
    assert!(page.says("with 3 applications") && page.says("signed-r2"), "{}", page.body);
    second.closes(&files.path("another")).refused("roll-other-election");
    let size = town.log.record().size();
    let page = second.closes(&roll).well();
    assert!(page.says("Roll 1 is closed"), "{}", page.body);
    town.settle(size + 1);
    // Handed in once more, it is the same entry.
    first.closes(&roll).well();
}

/// Two rolls of one number both follow from the own list: the second is signed only where the first is given up.
fn one_of_a_number(first: &Registrar, files: &Files, list: &str) {
    let (roll, other) = (files.path("roll"), files.path("roll-of-south"));
    let page = first.draws_up("south", list, &other).well();
    assert!(page.says("Roll 1 of south is drawn up"), "{}", page.body);
    first.signs(list, &other).well();
    first.signs(list, &roll).refused("roll-signed-another");
    assert!(!files.0.join("roll/signed-r1").exists(), "nothing was signed");
    let remembered = first.person.folder.join("key.age.rolls");
    let before = fs::read(&remembered).unwrap();
    fs::write(&remembered, "[").unwrap();
    first.signs(list, &roll).refused("roll-bound");
    fs::write(&remembered, before).unwrap();
    let typed = [("applications", list), ("draft", &roll), ("instead", "yes")];
    let page = first.send("sign-roll-form", &typed).well();
    assert!(page.says("You signed roll 1 of north, with 3"), "{}", page.body);
    first.signs(list, &other).refused("roll-signed-another");
}

fn issues(town: &mut Town, (first, second): (&Registrar, &Registrar), files: &Files, list: &str) {
    let page = first.send("look-rolls-form", &[]).well();
    assert!(page.says("<table class=\"rolls\">") && page.says("nobody yet"), "{}", page.body);
    first.draws_up("north", list, &files.path("roll-2")).refused("roll-on-another");
    let size = town.log.record().size();
    let page = first.issues().well();
    assert!(page.says("Roll 1: entry"), "{}", page.body);
    second.issues().well();
    town.settle(size + 2);
    first.issues().refused("roll-nothing-to-issue");
    let page = first.send("look-rolls-form", &[]).well();
    assert!(page.says(">r1, r2</td>"), "{}", page.body);
}

/// The same roll, of another election.
fn changed(files: &Files, name: &str, town: &Town) -> String {
    let folder = files.0.join(name);
    crate::town::copy(&files.0.join("roll"), &folder);
    let said = fs::read_to_string(folder.join("roll")).unwrap();
    fs::write(folder.join("roll"), said.replace(&town.election.to_string(), &"7".repeat(64))).unwrap();
    text(&folder).to_owned()
}

/// The same roll, with other records.
fn damaged(files: &Files) -> String {
    let folder = files.0.join("damaged");
    crate::town::copy(&files.0.join("roll"), &folder);
    let attachment = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let attachment = attachment.into_iter().find(|path| text(path).contains("attachment-")).unwrap();
    let mut content = fs::read(&attachment).unwrap();
    content[0] ^= 1;
    fs::write(attachment, content).unwrap();
    text(&folder).to_owned()
}
