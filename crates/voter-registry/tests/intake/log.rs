//! Deposits, lots, and entries of others.

use canonical::{Bytes, Hash};
use election::Registration;
use election::registration::Returning;
use election::statement::intake::{Audit, Day, Deposits, DeskLost, Verdict};
use simulation::play::int;
use simulation::sample::{self, Until};
use simulation::{IntakePlay, Log};
use transparency_log::{SignedCheckpoint, tree};
use voter_registry::Applicant;
use voter_registry::intake::Drawn;

use crate::scene::{NOW, Scene, code, ids, over_both, said_by, work};

#[test]
fn deposits_are_drawn_in_batches_and_all_is_there_after_a_new_start() {
    over_both(1, |mut scene| {
        let mut intake = scene.open();
        let ids = ids(0..5);
        scene.deposit(&mut intake, &ids[..3]);
        assert!(!intake.log().is_deposited(&ids[0]));
        drop(intake);
        // What was acknowledged is in the next batch, whoever makes it.
        let mut intake = scene.open();
        scene.deposit(&mut intake, &ids);
        scene.batch(&mut intake);
        assert!(ids.iter().all(|id| intake.log().is_drawn(id)));
        assert_eq!((intake.log().size(), intake.log().deposits()), (3, 5), "one batch, its call, its lot");
        assert!(intake.is_cosigned());
        scene.batch(&mut intake);
        assert_eq!(intake.log().size(), 3, "without deposits there is nothing to draw");

        let (root, cosigned) = (intake.log().root(), intake.cosigned_head().cloned());
        drop(intake);
        let mut intake = scene.open();
        assert_eq!((intake.log().root(), intake.cosigned_head().cloned()), (root, cosigned));
        scene.deposit(&mut intake, &ids);
        scene.batch(&mut intake);
        assert_eq!(intake.log().size(), 3, "an id that is known is not deposited again");
    });
}

#[test]
fn a_deposit_costs_work_of_now_and_comes_before_the_deadline() {
    over_both(2, |mut scene| {
        let mut intake = scene.open();
        let id = ids(0..1)[0];
        let (hour, good) = (NOW / 3_600, work(&intake, &id));
        let bad = (good + 1..).find(|nonce| {
            !voter_registry::applicant::check_work(intake.election(), &id, hour, *nonce, intake.log().intake().work)
        });
        assert_eq!(code(intake.deposit(id, hour, bad.unwrap(), NOW)), "work");
        assert_eq!(code(intake.deposit(id, hour, good, NOW + 2 * 3_600)), "work", "two hours old");
        assert_eq!(code(intake.deposit(id, hour, good, NOW - 3_600)), "work", "from the future");
        assert_eq!(code(intake.deposit(id, hour, good, NOW + 3_600)), "ok", "of the hour before");
        let late = sample::OPENS + 1;
        let other = ids(1..2)[0];
        let bits = intake.log().intake().work;
        let good =
            |nonce: &u64| voter_registry::applicant::check_work(intake.election(), &other, late / 3_600, *nonce, bits);
        let nonce = (0..).find(good).unwrap();
        assert_eq!(code(intake.deposit(other, late / 3_600, nonce, late)), "too-late");
    });
}

#[test]
fn nothing_is_taken_or_signed_before_a_quorum_of_witnesses_has_answered() {
    over_both(3, |mut scene| {
        let mut intake = scene.open();
        let ids = ids(0..2);
        scene.deposit(&mut intake, &ids[..1]);
        drop(intake);
        scene.silent = vec![0, 1];
        let mut intake = scene.open();
        let nonce = work(&intake, &ids[1]);
        assert_eq!(code(intake.deposit(ids[1], NOW / 3_600, nonce, NOW)), "witnesses-awaited");
        assert_eq!(code(intake.append_deposits()), "witnesses-awaited");
        let said = DeskLost::new(intake.election(), int(1), "r1".parse().unwrap());
        assert_eq!(code(intake.submit(&said_by(&scene, 0, &said), NOW)), "witnesses-awaited");
        scene.silent = vec![0];
        scene.cosign(&mut intake);
        scene.deposit(&mut intake, &ids);
        scene.batch(&mut intake);
        assert!(intake.log().is_drawn(&ids[1]));
    });
}

#[test]
fn an_older_copy_is_found_out_by_the_witnesses_and_signs_nothing() {
    over_both(4, |mut scene| {
        let mut intake = scene.open();
        let error = intake.contradicted(7);
        assert_eq!(error.code(), "rollback");
        let (id, nonce) = (ids(0..1)[0], 0);
        let nonce = (nonce..).find(|nonce| {
            voter_registry::applicant::check_work(
                intake.election(),
                &id,
                NOW / 3_600,
                *nonce,
                intake.log().intake().work,
            )
        });
        assert_eq!(code(intake.deposit(id, NOW / 3_600, nonce.unwrap(), NOW)), "intake-halted");
        assert_eq!(code(intake.add_cosignatures(&[])), "intake-halted");
        assert_eq!(code(scene.try_open().unwrap().append_deposits()), "ok", "nothing is there to append");
    });
}

#[test]
fn a_call_that_is_not_answered_is_followed_by_one_of_those_who_answer() {
    over_both(5, |mut scene| {
        let mut intake = scene.open();
        let ids = ids(0..3);
        scene.deposit(&mut intake, &ids);
        intake.append_deposits().unwrap();
        scene.cosign(&mut intake);
        assert!(intake.call().unwrap());
        assert!(!intake.call().unwrap(), "there is a call already");
        scene.silent = vec![1];
        assert_eq!(scene.draw(&mut intake), Drawn::Awaits { answered: vec![0, 2, 3] });
        assert!(!intake.call_again(&[0, 2]).unwrap(), "they are no quorum");

        // The call is still open after a new start.
        drop(intake);
        let mut intake = scene.open();
        assert_eq!(scene.draw(&mut intake), Drawn::Awaits { answered: vec![0, 2, 3] });
        assert!(intake.call_again(&[0, 2, 3]).unwrap());
        assert_eq!(scene.draw(&mut intake), Drawn::Lot);
        assert_eq!(intake.log().failed_calls(), 1);
        assert!(intake.log().is_drawn(&ids[0]));
    });
}

#[test]
fn entries_of_others_wait_while_a_lot_is_drawn_and_are_answered_the_same_twice() {
    over_both(6, |mut scene| {
        let mut intake = scene.open();
        let ids = ids(0..3);
        scene.deposit(&mut intake, &ids);
        intake.append_deposits().unwrap();
        scene.cosign(&mut intake);
        intake.call().unwrap();
        let lost = said_by(&scene, 0, &DeskLost::new(intake.election(), int(1), "r1".parse().unwrap()));
        assert_eq!(code(intake.submit(&lost, NOW)), "drawing");
        scene.deposit(&mut intake, &crate::scene::ids(3..4));
        assert_eq!(code(intake.append_deposits()), "drawing");
        assert_eq!(scene.draw(&mut intake), Drawn::Lot);
        assert_eq!(intake.submit(&lost, NOW).unwrap(), 3);
        assert_eq!(intake.submit(&lost, NOW).unwrap(), 3);
        scene.batch(&mut intake);
        assert_eq!(intake.log().losses(), 1);
        assert!(!intake.log().awaits_lot());
    });
}

#[test]
fn what_the_log_refuses_is_refused_by_name_and_leaves_nothing() {
    over_both(7, |mut scene| {
        let mut intake = scene.open();
        let election = intake.election();
        let own = Deposits::new(election, canonical::Blob(ids(0..1)[0].0.to_vec()));
        assert_eq!(code(intake.submit(&scene.play.intake_says(&own), NOW)), "own-statement");
        let audit = Audit::new(election, ids(0..1)[0], "a1".parse().unwrap(), Verdict::Clean);
        assert_eq!(code(intake.submit(&scene.play.auditor_says(0, &audit), NOW)), "not-deposited");
        let lost = DeskLost::new(election, int(1), "r2".parse().unwrap());
        assert_eq!(code(intake.submit(&said_by(&scene, 0, &lost), NOW)), "signature-lines");
        assert_eq!(code(intake.submit(b"junk", NOW)), "note");
        assert_eq!(intake.log().size(), 0);
        assert_eq!(scene.open().head().checkpoint().size(), 0);
    });
}

#[test]
fn days_are_of_about_now() {
    over_both(19, |mut scene| {
        let mut intake = scene.open();
        let today = NOW / 86_400;
        for (day, outcome) in [(today - 2, "number"), (today + 2, "number"), (today - 1, "ok"), (today + 1, "ok")] {
            let root = Hash(tree::empty_root().0);
            let said = Day::new(intake.election(), int(day), "r1".parse().unwrap(), root, int(0));
            assert_eq!(code(intake.submit(&said_by(&scene, 0, &said), NOW)), outcome, "{day}");
        }
    });
}

#[test]
fn credentials_that_do_not_hold_are_tried_a_few_times_for_one_deposit() {
    let [good, bad] = [40, 41].map(|seed| sample::play(seed, Until::Issued));
    let record = good.ledger.record();
    let key = Bytes(record.registrars().unwrap().keys()[0].public_key().to_bytes());
    let (election, from) = (record.setting().unwrap().election, "north".parse().unwrap());
    let play = IntakePlay::with(20, |manifest| {
        let Registration::Intake(intake) = &mut manifest.registration else { panic!("an intake") };
        intake.returns.push(Returning { constituency: "north".parse().unwrap(), election, from, key });
    });
    let [place, _] = crate::scene::places(&play);
    let mut scene = Scene::of(20, play, place);
    let mut intake = scene.open();
    let (anna, boris) = (scene.applicant(), scene.applicant());
    let returning = |sample: &sample::Sample, who: &Applicant| {
        sample.voters[0].credential().unwrap().apply_again(who.application(), 0).to_bytes()
    };
    assert_eq!(code(intake.submit(&returning(&good, &anna), NOW)), "not-deposited");
    scene.deposit(&mut intake, &[anna.id(), boris.id()]);
    scene.batch(&mut intake);
    for _ in 0..20 {
        assert_eq!(code(intake.submit(&returning(&bad, &anna), NOW)), "credential-signature");
    }
    assert_eq!(code(intake.submit(&returning(&bad, &anna), NOW)), "too-many");
    intake.submit(&returning(&good, &boris), NOW).unwrap();
    assert_eq!(code(intake.submit(&returning(&bad, &boris), NOW)), "statement-repeated");
}

#[test]
fn the_public_head_is_signed_by_log_and_quorum() {
    over_both(8, |mut scene| {
        let mut intake = scene.open();
        scene.deposit(&mut intake, &ids(0..3));
        scene.batch(&mut intake);
        let head = intake.cosigned_head().unwrap().to_bytes();
        let setting = intake.setting();
        let parsed = SignedCheckpoint::parse(&head).unwrap();
        let quorum = setting.manifest.witnesses.quorum;
        let verified = parsed.verify(intake.log().identity(), &setting.witnesses, quorum).unwrap();
        assert_eq!(*verified.checkpoint(), intake.log().checkpoint());
    });
}
