//! Where the demo's secrets come from: the operating system, or a seed.

use anyhow::Context;
use canonical::bytes::{from_base64, to_base64};
use getrandom::SysRng;
use getrandom::rand_core::TryRng;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use zeroize::Zeroizing;

/// A root from which independent streams follow, one for each purpose.
pub struct Randomness(Zeroizing<[u8; 32]>);

impl Randomness {
    /// From a seed, so that a play can be repeated; without one, from the operating system.
    pub fn new(seed: Option<u64>) -> anyhow::Result<Self> {
        let mut root = Zeroizing::new([0; 32]);
        match seed {
            Some(seed) => simulation::rng(seed, "demo").fill_bytes(root.as_mut_slice()),
            None => SysRng.try_fill_bytes(root.as_mut_slice()).context("the operating system gives no randomness")?,
        }
        Ok(Self(root))
    }

    /// From bytes that were handed over as base64.
    pub fn from_base64(root: &str) -> anyhow::Result<Self> {
        let root = from_base64(root).and_then(|root| root.try_into().ok()).context("32 bytes of base64")?;
        Ok(Self(Zeroizing::new(root)))
    }

    /// A root of its own for someone.
    pub fn of(&self, whom: &str) -> Self {
        Self(self.secret(&format!("root of {whom}")))
    }

    /// This root, to be handed over as base64.
    pub fn root(&self) -> String {
        to_base64(self.0.as_slice())
    }

    /// The stream of a purpose.
    pub fn stream(&self, purpose: &str) -> ChaCha20Rng {
        let mut seed = Zeroizing::new(self.0.to_vec());
        seed.extend_from_slice(purpose.as_bytes());
        ChaCha20Rng::from_seed(canonical::Hash::of(&seed).0)
    }

    /// One of many streams of a purpose.
    pub fn numbered(&self, purpose: &str, number: u64) -> ChaCha20Rng {
        let mut rng = self.stream(purpose);
        rng.set_stream(number);
        rng
    }

    /// 32 secret bytes.
    pub fn secret(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        let mut secret = Zeroizing::new([0; 32]);
        self.stream(purpose).fill_bytes(secret.as_mut_slice());
        secret
    }
}

/// A number below `bound`, good enough for what is no secret.
pub fn below(rng: &mut ChaCha20Rng, bound: u64) -> u64 {
    rng.next_u64().checked_rem(bound).unwrap_or_default()
}

/// Mixes a sequence (Fisher and Yates).
pub fn shuffle<T>(items: &mut [T], rng: &mut ChaCha20Rng) {
    for (last, count) in (1u64..).zip(1..items.len()) {
        let other = usize::try_from(below(rng, last + 1)).unwrap_or_default();
        items.swap(count, other);
    }
}
