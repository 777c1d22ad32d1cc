//! Entry bundles (C2SP tlog-tiles): up to 256 entries, each after its length in two bytes, big-endian.

use crate::Error;
use crate::tiles::FULL_WIDTH;

/// Length of the longest entry in bytes.
pub const MAX_ENTRY: usize = 65_535;

/// Writes a bundle. [`Error::Tile`] if there are more than 256 entries or one has more than [`MAX_ENTRY`] bytes.
pub fn encode<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, Error> {
    if entries.len() > FULL_WIDTH.into() {
        return Err(fault("more than 256 entries in a bundle"));
    }
    let mut bundle = Vec::new();
    for entry in entries {
        let entry = entry.as_ref();
        let length = u16::try_from(entry.len()).map_err(|_| fault("an entry of more than 65,535 bytes"))?;
        bundle.extend_from_slice(&length.to_be_bytes());
        bundle.extend_from_slice(entry);
    }
    Ok(bundle)
}

/// Reads a bundle of exactly `count` entries and nothing after them. Otherwise [`Error::Tile`].
pub fn decode(bundle: &[u8], count: u16) -> Result<Vec<&[u8]>, Error> {
    let mut rest = bundle;
    let mut entries = Vec::new();
    for _ in 0..count {
        let (length, after) = rest.split_first_chunk().ok_or(fault("a bundle that ends before its last entry"))?;
        let length = u16::from_be_bytes(*length);
        let (entry, after) =
            after.split_at_checked(length.into()).ok_or(fault("a bundle that ends within an entry"))?;
        entries.push(entry);
        rest = after;
    }
    if rest.is_empty() { Ok(entries) } else { Err(fault("bytes after the last entry of a bundle")) }
}

fn fault(fault: &'static str) -> Error {
    Error::Tile { fault }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_bundle_is_lengths_and_entries() {
        let bundle = encode(&[b"ab".as_slice(), b"", b"c"]).unwrap();
        assert_eq!(bundle, b"\x00\x02ab\x00\x00\x00\x01c");
        assert_eq!(decode(&bundle, 3).unwrap(), [b"ab".as_slice(), b"", b"c"]);
        assert_eq!(decode(&[], 0).unwrap(), Vec::<&[u8]>::new());
    }

    #[test]
    fn every_strict_prefix_and_extension_is_refused() {
        let bundle = encode(&[b"ab".as_slice(), b"", b"cde"]).unwrap();
        for end in 0..bundle.len() {
            assert_eq!(decode(&bundle[..end], 3).unwrap_err().code(), "tile", "{end}");
        }
        for byte in 0..=u8::MAX {
            let longer = [bundle.as_slice(), &[byte]].concat();
            assert_eq!(decode(&longer, 3).unwrap_err().code(), "tile", "{byte:#x}");
        }
    }

    #[test]
    fn another_number_of_entries_is_refused() {
        let bundle = encode(&[b"ab".as_slice(), b"", b"c"]).unwrap();
        for count in [0, 1, 2, 4, 256, u16::MAX] {
            assert_eq!(decode(&bundle, count).unwrap_err().code(), "tile", "{count}");
        }
    }

    #[test]
    fn limits_hold() {
        assert!(encode(&[vec![0; MAX_ENTRY]]).is_ok());
        assert_eq!(encode(&[vec![0; MAX_ENTRY + 1]]).unwrap_err().code(), "tile");
        assert!(encode(&[b""; 256]).is_ok());
        assert_eq!(encode(&[b""; 257]).unwrap_err().code(), "tile");
    }

    proptest! {
        #[test]
        fn what_was_encoded_is_decoded(entries in prop::collection::vec(any::<Vec<u8>>(), 0..20)) {
            let bundle = encode(&entries).unwrap();
            prop_assert_eq!(decode(&bundle, entries.len() as u16).unwrap(), entries);
        }

        #[test]
        fn what_is_decoded_is_encoded_the_same(bundle in prop::collection::vec(0..4u8, 0..24), count in 0..8u16) {
            if let Ok(entries) = decode(&bundle, count) {
                prop_assert_eq!(encode(&entries).unwrap(), bundle);
            }
        }
    }
}
