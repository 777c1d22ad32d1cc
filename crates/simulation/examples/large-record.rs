//! Writes the exported record of an election with many voters and one contest of 12 options, to measure audits with:
//! `cargo run --release -p simulation --example large-record -- VOTERS DIR`.
//!
//! Its credentials are not blinded and its ballots are not checked while it is made, since neither changes what an audit does.

#![allow(clippy::indexing_slicing, clippy::print_stderr, reason = "a tool that is run by hand")]

use std::path::PathBuf;
use std::{env, fs, io};

use officials::commission;
use simulation::crowd::{Crowd, one_contest};
use simulation::sample::{OPENS, Until, play_with};
use simulation::{Log, play};

/// Ballots of one epoch.
const EPOCH: usize = 20_000;

fn main() -> io::Result<()> {
    let mut arguments = env::args_os().skip(1);
    let usage = "usage: large-record VOTERS DIR";
    let voters: usize = arguments.next().and_then(|n| n.to_str()?.parse().ok()).expect(usage);
    let directory: PathBuf = arguments.next().expect(usage).into();
    let mut sample = play_with(1, Until::Manifest, |manifest| {
        one_contest(manifest, 12);
        manifest.schedule.opens = play::int(OPENS);
    });
    let simulation::People { registrars, trustees, commission, .. } = simulation::sample::people(1);
    let signers: Vec<_> = commission.iter().take(1).collect();
    let log = &mut sample.ledger;
    let shares =
        play::ceremony::<officials::CredentialKeys>(log, &registrars.iter().collect::<Vec<_>>(), &mut sample.rng);
    let mut trustees = play::trustees(log, trustees, &mut sample.rng);
    let setting = log.record().setting().expect("an election").clone();
    let crowd = Crowd::new(1, voters as u64, &setting, &shares[..2]);
    for (entry, attachments) in crowd.registration(log, &registrars) {
        log.submit_unproven(entry, attachments);
    }
    play::rehearse(log, &trustees, &mut sample.rng);
    play::open(log, &signers);

    let joint = play::joint_key(log);
    for (number, start) in (1..).zip((0..voters).step_by(EPOCH)) {
        let ballots = crowd.ballots(start..voters.min(start + EPOCH), &setting, &joint);
        let (size, under) = (play::int(ballots.len() as u64), log.under());
        let epoch = election::statement::Epoch::new(setting.election, size, play::int(number), under);
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
