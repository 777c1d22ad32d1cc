//! Whole elections that go other ways than the sample: late ballots, complaints, small counts, forged credentials.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use canonical::{Blob, Bytes, Int};
use election::outcome::Outcome;
use election::role::CeremonyRole;
use election::statement::{CeremonyComplaint, Form};
use officials::{CeremonyMember, ElectionKeys, Official, commission};
use proptest::prelude::*;
use record::{Phase, Refusal};
use shared_key::Index;
use simulation::sample::{Sample, Until, id, play, play_with};
use simulation::{Log, Voter, play as steps};
use transparency_log::SigningKey;

fn refused(sample: &mut Sample, entry: Vec<u8>) -> &'static str {
    sample.ledger.try_submit(entry, vec![]).map_or_else(|refusal| Refusal::code(&refusal), |()| "accepted")
}

fn finish(sample: &mut Sample) {
    sample.close();
    finish_closed(sample);
}

fn finish_closed(sample: &mut Sample) {
    sample.count();
    sample.agree();
    sample.decrypt();
    sample.result();
}

fn counts(sample: &Sample, contest: usize) -> Vec<Vec<u64>> {
    let result = sample.ledger.record().result().expect("a result");
    let groups = result.contests.get(contest).expect("a contest").groups.iter();
    groups.map(|group| group.counts.iter().map(|count| count.get()).collect()).collect()
}

#[test]
fn a_ballot_with_a_promise_is_admitted_after_the_close_and_counts() {
    let mut sample = play(3, Until::Voted);
    let late = sample.ballots(&[(7, 0)]).remove(0);
    let promise = steps::promise(&sample.ledger, &sample.board_key, &late, simulation::sample::CLOSES);
    sample.close();
    steps::claims(&mut sample.ledger, &sample.board_key, vec![(promise.to_string(), late)]);
    sample.count();
    sample.agree();
    sample.decrypt();
    sample.result();
    let south = sample.ledger.record().turnout()[1];
    assert_eq!((south.voted, south.ballots), (3, 3));
}

#[test]
fn what_an_operator_before_promised_stays_promised() {
    let mut sample = play(3, Until::Voted);
    let late = sample.ballots(&[(7, 0), (6, 1)]);
    let people = simulation::sample::people(3);
    assert_eq!(sample.ledger.record().operators(), [0, 2], "the sample has a successor, and another was passed over");
    let by = |key: &SigningKey| steps::promise(&sample.ledger, key, &late[0], simulation::sample::CLOSES).to_string();
    let (before, passed_over) = (by(&people.board_key()), by(&people.successor_keys(0).1));
    sample.close();
    let election = sample.ledger.record().setting().unwrap().election;
    let claims = election::statement::Claims::new(election, vec![passed_over], sample.ledger.under());
    let entry = steps::by_board(&claims, &sample.board_key).to_bytes();
    assert_eq!(refused(&mut sample, entry), "signature-lines", "it never was operator");
    let claims = election::statement::Claims::new(election, vec![before.clone()], sample.ledger.under());
    let entry = steps::by_board(&claims, &people.board_key()).to_bytes();
    assert_eq!(refused(&mut sample, entry), "signature-lines", "who was replaced announces nothing");
    steps::claims(&mut sample.ledger, &sample.board_key, vec![(before, late[0].clone())]);
    finish_closed(&mut sample);
}

#[test]
fn one_successor_after_the_other_runs_the_board_and_nobody_comes_back() {
    let mut sample = play(3, Until::Open);
    let people = simulation::sample::people(3);
    let (first, ballots) = (people.board_key(), sample.ballots(&[(0, 0), (1, 1), (2, 2), (5, 5)]));
    let reason = simulation::sample::text("Так", "So");
    for number in [1, 2] {
        let commissioners: Vec<_> = sample.commission.iter().take(1).collect();
        steps::operator(&mut sample.ledger, number, reason.clone(), &commissioners);
    }
    let under = sample.ledger.under();
    for number in [0, 1, 2, 3] {
        let commissioners: Vec<_> = sample.commission.iter().take(1).collect();
        let record = sample.ledger.record();
        let again =
            commission::operator(record, steps::int(number), reason.clone(), under.clone(), &commissioners).unwrap();
        assert_eq!(refused(&mut sample, again.to_bytes()), "number", "{number}");
    }
    let election = sample.ledger.record().setting().unwrap().election;
    let epoch = election::statement::Epoch::new(election, steps::int(4), steps::int(1), under);
    for key in [first, people.successor_keys(0).1, people.successor_keys(1).0] {
        assert_eq!(refused(&mut sample, steps::by_board(&epoch, &key).to_bytes()), "signature-lines");
    }
    steps::epoch(&mut sample.ledger, &people.successor_keys(1).1, ballots);
    assert_eq!(sample.ledger.record().operators(), [0, 1, 2]);
}

#[test]
fn an_extension_is_good_after_epochs_that_came_while_it_was_signed_but_not_after_the_end() {
    let mut sample = play(4, Until::Open);
    let reason = simulation::sample::text("Так", "So");
    let extend = |sample: &Sample, closes: u64, under: &str| {
        let commissioners: Vec<_> = sample.commission.iter().take(1).collect();
        let record = sample.ledger.record();
        let note = commission::extend(record, steps::int(closes), reason.clone(), under.to_owned(), &commissioners);
        note.unwrap().to_bytes()
    };
    let closes = sample.ledger.record().closes().unwrap();
    let before = sample.ledger.under();
    let first = sample.ballots(&[(0, 0), (1, 1), (2, 2), (5, 5)]);
    steps::epoch(&mut sample.ledger, &sample.board_key, first);
    let entry = extend(&sample, closes + 1, &before);
    assert_eq!(refused(&mut sample, entry), "accepted");
    let before = sample.ledger.under();
    sample.ledger.wait_until(closes + 1);
    let last = sample.ballots(&[(3, 4), (4, 5), (6, 7)]);
    steps::epoch(&mut sample.ledger, &sample.board_key, last);
    let entry = extend(&sample, closes + 2, &before);
    assert_eq!(refused(&mut sample, entry), "too-late", "an epoch shows that casting has ended");
}

#[test]
fn another_ballot_than_the_promised_one_is_refused_after_the_close() {
    let mut sample = play(3, Until::Voted);
    let ballots = sample.ballots(&[(7, 0), (7, 1)]);
    let promise = steps::promise(&sample.ledger, &sample.board_key, &ballots[0], simulation::sample::CLOSES);
    sample.close();
    let election = sample.ledger.record().setting().unwrap().election;
    let under = sample.ledger.under();
    let claims = election::statement::Claims::new(election, vec![promise.to_string()], under);
    let entry = steps::by_board(&claims, &sample.board_key).to_bytes();
    assert_eq!(refused(&mut sample, entry), "accepted");
    assert_eq!(refused(&mut sample, ballots[1].clone()), "ballot-not-promised");
    assert_eq!(refused(&mut sample, ballots[0].clone()), "accepted");
}

#[test]
fn an_epoch_of_too_few_credentials_must_be_waited_for() {
    let mut sample = play(4, Until::Open);
    let one = sample.ballots(&[(0, 0)]);
    steps::epoch(&mut sample.ledger, &sample.board_key, one);
    let next = |sample: &mut Sample| {
        let under = sample.ledger.under();
        let election = sample.ledger.record().setting().unwrap().election;
        let epoch = election::statement::Epoch::new(election, steps::int(1), steps::int(2), under);
        let entry = steps::by_board(&epoch, &sample.board_key).to_bytes();
        refused(sample, entry)
    };
    sample.ledger.wait_until(sample.ledger.now() + 1_000);
    assert_eq!(next(&mut sample), "epoch-too-small");
    sample.ledger.wait_until(sample.ledger.now() + 6_200);
    assert_eq!(next(&mut sample), "accepted");
}

/// Announces one more ballot, as an epoch that the board may publish now.
fn announce(sample: &mut Sample) {
    sample.ledger.wait_until(sample.ledger.now() + 7_200);
    let under = sample.ledger.under();
    let (election, number) = (sample.ledger.record().setting().unwrap().election, sample.ledger.record().epochs() + 1);
    let epoch = election::statement::Epoch::new(election, steps::int(1), steps::int(number), under);
    let entry = steps::by_board(&epoch, &sample.board_key).to_bytes();
    assert_eq!(refused(sample, entry), "accepted");
}

/// A ballot of voter 0 under any `seq`.
fn under_seq(sample: &mut Sample, seq: u32) -> Vec<u8> {
    let setting = sample.ledger.record().setting().unwrap().clone();
    let key = steps::joint_key(&sample.ledger);
    let credential = sample.voters[0].credential().unwrap();
    let votes = simulation::sample::votes("north", 1);
    let sealed = setting.papers[0].seal(&key, credential, seq, &votes, &mut sample.rng).unwrap();
    sealed.cast(credential).to_bytes()
}

#[test]
fn a_credential_has_no_more_ballots_than_the_manifest_allows() {
    let mut sample = play(5, Until::Open);
    for ballot in sample.ballots(&[(0, 0), (0, 1), (0, 2)]) {
        announce(&mut sample);
        assert_eq!(refused(&mut sample, ballot), "accepted");
    }
    // A fourth ballot under a `seq` that was used.
    let fourth = under_seq(&mut sample, 3);
    announce(&mut sample);
    assert_eq!(refused(&mut sample, fourth), "ballot-too-many");
}

#[test]
fn a_device_that_casts_once_cannot_outrank_the_ballots_that_come_after() {
    let mut sample = play(5, Until::Open);
    // In others' hands: the highest `seq` there is.
    let hostile = under_seq(&mut sample, 3);
    announce(&mut sample);
    assert_eq!(refused(&mut sample, hostile), "ballot-seq");
    let hostile = under_seq(&mut sample, 1);
    assert_eq!(refused(&mut sample, hostile), "accepted");
    let honest = under_seq(&mut sample, 2);
    announce(&mut sample);
    assert_eq!(refused(&mut sample, honest), "accepted");
}

#[test]
fn ballots_that_do_not_come_can_be_given_up_and_the_election_goes_on() {
    let mut sample = play(5, Until::Voted);
    sample.ledger.wait_until(sample.ledger.now() + 7_200);
    announce(&mut sample);
    let under = sample.ledger.under();
    let close = commission::close(sample.ledger.record(), under, &sample.signers()).unwrap().to_bytes();
    assert_eq!(refused(&mut sample, close), "epoch-order");
    let abandon = commission::abandon(sample.ledger.record(), &sample.signers()).unwrap().to_bytes();
    assert_eq!(refused(&mut sample, abandon.clone()), "accepted");
    assert_eq!(refused(&mut sample, abandon), "nothing-announced");
    finish(&mut sample);
}

#[test]
fn an_election_can_be_cancelled_while_ballots_are_missing() {
    let mut sample = play(5, Until::Voted);
    announce(&mut sample);
    let reason = simulation::sample::text("Сервер захоплены", "The server was seized");
    let note = commission::cancel(sample.ledger.record(), reason, &sample.signers()).unwrap().to_bytes();
    assert_eq!(refused(&mut sample, note), "accepted");
}

#[test]
fn a_credential_beyond_the_roll_is_refused_though_t_registrars_made_it() {
    let mut sample = play(6, Until::Open);
    let election = sample.ledger.record().setting().unwrap().election;
    let mut forged = Voter::new(election, &id("south"), &mut sample.rng);
    // Two registrars evaluate an element that is on no roll. `south` is the second constituency.
    let shares: Vec<_> = sample.registrar_shares.iter().take(2).map(|of| &of[1]).collect();
    forged.collect_off_the_roll(sample.ledger.record(), &shares);
    sample.voters.push(forged);
    let honest = sample.ballots(&[(5, 0), (6, 1), (7, 0)]);
    let extra = sample.ballots(&[(8, 0)]).remove(0);
    steps::epoch(&mut sample.ledger, &sample.board_key, honest);
    sample.ledger.wait_until(sample.ledger.now() + 3_600);
    let under = sample.ledger.under();
    let epoch = election::statement::Epoch::new(election, steps::int(1), steps::int(2), under);
    let entry = steps::by_board(&epoch, &sample.board_key).to_bytes();
    assert_eq!(refused(&mut sample, entry), "accepted");
    assert_eq!(refused(&mut sample, extra), "credential-beyond-roll");
}

#[test]
fn the_highest_seq_counts_wherever_it_stands_in_the_log() {
    let mut sample = play(7, Until::Open);
    // Voter 0 votes for `birch`, then for `oak`; a second ballot under the first `seq` comes last.
    let ballots = sample.ballots(&[(0, 0), (1, 0), (5, 0), (6, 0)]);
    steps::epoch(&mut sample.ledger, &sample.board_key, ballots);
    let second = sample.ballots(&[(0, 2)]).remove(0);
    announce(&mut sample);
    assert_eq!(refused(&mut sample, second), "accepted");
    let late = under_seq(&mut sample, 1);
    announce(&mut sample);
    assert_eq!(refused(&mut sample, late), "accepted");
    finish(&mut sample);
    let lists: Vec<_> = counts(&sample, 0).iter().map(|cells| (cells[0], cells[4])).collect();
    assert_eq!(lists, [(1, 1), (2, 0)]);
}

#[test]
fn constituencies_with_few_ballots_are_counted_with_their_neighbour() {
    let mut sample = play(8, Until::Open);
    let ballots = sample.ballots(&[(0, 0), (1, 1), (2, 2), (5, 0)]);
    steps::epoch(&mut sample.ledger, &sample.board_key, ballots);
    finish(&mut sample);
    let result = sample.ledger.record().result().unwrap();
    assert_eq!(result.contests[0].groups.len(), 1);
    assert_eq!(result.contests[0].groups[0].constituencies, [id("north"), id("south")]);
}

#[test]
fn a_contest_with_too_few_ballots_is_withheld_and_nothing_of_it_is_decrypted() {
    let mut sample = play(9, Until::Open);
    // Only one ballot holds the contest `board`, and two hold the others.
    let ballots = sample.ballots(&[(0, 0), (5, 1)]);
    steps::epoch(&mut sample.ledger, &sample.board_key, ballots);
    finish(&mut sample);
    let result = sample.ledger.record().result().unwrap();
    assert_eq!(result.contests[3].outcome, Outcome::Withheld {});
    assert!(result.contests[3].groups.is_empty());
    assert_ne!(result.contests[0].outcome, Outcome::Withheld {});
}

#[test]
fn an_election_without_ballots_has_a_result_without_any_decryption() {
    let mut sample = play(10, Until::Open);
    sample.close();
    sample.count();
    let under = sample.ledger.under();
    let agreement = sample.trustees[0].agree(sample.ledger.record(), under).unwrap().to_bytes();
    assert_eq!(refused(&mut sample, agreement), "nothing-to-decrypt");
    sample.result();
    assert_eq!(sample.ledger.record().phase(), Phase::Tallied);
}

#[test]
fn an_election_can_be_cancelled_and_then_nothing_more_is_said() {
    let mut sample = play(11, Until::Voted);
    let reason = simulation::sample::text("Сервер захоплены", "The server was seized");
    let note = commission::cancel(sample.ledger.record(), reason, &sample.signers()).unwrap().to_bytes();
    assert_eq!(refused(&mut sample, note.clone()), "accepted");
    assert_eq!(sample.ledger.record().phase(), Phase::Cancelled);
    assert_eq!(refused(&mut sample, note), "phase");
}

/// Trustees of a sample in the middle of their ceremony, after round 2, with the sealed shares by sender and receiver.
struct Round2 {
    sample: Sample,
    officials: Vec<Official>,
    members: Vec<CeremonyMember<ElectionKeys>>,
    sealed: Vec<shared_key::ceremony::SealedShare>,
}

/// The trustees up to round 2. Trustee `liar`, if any, publishes the hash of garbage for the first other.
fn round2(seed: u64, liar: Option<usize>) -> Round2 {
    let mut sample = play_with(seed, Until::Manifest, |manifest| {
        // Five trustees, so that one may be excluded.
        let more = simulation::People::new(seed + 1_000, simulation::people::Numbers::USUAL);
        manifest.trustees = more.trustees_role();
        manifest.trustees.double_signers = 0;
    });
    let officials = simulation::People::new(seed + 1_000, simulation::people::Numbers::USUAL).trustees;
    let mut members: Vec<CeremonyMember<ElectionKeys>> = officials.iter().map(|_| CeremonyMember::default()).collect();
    for (member, official) in members.iter_mut().zip(&officials) {
        let note = member.commit(official, sample.ledger.record(), &mut sample.rng).unwrap();
        sample.ledger.submit(note.to_bytes(), vec![]);
    }
    let mut sealed = Vec::new();
    for (n, (member, official)) in members.iter_mut().zip(&officials).enumerate() {
        let (note, mut shares) = member.share(official, sample.ledger.record(), &mut sample.rng).unwrap();
        let mut entry = note.to_bytes();
        if liar == Some(n) {
            shares[0].bytes = vec![7; 96];
            let hashes = shares.iter().map(shared_key::ceremony::SealedShare::hash).collect();
            let election = sample.ledger.record().setting().unwrap().election;
            let said = election::statement::CeremonyShares::new(
                election,
                steps::int(1),
                hashes,
                official.id.clone(),
                CeremonyRole::Trustee,
            );
            let line = official.sign_as_trustee(&said.text());
            entry = officials::member::signed(&said, vec![line]).to_bytes();
        }
        sample.ledger.submit(entry, vec![]);
        sealed.extend(shares);
    }
    Round2 { sample, officials, members, sealed }
}

#[test]
fn a_founded_complaint_names_the_culprit_and_the_ceremony_goes_on_without() {
    let Round2 { mut sample, officials, mut members, sealed } = round2(12, Some(4));
    let bad = sealed.iter().find(|share| share.sender.get() == 5 && share.receiver.get() == 1).unwrap();
    let refusal = members[0].receive(sample.ledger.record(), bad.sender, &bad.bytes).unwrap_err();
    assert!(refusal.to_string().contains("participant 5"), "{refusal}");
    let complaint = members[0].complain(&officials[0], sample.ledger.record(), bad.sender, &bad.bytes).unwrap();
    sample.ledger.submit(complaint.to_bytes(), vec![]);
    let accused = sample.ledger.record().trustees().unwrap().accused();
    assert_eq!(accused, Index::new(5));

    let restart = |sample: &Sample, excluded: &[&str]| {
        let excluded = excluded.iter().map(|name| id(name)).collect();
        let signers = sample.signers();
        commission::restart(sample.ledger.record(), CeremonyRole::Trustee, excluded, &signers).unwrap().to_bytes()
    };
    let without_consequence = restart(&sample, &[]);
    assert_eq!(refused(&mut sample, without_consequence), "restart-excluded");
    let entry = restart(&sample, &["t5"]);
    assert_eq!(refused(&mut sample, entry), "accepted");
    let back = restart(&sample, &[]);
    assert_eq!(refused(&mut sample, back), "restart-excluded");

    let mut fifth = CeremonyMember::<ElectionKeys>::default();
    assert!(fifth.commit(&officials[4], sample.ledger.record(), &mut sample.rng).is_err());
    let left: Vec<&Official> = officials.iter().take(4).collect();
    let shares = steps::ceremony::<ElectionKeys>(&mut sample.ledger, &left, &mut sample.rng);
    assert_eq!(shares.len(), 4);
    assert_eq!(sample.ledger.record().trustees().unwrap().keys().len(), 2);
}

#[test]
fn complaints_about_good_shares_or_others_hashes_are_refused() {
    let Round2 { mut sample, officials, mut members, sealed } = round2(13, None);
    let good = sealed.iter().find(|share| share.sender.get() == 2 && share.receiver.get() == 1).unwrap();
    let false_complaint = members[0].complain(&officials[0], sample.ledger.record(), good.sender, &good.bytes);
    assert_eq!(false_complaint.unwrap_err().code(), "complaint-unfounded");

    let election = sample.ledger.record().setting().unwrap().election;
    let complain = |secret: [u8; 32], sealed: Vec<u8>| {
        let said = CeremonyComplaint::new(
            election,
            id("t2"),
            Int::new(1).unwrap(),
            Bytes(secret),
            id("t1"),
            CeremonyRole::Trustee,
            Blob(sealed),
        );
        let line = officials[0].sign_as_trustee(&said.text());
        officials::member::signed(&said, vec![line]).to_bytes()
    };
    let garbage = complain([7; 32], vec![1; 96]);
    assert_eq!(refused(&mut sample, garbage), "complaint-key");
}

#[test]
fn a_trustee_never_agrees_twice() {
    let mut sample = play(14, Until::Counted);
    let under = sample.ledger.under();
    let first = sample.trustees[0].agree(sample.ledger.record(), under.clone()).unwrap();
    sample.ledger.wait_until(sample.ledger.now() + 600);
    let under = sample.ledger.under();
    drop(first);
    let note = sample.trustees[0].agree(sample.ledger.record(), under.clone()).unwrap();
    sample.ledger.submit(note.to_bytes(), vec![]);
    let again = sample.trustees[0].agree(sample.ledger.record(), under).unwrap_err();
    assert_eq!(again.code(), "step");
}

#[test]
fn trustees_of_another_election_have_other_sums_and_do_not_sign_them() {
    let mut one = play(15, Until::Counted);
    let mut other = play(16, Until::Counted);
    let under = one.ledger.under();
    one.trustees[0].agree(one.ledger.record(), under).unwrap();
    let under = other.ledger.under();
    let refusal = one.trustees[0].agree(other.ledger.record(), under).unwrap_err();
    assert_eq!(refusal.code(), "second-agreement");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Whoever votes how often, and however the ballots are spread over the epochs: the last vote of each counts.
    #[test]
    fn sums_are_those_of_the_last_votes(votes in prop::collection::vec((0usize..8, 0usize..4), 2..14)) {
        let mut sample = play(17, Until::Open);
        let mut used = [0usize; 8];
        let mut epochs: [Vec<(usize, usize)>; 3] = Default::default();
        let mut last = std::collections::BTreeMap::new();
        for (voter, choice) in votes {
            // The nth ballot of a voter is published in the nth epoch.
            if let Some(epoch) = epochs.get_mut(used[voter]) {
                epoch.push((voter, choice));
                used[voter] += 1;
                last.insert(voter, choice);
            }
        }
        for epoch in epochs.iter().filter(|epoch| !epoch.is_empty()) {
            let ballots = sample.ballots(epoch);
            steps::epoch(&mut sample.ledger, &sample.board_key, ballots);
            sample.ledger.wait_until(sample.ledger.now() + 7_200);
        }
        sample.close();
        sample.count();
        if last.len() < 2 {
            return Ok(());
        }
        sample.agree();
        sample.decrypt();
        sample.result();
        // The contest `question` is the third in both constituencies.
        let mut expected = vec![0u64; 3];
        for (voter, choice) in &last {
            let place = if *voter < 5 { "north" } else { "south" };
            let votes = simulation::sample::votes(place, *choice);
            expected.iter_mut().zip(&votes[2]).for_each(|(sum, vote)| *sum += u64::from(*vote));
        }
        prop_assert_eq!(counts(&sample, 2), vec![expected]);
    }
}
