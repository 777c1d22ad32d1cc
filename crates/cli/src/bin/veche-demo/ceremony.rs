//! The ceremonies of registrars and trustees (`docs/protocol.md` §6), with shares that go through their owners' files.

use anyhow::{Context, ensure};
use officials::{CeremonyMember, Official, Role, Trustee};
use rand_chacha::ChaCha20Rng;
use shared_key::{Bls, Ristretto, Share};
use voter_registry::Registrar;

use crate::notice_board::NoticeBoard;
use crate::safe::Safe;

/// The registrars' ceremony.
pub fn registrars(
    board: &mut NoticeBoard,
    officials: Vec<Official>,
    safe: &mut Safe,
    rng: &mut ChaCha20Rng,
) -> anyhow::Result<Vec<Registrar>> {
    let shares = hold::<Bls>(board, &officials, safe, rng)?;
    Ok(officials.into_iter().zip(shares).map(|(official, shares)| Registrar::new(official, shares)).collect())
}

/// The trustees' ceremony.
pub fn trustees(
    board: &mut NoticeBoard,
    officials: Vec<Official>,
    safe: &mut Safe,
    rng: &mut ChaCha20Rng,
) -> anyhow::Result<Vec<Trustee>> {
    let shares = hold::<Ristretto>(board, &officials, safe, rng)?;
    let trustee = |(official, shares)| Ok(Trustee::new(official, shares)?);
    officials.into_iter().zip(shares).map(trustee).collect()
}

/// A ceremony of these officials: their shares, as they came out of their files, in the same order.
fn hold<G: Role>(
    board: &mut NoticeBoard,
    officials: &[Official],
    safe: &mut Safe,
    rng: &mut ChaCha20Rng,
) -> anyhow::Result<Vec<Vec<Share<G>>>> {
    let mut members: Vec<CeremonyMember<G>> = officials.iter().map(|_| CeremonyMember::default()).collect();
    for (member, official) in members.iter_mut().zip(officials) {
        let note = member.commit(official, board.record(), rng)?;
        board.submit(&note, &[])?;
    }
    let mut sealed = Vec::new();
    for (member, official) in members.iter_mut().zip(officials) {
        let (note, shares) = member.share(official, board.record(), rng)?;
        board.submit(&note, &[])?;
        sealed.extend(shares);
    }
    for (member, official) in members.iter_mut().zip(officials) {
        let own = board.setting()?.index(G::OF, &official.id)?;
        for share in sealed.iter().filter(|share| share.receiver == own) {
            member.receive(board.record(), share.sender, &share.bytes)?;
        }
    }
    let mut all = Vec::new();
    for (member, official) in members.iter_mut().zip(officials) {
        // Only what came out of the file lets anyone confirm: the others will count on this share.
        let (note, shares) = member.confirm(official, board.record())?;
        all.push(through_file(official, &shares, safe)?);
        board.submit(&note, &[])?;
    }
    let keys = G::ceremony(board.record()).context("there is no ceremony")?.keys();
    for share in &all {
        ensure!(keys.len() == share.len(), "a share of each key");
        keys.iter().zip(share).try_for_each(|(key, share)| key.check_share(share))?;
    }
    Ok(all)
}

fn through_file<G: Role>(official: &Official, shares: &[Share<G>], safe: &mut Safe) -> anyhow::Result<Vec<Share<G>>> {
    let mut secret = zeroize::Zeroizing::new(Vec::with_capacity(shares.len() * Share::<G>::LENGTH));
    shares.iter().for_each(|share| secret.extend_from_slice(&share.to_bytes()));
    let restored = safe.keep(official.id.as_str(), "shares", &secret)?;
    let parts = restored.chunks(Share::<G>::LENGTH);
    parts.map(|share| Ok(Share::from_bytes(share)?)).collect()
}
