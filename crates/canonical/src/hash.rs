//! Framed hashes (`docs/protocol.md` §1).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256, Sha512};
use zeroize::Zeroize;

/// The bytes `frame(label, x1, .., xk)`: every part stands behind its length, so no two lists of parts give the same bytes.
///
/// Erased when dropped, since some frames hold secrets.
#[derive(Clone)]
pub struct Frame(Vec<u8>);

impl Frame {
    /// `LP("veche/v1/" || label)`.
    pub fn new(label: &str) -> Self {
        // Room for every frame that holds a secret, so that no copy is left behind when it grows.
        Self(Vec::with_capacity(256)).part(format!("veche/v1/{label}"))
    }

    /// Appends `LP(part)`.
    pub fn part(mut self, part: impl AsRef<[u8]>) -> Self {
        length_prefixed(&mut self.0, part.as_ref());
        self
    }

    /// Appends `LP(u64(n))`.
    pub fn int(self, n: u64) -> Self {
        self.part(n.to_be_bytes())
    }

    /// Appends each part as `LP(part)`.
    pub fn parts<T: AsRef<[u8]>>(self, parts: impl IntoIterator<Item = T>) -> Self {
        parts.into_iter().fold(self, Self::part)
    }

    /// The frame itself.
    pub fn into_bytes(mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }

    /// `SHA-256` of the frame.
    pub fn hash(self) -> Hash {
        Hash::of(&self.0)
    }

    /// `SHA-512` of the frame, from which scalars and elements are made.
    pub fn wide(self) -> [u8; 64] {
        Sha512::digest(&self.0).into()
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Appends `u64(length of part) || part`.
pub fn length_prefixed(out: &mut Vec<u8>, part: &[u8]) {
    out.extend_from_slice(&(part.len() as u64).to_be_bytes());
    out.extend_from_slice(part);
}

/// 32 bytes of SHA-256; 64 lower-case hexadecimal digits in JSON.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// Plain `SHA-256` of `bytes`, without frame: for attachments, manifests and other things whose form is public.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl AsRef<[u8]> for Hash {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not 64 lower-case hexadecimal digits.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a hash is 64 lower-case hexadecimal digits")]
pub struct NotAHash;

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        if text.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(NotAHash);
        }
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| NotAHash)?;
        Ok(Self(bytes))
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(self.0))
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_a_byte_between_parts_changes_the_frame() {
        let one = Frame::new("ties").part("ab").part("c").into_bytes();
        let other = Frame::new("ties").part("a").part("bc").into_bytes();
        assert_ne!(one, other);
    }

    #[test]
    fn frame_is_length_prefixed_big_endian() {
        let bytes = Frame::new("ties").int(258).into_bytes();
        let expected =
            [&[0, 0, 0, 0, 0, 0, 0, 13][..], b"veche/v1/ties", &[0, 0, 0, 0, 0, 0, 0, 8], &[0, 0, 0, 0, 0, 0, 1, 2]]
                .concat();
        assert_eq!(bytes, expected);
    }

    #[test]
    fn hash_in_text_is_lower_case_and_of_one_length() {
        let hash = Hash::of(b"abc");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!(hash.to_string().to_uppercase().parse::<Hash>(), Err(NotAHash));
        assert_eq!("00".parse::<Hash>(), Err(NotAHash));
    }
}
