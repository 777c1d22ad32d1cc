//! What the applicant's client does (`docs/registration.md` §4, §6 step 1, §8).

use std::fmt;

use ballot_signing::application::Application;
use ballot_signing::phrase::VoterSecret;
use canonical::{Bytes, Frame, Hash, Int, label};
use election::entry::sign;
use election::role::key_name;
use election::statement::{Form, exchange};
use election::{Attachment, ElectionId, Id};
use rand_core::CryptoRng;
use transparency_log::ed25519::SigningKey;
use transparency_log::note::Note;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::Error;
use crate::evidence::pack;
use crate::number::{PersonalNumber, Rho};
use crate::sealing::{Binding, EvidenceKey, Reader};

/// The most slots of an application: the greatest `cap` of a manifest.
pub const MOST_SLOTS: u64 = 10;

/// An applicant in one attempt. Its secrets are erased when dropped and never printed.
pub struct Applicant {
    election: ElectionId,
    constituency: Id,
    application: Application,
    status_key: SigningKey,
    /// What blinds the personal number, the same in all applications of this attempt.
    rho: Rho,
    /// Of the slots 1 to [`MOST_SLOTS`].
    tokens: Vec<Zeroizing<[u8; 32]>>,
}

/// What someone shows. Erased when dropped, never printed.
#[derive(Clone, Default, Zeroize, ZeroizeOnDrop)]
pub struct Papers {
    /// State that gave the number, as in ICAO Doc 9303.
    pub state: String,
    /// Personal number.
    pub number: String,
    /// Name.
    pub name: String,
    /// Date of birth.
    pub birth: String,
    /// Lines of the machine-readable zone, if there is one.
    pub mrz: Vec<String>,
    /// Notes of registrars that saw the person.
    pub attestations: Vec<String>,
    /// Notes of those who vouch.
    pub vouches: Vec<String>,
    /// Pictures, as files.
    pub pictures: Vec<Vec<u8>>,
}

/// Someone who is to read evidence, and the newest desk key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReaderKey {
    /// Key name and day.
    pub reader: Reader,
    /// X25519 key.
    pub key: [u8; 32],
}

impl Applicant {
    /// The applicant that follows from a phrase; `attempt` counts from 1.
    pub fn new(secret: &VoterSecret, election: ElectionId, constituency: &Id, attempt: u64) -> Self {
        let mut rhos = (attempt..).map(|attempt| secret.rho(election, constituency, attempt));
        let token = |slot| secret.vouch_token(election, constituency, attempt, slot);
        Self {
            election,
            constituency: constituency.clone(),
            application: Application::new(secret, election, constituency, attempt),
            status_key: SigningKey::from_seed(&secret.status_seed(election, constituency, attempt)),
            rho: rhos.find_map(|wide| Rho::from_wide(&wide)).expect("almost every rho is not 0"),
            tokens: (1..=MOST_SLOTS).map(token).collect(),
        }
    }

    /// The application id.
    pub fn id(&self) -> Hash {
        self.application.id()
    }

    /// What the registrars sign, and what collects the credential.
    pub fn application(&self) -> &Application {
        &self.application
    }

    /// A nonce whose work is good for a deposit in this hour. It takes about `2^bits` hashes.
    pub fn work(&self, bits: u32, hour: u64) -> u64 {
        let id = self.id();
        let good = |nonce: &u64| check_work(self.election, &id, hour, *nonce, bits);
        (0..=canonical::MAX_INTEGER).find(good).expect("one of 2^53 nonces has at most 40 zero bits")
    }

    /// Application `number`, counted from 1, with evidence of this kind for these readers, and its ciphertext. `slots` is the
    /// greatest `cap` of the manifest, 0 where nobody vouches.
    ///
    /// # Errors
    /// [`Error::NumberForm`]; [`Error::Evidence`], [`Error::EvidenceSize`] for too much of it; [`Error::DeskKey`].
    pub fn apply(
        &self,
        number: u64,
        kind: &Id,
        papers: &Papers,
        readers: &[ReaderKey; 2],
        slots: usize,
        rng: &mut impl CryptoRng,
    ) -> Result<(Note, Vec<u8>), Error> {
        let alpha = PersonalNumber::new(&papers.state, &papers.number)?.alpha(self.election, &self.rho);
        let plaintext = pack(&self.fields(kind, papers), &papers.pictures)?;
        let binding = self.binding();
        let (key, ciphertext) = EvidenceKey::random(rng).encrypt(&binding, &plaintext);
        let evidence = Attachment::of(&ciphertext);
        let seal = |to: &ReaderKey| key.seal(&binding, &evidence.hash, &to.reader, &to.key, rng);
        let sealed = readers.iter().map(seal).collect::<Result<_, _>>()?;
        let slots = self.tokens.iter().take(slots).map(|token| slot_of(self.election, token)).collect();
        Ok((self.note(alpha, evidence, number, sealed, slots)?, ciphertext))
    }

    /// The application of someone whose credential of an earlier election is returned: it shows nothing else.
    ///
    /// # Errors
    /// None that there is: a statement of this form always makes a note.
    pub fn apply_as_returner(&self) -> Result<Note, Error> {
        self.note([0; 32], Attachment::of(&[]), 1, vec![], vec![])
    }

    /// Asks how the application stands, at this time.
    ///
    /// # Errors
    /// [`Error::Fields`] for a time above 2^53 - 1.
    pub fn status_request(&self, time: u64) -> Result<Note, Error> {
        let time = Int::new(time).ok_or(Error::Fields("no clock shows this time"))?;
        self.signed(&exchange::StatusRequest::new(self.election, self.id(), time))
    }

    /// Vouches for a friend's application with slot number `slot`, counted from 1. A slot is good for one friend.
    ///
    /// # Errors
    /// [`Error::Vouch`] for a slot that there is not.
    pub fn vouch(&self, slot: u32, friend: Hash) -> Result<Note, Error> {
        let position = usize::try_from(slot).ok().and_then(|slot| slot.checked_sub(1));
        let token = position.and_then(|position| self.tokens.get(position));
        let token = Bytes(**token.ok_or(Error::Vouch("there is no such slot"))?);
        self.signed(&exchange::Vouch::new(self.election, friend, slot.into(), token, self.id()))
    }

    fn binding(&self) -> Binding {
        let status_key = self.application.status_key();
        Binding { election: self.election, application: self.id(), status_key }
    }

    fn fields(&self, kind: &Id, papers: &Papers) -> exchange::Evidence {
        exchange::Evidence::new(
            self.election,
            papers.attestations.clone(),
            papers.birth.clone(),
            kind.clone(),
            papers.mrz.clone(),
            papers.name.clone(),
            papers.number.clone(),
            Bytes(*self.rho.to_bytes()),
            papers.state.clone(),
            papers.vouches.clone(),
        )
    }

    fn note(
        &self,
        alpha: [u8; 32],
        evidence: Attachment,
        number: u64,
        sealed: Vec<exchange::SealedKey>,
        slots: Vec<Hash>,
    ) -> Result<Note, Error> {
        let number = Int::new(number).ok_or(Error::Fields("nobody applies 2^53 times"))?;
        self.signed(&exchange::Application::new(
            self.election,
            Bytes(alpha),
            self.id(),
            Bytes(self.application.blinded()),
            self.constituency.clone(),
            evidence,
            number,
            sealed,
            slots,
            Bytes(self.application.status_key()),
        ))
    }

    fn signed(&self, statement: &impl Form) -> Result<Note, Error> {
        Ok(sign(&statement.text(), &[(key_name::APPLICANT, &self.status_key)])?)
    }
}

/// Whether a nonce is the work of a deposit: its hash begins with `bits` zero bits.
pub fn check_work(election: ElectionId, application: &Hash, hour: u64, nonce: u64, bits: u32) -> bool {
    let hash = Frame::new(label::WORK).part(election).part(application).int(hour).int(nonce).hash();
    let (words, _) = hash.0.as_chunks::<8>();
    let mut zeros = 0;
    for word in words {
        let of_word = u64::from_be_bytes(*word).leading_zeros();
        zeros += of_word;
        if of_word < u64::BITS {
            break;
        }
    }
    zeros >= bits
}

/// What an application says of a token.
pub fn slot_of(election: ElectionId, token: &[u8; 32]) -> Hash {
    Frame::new(label::VOUCH_SLOT).part(election).part(token).hash()
}

/// What an approval says of a token that was used.
pub fn nullifier_of(election: ElectionId, token: &[u8; 32]) -> Hash {
    Frame::new(label::VOUCH_USED).part(election).part(token).hash()
}

impl fmt::Debug for Papers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Papers(..)")
    }
}

/// Only what the intake sees.
impl fmt::Debug for Applicant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Applicant({})", self.id())
    }
}

#[cfg(test)]
mod tests {
    use ballot_signing::phrase::Phrase;
    use election::statement::exchange::{StatusRequest, Vouch, read_note};
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;
    use transparency_log::ed25519::PublicKey;

    use super::*;
    use crate::evidence::unpack;
    use crate::sealing::DeskSecret;

    fn rng() -> ChaCha20Rng {
        ChaCha20Rng::from_seed([1; 32])
    }

    fn election() -> ElectionId {
        ElectionId(Hash([7; 32]))
    }

    fn applicant(attempt: u64) -> Applicant {
        let secret = Phrase::new(&mut rng(), "").unwrap().stretch();
        Applicant::new(&secret, election(), &"abroad".parse().unwrap(), attempt)
    }

    fn papers() -> Papers {
        let mut papers = Papers::default();
        papers.state.push_str("BLR");
        papers.number.push_str("MP1234567");
        papers.pictures.push(b"picture".to_vec());
        papers
    }

    fn readers() -> ([DeskSecret; 2], [ReaderKey; 2]) {
        let secrets = [DeskSecret::from_bytes(&[1; 32]), DeskSecret::from_bytes(&[2; 32])];
        let key = |n: usize| ReaderKey {
            reader: Reader { name: format!("registrar/r{n}"), day: 20_000 },
            key: secrets[n].public(),
        };
        let keys = [key(0), key(1)];
        (secrets, keys)
    }

    #[test]
    fn reviewers_open_what_the_applicant_sealed_and_find_its_alpha() {
        let ((secrets, keys), applicant) = (readers(), applicant(1));
        let kind = "passport".parse().unwrap();
        let (note, ciphertext) = applicant.apply(1, &kind, &papers(), &keys, 2, &mut rng()).unwrap();
        let (note, said): (_, exchange::Application) = read_note(&note.to_bytes()).unwrap();
        let status_key = PublicKey::from_bytes(&said.status_key.0).unwrap();
        election::entry::check_one_signature(&note, key_name::APPLICANT, &status_key).unwrap();
        assert_eq!((said.application, said.number.get(), said.slots.len()), (applicant.id(), 1, 2));
        assert!(said.evidence.is_of(&ciphertext));
        for (secret, sealed) in secrets.iter().zip(&said.sealed) {
            let key = secret.open(&applicant.binding(), &said.evidence.hash, sealed).unwrap();
            let opened = unpack(&key.decrypt(&applicant.binding(), &ciphertext).unwrap()).unwrap();
            let rho = Rho::from_bytes(&opened.fields.rho.0).unwrap();
            let number = PersonalNumber::new(&opened.fields.state, &opened.fields.number).unwrap();
            assert_eq!(number.alpha(election(), &rho), said.alpha.0);
        }
    }

    #[test]
    fn evidence_of_one_attempt_does_not_open_in_another() {
        let ((secrets, keys), one) = (readers(), applicant(1));
        let kind = "passport".parse().unwrap();
        let (note, _) = one.apply(1, &kind, &papers(), &keys, 0, &mut rng()).unwrap();
        let (_, said): (_, exchange::Application) = read_note(&note.to_bytes()).unwrap();
        let replayed = secrets[0].open(&applicant(2).binding(), &said.evidence.hash, &said.sealed[0]);
        assert!(matches!(replayed, Err(Error::Sealed)));
    }

    #[test]
    fn two_applications_of_one_number_have_nothing_in_common() {
        let (_, keys) = readers();
        let kind = "passport".parse().unwrap();
        let mut rng = rng();
        let mut alpha = |attempt| {
            let (note, _) = applicant(attempt).apply(1, &kind, &papers(), &keys, 1, &mut rng).unwrap();
            let (_, said): (_, exchange::Application) = read_note(&note.to_bytes()).unwrap();
            (said.alpha, said.status_key, said.blinded, said.slots)
        };
        let (one, other) = (alpha(1), alpha(2));
        assert!(one.0 != other.0 && one.1 != other.1 && one.2 != other.2 && one.3 != other.3);
    }

    #[test]
    fn application_with_a_bad_number_or_desk_key_is_not_made() {
        let (_, mut keys) = readers();
        let kind = "passport".parse().unwrap();
        let mut bad = papers();
        bad.number.truncate(2);
        let made = applicant(1).apply(1, &kind, &bad, &keys, 0, &mut rng());
        assert!(matches!(made, Err(Error::NumberForm)));
        keys[1].key = [0; 32];
        let made = applicant(1).apply(1, &kind, &papers(), &keys, 0, &mut rng());
        assert!(matches!(made, Err(Error::DeskKey)));
    }

    #[test]
    fn work_is_good_for_one_application_hour_and_election() {
        let one = applicant(1);
        let nonce = one.work(12, 490_000);
        let good = |election, id, hour, nonce| check_work(election, &id, hour, nonce, 12);
        assert!(good(election(), one.id(), 490_000, nonce));
        assert!(!good(election(), one.id(), 490_001, nonce));
        assert!(!good(election(), applicant(2).id(), 490_000, nonce));
        assert!(!good(ElectionId(Hash([8; 32])), one.id(), 490_000, nonce));
        assert!(!check_work(election(), &one.id(), 490_000, nonce, 256));
        assert!(check_work(election(), &one.id(), 490_000, nonce + 1, 0));
    }

    #[test]
    fn vouch_opens_the_slot_of_its_application() {
        let (voucher, friend) = (applicant(1), applicant(2));
        let note = voucher.vouch(2, friend.id()).unwrap();
        let (_, said): (_, Vouch) = read_note(&note.to_bytes()).unwrap();
        assert_eq!((said.application, said.voucher, said.slot.get()), (friend.id(), voucher.id(), 2));
        let (_, keys) = readers();
        let kind = "passport".parse().unwrap();
        let (note, _) = voucher.apply(1, &kind, &papers(), &keys, 2, &mut rng()).unwrap();
        let (_, application): (_, exchange::Application) = read_note(&note.to_bytes()).unwrap();
        assert_eq!(application.slots[1], slot_of(election(), &said.token.0));
        assert_ne!(application.slots[1], nullifier_of(election(), &said.token.0));
        for slot in [0, 11] {
            assert!(matches!(voucher.vouch(slot, friend.id()), Err(Error::Vouch(_))));
        }
    }

    #[test]
    fn returner_shows_nothing_but_the_application() {
        let note = applicant(1).apply_as_returner().unwrap();
        let (_, said): (_, exchange::Application) = read_note(&note.to_bytes()).unwrap();
        assert_eq!((said.alpha.0, said.evidence.length.get()), ([0; 32], 0));
        assert!(said.sealed.is_empty() && said.slots.is_empty());
    }

    #[test]
    fn status_is_asked_under_the_status_key() {
        let one = applicant(1);
        let (note, said): (_, StatusRequest) = read_note(&one.status_request(5).unwrap().to_bytes()).unwrap();
        let key = PublicKey::from_bytes(&one.application().status_key()).unwrap();
        assert!(election::entry::check_one_signature(&note, key_name::APPLICANT, &key).is_ok());
        assert_eq!((said.application, said.time.get()), (one.id(), 5));
        assert!(matches!(one.status_request(u64::MAX), Err(Error::Fields(_))));
    }

    #[test]
    fn neither_applicant_nor_papers_are_printed() {
        assert_eq!(format!("{:?}", papers()), "Papers(..)");
        assert!(!format!("{:?}", applicant(1)).contains("abroad"));
    }
}
