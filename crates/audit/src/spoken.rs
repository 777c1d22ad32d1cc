//! Who signed what, and what the commission said to everyone.

use std::collections::BTreeMap;

use election::Text;
use election::statement::{ComplaintCategory, ComplaintDecision, Kind, Statement};
use serde::Serialize;

use crate::sight::Sighted;

/// Statements of one kind that hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KindNumbers {
    /// Which, as in `docs/protocol.md` §9.
    pub kind: &'static str,
    /// How many.
    pub statements: u64,
    /// Index of the first of them.
    pub first: u64,
    /// Who signed them, in the order of their first signature. None for ballots: each is signed by its own credential.
    pub signers: Vec<SignerNumbers>,
}

/// What someone signed of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignerNumbers {
    /// The name of the key, such as `commission/c1` or `board` (§3).
    pub name: String,
    /// How many statements.
    pub statements: u64,
}

/// What the commission said in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Announcement {
    /// Index of its entry.
    pub entry: u64,
    /// What it is: `incident`, `complaints`, `extend`, `operator` or `cancel` (§9).
    pub kind: &'static str,
    /// In the languages of the election. Whoever wrote it could write anything.
    pub text: Text,
    /// Until when casting goes on, where it is extended, in seconds since 1970-01-01T00:00:00Z.
    pub closes: Option<u64>,
    /// Which successor runs the board from here on, counted from 1 (§9.11).
    pub operator: Option<u64>,
    /// Where it is about complaints.
    pub complaints: Option<ComplaintNumbers>,
}

/// Complaints that were decided alike, as the commission says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComplaintNumbers {
    /// How many.
    pub count: u64,
    /// What they were about.
    pub category: ComplaintCategory,
    /// What was decided.
    pub decision: ComplaintDecision,
}

/// All of it, as a record is read.
#[derive(Default)]
pub(crate) struct Statements {
    kinds: Vec<KindNumbers>,
    places: BTreeMap<&'static str, usize>,
    announcements: Vec<Announcement>,
}

impl Statements {
    /// An entry that holds, with its index.
    pub(crate) fn add(&mut self, index: u64, entry: &Sighted) {
        let Some(kind) = entry.kind.map(Kind::name) else { return };
        let place = *self.places.entry(kind).or_insert_with(|| {
            self.kinds.push(KindNumbers { kind, statements: 0, first: index, signers: Vec::new() });
            self.kinds.len() - 1
        });
        let Some(numbers) = self.kinds.get_mut(place) else { return };
        numbers.statements += 1;
        for name in &entry.signers {
            match numbers.signers.iter_mut().find(|signer| signer.name == *name) {
                Some(signer) => signer.statements += 1,
                None => numbers.signers.push(SignerNumbers { name: name.clone(), statements: 1 }),
            }
        }
        let said = entry.statement.as_deref().and_then(|said| announced(index, kind, said));
        self.announcements.extend(said);
    }

    pub(crate) fn kinds(&self) -> &[KindNumbers] {
        &self.kinds
    }

    pub(crate) fn announcements(&self) -> &[Announcement] {
        &self.announcements
    }
}

/// What a statement says in words, if it is one that does.
fn announced(entry: u64, kind: &'static str, said: &Statement) -> Option<Announcement> {
    let plain =
        |text: &Text| Announcement { entry, kind, text: text.clone(), closes: None, operator: None, complaints: None };
    Some(match said {
        Statement::Cancel(said) => plain(&said.reason),
        Statement::Incident(said) => plain(&said.text),
        Statement::Extend(said) => Announcement { closes: Some(said.closes.get()), ..plain(&said.reason) },
        Statement::Operator(said) => Announcement { operator: Some(said.number.get()), ..plain(&said.reason) },
        Statement::Complaints(said) => {
            let (count, category, decision) = (said.count.get(), said.category, said.decision);
            let complaints = Some(ComplaintNumbers { count, category, decision });
            Announcement { complaints, ..plain(&said.reason) }
        }
        _ => return None,
    })
}
