//! A trustee after the ceremony: rehearsal, agreement, decryption (`docs/protocol.md` §6.9, §10).

use canonical::Hash;
use election::Id;
use election::role::CeremonyRole;
use officials::{ElectionKeys, Trustee};
use record::{Phase, Record};
use shared_key::Index;
use tally::decryption::DecryptionContext;

use crate::Error;
use crate::ceremony::to_bytes;
use crate::memory::Agreed;
use crate::randomness::{DECRYPTION, REHEARSAL, stream};
use crate::seat::Seat;
use crate::stick::Statement;
use crate::task::{Opening, Task};
use crate::view::View;

/// What comes next for a trustee who has its share, and has restored it once.
pub(crate) fn look(seat: &Seat, view: &View) -> Result<Task, Error> {
    let (record, own) = (view.record(), index(seat, view)?);
    if record.phase() < Phase::Ready {
        return Ok(if record.has_rehearsed(own) { Task::AwaitCounting } else { Task::Rehearse });
    }
    let (Some(opening), Some(counted)) = (Opening::of(record, seat.memory.is_second), record.counted()) else {
        return Ok(Task::AwaitCounting);
    };
    check_agreement(seat, opening.sums)?;
    if opening.is_empty() {
        return Ok(Task::AwaitResult { who: Vec::new(), needed: 0 });
    }
    let until = counted + view.setting().manifest.schedule.checking.get();
    if !record.has_agreed(own) {
        return Ok(if view.time() < until { Task::AwaitChecking { until } } else { Task::Agree(opening) });
    }
    let needed = record.agreement_quorum().unwrap_or(usize::MAX).saturating_sub(record.agreed());
    if needed > 0 {
        return Ok(Task::AwaitAgreements { who: others(record, |index| !record.has_agreed(index)), needed });
    }
    if !record.has_decrypted(own) {
        return Ok(Task::Decrypt);
    }
    let needed = view.setting().manifest.trustees.threshold.saturating_sub(record.decrypted());
    Ok(Task::AwaitResult { who: others(record, |index| !record.has_decrypted(index)), needed })
}

/// Proves that the share can be used: that which was restored from the backup.
pub(crate) fn rehearse(seat: &Seat, view: &View) -> Result<Vec<Statement>, Error> {
    if seat.memory.attempts.iter().any(|attempt| attempt.role == CeremonyRole::Trustee && !attempt.is_restored) {
        return Err(Error::Unanswered("the rehearsal is made with the share from your backup: restore it first"));
    }
    let (trustee, secret) = trustee(seat, view)?;
    let transcript = transcript(view)?;
    let note = trustee.rehearse(view.record(), &mut stream(REHEARSAL, &secret, &[transcript.as_ref()]))?;
    Ok(vec![said(seat, "4-rehearsal", note.to_bytes(), Vec::new())])
}

/// Agrees to what was shown, and remembers it before anything leaves.
pub(crate) fn agree(seat: &mut Seat, view: &View, shown: &Opening, yes: bool) -> Result<Vec<Statement>, Error> {
    let now =
        Opening::of(view.record(), seat.memory.is_second).ok_or(officials::Error::Step("there is no counted list"))?;
    check_agreement(seat, now.sums)?;
    if let Some(note) = seat.memory.agreement.as_ref().and_then(|agreed| agreed.note.clone()) {
        return Ok(vec![said(seat, "5-agreement", note.into_bytes(), Vec::new())]);
    }
    if !yes || now != *shown {
        return Err(Error::Unanswered("agreeing to what is opened needs a yes: --yes"));
    }
    let (mut trustee, _) = trustee(seat, view)?;
    let note = trustee.agree(view.record(), view.checkpoint().into())?.to_string();
    seat.memory.agreement = Some(Agreed { sums: now.sums, note: Some(note.clone()) });
    seat.store()?;
    Ok(vec![said(seat, "5-agreement", note.into_bytes(), Vec::new())])
}

/// Decrypts what enough trustees agreed on, this one among them.
pub(crate) fn decrypt(seat: &mut Seat, view: &View) -> Result<Vec<Statement>, Error> {
    let record = view.record();
    let context: DecryptionContext<'_> =
        record.decryption().ok_or(officials::Error::Step("there is no counted list"))?;
    check_agreement(seat, context.sums_hash)?;
    if !record.has_agreed(index(seat, view)?) {
        return Err(officials::Error::Step("this trustee has not agreed").into());
    }
    if seat.memory.agreement.is_none() {
        // Made in another folder, of which this one is the backup: the record admits no agreement to other sums than its own.
        seat.memory.agreement = Some(Agreed { sums: context.sums_hash, note: None });
        seat.store()?;
    }
    let (trustee, secret) = trustee(seat, view)?;
    let transcript = transcript(view)?;
    let answers_to: [&[u8]; 3] = [transcript.as_ref(), context.counted.as_ref(), context.sums_hash.as_ref()];
    let (note, content) = trustee.decrypt(record, &mut stream(DECRYPTION, &secret, &answers_to))?;
    Ok(vec![said(seat, "6-decryption", note.to_bytes(), vec![content])])
}

fn check_agreement(seat: &Seat, found: Hash) -> Result<(), Error> {
    match &seat.memory.agreement {
        Some(agreed) if agreed.sums != found => Err(Error::SecondAgreement { agreed: agreed.sums, found }),
        _ => Ok(()),
    }
}

fn trustee(seat: &Seat, view: &View) -> Result<(Trustee, zeroize::Zeroizing<Vec<u8>>), Error> {
    let shares = seat.shares::<ElectionKeys>(view)?;
    let secret = to_bytes(&shares);
    Ok((Trustee::new(seat.official(), shares)?, secret))
}

fn index(seat: &Seat, view: &View) -> Result<Index, Error> {
    Ok(view.setting().index(CeremonyRole::Trustee, &seat.memory.id)?)
}

fn transcript(view: &View) -> Result<Hash, Error> {
    let ceremony = view.record().trustees().ok_or(officials::Error::Step("there is no ceremony"))?;
    Ok(ceremony.transcript()?)
}

/// Participants of the ceremony of whom something holds.
fn others(record: &Record, holds: impl Fn(Index) -> bool) -> Vec<Id> {
    let participants = record.trustees().map(|ceremony| ceremony.context().participants()).unwrap_or_default();
    participants.iter().filter(|who| holds(who.index)).filter_map(|who| who.id.parse().ok()).collect()
}

fn said(seat: &Seat, kind: &str, note: Vec<u8>, attachments: Vec<Vec<u8>>) -> Statement {
    Statement { name: format!("{kind}-{}", seat.memory.id), note, attachments }
}
