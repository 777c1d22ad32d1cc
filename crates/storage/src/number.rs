//! Numbers as databases keep them: 64 bits with a sign.

use bulletin_board::StoreError;

/// A size, index or time as a database stores it.
pub(crate) fn integer(n: u64) -> Result<i64, StoreError> {
    i64::try_from(n).map_err(|_| StoreError::Corrupted(format!("{n} is above 2^63 - 1")))
}

/// A size, index or time as a database gave it back.
pub(crate) fn number(n: i64) -> Result<u64, StoreError> {
    u64::try_from(n).map_err(|_| StoreError::Corrupted(format!("{n} is below 0")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_cannot_be_are_called_damage() {
        assert_eq!((integer(7).unwrap(), number(7).unwrap()), (7, 7));
        assert_eq!(integer(u64::MAX).unwrap_err().code(), "store-corrupted");
        assert_eq!(number(-1).unwrap_err().code(), "store-corrupted");
    }
}
