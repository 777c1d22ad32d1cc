//! Where the state machine gets attachments from.

use std::borrow::Cow;
use std::collections::HashMap;

use canonical::Hash;
use election::Attachment;

use crate::Refusal;

/// The attachments that stand beside a log.
pub trait Attachments {
    /// The content that is stored under this hash, if there is one. Need not be checked: the caller does.
    fn read(&self, hash: &Hash) -> Option<Cow<'_, [u8]>>;
}

impl Attachments for HashMap<Hash, Vec<u8>> {
    fn read(&self, hash: &Hash) -> Option<Cow<'_, [u8]>> {
        self.get(hash).map(Cow::from)
    }
}

/// As [`load`], if the attachment is said to have exactly as many bytes as it must: whoever names a longer one is refused before
/// anything is read.
pub(crate) fn load_exactly<'a>(
    attachments: &'a dyn Attachments,
    named: &Attachment,
    expected: u64,
) -> Result<Cow<'a, [u8]>, Refusal> {
    let found = named.length.get();
    if found == expected {
        load(attachments, named)
    } else {
        Err(Refusal::AttachmentLength { hash: named.hash, found, expected })
    }
}

/// The content of an attachment, after length and hash were compared.
pub(crate) fn load<'a>(attachments: &'a dyn Attachments, named: &Attachment) -> Result<Cow<'a, [u8]>, Refusal> {
    if named.length.get() == 0 {
        let empty = Cow::from([].as_slice());
        return if named.is_of(&empty) { Ok(empty) } else { Err(Refusal::Attachment { hash: named.hash }) };
    }
    let content = attachments.read(&named.hash).ok_or(Refusal::AttachmentMissing { hash: named.hash })?;
    if named.is_of(&content) { Ok(content) } else { Err(Refusal::Attachment { hash: named.hash }) }
}
