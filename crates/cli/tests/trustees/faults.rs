//! What goes wrong: each fault in turn, and how it goes on.

use std::fs;

use canonical::{Blob, Hash, Int};
use election::role::CeremonyRole;
use election::statement::{CeremonyCommitment, CeremonyConfirmation, CeremonyShares, Form};
use election::{Entry, Statement};
use officials::member::signed;
use shared_key::ceremony::sealed_share_hash;
use simulation::Log;

use crate::terminal::hears;
use crate::town::{Person, Town, copy, text, veche};

/// Each round: someone vanishes, someone lies. The fifth, with a stick, is the one who vanishes; the fourth, with a stick, lies.
#[test]
fn faults_in_each_round_are_named_and_the_ceremony_goes_on() {
    let mut town = Town::found(600, 1200);
    let all = town.trustees.clone();
    before_round_1(&mut town, &all);
    lies_in_round_1(&mut town, &all[3]);
    // Attempt 1: the fifth vanishes before it commits.
    town.round(&all[1..4], "commit", &[]);
    let said = town.next(&all[1], &[]);
    assert_eq!(said["tasks"][0]["who"].as_array().unwrap(), &["t5"], "{said:#}");
    // It made its commitment, but nobody ever carried it.
    town.fetch(&all[4]).well();
    assert_eq!(all[4].next(&town, &[]).json()["done"][0]["task"], "commit");
    let shown = all[1].at(&town, "next", &[]).well().out;
    assert!(shown.contains("the commitment of t5") && shown.contains("veche election restart"), "{shown}");
    town.restart(&["t5"]);
    let outdated = town.hand_in(&all[4]).well();
    assert!(outdated.out.contains("given up"), "{}", outdated.out);
    assert_eq!(town.next(&all[4], &[])["tasks"][0]["task"], "excluded");
    // Attempt 2: the fourth vanishes before it sends shares.
    let four = all[..4].to_vec();
    town.round(&four, "commit", &[]);
    town.round(&four[..3], "share", &[]);
    assert_eq!(town.next(&all[0], &[])["tasks"][0]["who"].as_array().unwrap(), &["t4"]);
    town.restart(&["t5"]);
    // Attempt 3: it is back, but never confirms. Letters come in any order, and by other ways.
    town.round(&four, "commit", &[]);
    town.round(&four, "share", &[]);
    letters(&mut town, &four);
    lies_in_round_3(&mut town, &four[3]);
    town.restart(&["t5"]);
    // Attempt 4: it sends the second a bad share, and that one proves it.
    town.round(&four, "commit", &[]);
    lies_in_round_2(&mut town, &four);
    town.restart(&["t4", "t5"]);
    // Attempt 5: three are enough.
    town.ceremony(&four[..3]);
    assert_eq!(town.next(&four[0], &[])["tasks"][0]["task"], "backup");
    assert!(town.log.record().trustees().unwrap().keys().len() == 2);
    cancelled(&mut town);
}

/// A ceremony that is complete is not begun anew; and what is cancelled stays so, for the record too.
fn cancelled(town: &mut Town) {
    let (board, election) = (town.services.address(), town.election.to_string());
    let says = &town.commissioner;
    says.refused(&board, "restart", &["--role", "trustee", "--without", "t4", "t5"], "ceremony-order");
    says.refused(&board, "cancel", &["--reason", "en=The keys were seized."], "manifest-language");
    let reasons = ["--reason", "be=Ключы забралі.", "--reason", "en=The keys were seized."];
    let said = says.says(&board, "cancel", &reasons);
    assert!(said.contains("The election is off, for good.") && said.contains("en: The keys were seized."), "{said}");
    assert!(says.says_again(&board, "cancel", &reasons).contains("nothing to be done"));
    says.refused(&board, "restart", &["--role", "registrar"], "phase");
    let status = says.status(&board);
    for part in ["Phase        cancelled", "The election is off.", "Destroy the shares of the key of the ballots"] {
        assert!(status.contains(part), "{part}: {status}");
    }
    let copy = town.trustees[0].home().join("copy-of-record");
    veche(&["mirror", &board, text(&copy), "--election", &election]).well();
    let audited = veche(&["audit", text(&copy), "--election", &election]).well();
    let verdict = "THE RECORD HOLDS: THE ELECTION WAS CANCELLED, THERE IS NO RESULT\n";
    assert!(audited.out.starts_with(verdict) && audited.out.contains("The keys were seized."), "{}", audited.out);
    // What could open nothing any more is destroyed.
    let trustee = town.trustees[0].clone();
    assert_eq!(town.next(&trustee, &[])["tasks"][0]["task"], "destroy");
    trustee.at(town, "destroy", &["--yes"]).well();
    assert_eq!(town.next(&trustee, &["--yes"])["done"][0]["task"], "say-destroyed");
}

/// Wrong passphrases, folders, sticks and elections; two folders of one trustee; steps that are done twice.
fn before_round_1(town: &mut Town, all: &[Person]) {
    let (first, third) = (&all[0], &all[2]);
    // An empty stick, one that is not there, one without a record.
    third.at(town, "next", &[]).refused("no record");
    fs::create_dir(third.stick.as_ref().unwrap()).unwrap();
    third.at(town, "next", &[]).refused("no record");
    town.fetch(third).well();
    // Another passphrase, another office, another election.
    let wrong = third.home().join("wrong");
    fs::write(&wrong, "another\n").unwrap();
    let folder = ["--folder", text(&third.folder), "--passphrase-file", text(&wrong)];
    veche(&[&["trustee", "status"], &folder[..]].concat()).refused("the passphrase does not open");
    let as_registrar = Person { office: &["registrar", "ceremony"], ..third.clone() };
    as_registrar.run("status", &[]).refused("another office");
    third.run("start", &["--id", "t3"]).refused("somebody's folder already");
    let other = "7".repeat(64);
    let stick = text(third.stick.as_ref().unwrap());
    third.run("next", &["--stick", stick, "--election", &other]).refused("another election");
    veche(&["carry", "fetch", "--board", &town.services.address(), "--election", &other, stick])
        .refused("another election");
    // Nothing was said, nothing is lost.
    let status = third.at(town, "status", &["--json"]).json();
    assert_eq!(status["tasks"][0]["task"], "commit");
    assert_eq!(status["checklist"][1]["mark"], "open");
    // A record that was cut off, in two ways, and one with a byte changed.
    let (record, aside) = (third.stick.as_ref().unwrap().join("record"), third.home().join("aside"));
    fs::rename(&record, record.with_extension("part")).unwrap();
    third.at(town, "next", &[]).refused("cut off");
    fs::rename(record.with_extension("part"), &record).unwrap();
    copy(&record, &aside);
    fs::remove_dir_all(record.join("tile")).unwrap();
    third.at(town, "next", &[]).refused("does not hold");
    town.fetch(third).well();
    // A stick that would lead out of itself.
    let (outside, part) = (third.home().join("outside"), record.with_extension("part"));
    fs::create_dir(&outside).unwrap();
    fs::write(third.home().join("precious"), "x").unwrap();
    std::os::unix::fs::symlink(&outside, &part).unwrap();
    std::os::unix::fs::symlink(third.home().join("precious"), record.with_extension("unfinished")).unwrap();
    town.fetch(third).well();
    assert!(fs::read_dir(&outside).unwrap().next().is_none());
    assert_eq!(fs::read_to_string(third.home().join("precious")).unwrap(), "x");
    // Two folders of one trustee: the one that spoke first goes on.
    let second = Person { folder: first.home().join("copy"), ..first.clone() };
    copy(&first.folder, &second.folder);
    town.round(std::slice::from_ref(first), "commit", &[]);
    second.next(town, &[]).refused("not made in this folder");
    // Done twice, it says the same.
    let statement = third.stick.as_ref().unwrap().join("statements/1-commitment-trustee-1-t3");
    assert_eq!(third.next(town, &[]).json()["done"][0]["task"], "commit");
    let note = fs::read(&statement).unwrap();
    assert_eq!(third.next(town, &[]).json()["done"][0]["task"], "commit");
    assert_eq!(fs::read(&statement).unwrap(), note);
    fs::remove_file(&statement).unwrap();
    assert_eq!(third.next(town, &[]).json()["done"][0]["task"], "commit");
    assert_eq!(fs::read(&statement).unwrap(), note);
    // An old stick, once a newer one was seen.
    town.fetch(third).well();
    third.at(town, "status", &[]).well();
    let newer = third.home().join("newer");
    fs::rename(&record, &newer).unwrap();
    copy(&aside, &record);
    third.next(town, &[]).refused("an old one");
    fs::remove_dir_all(&record).unwrap();
    fs::rename(&newer, &record).unwrap();
}

/// A proof of knowledge that does not hold: the board refuses it.
fn lies_in_round_1(town: &mut Town, liar: &Person) {
    town.fetch(liar).well();
    liar.next(town, &[]).json();
    let path = liar.stick.as_ref().unwrap().join("statements/1-commitment-trustee-1-t4");
    let honest = fs::read(&path).unwrap();
    let Statement::CeremonyCommitment(said) = Entry::parse(&honest).unwrap().statement else { panic!("round 1") };
    let mut keys = said.keys;
    let last = keys[0].proof.0.len() - 20;
    keys[0].proof = Blob({
        let mut proof = keys[0].proof.0.clone();
        proof[last] ^= 1;
        proof
    });
    let (attempt, key) = (Int::new(1).unwrap(), said.one_time_key);
    let lie = CeremonyCommitment::new(town.election, attempt, keys, key, liar.id.clone(), CeremonyRole::Trustee);
    fs::write(&path, signed(&lie, vec![liar.official().sign_as_trustee(&lie.text())]).to_bytes()).unwrap();
    let ran = town.hand_in(liar);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("1-commitment-trustee-1-t4: REFUSED (ceremony-proof)"), "{}", ran.out);
    // Its own tool does not overwrite what it did not make.
    liar.next(town, &[]).refused("another statement of this name");
    fs::remove_file(&path).unwrap();
    // A statement of another election on the same stick is left alone.
    let text_of_other =
        Entry::parse(&honest).unwrap().note.to_string().replace(&town.election.to_string(), &"7".repeat(64));
    fs::write(path.with_file_name("1-commitment-trustee-1-t9"), text_of_other).unwrap();
    let ran = town.hand_in(liar);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("of another election"), "{}", ran.out);
    fs::remove_file(path.with_file_name("1-commitment-trustee-1-t9")).unwrap();
}

/// Round 3 with letters that are missing, damaged, and brought by a messenger; and words that are not the same.
fn letters(town: &mut Town, four: &[Person]) {
    let third = &four[2];
    let stick = third.stick.as_ref().unwrap();
    town.fetch(third).well();
    let name = "share-trustee-3-from-t1-to-t3";
    let letter = stick.join("letters").join(name);
    let sealed = fs::read(&letter).unwrap();
    let kept = third.folder.join("letters").join(name);
    fs::remove_file(&letter).unwrap();
    let _ = fs::remove_file(&kept);
    let said = third.next(town, &[]).json();
    assert_eq!(said["tasks"][0]["task"], "await-letters");
    assert_eq!(said["tasks"][0]["letters"].as_array().unwrap(), &[name]);
    fs::write(&letter, b"of another election").unwrap();
    let said = third.next(town, &["--words", "never mind"]).json();
    assert_eq!(said["tasks"][0]["damaged"].as_array().unwrap(), &["t1"], "{said:#}");
    fs::remove_file(&letter).unwrap();
    fs::write(&kept, sealed).unwrap();
    let said = third.next(town, &[]).json();
    let words = said["tasks"][0]["words"].as_str().unwrap().to_owned();
    let other = words.replacen(words.split(' ').next().unwrap(), "zoo", 1);
    third.next(town, &["--words", &other]).refused("not the same");
    assert!(!third.folder.join("shares-trustee.age").exists());
    third.backup().refused("no share yet");
    // A step out of order is none: it says what comes first.
    assert_eq!(third.next(town, &["--yes"]).json()["tasks"][0]["task"], "compare");
    let before = town.log.record().size();
    hears(town, &four[1], &words);
    town.round(&[four[0].clone(), third.clone()], "compare", &["--words", &words]);
    town.settle(before + 3);
    let said = town.next(&four[0], &[]);
    assert_eq!(said["tasks"][0]["who"].as_array().unwrap(), &["t4"], "{said:#}");
}

/// A confirmation of another transcript: the board refuses it.
fn lies_in_round_3(town: &mut Town, liar: &Person) {
    let attempt = Int::new(3).unwrap();
    let role = CeremonyRole::Trustee;
    let lie = CeremonyConfirmation::new(town.election, attempt, liar.id.clone(), role, Hash([7; 32]));
    let path = liar.stick.as_ref().unwrap().join("statements/3-confirmation-trustee-3-t4");
    fs::write(&path, signed(&lie, vec![liar.official().sign_as_trustee(&lie.text())]).to_bytes()).unwrap();
    let ran = town.hand_in(liar);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("3-confirmation-trustee-3-t4: REFUSED (transcript)"), "{}", ran.out);
    fs::remove_file(path).unwrap();
}

/// A share that does not open: who got it proves it, after a yes.
fn lies_in_round_2(town: &mut Town, four: &[Person]) {
    let (victim, liar) = (&four[1], &four[3]);
    town.round(&four[..3], "share", &[]);
    town.fetch(liar).well();
    liar.next(town, &[]).json();
    let stick = liar.stick.as_ref().unwrap();
    let path = stick.join("statements/2-shares-trustee-4-t4");
    let Statement::CeremonyShares(said) = Entry::parse(&fs::read(&path).unwrap()).unwrap().statement else {
        panic!("round 2")
    };
    let bad = vec![7; 112];
    let mut hashes = said.hashes;
    hashes[1] = sealed_share_hash(&bad);
    let lie = CeremonyShares::new(town.election, said.attempt, hashes, liar.id.clone(), CeremonyRole::Trustee);
    fs::write(&path, signed(&lie, vec![liar.official().sign_as_trustee(&lie.text())]).to_bytes()).unwrap();
    fs::write(stick.join("letters/share-trustee-4-from-t4-to-t2"), bad).unwrap();
    let before = town.log.record().size();
    town.hand_in(liar).well();
    town.settle(before + 1);
    let said = town.next(victim, &[]);
    assert_eq!((&said["tasks"][0]["task"], &said["tasks"][0]["accused"]), (&"accuse".into(), &"t4".into()), "{said:#}");
    let shown = victim.at(town, "next", &[]).well().out;
    assert!(shown.contains("t4 SENT YOU A BAD SHARE"), "{shown}");
    let before = town.log.record().size();
    assert_eq!(town.next(victim, &["--yes"])["done"][0]["task"], "accuse");
    town.settle(before + 1);
    let said = town.next(&four[2], &[]);
    assert_eq!((&said["tasks"][0]["task"], &said["tasks"][0]["accused"]), (&"await-restart".into(), &"t4".into()));
}
