//! What a person, or a rule, makes of evidence.

use std::fmt;

use election::Id;
use election::statement::exchange::{Reason, Verdict};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A judgement on evidence. The number is the one that the reviewer read on the document, which the applicant's own word is held
/// against. Erased when dropped; the number is never printed.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Judgement {
    #[zeroize(skip)]
    pub(crate) decision: Verdict,
    pub(crate) kind: String,
    #[zeroize(skip)]
    pub(crate) reason: Reason,
    pub(crate) state: String,
    pub(crate) number: String,
}

impl Judgement {
    /// The evidence of this kind shows a right to vote, of the person with this number of this state.
    pub fn approve(kind: &Id, state: &str, number: &str) -> Self {
        let (kind, state, number) = (kind.to_string(), state.to_owned(), number.to_owned());
        Self { decision: Verdict::Approve, kind, reason: Reason::None, state, number }
    }

    /// Better evidence is needed.
    pub fn more(reason: Reason) -> Self {
        Self::without_number(Verdict::More, reason)
    }

    /// The evidence does not show a right to vote.
    pub fn refuse(reason: Reason) -> Self {
        Self::without_number(Verdict::Refuse, reason)
    }

    /// The approval was wrong.
    pub fn withdraw(reason: Reason) -> Self {
        Self::without_number(Verdict::Withdraw, reason)
    }

    /// What is decided.
    pub fn decision(&self) -> Verdict {
        self.decision
    }

    /// Why.
    pub fn reason(&self) -> Reason {
        self.reason
    }

    fn without_number(decision: Verdict, reason: Reason) -> Self {
        Self { decision, kind: String::new(), reason, state: String::new(), number: String::new() }
    }
}

impl fmt::Debug for Judgement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Judgement({:?}, {:?})", self.decision, self.reason)
    }
}
