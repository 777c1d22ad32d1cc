//! Rolls and issuances (`docs/protocol.md` §7.2 to §7.4).

use std::collections::HashSet;

use ballot_signing::application::application_id;
use canonical::Hash;
use election::{ElectionId, Id};
use shared_key::{G1, GroupElement};
use transparency_log::ed25519::PublicKey;
use transparency_log::tree;

use crate::Refusal;

/// Bytes of a blinded element, and of a share.
pub const ELEMENT: usize = 48;
/// Bytes of a record of a roll.
pub const RECORD: usize = ELEMENT + 32;

/// What the registrars decide on: a blinded credential, and the key of whoever asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RollRecord {
    /// The blinded element, encoded.
    pub blinded: [u8; ELEMENT],
    /// Ed25519 key of the applicant's status page.
    pub status_key: [u8; 32],
}

impl RollRecord {
    /// The application id.
    pub fn application(&self, election: ElectionId, constituency: &Id) -> Hash {
        application_id(election, constituency, &self.blinded, &self.status_key)
    }

    /// The bytes that stand in the roll.
    pub fn to_bytes(&self) -> [u8; RECORD] {
        let mut bytes = [0; RECORD];
        let (blinded, status_key) = bytes.split_at_mut(ELEMENT);
        blinded.copy_from_slice(&self.blinded);
        status_key.copy_from_slice(&self.status_key);
        bytes
    }

    /// Reads the bytes of one record.
    pub fn from_bytes(bytes: &[u8; RECORD]) -> Self {
        let (blinded, status_key) = bytes.split_at(ELEMENT);
        Self {
            blinded: blinded.try_into().expect("the record is split after 48 bytes"),
            status_key: status_key.try_into().expect("32 bytes are left"),
        }
    }
}

/// A roll whose records are well-formed and in order.
#[derive(Clone, Debug)]
pub struct Roll {
    /// Whose roll.
    pub constituency: Id,
    /// The records, ascending by application id.
    pub records: Vec<RollRecord>,
    /// The blinded elements, decoded.
    pub blinded: Vec<G1>,
}

impl Roll {
    /// Reads the attachment of a roll.
    ///
    /// # Errors
    /// `attachment` for a length that does not fit, `element`, `roll-status-key`, `roll-order`, `roll-repeated`.
    pub fn parse(election: ElectionId, constituency: &Id, bytes: &[u8]) -> Result<Self, Refusal> {
        let (records, rest) = bytes.as_chunks::<RECORD>();
        if records.is_empty() || !rest.is_empty() {
            return Err(Refusal::Attachment { hash: Hash::of(bytes) });
        }
        let records: Vec<_> = records.iter().map(RollRecord::from_bytes).collect();
        let ids: Vec<_> = records.iter().map(|record| record.application(election, constituency)).collect();
        if let Some(position) = ids.windows(2).position(|pair| pair.first() >= pair.last()) {
            return Err(Refusal::RollOrder { position: position + 1 });
        }
        for (position, record) in records.iter().enumerate() {
            PublicKey::from_bytes(&record.status_key).map_err(|_| Refusal::RollStatusKey { position })?;
        }
        let blinded: Result<Vec<_>, _> = records.iter().map(|record| G1::decode(&record.blinded)).collect();
        Ok(Self { constituency: constituency.clone(), blinded: blinded?, records })
    }

    /// The roll of these records, in whatever order they come.
    pub fn attachment(election: ElectionId, constituency: &Id, records: &[RollRecord]) -> Vec<u8> {
        let mut sorted: Vec<_> = records.iter().map(|r| (r.application(election, constituency), r)).collect();
        sorted.sort_by_key(|(id, _)| *id);
        sorted.iter().flat_map(|(_, record)| record.to_bytes()).collect()
    }
}

/// The RFC 6962 root over the records of a roll or counted list, each of `length` bytes.
pub fn records_root(bytes: &[u8], length: usize) -> Hash {
    Hash(tree::root(bytes.chunks(length).map(tree::leaf_hash)).0)
}

/// The RFC 6962 root over the records of a roll.
pub fn roll_root(bytes: &[u8]) -> Hash {
    records_root(bytes, RECORD)
}

/// Everything that stood in a roll of the election: nothing may stand there twice.
#[derive(Clone, Debug, Default)]
pub(crate) struct SeenRecords {
    blinded: HashSet<[u8; ELEMENT]>,
    status_keys: HashSet<[u8; 32]>,
}

impl SeenRecords {
    /// Refuses a blinded element or status key that stands twice, here or in an earlier roll. (So does every
    /// application id, since it is a hash of them and the constituency.)
    pub(crate) fn check(&self, roll: &Roll) -> Result<(), Refusal> {
        let (mut blinded, mut status_keys) = (HashSet::new(), HashSet::new());
        for (position, record) in roll.records.iter().enumerate() {
            let fresh = !self.blinded.contains(&record.blinded)
                && !self.status_keys.contains(&record.status_key)
                && blinded.insert(record.blinded)
                && status_keys.insert(record.status_key);
            if !fresh {
                return Err(Refusal::RollRepeated { position });
            }
        }
        Ok(())
    }

    pub(crate) fn add(&mut self, roll: &Roll) {
        self.blinded.extend(roll.records.iter().map(|record| record.blinded));
        self.status_keys.extend(roll.records.iter().map(|record| record.status_key));
    }
}

/// Reads the attachment of an issuance: a share for each record of the roll.
pub(crate) fn parse_shares(bytes: &[u8], roll: &Roll) -> Result<Vec<G1>, Refusal> {
    let (shares, rest) = bytes.as_chunks::<ELEMENT>();
    if shares.len() != roll.records.len() || !rest.is_empty() {
        return Err(Refusal::Attachment { hash: Hash::of(bytes) });
    }
    Ok(shares.iter().map(|share| G1::decode(share)).collect::<Result<_, _>>()?)
}
