//! The intake log and the rolls that follow from it (`docs/registration.md` §3, §9, §10).
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use ballot_signing::application::Application;
use ballot_signing::phrase::Phrase;
use canonical::{Bytes, Hash};
use election::Id;
use election::registration::Returning;
use election::statement::intake::{Audit, Call, Conflict, DayVoid, Deposits, DeskLost, Drop, Lot, Verdict};
use election::statement::{Counts, Form, RollRegistration};
use record::{Refusal, RollRecord};
use shared_key::Index;
use simulation::play::int;
use simulation::sample::{self, Until};
use simulation::{IntakePlay, Log, Voter};

fn ids(numbers: std::ops::Range<u64>) -> Vec<Hash> {
    numbers.map(|n| Hash::of(&n.to_be_bytes())).collect()
}

fn north() -> Id {
    "north".parse().unwrap()
}

fn code(outcome: Result<(), Refusal>) -> &'static str {
    outcome.map_or_else(|refusal| refusal.code(), |()| "accepted")
}

/// What becomes of an entry, with the log left as it was.
fn tried(play: &IntakePlay, entry: &[u8]) -> &'static str {
    code(play.log.clone().accept(entry))
}

fn commission_says(play: &IntakePlay, said: &impl Form) -> Vec<u8> {
    let lines = play.sample.signers().iter().map(|c| c.sign_as_commissioner(&said.text())).collect();
    officials::member::signed(said, lines).to_bytes()
}

#[test]
fn reviewers_are_drawn_when_the_lot_is_there_and_not_before() {
    let mut play = IntakePlay::new(1);
    let ids = ids(0..40);
    play.append_deposits(&ids);
    assert!(play.log.is_deposited(&ids[0]) && !play.log.is_drawn(&ids[0]));
    assert_eq!(play.log.reviewers(&play.approvals(), &ids[0]), None);
    play.draw();
    let reviews = play.reviews(&ids);
    assert_eq!(reviews.values().map(Vec::len).sum::<usize>(), 80);
    assert_eq!(reviews.len(), 5, "all registrars review");
    assert!(!play.log.awaits_lot());
}

#[test]
fn what_comes_after_a_call_awaits_the_next_lot() {
    let mut play = IntakePlay::new(2);
    let (first, second) = (ids(0..3), ids(3..5));
    play.append_deposits(&first);
    play.call();
    let lot = play.lot();
    play.append_deposits(&second);
    play.append(lot);
    assert!(play.log.is_drawn(&first[0]) && !play.log.is_drawn(&second[0]));
    play.draw();
    assert!(play.log.is_drawn(&second[0]));
}

#[test]
fn a_call_without_an_answer_is_counted_and_followed_by_another() {
    let mut play = IntakePlay::new(3);
    play.append_deposits(&ids(0..3));
    play.call();
    let late = play.lot();
    play.call();
    assert_eq!(play.log.failed_calls(), 1);
    assert_eq!(tried(&play, &late), "lot-order", "the first call is over");
    let lot = play.lot();
    play.append(lot);
    assert_eq!(play.log.failed_calls(), 1);
}

#[test]
fn an_intake_cannot_invent_a_draw() {
    let mut play = IntakePlay::new(4);
    let election = play.election();
    let call = |witnesses: &[u64]| Call::new(election, witnesses.iter().copied().map(int).collect());
    let said = play.intake_says(&call(&[0, 1, 2]));
    assert_eq!(tried(&play, &said), "lot-order", "nothing awaits a lot");
    play.append_deposits(&ids(0..3));
    for (what, witnesses) in
        [("too few", &[0, 1][..]), ("one twice", &[0, 1, 1]), ("out of order", &[1, 0, 2]), ("unknown", &[0, 1, 4])]
    {
        let said = play.intake_says(&call(witnesses));
        assert_eq!(tried(&play, &said), "lot-witnesses", "{what}");
    }
    let without_call = Lot::new(election, int(0), vec![Bytes([0; 80]); 4]);
    assert_eq!(tried(&play, &play.intake_says(&without_call)), "lot-order");
    play.call();
    let good = play.lot();
    let open = play.log.open_call().unwrap().index;
    let note = transparency_log::Note::parse(&good).unwrap();
    let lot: Lot = canonical::json::from_line(note.text()).unwrap();
    let swapped = [lot.proofs[1], lot.proofs[0], lot.proofs[2], lot.proofs[3]];
    let mut changed = lot.proofs.clone();
    changed[2].0[40] ^= 1;
    for (what, proofs, expected) in [
        ("one missing", lot.proofs[1..].to_vec(), "lot-witnesses"),
        ("two swapped", swapped.to_vec(), "lot"),
        ("one changed", changed, "lot"),
        ("zeros", vec![Bytes([0; 80]); 4], "lot"),
    ] {
        assert_eq!(tried(&play, &play.intake_says(&Lot::new(election, int(open), proofs))), expected, "{what}");
    }
    let other_call = Lot::new(election, int(open + 1), lot.proofs.clone());
    assert_eq!(tried(&play, &play.intake_says(&other_call)), "lot-order");
    let by_registrar = play.registrar_says(play.index(0), &lot);
    assert_eq!(tried(&play, &by_registrar), "signature-lines");
    // The same deposits under another call give other reviewers: the proofs of one checkpoint are none of another.
    let mut other = play.log.clone();
    other.accept(&play.intake_says(&call(&[0, 1, 2, 3]))).unwrap();
    let replayed = Lot::new(election, int(other.open_call().unwrap().index), lot.proofs);
    assert_eq!(code(other.accept(&play.intake_says(&replayed))), "lot");
    play.append(good);
}

#[test]
fn an_application_is_deposited_once() {
    let mut play = IntakePlay::new(5);
    play.deposit(&ids(0..3));
    let deposits =
        |ids: &[Hash]| Deposits::new(play.election(), canonical::Blob(ids.iter().flat_map(|id| id.0).collect()));
    let mut three = ids(10..13);
    three.sort_unstable();
    let backwards: Vec<_> = three.iter().rev().copied().collect();
    let mut again = [three.clone(), ids(0..1)].concat();
    again.sort_unstable();
    for (what, ids, expected) in [
        ("none", vec![], "deposit-order"),
        ("backwards", backwards, "deposit-order"),
        ("one twice", vec![three[0], three[0]], "deposit-order"),
        ("one that was deposited", again, "deposit-repeated"),
        ("three", three.clone(), "accepted"),
    ] {
        assert_eq!(tried(&play, &play.intake_says(&deposits(&ids))), expected, "{what}");
    }
    let cut = Deposits::new(play.election(), canonical::Blob(three[0].0[..31].to_vec()));
    assert_eq!(tried(&play, &play.intake_says(&cut)), "deposit-order");
    let foreign = Deposits::new(election::ElectionId(Hash([1; 32])), canonical::Blob(three[0].0.to_vec()));
    assert_eq!(tried(&play, &play.intake_says(&foreign)), "election");
}

#[test]
fn a_lost_desk_is_replaced_for_what_is_not_complete() {
    let mut play = IntakePlay::new(6);
    let ids = ids(0..60);
    play.deposit(&ids);
    let before = play.reviews(&ids);
    let lost = play.index(1);
    let mine = &before[&lost];
    let (listed, open) = mine.split_at(mine.len() / 2);
    // It has listed half of its own, and the others have listed all but one of that half.
    play.end_day(lost, 1, listed);
    let (alone, complete) = listed.split_first().unwrap();
    for (other, theirs) in &before {
        let both: Vec<_> = theirs.iter().filter(|id| complete.contains(id)).copied().collect();
        if *other != lost {
            play.end_day(*other, 1, &both);
        }
    }
    let said = DeskLost::new(play.election(), int(1), play.official(lost).id.clone());
    play.append(play.registrar_says(lost, &said));
    assert_eq!(play.log.reviewers(&play.approvals(), &open[0]), None, "its lot is not drawn");
    assert_eq!(play.log.reviewers(&play.approvals(), alone), None, "listing it alone keeps nobody in place");
    assert!(play.log.reviewers(&play.approvals(), &complete[0]).is_some());
    play.draw();
    let approvals = play.approvals();
    for id in complete {
        assert!(play.log.reviewers(&approvals, id).unwrap().contains(&lost));
    }
    for id in open.iter().chain([alone]) {
        let other = before.iter().find(|(who, ids)| **who != lost && ids.contains(id)).unwrap().0;
        let now = play.log.reviewers(&approvals, id).unwrap();
        assert!(!now.contains(&lost) && now.contains(other), "the other reviewer stays");
        assert!(now[0] < now[1]);
    }
    // It goes on, with a new key, for what is deposited from then on.
    let later = (100..160).map(|n: u64| Hash::of(&n.to_be_bytes())).collect::<Vec<_>>();
    play.deposit(&later);
    assert!(play.reviews(&later).contains_key(&lost));
}

#[test]
fn a_dropped_registrar_speaks_no_more_and_enough_must_be_left() {
    let mut play = IntakePlay::new(7);
    play.deposit(&ids(0..30));
    let drop = |play: &IntakePlay, n: usize| Drop::new(play.election(), play.official(play.index(n)).id.clone());
    let by_itself = play.registrar_says(play.index(0), &drop(&play, 0));
    assert_eq!(tried(&play, &by_itself), "signature-lines");
    for n in [0, 1] {
        let said = drop(&play, n);
        play.append(commission_says(&play, &said));
        play.draw();
    }
    assert_eq!(play.log.active().len(), 3);
    assert_eq!(tried(&play, &commission_says(&play, &drop(&play, 2))), "drop-too-few");
    assert_eq!(tried(&play, &commission_says(&play, &drop(&play, 0))), "not-active");
    let (day, _) = play.day(play.index(0), 1, &[]);
    assert_eq!(tried(&play, &day), "not-active");
    assert!(play.reviews(&ids(0..30)).keys().all(|who| who.get() > 2));
    assert_eq!(play.log.losses(), 2);
}

#[test]
fn days_count_up_and_conflicts_are_raised_once() {
    let mut play = IntakePlay::new(8);
    let who = play.index(2);
    play.end_day(who, 5, &[]);
    assert_eq!(tried(&play, &play.day(who, 5, &[]).0), "number");
    assert_eq!(tried(&play, &play.day(who, 6, &[]).0), "accepted");
    let conflict = Conflict::new(play.election(), Hash([3; 32]), play.official(who).id.clone());
    let said = play.registrar_says(who, &conflict);
    play.append(said.clone());
    assert_eq!(tried(&play, &said), "statement-repeated");
    let forged = play.registrar_says(play.index(3), &conflict);
    assert_eq!(tried(&play, &forged), "signature-lines");
}

/// Voters of `north` whose applications are deposited and approved by both reviewers.
struct Approved {
    play: IntakePlay,
    voters: Vec<Voter>,
    records: Vec<RollRecord>,
    ids: Vec<Hash>,
}

impl Approved {
    /// Of `voters` people all but the last two are approved; of these the last but one by one reviewer alone.
    fn new(seed: u64, voters: usize) -> Self {
        let mut play = IntakePlay::new(seed);
        let election = play.election();
        let voters: Vec<_> = (0..voters).map(|_| Voter::new(election, &north(), &mut play.sample.rng)).collect();
        let records: Vec<_> = voters.iter().filter_map(Voter::record).collect();
        let ids: Vec<_> = records.iter().map(|record| record.application(election, &north())).collect();
        play.deposit(&ids);
        let (approved, half) = (&ids[..ids.len() - 2], ids[ids.len() - 2]);
        let mut half_left = true;
        for (reviewer, mine) in play.reviews(&ids) {
            let mut listed: Vec<_> = mine.iter().filter(|id| approved.contains(id)).copied().collect();
            if mine.contains(&half) && half_left {
                listed.push(half);
                half_left = false;
            }
            play.end_day(reviewer, 1, &listed);
        }
        Self { play, voters, records, ids }
    }

    fn sampled(&self) -> Vec<Hash> {
        let approvals = self.play.approvals();
        let is_sampled = |id: &&Hash| self.play.log.sampled(&approvals, id) == Some(true);
        self.ids.iter().filter(is_sampled).copied().collect()
    }

    fn approved(&self) -> usize {
        self.ids.len() - 2
    }

    /// What becomes of a roll of the first `number` records.
    fn close(&mut self, number: usize, counts: Counts) -> &'static str {
        self.close_with(number, counts, |_| ())
    }

    fn close_with(
        &mut self,
        number: usize,
        counts: Counts,
        change: impl FnOnce(&mut (RollRegistration, Vec<Vec<u8>>)),
    ) -> &'static str {
        let mut registration = self.play.registration(0.., 0.., counts);
        change(&mut registration);
        let (said, mut attachments) = registration;
        let signers: Vec<_> = (1..=4).filter_map(Index::new).collect();
        let (entry, content) = self.play.roll(&north(), &self.records[..number], said, &signers);
        attachments.push(content);
        code(self.play.sample.ledger.try_submit(entry, attachments))
    }
}

fn counts(passports: u64, refused: u64) -> Counts {
    Counts {
        conflicts: int(0),
        evidence: vec![int(passports), int(0), int(0)],
        pending: int(0),
        refused: int(refused),
        withdrawn: int(0),
    }
}

#[test]
fn a_roll_holds_what_both_reviewers_approved() {
    let mut case = Approved::new(20, 14);
    assert_eq!(case.voters.len(), 14);
    assert_eq!(case.close(13, counts(13, 0)), "not-approved", "one reviewer is not enough");
    assert_eq!(case.close(14, counts(14, 0)), "not-approved");
    assert_eq!(case.close(12, counts(12, 1)), "accepted");
    let summary = case.play.sample.ledger.record().registration_summary().unwrap();
    assert_eq!((summary.deposits, summary.on_rolls, summary.failed_calls), (14, 12, 0));
    assert_eq!(summary.sampled, case.sampled().len() as u64);
    assert!(summary.sampled > 0 && summary.clean == 0, "nobody has looked at the sample: all of it counts as failed");
}

#[test]
fn what_an_auditor_found_wanting_is_on_no_roll() {
    // Whether anyone is in a sample of so few is chance.
    let mut case = (21..).map(|seed| Approved::new(seed, 14)).find(|case| !case.sampled().is_empty()).unwrap();
    let sampled = case.sampled();
    let (failed, clean) = sampled.split_first().unwrap();
    for id in clean {
        case.play.audit(0, *id, Verdict::Clean);
    }
    case.play.audit(0, *failed, Verdict::Clean);
    case.play.audit(1, *failed, Verdict::Failed);
    assert_eq!(case.close(12, counts(12, 1)), "sample-failed");
    let at = case.ids.iter().position(|id| id == failed).unwrap();
    case.ids.remove(at);
    case.records.remove(at);
    assert_eq!(case.close(11, counts(11, 1)), "accepted");
    let summary = case.play.sample.ledger.record().registration_summary().unwrap();
    assert_eq!((summary.sampled, summary.clean), (sampled.len() as u64, clean.len() as u64));
}

#[test]
fn a_roll_whose_log_lists_or_counts_are_not_right_is_refused() {
    let mut case = Approved::new(22, 10);
    let approved = case.approved();
    let registration =
        |registration: &mut (RollRegistration, Vec<Vec<u8>>), change: &mut dyn FnMut(&mut Vec<u8>), at: usize| {
            change(&mut registration.1[at]);
            let named = election::Attachment::of(&registration.1[at]);
            if let RollRegistration::Intake { approvals, entries, .. } = &mut registration.0 {
                *(if at == 0 { approvals } else { entries }) = named;
            }
        };
    let good = || counts(8, 0);
    let outcomes = [
        ("evidence that does not add up", case.close(approved, counts(7, 0)), "counts"),
        ("more than were deposited", case.close(approved, counts(8, 3)), "counts"),
        ("one kind too few", case.close(approved, Counts { evidence: vec![int(8), int(0)], ..good() }), "counts"),
        ("a conflict that nobody raised", case.close(approved, Counts { conflicts: int(1), ..good() }), "counts"),
        (
            "a list with another id",
            case.close_with(approved, good(), |r| registration(r, &mut |list| list[31] ^= 1, 0)),
            "approvals",
        ),
        (
            "a list that is cut off",
            case.close_with(approved, good(), |r| registration(r, &mut |list| list.truncate(list.len() - 32), 0)),
            "attachment",
        ),
        (
            "entries without the last",
            case.close_with(approved, good(), |r| {
                let mut cut = |entries: &mut Vec<u8>| {
                    let mut at = 0;
                    let mut last = 0;
                    while at < entries.len() {
                        last = at;
                        at += 2 + usize::from(u16::from_be_bytes([entries[at], entries[at + 1]]));
                    }
                    entries.truncate(last);
                };
                registration(r, &mut cut, 1);
            }),
            "intake-root",
        ),
        (
            "entries that end within one",
            case.close_with(approved, good(), |r| {
                registration(r, &mut |entries| entries.truncate(entries.len() - 1), 1)
            }),
            "attachment",
        ),
        (
            "a closed registration",
            case.close_with(approved, good(), |r| r.0 = RollRegistration::Closed {}),
            "registration-kind",
        ),
        (
            "a checkpoint of the record",
            {
                let under = case.play.sample.ledger.under();
                case.close_with(approved, good(), |r| {
                    if let RollRegistration::Intake { checkpoint, .. } = &mut r.0 {
                        *checkpoint = under;
                    }
                })
            },
            "checkpoint-origin",
        ),
        ("all right", case.close(approved, good()), "accepted"),
        ("the same again", case.close(approved, good()), "roll-repeated"),
    ];
    for (what, found, expected) in outcomes {
        assert_eq!(found, expected, "{what}");
    }
}

#[test]
fn a_second_roll_brings_the_entries_since_the_first() {
    let mut case = Approved::new(23, 10);
    assert_eq!(case.close(5, counts(5, 0)), "accepted");
    let (entries, lists) = (case.play.entries.len(), case.play.lists.len());
    case.play.deposit(&ids(500..503));
    let (said, mut attachments) = case.play.registration(entries.., lists.., counts(8, 0));
    let signers: Vec<_> = (1..=4).filter_map(Index::new).collect();
    let (entry, content) = case.play.roll(&north(), &case.records[5..8], said, &signers);
    attachments.push(content);
    assert_eq!(code(case.play.sample.ledger.try_submit(entry, attachments)), "accepted");
    let summary = case.play.sample.ledger.record().registration_summary().unwrap();
    assert_eq!((summary.deposits, summary.on_rolls), (13, 8));
}

#[test]
fn a_roll_waits_for_the_lots_of_all_its_entries() {
    let mut case = Approved::new(24, 10);
    case.play.append_deposits(&ids(500..503));
    assert_eq!(case.close(8, counts(8, 0)), "lot-order");
    case.play.draw();
    assert_eq!(case.close(8, counts(8, 0)), "accepted");
}

#[test]
fn a_quorum_of_those_that_are_active_signs_a_roll() {
    let mut case = Approved::new(25, 10);
    let (said, mut attachments) = case.play.registration(0.., 0.., counts(8, 0));
    let few: Vec<_> = (1..=3).filter_map(Index::new).collect();
    let (entry, content) = case.play.roll(&north(), &case.records[..8], said, &few);
    attachments.push(content);
    let refused = case.play.sample.ledger.try_submit(entry, attachments);
    assert_eq!(code(refused), "signature-lines", "four of five are a quorum");
    let gone = Drop::new(case.play.election(), case.play.official(case.play.index(4)).id.clone());
    case.play.append(commission_says(&case.play, &gone));
    case.play.draw();
    let (said, mut attachments) = case.play.registration(0.., 0.., counts(8, 0));
    let with_dropped: Vec<_> = [1, 2, 3, 5].into_iter().filter_map(Index::new).collect();
    let (entry, content) = case.play.roll(&north(), &case.records[..8], said.clone(), &with_dropped);
    attachments.push(content.clone());
    assert_eq!(code(case.play.sample.ledger.try_submit(entry, attachments.clone())), "signature-lines");
    let active: Vec<_> = (1..=4).filter_map(Index::new).collect();
    let (entry, _) = case.play.roll(&north(), &case.records[..8], said, &active);
    assert_eq!(code(case.play.sample.ledger.try_submit(entry, attachments)), "accepted");
}

#[test]
fn a_day_whose_list_is_hidden_is_declared_void_and_rolls_go_on() {
    let mut case = Approved::new(26, 10);
    let who = case.play.index(0);
    // A registrar commits to a list that nobody gets.
    let (hidden, _) = case.play.day(who, 2, &ids(900..903));
    case.play.append(hidden);
    case.play.draw();
    assert_eq!(case.close(8, counts(8, 0)), "attachment", "the list is missing");
    let said = DayVoid::new(case.play.election(), vec![int(2)], case.play.official(who).id.clone());
    assert_eq!(tried(&case.play, &case.play.registrar_says(who, &said)), "signature-lines");
    let other = DayVoid::new(case.play.election(), vec![int(3)], case.play.official(who).id.clone());
    assert_eq!(tried(&case.play, &commission_says(&case.play, &other)), "day-unknown");
    let void = commission_says(&case.play, &said);
    case.play.append(void.clone());
    assert_eq!(tried(&case.play, &void), "day-unknown");
    assert_eq!(case.close(8, counts(8, 0)), "lot-order", "what it held up is drawn again");
    case.play.draw();
    assert_eq!(case.close(8, counts(8, 0)), "accepted");
    assert_eq!(case.play.sample.ledger.record().registration_summary().unwrap().void_days, 1);
}

#[test]
fn a_registrar_does_not_lose_its_desk_without_end() {
    let mut play = IntakePlay::new(27);
    let lost = |play: &IntakePlay, number: u64| {
        let said = DeskLost::new(play.election(), int(number), play.official(play.index(0)).id.clone());
        play.registrar_says(play.index(0), &said)
    };
    for number in 1..=30 {
        let entry = lost(&play, number);
        play.append(entry.clone());
        assert_eq!(tried(&play, &entry), "number", "nobody else can say it once more");
    }
    assert_eq!(tried(&play, &lost(&play, 32)), "number");
    assert_eq!(tried(&play, &lost(&play, 31)), "too-many");
}

#[test]
fn an_auditor_says_nothing_of_what_cannot_be_in_the_sample() {
    let mut play = IntakePlay::new(28);
    let all = ids(0..3);
    play.append_deposits(&all);
    let verdict = |play: &IntakePlay, id: Hash| {
        let who = play.auditors[0].id.clone();
        play.auditor_says(0, &Audit::new(play.election(), id, who, Verdict::Clean))
    };
    assert_eq!(tried(&play, &verdict(&play, Hash([1; 32]))), "not-deposited");
    assert_eq!(tried(&play, &verdict(&play, all[0])), "not-drawn");
    play.draw();
    assert_eq!(tried(&play, &verdict(&play, all[0])), "not-drawn", "nobody has ended a day");
    let who = play.index(0);
    play.end_day(who, 1, &[]);
    let said = verdict(&play, all[0]);
    play.append(said.clone());
    assert_eq!(tried(&play, &said), "statement-repeated");
}

#[test]
fn a_drop_between_a_call_and_its_lot_replaces_whoever_is_drawn() {
    let mut play = IntakePlay::new(29);
    let ids = ids(0..40);
    play.append_deposits(&ids);
    play.call();
    let lot = play.lot();
    let gone = play.index(3);
    let said = Drop::new(play.election(), play.official(gone).id.clone());
    play.append(commission_says(&play, &said));
    play.append(lot);
    play.draw();
    assert!(!play.reviews(&ids).contains_key(&gone));
}

#[test]
fn a_credential_returns_once_and_for_its_own_application_only() {
    let earlier = sample::play(40, Until::Issued);
    let record = earlier.ledger.record();
    let (of, key) =
        (record.setting().unwrap().election, record.registrars().unwrap().keys()[0].public_key().to_bytes());
    let mut play = IntakePlay::with(30, |manifest| {
        let election::Registration::Intake(intake) = &mut manifest.registration else { panic!("an intake") };
        intake.returns.push(Returning { constituency: north(), election: of, from: north(), key: Bytes(key) });
    });
    let election = play.election();
    let application = |n: u64| {
        let secret = Phrase::new(&mut simulation::rng(n, "returner"), "").unwrap().stretch();
        Application::new(&secret, election, &north(), 1)
    };
    let [anna, boris, cyril] = [1, 2, 3].map(application);
    play.deposit(&[anna.id(), boris.id(), cyril.id()]);
    let [old, other] = [0, 1].map(|n: usize| earlier.voters[n].credential().unwrap());
    let good = old.apply_again(&anna, 0).to_bytes();
    // For an application of someone else: its id stands there, but its key does not sign.
    let text = String::from_utf8(old.apply_again(&boris, 0).to_bytes()).unwrap();
    let alone = transparency_log::Note::parse(text.as_bytes()).unwrap();
    let one_line = transparency_log::Note::new(alone.text(), alone.signatures()[..1].to_vec()).unwrap().to_bytes();
    assert_eq!(tried(&play, &one_line), "signature-lines");
    let by_anna = text.replace(&boris.id().to_string(), &anna.id().to_string());
    assert_eq!(tried(&play, by_anna.as_bytes()), "signature");
    assert_eq!(tried(&play, &old.apply_again(&anna, 1).to_bytes()), "number");
    let elsewhere = earlier.voters[5].credential().unwrap();
    assert_eq!(tried(&play, &elsewhere.apply_again(&anna, 0).to_bytes()), "credential-signature", "of the south");
    play.append(good.clone());
    assert_eq!(tried(&play, &good), "statement-repeated");
    assert_eq!(tried(&play, &other.apply_again(&anna, 0).to_bytes()), "statement-repeated");
    assert_eq!(play.log.returned(&anna.id()).map(|returned| returned.from), Some(0));
    play.append(other.apply_again(&boris, 0).to_bytes());
    play.append(old.apply_again(&cyril, 0).to_bytes());
    assert!(play.log.is_void(&anna.id()) && play.log.is_void(&cyril.id()), "who returns twice gets nothing");
    assert!(play.log.returned(&anna.id()).is_none() && play.log.returned(&boris.id()).is_some());
    assert_eq!(play.log.void_returns(), 1);
}

#[test]
fn a_day_that_is_declared_void_after_its_roll_takes_nothing_out_of_the_report() {
    let mut case = Approved::new(20, 14);
    let summary = |case: &Approved| case.play.sample.ledger.record().registration_summary().unwrap();
    assert_eq!(case.close(4, counts(4, 0)), "accepted");
    let before = summary(&case);
    assert!(before.sampled > 0);
    let (entries, lists) = (case.play.entries.len(), case.play.lists.len());
    let days: Vec<_> = case.play.log.days().iter().map(|day| (day.registrar, day.number)).collect();
    for (registrar, number) in days {
        let said = DayVoid::new(case.play.election(), vec![int(number)], case.play.official(registrar).id.clone());
        let void = commission_says(&case.play, &said);
        case.play.append(void);
    }
    case.play.draw();
    // Who was on that roll stays there, and the rest is decided on anew.
    let rest = case.ids[4..12].to_vec();
    for (reviewer, mine) in case.play.reviews(&rest) {
        case.play.end_day(reviewer, 2, &mine);
    }
    let (said, mut attachments) = case.play.registration(entries.., lists.., counts(8, 0));
    let signers: Vec<_> = (1..=4).filter_map(Index::new).collect();
    let (entry, content) = case.play.roll(&north(), &case.records[4..8], said, &signers);
    attachments.push(content);
    assert_eq!(code(case.play.sample.ledger.try_submit(entry, attachments)), "accepted");
    let after = summary(&case);
    assert!(after.sampled >= before.sampled && after.void_days > 0);
    // Nobody lost a desk; but whose day is void reviews nothing of what it held up.
    assert!(after.losses == 0 && after.redrawn > 0 && before.redrawn == 0);
}

#[test]
fn days_are_declared_void_all_at_once_or_not_at_all() {
    let mut play = IntakePlay::new(31);
    let who = play.index(0);
    for day in [3, 5] {
        let (entry, _) = play.day(who, day, &[]);
        play.append(entry);
    }
    let void = |play: &IntakePlay, days: &[u64]| {
        let days = days.iter().map(|day| int(*day)).collect();
        commission_says(play, &DayVoid::new(play.election(), days, play.official(who).id.clone()))
    };
    // Nor is one of them left that follows: it could hold what the first was to hide.
    for days in [&[][..], &[5, 3], &[3, 3], &[3, 4], &[3], &[4]] {
        assert_eq!(tried(&play, &void(&play, days)), "day-unknown");
    }
    let entry = void(&play, &[3, 5]);
    play.append(entry);
    assert!(play.log.days().iter().all(|day| day.is_void));
}
