//! What a voter spends on a credential and a ballot, and what it costs to check whole ballots.
//!
//! What one element costs is measured by the benches of `elgamal` and `shared-key`.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::hint::black_box;

use ballot_signing::application::{Application, hash_to_g1};
use ballot_signing::credential::Credential;
use ballot_signing::phrase::Phrase;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use election::contest::{BallotForm, ContestOption};
use election::role::key_name;
use election::statement::{Ballot, Statement};
use election::{Entry, Manifest};
use elgamal::{Batch, Decoded};
use rand_chacha::ChaCha20Rng;
use shared_key::{CredentialBatch, G1, GroupElement};
use support::{THRESHOLD, World, id, manifest, rng, secret};
use transparency_log::ed25519::PublicKey;

/// Ballots that are checked together.
const BATCH: u64 = 100;

fn credentials(c: &mut Criterion) {
    let world = World::new();
    let phrase = Phrase::new(&mut rng(1), "").unwrap();
    c.bench_function("credential: stretch a phrase", |b| b.iter(|| black_box(&phrase).stretch()));
    let (secret, north) = (secret(1), id("north"));
    c.bench_function("credential: apply (keys, hash, blind)", |b| {
        b.iter(|| Application::new(black_box(&secret), world.election, &north, 1));
    });
    let shares = world.issue(&world.application(1, "north"), "north", &[1, 3]);
    let key = world.keys[0].0.public_key();
    c.bench_function("credential: collect (combine 2, unblind, check)", |b| {
        b.iter_batched(
            || world.application(1, "north"),
            |application| application.collect(THRESHOLD, &shares, key).unwrap(),
            criterion::BatchSize::SmallInput,
        );
    });
}

fn ballots(c: &mut Criterion) {
    for options in [12, 100] {
        of_options(c, options);
    }
}

fn of_options(c: &mut Criterion, options: usize) {
    let world = World::of(with_options(options));
    let credentials: Vec<Credential> = (0..BATCH).map(|voter| world.credential(voter, "north")).collect();
    let votes = vec![(0..options).map(|option| u32::from(option == 3)).collect::<Vec<_>>()];
    let mut rng = rng(2);
    let mut cast = |credential: &Credential| {
        let sealed = world.paper("north").seal(&world.decryption, credential, 1, &votes, &mut rng).unwrap();
        sealed.cast(credential).to_bytes()
    };
    let entries: Vec<Vec<u8>> = credentials.iter().map(&mut cast).collect();
    let one = entries[..1].to_vec();

    let mut group = c.benchmark_group(format!("{options} options"));
    group.sample_size(20);
    group.bench_function("make a ballot (seal and cast)", |b| b.iter(|| cast(&credentials[0])));
    group
        .bench_function("check a ballot equation by equation", |b| b.iter(|| world.check(black_box(&one[0])).unwrap()));
    group.bench_function("check a ballot alone, as a batch of one", |b| b.iter(|| check(&world, black_box(&one))));
    group.throughput(Throughput::Elements(BATCH));
    group
        .bench_function(format!("check a batch of {BATCH} ballots"), |b| b.iter(|| check(&world, black_box(&entries))));
    group.finish();
}

/// One contest, everywhere, of which one of so many options is chosen.
fn with_options(number: usize) -> Manifest {
    let mut manifest = manifest("A sample");
    manifest.contests.remove(0);
    manifest.contests[0].constituencies = manifest.constituencies.iter().map(|c| c.id.clone()).collect();
    let title = manifest.title.clone();
    let option = |n| ContestOption { documents: vec![], id: id(&format!("o{n}")), max: 1, title: title.clone() };
    let options = (1..=number).map(option).collect();
    manifest.contests[0].ballot = BallotForm::Options { blank: false, max: 1, min: 1, options };
    manifest
}

/// All checks of ballots of `north`, from their bytes, in the way of the record: signatures one by one, credentials and proofs
/// together.
fn check(world: &World, entries: &[Vec<u8>]) {
    let mut rng: ChaCha20Rng = rng(3);
    let paper = world.paper("north");
    let parsed: Vec<(Ballot, Decoded)> = entries.iter().map(|entry| read(world, entry)).collect();
    let mut credentials = CredentialBatch::new(world.keys[0].0.public_key());
    for (ballot, _) in &parsed {
        let hashed = hash_to_g1(world.election, &ballot.constituency, &ballot.credential.0);
        credentials.push(hashed, G1::decode(&ballot.credential_signature.0).unwrap());
    }
    credentials.verify(&mut rng).unwrap();
    let contests = paper.contests();
    let mut batch = Batch::new();
    for (ballot, decoded) in &parsed {
        batch.add(&paper.statement(&contests, &world.decryption, ballot), decoded);
    }
    assert!(batch.verify(&mut rng));
}

fn read(world: &World, entry: &[u8]) -> (Ballot, Decoded) {
    let entry = Entry::parse(entry).unwrap();
    let Statement::Ballot(ballot) = &entry.statement else { panic!("not a ballot") };
    let key = PublicKey::from_bytes(&ballot.credential.0).unwrap();
    entry.check_one_signature(key_name::CREDENTIAL, &key).unwrap();
    let decoded = world.paper("north").read(ballot).unwrap();
    (ballot.clone(), decoded)
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(50).measurement_time(std::time::Duration::from_secs(3)).warm_up_time(std::time::Duration::from_millis(500));
    targets = credentials, ballots
}
criterion_main!(benches);
