//! What is to be done, at every step of the sample election.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use officials::Saying;
use officials::agenda::{Agenda, Task, When, agenda};
use simulation::Log;
use simulation::sample::{OPENS, SCHEDULED, Sample, Until, play};

fn at(until: Until) -> (Sample, Agenda) {
    let sample = play(1, until);
    let found = agenda(sample.ledger.record(), sample.ledger.now());
    (sample, found)
}

fn names(found: &Agenda) -> Vec<&'static str> {
    found.tasks.iter().map(|task| task.name).collect()
}

fn task<'a>(found: &'a Agenda, name: &str) -> &'a Task {
    found.tasks.iter().find(|task| task.name == name).unwrap_or_else(|| panic!("no {name}: {found:?}"))
}

#[test]
fn before_the_manifest_there_is_the_manifest() {
    assert_eq!(names(&agenda(&record::Record::new(), 0)), ["manifest"]);
}

#[test]
fn a_ceremony_waits_for_those_who_have_not_spoken() {
    let (_, found) = at(Until::Manifest);
    assert_eq!(found.phase, "setup");
    let first = task(&found, "ceremony-commitment");
    assert_eq!((first.role, first.who.join(" "), first.by), ("registrar", "r1 r2 r3".into(), Some(OPENS)));
    assert_eq!(names(&found), ["ceremony-commitment", "ceremony-commitment"]);
    let late = agenda(play(1, Until::Manifest).ledger.record(), OPENS + 1);
    assert!(late.tasks.iter().all(|task| task.when == When::Overdue));
}

#[test]
fn when_everything_is_issued_the_commission_says_ready() {
    let (_, found) = at(Until::Issued);
    let ready = task(&found, "ready");
    assert_eq!((ready.who.join(" "), ready.needed, ready.when), ("c1 c2".into(), 1, When::Now));
    let says = Saying::new("task-ready").with("credentials", "5 + 3").with("count", 2_u64);
    assert_eq!(ready.says, says);
    assert_eq!(names(&found), ["ready"]);
}

#[test]
fn while_casting_is_open_the_board_publishes_and_the_close_comes_later() {
    let (_, found) = at(Until::Open);
    assert_eq!(found.phase, "open");
    let close = task(&found, "close");
    assert_eq!((close.when, close.after), (When::Later, Some(SCHEDULED)));
    assert_eq!(task(&found, "extend").by, Some(SCHEDULED - 1));
    assert_eq!(task(&found, "destruction").who, ["r1", "r2", "r3"]);
    let (sample, found) = at(Until::Voted);
    // It is extended by as much as it may be, and a registrar has destroyed its shares.
    assert!(!names(&found).contains(&"extend"));
    assert_eq!(task(&found, "destruction").who, ["r2", "r3"]);
    assert_eq!(task(&found, "epoch").when, When::Later);
    let closes = sample.ledger.record().closes().unwrap();
    let late = agenda(sample.ledger.record(), closes + 3_601);
    assert_eq!(task(&late, "close").when, When::Overdue);
    assert_eq!(late.tasks[0].when, When::Overdue);
}

#[test]
fn after_the_close_mailboxes_hand_over_and_the_list_comes_after_the_claims() {
    let (_, found) = at(Until::Closed);
    assert_eq!(task(&found, "handover").who, ["m1", "m2"]);
    assert_eq!(task(&found, "counted").when, When::Later);
    let (_, found) = at(Until::HandedOver);
    assert_eq!((names(&found).contains(&"handover"), task(&found, "counted").when), (false, When::Now));
}

#[test]
fn trustees_agree_and_decrypt_and_the_commission_publishes() {
    let (_, found) = at(Until::Counted);
    let agreement = task(&found, "agreement");
    assert_eq!((agreement.who.len(), agreement.needed, agreement.when), (3, 2, When::Later));
    let (_, found) = at(Until::Agreed);
    assert_eq!(task(&found, "decryption").needed, 2);
    let (_, found) = at(Until::Decrypted);
    assert_eq!(task(&found, "result").role, "commission");
}

#[test]
fn what_stays_after_the_result_are_shares_to_destroy() {
    let (_, found) = at(Until::Tallied);
    assert_eq!(names(&found), ["destruction", "destruction"]);
    let (_, found) = at(Until::Finished);
    let left: Vec<_> = found.tasks.iter().map(|task| task.who.join(" ")).collect();
    assert_eq!(left, ["c1 c2", "r2 r3", "t3"], "a petition awaits its answer");
    assert!(found.done.contains(&Saying::new("done-result")), "{:?}", found.done);
}

#[test]
fn a_petition_is_answered_by_its_time() {
    let (sample, found) = at(Until::Finished);
    let petition = sample.ledger.record().petitions().iter().find(|petition| petition.answer.is_none()).unwrap();
    let answer = task(&found, "answer");
    assert_eq!((answer.role, answer.needed, answer.by, answer.when), ("commission", 1, Some(petition.due), When::Now));
    let says = Saying::new("task-answer").with("petition", petition.id.to_string());
    assert_eq!(answer.says, says.with("title", petition.text.title.as_str()));
    let late = agenda(sample.ledger.record(), petition.due + 1);
    assert_eq!(task(&late, "answer").when, When::Overdue);
    let answered = Saying::new("done-petitions").with("answered", 1u64).with("count", 2u64);
    assert!(found.done.contains(&answered), "{:?}", found.done);
}
