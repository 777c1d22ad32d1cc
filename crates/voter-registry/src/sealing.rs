//! Encrypted evidence, and its key, sealed to the day keys of those who are to read it (`docs/registration.md` §4.2, §5.1).
//!
//! A plaintext begins with bytes that the specification fixes, some thirty of them. So nobody finds two keys under which one
//! ciphertext opens to two pieces of evidence, though the cipher alone would allow it.

use std::fmt;

use canonical::{Bytes, Frame, Hash, label};
use curve25519_dalek::MontgomeryPoint;
use election::ElectionId;
use election::statement::exchange::SealedKey;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable, single_shot_open, single_shot_seal_with_rng};
use rand_core::CryptoRng;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use zeroize::Zeroizing;

use crate::Error;
use crate::evidence::is_size;

/// What evidence is bound to: it is of no use for another application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The election.
    pub election: ElectionId,
    /// The application.
    pub application: Hash,
    /// Its status key.
    pub status_key: [u8; 32],
}

/// Who is to read something: its key name, and the day of its key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reader {
    /// Such as `registrar/r1`.
    pub name: String,
    /// Number of the day.
    pub day: u64,
}

/// The key of one piece of evidence. Erased when dropped, never printed.
#[derive(Clone)]
pub struct EvidenceKey(Zeroizing<[u8; 32]>);

impl EvidenceKey {
    /// A fresh key: it is used for one plaintext.
    pub fn random(rng: &mut impl CryptoRng) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        rng.fill_bytes(key.as_mut_slice());
        Self(key)
    }

    /// Encrypts a plaintext.
    pub fn encrypt(self, binding: &Binding, plaintext: &[u8]) -> (Self, Vec<u8>) {
        // The nonce may be zeros because the key is fresh; taking `self` keeps it so.
        let mut bytes = Zeroizing::new(Vec::with_capacity(plaintext.len() + CHACHA20_POLY1305.tag_len()));
        bytes.extend_from_slice(plaintext);
        let sealed = self.cipher().seal_in_place_append_tag(zero_nonce(), binding.aad(), &mut *bytes);
        sealed.expect("evidence is shorter than the cipher's limit of 2^38 bytes");
        (self, std::mem::take(&mut *bytes))
    }

    /// Decrypts a ciphertext.
    ///
    /// # Errors
    /// [`Error::EvidenceSize`], [`Error::Sealed`].
    pub fn decrypt(&self, binding: &Binding, ciphertext: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        if !is_size(ciphertext.len() as u64) {
            return Err(Error::EvidenceSize);
        }
        let mut bytes = Zeroizing::new(ciphertext.to_vec());
        let opened = self.cipher().open_in_place(zero_nonce(), binding.aad(), &mut bytes);
        let length = opened.map_err(|_| Error::Sealed)?.len();
        bytes.truncate(length);
        Ok(bytes)
    }

    /// Seals the key of a ciphertext to a desk key.
    ///
    /// # Errors
    /// [`Error::DeskKey`] for a key of small order.
    pub fn seal(
        &self,
        binding: &Binding,
        evidence: &Hash,
        reader: &Reader,
        desk_key: &[u8; 32],
        rng: &mut impl CryptoRng,
    ) -> Result<SealedKey, Error> {
        let day = canonical::Int::new(reader.day).ok_or(Error::DeskKey)?;
        if !can_be_sealed_to(desk_key) {
            return Err(Error::DeskKey);
        }
        let key = Deserializable::from_bytes(desk_key).map_err(|_| Error::DeskKey)?;
        let info = binding.info(evidence, reader);
        let (encapsulated, ciphertext) = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base,
            &key,
            &info,
            self.0.as_slice(),
            b"",
            rng,
        )
        .map_err(|_| Error::DeskKey)?;
        let bytes = [&encapsulated.to_bytes()[..], &ciphertext].concat();
        let sealed = bytes.try_into().expect("32 bytes of enc, 32 of the key and 16 of the tag");
        Ok(SealedKey { day, reader: reader.name.clone(), sealed: Bytes(sealed) })
    }

    fn cipher(&self) -> LessSafeKey {
        LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, self.0.as_slice()).expect("a key has 32 bytes"))
    }
}

impl fmt::Debug for EvidenceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EvidenceKey(..)")
    }
}

/// The secret half of a desk key. Erased when dropped, never printed.
#[derive(Clone)]
pub struct DeskSecret(Zeroizing<[u8; 32]>);

impl DeskSecret {
    /// A fresh one.
    pub fn random(rng: &mut impl CryptoRng) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        rng.fill_bytes(secret.as_mut_slice());
        Self(secret)
    }

    /// From the 32 bytes of [`Self::as_bytes`].
    pub fn from_bytes(secret: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*secret))
    }

    /// The 32 bytes, to be stored encrypted.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The desk key.
    pub fn public(&self) -> [u8; 32] {
        X25519HkdfSha256::sk_to_pk(&self.private()).to_bytes().into()
    }

    /// Opens a sealed key.
    ///
    /// # Errors
    /// [`Error::Sealed`] if it was sealed for another application, ciphertext, reader or day, or to another key.
    pub fn open(&self, binding: &Binding, evidence: &Hash, sealed: &SealedKey) -> Result<EvidenceKey, Error> {
        let reader = Reader { name: sealed.reader.clone(), day: sealed.day.get() };
        let (encapsulated, ciphertext) = sealed.sealed.0.split_at(32);
        let encapsulated = Deserializable::from_bytes(encapsulated).map_err(|_| Error::Sealed)?;
        let opened = single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &self.private(),
            &encapsulated,
            &binding.info(evidence, &reader),
            ciphertext,
            b"",
        );
        let key = Zeroizing::new(opened.map_err(|_| Error::Sealed)?);
        let key = key.as_slice().try_into().map_err(|_| Error::Sealed)?;
        Ok(EvidenceKey(Zeroizing::new(key)))
    }

    fn private(&self) -> <X25519HkdfSha256 as Kem>::PrivateKey {
        Deserializable::from_bytes(self.0.as_slice()).expect("any 32 bytes are an X25519 secret")
    }
}

impl fmt::Debug for DeskSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeskSecret(..)")
    }
}

/// Whether a shared secret with this X25519 key can be anything but zeros: false for the elements of small order.
pub fn can_be_sealed_to(desk_key: &[u8; 32]) -> bool {
    MontgomeryPoint(*desk_key).mul_clamped([0; 32]).to_bytes() != [0; 32]
}

impl Binding {
    fn aad(&self) -> Aad<Vec<u8>> {
        let frame = Frame::new(label::EVIDENCE).part(self.election).part(self.application).part(self.status_key);
        Aad::from(frame.into_bytes())
    }

    fn info(&self, evidence: &Hash, reader: &Reader) -> Vec<u8> {
        let frame = Frame::new(label::EVIDENCE_KEY).part(self.election).part(self.application).part(self.status_key);
        frame.part(evidence).part(&reader.name).int(reader.day).into_bytes()
    }
}

fn zero_nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;
    use crate::evidence::pack;
    use crate::evidence::tests::fields;

    fn binding() -> Binding {
        Binding { election: ElectionId(Hash([7; 32])), application: Hash([8; 32]), status_key: [9; 32] }
    }

    fn others() -> [Binding; 3] {
        [
            Binding { election: ElectionId(Hash([0; 32])), ..binding() },
            Binding { application: Hash([0; 32]), ..binding() },
            Binding { status_key: [0; 32], ..binding() },
        ]
    }

    fn reader() -> Reader {
        Reader { name: "registrar/r1".into(), day: 20_000 }
    }

    fn rng() -> ChaCha20Rng {
        ChaCha20Rng::from_seed([1; 32])
    }

    fn encrypted() -> (EvidenceKey, Vec<u8>) {
        let plaintext = pack(&fields(), &[b"picture"]).unwrap();
        EvidenceKey::random(&mut rng()).encrypt(&binding(), &plaintext)
    }

    #[test]
    fn ciphertext_opens_for_its_application_alone() {
        let (key, ciphertext) = encrypted();
        assert_eq!(ciphertext.len(), 1 << 16);
        assert_eq!(*key.decrypt(&binding(), &ciphertext).unwrap(), *pack(&fields(), &[b"picture"]).unwrap());
        for other in others() {
            assert!(matches!(key.decrypt(&other, &ciphertext), Err(Error::Sealed)));
        }
    }

    #[test]
    fn changed_or_cut_ciphertext_does_not_open() {
        let (key, ciphertext) = encrypted();
        for position in [0, 100, ciphertext.len() - 1] {
            let mut changed = ciphertext.clone();
            changed[position] ^= 1;
            assert!(matches!(key.decrypt(&binding(), &changed), Err(Error::Sealed)));
        }
        assert!(matches!(key.decrypt(&binding(), &ciphertext[1..]), Err(Error::EvidenceSize)));
        assert!(matches!(key.decrypt(&binding(), &[]), Err(Error::EvidenceSize)));
        let (_, of_another_key) = EvidenceKey::random(&mut ChaCha20Rng::from_seed([2; 32]))
            .encrypt(&binding(), &pack(&fields(), &[b"picture"]).unwrap());
        assert!(matches!(key.decrypt(&binding(), &of_another_key), Err(Error::Sealed)));
    }

    #[test]
    fn sealed_key_opens_for_its_reader_day_ciphertext_and_application_alone() {
        let (key, ciphertext) = encrypted();
        let evidence = Hash::of(&ciphertext);
        let secret = DeskSecret::random(&mut rng());
        let sealed = key.seal(&binding(), &evidence, &reader(), &secret.public(), &mut rng()).unwrap();
        let opened = secret.open(&binding(), &evidence, &sealed).unwrap();
        assert!(opened.decrypt(&binding(), &ciphertext).is_ok());
        for other in others() {
            assert!(matches!(secret.open(&other, &evidence, &sealed), Err(Error::Sealed)));
        }
        let replayed = [
            SealedKey { reader: "registrar/r2".into(), ..sealed.clone() },
            SealedKey { day: 20_001_u32.into(), ..sealed.clone() },
            SealedKey { sealed: Bytes([0; 80]), ..sealed.clone() },
        ];
        for replayed in &replayed {
            assert!(matches!(secret.open(&binding(), &evidence, replayed), Err(Error::Sealed)));
        }
        assert!(matches!(secret.open(&binding(), &Hash([0; 32]), &sealed), Err(Error::Sealed)));
        let other = DeskSecret::from_bytes(&[5; 32]);
        assert!(matches!(other.open(&binding(), &evidence, &sealed), Err(Error::Sealed)));
    }

    #[test]
    fn nothing_is_sealed_to_a_key_of_small_order() {
        // The u-coordinates of points of small order, and what reduces to them.
        let one = {
            let mut one = [0; 32];
            one[0] = 1;
            one
        };
        let minus_one = {
            let mut bytes = [0xff; 32];
            bytes[0] = 0xec;
            bytes[31] = 0x7f;
            bytes
        };
        let zero_unreduced = {
            let mut bytes = [0xff; 32];
            bytes[0] = 0xed;
            bytes[31] = 0x7f;
            bytes
        };
        let (key, _) = encrypted();
        for bad in [[0; 32], one, minus_one, zero_unreduced] {
            assert!(!can_be_sealed_to(&bad));
            let sealed = key.seal(&binding(), &Hash([0; 32]), &reader(), &bad, &mut rng());
            assert!(matches!(sealed, Err(Error::DeskKey)));
        }
        assert!(can_be_sealed_to(&DeskSecret::random(&mut rng()).public()));
    }

    #[test]
    fn secrets_are_not_printed() {
        let (key, _) = encrypted();
        assert_eq!(format!("{key:?} {:?}", DeskSecret::random(&mut rng())), "EvidenceKey(..) DeskSecret(..)");
    }
}
