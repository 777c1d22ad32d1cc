//! Rolls, and what was issued for them, in buckets (`docs/protocol.md` §7.6).
//!
//! The attachments of a large roll are too long to be read from the store for each bucket: those of the rolls that are asked for are kept
//! in memory, within bounds. All of it is public.

use std::sync::{Arc, Mutex, PoisonError};

use bulletin_board::{Reader, StoreError};
use election::{Attachment, ElectionId, Id};
use record::roll::{ELEMENT, RECORD};
use record::{RollBucket, RollRecord, bucket_bits, bucket_number};
use shared_key::Index;

/// Bytes of the attachments that are kept in memory for one election. A roll that alone has more is kept alone.
const MOST_OPEN: u64 = 256 << 20;

/// A roll of the public log.
#[derive(Clone, Debug)]
pub(super) struct PublicRoll {
    /// Its number, from 1.
    pub(super) number: u64,
    pub(super) constituency: Id,
    pub(super) attachment: Attachment,
    /// Records.
    pub(super) size: u64,
    /// Who issued for it, and what.
    pub(super) issued: Vec<Issued>,
}

/// What a registrar issued for a roll.
#[derive(Clone, Debug)]
pub(super) struct Issued {
    pub(super) index: Index,
    pub(super) registrar: Id,
    pub(super) attachment: Attachment,
}

/// The rolls of an election that are kept in memory.
#[derive(Debug, Default)]
pub(super) struct OpenRolls(Mutex<Vec<Arc<OpenRoll>>>);

/// A roll in memory.
#[derive(Debug)]
struct OpenRoll {
    number: u64,
    /// Where each bucket begins among the records, and where the last one ends.
    starts: Vec<usize>,
    records: Vec<u8>,
    /// Registrars ascending.
    issued: Vec<(Index, Vec<u8>)>,
}

impl PublicRoll {
    /// Bytes of its attachments.
    fn bytes(&self) -> u64 {
        let issued = self.issued.iter().map(|issued| issued.attachment.length.get());
        issued.fold(self.attachment.length.get(), u64::saturating_add)
    }
}

impl OpenRolls {
    /// A bucket of a roll; `None` if it has no such bucket. Whoever asks for a roll that is not in memory waits until it is: one is read at a
    /// time, however many ask.
    pub(super) fn bucket(
        &self,
        reader: &dyn Reader,
        election: ElectionId,
        roll: &PublicRoll,
        bucket: u64,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.open(reader, election, roll)?.bucket(bucket))
    }

    /// The roll, last among those that are open.
    fn open(&self, reader: &dyn Reader, election: ElectionId, roll: &PublicRoll) -> Result<Arc<OpenRoll>, StoreError> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let position = open.iter().position(|other| other.number == roll.number);
        let known = position.map(|position| open.remove(position));
        // Registrars that issued since are to be read.
        if let Some(known) = known.filter(|known| known.issued.len() >= roll.issued.len()) {
            open.push(Arc::clone(&known));
            return Ok(known);
        }
        let most = MOST_OPEN.saturating_sub(roll.bytes());
        while open.iter().map(|other| other.bytes()).sum::<u64>() > most {
            open.remove(0);
        }
        let new = Arc::new(OpenRoll::read(reader, election, roll)?);
        open.push(Arc::clone(&new));
        Ok(new)
    }
}

impl OpenRoll {
    fn read(reader: &dyn Reader, election: ElectionId, roll: &PublicRoll) -> Result<Self, StoreError> {
        let missing = || StoreError::Corrupted(format!("an attachment of roll {} is missing", roll.number));
        let attachment = |named: &Attachment| reader.attachment(&named.hash)?.ok_or_else(missing);
        let records = attachment(&roll.attachment)?;
        let issued = roll.issued.iter().map(|issued| Ok((issued.index, attachment(&issued.attachment)?)));
        let mut issued = issued.collect::<Result<Vec<_>, StoreError>>()?;
        issued.sort_by_key(|(index, _)| *index);
        let starts = starts(election, &roll.constituency, records.as_chunks().0);
        Ok(Self { number: roll.number, starts, records, issued })
    }

    fn bytes(&self) -> u64 {
        (self.records.len() + self.issued.iter().map(|(_, shares)| shares.len()).sum::<usize>()) as u64
    }

    fn bucket(&self, number: u64) -> Option<Vec<u8>> {
        let number = usize::try_from(number).ok()?;
        let of_it = *self.starts.get(number)?..*self.starts.get(number.checked_add(1)?)?;
        let records: &[[u8; RECORD]] = self.records.as_chunks().0.get(of_it.clone())?;
        let shares = self.issued.iter().map(|(index, shares)| {
            let shares: &[[u8; ELEMENT]] = shares.as_chunks().0.get(of_it.clone())?;
            Some((*index, shares))
        });
        let shares = shares.collect::<Option<Vec<_>>>()?;
        Some(RollBucket::encode(records, &shares))
    }
}

/// Where each bucket of a roll begins, and where the last one ends. Records are ascending by application id.
fn starts(election: ElectionId, constituency: &Id, records: &[[u8; RECORD]]) -> Vec<usize> {
    let bits = bucket_bits(records.len() as u64);
    let mut starts = vec![0];
    for (position, record) in records.iter().enumerate() {
        let id = RollRecord::from_bytes(record).application(election, constituency);
        while starts.len() as u64 <= bucket_number(&id, bits) {
            starts.push(position);
        }
    }
    while starts.len() as u64 <= 1 << bits {
        starts.push(records.len());
    }
    starts
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use bulletin_board::Heads;
    use canonical::Hash;
    use record::Roll;

    use super::*;

    /// A store of attachments that counts how often it is read.
    #[derive(Default)]
    struct Shelf {
        contents: HashMap<Hash, Vec<u8>>,
        reads: AtomicUsize,
    }

    impl Reader for Shelf {
        fn heads(&self) -> Result<Heads, StoreError> {
            Ok(Heads::default())
        }

        fn entries(&self, _: u64, _: u64) -> Result<Vec<Vec<u8>>, StoreError> {
            Ok(Vec::new())
        }

        fn attachment(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
            self.reads.fetch_add(1, Ordering::Relaxed);
            Ok(self.contents.get(hash).cloned())
        }
    }

    impl Shelf {
        fn put(&mut self, content: Vec<u8>) -> Attachment {
            let attachment = Attachment::of(&content);
            self.contents.insert(attachment.hash, content);
            attachment
        }

        fn reads(&self) -> usize {
            self.reads.load(Ordering::Relaxed)
        }
    }

    const ELECTION: ElectionId = ElectionId(Hash([7; 32]));

    fn id(name: &str) -> Id {
        name.parse().unwrap()
    }

    /// A roll of records that need not decode, with shares that say whose they are and for which position.
    fn roll(shelf: &mut Shelf, number: u64, size: u32, registrars: &[u32]) -> PublicRoll {
        let record = |n: u32| {
            let mut record = RollRecord { blinded: [1; ELEMENT], status_key: [2; 32] };
            record.blinded[..4].copy_from_slice(&n.to_be_bytes());
            record.status_key[0] = u8::try_from(number).unwrap();
            record
        };
        let records: Vec<_> = (0..size).map(record).collect();
        let content = Roll::attachment(ELECTION, &id("north"), &records);
        let attachment = shelf.put(content);
        let mut public =
            PublicRoll { number, constituency: id("north"), attachment, size: size.into(), issued: Vec::new() };
        registrars.iter().for_each(|registrar| issue(shelf, &mut public, *registrar));
        public
    }

    fn issue(shelf: &mut Shelf, roll: &mut PublicRoll, registrar: u32) {
        let share = |position: u64| {
            let mut share = [0; ELEMENT];
            share[..8].copy_from_slice(&position.to_be_bytes());
            share[8..12].copy_from_slice(&registrar.to_be_bytes());
            share
        };
        let attachment = shelf.put((0..roll.size).flat_map(share).collect());
        let index = Index::new(registrar).unwrap();
        roll.issued.push(Issued { index, registrar: id(&format!("r{registrar}")), attachment });
    }

    #[test]
    fn every_record_is_in_the_bucket_of_its_id_with_the_shares_of_all() {
        let mut shelf = Shelf::default();
        let roll = roll(&mut shelf, 1, 3_000, &[4, 2]);
        let rolls = OpenRolls::default();
        let bucket = |number| rolls.bucket(&shelf, ELECTION, &roll, number).unwrap();
        let bits = bucket_bits(roll.size);
        assert_eq!((bits, bucket(1 << bits)), (3, None));
        assert_eq!(bucket(u64::MAX), None);
        let content = &shelf.contents[&roll.attachment.hash];
        for (position, bytes) in (0_u64..).zip(content.as_chunks::<RECORD>().0) {
            let record = RollRecord::from_bytes(bytes);
            let number = bucket_number(&record.application(ELECTION, &roll.constituency), bits);
            let bucket = RollBucket::decode(&bucket(number).unwrap()).unwrap();
            let shares = bucket.shares(&record).unwrap();
            assert_eq!(shares.iter().map(|(index, _)| index.get()).collect::<Vec<_>>(), [2, 4]);
            assert!(shares.iter().all(|(_, share)| share[..8] == position.to_be_bytes()));
            assert!(shares.iter().all(|(index, share)| share[8..12] == index.get().to_be_bytes()));
        }
        let all: usize = (0..1 << bits).map(|number| bucket(number).unwrap().len()).sum();
        assert_eq!(all, (1 << bits) * (8 + 2 * 4) + 3_000 * (RECORD + 2 * ELEMENT), "and nowhere else");
    }

    #[test]
    fn a_roll_is_read_once_and_again_when_another_registrar_issued() {
        let mut shelf = Shelf::default();
        let mut roll = roll(&mut shelf, 1, 600, &[1]);
        let rolls = OpenRolls::default();
        let before = rolls.bucket(&shelf, ELECTION, &roll, 0).unwrap().unwrap();
        rolls.bucket(&shelf, ELECTION, &roll, 1).unwrap().unwrap();
        assert_eq!(shelf.reads(), 2);
        issue(&mut shelf, &mut roll, 3);
        let after = rolls.bucket(&shelf, ELECTION, &roll, 0).unwrap().unwrap();
        assert_eq!((shelf.reads(), before.len() < after.len()), (5, true));
    }

    #[test]
    fn a_roll_of_few_is_one_bucket() {
        let mut shelf = Shelf::default();
        let (one, rolls) = (roll(&mut shelf, 1, 1, &[]), OpenRolls::default());
        let bucket = rolls.bucket(&shelf, ELECTION, &one, 0).unwrap().unwrap();
        assert_eq!(bucket.len(), 8 + RECORD);
        assert_eq!(rolls.bucket(&shelf, ELECTION, &one, 1).unwrap(), None);
    }

    #[test]
    fn what_is_in_memory_is_bounded() {
        let mut shelf = Shelf::default();
        let mut named: Vec<_> = (1..=3).map(|number| roll(&mut shelf, number, 1, &[])).collect();
        // As long as half of what may be open: of the first, before the third, nothing may be left.
        let half = Attachment::of(&vec![0; usize::try_from(MOST_OPEN / 2).unwrap()]);
        shelf.contents.insert(half.hash, vec![0; usize::try_from(MOST_OPEN / 2).unwrap()]);
        for roll in &mut named {
            roll.issued.push(Issued { index: Index::new(1).unwrap(), registrar: id("r1"), attachment: half });
        }
        let rolls = OpenRolls::default();
        for roll in &named {
            rolls.bucket(&shelf, ELECTION, roll, 0).unwrap().unwrap();
            assert!(rolls.0.lock().unwrap().iter().map(|open| open.bytes()).sum::<u64>() <= MOST_OPEN);
        }
        assert_eq!(rolls.0.lock().unwrap().iter().map(|open| open.number).collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn a_store_that_lacks_an_attachment_is_damaged() {
        let mut shelf = Shelf::default();
        let roll = roll(&mut shelf, 1, 2, &[1]);
        shelf.contents.remove(&roll.issued[0].attachment.hash);
        let failed = OpenRolls::default().bucket(&shelf, ELECTION, &roll, 0).unwrap_err();
        assert_eq!(failed.code(), "store-corrupted");
    }
}
