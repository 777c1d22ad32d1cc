//! The two keys of a board.

use record::Setting;
use transparency_log::ed25519::SigningKey;

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
    /// Whether they are the keys of this election's manifest.
    pub(crate) fn check(&self, setting: &Setting) -> Result<(), Error> {
        if self.log.public() != setting.log.key {
            return Err(Error::WrongKey { whose: "log" });
        }
        if self.board.public() != setting.board {
            return Err(Error::WrongKey { whose: "board" });
        }
        Ok(())
    }
}
