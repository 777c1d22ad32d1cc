//! What is not as it should be, over the real routes: each gets its code and a sentence, and nothing of anyone else is lost.

use std::fs;

use ballot_signing::phrase::Phrase;
use ballot_signing::words::Language;
use canonical::{Bytes, Hash, Int};
use client::Error;
use election::entry::sign;
use election::role::key_name;
use election::statement::Form;
use election::statement::exchange::{Application, Decision, ExchangeStatement, Reason, Verdict};
use election::{Attachment, ElectionId};
use officials::Official;
use officials::member::signed;
use record::RollRecord;
use simulation::{Log, play};
use transparency_log::SigningKey;
use voter_registry::Applicant;
use voter_registry::desk::Judgement;

use crate::office::Office;
use crate::stage::{Stage, now, wait_for};

const SQLITE: &str = "[store]\nkind = \"sqlite\"\ndirectory = \"state\"\n";
/// A point of the curve whose order is 3: x = 0, y = 2.
const OUTSIDE: [u8; 48] = {
    let mut point = [0; 48];
    point[0] = 0x80;
    point
};

/// Code and sentence of a refusal.
fn refusal<T: std::fmt::Debug>(answer: Result<T, Error>) -> (String, String) {
    match answer {
        Err(Error::Refused { status: 422, code, detail }) => (code, detail.expect("a sentence")),
        other => panic!("{other:?}"),
    }
}

fn election(stage: &Stage) -> ElectionId {
    stage.log.record().setting().unwrap().election
}

/// The application as its note says it.
fn said(note: &[u8]) -> Application {
    match ExchangeStatement::parse(note).unwrap().1 {
        ExchangeStatement::Application(said) => said,
        other => panic!("{other:?}"),
    }
}

/// An application under a status key of somebody's own, with an id that is handed in and drawn.
fn made_up(stage: &mut Stage, like: &Application, key: &SigningKey, blinded: [u8; 48]) -> Vec<u8> {
    let status_key = *key.public().as_bytes();
    let id = RollRecord { blinded, status_key }.application(like.election, &like.constituency);
    let (client, hour) = (stage.services.registry(), now() / 3_600);
    // Four bits of work: some of these nonces do it.
    wait_for("a deposit", || (0..200).any(|nonce| client.deposit(&id, hour, nonce).is_ok()).then_some(()));
    wait_for("its lot", || {
        stage.desks.iter_mut().for_each(|seat| seat.follow(&client));
        stage.desks[0].desk.log().is_drawn(&id).then_some(())
    });
    let readers = stage.desks[0].desk.log().reviewers(stage.desks[0].desk.exchange().approvals(), &id).unwrap();
    let sealed = like.sealed.iter().zip(readers).map(|(sealed, index)| {
        let mut sealed = sealed.clone();
        sealed.reader = format!("registrar/r{}", index.get());
        sealed
    });
    let application =
        Application { application: id, blinded: Bytes(blinded), status_key: Bytes(status_key), ..like.clone() };
    let application = Application { sealed: sealed.collect(), ..application };
    by_applicant(&application, key)
}

fn by_applicant(said: &Application, key: &SigningKey) -> Vec<u8> {
    sign(&said.text(), &[(key_name::APPLICANT, key)]).unwrap().to_bytes()
}

/// Anna is drawn, and has sent her evidence.
fn anna(stage: &mut Stage) -> (Applicant, Application) {
    let secret = Phrase::new(&mut stage.rng, "").unwrap().stretch();
    let (election, north) = (election(stage), "north".parse().unwrap());
    let anna = Applicant::new(&secret, election, &north, 1);
    let status_key = SigningKey::from_seed(&secret.status_seed(election, &north, 1));
    stage.deposit(&anna);
    stage.await_status(&anna, "drawn");
    stage.work();
    stage.work();
    let (note, ciphertext) = stage.apply(&anna, "1234567A001PB1");
    let (client, own) = (stage.services.registry(), said(&note));
    // Evidence is of a size class, and it is what the note names.
    let mut oversized = own.clone();
    oversized.evidence = Attachment { length: Int::new(1 << 24).unwrap(), ..own.evidence };
    let (code, sentence) = refusal(client.apply(&by_applicant(&oversized, &status_key), &ciphertext));
    assert!(code == "evidence-size" && sentence.contains("sizes"), "{code}: {sentence}");
    client.apply(&note, &ciphertext).unwrap();
    assert_eq!(stage.status(&anna), "in-review");
    (anna, own)
}

#[test]
fn what_is_wrong_gets_a_code_and_a_sentence_and_nothing_is_lost() {
    let mut stage = Stage::open(SQLITE);
    let (anna, own) = anna(&mut stage);
    let client = stage.services.registry();
    let refused = |code: &str, answer: Result<(), Error>| {
        let (found, sentence) = refusal(answer);
        assert!(found == code && sentence.contains(' '), "{found}: {sentence}");
    };

    // Elements that nobody could be issued for, or that are someone else's.
    let mallory = SigningKey::from_seed(&[77; 32]);
    let outside = made_up(&mut stage, &own, &mallory, OUTSIDE);
    refused("element", client.apply(&outside, &[]));
    let stolen = made_up(&mut stage, &own, &SigningKey::from_seed(&[78; 32]), own.blinded.0);
    refused("roll-repeated", client.apply(&stolen, &[]));

    // Somebody who is no registrar here, and a registrar of another election.
    stage.work();
    let reviewers = stage.reviewers(&anna);
    let decision = |who: &Official, election: ElectionId, decision: Verdict, reason: Reason| {
        let (id, evidence) = (own.application, own.evidence.hash);
        let (zeros, no_kind) = (Bytes([0; 32]), String::new());
        let said =
            Decision::new(election, zeros, id, decision, evidence, no_kind, vec![], own.number, reason, who.id.clone());
        signed(&said, vec![who.sign_as_registrar(&said.text())]).to_bytes()
    };
    let stranger = Official::new("r9".parse().unwrap(), &[99; 32]);
    let seat = &stage.desks[reviewers[0]];
    let (here, elsewhere) = (election(&stage), ElectionId(Hash([9; 32])));
    let unreadable = (Verdict::More, Reason::Unreadable);
    refused("member-unknown", client.say(&decision(&stranger, here, unreadable.0, unreadable.1), seat.member()));
    let own_official = crate::stage::official(u8::try_from(reviewers[0]).unwrap() + 1);
    refused("election", client.say(&decision(&own_official, elsewhere, unreadable.0, unreadable.1), seat.member()));

    // Pictures that cannot be read are asked for again; a decision is said once.
    let first = stage.desks[reviewers[0]].desk.decide(&anna.id(), None, &Judgement::more(Reason::Unreadable)).unwrap();
    client.say(&first.to_bytes(), stage.desks[reviewers[0]].member()).unwrap();
    let request = || anna.status_request(now()).unwrap().to_bytes();
    let standing = client.status(&request()).unwrap();
    assert_eq!((standing.status.as_str(), standing.reason.as_str()), ("more", "unreadable"));
    let second = decision(&own_official, here, Verdict::Refuse, Reason::Forged);
    refused("statement-repeated", client.say(&second, stage.desks[reviewers[0]].member()));

    // She sends better ones, and it goes on as if nothing had been.
    stage.work();
    let (note, ciphertext) = stage.apply_again(&anna, 2, "1234567A001PB1");
    client.apply(&note, &ciphertext).unwrap();
    stage.work();
    for position in stage.reviewers(&anna) {
        let seat = &mut stage.desks[position];
        let opened = seat.desk.open(&anna.id(), &client.evidence(&anna.id(), seat.member()).unwrap()).unwrap();
        let judgement = Judgement::approve(&"passport".parse().unwrap(), "UTO", "1234567A001PB1");
        let note = seat.desk.decide(&anna.id(), Some(&opened), &judgement).unwrap();
        client.say(&note.to_bytes(), seat.member()).unwrap();
    }
    stage.work();
    let desk = &stage.desks[0].desk;
    assert!(desk.exchange().basis(desk.log(), &anna.id()).is_some());
}

#[test]
fn people_who_come_too_late_and_registrars_of_elsewhere_are_told_what_to_do() {
    let stage = Stage::open_with(SQLITE, |manifest| {
        let election::Registration::Intake(intake) = &mut manifest.registration else { panic!("an intake") };
        intake.deadline = play::int(now() - 60);
    });
    let mut office = Office::open(stage);
    let words = Phrase::new(&mut office.stage.rng, "").unwrap().words(Language::Russian);
    fs::write(office.path("phrase"), words.as_bytes()).unwrap();
    let late = office.refused(office.voter("apply", "phrase", &[]));
    assert!(late.contains("too-late") && late.contains("next: the time for applications is over"), "{late}");
    // A key that is another than the manifest's under this id.
    fs::remove_file(office.path("r1.key")).unwrap();
    office.keep("r1.key", &[50; 64], crate::office::PASSPHRASE);
    let elsewhere = office.refused(office.registrar(1, &["review"], &[]));
    assert!(elsewhere.contains("the passphrase does not open") || elsewhere.contains("no registrar r1"), "{elsewhere}");
    let issue = office.refused(office.registrar(1, &["issue"], &["--shares", "r1.shares"]));
    assert!(issue.contains("names no registrar r1 with the key of r1.key"), "{issue}");
    let nobody = office.refused(office.commissioner(1, "drop", &["--registrar", "r9", "--out", "none"]));
    assert!(nobody.contains("member-unknown") || nobody.contains("r9"), "{nobody}");
}
