//! Indexes of participants.

use std::fmt;
use std::num::NonZeroU32;

/// Position of a participant in the manifest's list of its role, counted from 1 (`docs/protocol.md` §6).
///
/// It is also where the participant's share lies on the polynomials, which is why it is never 0: `f(0)` is the secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Index(NonZeroU32);

impl Index {
    /// `None` for 0.
    pub const fn new(position: u32) -> Option<Self> {
        match NonZeroU32::new(position) {
            Some(position) => Some(Self(position)),
            None => None,
        }
    }

    /// The position, from 1.
    pub const fn get(self) -> u32 {
        self.0.get()
    }
}

impl From<Index> for u64 {
    fn from(index: Index) -> Self {
        index.0.get().into()
    }
}

impl fmt::Display for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
