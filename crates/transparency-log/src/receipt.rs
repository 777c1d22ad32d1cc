//! Receipts (C2SP tlog-proof; `docs/protocol.md` §12): that an entry is in the log, provable without it.

use std::fmt;

use crate::Error;
use crate::checkpoint::LogIdentity;
use crate::cosignature::WitnessKey;
use crate::form::{hash_from_base64, integer_from_decimal};
use crate::proof::verify_inclusion;
use crate::signed_checkpoint::{SignedCheckpoint, WitnessedCheckpoint};
use crate::tree::Hash;

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// An inclusion proof with the checkpoint that it leads to. [`fmt::Display`] gives its one written form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Below the size in the checkpoint, and so below 2^53.
    index: u64,
    proof: Vec<Hash>,
    checkpoint: SignedCheckpoint,
}

/// What a receipt proves of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inclusion {
    /// The entry's index, counted from 0.
    pub index: u64,
    /// The checkpoint under which it was, with its time.
    pub checkpoint: WitnessedCheckpoint,
}

impl Inclusion {
    /// The time in seconds by which the entry was in the log: that of the checkpoint.
    pub fn time(&self) -> u64 {
        self.checkpoint.time()
    }
}

impl Receipt {
    /// A receipt for entry `index`; `proof` goes from the leaf's sibling upwards.
    ///
    /// [`Error::TreeProof`] if the index is not below the size in the checkpoint. Nothing else is checked.
    pub fn new(index: u64, proof: Vec<Hash>, checkpoint: SignedCheckpoint) -> Result<Self, Error> {
        if index >= checkpoint.checkpoint().size() {
            return Err(Error::TreeProof { fault: "the index is not below the size" });
        }
        Ok(Self { index, proof, checkpoint })
    }

    /// Reads a receipt without extra line. Refused as [`Error::Receipt`], or, within the checkpoint, as by
    /// [`SignedCheckpoint::parse`], or as by [`Self::new`]. Neither signatures nor proof are checked.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let text = std::str::from_utf8(bytes).map_err(|_| fault("not UTF-8"))?;
        let (head, checkpoint) = text.split_once("\n\n").ok_or(fault("no empty line"))?;
        let mut lines = head.split('\n');
        if lines.next() != Some(HEADER) {
            return Err(fault("another first line than that of a proof"));
        }
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).and_then(integer_from_decimal);
        let index = index.ok_or(fault("the second line is not an index"))?;
        let proof = lines.map(hash_from_base64).collect::<Option<_>>();
        let proof = proof.ok_or(fault("a proof line that is not the base64 of 32 bytes"))?;
        Self::new(index, proof, SignedCheckpoint::parse(checkpoint.as_bytes())?)
    }

    /// The bytes of the receipt.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.to_string().into_bytes()
    }

    /// The entry's index, counted from 0. Not to be trusted before [`Self::verify`].
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The inclusion proof, from the leaf's sibling upwards.
    pub fn proof(&self) -> &[Hash] {
        &self.proof
    }

    /// The checkpoint. Not to be trusted before [`Self::verify`].
    pub fn checkpoint(&self) -> &SignedCheckpoint {
        &self.checkpoint
    }

    /// Checks that the entry with this leaf hash is in the log. Refused as by [`SignedCheckpoint::verify`], then as
    /// [`Error::TreeProof`].
    pub fn verify(
        &self,
        leaf: &Hash,
        log: &LogIdentity,
        witnesses: &[WitnessKey],
        quorum: usize,
    ) -> Result<Inclusion, Error> {
        let witnessed = self.checkpoint.verify(log, witnesses, quorum)?;
        let tree = witnessed.checkpoint();
        verify_inclusion(leaf, self.index, tree.size(), &self.proof, tree.root())?;
        Ok(Inclusion { index: self.index, checkpoint: witnessed })
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}\nindex {}", self.index)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

fn fault(fault: &'static str) -> Error {
    Error::Receipt { fault }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemoryTree;
    use crate::signed_checkpoint::tests::{ALL, Network, QUORUM};
    use crate::tree::tests::leaves;

    struct Log {
        network: Network,
        leaves: Vec<Hash>,
        tree: MemoryTree,
    }

    impl Log {
        fn new() -> Self {
            let leaves = leaves(21);
            Self { network: Network::new(), tree: leaves.iter().copied().collect(), leaves }
        }

        fn receipt(&self, index: u64, size: u64) -> Receipt {
            let signed = self.network.signed_by(size, self.tree.root(size).unwrap(), &ALL[..QUORUM]);
            Receipt::new(index, self.tree.prove_inclusion(index, size).unwrap(), signed).unwrap()
        }

        fn verify(&self, receipt: &Receipt, leaf: usize) -> Result<Inclusion, Error> {
            receipt.verify(&self.leaves[leaf], &self.network.log, &self.network.witnesses, QUORUM)
        }
    }

    #[test]
    fn a_receipt_proves_its_entry_and_no_other() {
        let log = Log::new();
        for (index, size) in [(0, 1), (0, 21), (6, 7), (7, 21), (20, 21)] {
            let receipt = log.receipt(index, size);
            let receipt = Receipt::parse(&receipt.to_bytes()).unwrap();
            let inclusion = log.verify(&receipt, index as usize).unwrap();
            assert_eq!((inclusion.index, inclusion.time()), (index, 20));
            for other in (0..21).filter(|other| *other != index as usize) {
                assert_eq!(log.verify(&receipt, other).unwrap_err().code(), "tree-proof", "{other} for {index}");
            }
        }
    }

    #[test]
    fn a_receipt_is_written_as_the_specification_says() {
        let log = Log::new();
        let receipt = log.receipt(2, 3);
        let sibling = log.tree.root(2).unwrap();
        let expected = format!("c2sp.org/tlog-proof@v1\nindex 2\n{sibling}\n\n{}", receipt.checkpoint());
        assert_eq!(receipt.to_string(), expected);
        let alone = log.receipt(0, 1);
        assert_eq!(alone.to_string(), format!("c2sp.org/tlog-proof@v1\nindex 0\n\n{}", alone.checkpoint()));
        assert_eq!(Receipt::parse(&alone.to_bytes()), Ok(alone));
    }

    #[test]
    fn every_strict_prefix_and_extension_is_refused() {
        let log = Log::new();
        let bytes = log.receipt(7, 21).to_bytes();
        let verdict = |bytes: &[u8]| log.verify(&Receipt::parse(bytes)?, 7);
        assert!(verdict(&bytes).is_ok());
        for end in 0..bytes.len() {
            assert!(verdict(&bytes[..end]).is_err(), "{end}");
        }
        for byte in 0..=u8::MAX {
            assert!(verdict(&[bytes.as_slice(), &[byte]].concat()).is_err(), "{byte:#x}");
        }
    }

    #[test]
    fn receipts_that_are_malformed_or_prove_nothing_are_refused_by_name() {
        let log = Log::new();
        let good = log.receipt(7, 21).to_string();
        let first = log.receipt(7, 21).proof()[0].to_string();
        let replaced = |from: &str, to: &str| {
            assert!(good.contains(from));
            good.replacen(from, to, 1)
        };
        let cases = [
            ("another version", replaced("@v1", "@v2"), "receipt"),
            ("an extra line", replaced("index", "extra AAAA\nindex"), "receipt"),
            ("an empty extra line", replaced("index", "extra \nindex"), "receipt"),
            ("no index", replaced("index 7\n", ""), "receipt"),
            ("a leading zero", replaced("index 7", "index 07"), "receipt"),
            ("a sign", replaced("index 7", "index +7"), "receipt"),
            ("two spaces", replaced("index 7", "index  7"), "receipt"),
            ("a space after the index", replaced("index 7", "index 7 "), "receipt"),
            ("an index of 2^53", replaced("index 7", "index 9007199254740992"), "receipt"),
            ("carriage returns", good.replace('\n', "\r\n"), "receipt"),
            ("a proof line without padding", replaced(&first, first.trim_end_matches('=')), "receipt"),
            ("a proof line of 33 bytes", replaced(&first, &"A".repeat(44)), "receipt"),
            ("a space after a proof line", replaced(&first, &format!("{first} ")), "receipt"),
            ("an empty line before", format!("\n{good}"), "receipt"),
            ("a second empty line", replaced("\n\n", "\n\n\n"), "checkpoint"),
            ("no checkpoint", good.split_once("\n\n").map(|(head, _)| format!("{head}\n\n")).unwrap(), "note"),
            ("an index that is the size", replaced("index 7", "index 21"), "tree-proof"),
            ("another index", replaced("index 7", "index 6"), "tree-proof"),
            ("a proof line missing", replaced(&format!("{first}\n"), ""), "tree-proof"),
            ("a proof line twice", replaced(&first, &format!("{first}\n{first}")), "tree-proof"),
            ("a checkpoint of another log", replaced("log.example/0a1b\n", "log.example/0a1c\n"), "checkpoint-origin"),
            ("another size", replaced("\n21\n", "\n20\n"), "signature"),
        ];
        for (what, text, code) in cases {
            let verdict = Receipt::parse(text.as_bytes()).and_then(|receipt| log.verify(&receipt, 7));
            assert_eq!(verdict.map_err(|e| e.code()), Err(code), "{what}");
        }
        let signed = log.network.signed_by(21, log.tree.root(21).unwrap(), &ALL[..QUORUM - 1]);
        let receipt = Receipt::new(7, log.receipt(7, 21).proof().to_vec(), signed).unwrap();
        assert_eq!(log.verify(&receipt, 7).unwrap_err().code(), "checkpoint-quorum");
        assert_eq!(Receipt::parse(b"\xff\n\n").unwrap_err().code(), "receipt");
    }
}
