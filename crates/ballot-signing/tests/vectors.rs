//! The vectors of `tests/vectors/credentials`: made by other software, from the specification alone.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use std::convert::Infallible;

use ballot_signing::Error;
use ballot_signing::application::{Application, hash_to_g1};
use ballot_signing::fingerprint;
use ballot_signing::phrase::{Phrase, VoterSecret};
use ballot_signing::words::Language;
use election::{ElectionId, Id};
use rand_chacha::rand_core::{TryCryptoRng, TryRng};
use serde_json::Value;
use shared_key::{G1, G2, GroupElement};
use support::{index, vectors};
use transparency_log::ed25519::SigningKey;

#[test]
fn a_phrase_gives_the_keys_the_blinding_and_the_application_of_the_vectors() {
    for vector in vectors("", "derivation") {
        let (name, input, expected) = (&vector["name"], &vector["input"], &vector["expected"]);
        let Names { secret, election, constituency } = names(input);
        let attempt = input["attempt"].as_u64().unwrap();
        let credential_seed = secret.credential_seed(election, &constituency);
        let status_seed = secret.status_seed(election, &constituency, attempt);
        assert_eq!(hex::encode(*credential_seed), text(expected, "credential_seed"), "{name}");
        assert_eq!(hex::encode(*status_seed), text(expected, "status_seed"), "{name}");
        let public = *SigningKey::from_seed(&credential_seed).public().as_bytes();
        assert_eq!(hex::encode(public), text(expected, "credential"), "{name}");
        let hashed = hash_to_g1(election, &constituency, &public);
        assert_eq!(hex::encode(hashed.to_bytes()), text(expected, "hashed"), "{name}");
        let factor = secret.blinding_factor(election, &constituency, attempt);
        let scalar = <G1 as GroupElement>::Scalar::decode_hex(text(expected, "blinding_factor"));
        assert_eq!(factor.blind(&G1::generator()), G1::generator().times(&scalar), "{name}");
        let application = Application::new(&secret, election, &constituency, attempt);
        assert_eq!(hex::encode(application.blinded()), text(expected, "blinded"), "{name}");
        assert_eq!(hex::encode(application.status_key()), text(expected, "status_key"), "{name}");
        assert_eq!(application.id().to_string(), text(expected, "application"), "{name}");
    }
}

#[test]
fn what_one_registrar_issues_becomes_the_credential_of_the_vectors() {
    for vector in vectors("", "derivation") {
        let (name, input, expected) = (&vector["name"], &vector["input"], &vector["expected"]);
        let Names { secret, election, constituency } = names(input);
        let application = Application::new(&secret, election, &constituency, input["attempt"].as_u64().unwrap());
        let registrar = <G1 as GroupElement>::Scalar::decode_hex(text(input, "secret"));
        let key = G2::generator().times(&registrar);
        assert_eq!(hex::encode(key.to_bytes()), text(expected, "key"), "{name}");
        let evaluation = G1::decode(&application.blinded()).unwrap().times(&registrar);
        assert_eq!(hex::encode(evaluation.to_bytes()), text(expected, "evaluation"), "{name}");
        let credential = application.collect(1, &[(index(1), evaluation)], &key).unwrap();
        assert_eq!(hex::encode(credential.public().as_bytes()), text(expected, "credential"), "{name}");
        assert_eq!(hex::encode(credential.signature()), text(expected, "credential_signature"), "{name}");
    }
}

#[test]
fn randomness_and_dice_give_the_phrases_of_the_vectors() {
    for vector in vectors("", "phrase") {
        let phrase = new_phrase(&vector["input"]).unwrap();
        let written = phrase.words(language(&vector["input"]));
        assert_eq!(written.as_str(), text(&vector["expected"], "phrase"), "{}", vector["name"]);
        assert_eq!(Phrase::from_words(&written), Ok(phrase), "{}", vector["name"]);
    }
}

#[test]
fn what_is_typed_is_completed_to_the_words_of_the_vectors() {
    for vector in vectors("", "completion") {
        let (input, language) = (&vector["input"], language(&vector["input"]));
        let number = language.complete(text(input, "typed")).map(usize::from);
        let word = number.map(|number| language.words()[number]);
        assert_eq!(word, Some(text(&vector["expected"], "word")), "{}", vector["name"]);
    }
    for vector in vectors("rejected", "completion") {
        let (input, expected) = (&vector["input"], &vector["expected"]);
        assert_eq!(language(input).complete(text(input, "typed")), None, "{}", vector["name"]);
        assert_eq!(text(expected, "refused"), Error::PhraseWord(1).code(), "{}", vector["name"]);
    }
}

#[test]
fn typed_phrases_are_those_of_the_vectors() {
    for vector in vectors("", "typed") {
        let phrase = Phrase::from_typed(text(&vector["input"], "typed")).unwrap();
        let written = phrase.words(language(&vector["expected"]));
        assert_eq!(written.as_str(), text(&vector["expected"], "phrase"), "{}", vector["name"]);
    }
    for vector in vectors("rejected", "typed") {
        let refused = Phrase::from_typed(text(&vector["input"], "typed")).unwrap_err();
        assert_eq!(refused.code(), text(&vector["expected"], "refused"), "{}", vector["name"]);
        if let Error::PhraseWord(position) = refused {
            assert_eq!(vector["expected"]["position"], position, "{}", vector["name"]);
        }
    }
}

#[test]
fn texts_have_the_fingerprints_of_the_vectors() {
    for vector in vectors("", "fingerprint") {
        let fingerprint = fingerprint::of(text(&vector["input"], "text"));
        assert_eq!(fingerprint.words(), text(&vector["expected"], "words"), "{}", vector["name"]);
        assert_eq!(fingerprint.words().split(' ').count(), 12, "{}", vector["name"]);
        assert_eq!(fingerprint.uri(), text(&vector["expected"], "uri"), "{}", vector["name"]);
    }
}

#[test]
fn rejected_phrases_and_dice_are_refused_by_name() {
    for vector in vectors("rejected", "phrase") {
        let refused = Phrase::from_words(text(&vector["input"], "phrase")).unwrap_err();
        assert_eq!(refused.code(), text(&vector["expected"], "refused"), "{}", vector["name"]);
        if let (Error::PhraseWord(position), Some(expected)) = (refused, vector["expected"]["position"].as_u64()) {
            assert_eq!(position as u64, expected, "{}", vector["name"]);
        }
    }
    for vector in vectors("rejected", "dice") {
        let refused = new_phrase(&vector["input"]).unwrap_err();
        assert_eq!(refused.code(), text(&vector["expected"], "refused"), "{}", vector["name"]);
    }
}

#[test]
fn more_vectors_are_rejected_than_accepted() {
    assert!(vectors("rejected", "").len() > vectors("", "").len());
}

struct Names {
    secret: VoterSecret,
    election: ElectionId,
    constituency: Id,
}

fn names(input: &Value) -> Names {
    let secret = Phrase::from_words(text(input, "phrase")).unwrap().stretch();
    let election = ElectionId(text(input, "election").parse().unwrap());
    Names { secret, election, constituency: text(input, "constituency").parse().unwrap() }
}

/// English, where a vector names none.
fn language(object: &Value) -> Language {
    match object["language"].as_str() {
        Some("be") => Language::Belarusian,
        Some("ru") => Language::Russian,
        None => Language::English,
        Some(other) => panic!("{other}"),
    }
}

fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object[field].as_str().unwrap_or_else(|| panic!("{field}"))
}

trait DecodeHex {
    fn decode_hex(text: &str) -> Self;
}

impl<S: shared_key::GroupScalar> DecodeHex for S {
    fn decode_hex(text: &str) -> Self {
        S::decode(&hex::decode(text).unwrap()).unwrap()
    }
}

fn new_phrase(input: &Value) -> Result<Phrase, ballot_signing::Error> {
    let randomness = hex::decode(text(input, "randomness")).unwrap();
    let mut rng = Fixed(randomness);
    let phrase = Phrase::new(&mut rng, text(input, "dice"))?;
    assert!(rng.0.is_empty(), "all 32 bytes are used");
    Ok(phrase)
}

/// Gives these bytes, once.
struct Fixed(Vec<u8>);

impl TryRng for Fixed {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        panic!("bytes are asked for all at once")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        panic!("bytes are asked for all at once")
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        let rest = self.0.split_off(to.len());
        to.copy_from_slice(&self.0);
        self.0 = rest;
        Ok(())
    }
}

impl TryCryptoRng for Fixed {}
