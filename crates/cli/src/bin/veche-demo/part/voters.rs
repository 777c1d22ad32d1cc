//! Voters: phrases, applications, credentials, ballots (`docs/protocol.md` §7, §8). A process plays a share of them.

use std::collections::BTreeMap;
use std::thread;

use anyhow::Context;
use canonical::Hash;
use election::{Id, Statement};
use elgamal::PublicKey;
use rand_chacha::ChaCha20Rng;
use record::Phase;
use simulation::voter::Issued;
use simulation::{Log, Voter};

use super::casting::{Casting, Sealed};
use super::cheat::{Cheat, Published};
use super::receipts::{self, Sightings};
use super::{Scene, applications, device_check, say};
use crate::manifest::CONSTITUENCY;
use crate::message::Report;
use crate::plan::{self, CHECKER, EARLY_REVOTER, Plan};
use crate::vote::Vote;

/// Voters or ballots after which it is said how far they are.
const STEP: usize = 25;

/// Voters by their number.
type Voters = BTreeMap<usize, Voter>;

/// Plays the part.
pub fn play(scene: &mut Scene, number: u64) -> anyhow::Result<()> {
    let vote = Vote::of_may_2024()?;
    let plan = Plan::of(&vote, scene.briefing.voters, &scene.randomness);
    let mut voters = apply(scene, number)?;
    collect(scene, &mut voters)?;
    scene.log.wait_for("that everything is ready", |record| record.ballot_keys().is_some());
    let key = *scene.log.record().ballot_keys().context("everything is ready")?.decryption();
    if let Some(checker) = voters.get(&CHECKER) {
        say(&Report::Checked(check_device(scene, checker, &vote, &plan, &key)?))?;
    }
    let ballots = seal(scene, &mut voters, &vote, &plan, &key)?;
    say(&Report::Prepared)?;
    scene.log.wait_for("the opening", |record| record.phase() == Phase::Open);
    let cheat = cheat(scene, &voters, &vote, &key, &ballots)?;
    let casting = Casting::begin(scene, ballots)?;
    let (sightings, client) = (Sightings::default(), scene.client()?);
    thread::scope(|scope| {
        scope.spawn(|| sightings.watch(&client));
        let cheating = scope.spawn(|| cheat.map_or(Ok(()), |cheat| cheat.try_all(scene)));
        let kept = casting.finish().and_then(|promises| receipts::check(scene, promises, &sightings));
        sightings.end();
        say(&Report::Checks(kept?))?;
        cheating.join().unwrap_or_else(|_| anyhow::bail!("the attempts were broken off"))
    })
}

/// Voters who have a phrase each, and what follows from it: an application that names nobody.
fn apply(scene: &Scene, number: u64) -> anyhow::Result<Voters> {
    let (setting, constituency): (_, Id) = (scene.setting()?, CONSTITUENCY.parse()?);
    let all = scene.briefing.voters;
    // One more than those who vote: whoever cheats.
    let cheat = usize::try_from(all).ok().filter(|_| number == 0);
    let mut voters = Voters::new();
    let mut letter = Vec::new();
    for voter in plan::share(all, number, scene.briefing.shares).chain(cheat) {
        let rng = &mut scene.randomness.numbered("phrases", voter as u64);
        let applied = Voter::new(setting.election, &constituency, rng);
        let application = applied.record().context("an application")?;
        letter.extend_from_slice(&application.blinded);
        letter.extend_from_slice(&application.status_key);
        voters.insert(voter, applied);
        tick(voters.len())?;
    }
    scene.post.send(&applications(number), &letter)?;
    say(&Report::Applied)?;
    Ok(voters)
}

/// Every voter finds its shares among all that are published, unblinds them and checks the credential.
fn collect(scene: &mut Scene, voters: &mut Voters) -> anyhow::Result<()> {
    let threshold = scene.setting()?.manifest.registrars.threshold;
    let issuances = loop {
        scene.log.wait_for("the roll", |record| record.rolls() == 1);
        let issuances = issuances(scene)?;
        if issuances.len() >= threshold {
            break issuances;
        }
        let size = scene.log.record().size();
        scene.log.wait_for("blind signatures", |record| record.size() > size);
    };
    let (_, roll) = scene.log.record().roll(1).context("there is a roll")?;
    let issued = Issued::new(&scene.log, roll.hash, issuances.get(..threshold).unwrap_or_default());
    for (done, voter) in (1..).zip(voters.values_mut()) {
        voter.collect(scene.log.record(), &issued);
        tick(done)?;
    }
    say(&Report::Collected { credentials: voters.len() as u64 })
}

fn issuances(scene: &Scene) -> anyhow::Result<Vec<(Id, Hash)>> {
    let mut found = Vec::new();
    for entry in scene.log.entries() {
        if let Statement::Issuance(issuance) = election::Entry::parse(entry)?.statement {
            found.push((issuance.registrar, issuance.attachment.hash));
        }
    }
    Ok(found)
}

/// One voter looks whether the device encrypts what it is told. That uses no number up: the ballot that is cast later has the same one.
fn check_device(
    scene: &Scene,
    voter: &Voter,
    vote: &Vote,
    plan: &Plan,
    key: &PublicKey,
) -> anyhow::Result<device_check::DeviceCheck> {
    let (setting, list) = (scene.setting()?, plan.of_voter(CHECKER).first().context("the checker votes")?.list);
    let paper = setting.papers.first().context("there is one constituency")?;
    let credential = voter.credential().context("voters have credentials")?;
    let rng = &mut scene.randomness.stream("an opened ballot");
    let sealed = paper.seal(key, credential, 1, &[votes_for(list, vote.lists.len())], rng)?;
    device_check::open(sealed, paper, key, vote, list, &scene.folder)
}

/// All ballots, made before the vote is open: what is left is to cast them.
fn seal(
    scene: &Scene,
    voters: &mut Voters,
    vote: &Vote,
    plan: &Plan,
    key: &PublicKey,
) -> anyhow::Result<Vec<Vec<Sealed>>> {
    let setting = scene.setting()?;
    let paper = setting.papers.first().context("there is one constituency")?;
    let mut all = Vec::new();
    for (done, (number, voter)) in (1..).zip(voters.iter_mut()) {
        let rng: &mut ChaCha20Rng = &mut scene.randomness.numbered("ballots", *number as u64);
        let ballots = plan.of_voter(*number).iter().map(|planned| {
            let note = voter.vote(paper, key, &[votes_for(planned.list, vote.lists.len())], rng);
            Sealed { moment: planned.moment, bytes: note.to_bytes() }
        });
        all.push(ballots.collect());
        tick(done)?;
    }
    Ok(all)
}

/// Whoever cheats, in the process of those whose ballots are misused.
fn cheat<'a>(
    scene: &Scene,
    voters: &'a Voters,
    vote: &'a Vote,
    key: &'a PublicKey,
    ballots: &[Vec<Sealed>],
) -> anyhow::Result<Option<Cheat<'a>>> {
    let number = usize::try_from(scene.briefing.voters).unwrap_or(usize::MAX);
    let (Some(voter), Some(revoter)) = (voters.get(&number), voters.get(&EARLY_REVOTER)) else { return Ok(None) };
    let first = |voter: usize| -> anyhow::Result<Published> {
        let sealed = ballots.get(voter).and_then(|ballots| ballots.first()).context("these voters vote")?;
        Published::new(&sealed.bytes)
    };
    let (old, copied, setting) = (first(EARLY_REVOTER)?, first(CHECKER)?, scene.setting()?);
    Ok(Some(Cheat { voter, revoter, vote, key, old, copied, setting, client: scene.client()? }))
}

/// One vote, for the list at a position.
pub fn votes_for(list: usize, lists: usize) -> Vec<u32> {
    (0..lists).map(|position| u32::from(position == list)).collect()
}

fn tick(done: usize) -> anyhow::Result<()> {
    if done.is_multiple_of(STEP) { say(&Report::Step { steps: STEP as u64 }) } else { Ok(()) }
}
