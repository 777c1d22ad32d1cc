//! A client of the board's API: what officials, voters' programs and observers ask of it.

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::Duration;

use canonical::bytes::to_base64;
use canonical::{Bytes, Hash};
use election::petition::PetitionText;
use election::{ElectionId, Id};
use record::RollBucket;
use record::counting::RECORD;
use serde::Deserialize;

use crate::http::{Answer, Service};
use crate::{Error, Options};

const TEXT: &str = "text/plain";
/// More than a note has.
const MOST_NOTE: u64 = 64 << 10;
/// More than a bundle of 256 entries has.
const MOST_TILE: u64 = 17 << 20;
/// More than the ballots of a bucket have.
const MOST_BUCKET: u64 = 64 << 20;
/// More than the list of the rolls has.
const MOST_ROLLS: u64 = 4 << 20;
/// More than a bucket of a roll has.
const MOST_ROLL_BUCKET: u64 = 16 << 20;
/// More than a sealed share has.
const MOST_SHARE: u64 = 64 << 10;
/// More than the texts of all petitions that gather have.
const MOST_PETITIONS: u64 = 32 << 20;
/// More than an attachment has.
const MOST_ATTACHMENT: u64 = 1 << 30;

/// How often a statement is handed in, while the board takes those of others: it takes one at a time.
const ATTEMPTS: u32 = 20;
/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(500);

/// A client of one election on one service.
#[derive(Debug)]
pub struct BoardClient {
    service: Service,
    election: ElectionId,
}

impl BoardClient {
    /// An election on the service at an address such as `https://veche.example`.
    ///
    /// # Errors
    /// [`Error::Address`], [`Error::Proxy`].
    pub fn new(address: &str, election: ElectionId, options: &Options) -> Result<Self, Error> {
        let base = format!("{}/api/v1/elections/{election}", address.trim_end_matches('/'));
        Ok(Self { service: Service::new(&base, options)?, election })
    }

    /// The elections that a service says it keeps, with what it calls them: nothing of that is checked here.
    ///
    /// # Errors
    /// [`Error::Address`], [`Error::Proxy`], [`Error::Refused`], and whatever goes wrong on the way.
    pub fn elections(address: &str, options: &Options) -> Result<Vec<KeptElection>, Error> {
        let base = format!("{}/api/v1", address.trim_end_matches('/'));
        let answer = Service::new(&base, options)?.get("/elections", MOST_ROLLS)?;
        if answer.status == 200 { read(&answer) } else { Err(answer.refusal()) }
    }

    /// The election.
    pub fn election(&self) -> ElectionId {
        self.election
    }

    /// Casts a ballot, the bytes of its entry; the answer is the promise, a note that is not checked here. After
    /// [`Error::NoAnswer`] send the same ballot again: the promise is the same.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn cast(&self, ballot: &[u8]) -> Result<Vec<u8>, Error> {
        right(self.service.post("/ballots", TEXT, ballot, MOST_NOTE)?)
    }

    /// Hands in a statement of an official, with its attachments; the answer is its index in the log. It waits some seconds for its turn.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn submit(&self, entry: &[u8], attachments: &[impl AsRef<[u8]>]) -> Result<u64, Error> {
        let mut answer = self.in_turn(entry)?;
        if answer.status == 202 {
            for awaited in read::<Awaited>(&answer)?.awaits {
                let is_it = |content: &&[u8]| Hash::of(content).to_string() == awaited;
                let mut contents = attachments.iter().map(AsRef::as_ref);
                let missing = || fault(format!("the statement names an attachment that was not given: {awaited}"));
                self.put(&awaited, contents.find(is_it).ok_or_else(missing)?)?;
            }
            answer = self.in_turn(entry)?;
        }
        match answer.status {
            200 => Ok(read::<Position>(&answer)?.index),
            202 => Err(fault("attachments that were sent are awaited still".into())),
            _ => Err(answer.refusal()),
        }
    }

    /// The answer to a statement, once the board is not busy with another.
    fn in_turn(&self, entry: &[u8]) -> Result<Answer, Error> {
        for _ in 1..ATTEMPTS {
            let answer = self.service.post("/entries", TEXT, entry, MOST_NOTE)?;
            if answer.status != 503 || answer.refusal().code() != "busy" {
                return Ok(answer);
            }
            sleep(PAUSE);
        }
        self.service.post("/entries", TEXT, entry, MOST_NOTE)
    }

    /// Hands in a promise and its ballot after the close.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn claim(&self, promise: &str, ballot: &str) -> Result<(), Error> {
        let body = serde_json::json!({ "ballot": ballot, "promise": promise }).to_string();
        let answer = self.service.post("/claims", "application/json", body.as_bytes(), MOST_NOTE)?;
        if answer.status == 202 { Ok(()) } else { Err(answer.refusal()) }
    }

    /// The petitions that gather signatures, as the service says: whether it shows all, and counts right, nobody can see from here.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn petitions(&self) -> Result<Vec<GatheringPetition>, Error> {
        let answer = self.service.get("/petitions", MOST_PETITIONS)?;
        if answer.status == 200 { Ok(read::<Gathering>(&answer)?.petitions) } else { Err(answer.refusal()) }
    }

    /// Signs a petition: `records` are those of 1 to 64 signatures, ascending by credential. The answer is how many it has, as the
    /// service shows: it counts at fixed times, and shows 0 of a petition that is new since.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn sign_petition(&self, text: &PetitionText, records: &[u8]) -> Result<u64, Error> {
        let body = serde_json::json!({ "record": to_base64(records), "text": text }).to_string();
        let answer = self.service.post("/petitions", "application/json", body.as_bytes(), MOST_NOTE)?;
        if answer.status == 202 { Ok(read::<Signed>(&answer)?.signatures) } else { Err(answer.refusal()) }
    }

    /// The last cosigned checkpoint, a note that is not checked here.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn checkpoint(&self) -> Result<Vec<u8>, Error> {
        right(self.service.get("/log/checkpoint", MOST_NOTE)?)
    }

    /// The manifest, a note that is not checked here.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn manifest(&self) -> Result<Vec<u8>, Error> {
        right(self.service.get("/manifest", MOST_NOTE)?)
    }

    /// The ballots of all credentials that begin with some hexadecimal digits, with their receipts, which are not checked here.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn bucket(&self, digits: &str) -> Result<Vec<BucketBallot>, Error> {
        let answer = self.service.get(&format!("/ballots/{digits}"), MOST_BUCKET)?;
        if answer.status != 200 {
            return Err(answer.refusal());
        }
        Ok(read::<Bucket>(&answer)?.credentials.into_iter().flat_map(|credential| credential.ballots).collect())
    }

    /// The records of the counted list for all credentials that begin with some hexadecimal digits, and one before and after them
    /// (`docs/protocol.md` §10.1). Nothing is checked here but their form: whether they are in the list, and leave nothing out, follows
    /// from their proofs, the size and the root that the statement `counted` names.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn counted_bucket(&self, digits: &str) -> Result<CountedBucket, Error> {
        let answer = self.service.get(&format!("/counted/{digits}"), MOST_BUCKET)?;
        if answer.status == 200 { read(&answer) } else { Err(answer.refusal()) }
    }

    /// How many hexadecimal digits a bucket is asked for with at the moment.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn bucket_digits(&self) -> Result<usize, Error> {
        let answer = self.service.get("", MOST_NOTE)?;
        if answer.status == 200 { Ok(read::<Status>(&answer)?.bucket_digits) } else { Err(answer.refusal()) }
    }

    /// The rolls, as the service says.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn rolls(&self) -> Result<Vec<BoardRoll>, Error> {
        let answer = self.service.get("/rolls", MOST_ROLLS)?;
        if answer.status == 200 { read(&answer) } else { Err(answer.refusal()) }
    }

    /// A bucket of a roll (`docs/protocol.md` §7.6), of which nothing is checked here but its form. Which one is to follow from the
    /// application and the size that the registrars signed, never from what this service says: it could make up a bucket for one.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn roll_bucket(&self, roll: u64, bucket: u64) -> Result<RollBucket, Error> {
        let content = right(self.service.get(&format!("/rolls/{roll}/buckets/{bucket}"), MOST_ROLL_BUCKET)?)?;
        RollBucket::decode(&content).ok_or_else(|| fault("not of the form of a bucket".into()))
    }

    /// A tile or bundle of the log by its path, `tile/..`.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn tile(&self, path: &str) -> Result<Vec<u8>, Error> {
        right(self.service.get(&format!("/log/{path}"), MOST_TILE)?)
    }

    /// An attachment by its hash, which is not checked here.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn attachment(&self, hash: &Hash) -> Result<Vec<u8>, Error> {
        right(self.service.get(&format!("/log/attachment/{hash}"), MOST_ATTACHMENT)?)
    }

    /// A sealed share of a ceremony by its hash, which is not checked here; none if the service has it not, or not yet.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn share(&self, hash: &Hash) -> Result<Option<Vec<u8>>, Error> {
        let answer = self.service.get(&format!("/shares/{hash}"), MOST_SHARE)?;
        if answer.status == 404 { Ok(None) } else { right(answer).map(Some) }
    }

    /// Sends a sealed share that a statement of a ceremony names. Whether the service takes it; it does not if the ceremony goes on without it.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn send_share(&self, hash: &Hash, sealed: &[u8]) -> Result<bool, Error> {
        let answer = self.service.put(&format!("/shares/{hash}"), sealed, MOST_NOTE)?;
        match answer.status {
            204 => Ok(true),
            404 => Ok(false),
            _ => Err(answer.refusal()),
        }
    }

    fn put(&self, hash: &str, content: &[u8]) -> Result<(), Error> {
        let answer = self.service.put(&format!("/attachments/{hash}"), content, MOST_NOTE)?;
        if answer.status == 204 { Ok(()) } else { Err(answer.refusal()) }
    }
}

/// An election, as the service says.
#[derive(Clone, Debug, Deserialize)]
pub struct KeptElection {
    /// Its id.
    pub id: Hash,
    /// What it is called, by language.
    pub title: BTreeMap<String, String>,
}

/// A roll, as the service says.
#[derive(Clone, Debug, Deserialize)]
pub struct BoardRoll {
    /// Its number, from 1.
    pub number: u64,
    /// Whose roll.
    pub constituency: Id,
    /// Records.
    pub size: u64,
    /// The registrars that issued for it.
    pub issued: Vec<Id>,
}

/// A ballot in the log, as the service says.
#[derive(Clone, Debug, Deserialize)]
pub struct BucketBallot {
    /// Leaf hash of its entry: 64 hexadecimal digits.
    pub leaf: String,
    /// Its receipt (`docs/protocol.md` §12).
    pub receipt: String,
}

/// A bucket of the counted list, as the service says.
#[derive(Clone, Debug, Deserialize)]
pub struct CountedBucket {
    /// Records of the whole list.
    pub size: u64,
    /// Records, ascending.
    pub records: Vec<CountedRecord>,
}

/// A record of the counted list, as the service says.
#[derive(Clone, Debug, Deserialize)]
pub struct CountedRecord {
    /// Its position in the list, from 0.
    pub index: u64,
    /// Credential, leaf hash of the ballot that counts, number of ballots.
    pub record: Bytes<RECORD>,
    /// The inclusion proof, from the record's sibling upwards.
    pub proof: Vec<Bytes<32>>,
}

/// A petition that gathers signatures, as the service says.
#[derive(Clone, Debug, Deserialize)]
pub struct GatheringPetition {
    /// Its id.
    pub id: Hash,
    /// How many have signed.
    pub signatures: u64,
    /// What it asks.
    pub text: PetitionText,
}

#[derive(Deserialize)]
struct Gathering {
    petitions: Vec<GatheringPetition>,
}

#[derive(Deserialize)]
struct Signed {
    signatures: u64,
}

#[derive(Deserialize)]
struct Bucket {
    credentials: Vec<BucketCredential>,
}

#[derive(Deserialize)]
struct BucketCredential {
    ballots: Vec<BucketBallot>,
}

#[derive(Deserialize)]
struct Status {
    bucket_digits: usize,
}

#[derive(Deserialize)]
struct Awaited {
    awaits: Vec<String>,
}

#[derive(Deserialize)]
struct Position {
    index: u64,
}

fn right(answer: Answer) -> Result<Vec<u8>, Error> {
    if answer.status == 200 { Ok(answer.body) } else { Err(answer.refusal()) }
}

fn read<'a, T: Deserialize<'a>>(answer: &'a Answer) -> Result<T, Error> {
    serde_json::from_slice(&answer.body).map_err(|error| fault(error.to_string()))
}

fn fault(fault: String) -> Error {
    Error::Answer { fault }
}
