//! The recovery phrase, and what follows from it (`docs/protocol.md` §7.1).

use std::fmt;
use std::num::NonZeroU32;

use bip39::Mnemonic;
use canonical::{Frame, label};
use ed25519_dalek::SecretKey;
use election::{ElectionId, Id};
use rand_core::CryptoRng;
use ring::{hkdf, pbkdf2};
use shared_key::BlindingFactor;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::Error;

/// Rounds of PBKDF2: the entropy is already 128 bits, so they only lift the price of guessing.
const ROUNDS: NonZeroU32 = NonZeroU32::new(10_000).expect("not zero");

/// Words of a phrase.
const WORDS: usize = 12;

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

    /// Reads 12 words of the English list of BIP 39.
    ///
    /// # Errors
    /// [`Error::PhraseLength`]; [`Error::PhraseWord`] with the position of the word that is in no list;
    /// [`Error::PhraseChecksum`] if a word is likely wrong.
    pub fn from_words(words: &str) -> Result<Self, Error> {
        // Other lengths are phrases of BIP 39 too, but none of ours.
        if words.split_whitespace().count() != WORDS {
            return Err(Error::PhraseLength);
        }
        let mnemonic = Mnemonic::parse_normalized(words).map_err(|error| match error {
            bip39::Error::UnknownWord(position) => Error::PhraseWord(position + 1),
            bip39::Error::InvalidChecksum => Error::PhraseChecksum,
            _ => Error::PhraseLength,
        })?;
        let (bytes, _) = mnemonic.to_entropy_array();
        let bytes = Zeroizing::new(bytes);
        bytes.first_chunk().copied().map(Self).ok_or(Error::PhraseLength)
    }

    /// The 12 words, separated by spaces.
    pub fn words(&self) -> Zeroizing<String> {
        Zeroizing::new(Mnemonic::from_entropy(&self.0).expect("16 bytes are 12 words").to_string())
    }

    /// The slow step, done once: what everything else is derived from.
    pub fn stretch(&self) -> VoterSecret {
        let mut secret = VoterSecret([0; 64]);
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA512, ROUNDS, label::PHRASE_SALT, &self.0, &mut secret.0);
        secret
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
    fn words_and_phrase_are_the_same_bits() {
        let phrase = Phrase::new(&mut ChaCha20Rng::from_seed([1; 32]), "").unwrap();
        let words = phrase.words();
        assert_eq!(words.split(' ').count(), 12);
        assert_eq!(Phrase::from_words(&words), Ok(phrase));
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
        let good = Phrase([0; 16]).words();
        assert_eq!(good.as_str(), "abandon ".repeat(11) + "about");
        let unknown = good.replacen("abandon", "abandoned", 1);
        assert_eq!(Phrase::from_words(&unknown), Err(Error::PhraseWord(1)));
        assert_eq!(Phrase::from_words(&good.replace("about", "abandon")), Err(Error::PhraseChecksum));
        assert_eq!(Phrase::from_words("abandon"), Err(Error::PhraseLength));
        let longer = Mnemonic::from_entropy(&[0; 32]).unwrap().to_string();
        assert_eq!(Phrase::from_words(&longer), Err(Error::PhraseLength));
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
