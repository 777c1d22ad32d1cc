//! Parts of a roll with the shares that were issued for them (`docs/protocol.md` §7.6): what a voter asks for who looks for its own.

use canonical::Hash;
use election::{ElectionId, Id};
use shared_key::Index;

use crate::RollRecord;
use crate::roll::{ELEMENT, RECORD};

/// Records that a bucket holds on average, at least, if the roll has so many: among so many others a voter asks.
const RECORDS: u64 = 256;

/// By how many leading bits of the application id a roll of `size` records is parted into buckets.
pub fn bucket_bits(size: u64) -> u32 {
    (size / RECORDS).checked_ilog2().unwrap_or(0)
}

/// The bucket that an application is in: the first `bits` bits of its id.
pub fn bucket_number(application: &Hash, bits: u32) -> u64 {
    let (first, _) = application.0.split_first_chunk().expect("a hash has 32 bytes");
    64_u32.checked_sub(bits).and_then(|rest| u64::from_be_bytes(*first).checked_shr(rest)).unwrap_or(0)
}

/// A bucket as a board shows it. Nothing in it is checked but its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollBucket {
    records: Vec<RollRecord>,
    /// Of each registrar a share for each record; registrars ascending.
    shares: Vec<(Index, Vec<[u8; ELEMENT]>)>,
}

impl RollBucket {
    /// The bytes of a bucket: its records, and for each registrar, ascending, a share of each.
    pub fn encode(records: &[[u8; RECORD]], shares: &[(Index, &[[u8; ELEMENT]])]) -> Vec<u8> {
        let count = |n: usize| u32::try_from(n).expect("nothing in a roll is counted to 2^32").to_be_bytes();
        let mut bytes = [count(records.len()), count(shares.len())].concat();
        bytes.extend_from_slice(records.as_flattened());
        for (index, shares) in shares {
            bytes.extend_from_slice(&index.get().to_be_bytes());
            bytes.extend_from_slice(shares.as_flattened());
        }
        bytes
    }

    /// Reads the bytes of a bucket; `None` if they are not of its form.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (number, bytes) = take_u32(bytes)?;
        let (registrars, bytes) = take_u32(bytes)?;
        let number = usize::try_from(number).ok()?;
        let (records, mut left) = bytes.split_at_checked(number.checked_mul(RECORD)?)?;
        let (records, _) = records.as_chunks::<RECORD>();
        let mut shares: Vec<(Index, Vec<[u8; ELEMENT]>)> = Vec::new();
        for _ in 0..registrars {
            let (index, rest) = take_u32(left)?;
            let index = Index::new(index).filter(|index| shares.last().is_none_or(|(last, _)| last < index))?;
            let (of_it, rest) = rest.split_at_checked(number.checked_mul(ELEMENT)?)?;
            shares.push((index, of_it.as_chunks().0.to_vec()));
            left = rest;
        }
        let records = records.iter().map(RollRecord::from_bytes).collect();
        left.is_empty().then_some(Self { records, shares })
    }

    /// Whether it can be bucket `number` of a roll that `bits` part, which has so many records, in an election with so many registrars: its
    /// records are of that bucket and in the order of the roll, whosever they are.
    pub fn is_of(
        &self,
        election: ElectionId,
        constituency: &Id,
        (number, bits): (u64, u32),
        (size, registrars): (u64, usize),
    ) -> bool {
        let ids: Vec<_> = self.records.iter().map(|record| record.application(election, constituency)).collect();
        let are_in_order = ids.is_sorted_by(|before, after| before.0 < after.0);
        let are_of_it = ids.iter().all(|id| bucket_number(id, bits) == number);
        let are_known =
            self.shares.iter().all(|(index, _)| usize::try_from(index.get()).is_ok_and(|it| it <= registrars));
        are_in_order && are_of_it && are_known && ids.len() as u64 <= size
    }

    /// The shares for a record, with the indexes of their registrars; `None` if the bucket does not hold it.
    pub fn shares(&self, record: &RollRecord) -> Option<Vec<(Index, [u8; ELEMENT])>> {
        let position = self.records.iter().position(|other| other == record)?;
        let share = |(index, shares): &(Index, Vec<_>)| Some((*index, *shares.get(position)?));
        self.shares.iter().map(share).collect()
    }
}

fn take_u32(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (number, rest) = bytes.split_first_chunk()?;
    Some((u32::from_be_bytes(*number), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket() -> Vec<u8> {
        let records = [[1; RECORD], [2; RECORD]];
        let (first, fourth) = ([[3; ELEMENT], [4; ELEMENT]], [[5; ELEMENT], [6; ELEMENT]]);
        let index = |n| Index::new(n).unwrap();
        RollBucket::encode(&records, &[(index(1), &first), (index(4), &fourth)])
    }

    #[test]
    fn a_bucket_gives_every_registrars_share_of_a_record() {
        let bucket = RollBucket::decode(&bucket()).unwrap();
        let shares = bucket.shares(&RollRecord::from_bytes(&[2; RECORD])).unwrap();
        let shares: Vec<_> = shares.iter().map(|(index, share)| (index.get(), share[0])).collect();
        assert_eq!(shares, [(1, 4), (4, 6)]);
        assert_eq!(bucket.shares(&RollRecord::from_bytes(&[9; RECORD])), None);
    }

    #[test]
    fn only_whole_buckets_are_read() {
        let good = bucket();
        for length in 0..good.len() {
            assert_eq!(RollBucket::decode(&good[..length]), None, "{length}");
        }
        assert_eq!(RollBucket::decode(&[good.as_slice(), &[0]].concat()), None);
        let fourth = 8 + 2 * RECORD + 4 + 2 * ELEMENT;
        for index in [0_u8, 1] {
            let mut bytes = good.clone();
            bytes[fourth + 3] = index;
            assert_eq!(RollBucket::decode(&bytes), None, "registrars are not 0, and ascend");
        }
        assert_eq!(RollBucket::decode(&[0xff; 64]), None);
        assert!(RollBucket::decode(&[0; 8]).is_some(), "a bucket may be empty");
    }

    #[test]
    fn only_the_bucket_that_was_asked_for_is_one() {
        let (election, constituency) = (ElectionId(Hash([7; 32])), "north".parse().unwrap());
        let application = |record: &[u8; RECORD]| RollRecord::from_bytes(record).application(election, &constituency);
        let mut records: Vec<_> = (0..9).map(|n| [n; RECORD]).collect();
        records.retain(|record| bucket_number(&application(record), 1) == 0);
        records.sort_by_key(|record| application(record).0);
        let shares = vec![[3; ELEMENT]; records.len() + 1];
        let of = |records: &[[u8; RECORD]], number, size, registrars| {
            let bytes = RollBucket::encode(records, &[(Index::new(3).unwrap(), &shares[..records.len()])]);
            RollBucket::decode(&bytes).unwrap().is_of(election, &constituency, (number, 1), (size, registrars))
        };
        assert!(records.len() > 1 && of(&records, 0, 512, 3) && of(&[], 0, 512, 3));
        assert!(!of(&records, 1, 512, 3), "records of another bucket");
        assert!(!of(&records, 0, 1, 3), "more records than the roll has");
        assert!(!of(&records, 0, 512, 2), "a registrar that there is not");
        assert!(!of(&[&records[..1], &records[..]].concat(), 0, 512, 3), "a record twice");
        records.reverse();
        assert!(!of(&records, 0, 512, 3), "records out of order");
    }

    #[test]
    fn as_many_bits_as_leave_256_records() {
        let bits = [0, 1, 511, 512, 1_023, 1_024, 300_000, u64::MAX].map(bucket_bits);
        assert_eq!(bits, [0, 0, 0, 1, 1, 2, 10, 55]);
    }

    #[test]
    fn the_number_of_a_bucket_is_the_beginning_of_the_id() {
        let mut id = [0xff; 32];
        [id[0], id[1]] = [0b1010_0000, 0b0110_0000];
        let numbers = [0, 1, 3, 11, 64, 65, 99].map(|bits| bucket_number(&Hash(id), bits));
        assert_eq!(numbers, [0, 1, 0b101, 0b101_0000_0011, 0xa060_ffff_ffff_ffff, 0, 0]);
    }
}
