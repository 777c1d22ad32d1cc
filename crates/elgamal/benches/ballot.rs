//! What a ballot costs: making it, and checking it alone or in batches.

#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;

use canonical::Hash;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use curve25519_dalek::ristretto::RistrettoPoint;
use elgamal::{Batch, Cell, Contest, Decoded, PublicKey, Relation, Shape, Statement, Term, encrypt_and_prove, verify};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

fn ballots(c: &mut Criterion) {
    for (options, batches) in [(12, &[1, 10, 50, 100, 500, 1000][..]), (100, &[1, 10, 100])] {
        of_options(c, options, batches);
    }
}

fn of_options(c: &mut Criterion, options: u32, batches: &[usize]) {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let terms = (0..options).map(|cell| Term { cell, weight: 1 }).collect();
    let cells = (0..options).map(|_| Cell { max: 1 }).collect();
    let shape = Shape::new(cells, vec![Relation { lo: 1, hi: 1, terms }]).unwrap();
    let key = PublicKey::decode(RistrettoPoint::random(&mut rng).compress().as_bytes()).unwrap();
    let contests = [Contest { id: "council", shape: &shape }];
    let election = Hash([7; 32]);
    let statement = Statement {
        election: &election,
        key: &key,
        constituency: "north",
        credential: &[9; 32],
        seq: 1,
        contests: &contests,
    };
    let votes = vec![(0..options).map(|option| u32::from(option == 3)).collect::<Vec<_>>()];
    let (blobs, _) = encrypt_and_prove(&statement, &votes, &mut rng).unwrap();
    let decoded = Decoded::decode(&contests, &blobs).unwrap();

    let mut group = c.benchmark_group(format!("{options} options"));
    group.sample_size(10);
    group.bench_function("make", |b| b.iter(|| encrypt_and_prove(&statement, black_box(&votes), &mut rng)));
    group.bench_function("decode", |b| b.iter(|| Decoded::decode(&contests, black_box(&blobs))));
    group.bench_function("verify alone", |b| b.iter(|| verify(&statement, black_box(&decoded))));
    for &size in batches {
        group.throughput(Throughput::Elements(size.try_into().unwrap()));
        group.bench_function(format!("decode and verify a batch of {size}"), |b| {
            b.iter(|| {
                let all: Vec<Decoded> =
                    (0..size).map(|_| Decoded::decode(&contests, black_box(&blobs)).unwrap()).collect();
                let mut batch = Batch::new();
                all.iter().for_each(|decoded| batch.add(&statement, decoded));
                assert!(batch.verify(&mut rng));
            })
        });
    }
    group.finish();
}

criterion_group!(benches, ballots);
criterion_main!(benches);
