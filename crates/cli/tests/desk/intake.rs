//! Registrars whose rolls follow from an intake: what the page refuses, and one roll from an application to the log.

use std::fs;
use std::net::TcpStream;
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use election::rules::Ratio;
use election::{Manifest, Registration};
use simulation::papers::PICTURE;
use simulation::{Log, intake};

use crate::browser::Page;
use crate::rolls::Registrar;
use crate::town::{PASSPHRASE, Person, Ran, Town, text, veche};

const SEED: u64 = 7;
/// Until lots are drawn and services answer.
const PATIENCE: Duration = Duration::from_secs(90);
/// The specimen of ICAO Doc 9303.
const EVIDENCE: &str = "kind = 'passport'
state = 'UTO'
number = 'ZE184226B'
name = 'Anna Maria Eriksson'
birth = '1974-08-12'
mrz = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10']
";

/// Three registrars with both keys, and an intake that runs.
fn found() -> Town {
    let opens = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + 3_600;
    let with_intake = |manifest: &mut Manifest| {
        manifest.registration = intake::registration(SEED, opens);
        let Registration::Intake(intake) = &mut manifest.registration else { panic!("an intake") };
        intake.sample = Ratio { denominator: 1, numerator: 1 };
    };
    let mut town = Town::found_with(3_600, 7_200, 3, with_intake);
    let [statements, log_key, ..] = intake::seeds(SEED);
    let store = "[store]\nkind = \"sqlite\"\ndirectory = \"state\"\n";
    town.services.begin_registry(&log_key, &statements, store).unwrap();
    let (people, before) = (town.registrars.clone(), town.log.record().size());
    for round in 1..=2 {
        people.iter().for_each(|person| drop(town.next(person, &[])));
        town.settle(before + round * 6);
    }
    let shown = town.next(&people[0], &[]);
    let words = [0, 1].map(|n| shown["tasks"][n]["words"].as_str().unwrap().to_owned());
    let heard = ["--words", &words[0], "--words", &words[1]];
    people.iter().for_each(|person| drop(town.next(person, &heard)));
    town.settle(before + 18);
    town
}

/// A command of a registrar at the own desk.
fn at_desk(town: &Town, person: &Person, command: &str, more: &[&str]) -> Ran {
    let [key, state] = ["key.age", "state.age"].map(|name| text(&person.folder.join(name)).to_owned());
    let passphrase = text(&person.home().join("../passphrase")).to_owned();
    let own = ["--id", person.id.as_str(), "--key", &key, "--state", &state, "--passphrase-file", &passphrase];
    of_services(town, &["registrar", command], &[&own[..], more].concat())
}

fn of_services(town: &Town, command: &[&str], more: &[&str]) -> Ran {
    let (board, registry) = (town.services.address(), town.services.registry_address().unwrap());
    let election = town.election.to_string();
    let place = ["--board", board.as_str(), "--registry", &registry, "--election", &election];
    veche(&[command, &place, more].concat())
}

/// The same until it is done: while a lot is drawn the log takes nothing.
fn until_done(mut attempt: impl FnMut() -> Ran) {
    let begun = Instant::now();
    loop {
        let ran = attempt();
        if ran.code == 0 {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "{}{}", ran.out, ran.err);
        sleep(Duration::from_millis(500));
    }
}

fn decide(town: &Town) {
    for person in &town.registrars {
        until_done(|| at_desk(town, person, "run", &["--demonstration", "--once"]));
    }
}

/// Somebody applies, reviewers approve, and the day is ended.
fn one_is_approved(town: &Town) {
    let place = town.registrars[0].home();
    let file = |name: &str| text(&place.join(name)).to_owned();
    fs::write(place.join("me.jpg"), PICTURE).unwrap();
    fs::write(place.join("me.toml"), format!("{EVIDENCE}pictures = ['{}']\n", file("me.jpg"))).unwrap();
    fs::write(place.join("phrase"), veche(&["voter", "phrase", "--language", "be"]).well().out).unwrap();
    let (phrase, evidence) = (file("phrase"), file("me.toml"));
    let more = ["--constituency", "north", "--phrase-file", &phrase, "--evidence", &evidence];
    of_services(town, &["voter", "apply"], &more).well();
    decide(town);
    for person in &town.registrars {
        until_done(|| at_desk(town, person, "end-day", &[]));
    }
}

impl Registrar {
    fn draws_up_last(&self, place: &str, registry: &str, draft: &str) -> Page {
        let typed = [("constituency", place), ("registry", registry), ("draft", draft), ("last", "yes")];
        self.send("draw-up-form", &typed)
    }

    fn signs_last(&self, registry: &str, draft: &str) -> Page {
        self.send("sign-roll-form", &[("registry", registry), ("draft", draft), ("last", "yes")])
    }

    /// Sits down at the page of reviews, and gives where that is.
    fn reviews(&self, registry: &str) -> String {
        let page = self.browser.get("registrar/1/review").is("registrar-review");
        let page = self.browser.submit(&page, "review-form", &[("registry", registry), ("passphrase", PASSPHRASE)]);
        let link = page.body.split_once("id=\"review-link\" href=\"http://").unwrap().1;
        link.split_once("/#").unwrap().0.to_owned()
    }
}

#[test]
fn registrars_close_a_roll_of_their_intake_on_pages() {
    let mut town = found();
    let people = town.registrars.clone();
    let registry = town.services.registry_address().unwrap();
    let draft = text(&people[0].home().join("roll")).to_owned();
    let first = Registrar::begin(&people[0]);
    first.finds(&town);
    first
        .send("draw-up-form", &[("constituency", "north"), ("registry", &registry), ("draft", &draft)])
        .refused("roll-missing");
    let page = first.page();
    assert!(page.says("id=\"sign-registry\"") && !page.says("id=\"applications\""), "{}", page.body);
    for (place, address, folder, code) in [
        ("north", "", draft.as_str(), "registry-needed"),
        ("north", "intake", &draft, "address"),
        ("north", "http://127.0.0.1:9", &draft, "desk-intake"),
        ("north", &town.services.address(), &draft, "desk-intake"),
        ("North", &registry, &draft, "id-form"),
        ("north", &registry, "", "path-needed"),
        ("north", &registry, &draft, "roll-missing"),
    ] {
        first.draws_up_last(place, address, folder).refused(code);
    }
    assert!(!people[0].home().join("roll").exists());
    for person in &people {
        let share = text(&person.folder.join("shares-tag.age")).to_owned();
        if person.id == people[0].id {
            first.signs_last(&registry, &draft).refused("desk-needed");
        }
        at_desk(&town, person, "begin", &["--share", &share]).well();
    }
    decide(&town);
    one_is_approved(&town);
    // What the tag waits for comes with the next looks.
    let begun = Instant::now();
    loop {
        decide(&town);
        let page = first.draws_up_last("north", &registry, &draft);
        if !page.says("data-code=\"roll-missing\"") {
            assert!(page.well().says("with one application"));
            break;
        }
        assert!(begun.elapsed() < PATIENCE, "{}", page.body);
    }
    signs_and_closes(&mut town, (first, &people), (&registry, &draft));
}

fn signs_and_closes(town: &mut Town, (first, people): (Registrar, &[Person]), (registry, draft): (&str, &str)) {
    first.signs_last(registry, &format!("{draft}-of-nobody")).refused("roll-draft");
    first.signs_last("http://127.0.0.1:9", draft).refused("desk-intake");
    // Nobody has looked at the sample: that is why the roll is drawn up as the last.
    first.send("sign-roll-form", &[("registry", registry), ("draft", draft)]).refused("roll-other");
    // The desk on which this one reviews ends, since the roll needs what it knows.
    let review = first.reviews(registry);
    assert!(TcpStream::connect(&review).is_ok());
    first.signs_last(registry, draft).well();
    assert!(TcpStream::connect(&review).is_err());
    first.signs_last(registry, draft).refused("roll-signed-before");
    first.closes(draft).refused("roll-lines-few");
    for person in &people[1..] {
        let other = Registrar::begin(person);
        other.finds(town);
        other.signs_last(registry, draft).well();
    }
    let size = town.log.record().size();
    first.closes(draft).well();
    town.settle(size + 1);
    first.draws_up_last("north", registry, &format!("{draft}-2")).refused("roll-missing");
    let page = first.issues().well();
    assert!(page.says("Roll 1: entry"), "{}", page.body);
}
