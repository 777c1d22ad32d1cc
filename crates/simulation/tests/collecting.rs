//! Credentials from buckets that lie, and from registrars that do.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use ballot_signing::application::Application;
use ballot_signing::phrase::{Phrase, VoterSecret};
use election::ElectionId;
use officials::CredentialKeys;
use officials::equivocation::signed_both;
use record::roll::ELEMENT;
use record::{RollBucket, RollRecord};
use shared_key::partial::bls::evaluate;
use shared_key::{Bls, G1, GroupElement, Index, Share, SharedKey};
use simulation::people::Numbers;
use simulation::play as steps;
use simulation::sample::{Sample, Until, id, play, play_with};
use simulation::{Log, People, Voter, rng};
use transparency_log::note::Note;
use voter_registry::{Error, Registrar, RollDraft, collect_from_bucket};

/// Two of three registrars issue.
struct Scene {
    key: SharedKey<Bls>,
    shares: Vec<Share<Bls>>,
    election: ElectionId,
    secret: VoterSecret,
}

impl Scene {
    fn new() -> Self {
        let sample: Sample = play(11, Until::Issued);
        let record = sample.ledger.record();
        let key = record.registrars().unwrap().keys()[0].clone();
        let shares = sample.registrar_shares.iter().map(|shares| shares[0].clone()).collect();
        let secret = Phrase::new(&mut rng(11, "a phrase"), "").unwrap().stretch();
        Self { key, shares, election: record.setting().unwrap().election, secret }
    }

    fn application(&self) -> Application {
        Application::new(&self.secret, self.election, &id("north"), 1)
    }

    /// What each registrar issues.
    fn issued(&self) -> Vec<(Index, [u8; ELEMENT])> {
        let blinded = G1::decode(&self.application().blinded()).unwrap();
        self.shares.iter().map(|share| (share.index(), evaluate(share, &blinded).unwrap().to_bytes())).collect()
    }

    /// What comes of a bucket with these shares.
    fn collect(&self, shares: &[(Index, [u8; ELEMENT])]) -> Result<(), Error> {
        let application = self.application();
        let mut record = [0; 80];
        record[..48].copy_from_slice(&application.blinded());
        record[48..].copy_from_slice(&application.status_key());
        let shares: Vec<_> = shares.iter().map(|(index, share)| (*index, std::slice::from_ref(share))).collect();
        let bucket = RollBucket::decode(&RollBucket::encode(&[record], &shares)).unwrap();
        collect_from_bucket(application, &bucket, &self.key).map(|_| ())
    }
}

#[test]
fn a_registrar_that_lies_does_not_hinder_a_credential() {
    let scene = Scene::new();
    let issued = scene.issued();
    assert_eq!((issued.len(), scene.key.threshold()), (3, 2));
    scene.collect(&issued).unwrap();
    for liar in 0..3 {
        let (mut of_another, mut no_element) = (issued.clone(), issued.clone());
        of_another[liar].1 = issued[(liar + 1) % 3].1;
        no_element[liar].1 = [0xff; ELEMENT];
        scene.collect(&of_another).unwrap();
        scene.collect(&no_element).unwrap();
    }
}

#[test]
fn too_few_good_shares_give_no_credential() {
    let scene = Scene::new();
    let mut issued = scene.issued();
    issued[0].1 = issued[2].1;
    issued[1].1 = issued[2].1;
    let refused = scene.collect(&issued).unwrap_err();
    assert!(matches!(refused, Error::Shares { found: 1, needed: 2 }), "{refused}");
    assert!(matches!(scene.collect(&[]).unwrap_err(), Error::Shares { found: 0, needed: 2 }));
    // A registrar that there is not.
    let stranger = (Index::new(99).unwrap(), issued[2].1);
    assert!(matches!(scene.collect(&[issued[2], stranger]).unwrap_err(), Error::Shares { found: 1, .. }));
}

#[test]
fn a_bucket_without_the_application_is_none_of_its_own() {
    let scene = Scene::new();
    let bucket = RollBucket::decode(&[0; 8]).unwrap();
    let refused = collect_from_bucket(scene.application(), &bucket, &scene.key).unwrap_err();
    assert!(matches!(refused, Error::NotOnRoll { needed: 2 }));
}

/// Five registrars of whom three issue, and a roll of one voter that all of them signed.
struct Five {
    log: simulation::Ledger,
    registrars: Vec<Registrar>,
    shares: Vec<Vec<Share<Bls>>>,
    honest: Voter,
    under: String,
}

fn five() -> Five {
    let numbers = Numbers { registrars: (5, 3), ..Numbers::FEWEST };
    let role = People::new(1_012, numbers).registrars_role();
    let mut sample = play_with(12, Until::Manifest, |manifest| manifest.registrars = role);
    let officials = People::new(1_012, numbers).registrars;
    let all: Vec<_> = officials.iter().collect();
    let shares = steps::ceremony::<CredentialKeys>(&mut sample.ledger, &all, &mut sample.rng);
    let registrars = officials.into_iter().zip(&shares).map(|(who, shares)| Registrar::new(who, shares.clone()));
    let (registrars, election) = (registrars.collect(), sample.ledger.record().setting().unwrap().election);
    let honest = Voter::new(election, &id("north"), &mut sample.rng);
    let under = sample.ledger.under();
    Five { log: sample.ledger, registrars, shares, honest, under }
}

#[test]
fn registrars_fewer_than_the_threshold_make_no_credential_beyond_the_roll() {
    let Five { mut log, registrars, shares, honest, under } = five();
    let (election, north) = (log.record().setting().unwrap().election, id("north"));
    let key = log.record().registrars().unwrap().keys()[0].clone();
    let secret = Phrase::new(&mut rng(12, "a friend"), "").unwrap().stretch();
    let friend = || Application::new(&secret, election, &north, 1);
    let beyond = RollRecord { blinded: friend().blinded(), status_key: friend().status_key() };
    let (corrupt, alive) = registrars.split_at(2);

    // A roll with a friend on it has two lines, and every other registrar sees what it did not approve.
    let approved = [honest.record().unwrap()];
    let mut both = [approved[0], beyond];
    both.sort_by_key(|record| record.application(election, &north));
    let false_roll = RollDraft::new(log.record(), &north, &both, under.clone()).unwrap();
    for registrar in alive {
        let refused = false_roll.sign(registrar.official(), &approved).unwrap_err();
        assert!(matches!(refused, Error::OtherApplications));
    }
    let lines = corrupt.iter().map(|registrar| false_roll.sign(registrar.official(), &both).unwrap()).collect();
    let entry = false_roll.entry(lines).unwrap().to_bytes();
    assert_eq!(log.try_submit(entry, vec![false_roll.content().to_vec()]).unwrap_err().code(), "signature-lines");

    // The roll is closed without the friend. Honest registrars issue for exactly its content, whatever else they are shown.
    let roll = RollDraft::new(log.record(), &north, &approved, under).unwrap();
    let lines = registrars.iter().map(|registrar| roll.sign(registrar.official(), &approved).unwrap()).collect();
    log.submit(roll.entry(lines).unwrap().to_bytes(), vec![roll.content().to_vec()]);
    for registrar in alive {
        assert!(registrar.issue(log.record(), 1, roll.content(), || ()).is_ok());
        assert_eq!(registrar.issue(log.record(), 1, false_roll.content(), || ()).unwrap_err().code(), "attachment");
        assert_eq!(registrar.issue(log.record(), 2, false_roll.content(), || ()).unwrap_err().code(), "step");
    }

    // What is left to them are their own two shares, and those that honest ones gave for somebody else.
    let blinded = G1::decode(&beyond.blinded).unwrap();
    let own = shares.iter().take(2).map(|of| (of[0].index(), evaluate(&of[0], &blinded).unwrap()));
    let own: Vec<_> = own.collect();
    assert!(friend().collect(2, &own, key.public_key()).is_err(), "two shares are not the signature");
    let of_honest = G1::decode(&approved[0].blinded).unwrap();
    let other = (shares[2][0].index(), evaluate(&shares[2][0], &of_honest).unwrap());
    let three = [own[0], own[1], other];
    assert!(friend().collect(3, &three, key.public_key()).is_err(), "a share of another element is none of this one");
    let bytes = |(index, share): &(Index, G1)| (*index, share.to_bytes());
    let three: Vec<_> = three.iter().map(bytes).collect();
    let parts: Vec<_> = three.iter().map(|(index, share)| (*index, std::slice::from_ref(share))).collect();
    let made_up = RollBucket::decode(&RollBucket::encode(&[beyond.to_bytes()], &parts)).unwrap();
    let refused = collect_from_bucket(friend(), &made_up, &key).unwrap_err();
    assert!(matches!(refused, Error::Shares { found: 2, needed: 3 }), "{refused}");
}

#[test]
fn a_registrar_that_signed_two_rolls_of_one_number_is_named_by_both() {
    let Five { log, registrars, honest, under, .. } = five();
    let (record, north) = (log.record(), id("north"));
    let setting = record.setting().unwrap();
    let stranger = Voter::new(setting.election, &north, &mut rng(12, "a stranger")).record().unwrap();
    let draft = |approved: &[RollRecord]| RollDraft::new(record, &north, approved, under.clone()).unwrap();
    let signed = |approved: &[RollRecord], who: &[usize]| {
        let draft = draft(approved);
        let lines = who.iter().map(|n| draft.sign(registrars[*n].official(), approved).unwrap()).collect();
        draft.entry(lines).unwrap().to_bytes()
    };
    let (one, other) = ([honest.record().unwrap()], [stranger]);
    let both = |first: &[u8], second: &[u8]| signed_both(setting, first, second);
    let ids = |names: &[&str]| names.iter().map(|name| id(name)).collect::<Vec<_>>();
    let (first, second) = (signed(&one, &[0, 1, 2]), signed(&other, &[2, 0, 4]));
    assert_eq!(both(&first, &second).unwrap(), ids(&["r1", "r3"]));
    assert_eq!(both(&first, &signed(&other, &[3, 4])).unwrap(), ids(&[]));
    // A line that somebody copied from the one roll to the other proves nothing.
    let lines = Note::parse(&first).unwrap().signatures().to_vec();
    let copied = Note::new(draft(&other).text(), lines).unwrap().to_bytes();
    assert_eq!(both(&first, &copied).unwrap(), ids(&[]));
    assert_eq!(both(&first, &signed(&one, &[0])).unwrap_err().code(), "step", "one and the same roll");
    assert!(both(&first, b"junk").is_err());
    let of_another = play_with(13, Until::Manifest, |_| ());
    assert_eq!(
        signed_both(of_another.ledger.record().setting().unwrap(), &first, &second).unwrap_err().code(),
        "election"
    );
}
