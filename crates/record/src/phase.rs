//! The phases of an election (`docs/protocol.md` §9, with the diagram).

use std::fmt;

use election::statement::Kind;

/// Where an election stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Nothing is there yet.
    Empty,
    /// The registrars make their keys.
    Setup,
    /// Rolls are closed and issued.
    Registration,
    /// Everything that voting needs is there.
    Ready,
    /// Ballots are cast.
    Open,
    /// Claims, handovers, counted list, decryption.
    Closed,
    /// The result is there.
    Tallied,
    /// The election is off.
    Cancelled,
}

impl Phase {
    /// Whether a statement of this kind may come in this phase at all.
    pub fn admits(self, kind: Kind) -> bool {
        match kind {
            Kind::Manifest => self == Self::Empty,
            Kind::CeremonyCommitment
            | Kind::CeremonyShares
            | Kind::CeremonyComplaint
            | Kind::CeremonyConfirmation
            | Kind::CeremonyRestart
            | Kind::Rehearsal => matches!(self, Self::Setup | Self::Registration),
            Kind::Roll | Kind::Issuance | Kind::Ready => self == Self::Registration,
            Kind::Open => self == Self::Ready,
            Kind::Epoch | Kind::Close => self == Self::Open,
            Kind::Ballot | Kind::Abandon => matches!(self, Self::Open | Self::Closed),
            Kind::Claims | Kind::Handover | Kind::Counted | Kind::Agreement | Kind::Decryption | Kind::Result => {
                self == Self::Closed
            }
            Kind::Incident | Kind::Complaints | Kind::Operator => self != Self::Empty,
            Kind::Extend => self == Self::Open,
            Kind::Petition | Kind::Answer | Kind::Delay => self == Self::Tallied,
            Kind::Destruction => self.has_keys() || self.is_over(),
            Kind::Cancel => !matches!(self, Self::Empty | Self::Tallied | Self::Cancelled),
            // No entries of a record.
            _ => false,
        }
    }

    /// Whether nothing comes any more but announcements and petitions.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Tallied | Self::Cancelled)
    }

    /// Whether rolls, credentials and the election key are complete.
    pub fn has_keys(self) -> bool {
        matches!(self, Self::Ready | Self::Open | Self::Closed | Self::Tallied)
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "empty",
            Self::Setup => "setup",
            Self::Registration => "registration",
            Self::Ready => "ready",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Tallied => "tallied",
            Self::Cancelled => "cancelled",
        })
    }
}
