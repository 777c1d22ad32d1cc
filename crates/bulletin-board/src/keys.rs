//! The two keys of a board.

use canonical::{Hash, Int};
use election::ElectionId;
use election::role::key_name;
use election::statement::{Form, Promise};
use record::Setting;
use transparency_log::ed25519::SigningKey;
use transparency_log::note::Note;

use crate::Error;

/// The private keys of a board. They are erased when dropped, and never printed.
#[derive(Debug)]
pub struct BoardKeys {
    /// Signs checkpoints, and nothing else.
    pub log: SigningKey,
    /// Signs the board's statements and promises.
    pub board: SigningKey,
}

impl BoardKeys {
    /// A note of the board.
    pub(crate) fn sign(&self, text: &str) -> Note {
        election::entry::sign(text, &[(key_name::BOARD, &self.board)]).expect("one signer of a good name makes a note")
    }

    /// The promise for a ballot. The same ballot and time give the same bytes.
    pub(crate) fn promise(&self, election: ElectionId, leaf: Hash, by: u64) -> Note {
        let by = Int::new(by).expect("a promise is not later than times of a manifest");
        self.sign(&Promise::new(election, by, leaf).text())
    }

    /// Whose keys they are in this election's manifest: 0 for the first operator, the position from 1 on for a successor (§9.11).
    pub(crate) fn operator(&self, setting: &Setting) -> Result<usize, Error> {
        let log = self.log.public();
        let number = setting.log.keys.iter().position(|key| *key == log).ok_or(Error::WrongKey { whose: "log" })?;
        if setting.boards.get(number) != Some(&self.board.public()) {
            return Err(Error::WrongKey { whose: "board" });
        }
        Ok(number)
    }
}
