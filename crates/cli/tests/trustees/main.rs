//! Five trustees, three of them on computers that never touch a network, and the registrars: through the real commands, from the key for
//! the manifest to the destruction of the share, with each fault in turn.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

#[path = "../support/commissioner.rs"]
mod commissioner;
mod faults;
mod guide;
#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "the other tests over HTTP use the rest")]
mod support;
mod terminal;
mod town;
#[path = "../support/transcripts.rs"]
mod transcripts;
mod voters;

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use election::statement::{Decryption, Form};
use election::{Attachment, Manifest, Statement};
use officials::member::signed;
use simulation::{Log, intake, play};

use guide::plays;
use town::{Person, Town, text, veche};
use transcripts::Guide;
use voters::{registrars_and_voters, vote};

#[test]
fn five_trustees_three_of_them_without_a_network_from_the_key_to_the_destruction() {
    let guide = guide::read();
    let mut town = Town::found_by((10, 80), 2, |person| guide::start(&guide, person), |_| ());
    let voters = registrars_and_voters(&mut town);
    let all = town.trustees.clone();
    guide::ceremony(&mut town, &guide);
    // The rehearsal waits for a backup that was restored.
    let before = town.log.record().size();
    for (number, trustee) in all.iter().enumerate() {
        assert_eq!(town.next(trustee, &[])["tasks"][0]["task"], "backup");
        trustee.restore().refused("No such file");
        if number == 2 {
            plays(&guide, &town, trustee, "veche trustee backup", "");
            continue;
        }
        trustee.backup().well();
        trustee.backup().refused("exists already");
        let said = town.next(trustee, &[]);
        assert_eq!(said["tasks"][0]["task"], "restore-backup", "{said:#}");
        assert_eq!(town.log.record().size(), before);
        if number > 0 {
            trustee.restore().well();
        }
    }
    // One loses its computer, and goes on from the backup.
    fs::remove_dir_all(&all[0].folder).unwrap();
    all[0].run("status", &[]).refused("nobody's folder");
    plays(&guide, &town, &all[0], "veche trustee restore", "");
    guide::round(&mut town, "rehearse", &[], |town, third| plays(&guide, town, third, "veche trustee next", ""));
    assert_eq!(town.next(&all[2], &[])["tasks"][0]["task"], "await-counting");
    vote(&mut town, voters);
    count(&mut town, &all, &guide);
    destroy(&mut town, &all, &guide);
    guide.ends();
}

#[test]
fn registrars_make_the_keys_of_credentials_and_of_tags_by_the_same_steps() {
    let opens = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + 600;
    let with_intake = |manifest: &mut Manifest| manifest.registration = intake::registration(7, opens);
    let mut town = Town::found_with(600, 1200, 3, with_intake);
    let registrars = town.registrars.clone();
    let mut words: Vec<String> = Vec::new();
    for task in ["commit", "share", "compare"] {
        let before = town.log.record().size();
        for registrar in &registrars {
            let more: Vec<&str> = words.iter().flat_map(|words| ["--words", words]).collect();
            let said = town.next(registrar, &more);
            let done: Vec<_> = said["done"].as_array().unwrap().iter().map(|done| &done["task"]).collect();
            assert_eq!(done, [task, task], "{said:#}");
        }
        town.settle(before + 2 * registrars.len() as u64);
        if task == "share" {
            let said = town.next(&registrars[0], &[]);
            let shown = said["tasks"].as_array().unwrap();
            words = shown.iter().map(|task| task["words"].as_str().unwrap().to_owned()).collect();
        }
    }
    assert_eq!(town.next(&registrars[1], &[])["tasks"][0]["task"], "ready");
    assert_eq!(registrars[1].secret("shares-tag.age").len(), 40);
    assert_eq!(registrars[1].secret("shares-registrar.age").len(), 2 * 40);
    registrars[1].backup().well();
    registrars[1].restore().well();
}

/// The fifth is missing, the fourth lies.
fn count(town: &mut Town, all: &[Person], guide: &Guide) {
    let asked = wait_for_task(town, &all[3], "agree");
    let opening = &asked["tasks"][0];
    assert_eq!(opening["contests"][0]["groups"][0]["ballots"], 3, "{opening:#}");
    assert_eq!(opening["contests"][1]["groups"][0]["ballots"], 6, "{opening:#}");
    assert_eq!(opening["words"].as_str().unwrap().split(' ').count(), 12);
    assert_eq!(opening["is_second"], false);
    assert_eq!(town.next(&all[0], &[])["tasks"][0]["is_second"], true);
    let shown = all[3].at(town, "next", &[]).well().out;
    assert!(shown.contains("plans, north, south: the sum of 6 ballots"), "{shown}");
    // Done twice, it says the same, whatever the record has become.
    let before = town.log.record().size();
    town.fetch(&all[2]).well();
    for begins in ["veche trustee status", "veche trustee next"] {
        plays(guide, town, &all[2], begins, opening["words"].as_str().unwrap());
    }
    town.hand_in(&all[2]).well();
    let note = fs::read(all[2].stick.as_ref().unwrap().join("statements/5-agreement-t3")).unwrap();
    let early = town.next(&all[2], &[]);
    assert!(["await-agreements", "agree"].contains(&early["tasks"][0]["task"].as_str().unwrap()), "{early:#}");
    assert_eq!(fs::read(all[2].stick.as_ref().unwrap().join("statements/5-agreement-t3")).unwrap(), note);
    town.round(&[all[0].clone(), all[3].clone()], "agree", &["--yes"]);
    terminal::agrees(town, &all[1]);
    town.settle(before + 4);
    // A part that does not hold: the board refuses it, and it is named.
    let liar = &all[3];
    town.fetch(liar).well();
    let said = liar.next(town, &[]).json();
    assert_eq!(said["done"][0]["task"], "decrypt");
    let path = liar.stick.as_ref().unwrap().join("statements/6-decryption-t4");
    let honest = fs::read(&path).unwrap();
    let entry = election::Entry::parse(&honest).unwrap();
    let Statement::Decryption(decryption) = entry.statement else { panic!("a decryption") };
    let right = path.with_file_name(format!("attachment-{}", decryption.attachment.hash));
    let mut wrong = fs::read(&right).unwrap();
    wrong[40] ^= 1;
    let attachment = Attachment::of(&wrong);
    fs::write(path.with_file_name(format!("attachment-{}", attachment.hash)), &wrong).unwrap();
    let lie = Decryption::new(town.election, attachment, decryption.tie, liar.id.clone());
    let line = liar.official().sign_as_trustee(&lie.text());
    fs::write(&path, signed(&lie, vec![line]).to_bytes()).unwrap();
    let ran = town.hand_in(liar);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("6-decryption-t4: REFUSED (evaluation)"), "{}", ran.out);
    assert!(ran.out.contains("5-agreement-t4: in the log"), "{}", ran.out);
    town.round(&all[..2], "decrypt", &[]);
    let before = town.log.record().size();
    town.fetch(&all[2]).well();
    plays(guide, town, &all[2], "veche trustee next", "");
    town.hand_in(&all[2]).well();
    town.settle(before + 1);
    let said = town.next(&all[1], &[]);
    assert_eq!((&said["tasks"][0]["task"], &said["tasks"][0]["needed"]), (&"await-result".into(), &0.into()));
    all[0].at(town, "destroy", &["--yes"]).refused("not over");
    play::result(&mut town.log, &[&town.commission[0]]);
}

fn destroy(town: &mut Town, all: &[Person], guide: &Guide) {
    for trustee in all {
        if trustee.stick.is_some() {
            town.fetch(trustee).well();
        }
        assert_eq!(trustee.next(town, &[]).json()["tasks"][0]["task"], "destroy");
        let ran = trustee.at(town, "destroy", &[]).well();
        assert!(ran.out.contains("Nothing was destroyed"), "{}", ran.out);
        if trustee.id.as_str() == "t3" {
            plays(guide, town, trustee, "veche trustee destroy", "");
            town.hand_in(trustee).well();
            continue;
        }
        if trustee.id.as_str() == "t5" {
            terminal::destroys(town, trustee);
            continue;
        }
        let ran = trustee.at(town, "destroy", &["--yes"]).well();
        assert!(ran.out.contains(text(&trustee.backup_path().canonicalize().unwrap())), "{}", ran.out);
        assert!(!trustee.folder.join("shares-trustee.age").exists());
        assert_eq!(trustee.next(town, &[]).json()["tasks"][0]["task"], "say-destroyed");
    }
    let others: Vec<_> = all.iter().filter(|trustee| trustee.id.as_str() != "t3").cloned().collect();
    town.round(&others, "say-destroyed", &["--yes"]);
    town.log.wait_for("who destroyed shares", |record| record.announcements().len() >= all.len());
    assert_eq!(town.next(&all[4], &[])["tasks"][0]["task"], "over");
    assert_eq!(town.log.record().announcements().len(), all.len());
    let record = all[4].stick.as_ref().unwrap().join("record");
    let audited = veche(&["audit", text(&record), "--election", &town.election.to_string()]).well();
    assert!(audited.out.starts_with("THE RECORD HOLDS\n"), "{}", audited.out);
}

/// Goes on until something is to be done.
fn wait_for_task(town: &Town, who: &Person, task: &str) -> serde_json::Value {
    for _ in 0..100 {
        let said = town.next(who, &[]);
        if said["tasks"][0]["task"] == task {
            return said;
        }
        assert_eq!(said["tasks"][0]["task"], "await-checking", "{said:#}");
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    panic!("{task} did not come");
}
