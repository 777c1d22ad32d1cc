//! What a seat remembers between two steps: a file that the key file opens.

use std::fmt;
use std::path::Path;

use age::secrecy::SecretString;
use canonical::Hash;
use canonical::bytes::{from_base64, to_base64};
use election::role::CeremonyRole;
use election::{ElectionId, Id};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use zeroize::Zeroizing;

use crate::Error;
use crate::lock::NO_GUESS;
use crate::randomness::Seed;
use crate::secret_file::{self, Work};

/// Room for what is written, so that no copy is left behind when it grows.
const ROOM: usize = 256 << 10;

/// Which officials sit here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Office {
    /// A trustee.
    Trustee,
    /// A registrar.
    Registrar,
}

/// Everything that a seat remembers.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Memory {
    /// Version of this form, 1.
    v: u32,
    /// Which officials sit here.
    pub office: Office,
    /// Who.
    pub id: Id,
    /// What one guess at a passphrase costs, where it is not what every real secret costs.
    pub(crate) work: Option<u8>,
    /// Of which election; none before the first record was read.
    pub election: Option<ElectionId>,
    /// The last record that was read.
    pub seen: Option<Seen>,
    /// The ceremonies, each with its last attempt.
    pub(crate) attempts: Vec<Attempt>,
    /// Where backups were written.
    pub backups: Vec<String>,
    /// Whether this seat was made from a backup: another computer may have said what this one does not know.
    pub is_second: bool,
    /// The sums that this trustee agreed to. It never agrees to others.
    pub agreement: Option<Agreed>,
    /// Whether the secrets were destroyed.
    pub is_destroyed: bool,
}

/// How far a record went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Entries.
    pub size: u64,
    /// Root over them.
    pub root: Hash,
    /// Time of its checkpoint.
    pub time: u64,
    /// Whether the election was over.
    pub is_over: bool,
}

/// An attempt of a ceremony.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Attempt {
    /// Whose keys.
    pub role: CeremonyRole,
    /// Its number, from 1.
    pub number: u64,
    /// From which all its secrets follow.
    pub seed: StoredSeed,
    /// The complaint that ends it: nothing else is said in this attempt then.
    pub complaint: Option<String>,
    /// The transcript whose words were compared, once the shares are stored.
    pub transcript: Option<Hash>,
    /// Whether a backup of the shares was made.
    pub is_kept: bool,
    /// Whether the shares were restored from a backup once.
    pub is_restored: bool,
}

/// An agreement that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreed {
    /// Hash of the sums.
    pub sums: Hash,
    /// The statement; none if it was read in the record.
    pub(crate) note: Option<String>,
}

/// A seed, as base64.
#[derive(Clone)]
pub(crate) struct StoredSeed(pub Seed);

impl Memory {
    /// Of a seat that was made just now.
    pub(crate) fn new(office: Office, id: Id, work: Work) -> Self {
        let work = match work {
            Work::OneSecond => None,
            Work::Rounds(rounds) => Some(rounds),
        };
        Self {
            v: 1,
            office,
            id,
            work,
            election: None,
            seen: None,
            attempts: Vec::new(),
            backups: Vec::new(),
            is_second: false,
            agreement: None,
            is_destroyed: false,
        }
    }

    /// Reads it back.
    pub(crate) fn read(path: &Path, key: &SecretString) -> Result<Self, Error> {
        Self::from_bytes(&secret_file::read(path, key)?).ok_or_else(|| Error::Memory(path.into()))
    }

    /// Writes it in the place of what was there.
    pub(crate) fn write(&self, path: &Path, key: &SecretString) -> Result<(), Error> {
        Ok(secret_file::replace(path, &self.to_bytes(), key, NO_GUESS)?)
    }

    /// As bytes.
    pub(crate) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(ROOM));
        serde_json::to_writer(&mut *bytes, self).expect("no map with keys that are no strings");
        bytes
    }

    /// From bytes.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().filter(|memory: &Self| memory.v == 1)
    }

    /// What a guess at a passphrase costs here.
    pub(crate) fn work(&self) -> Work {
        self.work.map_or(Work::OneSecond, Work::Rounds)
    }

    /// An attempt, if it is the last one that was begun here.
    pub(crate) fn attempt(&self, role: CeremonyRole, number: u64) -> Option<&Attempt> {
        self.attempts.iter().find(|attempt| attempt.role == role && attempt.number == number)
    }

    /// The same, to be changed.
    pub(crate) fn attempt_mut(&mut self, role: CeremonyRole, number: u64) -> Option<&mut Attempt> {
        self.attempts.iter_mut().find(|attempt| attempt.role == role && attempt.number == number)
    }
}

impl fmt::Debug for StoredSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoredSeed(..)")
    }
}

impl Serialize for StoredSeed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(to_base64(self.0.as_slice())))
    }
}

impl<'de> Deserialize<'de> for StoredSeed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        let bytes = Zeroizing::new(from_base64(&text).unwrap_or_default());
        let seed = bytes.as_slice().try_into().map_err(|_| de::Error::custom("a seed has 32 bytes"))?;
        Ok(Self(Zeroizing::new(seed)))
    }
}
