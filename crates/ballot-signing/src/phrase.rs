//! The recovery phrase, and what follows from it (`docs/protocol.md` §7.1).

use std::fmt;
use std::num::NonZeroU32;

use canonical::{Frame, label};
use ed25519_dalek::SecretKey;
use election::{ElectionId, Id};
use rand_core::CryptoRng;
use ring::{digest, hkdf, pbkdf2};
use shared_key::BlindingFactor;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::Error;
use crate::words::{Language, WORDS};

/// Rounds of PBKDF2: the entropy is already 128 bits, so they only lift the price of guessing.
const ROUNDS: NonZeroU32 = NonZeroU32::new(10_000).expect("not zero");

/// 128 bits from which everything of one voter follows. Erased when dropped, never printed.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Phrase([u8; 16]);

impl Phrase {
    /// A new phrase from the system's randomness, mixed with dice if the voter threw some.
    ///
    /// # Errors
    /// [`Error::Dice`] if `dice` holds anything but `1` to `6`.
    pub fn new(rng: &mut impl CryptoRng, dice: &str) -> Result<Self, Error> {
        if !dice.bytes().all(|b| (b'1'..=b'6').contains(&b)) {
            return Err(Error::Dice);
        }
        let mut system = Zeroizing::new([0; 32]);
        rng.fill_bytes(system.as_mut_slice());
        let mixed = Zeroizing::new(Frame::new(label::PHRASE_ENTROPY).part(system.as_slice()).part(dice).hash().0);
        let entropy = mixed.first_chunk().expect("a hash has 32 bytes");
        Ok(Self(*entropy))
    }

    /// Reads 12 words of one list, spelled as there and separated by white space.
    ///
    /// # Errors
    /// [`Error::PhraseLength`]; [`Error::PhraseWord`] with the position of the first word that is not in the list that most are of;
    /// [`Error::PhraseChecksum`] if a word is likely wrong.
    pub fn from_words(words: &str) -> Result<Self, Error> {
        let words = twelve(words)?;
        // No word is in two lists: a phrase has all its words in one of them.
        let known = |language: &Language| words.iter().filter(|word| language.number(word).is_some()).count();
        let language = Language::ALL.into_iter().max_by_key(known).expect("there is a language");
        Self::read(&words, |word| language.number(word))
    }

    /// Reads 12 words as somebody may have typed them: a phrase as it is written, or what is a phrase of one list, and of no
    /// other, when each word is completed.
    ///
    /// # Errors
    /// As [`Self::from_words`], with the position of the first word that fits no list together with those before it, or 1 if
    /// what was typed fits two lists.
    pub fn from_typed(typed: &str) -> Result<Self, Error> {
        let words = twelve(typed)?;
        if let Ok(phrase) = Self::from_words(typed) {
            return Ok(phrase);
        }
        let mut read = None;
        let mut refusals = Vec::new();
        for language in Language::ALL {
            match Self::read(&words, |word| language.complete(word)) {
                Ok(phrase) if read.as_ref().is_some_and(|other| *other != phrase) => return Err(Error::PhraseWord(1)),
                Ok(phrase) => read = Some(phrase),
                Err(refusal) => refusals.push(refusal),
            }
        }
        read.ok_or_else(|| refusals.into_iter().max_by_key(words_understood).unwrap_or(Error::PhraseChecksum))
    }

    /// The 12 words in a language, separated by spaces.
    pub fn words(&self, language: Language) -> Zeroizing<String> {
        let mut checked = Zeroizing::new([0; 17]);
        let [entropy @ .., checksum] = &mut *checked;
        entropy.copy_from_slice(&self.0);
        *checksum = self.checksum();
        language.spell(checked.as_slice())
    }

    fn read(words: &[&str; WORDS], number: impl Fn(&str) -> Option<u16>) -> Result<Self, Error> {
        let mut numbers = Zeroizing::new([0; WORDS]);
        for (place, (slot, word)) in numbers.iter_mut().zip(words).enumerate() {
            *slot = number(word).ok_or(Error::PhraseWord(place + 1))?;
        }
        // 121 bits, then 7 of the last word; its other 4 are the checksum.
        let [first @ .., last] = &*numbers;
        let bits = first.iter().fold(0, |bits, number| bits << 11 | u128::from(*number));
        let phrase = Self((bits << 7 | u128::from(last >> 4)).to_be_bytes());
        if u16::from(phrase.checksum() >> 4) == last & 0xf { Ok(phrase) } else { Err(Error::PhraseChecksum) }
    }

    /// The first byte of the entropy's SHA-256: its first 4 bits stand at the end of the last word.
    fn checksum(&self) -> u8 {
        *digest::digest(&digest::SHA256, &self.0).as_ref().first().expect("a digest has 32 bytes")
    }

    /// The slow step, done once: what everything else is derived from.
    pub fn stretch(&self) -> VoterSecret {
        let mut secret = VoterSecret([0; 64]);
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA512, ROUNDS, label::PHRASE_SALT, &self.0, &mut secret.0);
        secret
    }
}

fn twelve(words: &str) -> Result<[&str; WORDS], Error> {
    let words: Vec<&str> = words.split_ascii_whitespace().collect();
    words.try_into().map_err(|_| Error::PhraseLength)
}

/// How many words somebody has right, as far as a refusal tells.
fn words_understood(refusal: &Error) -> usize {
    match refusal {
        Error::PhraseWord(position) => position - 1,
        _ => WORDS,
    }
}

impl fmt::Debug for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phrase(..)")
    }
}

/// K of §7.1. Erased when dropped, never printed.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct VoterSecret([u8; 64]);

impl VoterSecret {
    /// Seed of the credential's Ed25519 key.
    pub fn credential_seed(&self, election: ElectionId, constituency: &Id) -> Zeroizing<SecretKey> {
        self.derive(label::DERIVE_CREDENTIAL, election, constituency, [])
    }

    /// Seed of the Ed25519 key that opens the application's status page; `attempt` counts from 1 and goes on after a refused
    /// application, so that the two have nothing in common that others see.
    pub fn status_seed(&self, election: ElectionId, constituency: &Id, attempt: u64) -> Zeroizing<SecretKey> {
        self.derive(label::DERIVE_STATUS, election, constituency, [attempt])
    }

    /// The factor that blinds the credential in this attempt.
    pub fn blinding_factor(&self, election: ElectionId, constituency: &Id, attempt: u64) -> BlindingFactor {
        let mut attempt = attempt;
        loop {
            let wide: Zeroizing<[u8; 64]> = self.derive(label::DERIVE_BLIND, election, constituency, [attempt]);
            if let Some(r) = BlindingFactor::from_wide(&wide) {
                return r;
            }
            attempt = attempt.saturating_add(1);
        }
    }

    /// The token with which the applicant of this attempt can vouch for someone; `slot` counts from 1
    /// (`docs/registration.md` §8.1).
    pub fn vouch_token(&self, election: ElectionId, constituency: &Id, attempt: u64, slot: u64) -> Zeroizing<[u8; 32]> {
        self.derive(label::DERIVE_VOUCH, election, constituency, [attempt, slot])
    }

    /// What the scalar is made of that blinds the personal number in the applications of this attempt (`docs/registration.md` §6).
    pub fn rho(&self, election: ElectionId, constituency: &Id, attempt: u64) -> Zeroizing<[u8; 64]> {
        self.derive(label::DERIVE_RHO, election, constituency, [attempt])
    }

    fn derive<const N: usize>(
        &self,
        label: &str,
        election: ElectionId,
        constituency: &Id,
        numbers: impl IntoIterator<Item = u64>,
    ) -> Zeroizing<[u8; N]> {
        let frame = Frame::new(label).part(election).part(constituency);
        let frame = numbers.into_iter().fold(frame, Frame::int);
        let info = frame.into_bytes();
        let key = hkdf::Salt::new(hkdf::HKDF_SHA512, &[]).extract(&self.0);
        let mut out = Zeroizing::new([0; N]);
        let parts = [info.as_slice()];
        let okm = key.expand(&parts, OutputLength(N)).expect("64 bytes are less than HKDF's limit");
        okm.fill(out.as_mut_slice()).expect("the length asked for");
        out
    }
}

impl fmt::Debug for VoterSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VoterSecret(..)")
    }
}

struct OutputLength(usize);

impl hkdf::KeyType for OutputLength {
    fn len(&self) -> usize {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use canonical::Hash;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    fn names() -> (ElectionId, Id) {
        (ElectionId(Hash([7; 32])), "abroad".parse().unwrap())
    }

    #[test]
    fn words_of_each_language_and_phrase_are_the_same_bits() {
        for seed in 0..50 {
            let phrase = Phrase::new(&mut ChaCha20Rng::from_seed([seed; 32]), "").unwrap();
            for language in Language::ALL {
                let words = phrase.words(language);
                assert_eq!(words.split(' ').count(), 12);
                assert_eq!(Phrase::from_words(&words).as_ref(), Ok(&phrase));
                assert_eq!(Phrase::from_typed(&words.to_uppercase()).as_ref(), Ok(&phrase));
            }
        }
    }

    #[test]
    fn a_phrase_may_be_typed_with_four_letters_of_each_word_on_a_keyboard_of_another_language() {
        let phrase = Phrase::new(&mut ChaCha20Rng::from_seed([1; 32]), "").unwrap();
        for language in Language::ALL {
            let cut = |word: &str| {
                word.chars().take(4).collect::<String>().replace('і', "и").replace('ў', "у").replace('ё', "е")
            };
            let typed: Vec<String> = phrase.words(language).split(' ').map(cut).collect();
            assert_eq!(Phrase::from_typed(&typed.join("\r\n\t ")).as_ref(), Ok(&phrase));
            assert_eq!(Phrase::from_words(&typed.join(" ")), Err(Error::PhraseWord(1)));
        }
    }

    #[test]
    fn what_was_typed_is_refused_at_the_word_that_leaves_all_lists() {
        let phrase = Phrase([0; 16]);
        for language in Language::ALL {
            let words = phrase.words(language);
            let place = |n: usize, word: &str| {
                let mut words: Vec<&str> = words.split(' ').collect();
                words[n - 1] = word;
                words.join(" ")
            };
            for n in 1..=12 {
                assert_eq!(Phrase::from_typed(&place(n, "zzzz")), Err(Error::PhraseWord(n)));
                assert_eq!(Phrase::from_words(&place(n, "zzzz")), Err(Error::PhraseWord(n)));
            }
            assert_eq!(Phrase::from_typed(&place(12, words.split(' ').next().unwrap())), Err(Error::PhraseChecksum));
            assert_eq!(Phrase::from_typed(&words.replacen(' ', "", 1)), Err(Error::PhraseLength));
        }
    }

    #[test]
    fn what_is_a_phrase_of_two_lists_when_completed_is_refused() {
        let [be, ru] = [Language::Belarusian, Language::Russian];
        let begins = |word: &str| word.chars().take(4).collect::<String>();
        let both: Vec<String> =
            be.words().iter().map(|word| begins(word)).filter(|cut| ru.complete(cut).is_some()).collect();
        assert!(both.iter().all(|cut| cut.chars().count() == 4), "no whole word is of both");
        let mut found = 0;
        for (n, first) in both.iter().enumerate() {
            let next = |step: usize| both[(n + step) % both.len()].as_str();
            let words: Vec<&str> = std::iter::once(first.as_str()).chain((1..12).map(next)).collect();
            let read = |language: Language| {
                Phrase::read(&words.clone().try_into().unwrap(), |word| language.complete(word)).ok()
            };
            let expected = match (read(be), read(ru)) {
                (Some(_), Some(_)) => Err(Error::PhraseWord(1)),
                (Some(phrase), None) | (None, Some(phrase)) => Ok(phrase),
                (None, None) => Err(Error::PhraseChecksum),
            };
            found += usize::from(expected == Err(Error::PhraseWord(1)));
            assert_eq!(Phrase::from_typed(&words.join(" ")), expected);
        }
        assert!(found > 0, "one of 256");
    }

    #[test]
    fn dice_are_mixed_in_and_never_instead() {
        let phrase = |seed, dice| Phrase::new(&mut ChaCha20Rng::from_seed([seed; 32]), dice).unwrap();
        assert_ne!(phrase(1, ""), phrase(1, "123456"));
        assert_ne!(phrase(1, "123456"), phrase(2, "123456"));
        let refused = Phrase::new(&mut ChaCha20Rng::from_seed([1; 32]), "1234567");
        assert_eq!(refused, Err(Error::Dice));
    }

    #[test]
    fn a_wrong_phrase_is_refused_with_the_reason() {
        let good = Phrase([0; 16]).words(Language::English);
        assert_eq!(good.as_str(), "abandon ".repeat(11) + "about");
        let unknown = good.replacen("abandon", "abandoned", 1);
        assert_eq!(Phrase::from_words(&unknown), Err(Error::PhraseWord(1)));
        assert_eq!(Phrase::from_words(&good.replace("about", "abandon")), Err(Error::PhraseChecksum));
        assert_eq!(Phrase::from_words("abandon"), Err(Error::PhraseLength));
        // 256 bits of zeros in BIP 39.
        assert_eq!(Phrase::from_words(&("abandon ".repeat(23) + "art")), Err(Error::PhraseLength));
    }

    #[test]
    fn every_label_election_constituency_and_attempt_gives_another_secret() {
        let secret = Phrase([3; 16]).stretch();
        let (election, abroad) = names();
        let other = ElectionId(Hash([8; 32]));
        let home: Id = "home".parse().unwrap();
        let seeds = [
            secret.credential_seed(election, &abroad),
            secret.credential_seed(other, &abroad),
            secret.credential_seed(election, &home),
            secret.status_seed(election, &abroad, 1),
            secret.status_seed(election, &abroad, 2),
            secret.vouch_token(election, &abroad, 1, 1),
            secret.vouch_token(election, &abroad, 1, 2),
            secret.vouch_token(election, &abroad, 2, 1),
            secret.vouch_token(election, &home, 1, 1),
            Phrase([4; 16]).stretch().credential_seed(election, &abroad),
        ];
        for (i, seed) in seeds.iter().enumerate() {
            assert!(seeds.iter().skip(i + 1).all(|other| other != seed));
        }
        let hashed = shared_key::hash_to_g1(&election.0, "abroad", &[0; 32]);
        let r = |attempt| secret.blinding_factor(election, &abroad, attempt).blind(&hashed);
        assert_ne!(r(1), r(2));
        assert_eq!(r(1), r(1));
    }

    #[test]
    fn secrets_are_not_printed() {
        let phrase = Phrase([3; 16]);
        assert_eq!(format!("{phrase:?} {:?}", phrase.stretch()), "Phrase(..) VoterSecret(..)");
    }
}
