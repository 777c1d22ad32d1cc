//! Petitions: signatures are gathered until there are enough, and then published together (`docs/protocol.md` §9.12).
//!
//! What waits is kept in the store and counted by what the store says, so that several boards of a log gather together.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use canonical::{Hash, Int};
use election::petition::{PetitionSignature, PetitionText};
use election::statement::{Form, Petition};
use election::{Attachment, Entry};
use rand_core::CryptoRng;
use record::petition::decode_signatures;
use record::{Record, Refusal};

use crate::store::{GatheringPetition, NewPetition};
use crate::{Board, Error, Store, StoreError};

/// Signatures that are handed in at a time, at most.
const MOST_AT_ONCE: usize = 64;
/// Petitions that gather at a time, at most.
const MOST: usize = 1_000;
/// Bytes of their texts, at most: everyone who looks at them takes them all.
const MOST_BYTES: u64 = 8 << 20;
/// Petitions that one credential begins, at most, of those that gather.
const MOST_BEGUN: usize = 3;
/// Days for which a petition gathers.
const DAYS: u64 = 90;
/// Seconds of a day.
const DAY: u64 = 86_400;

/// A petition that gathers signatures, as everyone may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gathering {
    /// Its id.
    pub id: Hash,
    /// How many have signed.
    pub signatures: u64,
    /// What it asks.
    pub text: Arc<PetitionText>,
}

/// Signatures that hold under a petition. Whether they are taken is for [`Board::sign_petition`] to say.
#[derive(Debug)]
pub struct CheckedSignatures {
    id: Hash,
    text: PetitionText,
    signatures: Vec<PetitionSignature>,
}

/// The first step of signing: everything that is dear about it. `record` is the board's, of now or of a moment ago; `records` are
/// those of 1 to 64 signatures, strictly ascending by credential. `rng` must be unpredictable to whoever made them.
///
/// # Errors
/// [`Error::Refused`] as `phase`, `petition-text` or `petition-signatures`; [`Error::PetitionComplete`].
pub fn check_petition(
    record: &Record,
    text: PetitionText,
    records: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<CheckedSignatures, Error> {
    record.petition_sizes()?;
    let id = record.check_petition_text(&text).map_err(complete)?;
    let setting = record.setting().ok_or(Refusal::ManifestMisplaced)?;
    if records.is_empty() || records.len() > MOST_AT_ONCE * PetitionSignature::LENGTH {
        return Err(Refusal::PetitionSignatures("1 to 64 records are taken at a time").into());
    }
    let signatures = decode_signatures(setting, records)?;
    record.verify_petition_signatures(id, &signatures, rng)?;
    Ok(CheckedSignatures { id, text, signatures })
}

/// A text that is in the record is no fault of whoever signs it.
fn complete(refusal: Refusal) -> Error {
    match refusal {
        Refusal::StatementRepeated { .. } => Error::PetitionComplete,
        refusal => refusal.into(),
    }
}

impl<S: Store> Board<S> {
    /// The petitions that gather signatures, ascending by id. Who signed is not for the public.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn gathering(&mut self) -> Result<Vec<Gathering>, Error> {
        let mut kept = self.store.gathering()?;
        // What was published a moment ago gathers no more, though it is dropped later.
        kept.retain(|petition| self.state.record.petition(&petition.id).is_none());
        self.petition_texts.retain(|id, _| kept.iter().any(|petition| petition.id == *id));
        let mut all = Vec::new();
        for GatheringPetition { id, signatures, .. } in kept {
            if let Some(text) = self.petition_text(&id)? {
                all.push(Gathering { id, signatures, text });
            }
        }
        Ok(all)
    }

    /// Keeps signatures at a time, in seconds, and gives how many the petition has. Those that are there already change nothing.
    ///
    /// # Errors
    /// [`Error::PetitionComplete`]; [`Error::PetitionsFull`]; [`Error::Refused`] as `phase`; [`Error::NotInForce`]; [`Error::Store`];
    /// [`Error::Halted`].
    pub fn sign_petition(&mut self, checked: &CheckedSignatures, now: u64) -> Result<Gathering, Error> {
        self.check_in_force()?;
        let (_, most) = self.state.record.petition_sizes()?;
        let CheckedSignatures { id, text, signatures } = checked;
        self.state.record.check_petition_text(text).map_err(complete)?;
        let starter = signatures.first().ok_or(Refusal::PetitionSignatures("there are none"))?.credential;
        let new = NewPetition { id: *id, starter, day: now / DAY, text: canonical::json::to_line(text) };
        let gathering = self.store.gathering()?;
        match gathering.iter().find(|petition| petition.id == *id) {
            Some(petition) if petition.signatures >= most => return Err(Error::PetitionComplete),
            Some(_) => {}
            None => self.make_room(&new, signatures.len() as u64, &gathering)?,
        }
        // Whatever becomes of the write, the log is as it was, and the store is asked anew each time.
        self.store.keep_signatures(&new, signatures)?;
        let kept = self.store.gathering()?;
        let signatures = kept.iter().find(|petition| petition.id == *id).map_or(0, |petition| petition.signatures);
        Ok(Gathering { id: *id, signatures, text: Arc::new(text.clone()) })
    }

    /// Drops petitions that have gathered for too long, or are in the record, and publishes one that has enough signatures: the index
    /// of its entry, if there is one. The head should have been cosigned just now: the answer is due from its time on.
    ///
    /// # Errors
    /// [`Error::HeadNotCosigned`]; [`Error::NotInForce`]; [`Error::Store`]; [`Error::Halted`].
    pub fn tend_petitions(&mut self, now: u64, rng: &mut impl CryptoRng) -> Result<Option<u64>, Error> {
        self.check_in_force()?;
        let Ok((least, _)) = self.state.record.petition_sizes() else { return Ok(None) };
        for petition in self.store.gathering()? {
            let id = petition.id;
            let is_recorded = self.state.record.petition(&id).is_some();
            if is_recorded || petition.day.saturating_add(DAYS) < now / DAY {
                self.drop_petition(&id)?;
            } else if petition.signatures >= least {
                match self.publish_petition(&id, rng) {
                    // What the record refuses can never be published: it would be tried for ever.
                    Err(Error::Refused(_)) => self.drop_petition(&id)?,
                    published => return published.map(Some),
                }
            }
        }
        Ok(None)
    }

    fn publish_petition(&mut self, id: &Hash, rng: &mut impl CryptoRng) -> Result<u64, Error> {
        let under = self.under()?;
        let text = self.petition_text(id)?.ok_or(Refusal::PetitionText)?;
        let content = self.store.petition_signatures(id)?;
        let size = (content.len() / PetitionSignature::LENGTH) as u64;
        let size = Int::new(size).expect("there are fewer than 2^53 credentials");
        let said = Petition::new(self.election(), Attachment::of(&content), size, (*text).clone(), under);
        let bytes = self.keys.sign(&said.text()).to_bytes();
        let entry = Entry::parse(&bytes).map_err(Refusal::from)?;
        self.append(&entry, &bytes, &[content], rng)
    }

    /// Whether one more petition may gather, and what makes room for it. If there are too many, that is what fewer have signed; if there are
    /// too many bytes, what has more bytes for each who signed it. So neither many petitions of few nor long texts keep others out.
    fn make_room(&mut self, new: &NewPetition, signatures: u64, all: &[GatheringPetition]) -> Result<(), Error> {
        if all.iter().filter(|petition| petition.starter == new.starter).count() >= MOST_BEGUN {
            return Err(Error::PetitionsFull);
        }
        let mut left: Vec<_> = all.iter().collect();
        left.sort_unstable_by_key(|petition| Reverse((petition.signatures, petition.day)));
        if left.len() >= MOST {
            left.pop().filter(|fewest| fewest.signatures < signatures).ok_or(Error::PetitionsFull)?;
        }
        let own = (new.text.len() as u64, signatures);
        left.sort_unstable_by(|one, next| by_weight(weight(one), weight(next)));
        while left.iter().map(|petition| petition.length).sum::<u64>() + own.0 > MOST_BYTES {
            left.pop().filter(|heaviest| by_weight(weight(heaviest), own).is_gt()).ok_or(Error::PetitionsFull)?;
        }
        let stay: BTreeSet<Hash> = left.iter().map(|petition| petition.id).collect();
        let dropped = all.iter().filter(|petition| !stay.contains(&petition.id));
        dropped.map(|petition| petition.id).collect::<Vec<_>>().iter().try_for_each(|id| self.drop_petition(id))
    }

    fn drop_petition(&mut self, id: &Hash) -> Result<(), Error> {
        Ok(self.store.drop_petition(id)?)
    }

    fn petition_text(&mut self, id: &Hash) -> Result<Option<Arc<PetitionText>>, Error> {
        if let Some(text) = self.petition_texts.get(id) {
            return Ok(Some(Arc::clone(text)));
        }
        let Some(line) = self.store.petition_text(id)? else { return Ok(None) };
        let text = canonical::json::from_line::<PetitionText>(&line);
        let text = Arc::new(text.map_err(|error| StoreError::Corrupted(error.to_string()))?);
        self.petition_texts.insert(*id, Arc::clone(&text));
        Ok(Some(text))
    }
}

/// Bytes of a text, and how many signed it.
type Weight = (u64, u64);

fn weight(petition: &GatheringPetition) -> Weight {
    (petition.length, petition.signatures)
}

/// Bytes for each signature, compared without a rest.
fn by_weight((length, signatures): Weight, (other_length, others): Weight) -> Ordering {
    let product = |one: u64, other: u64| u128::from(one) * u128::from(other);
    product(length, others).cmp(&product(other_length, signatures))
}

/// What petitions ask, as far as it was read.
pub(crate) type PetitionTexts = BTreeMap<Hash, Arc<PetitionText>>;
