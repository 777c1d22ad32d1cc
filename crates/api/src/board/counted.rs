//! The counted list in buckets, for voters who look whether their ballot counts (`docs/protocol.md` §10.1).

use std::ops::Range;

use canonical::Hash;
use record::CountedList;
use record::counting::RECORD;
use transparency_log::MemoryTree;
use transparency_log::tree::leaf_hash;

use super::public_log::CredentialRange;

/// The records of a counted list, and the tree over them.
#[derive(Debug)]
pub(super) struct PublicCounted {
    records: Vec<u8>,
    tree: MemoryTree,
}

/// A record, with the proof that it is in the list.
#[derive(Debug)]
pub(super) struct CountedRecord {
    pub(super) index: u64,
    pub(super) record: [u8; RECORD],
    pub(super) proof: Vec<Hash>,
}

impl PublicCounted {
    pub(super) fn new(list: CountedList) -> Self {
        let tree = list.content.chunks(RECORD).map(leaf_hash).collect();
        Self { records: list.content, tree }
    }

    /// How many records the list has.
    pub(super) fn size(&self) -> u64 {
        self.tree.size()
    }

    /// The records with credentials of a range, and one before and after them, where there is one: so that it shows what is not there.
    pub(super) fn bucket(&self, range: &CredentialRange) -> Vec<CountedRecord> {
        let within = self.positions(range);
        let with_neighbours = within.start.saturating_sub(1)..within.end.saturating_add(1).min(self.all().len());
        with_neighbours.filter_map(|position| self.record(position)).collect()
    }

    fn all(&self) -> &[[u8; RECORD]] {
        self.records.as_chunks().0
    }

    fn positions(&self, range: &CredentialRange) -> Range<usize> {
        let begins_with = |record: &[u8; RECORD], credential: &[u8; 32]| {
            record.first_chunk().map_or(std::cmp::Ordering::Less, |own: &[u8; 32]| own.cmp(credential))
        };
        let start = self.all().partition_point(|record| begins_with(record, range.start()).is_lt());
        let end = self.all().partition_point(|record| begins_with(record, range.end()).is_le());
        start..end
    }

    fn record(&self, position: usize) -> Option<CountedRecord> {
        let record = *self.all().get(position)?;
        let index = u64::try_from(position).ok()?;
        let proof = self.tree.prove_inclusion(index, self.size()).ok()?;
        Some(CountedRecord { index, record, proof: proof.into_iter().map(|hash| Hash(hash.0)).collect() })
    }
}

#[cfg(test)]
mod tests {
    use transparency_log::proof::verify_inclusion;
    use transparency_log::tree::{Hash as Node, root_of_records};

    use super::super::public_log::credentials_with;
    use super::*;

    /// A list with a credential for each of these first bytes, ascending.
    fn list(first_bytes: &[u8]) -> (PublicCounted, Node) {
        let record = |first: &u8| {
            let mut record = [7; RECORD];
            record[0] = *first;
            record
        };
        let records: Vec<_> = first_bytes.iter().map(record).collect();
        let root = root_of_records(&records);
        let list = CountedList { content: records.concat(), root: Hash(root.0), size: records.len() as u64 };
        (PublicCounted::new(list), root)
    }

    #[test]
    fn a_bucket_has_its_records_and_their_neighbours_each_with_a_proof() {
        let (list, root) = list(&[0x01, 0x0f, 0x10, 0x1a, 0x1f, 0x30, 0xff]);
        for (digits, expected) in [
            ("", vec![0, 1, 2, 3, 4, 5, 6]),
            ("0", vec![0, 1, 2]),
            ("1", vec![1, 2, 3, 4, 5]),
            ("1a", vec![2, 3, 4]),
            ("2", vec![4, 5]),
            ("3", vec![4, 5, 6]),
            ("00", vec![0]),
            ("f", vec![5, 6]),
            ("fe", vec![5, 6]),
        ] {
            let bucket = list.bucket(&credentials_with(digits));
            assert_eq!(bucket.iter().map(|record| record.index).collect::<Vec<_>>(), expected, "{digits}");
            for record in bucket {
                let proof: Vec<_> = record.proof.iter().map(|hash| Node(hash.0)).collect();
                verify_inclusion(&leaf_hash(&record.record), record.index, 7, &proof, &root).unwrap();
            }
        }
    }

    #[test]
    fn nothing_is_in_a_list_of_nobody() {
        let (list, _) = list(&[]);
        assert_eq!((list.size(), list.bucket(&credentials_with("")).len()), (0, 0));
    }
}
