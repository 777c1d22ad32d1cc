//! A member's way through a ceremony (`docs/protocol.md` §6), up to the shares in a file.

use anyhow::{Context, ensure};
use officials::{CeremonyMember, Official, Role};
use record::CeremonyStep;
use shared_key::{Index, Share};
use simulation::Log;

use super::Scene;
use crate::safe::Safe;

/// The own shares of the role's keys, as they came out of their file.
pub fn hold<G: Role>(scene: &mut Scene, official: &Official, safe: &Safe) -> anyhow::Result<Vec<Share<G::Keys>>> {
    let mut rng = scene.randomness.stream("ceremony");
    let mut member = CeremonyMember::<G>::default();
    let note = member.commit(official, scene.log.record(), &mut rng)?;
    scene.log.submit(note.to_bytes(), vec![]);
    wait_beyond::<G>(scene, CeremonyStep::Commitments);
    let (note, sealed) = member.share(official, scene.log.record(), &mut rng)?;
    for share in &sealed {
        scene.post.send(&letter::<G>(share.sender, share.receiver), &share.bytes)?;
    }
    scene.log.submit(note.to_bytes(), vec![]);
    wait_beyond::<G>(scene, CeremonyStep::Shares);
    let own = scene.setting()?.index(G::OF, &official.id)?;
    let ceremony = G::ceremony(scene.log.record()).context("there is no ceremony")?;
    for sender in ceremony.context().indexes().filter(|sender| *sender != own) {
        member.receive(scene.log.record(), sender, &scene.post.fetch(&letter::<G>(sender, own))?)?;
    }
    // Only what came out of the file lets anyone confirm: the others will count on this share.
    let (note, shares) = member.confirm(official, scene.log.record())?;
    let shares = through_file::<G>(&shares, safe)?;
    scene.log.submit(note.to_bytes(), vec![]);
    wait_beyond::<G>(scene, CeremonyStep::Confirmations);
    let keys = G::ceremony(scene.log.record()).context("there is no ceremony")?.keys();
    ensure!(keys.len() == shares.len(), "a share of each key");
    keys.iter().zip(&shares).try_for_each(|(key, share)| key.check_share(share))?;
    Ok(shares)
}

/// Waits until everyone has done this.
fn wait_beyond<G: Role>(scene: &mut Scene, step: CeremonyStep) {
    let is_beyond = |now: CeremonyStep| match step {
        CeremonyStep::Commitments => now != CeremonyStep::Commitments,
        CeremonyStep::Shares => !matches!(now, CeremonyStep::Commitments | CeremonyStep::Shares),
        _ => now == CeremonyStep::Complete,
    };
    let holds = |record: &record::Record| G::ceremony(record).is_some_and(|ceremony| is_beyond(ceremony.step()));
    scene.log.wait_for("the next round of a ceremony", holds);
}

fn letter<G: Role>(sender: Index, receiver: Index) -> String {
    let role = match G::OF {
        election::role::CeremonyRole::Registrar => 'r',
        election::role::CeremonyRole::Trustee => 't',
        election::role::CeremonyRole::Tag => 'g',
    };
    format!("share-{role}{sender}-to-{role}{receiver}")
}

fn through_file<G: Role>(shares: &[Share<G::Keys>], safe: &Safe) -> anyhow::Result<Vec<Share<G::Keys>>> {
    let mut secret = zeroize::Zeroizing::new(Vec::with_capacity(shares.len() * Share::<G::Keys>::LENGTH));
    shares.iter().for_each(|share| secret.extend_from_slice(&share.to_bytes()));
    let restored = safe.keep("shares", &secret)?;
    let parts = restored.chunks(Share::<G::Keys>::LENGTH);
    parts.map(|share| Ok(Share::from_bytes(share)?)).collect()
}
