//! What registrars, trustees, voters and auditors spend on one element.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "../tests/ceremonies/mod.rs"]
mod ceremonies;

use canonical::Hash;
use ceremonies::{index, one_key, rng};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use shared_key::ceremony::verify_commitment;
use shared_key::partial::bls;
use shared_key::ristretto::{Element, Ristretto};
use shared_key::{
    BlindingFactor, Bls, CredentialBatch, EvaluationBatch, G1, GroupElement, GroupScalar, ProvenEvaluation, Setting,
    combine, hash_to_g1, verify_credential,
};

fn ristretto(c: &mut Criterion) {
    let (key, shares) = one_key::<Ristretto>(3, &[1, 2, 3, 4, 5], 1);
    let p = Element::generator_times(&<Ristretto as Setting>::Scalar::from_u64(3));
    let mut rng = rng(1);
    let mut evaluate = || ProvenEvaluation::new(&shares[0], "first", b"context", &p, &mut rng).unwrap();
    let proven = evaluate();
    c.bench_function("ristretto255: partial evaluation with proof", |b| b.iter(&mut evaluate));
    c.bench_function("ristretto255: verify", |b| {
        b.iter(|| proven.verify(&key, index(1), b"context", &p).unwrap());
    });
    let context = ceremonies::context::<Ristretto>(3, &[1, 2, 3, 4, 5]);
    let published = ceremonies::round1(&context, 1).published;
    c.bench_function("ristretto255: verify a commitment, 2 keys, t = 3", |b| {
        b.iter(|| verify_commitment(&context, index(1), &published[0]).unwrap());
    });
}

fn bls12_381(c: &mut Criterion) {
    let (key, shares) = one_key::<Bls>(3, &[1, 2, 3, 4, 5], 1);
    let election = Hash::of(b"election");
    let h = hash_to_g1(&election, "north", &[1; 32]);
    let r = BlindingFactor::from_wide(&[5; 64]).unwrap();
    let blinded = r.blind(&h);
    let parts: Vec<_> = shares[..3].iter().map(|s| (s.index(), bls::evaluate(s, &blinded).unwrap())).collect();
    let signature = r.unblind(&combine(3, &parts).unwrap());
    let bytes = signature.to_bytes();

    c.bench_function("BLS12-381: decode G1", |b| b.iter(|| G1::decode(&bytes).unwrap()));
    c.bench_function("BLS12-381: hash a credential to G1", |b| b.iter(|| hash_to_g1(&election, "north", &[1; 32])));
    c.bench_function("BLS12-381: partial evaluation", |b| b.iter(|| bls::evaluate(&shares[0], &blinded).unwrap()));
    c.bench_function("BLS12-381: verify a partial evaluation", |b| {
        b.iter(|| bls::verify(&key, index(1), &blinded, &parts[0].1).unwrap());
    });
    c.bench_function("BLS12-381: blind", |b| b.iter(|| r.blind(&h)));
    c.bench_function("BLS12-381: combine, t = 3", |b| b.iter(|| combine(3, &parts).unwrap()));
    c.bench_function("BLS12-381: unblind", |b| b.iter(|| r.unblind(&parts[0].1)));
    c.bench_function("BLS12-381: check a credential signature", |b| {
        b.iter(|| verify_credential(key.public_key(), &h, &signature).unwrap());
    });
    let context = ceremonies::context::<Bls>(3, &[1, 2, 3, 4, 5]);
    let published = ceremonies::round1(&context, 1).published;
    c.bench_function("BLS12-381: verify a commitment, 2 keys, t = 3", |b| {
        b.iter(|| verify_commitment(&context, index(1), &published[0]).unwrap());
    });
}

fn batches(c: &mut Criterion) {
    let (key, shares) = one_key::<Bls>(3, &[1, 2, 3, 4, 5], 1);
    let mut group = c.benchmark_group("BLS12-381: batch");
    group.sample_size(20);
    for size in [100u64, 500] {
        let mut credentials = CredentialBatch::new(key.verification_share(index(1)).unwrap());
        let mut evaluations = EvaluationBatch::new(&key, index(1)).unwrap();
        let mut encoded = vec![];
        for n in 0..size {
            let h = hash_to_g1(&Hash::of(&n.to_be_bytes()), "north", &[1; 32]);
            let s = bls::evaluate(&shares[0], &h).unwrap();
            credentials.push(h, s);
            evaluations.push(h, s);
            encoded.push((Hash::of(&n.to_be_bytes()), s.to_bytes()));
        }
        group.throughput(Throughput::Elements(size));
        group.bench_function(format!("check {size} evaluations"), |b| {
            b.iter_batched(|| rng(1), |mut rng| evaluations.verify(&mut rng).unwrap(), BatchSize::SmallInput);
        });
        group.bench_function(format!("check {size} credential signatures"), |b| {
            b.iter_batched(|| rng(1), |mut rng| credentials.verify(&mut rng).unwrap(), BatchSize::SmallInput);
        });
        group.bench_function(format!("hash, decode and check {size} credential signatures"), |b| {
            b.iter(|| {
                let mut batch = CredentialBatch::new(credentials_key(&key));
                for (election, bytes) in &encoded {
                    batch.push(hash_to_g1(election, "north", &[1; 32]), G1::decode(bytes).unwrap());
                }
                batch.verify(&mut rng(1)).unwrap();
            });
        });
    }
}

fn credentials_key(key: &shared_key::SharedKey<Bls>) -> &shared_key::G2 {
    key.verification_share(index(1)).unwrap()
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(50).measurement_time(std::time::Duration::from_secs(2)).warm_up_time(std::time::Duration::from_millis(500));
    targets = ristretto, bls12_381, batches
}
criterion_main!(benches);
