//! What a desk keeps, as bytes that its caller encrypts.

use std::collections::BTreeMap;

use canonical::Hash;
use canonical::hash::length_prefixed;
use shared_key::{Ristretto, Share};
use zeroize::Zeroizing;

use super::DeskSecrets;
use crate::Error;
use crate::number::Rho;
use crate::sealing::DeskSecret;
use crate::tag::TagShare;

/// What something was said of: what it was, about which application or conflict, and its number.
pub(super) type Topic = (u64, Hash, u64);

/// A decision on an application of this number.
pub(super) const DECISION: u64 = 1;
/// An approval taken back.
pub(super) const WITHDRAWAL: u64 = 2;
/// A tag.
pub(super) const TAG: u64 = 3;
/// A ruling on a conflict.
pub(super) const RULING: u64 = 4;
/// Evidence asked for anew, of an application of this number.
pub(super) const ASKED_ANEW: u64 = 5;
/// A roll of this number, of no application.
pub(super) const ROLL: u64 = 6;

/// What the bytes begin with.
const MAGIC: &[u8] = b"veche desk/v1\n";

/// A desk's secrets. Erased when dropped, never printed.
#[derive(Debug)]
pub struct Secrets {
    pub(super) desk_keys: DeskSecrets,
    pub(super) tag: TagShare,
    /// Applications whose alpha was evaluated.
    pub(super) evaluated: BTreeMap<Hash, [u8; 32]>,
    /// What unblinds the numbers of applications that this registrar approved and whose tags are not said yet.
    pub(super) rhos: BTreeMap<Hash, Rho>,
    /// Hashes of what this desk said.
    pub(super) said: BTreeMap<Topic, Hash>,
    /// Lists of days that the exchange has not shown yet: no roll can be without them.
    pub(super) lists: BTreeMap<u64, Vec<u8>>,
}

impl Secrets {
    /// Those of a new desk: of a registrar with its share of the tag key, or of an auditor.
    pub fn new(tag: TagShare) -> Self {
        let (evaluated, rhos) = (BTreeMap::new(), BTreeMap::new());
        let (said, lists) = (BTreeMap::new(), BTreeMap::new());
        Self { desk_keys: DeskSecrets::default(), tag, evaluated, rhos, said, lists }
    }

    /// What may be kept in a second place, encrypted: without desk keys, which are to be gone when they are erased, and without what gives a
    /// number away. A desk that is made of it takes over what was said since ([`super::Desk::take_over`]).
    ///
    /// # Errors
    /// Never, of secrets that are whole: [`Error::Secrets`].
    pub fn for_backup(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut copy = Self::from_bytes(&self.to_bytes())?;
        copy.desk_keys = DeskSecrets::default();
        copy.rhos.clear();
        Ok(copy.to_bytes())
    }

    /// The secrets as bytes, to be stored encrypted.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let share = self.tag.share().map(Share::to_bytes);
        let share = share.as_ref().map_or(&[][..], |share| share.as_slice());
        let records =
            40 * self.desk_keys.0.len() + 64 * (self.evaluated.len() + self.rhos.len()) + 80 * self.said.len();
        // Reserved whole: a vector that grows would leave copies behind.
        let lists: usize = self.lists.values().map(|list| 16 + list.len()).sum();
        let mut out = Zeroizing::new(Vec::with_capacity(MAGIC.len() + 6 * 8 + share.len() + records + lists));
        out.extend_from_slice(MAGIC);
        count(&mut out, share.len());
        out.extend_from_slice(share);
        count(&mut out, self.desk_keys.0.len());
        for (day, secret) in &self.desk_keys.0 {
            out.extend_from_slice(&day.to_be_bytes());
            out.extend_from_slice(secret.as_bytes());
        }
        count(&mut out, self.evaluated.len());
        for (id, alpha) in &self.evaluated {
            out.extend_from_slice(&id.0);
            out.extend_from_slice(alpha);
        }
        count(&mut out, self.rhos.len());
        for (id, rho) in &self.rhos {
            out.extend_from_slice(&id.0);
            out.extend_from_slice(rho.to_bytes().as_slice());
        }
        count(&mut out, self.said.len());
        for ((topic, about, number), hash) in &self.said {
            out.extend_from_slice(&topic.to_be_bytes());
            out.extend_from_slice(&about.0);
            out.extend_from_slice(&number.to_be_bytes());
            out.extend_from_slice(&hash.0);
        }
        count(&mut out, self.lists.len());
        for (day, list) in &self.lists {
            out.extend_from_slice(&day.to_be_bytes());
            length_prefixed(&mut out, list);
        }
        out
    }

    /// Reads what [`Self::to_bytes`] wrote, and nothing else.
    ///
    /// # Errors
    /// [`Error::Secrets`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut secrets = Self::new(TagShare::erased());
        let mut rest = Rest(bytes.strip_prefix(MAGIC).ok_or(Error::Secrets)?);
        match rest.number()? {
            0 => {}
            40 => {
                let share = Zeroizing::new(rest.bytes::<40>()?);
                secrets.tag = TagShare::stored(Share::<Ristretto>::from_bytes(&*share).map_err(|_| Error::Secrets)?);
            }
            _ => return Err(Error::Secrets),
        }
        for _ in 0..rest.number()? {
            let (day, secret) = (rest.number()?, Zeroizing::new(rest.bytes()?));
            put(&mut secrets.desk_keys.0, day, DeskSecret::from_bytes(&secret))?;
        }
        for _ in 0..rest.number()? {
            put(&mut secrets.evaluated, Hash(rest.bytes()?), rest.bytes()?)?;
        }
        for _ in 0..rest.number()? {
            let (id, rho) = (Hash(rest.bytes()?), Zeroizing::new(rest.bytes()?));
            put(&mut secrets.rhos, id, Rho::from_bytes(&rho).map_err(|_| Error::Secrets)?)?;
        }
        for _ in 0..rest.number()? {
            let topic = (rest.number()?, Hash(rest.bytes()?), rest.number()?);
            put(&mut secrets.said, topic, Hash(rest.bytes()?))?;
        }
        for _ in 0..rest.number()? {
            let (day, length) = (rest.number()?, rest.number()?);
            put(&mut secrets.lists, day, rest.part(length)?.to_vec())?;
        }
        if rest.0.is_empty() { Ok(secrets) } else { Err(Error::Secrets) }
    }
}

/// Inserts at the end: what is written ascends.
fn put<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, value: V) -> Result<(), Error> {
    if map.last_key_value().is_some_and(|(last, _)| *last >= key) {
        return Err(Error::Secrets);
    }
    map.insert(key, value);
    Ok(())
}

fn count(out: &mut Vec<u8>, n: usize) {
    out.extend_from_slice(&(n as u64).to_be_bytes());
}

struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn part(&mut self, length: u64) -> Result<&'a [u8], Error> {
        let split = usize::try_from(length).ok().and_then(|length| self.0.split_at_checked(length));
        let (part, rest) = split.ok_or(Error::Secrets)?;
        self.0 = rest;
        Ok(part)
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let (bytes, rest) = self.0.split_first_chunk().ok_or(Error::Secrets)?;
        self.0 = rest;
        Ok(*bytes)
    }

    fn number(&mut self) -> Result<u64, Error> {
        self.bytes().map(u64::from_be_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        let mut secrets = Secrets::new(TagShare::erased());
        secrets.desk_keys.0.insert(20_000, DeskSecret::from_bytes(&[1; 32]));
        secrets.desk_keys.0.insert(20_001, DeskSecret::from_bytes(&[2; 32]));
        secrets.evaluated.insert(Hash([1; 32]), [3; 32]);
        secrets.rhos.insert(Hash([1; 32]), Rho::from_bytes(&[4; 32]).unwrap_or_else(|_| panic!("a scalar")));
        secrets.said.insert((DECISION, Hash([1; 32]), 1), Hash([5; 32]));
        secrets.lists.insert(20_000, vec![6; 64]);
        secrets.lists.insert(20_001, vec![]);
        secrets
    }

    #[test]
    fn stored_secrets_are_read_again() {
        let bytes = secrets().to_bytes();
        let read = Secrets::from_bytes(&bytes).unwrap();
        assert_eq!(*read.to_bytes(), *bytes);
        assert_eq!((read.desk_keys.0.len(), read.evaluated.len(), read.rhos.len(), read.said.len()), (2, 1, 1, 1));
        assert_eq!(read.lists.values().map(Vec::len).collect::<Vec<_>>(), [64, 0]);
        assert!(read.tag.share().is_none());
    }

    #[test]
    fn damaged_or_longer_secrets_are_refused() {
        let good = secrets().to_bytes();
        let refused = |bytes: &[u8]| matches!(Secrets::from_bytes(bytes), Err(Error::Secrets));
        for length in 0..good.len() {
            assert!(refused(&good[..length]), "{length}");
        }
        assert!(refused(&[good.as_slice(), &[0]].concat()));
        let mut huge = good.to_vec();
        huge[MAGIC.len() + 8] = 0xff;
        assert!(refused(&huge));
        // The second desk key with the day of the first.
        let mut twice = good.to_vec();
        let second = MAGIC.len() + 8 + 8 + 40;
        twice.copy_within(second - 40..second - 32, second);
        assert!(refused(&twice));
    }

    #[test]
    fn secrets_are_not_printed() {
        let printed = format!("{:?}", secrets());
        assert!(printed.contains("DeskSecret(..)") && printed.contains("Rho(..)"));
    }
}
