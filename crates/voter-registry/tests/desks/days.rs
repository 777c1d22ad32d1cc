//! The ends of days, samples, what is kept and what is erased, and the rolls that follow.

use canonical::{Blob, Hash};
use election::rules::Ratio;
use election::statement::exchange::{DayList, Decision, Reason, TagReport, read_note};
use election::statement::intake::{Day, DayVoid};
use record::RollRecord;
use simulation::ledger::Log;
use transparency_log::tree;
use voter_registry::RollDraft;
use voter_registry::desk::{Desk, Finding, Judgement};
use voter_registry::exchange::{NextRoll, Standing, Unaudited};
use voter_registry::store::StoredNote;

use crate::scene::{Person, Scene, commission_says, restarted};

/// A scene in which this share of the approvals is sampled.
fn sampling(numerator: u32, denominator: u32) -> Scene {
    sampling_of(6, numerator, denominator)
}

fn sampling_of(seed: u64, numerator: u32, denominator: u32) -> Scene {
    Scene::with(seed, |manifest| {
        let election::Registration::Intake(intake) = &mut manifest.registration else { panic!("an intake") };
        intake.sample = Ratio { denominator, numerator };
    })
}

fn roll(scene: &Scene, unaudited: Unaudited) -> NextRoll {
    scene.exchange.next_roll(&scene.play.log, &"north".parse().unwrap(), unaudited)
}

fn record(person: &Person) -> RollRecord {
    let application = person.client.application();
    RollRecord { blinded: application.blinded(), status_key: application.status_key() }
}

#[test]
fn approved_application_is_on_the_next_roll_after_both_days() {
    let mut scene = sampling(0, 1);
    let (anna, boris) = (Person::new(&scene, 1, "AB000001"), Person::new(&scene, 2, "AB000002"));
    scene.approve(&anna);
    scene.deposit(&[&boris]);
    scene.apply(&boris, 1, "passport");
    assert!(roll(&scene, Unaudited::Take).records.is_empty());
    scene.end_day();
    let next = roll(&scene, Unaudited::Wait);
    assert_eq!(next.records, [record(&anna)]);
    assert_eq!(next.counts.evidence.iter().map(|n| n.get()).collect::<Vec<_>>(), [1, 0, 0]);
    assert_eq!((next.counts.pending.get(), next.counts.refused.get()), (1, 0));
    let south = scene.exchange.next_roll(&scene.play.log, &"south".parse().unwrap(), Unaudited::Wait);
    assert!(south.records.is_empty());
    assert_eq!(south.counts.pending.get(), 2);
}

#[test]
fn roll_that_follows_is_admitted_by_the_record_and_nobody_is_on_two() {
    let mut scene = sampling(0, 1);
    let (anna, boris) = (Person::new(&scene, 1, "AB000001"), Person::new(&scene, 2, "AB000002"));
    scene.approve(&anna);
    scene.deposit(&[&boris]);
    scene.apply(&boris, 1, "passport");
    for desk in scene.reviewers(&boris.id()) {
        scene.decide(desk, &boris.id(), &Judgement::refuse(Reason::Forged));
    }
    scene.end_day();
    let next = roll(&scene, Unaudited::Wait);
    assert_eq!(next.counts.refused.get(), 1);
    let (checkpoint, under) = (scene.play.checkpoint(), scene.play.sample.ledger.under());
    let (north, entries) = ("north".parse().unwrap(), scene.play.entries.clone());
    let draft = |desk: &Desk| {
        let checkpoints = (checkpoint.clone(), under.clone());
        desk.draw_up_roll(scene.record(), &north, Unaudited::Wait, &entries, checkpoints).unwrap()
    };
    let drawn_up = draft(&scene.desks[0]);
    assert_eq!(drawn_up.text(), draft(&scene.desks[1]).text());
    let sent = RollDraft::read(&drawn_up.text(), drawn_up.content().to_vec()).unwrap();
    let sign = |desk: &Desk| desk.sign_roll(scene.record(), &sent, Unaudited::Wait).unwrap();
    let entry = drawn_up.entry(scene.desks.iter().map(sign).collect()).unwrap();
    scene.play.sample.ledger.submit(entry.to_bytes(), drawn_up.attachments());
    // A desk that was not told of the first roll signs no second one.
    let untold = scene.desks[0].sign_roll(scene.record(), &sent, Unaudited::Wait).unwrap_err();
    assert_eq!(untold.code(), "step");
    scene.desks.iter_mut().for_each(|desk| desk.enrol([anna.id()]));
    let again = scene.desks[0].sign_roll(scene.record(), &sent, Unaudited::Wait).unwrap_err();
    assert_eq!(again.code(), "other-applications");
    // Nor does one from which the intake hides whom the roll holds.
    let mut deceived = restarted(&scene, 0);
    let is_tag = |note: &StoredNote| read_note::<TagReport>(&note.note).is_ok();
    let notes: Vec<_> = scene.notes.iter().filter(|note| !is_tag(note)).cloned().collect();
    deceived.sync(&scene.play.entries, &notes).unwrap();
    deceived.enrol([anna.id()]);
    let deceived = deceived.sign_roll(scene.record(), &sent, Unaudited::Wait).unwrap_err();
    assert_eq!(deceived.code(), "step");
    scene.exchange.enrol([anna.id()]);
    let after = roll(&scene, Unaudited::Wait);
    assert!(after.records.is_empty());
    assert_eq!((after.counts.evidence[0].get(), after.counts.pending.get()), (1, 0));
    // Who comes back with another phrase is found out.
    let again = Person::new(&scene, 3, "AB000001");
    scene.approve(&again);
    scene.end_day();
    assert_eq!(scene.standing(&again.id()), Some(Standing::Conflicted));
    assert!(roll(&scene, Unaudited::Take).records.is_empty());
}

#[test]
fn roll_of_other_applications_numbers_or_log_is_not_signed() {
    let mut scene = sampling(0, 1);
    let (anna, boris) = (Person::new(&scene, 1, "AB000001"), Person::new(&scene, 2, "AB000002"));
    scene.approve(&anna);
    scene.approve(&boris);
    scene.end_day();
    let (checkpoint, under) = (scene.play.checkpoint(), scene.play.sample.ledger.under());
    let north = "north".parse().unwrap();
    let next = roll(&scene, Unaudited::Wait);
    let said = |scene: &mut Scene, records: &[RollRecord], counts: &election::statement::Counts| {
        let (said, _) = scene.play.registration(0.., 0.., counts.clone());
        let (entry, content) = scene.play.roll(&north, records, said, &[scene.index(0)]);
        let note = transparency_log::note::Note::parse(&entry).unwrap();
        RollDraft::read(note.text(), content).unwrap()
    };
    let refusal = |scene: &Scene, draft: &RollDraft| {
        let signed = scene.desks[0].sign_roll(scene.record(), draft, Unaudited::Wait);
        signed.map_or_else(|error| error.code(), |_| "signed")
    };
    let good = said(&mut scene, &next.records, &next.counts);
    assert_eq!(refusal(&scene, &good), "signed");
    let fewer = said(&mut scene, &next.records[..1], &next.counts);
    assert_eq!(refusal(&scene, &fewer), "other-applications");
    let mut counts = next.counts.clone();
    counts.refused = 1.into();
    let wrong = said(&mut scene, &next.records, &counts);
    assert_eq!(refusal(&scene, &wrong), "other-applications");
    assert!(RollDraft::read(&good.text(), fewer.content().to_vec()).is_err());
    let entries = scene.play.entries[1..].to_vec();
    let checkpoints = (checkpoint, under);
    let cut = scene.desks[0].draw_up_roll(scene.record(), &north, Unaudited::Wait, &entries, checkpoints);
    assert_eq!(cut.unwrap_err().code(), "step");
    // Entries that this desk has, and the checkpoint has not.
    let carol = Person::new(&scene, 3, "AB000003");
    scene.deposit(&[&carol]);
    assert_eq!(refusal(&scene, &good), "intake-root");
}

#[test]
fn approval_that_is_taken_back_the_same_day_is_left_out() {
    let mut scene = sampling(0, 1);
    let anna = Person::new(&scene, 1, "AB000001");
    scene.approve(&anna);
    let [one, _] = scene.reviewers(&anna.id());
    scene.decide(one, &anna.id(), &Judgement::withdraw(Reason::Forged));
    scene.end_day();
    let listed = scene.exchange.approvals().listed(&anna.id());
    assert!(!listed.iter().any(|(who, _)| *who == scene.index(one)));
    assert!(roll(&scene, Unaudited::Take).records.is_empty());
}

#[test]
fn list_that_is_not_the_one_of_its_day_is_refused() {
    let mut scene = sampling(0, 1);
    let anna = Person::new(&scene, 1, "AB000001");
    scene.approve(&anna);
    let [one, other] = scene.reviewers(&anna.id());
    let (entry, list) = scene.desks[one].end_day(scene.day).unwrap();
    assert_eq!(scene.refusal(&list.to_bytes()), "number");
    scene.play.append(entry.to_bytes());
    let said = |ids: &[Hash], by: usize| {
        let list = Blob(ids.iter().flat_map(|id| id.0).collect());
        let day = canonical::Int::new(scene.day).unwrap();
        let said = DayList::new(scene.play.election(), list, day, scene.desks[by].official().id.clone());
        scene.refusal(&scene.registrar_says(by, &said))
    };
    assert_eq!(said(&[anna.id()], one), "admitted");
    assert_eq!(said(&[], one), "approvals");
    assert_eq!(said(&[Hash([1; 32])], one), "approvals");
    assert_eq!(said(&[anna.id(), anna.id()], one), "approvals");
    assert_eq!(said(&[anna.id()], other), "number");
    scene.hand_in(&list.to_bytes()).unwrap();
    assert_eq!(scene.refusal(&list.to_bytes()), "approvals");
}

#[test]
fn day_ends_once() {
    let mut scene = sampling(0, 1);
    scene.end_day();
    let before = scene.day - 1;
    let anna = Person::new(&scene, 1, "AB000001");
    let (entry, list) = scene.desks[0].end_day(scene.day).unwrap();
    scene.approve(&anna);
    // It is not known whether the entry arrived: the day keeps its list.
    let again = scene.desks[0].end_day(scene.day).unwrap();
    assert_eq!(again, (entry, list));
    assert_eq!(scene.desks[0].end_day(before).unwrap_err().code(), "step");
}

#[test]
fn evidence_and_desk_keys_of_what_is_decided_and_not_sampled_are_gone() {
    let mut scene = sampling(0, 1);
    let anna = Person::new(&scene, 1, "AB000001");
    scene.approve(&anna);
    let [one, _] = scene.reviewers(&anna.id());
    let wanted = |scene: &Scene| scene.exchange.wanted(&scene.play.log).count();
    assert_eq!(wanted(&scene), 1);
    scene.end_day();
    assert_eq!(wanted(&scene), 0);
    assert_eq!(scene.exchange.readers(&scene.play.log, &anna.id()), Vec::<String>::new());
    let ciphertext = scene.ciphertext(&anna.id()).to_vec();
    assert_eq!(scene.desks[one].open(&anna.id(), &ciphertext).unwrap_err().code(), "sealed");
}

#[test]
fn sampled_approval_is_opened_by_auditors_and_waits_for_their_word() {
    let mut scene = sampling(1, 1);
    let anna = Person::new(&scene, 1, "AB000001");
    scene.approve(&anna);
    assert!(scene.auditors[0].queue().is_empty());
    assert_eq!(scene.auditors[0].verdict(&anna.id(), Finding::Failed).unwrap_err().code(), "step");
    scene.end_day();
    scene.work();
    let ciphertext = scene.ciphertext(&anna.id()).to_vec();
    assert!(roll(&scene, Unaudited::Wait).records.is_empty());
    assert_eq!(roll(&scene, Unaudited::Take).records.len(), 1);
    for auditor in 0..2 {
        assert_eq!(scene.auditors[auditor].queue(), [(anna.id(), true)]);
        assert_eq!(scene.auditors[auditor].open(&anna.id(), &ciphertext).unwrap().fields.number, "AB000001");
        assert_eq!(scene.exchange.wanted(&scene.play.log).count(), 1);
        let entry = scene.found_clean(auditor, &anna.id()).unwrap();
        scene.play.append(entry.to_bytes());
        scene.sync();
    }
    assert_eq!(roll(&scene, Unaudited::Wait).records, [record(&anna)]);
    // The keys of that day are kept until then, and no longer.
    assert_eq!(scene.exchange.wanted(&scene.play.log).count(), 0);
    scene.work();
    assert!(scene.auditors[0].queue().is_empty());
}

#[test]
fn sampled_approval_that_an_auditor_finds_false_is_on_no_roll() {
    let mut scene = sampling(1, 1);
    let anna = Person::new(&scene, 1, "AB000001");
    scene.approve(&anna);
    scene.end_day();
    scene.work();
    let said = [scene.found_clean(0, &anna.id()), scene.auditors[1].verdict(&anna.id(), Finding::Failed)];
    said.into_iter().for_each(|entry| scene.play.append(entry.unwrap().to_bytes()));
    assert!(roll(&scene, Unaudited::Take).records.is_empty());
}

#[test]
fn whoever_hears_the_same_comes_to_the_same_conclusion() {
    let mut scene = sampling(1, 2);
    let people: Vec<_> = (1..=3).map(|n| Person::new(&scene, n, &format!("AB00000{n}"))).collect();
    people.iter().for_each(|person| scene.approve(person));
    scene.end_day();
    for desk in &scene.desks {
        for person in &people {
            assert_eq!(desk.exchange().standing(desk.log(), &person.id()), scene.standing(&person.id()));
        }
        let own = desk.exchange().next_roll(desk.log(), &"north".parse().unwrap(), Unaudited::Take);
        assert_eq!(own, roll(&scene, Unaudited::Take));
    }
}

#[test]
fn list_that_was_lost_on_the_way_is_handed_in_again() {
    let mut scene = sampling(0, 1);
    let anna = Person::new(&scene, 1, "AB000001");
    scene.approve(&anna);
    for desk in 0..5 {
        let (entry, _) = scene.desks[desk].end_day(scene.day).unwrap();
        scene.play.append(entry.to_bytes());
    }
    scene.play.draw();
    assert_eq!(scene.exchange.approvals().listed(&anna.id()), []);
    scene.desks[0] = restarted(&scene, 0);
    let (entries, notes) = (scene.play.entries.clone(), scene.notes.clone());
    let known = scene.known();
    scene.desks[0].sync(&entries[..known.0], &notes[..known.1]).unwrap();
    scene.work();
    assert_eq!(scene.exchange.approvals().listed(&anna.id()).len(), 2);
    assert_eq!(roll(&scene, Unaudited::Wait).records, [record(&anna)]);
}

#[test]
fn day_that_is_void_is_on_no_roll_and_others_decide_on_what_it_held_up() {
    let mut scene = sampling(0, 1);
    let anna = Person::new(&scene, 1, "AB000001");
    scene.approve(&anna);
    let [one, _] = scene.reviewers(&anna.id());
    // The intake never gives its list on.
    let (entry, _) = scene.desks[one].end_day(scene.day).unwrap();
    scene.play.append(entry.to_bytes());
    void(&mut scene, one, 0);
    scene.play.draw();
    scene.day += 1;
    scene.work();
    // Listed again it would have a second chance not to be in the sample: another one decides on it.
    let reviewers = scene.reviewers(&anna.id());
    assert!(!reviewers.contains(&one));
    let new = reviewers.into_iter().find(|desk| scene.judged(*desk, &anna.id()).is_none()).unwrap();
    let judgement = scene.judge(new, &anna.id());
    scene.decide(new, &anna.id(), &judgement);
    scene.end_day();
    assert_eq!(roll(&scene, Unaudited::Wait).records, [record(&anna)]);
    let checkpoints = (scene.play.checkpoint(), scene.play.sample.ledger.under());
    let (north, entries) = ("north".parse().unwrap(), scene.play.entries.clone());
    let draft = scene.desks[0].draw_up_roll(scene.record(), &north, Unaudited::Wait, &entries, checkpoints).unwrap();
    let lines = scene.desks.iter().map(|desk| desk.sign_roll(scene.record(), &draft, Unaudited::Wait).unwrap());
    let entry = draft.entry(lines.collect()).unwrap().to_bytes();
    scene.play.sample.ledger.submit(entry, draft.attachments());
}

/// A registrar ends its day with these, whatever it approved: the list, not handed in.
fn commit(scene: &mut Scene, desk: usize, ids: &[Hash]) -> Vec<u8> {
    let (election, who) = (scene.play.election(), scene.desks[desk].official().id.clone());
    let (day, size) = (canonical::Int::new(scene.day).unwrap(), u32::try_from(ids.len()).unwrap());
    let root = Hash(tree::root(ids.iter().map(|id| tree::leaf_hash(&id.0))).0);
    let entry = scene.registrar_says(desk, &Day::new(election, day, who.clone(), root, size.into()));
    scene.play.append(entry);
    let said = DayList::new(election, Blob(ids.iter().flat_map(|id| id.0).collect()), day, who);
    scene.registrar_says(desk, &said)
}

/// The commission declares a day void that ended so many days ago.
fn void(scene: &mut Scene, desk: usize, ago: u64) {
    let day = scene.day - ago;
    let days = vec![canonical::Int::new(day).unwrap()];
    let said = DayVoid::new(scene.play.election(), days, scene.desks[desk].official().id.clone());
    let entry = commission_says(&scene.play, &said);
    scene.play.append(entry);
}

#[test]
fn what_its_registrar_had_not_approved_or_took_back_is_in_no_list() {
    let mut scene = sampling(0, 1);
    let (anna, boris) = (Person::new(&scene, 1, "AB000001"), Person::new(&scene, 2, "AB000002"));
    scene.deposit(&[&anna, &boris]);
    let id = anna.id();
    let [corrupt, _] = scene.reviewers(&id);
    let refused = |scene: &mut Scene, ids: &[Hash]| {
        let list = commit(scene, corrupt, ids);
        scene.day += 1;
        scene.refusal(&list)
    };
    // Before there is evidence, to see whether it is in the sample.
    assert_eq!(refused(&mut scene, &[id]), "list");
    void(&mut scene, corrupt, 1);
    scene.play.draw();
    scene.apply(&anna, 1, "passport");
    scene.review(&anna);
    let [one, other] = scene.reviewers(&id);
    // It commits to it, takes its approval back while only the other one's list is known, and hands the list in then.
    let (entry, list) = scene.desks[other].end_day(scene.day).unwrap();
    scene.play.append(entry.to_bytes());
    scene.hand_in(&list.to_bytes()).unwrap();
    let (entry, list) = scene.desks[one].end_day(scene.day).unwrap();
    scene.play.append(entry.to_bytes());
    scene.sync();
    let early = scene.desks[one].decide(&id, None, &Judgement::withdraw(Reason::Forged));
    assert_eq!(early.unwrap_err().code(), "step", "no honest desk does");
    let state = scene.exchange.application(&id).unwrap().said();
    let said = Decision::new(
        state.election,
        canonical::Bytes([0; 32]),
        id,
        election::statement::exchange::Verdict::Withdraw,
        state.evidence.hash,
        String::new(),
        vec![],
        state.number,
        Reason::Forged,
        scene.desks[one].official().id.clone(),
    );
    let note = scene.registrar_says(one, &said);
    scene.hand_in(&note).unwrap();
    assert_eq!(scene.refusal(&list.to_bytes()), "list");
    void(&mut scene, one, 0);
    scene.play.draw();
    scene.day += 1;
    scene.work();
    // Others decide on it, and it stands.
    for desk in scene.reviewers(&id) {
        if scene.judged(desk, &id).is_none() {
            let judgement = scene.judge(desk, &id);
            scene.decide(desk, &id, &judgement);
        }
    }
    assert_eq!(scene.standing(&id), Some(Standing::Approved));
    scene.end_day();
    assert_eq!(roll(&scene, Unaudited::Take).records, [record(&anna)]);
}

#[test]
fn lists_come_in_the_order_of_their_days_and_name_nothing_twice() {
    let mut scene = sampling(0, 1);
    let anna = Person::new(&scene, 1, "AB000001");
    scene.approve(&anna);
    let [one, _] = scene.reviewers(&anna.id());
    let first = commit(&mut scene, one, &[anna.id()]);
    scene.day += 1;
    let second = commit(&mut scene, one, &[anna.id()]);
    assert_eq!(scene.refusal(&second), "number", "the list of the day before is missing");
    scene.hand_in(&first).unwrap();
    assert_eq!(scene.refusal(&second), "list");
    void(&mut scene, one, 0);
    scene.day += 1;
    let third = commit(&mut scene, one, &[]);
    assert_eq!(scene.refusal(&third), "admitted");
}

#[test]
fn one_person_with_two_phrases_and_invented_tags_is_no_clean_sample() {
    let mut scene = sampling(1, 1);
    let twin = Person::new(&scene, 2, "AB000001");
    scene.deposit(&[&twin]);
    scene.apply(&twin, 1, "passport");
    scene.review(&twin);
    scene.list();
    let (id, corrupt) = (twin.id(), scene.reviewers(&twin.id()));
    let others: Vec<_> = scene.others(&id);
    scene.work_of(&others);
    assert_eq!(scene.found_clean(0, &id).unwrap_err().code(), "sealed", "nobody has given it on");
    for desk in corrupt {
        let who = scene.desks[desk].official().id.clone();
        let invented = TagReport::new(scene.play.election(), id, who, Hash([6; 32]));
        let note = scene.registrar_says(desk, &invented);
        scene.hand_in(&note).unwrap();
    }
    assert_eq!(scene.tag(&id), Some(Hash([6; 32])));
    scene.work();
    assert_eq!(scene.found_clean(0, &id).unwrap_err().code(), "tag");
    let opened = scene.auditors[0].open(&id, scene.ciphertext(&id)).unwrap();
    let other = Finding::Clean { opened: &opened, state: "UTO", number: "AB000002" };
    assert_eq!(scene.auditors[0].verdict(&id, other).unwrap_err().code(), "alpha");
    let failed = scene.auditors[0].verdict(&id, Finding::Failed).unwrap();
    scene.play.append(failed.to_bytes());
    assert!(roll(&scene, Unaudited::Take).records.is_empty());
}

#[test]
fn two_applications_of_one_night_are_compared_before_one_is_forgotten() {
    // The tag of one comes later: a reviewer who has not the other is away for an hour. Lots decide whether there is one.
    let drawn = |seed| {
        let mut scene = sampling_of(seed, 0, 1);
        let (anna, twin) = (Person::new(&scene, 1, "AB000001"), Person::new(&scene, 2, "AB000001"));
        scene.approve(&anna);
        scene.approve(&twin);
        let [of_anna, of_twin] = [&anna, &twin].map(|person| scene.reviewers(&person.id()));
        let away = of_twin.into_iter().find(|desk| !of_anna.contains(desk))?;
        Some((scene, anna, twin, away))
    };
    let (mut scene, anna, twin, away) = (6..30).find_map(drawn).unwrap();
    scene.list();
    let here: Vec<_> = (0..5).filter(|desk| *desk != away).collect();
    scene.work_of(&here);
    assert!(scene.tag(&anna.id()).is_some() && scene.tag(&twin.id()).is_none());
    assert_eq!(scene.exchange.wanted(&scene.play.log).count(), 2);
    scene.work();
    assert_eq!(scene.standing(&anna.id()), Some(Standing::Conflicted));
    // Nobody is asked anew: everything is there to be compared.
    assert!([anna.id(), twin.id()].iter().all(|id| scene.status(id) == voter_registry::exchange::Status::InReview));
}

#[test]
fn day_that_a_desk_does_not_see_yet_keeps_what_it_committed_to() {
    let mut scene = sampling(0, 1);
    let anna = Person::new(&scene, 1, "AB000001");
    scene.approve(&anna);
    let [one, _] = scene.reviewers(&anna.id());
    // The entry is on its way, or the intake keeps it back.
    let (entry, list) = scene.desks[one].end_day(scene.day).unwrap();
    let early = scene.desks[one].decide(&anna.id(), None, &Judgement::withdraw(Reason::Forged));
    assert_eq!(early.unwrap_err().code(), "step");
    let (next, rest) = scene.desks[one].end_day(scene.day + 1).unwrap();
    scene.play.append(entry.to_bytes());
    scene.play.append(next.to_bytes());
    scene.hand_in(&list.to_bytes()).unwrap();
    assert_eq!(scene.refusal(&rest.to_bytes()), "admitted");
}

#[test]
fn what_nobody_else_approved_is_in_no_list() {
    let mut scene = sampling(0, 1);
    let anna = Person::new(&scene, 1, "AB000001");
    scene.deposit(&[&anna]);
    scene.apply(&anna, 1, "passport");
    let [one, _] = scene.reviewers(&anna.id());
    let judgement = scene.judge(one, &anna.id());
    scene.decide(one, &anna.id(), &judgement);
    let list = commit(&mut scene, one, &[anna.id()]);
    assert_eq!(scene.refusal(&list), "list");
}

#[test]
fn list_that_was_on_its_way_while_the_application_was_replaced_is_taken() {
    let mut scene = sampling(0, 1);
    let anna = Person::new(&scene, 1, "AB000001");
    scene.approve(&anna);
    let (id, [one, other]) = (anna.id(), scene.reviewers(&anna.id()));
    let (entry, list) = scene.desks[one].end_day(scene.day).unwrap();
    scene.play.append(entry.to_bytes());
    let lost = scene.desks[other].declare_lost();
    scene.play.append(lost.to_bytes());
    scene.play.draw();
    scene.sync();
    let new = scene.reviewers(&id).into_iter().find(|desk| *desk != one).unwrap();
    scene.decide(new, &id, &Judgement::more(Reason::Other));
    scene.apply(&anna, 2, "passport");
    scene.hand_in(&list.to_bytes()).unwrap();
    scene.day += 1;
    scene.work();
    scene.review(&anna);
    scene.end_day();
    assert_eq!(roll(&scene, Unaudited::Take).records, [record(&anna)]);
}
