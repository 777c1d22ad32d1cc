//! A trustee: the ceremony, the rehearsal, and after the close agreement and decryption (`docs/protocol.md` §6, §10).

use officials::Trustee;
use simulation::{Log, play as steps};

use super::{Scene, ceremony, say};
use crate::message::Report;
use crate::people::{IDLE_TRUSTEE, MISSING_TRUSTEE};

/// Plays the part.
pub fn play(scene: &mut Scene, id: &str) -> anyhow::Result<()> {
    let (official, safe) = scene.official(id)?;
    let shares = ceremony::hold::<officials::ElectionKeys>(scene, &official, &safe)?;
    say(&Report::Shares)?;
    let mut trustee = Trustee::new(official, shares)?;
    let mut rng = scene.randomness.stream("rehearsal and decryption");
    let note = trustee.rehearse(scene.log.record(), &mut rng)?;
    scene.log.hand_in(&note.to_bytes(), &[])?;
    if id == MISSING_TRUSTEE {
        return Ok(());
    }
    // While others vote there is nothing to do. Then every entry is checked: whoever decrypts looks first.
    scene.log.wait_until(scene.setting()?.manifest.schedule.closes.get());
    scene.log.wait_for("the counted list", |record| record.decryption().is_some());
    steps::agree(&mut scene.log, &mut [&mut trustee]);
    if id == IDLE_TRUSTEE {
        return Ok(());
    }
    let is_agreed = |record: &record::Record| record.agreement_quorum().is_some_and(|most| record.agreed() >= most);
    scene.log.wait_for("the others' agreement", is_agreed);
    steps::decrypt(&mut scene.log, &[&trustee], &mut rng);
    Ok(())
}
