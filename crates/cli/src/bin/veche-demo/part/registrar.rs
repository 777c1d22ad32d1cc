//! A registrar: the ceremony, the roll, blind signatures for exactly those on it (`docs/protocol.md` §6, §7).

use anyhow::Context;
use election::Id;
use record::RollRecord;
use simulation::Log;
use transparency_log::note::SignatureLine;
use transparency_log::signed_checkpoint::SignedCheckpoint;
use voter_registry::{Registrar, RollDraft};

use super::{Scene, ceremony, say};
use crate::manifest::CONSTITUENCY;
use crate::message::Report;
use crate::people::{FIRST_REGISTRAR, MISSING_REGISTRAR};

/// The letter with the checkpoint that the roll is under.
const UNDER: &str = "roll-under";

/// Plays the part.
pub fn play(scene: &mut Scene, id: &str) -> anyhow::Result<()> {
    let (official, safe) = scene.official(id)?;
    let shares = ceremony::hold::<officials::CredentialKeys>(scene, &official, &safe)?;
    say(&Report::Shares)?;
    if id == MISSING_REGISTRAR {
        return Ok(());
    }
    let registrar = Registrar::new(official, shares);
    let approved = scene.applications()?;
    let draft = close_roll(scene, &registrar, &approved)?;
    let (note, content) = registrar.issue(scene.log.record(), 1, draft.content(), || {})?;
    // Nothing of what comes after is this one's business.
    scene.log.hand_in(&note.to_bytes(), &[content])?;
    Ok(())
}

/// Signs the roll like all registrars who are there; the first of them hands it in.
fn close_roll(scene: &mut Scene, registrar: &Registrar, approved: &[RollRecord]) -> anyhow::Result<RollDraft> {
    let id = registrar.official().id.as_str();
    if id == FIRST_REGISTRAR {
        let under = scene.log.under();
        scene.post.send(UNDER, under.as_bytes())?;
    }
    let under = String::from_utf8(scene.post.fetch(UNDER)?).context(UNDER)?;
    let size = SignedCheckpoint::parse(under.as_bytes())?.checkpoint().size();
    scene.log.wait_for("the entries under the roll", |record| record.size() >= size);
    let constituency: Id = CONSTITUENCY.parse()?;
    let draft = RollDraft::new(scene.log.record(), &constituency, approved, under)?;
    let line = draft.sign(registrar.official(), approved)?;
    scene.post.send(&letter(id), line.to_string().as_bytes())?;
    if id == FIRST_REGISTRAR {
        let registrars = scene.setting()?.manifest.registrars.members;
        let present = registrars.iter().map(|member| member.id.as_str()).filter(|id| *id != MISSING_REGISTRAR);
        let lines = present.map(|id| signature(scene, id)).collect::<anyhow::Result<_>>()?;
        scene.log.submit(draft.entry(lines)?.to_bytes(), vec![draft.content().to_vec()]);
    }
    scene.log.wait_for("the roll", |record| record.rolls() == 1);
    Ok(draft)
}

fn signature(scene: &Scene, id: &str) -> anyhow::Result<SignatureLine> {
    let letter = String::from_utf8(scene.post.fetch(&letter(id))?).context("a signature line")?;
    Ok(SignatureLine::parse(&letter)?)
}

fn letter(id: &str) -> String {
    format!("roll-signed-by-{id}")
}
