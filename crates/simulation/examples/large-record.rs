//! Writes the exported record of an election with many voters and one contest of 12 options, to measure audits with:
//! `cargo run --release -p simulation --example large-record -- VOTERS DIR`.
//!
//! Its credentials are not blinded and its ballots are not checked while it is made, since neither changes what an audit does.

#![allow(clippy::indexing_slicing, clippy::print_stderr, reason = "a tool that is run by hand")]

use std::path::PathBuf;
use std::{env, fs, io};

use election::contest::{BallotForm, Contest, ContestOption, Report};
use election::rules::Rule;
use election::{Attachment, Manifest};
use officials::commission;
use rand_core::Rng;
use rayon::prelude::*;
use record::RollRecord;
use shared_key::partial::bls::evaluate;
use shared_key::{G1, Share, hash_to_g1};
use simulation::sample::{OPENS, Until, id, play_with, text};
use simulation::{Log, play, rng, voter};
use transparency_log::ed25519::SigningKey;

/// Ballots of one epoch.
const EPOCH: usize = 20_000;

fn main() -> io::Result<()> {
    let mut arguments = env::args_os().skip(1);
    let usage = "usage: large-record VOTERS DIR";
    let voters: u64 = arguments.next().and_then(|n| n.to_str()?.parse().ok()).expect(usage);
    let directory: PathBuf = arguments.next().expect(usage).into();
    let mut sample = play_with(1, Until::Manifest, one_contest);
    let people = simulation::sample::people(1);
    let simulation::People { registrars, trustees, commission, .. } = people;
    let signers: Vec<_> = commission.iter().take(1).collect();
    let log = &mut sample.ledger;
    let registrars: Vec<_> = registrars.iter().collect();
    let shares = play::ceremony::<shared_key::Bls>(log, &registrars, &mut sample.rng);
    let mut trustees = play::trustees(log, trustees, &mut sample.rng);
    let election = log.record().setting().expect("an election").election;

    let abroad = id("abroad");
    let keys: Vec<Key> = (0..voters).into_par_iter().map(|n| Key::new(n, &election.0, &shares)).collect();
    let records: Vec<RollRecord> = keys.iter().map(|key| key.record).collect();
    let content = record::Roll::attachment(election, &abroad, &records);
    let under = log.under();
    let roll = election::statement::Roll::new(
        election,
        Attachment::of(&content),
        abroad.clone(),
        play::int(1),
        record::roll::roll_root(&content),
        play::int(voters),
        under,
    );
    let lines = registrars.iter().map(|r| r.sign_as_registrar(&election::statement::Form::text(&roll))).collect();
    log.submit_unproven(officials::member::signed(&roll, lines).to_bytes(), vec![content.clone()]);
    let mut by_element: std::collections::HashMap<[u8; 48], &Key> = std::collections::HashMap::new();
    by_element.extend(keys.iter().map(|key| (key.record.blinded, key)));
    for (position, registrar) in registrars.iter().take(2).enumerate() {
        let issued: Vec<u8> = content
            .chunks(record::roll::RECORD)
            .flat_map(|record| by_element[&record[..48]].shares[position].to_bytes())
            .collect();
        let said =
            election::statement::Issuance::new(election, Attachment::of(&issued), registrar.id.clone(), play::int(1));
        let line = registrar.sign_as_registrar(&election::statement::Form::text(&said));
        log.submit_unproven(officials::member::signed(&said, vec![line]).to_bytes(), vec![issued]);
    }
    play::rehearse(log, &trustees, &mut sample.rng);
    play::open(log, &signers);

    let joint = play::joint_key(log);
    let paper = log.record().setting().expect("an election").papers[0].clone();
    for (number, keys) in keys.chunks(EPOCH).enumerate() {
        let ballot = |(n, key): (usize, &Key)| {
            let mut votes = vec![0; 12];
            votes[n % 12] = 1;
            let mut rng = rng(1, &format!("ballot {number} {n}"));
            voter::raw_ballot(election, &paper, &joint, (&key.key, key.signature), &[votes], &mut rng).to_bytes()
        };
        let ballots: Vec<_> = keys.par_iter().enumerate().map(|(n, key)| ballot((n, key))).collect();
        let under = log.under();
        let (size, number) = (play::int(ballots.len() as u64), play::int(number as u64 + 1));
        let epoch = election::statement::Epoch::new(election, size, number, under);
        log.submit_unproven(play::by_board(&epoch, &sample.board_key).to_bytes(), vec![]);
        play::in_order(ballots).into_iter().for_each(|ballot| log.submit_unproven(ballot, vec![]));
        log.wait_until(log.now() + 3_600);
        eprintln!("{} entries", log.entries().len());
    }
    play::close(log, &signers);
    play::count(log, &sample.board_key);
    play::agree(log, &mut trustees.iter_mut().collect::<Vec<_>>());
    play::decrypt(log, &trustees.iter().collect::<Vec<_>>(), &mut sample.rng);
    let (result, content) = commission::result(log.record(), &signers).expect("enough decrypted");
    log.submit(result.to_bytes(), vec![content]);
    for (path, content) in log.export() {
        let path = directory.join(path);
        fs::create_dir_all(path.parent().expect("a path within the directory"))?;
        fs::write(path, content)?;
    }
    Ok(())
}

/// A credential that was issued without blinding.
struct Key {
    key: SigningKey,
    record: RollRecord,
    shares: Vec<G1>,
    signature: [u8; 48],
}

impl Key {
    fn new(n: u64, election: &canonical::Hash, shares: &[Vec<Share<shared_key::Bls>>]) -> Self {
        let mut rng = rng(n, "key");
        let mut seed = || {
            let mut seed = [0; 32];
            rng.fill_bytes(&mut seed);
            SigningKey::from_seed(&seed)
        };
        let (key, status) = (seed(), seed());
        let hashed = hash_to_g1(election, "abroad", key.public().as_bytes());
        let part = |of: &Vec<Share<shared_key::Bls>>| (of[0].index(), evaluate(&of[0], &hashed).expect("an element"));
        let parts: Vec<_> = shares.iter().take(2).map(part).collect();
        let signature = shared_key::combine(2, &parts).expect("two parts").to_bytes();
        let record = RollRecord { blinded: hashed.to_bytes(), status_key: *status.public().as_bytes() };
        Self { key, record, shares: parts.into_iter().map(|(_, part)| part).collect(), signature }
    }
}

fn one_contest(manifest: &mut Manifest) {
    manifest.constituencies.truncate(1);
    manifest.constituencies[0].id = id("abroad");
    let option = |n: usize| ContestOption {
        documents: vec![],
        id: id(&format!("option-{n}")),
        max: 1,
        title: text(&format!("Выбар {n}"), &format!("Option {n}")),
    };
    manifest.contests = vec![Contest {
        ballot: BallotForm::Options { blank: false, max: 1, min: 1, options: (1..=12).map(option).collect() },
        constituencies: vec![id("abroad")],
        id: id("council"),
        report: Report::Whole,
        rule: Rule::Plurality { seats: 1 },
        title: text("Рада", "Council"),
    }];
    manifest.schedule.opens = play::int(OPENS);
}
