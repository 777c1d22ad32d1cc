//! Elections with mailboxes: what they hand over is published, refused or withheld, and never hinders the count.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use canonical::Hash;
use election::entry::leaf_hash;
use election::statement::Counted;
use record::handover::HandedOver;
use record::{HandoverContent, Phase, Refusal};
use simulation::sample::{CLOSES, Sample, Until, cast, play};
use simulation::{Log, play as steps};

/// When the window for claims has ended.
const LATER: u64 = CLOSES + 901;

fn leaves(ballots: &[Vec<u8>]) -> Vec<Hash> {
    ballots.iter().map(|ballot| leaf_hash(ballot)).collect()
}

/// The first mailbox hands over all that it acknowledged.
fn hand_over(sample: &mut Sample, ballots: &[Vec<u8>]) {
    steps::handover(&mut sample.ledger, &sample.mailboxes[0], leaves(ballots), ballots);
}

/// The board publishes a ballot that was handed over.
fn publish(sample: &mut Sample, ballot: &[u8]) {
    let reason = leaf_hash(ballot).to_string();
    steps::claims(&mut sample.ledger, &sample.board_key, vec![(reason, ballot.to_vec())]);
}

/// What the record says of a counted list of the ballots that it has now.
fn count(sample: &mut Sample) -> &'static str {
    let under = sample.ledger.under();
    let list = sample.ledger.record().counted_list().unwrap();
    let election = sample.ledger.record().setting().unwrap().election;
    let counted = Counted::new(election, list.attachment(), list.root, steps::int(list.size), under);
    let entry = steps::by_board(&counted, &sample.board_key).to_bytes();
    sample.ledger.try_submit(entry, vec![list.content]).as_ref().map_or_else(Refusal::code, |()| "accepted")
}

/// Names of refusals by leaf hash, none for what could be published.
fn left_out(sample: &Sample) -> Vec<(Hash, Option<&'static str>)> {
    let left_out = sample.ledger.record().left_out(sample.ledger.attachments()).unwrap();
    let mut rng = simulation::rng(1, "left out");
    let judged: Vec<_> = left_out.batches().flat_map(|batch| batch.judge(&mut rng)).collect();
    let judged = judged.iter().map(|(ballot, verdict)| (ballot.leaf, verdict.as_ref().err().map(Refusal::code)));
    let mut all: Vec<_> = left_out.refused().iter().map(|(leaf, r)| (*leaf, Some(r.code()))).chain(judged).collect();
    all.sort();
    all
}

#[test]
fn what_was_handed_over_is_published_after_the_window_and_before_the_count() {
    let mut sample = play(21, Until::Voted);
    let late = sample.ballots(&[(7, 0)]);
    sample.close();
    hand_over(&mut sample, &late);
    sample.ledger.wait_until(LATER);
    assert_eq!(count(&mut sample), "handover-open");
    assert_eq!(left_out(&sample), [(leaf_hash(&late[0]), None)]);
    publish(&mut sample, &late[0]);
    assert_eq!(count(&mut sample), "accepted");
    let turnout = sample.ledger.record().turnout()[1];
    assert_eq!((turnout.voted, turnout.ballots), (3, 3));
}

#[test]
fn a_ballot_that_follows_another_is_published_after_it_in_an_entry_of_its_own() {
    let mut sample = play(22, Until::Voted);
    let late = sample.ballots(&[(7, 0), (7, 1), (7, 2)]);
    sample.close();
    hand_over(&mut sample, &late);
    sample.ledger.wait_until(LATER);
    for ballot in &late {
        let left_out = sample.ledger.record().left_out(sample.ledger.attachments()).unwrap();
        assert_eq!(left_out.open(&mut sample.rng), [HandedOver { leaf: leaf_hash(ballot), entry: ballot }]);
        assert_eq!(count(&mut sample), "handover-open");
        publish(&mut sample, ballot);
    }
    assert_eq!(count(&mut sample), "accepted");
}

#[test]
fn a_ballot_that_two_mailboxes_hand_over_is_published_once() {
    let mut sample = play(23, Until::Voted);
    let late = sample.ballots(&[(7, 0)]);
    sample.close();
    hand_over(&mut sample, &late);
    steps::handover(&mut sample.ledger, &sample.mailboxes[1], leaves(&late), &late);
    publish(&mut sample, &late[0]);
    sample.ledger.wait_until(LATER);
    assert_eq!(count(&mut sample), "accepted");
    for mailbox in sample.ledger.record().mailboxes() {
        let handover = mailbox.handover.unwrap();
        assert_eq!((handover.acknowledged, handover.recorded), (1, 1));
        assert!(handover.left_out.is_empty() && handover.withheld.is_empty());
    }
}

#[test]
fn junk_that_was_handed_over_is_refused_by_name_and_does_not_hinder_the_count() {
    let mut sample = play(24, Until::Voted);
    let mut other = play(25, Until::Open);
    let of_another_election = other.ballots(&[(0, 0)]).remove(0);
    let beyond_the_most = {
        // Voter 0 has two ballots in the record; of three more only one has room.
        let setting = sample.ledger.record().setting().unwrap().clone();
        let key = steps::joint_key(&sample.ledger);
        let credential = sample.voters[0].credential().unwrap();
        let votes = simulation::sample::votes("north", 1);
        let sealed = setting.papers[0].seal(&key, credential, 3, &votes, &mut sample.rng).unwrap();
        sealed.cast(credential).to_bytes()
    };
    let third = sample.ballots(&[(0, 0)]).remove(0);
    let unsigned = {
        let mut ballot = sample.ballots(&[(6, 1)]).remove(0);
        let position = ballot.len() - 20;
        ballot[position] = if ballot[position] == b'A' { b'B' } else { b'A' };
        ballot
    };
    let signed_by_nobody = {
        let setting = sample.ledger.record().setting().unwrap().clone();
        let key = steps::joint_key(&sample.ledger);
        let stranger = transparency_log::SigningKey::from_seed(&[7; 32]);
        let signature = sample.voters[7].credential().unwrap().signature();
        let votes = simulation::sample::votes("south", 1);
        let paper = &setting.papers[1];
        let signer = (&stranger, signature);
        let ballot = simulation::voter::raw_ballot(setting.election, paper, &key, signer, &votes, &mut sample.rng);
        ballot.to_bytes()
    };
    let of_another_kind = sample.ledger.entries()[0].clone();
    sample.close();
    let ballots = [
        (b"soon".to_vec(), Some("note")),
        (Vec::new(), Some("note")),
        (of_another_kind, Some("statement-kind")),
        (of_another_election, Some("election")),
        (unsigned, Some("signature")),
        (signed_by_nobody, Some("credential-signature")),
        (third.clone(), None),
        (beyond_the_most.clone(), None),
    ];
    hand_over(&mut sample, &ballots.clone().map(|(ballot, _)| ballot));
    let mut expected = ballots.map(|(ballot, refused)| (leaf_hash(&ballot), refused));
    expected.sort();
    assert_eq!(left_out(&sample), expected);
    publish(&mut sample, &third);
    let refused = left_out(&sample).into_iter().find(|(leaf, _)| *leaf == leaf_hash(&beyond_the_most));
    assert_eq!(refused.unwrap().1, Some("ballot-too-many"));
    sample.ledger.wait_until(LATER);
    assert_eq!(count(&mut sample), "accepted");
    sample.agree();
    sample.decrypt();
    sample.result();
    assert_eq!(sample.ledger.record().phase(), Phase::Tallied);
}

#[test]
fn a_mailbox_that_acknowledged_nothing_says_so() {
    let mut sample = play(26, Until::Closed);
    hand_over(&mut sample, &[]);
    let handover = sample.ledger.record().mailboxes()[0].handover.clone().unwrap();
    assert_eq!((handover.acknowledged, handover.recorded), (0, 0));
    sample.ledger.wait_until(LATER);
    assert_eq!(count(&mut sample), "accepted");
}

#[test]
fn nothing_is_handed_over_while_announced_ballots_are_missing() {
    let mut sample = play(27, Until::Voted);
    let key = steps::joint_key(&sample.ledger);
    let late = cast(&sample.ledger, &mut sample.voters[7], &key, 0, &mut sample.rng);
    let acknowledgement = steps::acknowledgement(&sample.ledger, &sample.mailboxes[1], &late).to_string();
    sample.close();
    let election = sample.ledger.record().setting().unwrap().election;
    let under = sample.ledger.under();
    let claims = election::statement::Claims::new(election, vec![acknowledgement], under);
    sample.ledger.submit(steps::by_board(&claims, &sample.board_key).to_bytes(), vec![]);
    let under = sample.ledger.under();
    let mailbox = &sample.mailboxes[0];
    let statement = HandoverContent::new(vec![], &[]).unwrap().statement(election, mailbox.id.clone(), under);
    let entry = steps::by_mailbox(&statement, mailbox).to_bytes();
    assert_eq!(sample.ledger.try_submit(entry, vec![]).unwrap_err().code(), "epoch-order");
    sample.ledger.submit(late, vec![]);
    hand_over(&mut sample, &[]);
}

#[test]
fn a_withheld_ballot_is_no_longer_withheld_once_it_was_claimed() {
    let mut sample = play(28, Until::Voted);
    let late = sample.ballots(&[(7, 0)]);
    let acknowledgement = steps::acknowledgement(&sample.ledger, &sample.mailboxes[0], &late[0]).to_string();
    sample.close();
    steps::handover(&mut sample.ledger, &sample.mailboxes[0], leaves(&late), &[]);
    let standing = |sample: &Sample| sample.ledger.record().mailboxes()[0].handover.clone().unwrap();
    assert_eq!(standing(&sample).withheld, leaves(&late));
    steps::claims(&mut sample.ledger, &sample.board_key, vec![(acknowledgement, late[0].clone())]);
    assert_eq!((standing(&sample).withheld, standing(&sample).recorded), (vec![], 1));
}
