//! A question to the credentials of an election that is ready: from `election new --consultation` to an audit that compares the two.

use std::fs;

use ballot_signing::phrase::Phrase;
use ballot_signing::words::Language;
use election::Manifest;
use election::entry::leaf_hash;
use officials::commission;
use simulation::sample::id;
use simulation::{Log, Voter, play, rng};

use crate::browser::{Browser, Page};
use crate::clicking::Clicking;
use crate::desk::Desk;

/// Seconds from the plan to the opening, and from there to the close.
const BEFORE: u64 = 75;
const VOTING: u64 = 25;

#[test]
fn holders_of_credentials_are_asked_a_question_between_two_elections() {
    let mut desk = Desk::found();
    let mut voters = earlier_election(&mut desk);
    let earlier = (desk.services().address(), desk.election());
    let manifest = manifest(&desk, &earlier);
    asks_on_pages(&desk, &earlier);
    founds(&desk);
    let earlier_record = export(&mut desk, "earlier");
    let _board_of_the_earlier = desk.succeeds(manifest);
    let mut rng = rng(2, "play");
    let mut trustees = play::trustees(desk.log(), Desk::people().trustees, &mut rng);
    assert_eq!(desk.tasks(), ["rehearsal"], "nobody waits for rolls");
    play::rehearse(desk.log(), &trustees, &mut rng);
    for (what, waits) in [("ready", false), ("open", true)] {
        let opens = desk.log().record().setting().unwrap().manifest.schedule.opens.get();
        desk.log().wait_until(if waits { opens } else { 0 });
        desk.json(desk.says(1, what, &["--out", what]));
        desk.json(desk.says(2, what, &["--draft", what]));
    }
    collects(&desk, &earlier.0);
    let key = play::joint_key(desk.log());
    let mut ballots = Vec::new();
    for (choice, voter) in voters.iter_mut().enumerate() {
        let place = desk.log().record().setting().unwrap().papers[usize::from(choice >= 3)].clone();
        let votes = if choice == 2 { vec![vec![0, 1, 0]] } else { vec![vec![1, 0, 0]] };
        ballots.push(voter.vote(&place, &key, &votes, &mut rng).to_bytes());
        desk.services().client().cast(ballots.last().unwrap()).unwrap();
    }
    let people = Desk::people();
    play::close(desk.log(), &people.signers());
    desk.log().wait_for("the counted list", |record| record.decryption().is_some());
    play::agree(desk.log(), &mut trustees.iter_mut().take(2).collect::<Vec<_>>());
    play::decrypt(desk.log(), &trustees.iter().take(2).collect::<Vec<_>>(), &mut rng);
    play::result(desk.log(), &people.signers());
    signs_a_petition(&desk, &earlier.0);
    let record = export(&mut desk, "record");
    let counted = desk.log().record().ballot_leaves();
    assert!(ballots.iter().all(|ballot| counted.contains(&leaf_hash(ballot))));
    audits(&desk, &record, &earlier_record);
}

/// An election up to `ready`; its voters, of whom the first has a phrase in a file.
fn earlier_election(desk: &mut Desk) -> Vec<Voter> {
    let people = Desk::people();
    let founded = commission::found(desk.manifest(), &people.signers()).unwrap();
    fs::create_dir_all(desk.path("first-entry")).unwrap();
    fs::write(desk.path("first-entry/manifest"), founded.to_bytes()).unwrap();
    desk.serve();
    let (mut rng, election) = (rng(1, "play"), desk.manifest().election_id());
    let registrars = play::registrars(desk.log(), people.registrars, &mut rng);
    let trustees = play::trustees(desk.log(), people.trustees, &mut rng);
    let signing: Vec<_> = registrars.iter().collect();
    let mut voters = Vec::new();
    for place in ["north", "south"] {
        let phrases: Vec<_> = (0..3).map(|_| Phrase::new(&mut rng, "").unwrap()).collect();
        fs::write(desk.path(&format!("phrase-{place}")), phrases[0].words(Language::Belarusian).as_bytes()).unwrap();
        let voter = |phrase: &Phrase| Voter::with(&phrase.stretch(), election, &id(place));
        let mut here: Vec<Voter> = phrases.iter().map(voter).collect();
        let issued = play::register(desk.log(), &id(place), &here, &signing, &signing, || ());
        here.iter_mut().for_each(|voter| voter.collect(desk.log().record(), &issued));
        voters.append(&mut here);
    }
    play::rehearse(desk.log(), &trustees, &mut rng);
    let signers = Desk::people();
    let ready = commission::ready(desk.log().record(), &signers.signers()).unwrap();
    desk.log().submit(ready.to_bytes(), vec![]);
    voters
}

/// The manifest that a plan of one question, and the earlier record as its board shows it, come to.
fn manifest(desk: &Desk, (address, election): &(String, String)) -> Manifest {
    let opens = simulation::office::now() + BEFORE;
    let plan = PLAN.replace("OPENS", &opens.to_string()).replace("CLOSES", &(opens + VOTING).to_string());
    fs::write(desk.path("question.toml"), plan).unwrap();
    let new = ["election", "new", "--consultation", "--from", "question.toml", "--out", "question.json", "--json"];
    let with = |more: &[&str]| desk.veche(&[&new[..], more].concat());
    let other = "0".repeat(64);
    assert_eq!(with(&["--earlier", address, "--earlier-election", &other]).0, Some(2), "another election");
    desk.json(with(&["--earlier", address, "--earlier-election", election]));
    let said = fs::read_to_string(desk.path("question.json")).unwrap();
    let checks = |file: &str| desk.veche(&["election", "check", file, "--json", "--earlier", address]);
    let report = desk.json(checks("question.json"));
    assert_eq!((&report["earlier"]["compared"], &report["earlier"]["credentials"]), (&true.into(), &6.into()));
    assert_eq!(report["earlier"]["election"].as_str(), Some(election.as_str()));
    // What a lying commission could write: one credential more, or the keys of two constituencies swapped.
    fs::write(desk.path("lie.json"), said.replacen("\"credentials\":3,\"from\"", "\"credentials\":4,\"from\"", 1))
        .unwrap();
    let (status, out, _) = checks("lie.json");
    assert!(status == Some(2) && out.contains("4 credentials for north, where the earlier record has 3"), "{out}");
    fs::write(
        desk.path("lie.json"),
        said.replace("\"from\":\"north\"", "\"from\":\"x\"").replace("\"from\":\"south\"", "\"from\":\"north\""),
    )
    .unwrap();
    assert!(checks("lie.json").1.contains("the key for north is not the one of the earlier record"));
    serde_json::from_str(&said).unwrap()
}

/// The same on pages: the record is read, questions make a plan, and a manifest is compared.
fn asks_on_pages(desk: &Desk, (address, election): &(String, String)) {
    let clicking = Clicking::begin(desk, 1, &[]);
    let browser = &clicking.browser;
    let page = clicking.open("question.json").is("commission-manifest").well();
    assert!(page.says("id=\"compared\" class=\"notice warn\""), "{}", page.body);
    assert_eq!(browser.get("commission/new/consultation").status, 404, "whose credentials?");
    let page = browser.get("commission/consultation").is("commission-consultation");
    let read = |earlier: &str, election: &str| {
        let typed = [("earlier", earlier), ("earlier-election", election)];
        browser.submit(&page, "earlier-form", &typed).is("commission-consultation")
    };
    read("", election).refused("path-needed");
    read(address, "7").refused("election-form");
    read(address, &"0".repeat(64)).refused("earlier-read");
    read("no-such-folder", "").refused("earlier-read");
    assert!(!browser.get("commission/consultation").says("to-questions"));
    let page = read(address, election).well();
    assert!(page.says("to-questions") && page.says(&format!("id=\"earlier-id\">{election}")), "{}", page.body);
    let plan = questions(browser);
    let make = |what| browser.submit(&plan, "plan-form", &[("what", what)]);
    let page = make("make").is("commission-plan");
    assert!(page.says("id=\"fault\""), "an election has registrars: {}", page.body);
    let page = make("consultation").is("commission-manifest").well();
    for said in ["id=\"compared\" class=\"notice good\"", "Credentials, at most", "A question for all"] {
        assert!(page.says(said), "{said}: {}", page.body);
    }
    clicking.open("question.json").well();
    // What is another than in the record is not shown to be signed.
    let page = clicking.open("lie.json").is("commission-manifest").refused("earlier");
    assert!(page.says("is not the one of the earlier record") && !page.says("sign-form"), "{}", page.body);
    let page = clicking.open("manifest.json").well();
    assert!(!page.says("id=\"compared\""), "an election of its own");
}

/// Answers on pages, some of them wrong at first. Gives the plan.
fn questions(browser: &Browser) -> Page {
    let page = browser.get("commission/new/consultation").is("commission-new-consultation").well();
    let first = |typed: &[(&str, &str)]| browser.submit(&page, "new-form", typed);
    for (typed, code) in [(("opens", "soon"), "time-form"), (("contests", "law law"), "ids-form")] {
        let page = first(&[typed]).is("commission-new-consultation").refused(code);
        assert!(page.status == 422 && page.says(&format!("value=\"{}\"", typed.1)), "{}", page.body);
    }
    let page = first(&[("contests", "law sign"), ("out", "asked.toml")]).is("commission-new-details").well();
    assert!(!page.says("value=\"lists\"") && !page.says("<input id=\"seats-law\""), "{}", page.body);
    let second = |typed: &[(&str, &str)]| browser.submit(&page, "details-form", typed);
    second(&[("kind-sign", "people")]).is("commission-new-details").refused("ids-form");
    let typed = [
        ("title-be", "Пытанне"),
        ("title-en", "A question for all"),
        ("kind-sign", "people"),
        ("choices-sign", "bird tree"),
    ];
    let page = second(&typed).is("commission-new-choices").well();
    let third = [("choice-sign-bird-be", "Птушка")];
    let plan = browser.submit(&page, "choices-form", &third).is("commission-plan").well();
    browser.submit(&page, "choices-form", &third).is("commission-new-consultation").refused("file-there");
    plan
}

/// Two commissioners sign, and the first entry is there.
fn founds(desk: &Desk) {
    fs::remove_dir_all(desk.path("first-entry")).unwrap();
    desk.json(desk.signs_manifest(1, "question.json", &["--out", "one"]));
    desk.json(desk.signs_manifest(2, "question.json", &["--draft", "one", "--out", "two"]));
    desk.json(desk.veche(&["election", "publish", "two", "--json"]));
}

/// With nothing but the phrase of the earlier election.
fn collects(desk: &Desk, earlier: &str) {
    let (address, election) = (desk.services().address(), desk.election());
    let collect = |phrase: &str, place: &str, more: &[&str]| {
        let who = ["--election", &election, "--constituency", place, "--phrase-file", phrase, "--board", &address];
        desk.veche(&[&["voter", "collect"][..], &who, more].concat())
    };
    let with = ["--earlier-board", earlier];
    assert_eq!(collect("phrase-north", "north", &with).1, "collected\n");
    assert_eq!(collect("phrase-south", "south", &with).1, "collected\n");
    assert_eq!(collect("phrase-north", "south", &with).0, Some(1), "a credential votes in its constituency alone");
    assert_eq!(collect("phrase-north", "north", &[]).0, Some(2), "this board does not keep the earlier election");
}

/// With the same phrase, which the board of the earlier election must be asked for.
fn signs_a_petition(desk: &Desk, earlier: &str) {
    fs::write(
        desk.path("petition.toml"),
        "language = \"en\"\ntitle = \"Open the library\"\nparagraphs = [\"When?\"]\n",
    )
    .unwrap();
    let (address, election) = (desk.services().address(), desk.election());
    let sign = |more: &[&str]| {
        let who =
            ["--election", &election, "--constituency", "north", "--phrase-file", "phrase-north", "--board", &address];
        desk.veche(&[&["petition", "sign", "--text", "petition.toml", "--yes"][..], &who, more].concat())
    };
    assert_eq!(sign(&[]).0, Some(2), "this board does not keep the earlier election");
    let (status, out, err) = sign(&["--earlier-board", earlier]);
    assert!(status == Some(0) && out.contains(" of 2 signatures so far."), "{out}{err}");
}

/// The record of the election that the desk is at, as files.
fn export(desk: &mut Desk, folder: &str) -> String {
    for (path, content) in desk.log().export() {
        let path = desk.path(folder).join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder.into()
}

fn audits(desk: &Desk, record: &str, earlier: &str) {
    let election = desk.election();
    let audit = |more: &[&str]| desk.veche(&[&["audit", record, "--election", &election][..], more].concat());
    let (status, text, err) = audit(&["--earlier", earlier]);
    assert_eq!(status, Some(0), "{text}{err}");
    for part in ["THE RECORD HOLDS", "were compared with the record of that election", "accepted"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let (status, text, _) = audit(&["--html", "report.html", "--language", "be"]);
    assert!(status == Some(0) && text.contains("NOT compared"), "{text}");
    assert!(fs::read_to_string(desk.path("report.html")).unwrap().contains("НЕ параўналі з рэестрам тых выбараў"));
    // The record itself is no record of the election whose credentials vote.
    let (status, text, _) = audit(&["--earlier", record]);
    assert!(status == Some(1) && text.contains("entry 0: earlier"), "{text}");
}

const PLAN: &str = r#"
title = { be = "Пытанне", en = "A question" }
smallest_count = 2
petitions = { signatures = 2, answer = "7 days" }
[schedule]
opens = OPENS
closes = CLOSES
extension = 1
claims = 3
checking = 1
[[contests]]
id = "question"
title = { be = "Пытанне", en = "A question" }
ballot = { kind = "options", min = 1, max = 1, options = [{ id = "yes", title = { be = "Так", en = "Yes" } }, { id = "no", title = { be = "Не", en = "No" } }] }
rule = { kind = "yes-no", majority = { of = "yes-and-no", ratio = { numerator = 1, denominator = 2 }, test = "above" }, quorum = { numerator = 0, denominator = 1 } }
"#;
