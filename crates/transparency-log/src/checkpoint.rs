//! The text of a checkpoint: what a log states about its tree (C2SP tlog-checkpoint; `docs/protocol.md` §4.1).

use std::fmt;

use crate::Error;
use crate::ed25519::PublicKey;
use crate::form::{MAX_INTEGER, hash_from_base64, integer_from_decimal};
use crate::note::{ED25519, KeyName, SignatureLine};
use crate::tree::Hash;

/// Who a log is: it signs its checkpoints with one of these keys under its origin as key name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogIdentity {
    /// Origin, the first line of each checkpoint.
    pub origin: KeyName,
    /// Public keys: that of the first operator, and of each who may take over, in this order.
    pub keys: Vec<PublicKey>,
}

impl LogIdentity {
    /// A log that nobody takes over.
    pub fn new(origin: KeyName, key: PublicKey) -> Self {
        Self { origin, keys: vec![key] }
    }

    /// The position of the key that a line was made with, counted from 0, if `text` has it from this log.
    pub fn signer(&self, line: &SignatureLine, text: &str) -> Option<usize> {
        self.keys.iter().position(|key| line.verify(&self.origin, key, text).is_ok())
    }

    /// Whether a line says that it was made with one of the keys.
    pub(crate) fn is_named_in(&self, line: &SignatureLine) -> bool {
        self.keys.iter().any(|key| line.is_of(&self.origin, ED25519, key))
    }
}

/// Origin, size and root hash of a tree. [`fmt::Display`] gives its one written form, three lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: KeyName,
    /// Not above [`MAX_INTEGER`].
    size: u64,
    root: Hash,
}

impl Checkpoint {
    /// A checkpoint of a tree with `size` leaves. [`Error::Checkpoint`] if the size is above [`MAX_INTEGER`].
    pub fn new(origin: KeyName, size: u64, root: Hash) -> Result<Self, Error> {
        if size > MAX_INTEGER {
            return Err(fault("the size is above 2^53 - 1"));
        }
        Ok(Self { origin, size, root })
    }

    /// Reads the text of a checkpoint: exactly three lines. Otherwise [`Error::Checkpoint`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        let lines: Vec<_> = text.strip_suffix('\n').ok_or(fault("no final newline"))?.split('\n').collect();
        let [origin, size, root] = lines.as_slice() else { return Err(fault("not three lines")) };
        Ok(Self {
            origin: KeyName::new(*origin).map_err(|_| fault("an origin that cannot name a key"))?,
            size: integer_from_decimal(size).ok_or(fault("a size that is not a number up to 2^53 - 1"))?,
            root: hash_from_base64(root).ok_or(fault("a root that is not the base64 of 32 bytes"))?,
        })
    }

    /// Origin of the log.
    pub fn origin(&self) -> &KeyName {
        &self.origin
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Root hash over the leaves.
    pub fn root(&self) -> &Hash {
        &self.root
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, self.root)
    }
}

fn fault(fault: &'static str) -> Error {
    Error::Checkpoint { fault }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::empty_root;

    const ROOT: &str = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    #[test]
    fn the_example_of_the_specification_is_read() {
        let text = format!("example.com/behind-the-sofa\n20852163\n{ROOT}\n");
        let checkpoint = Checkpoint::parse(&text).unwrap();
        assert_eq!(&**checkpoint.origin(), "example.com/behind-the-sofa");
        assert_eq!(checkpoint.size(), 20_852_163);
        assert_eq!(checkpoint.root().to_string(), ROOT);
        assert_eq!(checkpoint.to_string(), text);
    }

    #[test]
    fn sizes_reach_from_0_to_the_greatest_integer() {
        let origin = KeyName::new("log/1").unwrap();
        for size in [0, 1, MAX_INTEGER] {
            let checkpoint = Checkpoint::new(origin.clone(), size, empty_root()).unwrap();
            assert_eq!(Checkpoint::parse(&checkpoint.to_string()), Ok(checkpoint));
        }
        let too_large = Checkpoint::new(origin, MAX_INTEGER + 1, empty_root());
        assert_eq!(too_large.unwrap_err().code(), "checkpoint");
    }

    #[test]
    fn every_strict_prefix_and_extension_is_refused() {
        let text = format!("log/1\n7\n{ROOT}\n");
        for end in 0..text.len() {
            assert_eq!(Checkpoint::parse(&text[..end]).unwrap_err().code(), "checkpoint", "{end}");
        }
        for byte in 0..=127u8 {
            let extended = format!("{text}{}", char::from(byte));
            assert_eq!(Checkpoint::parse(&extended).unwrap_err().code(), "checkpoint", "{byte:#x}");
        }
    }

    #[test]
    fn texts_that_are_malformed_are_refused_by_name() {
        for (what, text) in [
            ("no origin", format!("\n7\n{ROOT}\n")),
            ("a space in the origin", format!("log 1\n7\n{ROOT}\n")),
            ("a plus in the origin", format!("log+1\n7\n{ROOT}\n")),
            ("a leading zero", format!("log/1\n07\n{ROOT}\n")),
            ("a sign", format!("log/1\n+7\n{ROOT}\n")),
            ("a hexadecimal size", format!("log/1\n0x7\n{ROOT}\n")),
            ("no size", format!("log/1\n\n{ROOT}\n")),
            ("a space after the size", format!("log/1\n7 \n{ROOT}\n")),
            ("a size of 2^53", format!("log/1\n9007199254740992\n{ROOT}\n")),
            ("a root without padding", format!("log/1\n7\n{}\n", ROOT.trim_end_matches('='))),
            ("a root with unused bits", format!("log/1\n7\n{}\n", ROOT.replace("2I=", "2J="))),
            ("a root of 31 bytes", "log/1\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n".to_owned()),
            ("an extension line", format!("log/1\n7\n{ROOT}\nmore\n")),
            ("an empty line at the end", format!("log/1\n7\n{ROOT}\n\n")),
            ("an empty line before", format!("\nlog/1\n7\n{ROOT}\n")),
            ("a carriage return", format!("log/1\r\n7\r\n{ROOT}\r\n")),
        ] {
            assert_eq!(Checkpoint::parse(&text).map_err(|e| e.code()), Err("checkpoint"), "{what}");
        }
    }
}
