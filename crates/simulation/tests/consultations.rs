//! Consultations: whose credentials vote, how many of them, and what of another election does not count (`docs/protocol.md` §7.7).

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use canonical::Bytes;
use election::Registration;
use election::registration::Earlier;
use election::statement::Epoch;
use officials::commission;
use record::{Phase, Record, Refusal};
use simulation::consultation::{consult, consult_with};
use simulation::sample::{Sample, Until, id, play};
use simulation::{Log, Voter, play as steps};

fn earlier(registration: &mut Registration) -> &mut Earlier {
    match registration {
        Registration::Earlier(earlier) => earlier,
        _ => panic!("a consultation"),
    }
}

/// An epoch of one ballot, and what becomes of it.
fn cast(sample: &mut Sample, ballot: Vec<u8>) -> &'static str {
    let (election, number) = {
        let record = sample.ledger.record();
        (record.setting().unwrap().election, record.epochs() + 1)
    };
    sample.ledger.wait_until(sample.ledger.now() + 7_200);
    let under = sample.ledger.under();
    let epoch = Epoch::new(election, steps::int(1), steps::int(number), under);
    sample.ledger.submit(steps::by_board(&epoch, &sample.board_key).to_bytes(), vec![]);
    let refused = sample.ledger.try_submit(ballot, vec![]);
    refused.map_or_else(|refusal| Refusal::code(&refusal), |()| "accepted")
}

/// The code under which a consultation with a changed manifest is refused as the first entry.
fn founded(earlier: &Sample, change: impl FnOnce(&mut election::Manifest)) -> &'static str {
    let people = simulation::sample::people(2);
    let mut manifest = simulation::consultation::manifest(&people, earlier.ledger.record());
    change(&mut manifest);
    let entry = match commission::found(&manifest, &people.signers()) {
        Ok(note) => note.to_bytes(),
        Err(_) => {
            let signers = people.signers();
            let lines = signers.iter().map(|official| official.sign_as_commissioner(&manifest.text())).collect();
            transparency_log::note::Note::new(manifest.text(), lines).unwrap().to_bytes()
        }
    };
    let mut record = Record::new();
    let attachments = earlier.ledger.attachments().clone();
    let accepted = record.accept(&entry, &attachments, &mut simulation::rng(9, "checks"));
    accepted.map_or_else(|refusal| refusal.code(), |()| "accepted")
}

#[test]
fn no_more_credentials_vote_than_the_manifest_says() {
    let mut before = play(6, Until::Open);
    let mut forged = Voter::new(before.ledger.record().setting().unwrap().election, &id("south"), &mut before.rng);
    // Two registrars of the earlier election evaluate an element that is on no roll.
    let shares: Vec<_> = before.registrar_shares.iter().take(2).map(|of| &of[1]).collect();
    forged.collect_off_the_roll(before.ledger.record(), &shares);
    let mut sample = consult(&mut before, 7, Until::Open);
    sample.voters.push(forged.consulted(&id("lower")));
    for voter in [5, 6, 7] {
        let ballot = sample.ballots(&[(voter, 0)]).remove(0);
        assert_eq!(cast(&mut sample, ballot), "accepted");
    }
    let extra = sample.ballots(&[(8, 0)]).remove(0);
    assert_eq!(cast(&mut sample, extra), "credential-beyond-roll");
}

#[test]
fn a_credential_of_yet_another_election_does_not_vote() {
    let mut other = play(8, Until::Issued);
    let mut before = play(6, Until::Open);
    let mut sample = consult(&mut before, 7, Until::Open);
    let stranger = other.voters.swap_remove(0).consulted(&id("upper"));
    let setting = sample.ledger.record().setting().unwrap().clone();
    let (key, votes) = (steps::joint_key(&sample.ledger), simulation::sample::votes("upper", 0));
    let ballot = stranger.vote_elsewhere(&setting, &id("upper"), &key, &votes, &mut sample.rng).to_bytes();
    assert_eq!(cast(&mut sample, ballot), "credential-signature");
    let own = sample.ballots(&[(0, 0)]).remove(0);
    assert_eq!(sample.ledger.try_submit(own, vec![]).map_err(|refusal| refusal.code()), Ok(()));
}

#[test]
fn a_ballot_counts_in_one_election_alone() {
    let mut before = play(6, Until::Open);
    let mut one = consult(&mut before, 7, Until::Open);
    let cast_there = one.ballots(&[(0, 0)]).remove(0);
    // A second consultation over the same credentials.
    let voters = std::mem::take(&mut one.voters).into_iter();
    before.voters = voters
        .map(|voter| {
            let from = if voter.constituency().as_str() == "upper" { "north" } else { "south" };
            voter.consulted(&id(from))
        })
        .collect();
    let mut two = consult(&mut before, 9, Until::Open);
    assert_eq!(cast(&mut two, cast_there.clone()), "election");
    assert_eq!(cast(&mut one, cast_there), "accepted");
}

#[test]
fn manifests_of_consultations_that_cannot_work_are_refused() {
    let before = play(6, Until::Open);
    assert_eq!(founded(&before, |_| ()), "accepted");
    let with = |change: fn(&mut Earlier)| founded(&before, |manifest| change(earlier(&mut manifest.registration)));
    for (change, refusal) in [
        ((|earlier| earlier.constituencies.truncate(1)) as fn(&mut Earlier), "manifest-registration"),
        (|earlier| earlier.constituencies[0].from = earlier.constituencies[1].from.clone(), "manifest-registration"),
        (|earlier| earlier.constituencies[0].key = earlier.constituencies[1].key, "manifest-registration"),
        (|earlier| earlier.constituencies[0].key = Bytes([0xff; 96]), "manifest-registration"),
        (|earlier| earlier.constituencies[0].key = identity(), "manifest-registration"),
        (|earlier| earlier.constituencies[0].credentials = steps::int(0), "manifest-registration"),
        (|earlier| earlier.constituencies[0].credentials = steps::int(1_000_000_001), "manifest-registration"),
    ] {
        assert_eq!(with(change), refusal);
    }
    let people = simulation::sample::people(2);
    let registrars = people.registrars_role();
    assert_eq!(founded(&before, |manifest| manifest.registrars = registrars), "manifest-registrars");
    assert_eq!(founded(&before, |manifest| manifest.registrars.threshold = 1), "manifest-registrars");
}

/// The identity of G2 in its compressed form: under it every signature of the identity would hold.
fn identity() -> Bytes<96> {
    let mut bytes = [0; 96];
    bytes[0] = 0xc0;
    Bytes(bytes)
}

#[test]
fn the_quorum_of_a_question_is_of_the_earlier_credentials() {
    let mut before = play(6, Until::Open);
    // A hundred times as many credentials: five votes are no half of them any more.
    let mut sample = consult_with(&mut before, 7, Until::Open, |manifest| {
        for constituency in &mut earlier(&mut manifest.registration).constituencies {
            constituency.credentials = steps::int(constituency.credentials.get() * 100);
        }
    });
    let ballots = sample.ballots(&[(0, 0), (1, 0), (2, 0), (5, 0), (6, 0)]);
    steps::epoch(&mut sample.ledger, &sample.board_key, ballots);
    sample.close();
    sample.count();
    sample.agree();
    sample.decrypt();
    sample.result();
    let record = sample.ledger.record();
    assert_eq!(record.phase(), Phase::Tallied);
    let outcome = &record.result().unwrap().contests[0].outcome;
    let expected = election::outcome::Outcome::Decision { accepted: false, quorum_met: false };
    assert_eq!(*outcome, expected);
}

#[test]
fn what_a_manifest_must_say_of_a_record_is_there_from_ready_on() {
    let before = play(6, Until::Issued);
    assert_eq!(before.ledger.record().credentials(), None);
    let mut before = play(6, Until::Open);
    let credentials = before.ledger.record().credentials().unwrap();
    let numbers: Vec<_> = credentials.constituencies.iter().map(|c| (c.from.as_str(), c.credentials.get())).collect();
    assert_eq!(numbers, [("north", 5), ("south", 3)]);
    let consultation = consult(&mut before, 7, Until::Open);
    assert_eq!(consultation.ledger.record().credentials(), None, "it issued none");
}
