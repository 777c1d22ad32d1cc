//! What an election needs beside its trustees: registrars, voters, ballots.

use shared_key::{Bls, Share};
use simulation::sample::{self, id};
use simulation::{Log, Voter, play};
use voter_registry::Registrar;

use crate::town::{Person, Town};

/// Everything that an election needs beside its trustees, up to the opening, and six ballots.
pub fn registrars_and_voters(town: &mut Town) -> Vec<Voter> {
    let registrars = town.registrars.clone();
    town.ceremony(&registrars);
    for registrar in &registrars {
        let said = town.next(registrar, &[]);
        assert_eq!(said["tasks"][0]["task"], "ready", "{said:#}");
    }
    let registrar = |person: &Person| {
        let shares = person.secret("shares-registrar.age");
        let shares = shares.chunks(Share::<Bls>::LENGTH).map(|share| Share::from_bytes(share).unwrap()).collect();
        Registrar::new(person.official(), shares)
    };
    let registrars: Vec<_> = registrars.iter().map(registrar).collect();
    let signing: Vec<_> = registrars.iter().collect();
    let mut voters = Vec::new();
    for place in ["north", "south"] {
        let mut here: Vec<Voter> = (0..3).map(|_| Voter::new(town.election, &id(place), &mut town.rng)).collect();
        let issued = play::register(&mut town.log, &id(place), &here, &signing, &signing, || ());
        here.iter_mut().for_each(|voter| voter.collect(town.log.record(), &issued));
        voters.append(&mut here);
    }
    voters
}

/// They vote, and what they cast is counted.
pub fn vote(town: &mut Town, mut voters: Vec<Voter>) {
    let commissioners = [&town.commission[0]];
    play::open(&mut town.log, &commissioners);
    let key = play::joint_key(&town.log);
    for (choice, voter) in voters.iter_mut().enumerate() {
        let ballot = sample::cast(&town.log, voter, &key, choice, &mut town.rng);
        town.services.client().cast(&ballot).unwrap();
    }
    play::close(&mut town.log, &commissioners);
    town.log.wait_for("the counted list", |record| record.decryption().is_some());
}
