//! Twenty people, three rolls one after the other, and officials who have nothing but commands: a desk is lost and recovered, a registrar
//! is dropped, a day of it is void, people return with credentials of an earlier election, and one registrar signs two rolls.

use std::fs;
use std::ops::Range;

use ballot_signing::phrase::Phrase;
use canonical::Bytes;
use election::Registration as Rules;
use election::registration::Returning;
use election::rules::Ratio;
use election::statement::intake::Verdict;
use serde_json::json;
use simulation::ledger::Log;
use simulation::sample::{self, Until};
use simulation::{Voter, rng};
use voter_registry::desk::Task;
use voter_registry::exchange::Standing;
use voter_registry::rules;

use crate::browser::Browser;
use crate::office::{LOST, Office, PASSPHRASE};
use crate::stage::{SEED, Stage, now, wait_for};

const DAY: u64 = 86_400;
/// An earlier election, and those who return from it.
const EARLIER: u64 = 40;
const RETURNERS: [&str; 2] = ["old-1", "old-2"];

/// The office, with credentials of an earlier election in files.
fn open() -> Office {
    let earlier = sample::play(EARLIER, Until::Issued);
    let record = earlier.ledger.record();
    let (election, north) = (record.setting().unwrap().election, sample::id("north"));
    let key = record.registrars().unwrap().keys()[0].public_key().to_bytes();
    let stage = Stage::open_with("[store]\nkind = \"sqlite\"\ndirectory = \"state\"\n", |manifest| {
        let Rules::Intake(intake) = &mut manifest.registration else { panic!("an intake") };
        intake.sample = Ratio { denominator: 1, numerator: 1 };
        let (constituency, from) = (north.clone(), north.clone());
        intake.returns.push(Returning { constituency, election, from, key: Bytes(key) });
    });
    let office = Office::open(stage);
    let shares: Vec<_> = earlier.registrar_shares.iter().take(2).map(|shares| &shares[0]).collect();
    for name in RETURNERS {
        let mut voter = Voter::new(election, &north, &mut rng(SEED, name));
        voter.collect_off_the_roll(record, &shares);
        let secret = Phrase::new(&mut rng(SEED, name), "").unwrap().stretch();
        let seed = Bytes(*secret.credential_seed(election, &north));
        let signature = Bytes(voter.credential().unwrap().signature());
        let file = json!({"constituency": "north", "election": election, "seed": seed, "signature": signature});
        office.keep(&format!("{name}.credential"), file.to_string().as_bytes(), PASSPHRASE);
    }
    office
}

/// The desk that will be lost sits here with a key of yesterday, and makes its backup.
fn begin_at_the_old_desk(office: &mut Office) {
    let client = office.stage.services.registry();
    let seat = &mut office.stage.desks[LOST - 1];
    let duties = seat.desk.duties(now() / DAY - 1, &mut office.stage.rng).unwrap();
    duties.notes.iter().for_each(|note| client.say(&note.to_bytes(), seat.member()).unwrap());
    office.keep_state_of_lost("r3.state");
    let backup = ["registrar", "backup", "--key", "r3.key", "--state", "r3.state", "--shares", "r3.shares"];
    office.done(office.veche(&[&backup[..], &["--passphrase-file", "passphrase", "r3.backup"]].concat()));
}

/// It decides on one application after that, and gives how many wait still.
fn decide_once_at_the_old_desk(office: &mut Office) -> usize {
    let client = office.stage.services.registry();
    let seat = &mut office.stage.desks[LOST - 1];
    seat.follow(&client);
    let waiting: Vec<_> = seat.desk.queue();
    for task in waiting.iter().take(1) {
        let Task::Review { application, can_open: true, .. } = task else { panic!("{task:?}") };
        let ciphertext = client.evidence(application, seat.member()).unwrap();
        let opened = seat.desk.open(application, &ciphertext).unwrap();
        let judgement = rules::judge(seat.desk.books(), application, &opened, now() / DAY);
        let note = seat.desk.decide(application, Some(&opened), &judgement).unwrap();
        client.say(&note.to_bytes(), seat.member()).unwrap();
    }
    waiting.len() - 1
}

fn lose_and_recover(office: &mut Office) {
    for end in ["key", "shares", "state"] {
        fs::remove_file(office.path(&format!("r3.{end}"))).unwrap();
    }
    let more = ["--shares", "r3.shares", "r3.backup"];
    office.done(office.registrar(3, &["recover"], &more));
    let twice = office.refused(office.registrar(3, &["recover"], &more));
    assert!(twice.contains("exists already"), "{twice}");
    // The same key in a file that costs no second to open, since this is opened often.
    fs::remove_file(office.path("r3.key")).unwrap();
    office.keep("r3.key", &[3; 64], PASSPHRASE);
    office.await_lots();
}

/// Draws a roll up, has these sign it, and closes it.
fn close(office: &mut Office, folder: &str, signing: &[u8], last: &[&str]) {
    office.await_lots();
    let options = [&["--constituency", "north", "--out", folder][..], last].concat();
    office.done(office.registrar(1, &["roll", "draw-up"], &options));
    for n in signing {
        office.done(office.registrar(*n, &["roll", "sign"], &[last, &[folder]].concat()));
    }
    hand_to_the_board(office, folder);
}

fn hand_to_the_board(office: &mut Office, folder: &str) {
    office.done(office.anyone(&["registrar", "roll", "close"], false, &[folder]));
    let before = office.stage.log.record().rolls();
    office.stage.log.wait_for("a roll", |record| record.rolls() > before);
}

fn issue(office: &Office, issuing: &[u8]) {
    for n in issuing {
        let shares = format!("r{n}.shares");
        office.done(office.registrar(*n, &["issue"], &["--shares", &shares]));
    }
}

fn collects(office: &Office, which: usize) -> Option<i32> {
    let (status, out, err) = office.voter("collect", &office.citizens[which].phrase, &[]);
    assert!(status != Some(2), "{out}{err}");
    status
}

fn on_rolls(office: &Office) -> u64 {
    office.stage.log.record().registration_summary().unwrap().on_rolls
}

fn standing(office: &Office, which: usize) -> Option<Standing> {
    let desk = &office.stage.desks[0].desk;
    desk.exchange().standing(desk.log(), &office.citizens[which].id())
}

#[test]
fn officials_bring_people_on_three_rolls_with_nothing_but_commands() {
    let mut office = open();
    begin_at_the_old_desk(&mut office);
    office.decide(&[1, 2, 4, 5]);
    office.audit(&[]);

    // A desk is lost with a decision that its backup does not know, and with reviews that wait.
    let first = office.deposit(&["AB000001", "AB000002", "AB000003", "AB000004", "AB000005", "AB000006", "AB000007"]);
    office.apply(first.clone());
    let of_lost: Vec<_> =
        first.clone().filter(|n| office.reviewers(&office.citizens[*n].id()).contains(&LOST)).collect();
    let waiting = decide_once_at_the_old_desk(&mut office);
    assert_eq!(waiting + 1, of_lost.len(), "the seed gives it something to do");
    office.decide(&[1, 2, 4, 5]);
    lose_and_recover(&mut office);
    wait_for("reviewers that are drawn again", || {
        office.await_lots();
        let is_gone = |n: &usize| !office.reviewers(&office.citizens[*n].id()).contains(&LOST);
        of_lost.iter().all(is_gone).then_some(())
    });
    let all = [1, 2, 3, 4, 5];
    office.decide(&all);
    assert!(first.clone().all(|n| standing(&office, n) == Some(Standing::Approved)));
    all.iter().for_each(|n| drop(office.done(office.registrar(*n, &["end-day"], &[]))));
    office.await_lots();
    office.decide(&all);
    office.audit(&all);
    assert_eq!(collects(&office, 0), Some(1), "there is no roll yet");
    office.await_lots();
    office.done(office.registrar(1, &["roll", "draw-up"], &["--constituency", "north", "--out", "roll-1"]));
    [1, 2, 4].iter().for_each(|n| drop(office.done(office.registrar(*n, &["roll", "sign"], &["roll-1"]))));
    // Nobody knows what was signed at the old desk before it was lost.
    let unknown = office.refused(office.registrar(3, &["roll", "sign"], &["roll-1"]));
    assert!(unknown.contains("--instead"), "{unknown}");
    office.done(office.registrar(3, &["roll", "sign"], &["--instead", "roll-1"]));
    hand_to_the_board(&mut office, "roll-1");
    assert_eq!(on_rolls(&office), 7);
    issue(&office, &[1, 3, 4]);
    assert_eq!(collects(&office, 0), Some(0));

    let third = second_roll(&mut office);
    last_roll(&mut office, third);
}

/// What commissioners signed goes into the log, and everyone sees it there.
fn hand_in(office: &mut Office, signed: &[&str]) {
    let said = office.done(office.anyone(&["commission", "hand-in"], true, signed));
    let index: u64 = said.split(' ').nth(1).unwrap().parse().unwrap();
    wait_for("the entry", || {
        office.follow();
        (office.stage.desks[0].desk.log().size() > index).then_some(())
    });
    office.await_lots();
}

/// A registrar is dropped: one day of it has no list, and its reviews wait. Two people return. Some are approved whom no auditor has
/// looked at yet: these are given back.
fn second_roll(office: &mut Office) -> Range<usize> {
    let second = office.deposit(&["AB000011", "AB000012", "AB000013", "AB000014", "AB000015", "AB000016"]);
    office.apply(second.clone());
    office.decide(&[5]);
    let gone = now() / DAY + 1;
    let client = office.stage.services.registry();
    office.follow();
    let (entry, _hidden) = office.stage.desks[4].desk.end_day(gone).unwrap();
    wait_for("a place in the log", || client.submit(&entry.to_bytes()).ok());
    office.decide(&[1, 2, 3, 4]);
    let missing =
        office.refused(office.registrar(1, &["roll", "draw-up"], &["--constituency", "north", "--out", "none"]));
    assert!(missing.contains("nobody new") || missing.contains("list behind a day"), "{missing}");

    let drop = ["--registrar", "r5"];
    office.done(office.commissioner(1, "drop", &[&drop[..], &["--out", "drop.c1"]].concat()));
    let one = office.refused(office.anyone(&["commission", "hand-in"], true, &["drop.c1"]));
    assert!(one.contains("1 have signed, and 2 must"), "{one}");
    let browser = office.sits_at_a_page(3);
    decides(&browser, "drop", &[("registrar", "r5")], "The registrar r5 takes part no more");
    hand_in(office, &["drop-c3.note", "drop.c1"]);
    let day = gone.to_string();
    let none =
        office.refused(office.commissioner(2, "void", &["--registrar", "r5", "--day", "7", "--out", "void.none"]));
    assert!(none.contains("ended no day 7") && none.contains(&day), "{none}");
    office.done(office.commissioner(2, "void", &["--registrar", "r5", "--day", &day, "--out", "void.c2"]));
    let page = browser.get("commission/void");
    browser.submit(&page, "void-form", &[("registrar", "r5"), ("day", "7")]).refused("day");
    decides(&browser, "void", &[("registrar", "r5"), ("day", &day)], "count for nothing");
    let page = browser.get("commission/hand-in");
    let page = browser.submit(&page, "hand-in-form", &[("files", "void-c3.note\nvoid.c2")]).well();
    assert!(page.says("of the log of the intake"), "{}", page.body);
    office.await_lots();
    let page = browser.get("commission/drop");
    browser.submit(&page, "drop-form", &[("registrar", "r5")]).refused("not-active");
    let dropped = office.refused(office.commissioner(2, "drop", &["--registrar", "r5", "--out", "again"]));
    assert!(dropped.contains("cannot be dropped"), "{dropped}");

    let back = office.deposit(&["", ""]);
    for (n, name) in back.clone().zip(RETURNERS) {
        let credential = format!("{name}.credential");
        let options = ["--credential", &credential, "--passphrase-file", "passphrase"];
        let phrase = office.citizens[n].phrase.clone();
        office.done(office.voter("return", &phrase, &options));
    }
    office.await_lots();
    for n in second.clone() {
        assert!(!office.reviewers(&office.citizens[n].id()).contains(&5), "drawn again");
    }
    let third = office.deposit(&["AB000021", "AB000022", "AB000023"]);
    office.apply(third.clone());
    let left = [1, 2, 3, 4];
    office.decide(&left);
    left.iter().for_each(|n| std::mem::drop(office.done(office.registrar(*n, &["end-day"], &["--again"]))));
    office.await_lots();
    office.decide(&left);
    find_clean(office, second.clone(), third.clone());

    one_registrar_signs_two_rolls(office);
    assert_eq!(on_rolls(office), 7 + 6 + 2);
    issue(office, &[1, 2, 3]);
    for n in second.chain(back) {
        assert_eq!(collects(office, n), Some(0));
    }
    third
}

/// A commissioner reads what a page says, and signs.
fn decides(browser: &Browser, way: &str, typed: &[(&str, &str)], says: &str) {
    let page = browser.get(&format!("commission/{way}"));
    let page = browser.submit(&page, &format!("{way}-form"), typed).is("commission-confirm").well();
    assert!(page.says(says), "{}", page.body);
    let page = browser.submit(&page, "sign-form", &[]).is("commission-outcome").well();
    assert!(page.says(&format!("{way}-c3.note")), "{}", page.body);
}

/// A draft that is given up for another one: both have a line of r1, and one of them can be closed.
fn one_registrar_signs_two_rolls(office: &mut Office) {
    office.await_lots();
    let draw = |folder| ["--constituency", "north", "--out", folder];
    office.done(office.registrar(1, &["roll", "draw-up"], &draw("given-up")));
    for n in [1, 2, 3, 4] {
        office.done(office.registrar(n, &["roll", "sign"], &["given-up"]));
    }
    // The log goes on, so that the next draft is another one.
    office.deposit(&["AB000099"]);
    office.await_lots();
    office.done(office.registrar(1, &["roll", "draw-up"], &draw("roll-2")));
    let second = office.refused(office.registrar(1, &["roll", "sign"], &["roll-2"]));
    assert!(second.contains("signed another roll 2") && second.contains("--instead"), "{second}");
    for n in [1, 2, 3, 4] {
        office.done(office.registrar(n, &["roll", "sign"], &["--instead", "roll-2"]));
    }
    office.done(office.anyone(&["registrar", "roll", "close"], false, &["roll-2"]));
    office.stage.log.wait_for("a roll", |record| record.rolls() == 2);
    let closed = office.refused(office.anyone(&["registrar", "roll", "close"], false, &["given-up"]));
    assert!(closed.contains("number"), "{closed}");
    let manifest = office.stage.log.record().setting().unwrap().manifest.text();
    fs::write(office.path("manifest.json"), manifest).unwrap();
    let compare = |one, other| office.veche(&["roll", "compare", "--manifest", "manifest.json", one, other]);
    let (status, out, err) = compare("given-up/signed-r1", "roll-2/signed-r1");
    assert_eq!((status, out.as_str()), (Some(1), "r1 signed both: two different rolls of one number\n"), "{err}");
    assert_eq!(compare("given-up/signed-r1", "roll-2/signed-r2").0, Some(0), "nobody signed both of these");
    assert_eq!(compare("roll-1/signed-r1", "roll-2/signed-r1").0, Some(2), "rolls of two numbers");
    assert_eq!(compare("roll-2/signed-r1", "roll-2/signed-r2").0, Some(2), "one and the same roll");
}

/// The last roll takes what no auditor has looked at.
fn last_roll(office: &mut Office, third: Range<usize>) {
    let early =
        office.refused(office.registrar(1, &["roll", "draw-up"], &["--constituency", "north", "--out", "early"]));
    assert!(early.contains("auditors' verdicts"), "{early}");
    find_clean(office, third.start..third.start + 1, third.start + 1..third.end);
    close(office, "roll-3", &[1, 2, 3, 4], &["--last"]);
    assert_eq!(on_rolls(office), 7 + 6 + 2 + 3);
    issue(office, &[2, 3, 4]);
    third.for_each(|n| assert_eq!(collects(office, n), Some(0)));

    let exported = office.path("record");
    for (path, content) in office.stage.log.export() {
        let path = exported.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let text = office.done(office.veche(&["roll", "report", "record"]));
    for part in ["THE RECORD HOLDS", "18 on the roll"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

/// An auditor finds these approvals clean at the prompt, each with the number that it reads, and skips the others.
fn find_clean(office: &mut Office, clean: Range<usize>, skipped: Range<usize>) {
    let mut waiting: Vec<usize> = clean.clone().chain(skipped.clone()).collect();
    waiting.sort_by_key(|n| office.citizens[*n].id());
    let number = |n: usize| &office.citizens[n].number;
    let answer = |n: &usize| match clean.contains(n) {
        // What opens is not unopened, and another number is not the one of the tag.
        true => format!("unopened\nclean UTO XX000000\nclean UTO {}\n", number(*n)),
        false => "skip\n".to_owned(),
    };
    let typed: String = waiting.iter().map(answer).collect();
    let said = office.auditor_types(1, &["--viewer", "tee seen"], &typed);
    assert!(said.contains(&format!("{} waiting", waiting.len())), "{said}");
    assert!(said.contains("the number that was read is not the one"), "{said}");
    let seen = fs::read(office.path("seen")).unwrap();
    assert_eq!(seen, simulation::papers::PICTURE, "the picture went through the viewer");
    // What is shown in pictures is found clean by who sees them.
    let blind = format!("clean UTO {}\n{}", number(waiting[0]), "skip\n".repeat(20));
    let blind = office.auditor_types(2, &[], &blind);
    assert!(blind.contains("begin again with --viewer"), "{blind}");
    wait_for("the verdicts", || {
        office.follow();
        let log = office.stage.desks[0].desk.log();
        let verdicts =
            |n: usize| log.verdicts(&office.citizens[n].id()).iter().map(|(_, said)| *said).collect::<Vec<_>>();
        assert!(skipped.clone().all(|n| verdicts(n).is_empty()));
        clean.clone().all(|n| verdicts(n) == [Verdict::Clean]).then_some(())
    });
}
