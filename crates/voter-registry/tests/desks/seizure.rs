//! What an enemy learns that has everything of the intake, knows everyone's personal number, and, in the end, holds t-1 registrars'
//! computers (`docs/registration.md` §11).
//!
//! The enemy here tries what can be computed from a number and what it seized. That it finds nothing means something only because
//! the same enemy finds everyone as soon as tags are what a plain design would make them, or one more registrar falls.

use std::collections::BTreeSet;

use ballot_signing::application::hash_to_g1;
use ballot_signing::phrase::Phrase;
use canonical::{Frame, Hash, label};
use election::statement::exchange::ExchangeStatement;
use ring::hmac;
use shared_key::ristretto::{self, Element, decode_element, encode_element};
use shared_key::{ProvenEvaluation, Ristretto, Share};
use transparency_log::ed25519::SigningKey;
use transparency_log::note::Note;
use voter_registry::number::PersonalNumber;

use crate::scene::{Person, Scene};

/// What was seized.
pub struct Seized {
    pub election: election::ElectionId,
    /// Every entry of the intake log and every note of the exchange.
    pub texts: Vec<Vec<u8>>,
    /// Shares of the tag key.
    pub shares: Vec<Share<Ristretto>>,
    pub threshold: usize,
    /// Whatever else lay on the computers: could be keys.
    pub secrets: Vec<Vec<u8>>,
}

impl Seized {
    /// Everything of the intake, and of these registrars' computers as they are now.
    pub fn of(scene: &Scene, computers: &[usize]) -> Self {
        let secrets: Vec<_> = computers.iter().map(|desk| scene.desks[*desk].secrets().to_vec()).collect();
        let share = |secrets: &Vec<u8>| {
            // The share stands behind a heading and its length, as long as it is there.
            let at = b"veche desk/v1\n".len();
            let length = u64::from_be_bytes(secrets[at..at + 8].try_into().unwrap());
            (length == 40).then(|| Share::from_bytes(&secrets[at + 8..at + 48]).unwrap())
        };
        Self {
            election: scene.play.election(),
            texts: scene.play.entries.iter().cloned().chain(scene.notes.iter().map(|note| note.note.clone())).collect(),
            shares: secrets.iter().filter_map(share).collect(),
            threshold: 3,
            secrets,
        }
    }

    /// Every base64 and hexadecimal value in what was seized, as bytes.
    pub fn values(&self) -> BTreeSet<Vec<u8>> {
        let mut values = BTreeSet::new();
        for text in &self.texts {
            for part in text.split(|byte| *byte == b'"') {
                let part = std::str::from_utf8(part).unwrap_or_default();
                values.extend(hex::decode(part).ok());
                values.extend(canonical::bytes::from_base64(part));
            }
        }
        values
    }

    /// Whether something of this number shows: the enemy's whole art.
    pub fn finds(&self, values: &BTreeSet<Vec<u8>>, state: &str, number: &str) -> bool {
        let hashed = PersonalNumber::new(state, number).unwrap().element(self.election);
        let text = format!("{state}:{number}");
        let mut guesses = vec![text.clone().into_bytes(), number.as_bytes().to_vec(), encode_element(&hashed).to_vec()];
        guesses.push(Hash::of(text.as_bytes()).0.to_vec());
        guesses.push(tag_hash(self.election, &hashed).0.to_vec());
        guesses.push(Frame::new(label::TAG).part(self.election).part(&text).hash().0.to_vec());
        // Every stretch of 32 bytes of every secret is tried as a key of a hash.
        for secret in &self.secrets {
            let keys = secret.windows(32).map(|key| hmac::Key::new(hmac::HMAC_SHA256, key));
            guesses.extend(keys.map(|key| hmac::sign(&key, text.as_bytes()).as_ref().to_vec()));
        }
        if self.shares.len() >= self.threshold {
            let parts: Vec<_> =
                self.shares.iter().take(self.threshold).map(|s| (s.index(), evaluate(s, &hashed))).collect();
            guesses.push(tag_hash(self.election, &shared_key::combine(self.threshold, &parts).unwrap()).0.to_vec());
        }
        // With fewer shares: what they give alone, and as if they were enough.
        for share in &self.shares {
            guesses.push(tag_hash(self.election, &evaluate(share, &hashed)).0.to_vec());
        }
        if (2..self.threshold).contains(&self.shares.len()) {
            let parts: Vec<_> = self.shares.iter().map(|s| (s.index(), evaluate(s, &hashed))).collect();
            guesses.push(tag_hash(self.election, &shared_key::combine(parts.len(), &parts).unwrap()).0.to_vec());
        }
        guesses.iter().any(|guess| values.contains(guess)) || relates(values, &hashed)
    }
}

/// Whether the number's element stands anywhere as it is.
fn relates(values: &BTreeSet<Vec<u8>>, hashed: &Element) -> bool {
    values.iter().filter_map(|value| decode_element(value.get(..32)?).ok()).any(|element| element == *hashed)
}

/// What a share makes of an element.
fn evaluate(share: &Share<Ristretto>, element: &Element) -> Element {
    let mut rng = simulation::rng(1, "enemy");
    let evaluation = ProvenEvaluation::new(share, "tag", b"", element, &mut rng).unwrap().encode();
    decode_element(&evaluation[..32]).unwrap()
}

pub fn tag_hash(election: election::ElectionId, element: &Element) -> Hash {
    Frame::new(label::TAG).part(election).part(ristretto::encode_element(element)).hash()
}

pub fn number(n: u64) -> String {
    format!("AB{n:06}")
}

/// People who applied: the first `approved` of `all` are approved, the rest wait.
fn applied(scene: &mut Scene, approved: u64, all: u64) -> Vec<Person> {
    let people: Vec<_> = (1..=all).map(|n| Person::new(scene, n, &number(n))).collect();
    scene.deposit(&people.iter().collect::<Vec<_>>());
    for person in &people {
        scene.apply(person, 1, "passport");
    }
    people.iter().take(usize::try_from(approved).unwrap()).for_each(|person| scene.review(person));
    scene.end_day();
    people
}

/// Who of the first 20 numbers shows.
fn found(seized: &Seized) -> Vec<u64> {
    let values = seized.values();
    (1..=20).filter(|n| seized.finds(&values, "UTO", &number(*n))).collect()
}

#[test]
fn a_dump_and_everything_of_all_but_the_needed_registrars_names_nobody() {
    let mut scene = Scene::new(40);
    let people = applied(&mut scene, 8, 10);
    assert!(people[..8].iter().all(|person| scene.tag(&person.id()).is_some()), "the tags are in the dump");
    // At any moment: the dump alone.
    assert_eq!(found(&Seized::of(&scene, &[])), Vec::<u64>::new());
    // t-1 computers, taken while they work.
    assert_eq!(found(&Seized::of(&scene, &[0, 1])), Vec::<u64>::new());
    // After the last roll, with all computers: the keys are gone.
    scene.end_day();
    scene.desks.iter_mut().for_each(voter_registry::Desk::retire);
    assert_eq!(found(&Seized::of(&scene, &[0, 1])), Vec::<u64>::new());
    assert_eq!(found(&Seized::of(&scene, &[0, 1, 2, 3, 4])), Vec::<u64>::new());
}

#[test]
fn the_same_enemy_names_everyone_with_one_more_registrar_alive() {
    let mut scene = Scene::new(41);
    applied(&mut scene, 8, 10);
    assert_eq!(found(&Seized::of(&scene, &[0, 2, 4])), (1..=8).collect::<Vec<_>>(), "those that have tags");
}

#[test]
fn the_same_enemy_names_everyone_if_tags_are_keyed_hashes() {
    let mut scene = Scene::new(42);
    let people = applied(&mut scene, 8, 10);
    let mut seized = Seized::of(&scene, &[0, 1]);
    // As if each tag were a hash of the number under a key that all registrars have.
    let key = [7; 32];
    seized.secrets[0].extend_from_slice(&key);
    for text in &mut seized.texts {
        let Ok((note, ExchangeStatement::TagReport(said))) = ExchangeStatement::parse(text) else { continue };
        let person = people.iter().find(|person| person.id() == said.application).unwrap();
        let text_of = format!("UTO:{}", person.papers.number.as_str());
        let plain = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), text_of.as_bytes());
        let changed = note.text().replace(&said.tag.to_string(), &hex::encode(plain.as_ref()));
        *text = Note::new(changed, note.signatures().to_vec()).unwrap().to_bytes();
    }
    assert_eq!(found(&seized), (1..=8).collect::<Vec<_>>());
}

/// Whose credential it is says the phrase alone: nothing that was seized is made of the credential's key, even with all registrars'
/// computers.
#[test]
fn nothing_that_is_seized_knows_a_credential() {
    let mut scene = Scene::new(43);
    let people = applied(&mut scene, 4, 4);
    let mut seized = Seized::of(&scene, &[0, 1, 2, 3, 4]);
    let election = scene.play.election();
    let north: election::Id = "north".parse().unwrap();
    let of = |n: u64| Phrase::new(&mut simulation::rng(n, "person"), "").unwrap().stretch();
    let knows = |seized: &Seized, n: u64| {
        let secret = of(n);
        let seed = secret.credential_seed(election, &north);
        let key = *SigningKey::from_seed(&seed).public().as_bytes();
        let hashed = hash_to_g1(election, &north, &key);
        let traces = [seed.to_vec(), key.to_vec(), hashed.to_bytes().to_vec(), Hash::of(&key).0.to_vec()];
        let values = seized.values();
        let within = |trace: &Vec<u8>| seized.secrets.iter().any(|s| s.windows(trace.len()).any(|part| part == trace));
        traces.iter().any(|trace| values.contains(trace) || within(trace))
    };
    assert!((1..=4).all(|n| !knows(&seized, n)));
    // The same search finds a credential that lies about, and the phrase gives the application of its credential.
    let (secret, blinded) = (of(2), people[1].client.application().blinded());
    let hashed = hash_to_g1(
        election,
        &north,
        SigningKey::from_seed(&secret.credential_seed(election, &north)).public().as_bytes(),
    );
    assert_eq!(secret.blinding_factor(election, &north, 1).blind(&hashed).to_bytes(), blinded);
    seized.secrets[0].extend_from_slice(secret.credential_seed(election, &north).as_slice());
    assert!(knows(&seized, 2) && !knows(&seized, 3));
}
