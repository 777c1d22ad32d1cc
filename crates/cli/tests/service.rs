//! A whole election over HTTP: the real services as processes, everyone else as clients.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use election::Manifest;
use officials::commission;
use record::Phase;
use simulation::people::Numbers;
use simulation::sample::{self, id};
use simulation::{Log, People, RemoteLog, Services, Voter, play, rng};

const VECHE: &str = env!("CARGO_BIN_EXE_veche");
const SQLITE: &str = "[store]\nkind = \"sqlite\"\ndirectory = \".\"\n";

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// The sample's manifest, for an election of seconds that begins soon.
fn manifest(people: &People, opens: u64, closes: u64) -> Manifest {
    let mut manifest = sample::manifest(people);
    manifest.schedule.opens = play::int(opens);
    manifest.schedule.closes = play::int(closes);
    (manifest.schedule.claims, manifest.schedule.checking) = (play::int(3), play::int(1));
    (manifest.epochs.shortest, manifest.epochs.longest) = (play::int(2), play::int(4));
    manifest
}

#[test]
fn an_election_from_manifest_to_result_over_http() {
    let folder = tempfile::tempdir().unwrap();
    let people = People::new(1, Numbers { registrars: (3, 2), ..Numbers::FEWEST });
    let manifest = manifest(&people, now() + 12, now() + 22);
    let founded = commission::found(&manifest, &people.signers()).unwrap().to_bytes();
    let documents = [sample::PROGRAMME.to_vec()];
    let election = manifest.election_id();
    let services =
        Services::begin(Path::new(VECHE), folder.path(), &people, (&founded, election), &documents, SQLITE).unwrap();
    let mut log = RemoteLog::new(services.client(), rng(1, "observer"));
    let mut rng = rng(1, "play");
    let signers = [&people.commission[0]];
    let People { registrars, trustees, .. } = People::new(1, Numbers { registrars: (3, 2), ..Numbers::FEWEST });

    let registrars = play::registrars(&mut log, registrars, &mut rng);
    let mut trustees = play::trustees(&mut log, trustees, &mut rng);
    let mut voters = Vec::new();
    for (place, number) in [("north", 4), ("south", 3)] {
        let mut here: Vec<Voter> = (0..number).map(|_| Voter::new(election, &id(place), &mut rng)).collect();
        let (signing, issuing): (Vec<_>, Vec<_>) = (registrars.iter().collect(), registrars.iter().skip(1).collect());
        let issued = play::register(&mut log, &id(place), &here, &signing, &issuing, || ());
        here.iter_mut().for_each(|voter| voter.collect(log.record(), &issued));
        voters.append(&mut here);
    }
    play::rehearse(&mut log, &trustees, &mut rng);
    play::open(&mut log, &signers);

    let key = play::joint_key(&log);
    let mut promised = Vec::new();
    for (choice, voter) in voters.iter_mut().enumerate() {
        let ballot = sample::cast(&log, voter, &key, choice, &mut rng);
        let promise = log.client().cast(&ballot).unwrap();
        assert_eq!(log.client().cast(&ballot).unwrap(), promise, "the same ballot gets the same promise");
        promised.push((promise, ballot));
    }
    play::close(&mut log, &signers);
    log.wait_for("the counted list", |record| record.decryption().is_some());
    for (_, ballot) in &promised {
        let said = election::Entry::parse(ballot).unwrap();
        let election::Statement::Ballot(ballot) = said.statement else { panic!("a ballot") };
        assert!(log.record().has_ballot(&ballot.credential.0, &said.leaf), "every promise is kept");
    }
    play::agree(&mut log, &mut trustees.iter_mut().take(2).collect::<Vec<_>>());
    play::decrypt(&mut log, &trustees.iter().take(2).collect::<Vec<_>>(), &mut rng);
    play::result(&mut log, &signers);
    assert_eq!(log.record().phase(), Phase::Tallied);
    assert!(log.record().result().is_some());
    drop(services);
}
