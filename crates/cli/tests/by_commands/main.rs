//! The vote of May 2024 with nothing but commands: everyone who runs it types, from the first key to the destruction of the last share.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod guide;
mod office;
mod support {
    pub const VECHE: &str = env!("CARGO_BIN_EXE_veche");
}
#[path = "../support/transcripts.rs"]
mod transcripts;
#[path = "../../src/bin/veche-demo/vote.rs"]
#[allow(dead_code, reason = "the demonstration tells more of it")]
mod vote;
#[path = "../../src/bin/veche-stage/vote_plan.rs"]
mod vote_plan;

use std::fs;

use ballot_signing::phrase::Phrase;
use election::contest::BallotForm;
use simulation::{Log, Voter, play, rng, votes};

use office::Office;
use transcripts::Guide;
use vote::Vote;
use vote_plan::{REGISTRARS, TRUSTEES};

/// As many as can stand for 6,723: each list that won seats has a voter.
const VOTERS: u64 = 30;
const INCIDENT: &str = "be = \"Сервер не адказваў з 10 да 11. Бюлетэні ў бяспецы.\"\n\
    en = \"The board was away from 10 to 11. Ballots are safe.\"\n\
    ru = \"Сервер не отвечал с 10 до 11. Бюллетени в безопасности.\"\n";

#[test]
fn the_vote_of_may_2024_with_nothing_but_commands() {
    let vote = Vote::of_may_2024().unwrap();
    let guide = guide::read();
    let mut office = Office::found(&vote, (10, 120), &guide);
    guide::plays(&guide, &office, "veche election publish");
    ceremony(&mut office, &REGISTRARS);
    ceremony(&mut office, &TRUSTEES);
    for trustee in TRUSTEES {
        office.seat(trustee, "backup", &["--backup-passphrase-file", "passphrase", &format!("backup-of-{trustee}")]);
        office.seat(trustee, "restore", &["--backup-passphrase-file", "passphrase", &format!("backup-of-{trustee}")]);
    }
    round(&mut office, &TRUSTEES, &[]);
    let phrases = registration(&mut office);
    guide::plays(&guide, &office, "veche election ready");
    guide::plays(&guide, &office, "veche election open");
    office.log.follow();
    voting(&mut office, &vote, &phrases);
    fs::write(office.path("incident.toml"), INCIDENT).unwrap();
    guide::plays(&guide, &office, "veche election incident");
    office.wait_for_the_close();
    office.commission_says("close", &[]);
    office.log.wait_for("the counted list", |record| record.decryption().is_some());
    counting(&mut office, &guide);
    the_numbers_are_those_of_the_vote(&office, &vote);
    the_shares_are_destroyed(&mut office);
    guide.ends();
}

/// All of these do what comes next, and the record says it.
fn round(office: &mut Office, who: &[&str], more: &[&str]) {
    let before = office.log.record().size();
    who.iter().for_each(|name| drop(office.next(name, more)));
    office.log.wait_for("what they said", |record| record.size() >= before + who.len() as u64);
}

fn ceremony(office: &mut Office, who: &[&str]) {
    round(office, who, &[]);
    round(office, who, &[]);
    let compared = office.next(who[0], &[]);
    let words = compared["tasks"][0]["words"].as_str().unwrap().to_owned();
    round(office, who, &["--words", &words]);
    assert_eq!(office.next(who[0], &[])["done"].as_array().unwrap().len(), 0);
}

/// Voters apply by a line, registrars agree on a list, and issue. Gives the phrases.
fn registration(office: &mut Office) -> Vec<String> {
    let mut lines = Vec::new();
    let phrases: Vec<String> = (0..VOTERS)
        .map(|n| {
            let words = office.well(&["voter", "phrase"]);
            fs::write(office.path(&format!("phrase-{n}")), &words).unwrap();
            lines.push(office.voter("application", n));
            words
        })
        .collect();
    fs::write(office.path("list-of-r1"), lines.concat()).unwrap();
    lines.reverse();
    fs::write(office.path("list-of-r2"), lines.concat()).unwrap();
    fs::write(office.path("short-list"), lines[1..].concat()).unwrap();
    fs::write(office.path("list-with-one-twice"), format!("{}{}", lines.concat(), lines[0])).unwrap();
    fs::write(office.path("no-list"), "passport numbers\n").unwrap();
    let draw_up = ["list", "draw-up", "--constituency"];
    for (place, list, why) in [
        ("abroad", "no-list", "no application"),
        ("abroad", "list-with-one-twice", "there twice"),
        ("at-home", "list-of-r1", "nobody"),
    ] {
        office.refused("r1", &[&draw_up[..], &[place, "--applications", list, "--out", "x"]].concat(), why);
    }
    office.registrar("r1", &[&draw_up[..], &["abroad", "--applications", "list-of-r1", "--out", "roll"]].concat());
    office.refused("r2", &["list", "sign", "--applications", "short-list", "roll"], "compare the lists");
    office.registrar("r1", &["list", "sign", "--applications", "list-of-r1", "roll"]);
    office.failed(&office.at_board(&["registrar", "roll", "close"], &["roll"]), "1 lines");
    office.registrar("r2", &["list", "sign", "--applications", "list-of-r2", "roll"]);
    let closed = office.well(&office.at_board(&["registrar", "roll", "close"], &["roll"]));
    assert!(closed.contains("now registrars issue"), "{closed}");
    assert_eq!(office.voter_code("collect", 0), 1, "nobody has issued");
    for registrar in REGISTRARS {
        let shares = format!("{registrar}/shares-registrar.age");
        office.registrar(registrar, &["issue", "--shares", &shares]);
    }
    office.log.wait_for("issuances", |record| record.phase() == record::Phase::Registration && record.rolls() == 1);
    assert!(office.voter("collect", 7).contains("collected"));
    phrases
}

/// Each list gets its part of the voters; the first of all thinks better of it.
fn voting(office: &mut Office, vote: &Vote, phrases: &[String]) {
    let (client, mut rng) = (office.services.client(), rng(24, "ballots"));
    let key = play::joint_key(&office.log);
    let record = office.log.record();
    let setting = record.setting().unwrap();
    let contest = &setting.manifest.contests[0];
    let bucket = client.roll_bucket(1, 0).unwrap();
    let of_lists = vote.votes_of(VOTERS);
    let choices = of_lists.iter().enumerate().flat_map(|(list, votes)| (0..*votes).map(move |_| list));
    for (phrase, choice) in phrases.iter().zip(choices) {
        let secret = Phrase::from_typed(phrase.trim()).unwrap().stretch();
        let mut voter = Voter::with(&secret, setting.election, contest.constituencies.first().unwrap());
        voter.collect_from_bucket(record, &bucket);
        if choice == 0 {
            let other = voter.vote(&setting.papers[0], &key, &[votes::vote(contest, 1)], &mut rng);
            client.cast(&other.to_bytes()).unwrap();
        }
        let ballot = voter.vote(&setting.papers[0], &key, &[votes::vote(contest, choice)], &mut rng);
        client.cast(&ballot.to_bytes()).unwrap();
    }
}

/// Two of three agree and decrypt; the third is on holiday.
fn counting(office: &mut Office, guide: &Guide) {
    office.wait_for_task("t1", "agree");
    let shown = office.well(&office.seat_command("t1", "next", &[]));
    assert!(shown.contains(&format!("the sum of {VOTERS} ballots")), "{shown}");
    round(office, &TRUSTEES[..2], &["--yes"]);
    round(office, &TRUSTEES[..2], &[]);
    guide::plays(guide, office, "veche election result");
    office.log.follow();
}

fn the_numbers_are_those_of_the_vote(office: &Office, vote: &Vote) {
    let election = office.election.to_string();
    office.well(&["mirror".into(), office.services.address(), "copy".into(), "--election".into(), election.clone()]);
    let report = office.json(&["audit", "copy", "--election", &election, "--json"]);
    assert_eq!(report["verdict"], "holds", "{report:#}");
    let counted = report["contests"][0]["result"]["counts"].as_array().unwrap();
    let votes: Vec<u64> = counted.iter().map(|count| count["votes"].as_u64().unwrap()).collect();
    assert_eq!(votes, vote.votes_of(VOTERS));
    let manifest = &office.log.record().setting().unwrap().manifest;
    let BallotForm::Lists { lists, .. } = &manifest.contests[0].ballot else { panic!("lists") };
    assert_eq!(lists.len(), vote.lists.len());
}

fn the_shares_are_destroyed(office: &mut Office) {
    for trustee in TRUSTEES {
        office.well(&office.seat_command(trustee, "destroy", &["--yes"]));
        assert!(!office.path(trustee).join("shares-trustee.age").exists());
    }
    round(office, &TRUSTEES, &["--yes"]);
    let status = office.well(&office.at_board(&["election", "status"], &[]));
    assert!(status.contains("The result is published."), "{status}");
}
