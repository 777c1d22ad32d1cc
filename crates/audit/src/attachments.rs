//! The attachments of a source, read when they are asked for.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use canonical::Hash;
use election::Attachment;

use crate::failure::Failures;
use crate::inventory::{Inventory, attachment_path};
use crate::source::RecordSource;
use crate::{Error, Failure, Named};

/// The longest attachment (`docs/protocol.md` §5).
const MOST: u64 = 1 << 30;

pub(crate) struct SourceAttachments<'a, S> {
    source: &'a S,
    inventory: &'a Inventory,
    /// The state machine knows attachments that are missing, but none that cannot be read.
    fault: Mutex<Option<Error>>,
}

impl<'a, S: RecordSource> SourceAttachments<'a, S> {
    pub(crate) fn new(source: &'a S, inventory: &'a Inventory) -> Self {
        Self { source, inventory, fault: Mutex::new(None) }
    }

    /// The first attachment that could not be read.
    pub(crate) fn fault(&self) -> Result<(), Error> {
        let mut fault = self.fault.lock().unwrap_or_else(PoisonError::into_inner);
        fault.take().map_or(Ok(()), Err)
    }

    /// Checks the attachments that only refused entries name: nobody has looked at them yet.
    pub(crate) fn check_unproven(
        &self,
        named: &BTreeSet<Named>,
        proven: &BTreeSet<Named>,
        failures: &mut Failures,
    ) -> Result<(), Error> {
        for (hash, length) in named.difference(proven) {
            let path = attachment_path(hash);
            let good = match self.inventory.length(&path) {
                None => true,
                Some(found) if found != *length || found > MOST => false,
                Some(found) => Hash::of(&self.source.read(&path, found)?) == *hash,
            };
            if !good {
                let message = "the attachment has another length or content than its statement says";
                failures.push(Failure::new("attachment", message).at_path(path));
            }
        }
        Ok(())
    }
}

impl<S: RecordSource> record::Attachments for SourceAttachments<'_, S> {
    fn read(&self, hash: &Hash) -> Option<Cow<'_, [u8]>> {
        let path = attachment_path(hash);
        let length = self.inventory.length(&path)?;
        if length > MOST {
            // Nothing of this length is named: another content is refused as well as the right one would be.
            return Some(Cow::from([].as_slice()));
        }
        match self.source.read(&path, length) {
            Ok(content) => Some(content.into()),
            Err(error) => {
                *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                None
            }
        }
    }
}

/// What an attachment is known by, unless it is empty: no file stands for nothing.
pub(crate) fn named(attachment: &Attachment) -> Option<Named> {
    let length = attachment.length.get();
    (length > 0).then_some((attachment.hash, length))
}
