//! The secret share of one key.

use std::fmt;

use zeroize::Zeroizing;

use crate::setting::{GroupElement, GroupScalar, Setting};
use crate::{Error, Index};

/// `x_i` of one key (`docs/protocol.md` §6.7). Erased when dropped; its `Debug` shows only the index.
#[derive(Clone)]
pub struct Share<S: Setting> {
    index: Index,
    secret: Zeroizing<S::Scalar>,
}

impl<S: Setting> Share<S> {
    /// Bytes of a stored share.
    pub const LENGTH: usize = 40;

    pub(crate) fn new(index: Index, secret: S::Scalar) -> Self {
        Self { index, secret: Zeroizing::new(secret) }
    }

    /// Whose share.
    pub fn index(&self) -> Index {
        self.index
    }

    /// The verification share `x_i·g` that belongs to it.
    pub fn verification_share(&self) -> S::Commitment {
        S::Commitment::generator_times(&self.secret)
    }

    /// `u64(index) || scalar`, [`Self::LENGTH`] bytes, to be stored encrypted.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(Self::LENGTH));
        bytes.extend_from_slice(&u64::from(self.index).to_be_bytes());
        bytes.extend_from_slice(Zeroizing::new(self.secret.encode()).as_ref());
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote. Whether it belongs to a key is for [`crate::SharedKey::check_share`] to say.
    ///
    /// # Errors
    /// [`Error::Scalar`] for another length, index 0 or above 2^32 - 1, or a scalar that is 0 or not below the order.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let (position, scalar) = bytes.split_first_chunk::<8>().ok_or(Error::Scalar)?;
        let position = u32::try_from(u64::from_be_bytes(*position)).map_err(|_| Error::Scalar)?;
        let index = Index::new(position).ok_or(Error::Scalar)?;
        let secret = Zeroizing::new(S::Scalar::decode(scalar)?);
        if secret.is_zero() { Err(Error::Scalar) } else { Ok(Self { index, secret }) }
    }

    pub(crate) fn secret(&self) -> &S::Scalar {
        &self.secret
    }
}

impl<S: Setting> fmt::Debug for Share<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Share").field("index", &self.index).finish_non_exhaustive()
    }
}
