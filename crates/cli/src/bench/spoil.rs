//! Ballots that are to be refused, made from good ones.

use clap::ValueEnum;

/// What is wrong with a ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Bad {
    /// Its signature, in a way that only a whole verification shows: in the low bits of S
    Signature,
    /// Its JSON, in the first byte
    Form,
}

impl Bad {
    /// Spoils a ballot: one signature line at its end, of 4 bytes of key id and 64 of signature.
    pub fn spoil(self, ballot: &mut [u8]) {
        // `— credential ` + 92 digits + newline; S begins with byte 36, and digits 52 to 55 are bytes 39 to 41.
        let place = match self {
            Self::Signature => ballot.len().saturating_sub(1 + 92 - 53),
            Self::Form => 0,
        };
        if let Some(byte) = ballot.get_mut(place) {
            *byte = if *byte == b'A' { b'B' } else { b'A' };
        }
    }
}
