//! Reading a log without judging its entries: for whoever looks at when things were said, and leaves what they prove to an audit.

use transparency_log::signed_checkpoint::SignedCheckpoint;
use transparency_log::tree::{self, Frontier};

use crate::follower::bundle;
use crate::{BoardClient, FollowError};

/// How far a log was read. Entries are not kept.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    tree: Frontier,
}

impl Reader {
    /// From where it was left, or from the beginning.
    pub fn new(tree: Frontier) -> Self {
        Self { tree }
    }

    /// What was read, for [`Self::new`].
    pub fn tree(&self) -> &Frontier {
        &self.tree
    }

    /// Reads up to a checkpoint, whose signatures are not looked at here, and gives each new entry with its index and leaf hash to `entry`.
    /// That they are those of the checkpoint is known only when this returns.
    ///
    /// # Errors
    /// [`FollowError::Forked`] if they are not. After an error what `entry` got is to be forgotten, and this reader, too.
    pub fn read_up_to(
        &mut self,
        client: &BoardClient,
        checkpoint: &SignedCheckpoint,
        entry: &mut dyn FnMut(u64, tree::Hash, &[u8]),
    ) -> Result<(), FollowError> {
        let (before, now) = (self.tree.size(), checkpoint.checkpoint().size());
        while self.tree.size() < now {
            for bytes in bundle(|path| client.tile(path), self.tree.size(), now)? {
                let leaf = tree::leaf_hash(&bytes);
                entry(self.tree.size(), leaf, &bytes);
                self.tree.push(leaf);
            }
        }
        if self.tree.size() != now || self.tree.root() != *checkpoint.checkpoint().root() {
            return Err(FollowError::Forked { before, now });
        }
        Ok(())
    }
}
