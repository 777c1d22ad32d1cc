//! Applications, their evidence, and who may ask for what.

use canonical::Hash;
use election::entry::sign;
use election::request::Request;
use election::role::key_name;
use election::statement::Form;
use election::statement::exchange::{DeskKey, StatusRequest, Verdict};
use election::statement::intake::{DeskLost, Drop};
use simulation::play::int;
use transparency_log::ed25519::SigningKey;
use voter_registry::exchange::Status;

use crate::scene::{AnyIntake, NOW, Scene, code, commission_says, ids, over_both, said_by};
use voter_registry::Applicant;
use voter_registry::store::Evidence;

/// Seconds of a day.
const DAY: u64 = 86_400;

/// Someone who has applied, with the evidence in the folder.
fn applied(scene: &mut Scene, intake: &mut AnyIntake) -> (Applicant, Hash) {
    let applicant = scene.applicant();
    scene.deposit(intake, &[applicant.id()]);
    scene.batch(intake);
    scene.desk_keys(intake);
    let (note, ciphertext) = scene.apply(intake, &applicant);
    assert_eq!(code(intake.add_note(&note, NOW)), "evidence-missing");
    let hash = scene.upload(&ciphertext);
    intake.add_note(&note, NOW).unwrap();
    (applicant, hash)
}

fn status(intake: &AnyIntake, applicant: &Applicant) -> Status {
    intake.status(&applicant.status_request(NOW).unwrap().to_bytes(), NOW).unwrap()
}

#[test]
fn an_application_is_taken_with_its_evidence_alone_and_its_applicant_told_how_it_stands() {
    over_both(11, |mut scene| {
        let mut intake = scene.open();
        let applicant = scene.applicant();
        let request = applicant.status_request(NOW).unwrap().to_bytes();
        assert_eq!(code(intake.status(&request, NOW)), "application-unknown");
        scene.deposit(&mut intake, &[applicant.id()]);
        assert_eq!(code(intake.status(&request, NOW)), "application-unknown", "it is in no entry yet");
        scene.batch(&mut intake);
        assert_eq!(status(&intake, &applicant), Status::Drawn);
        scene.desk_keys(&mut intake);
        assert_eq!(intake.desk_keys().count(), 5);

        let (note, ciphertext) = scene.apply(&intake, &applicant);
        let hash = Hash::of(&ciphertext);
        assert_eq!(intake.awaited(&hash), None, "nobody can send what no application names");
        assert_eq!(code(intake.add_note(&note, NOW)), "evidence-missing");
        assert_eq!(intake.awaited(&hash), Some(ciphertext.len() as u64));
        assert_eq!(intake.destroy_evidence(NOW).unwrap(), 0);
        scene.upload(&ciphertext);
        assert_eq!(intake.destroy_evidence(NOW).unwrap(), 0, "it is awaited");
        intake.add_note(&note, NOW).unwrap();
        intake.add_note(&note, NOW).unwrap();
        assert_eq!(intake.awaited(&hash), None);
        assert_eq!(status(&intake, &applicant), Status::InReview);
        assert_eq!(code(intake.status(&request, NOW + 301)), "time");
        assert_eq!(
            code(intake.status(&scene.applicant().status_request(NOW).unwrap().to_bytes(), NOW)),
            "application-unknown"
        );

        assert_eq!(intake.undecided_bytes(), ciphertext.len() as u64);
        let [(_, one), (_, other)] = scene.reviewers(&intake, &applicant.id());
        let may = |name: &str| intake.evidence_for(name, &applicant.id()).map(|it| it.hash);
        assert_eq!((may(&one), may(&other)), (Some(hash), Some(hash)));
        let others = (1..=5).map(|n| format!("registrar/r{n}")).filter(|name| *name != one && *name != other);
        assert!(others.into_iter().all(|name| may(&name).is_none()));
        assert_eq!(may("auditor/a1"), None);
    });
}

#[test]
fn whoever_has_another_key_is_told_what_the_log_shows() {
    over_both(18, |mut scene| {
        let mut intake = scene.open();
        let applicant = scene.applicant();
        let other = scene.applicant();
        let stranger = |intake: &AnyIntake| {
            let said = StatusRequest::new(intake.election(), applicant.id(), int(NOW));
            let key = SigningKey::from_seed(&[9; 32]);
            let note = sign(&said.text(), &[(key_name::APPLICANT, &key)]).unwrap();
            intake.status(&note.to_bytes(), NOW).map_err(|error| error.code())
        };
        assert_eq!(stranger(&intake), Err("application-unknown"));
        scene.deposit(&mut intake, &[applicant.id(), other.id()]);
        assert_eq!(stranger(&intake), Err("application-unknown"), "handed in, and in no entry");
        intake.append_deposits().unwrap();
        assert_eq!(stranger(&intake), Ok(Status::Deposited));
        scene.batch(&mut intake);
        assert_eq!(stranger(&intake), Ok(Status::Drawn));
        scene.desk_keys(&mut intake);
        let (note, ciphertext) = scene.apply(&intake, &applicant);
        assert_eq!(code(intake.add_note(&note, NOW)), "evidence-missing");
        assert_eq!(stranger(&intake), Ok(Status::Drawn), "awaited");
        scene.upload(&ciphertext);
        intake.add_note(&note, NOW).unwrap();
        assert_eq!((status(&intake, &applicant), stranger(&intake)), (Status::InReview, Ok(Status::Drawn)));
        let [(one, _), _] = scene.reviewers(&intake, &applicant.id());
        scene.decide(&mut intake, &applicant.id(), one, Verdict::More);
        assert!(matches!(status(&intake, &applicant), Status::More(_)));
        assert_eq!(stranger(&intake), Ok(Status::Drawn));
        let (note, ciphertext) = scene.apply_again(&intake, &applicant, 2);
        scene.upload(&ciphertext);
        intake.add_note(&note, NOW).unwrap();
        scene.refuse(&mut intake, &applicant.id());
        assert!(matches!(status(&intake, &applicant), Status::Refused(_)));
        assert_eq!(stranger(&intake), Ok(Status::Drawn));
    });
}

#[test]
fn evidence_that_nobody_needs_is_destroyed() {
    over_both(12, |mut scene| {
        let mut intake = scene.open();
        let (applicant, hash) = applied(&mut scene, &mut intake);
        assert_eq!(intake.destroy_evidence(NOW).unwrap(), 0);
        scene.refuse(&mut intake, &applicant.id());
        assert!(matches!(status(&intake, &applicant), Status::Refused(_)));
        assert_eq!(intake.destroy_evidence(NOW).unwrap(), 1);
        assert_eq!(scene.evidence.length(&hash).unwrap(), None);
        drop(intake);
        let intake = scene.open();
        assert!(matches!(status(&intake, &applicant), Status::Refused(_)));
    });
}

#[test]
fn evidence_whose_application_never_comes_is_destroyed_after_an_hour() {
    over_both(13, |mut scene| {
        let mut intake = scene.open();
        let applicant = scene.applicant();
        scene.deposit(&mut intake, &[applicant.id()]);
        scene.batch(&mut intake);
        scene.desk_keys(&mut intake);
        let (note, ciphertext) = scene.apply(&intake, &applicant);
        assert_eq!(code(intake.add_note(&note, NOW)), "evidence-missing");
        scene.upload(&ciphertext);
        intake.evidence_arrived(Hash::of(&ciphertext));
        assert_eq!(intake.undecided_bytes(), ciphertext.len() as u64);
        assert_eq!(intake.destroy_evidence(NOW + 3_600).unwrap(), 0);
        assert_eq!(intake.destroy_evidence(NOW + 3_601).unwrap(), 1);
        assert_eq!(intake.undecided_bytes(), 0);
        assert_eq!(code(intake.add_note(&note, NOW)), "evidence-missing");
    });
}

#[test]
fn a_new_start_examines_each_note_beside_the_log_of_its_time() {
    over_both(14, |mut scene| {
        let mut intake = scene.open();
        let (applicant, _) = applied(&mut scene, &mut intake);
        // Both reviewers are replaced: the application would be refused beside the log of now.
        let before = scene.reviewers(&intake, &applicant.id());
        for (index, _) in &before {
            let position = usize::try_from(index.get() - 1).unwrap();
            let who = scene.play.official(*index).id.clone();
            let lost = said_by(&scene, position, &DeskLost::new(intake.election(), int(1), who));
            intake.submit(&lost, NOW).unwrap();
            scene.batch(&mut intake);
        }
        let after = scene.reviewers(&intake, &applicant.id());
        assert_ne!(before, after);
        drop(intake);
        let intake = scene.open();
        assert_eq!(scene.reviewers(&intake, &applicant.id()), after);
        assert_eq!(status(&intake, &applicant), Status::InReview);
        assert_eq!(intake.desk_keys().count(), 3, "nobody seals to a desk that is lost");
    });
}

#[test]
fn members_ask_with_signed_requests() {
    over_both(15, |mut scene| {
        let intake = scene.open();
        let request = |target: &str, time| Request {
            election: intake.election(),
            target: target.into(),
            time,
            body: Hash::of(b""),
        };
        let official = scene.play.official(scene.play.index(0));
        let text = request("GET /notes/0", NOW).to_string();
        let note = transparency_log::Note::new(text.clone(), vec![official.sign_as_registrar(&text)]).unwrap();
        let ask = |target| intake.authorise(&note, target, NOW).map(|(name, _)| name.to_owned());
        assert_eq!(ask("GET /notes/0").as_deref(), Some("registrar/r1"));
        assert_eq!(ask("GET /notes/1"), None);
        let auditor = scene.play.auditors[0].sign_as_auditor(&text);
        let note = transparency_log::Note::new(text.clone(), vec![auditor]).unwrap();
        let name = intake.authorise(&note, "GET /notes/0", NOW).map(|(name, _)| name.to_owned());
        assert_eq!(name.as_deref(), Some("auditor/a1"));
        let stranger = request("GET /notes/0", NOW).sign("registrar/r1", &scene.keys().intake).unwrap();
        assert_eq!(intake.authorise(&stranger, "GET /notes/0", NOW), None);
    });
}

#[test]
fn after_tags_are_erased_no_note_comes_and_no_evidence_is_left() {
    over_both(16, |mut scene| {
        let mut intake = scene.open();
        let (applicant, hash) = applied(&mut scene, &mut intake);
        drop(intake);
        let mut store = scene.open_store();
        store.erase_tags().unwrap();
        drop(store);
        let mut intake = scene.open();
        assert_eq!(intake.destroy_evidence(NOW).unwrap(), 1);
        assert_eq!(scene.evidence.length(&hash).unwrap(), None);
        assert_eq!(status(&intake, &applicant), Status::InReview);
        let note = scene.apply(&intake, &applicant).0;
        assert_eq!(code(intake.add_note(&note, NOW)), "erased");
        scene.deposit(&mut intake, &ids(0..1));
        scene.batch(&mut intake);
    });
}

#[test]
fn desk_keys_are_of_about_now_and_of_those_who_may_read() {
    over_both(17, |mut scene| {
        let mut intake = scene.open();
        scene.desk_keys(&mut intake);
        for (day, outcome) in [(NOW / DAY + 2, "time"), (NOW / DAY + 1, "time")] {
            let key = canonical::Bytes(voter_registry::sealing::DeskSecret::random(&mut scene.rng).public());
            let said = DeskKey::new(intake.election(), int(day), key, int(0), "registrar/r1".into());
            let note = said_by(&scene, 0, &said);
            assert_eq!(code(intake.add_note(&note, NOW)), outcome);
        }
        let dropped = Drop::new(intake.election(), "r1".parse().unwrap());
        let entry = commission_says(&scene.play, &dropped);
        intake.submit(&entry, NOW).unwrap();
        assert_eq!(intake.desk_keys().count(), 4);
    });
}
