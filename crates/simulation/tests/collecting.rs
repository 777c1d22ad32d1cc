//! Credentials from buckets that lie.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use ballot_signing::application::Application;
use ballot_signing::phrase::{Phrase, VoterSecret};
use election::ElectionId;
use record::RollBucket;
use record::roll::ELEMENT;
use shared_key::partial::bls::evaluate;
use shared_key::{Bls, G1, GroupElement, Index, Share, SharedKey};
use simulation::sample::{Sample, Until, id, play};
use simulation::{Log, rng};
use voter_registry::{Error, collect_from_bucket};

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
