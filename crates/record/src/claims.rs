//! Why ballots may come after the close: promises, acknowledgements, handovers (`docs/protocol.md` §9.4, §12).

use canonical::Hash;
use election::Statement;
use election::statement::{Acknowledgement, Claims, Kind, Promise};
use transparency_log::note::Note;

use crate::state::Election;
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

/// Reads what a claims entry says of the ballots that follow it.
pub(crate) fn check_claims(election: &Election, claims: &Claims) -> Result<Claimed, Refusal> {
    let mut claimed = Claimed { leaves: Vec::new(), handed_over: true };
    for ground in &claims.promises {
        let (leaf, handed_over) = check_ground(election, ground)?;
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
fn check_ground(election: &Election, ground: &str) -> Result<(Hash, bool), Refusal> {
    let setting = &election.setting;
    if let Ok(leaf) = ground.parse() {
        return if election.handovers.have(&leaf) { Ok((leaf, true)) } else { Err(Refusal::BallotNotPromised) };
    }
    let note = Note::parse(ground.as_bytes())?;
    let leaf = match Statement::kind_of(note.text())? {
        Kind::Acknowledgement => read_acknowledgement(setting, &note)?.leaf,
        _ => {
            let (promise, _) = read_promise(setting, &election.operators(), &note)?;
            not_after(promise.by.get(), election.closes() + setting.manifest.epochs.longest.get())?;
            promise.leaf
        }
    };
    Ok((leaf, false))
}

/// Reads a promise of this election's board (§12), and gives which of these operators made it, 0 for the first (§9.11). A new promise is
/// the operator's ([`crate::Record::operator`]), one that was made before may be of an operator before ([`crate::Record::operators`]).
///
/// # Errors
/// What is wrong with its form or signature; `election`.
pub fn check_promise(setting: &Setting, operators: &[usize], note: &[u8]) -> Result<(Promise, usize), Refusal> {
    read_promise(setting, operators, &Note::parse(note)?)
}

/// Reads an acknowledgement of one of this election's mailboxes (§12).
///
/// # Errors
/// What is wrong with its form or signature; `election`; `member-unknown`.
pub fn check_acknowledgement(setting: &Setting, note: &[u8]) -> Result<Acknowledgement, Refusal> {
    read_acknowledgement(setting, &Note::parse(note)?)
}

fn read_promise(setting: &Setting, operators: &[usize], note: &Note) -> Result<(Promise, usize), Refusal> {
    let promise: Promise = canonical::json::from_line(note.text()).map_err(election::Error::from)?;
    if promise.election != setting.election {
        return Err(Refusal::Election);
    }
    let operator = setting.check_boards(note, operators)?;
    Ok((promise, operator))
}

fn read_acknowledgement(setting: &Setting, note: &Note) -> Result<Acknowledgement, Refusal> {
    let said: Acknowledgement = canonical::json::from_line(note.text()).map_err(election::Error::from)?;
    if said.election != setting.election {
        return Err(Refusal::Election);
    }
    setting.check_mailbox(note, setting.mailbox(&said.mailbox)?)?;
    Ok(said)
}
