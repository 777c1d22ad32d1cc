//! The one written form of base64 and of numbers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::tree::Hash;

/// The greatest integer of Veche, 2^53 - 1 (`docs/protocol.md` §2): sizes, indices and timestamps are not above it.
pub const MAX_INTEGER: u64 = (1 << 53) - 1;

/// Base64 of RFC 4648 §4, with padding.
pub(crate) fn to_base64(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

/// Decodes what [`to_base64`] writes and nothing else: padding is needed, unused bits are zero.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Decodes the base64 of a hash.
pub(crate) fn hash_from_base64(text: &str) -> Option<Hash> {
    from_base64(text)?.try_into().ok().map(Hash)
}

/// Reads an ASCII decimal without sign or leading zeros, up to [`MAX_INTEGER`].
pub fn integer_from_decimal(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    text.parse().ok().filter(|n| *n <= MAX_INTEGER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_has_one_form() {
        assert_eq!(from_base64("AAE="), Some(vec![0, 1]));
        assert_eq!(from_base64(""), Some(vec![]));
        for (what, text) in [
            ("no padding", "AAE"),
            ("too much padding", "AAE=="),
            ("unused bits that are not zero", "AAF="),
            ("the alphabet for addresses", "__8="),
            ("a space", "AA E="),
            ("a newline", "AAE=\n"),
        ] {
            assert_eq!(from_base64(text), None, "{what}");
        }
    }

    #[test]
    fn numbers_have_one_form() {
        assert_eq!(integer_from_decimal("0"), Some(0));
        assert_eq!(integer_from_decimal("9007199254740991"), Some(MAX_INTEGER));
        for text in [
            "",
            "00",
            "01",
            "+1",
            "-1",
            " 1",
            "1 ",
            "1.0",
            "1e3",
            "0x1",
            "٣",
            "9007199254740992",
            "18446744073709551616",
        ] {
            assert_eq!(integer_from_decimal(text), None, "{text}");
        }
    }
}
