//! Why ballots may come after the close: promises, acknowledgements, handovers (`docs/protocol.md` §9.4, §12).

use canonical::Hash;
use election::Statement;
use election::entry::check_one_signature;
use election::role::key_name;
use election::statement::{Acknowledgement, Claims, Kind, Promise};
use transparency_log::note::Note;

use crate::handover::Handovers;
use crate::under::not_after;
use crate::{Refusal, Setting};

/// What a claims entry announces.
#[derive(Debug)]
pub(crate) struct Claimed {
    /// Leaf hashes of the ballots, in order.
    pub(crate) leaves: Vec<Hash>,
    /// Whether all of them stand in handovers. They may come after the window for claims.
    pub(crate) handed_over: bool,
}

/// Reads what a claims entry says of the ballots that follow it. `closes` is when casting ended.
pub(crate) fn check_claims(
    setting: &Setting,
    closes: u64,
    handovers: &Handovers,
    claims: &Claims,
) -> Result<Claimed, Refusal> {
    let mut claimed = Claimed { leaves: Vec::new(), handed_over: true };
    for ground in &claims.promises {
        let (leaf, handed_over) = check_ground(setting, closes, handovers, ground)?;
        claimed.handed_over &= handed_over;
        if claimed.leaves.last().is_some_and(|last| *last >= leaf) {
            return Err(Refusal::EpochOrder("the promises are not ascending by leaf hash"));
        }
        claimed.leaves.push(leaf);
    }
    if claimed.leaves.is_empty() {
        return Err(Refusal::Number { field: "promises", found: 0, expected: 1 });
    }
    Ok(claimed)
}

/// The ballot that a promise, an acknowledgement or a leaf hash is about, and whether it stands in a handover.
fn check_ground(setting: &Setting, closes: u64, handovers: &Handovers, ground: &str) -> Result<(Hash, bool), Refusal> {
    if let Ok(leaf) = ground.parse() {
        return if handovers.have(&leaf) { Ok((leaf, true)) } else { Err(Refusal::BallotNotPromised) };
    }
    let note = Note::parse(ground.as_bytes())?;
    let leaf = match Statement::kind_of(note.text())? {
        Kind::Acknowledgement => read_acknowledgement(setting, &note)?.leaf,
        _ => {
            let promise = read_promise(setting, &note)?;
            not_after(promise.by.get(), closes + setting.manifest.epochs.longest.get())?;
            promise.leaf
        }
    };
    Ok((leaf, false))
}

/// Reads a promise of this election's board (§12).
///
/// # Errors
/// What is wrong with its form or signature; `election`.
pub fn check_promise(setting: &Setting, note: &[u8]) -> Result<Promise, Refusal> {
    read_promise(setting, &Note::parse(note)?)
}

/// Reads an acknowledgement of one of this election's mailboxes (§12).
///
/// # Errors
/// What is wrong with its form or signature; `election`; `member-unknown`.
pub fn check_acknowledgement(setting: &Setting, note: &[u8]) -> Result<Acknowledgement, Refusal> {
    read_acknowledgement(setting, &Note::parse(note)?)
}

fn read_promise(setting: &Setting, note: &Note) -> Result<Promise, Refusal> {
    let promise: Promise = canonical::json::from_line(note.text()).map_err(election::Error::from)?;
    if promise.election != setting.election {
        return Err(Refusal::Election);
    }
    check_one_signature(note, key_name::BOARD, &setting.board)?;
    Ok(promise)
}

fn read_acknowledgement(setting: &Setting, note: &Note) -> Result<Acknowledgement, Refusal> {
    let said: Acknowledgement = canonical::json::from_line(note.text()).map_err(election::Error::from)?;
    if said.election != setting.election {
        return Err(Refusal::Election);
    }
    setting.check_mailbox(note, setting.mailbox(&said.mailbox)?)?;
    Ok(said)
}
