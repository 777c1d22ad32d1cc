//! Randomness of what an official says, drawn once and used again.
//!
//! A round that is done twice must say the same twice, or a program that was broken off would leave a ceremony half done. So all
//! secrets of an attempt follow from one seed of 32 bytes, and what is random in a proof from the share that it is a proof of. The stream
//! of a step is ChaCha20 under the first 32 bytes of `SHA-512(frame(label, secret, x1, ..))`, where x1, .. are everything that the step
//! answers to: two records that differ in any of it never share a nonce. The labels are local, and never leave this computer.

use getrandom::SysRng;
use getrandom::rand_core::TryRng;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use zeroize::Zeroizing;

use crate::Error;

/// Round 1; answers to the context of the attempt.
pub const COMMITMENT: &str = "local/ceremony-commitment";
/// Round 2; answers to the context and all commitments.
pub const SHARES: &str = "local/ceremony-shares";
/// The rehearsal; answers to the transcript of the ceremony. Its secret is the share.
pub const REHEARSAL: &str = "local/rehearsal";
/// The decryption; answers to the transcript, the counted list and the sums. Its secret is the share.
pub const DECRYPTION: &str = "local/decryption";

/// The seed of an attempt.
pub type Seed = Zeroizing<[u8; 32]>;

/// A seed from the operating system.
///
/// # Errors
/// [`Error::Randomness`].
pub fn seed() -> Result<Seed, Error> {
    let mut seed = Zeroizing::new([0; 32]);
    fill(seed.as_mut_slice())?;
    Ok(seed)
}

/// Bytes from the operating system.
///
/// # Errors
/// [`Error::Randomness`].
pub fn fill(bytes: &mut [u8]) -> Result<(), Error> {
    SysRng.try_fill_bytes(bytes).map_err(|_| Error::Randomness)
}

/// The stream of a step.
pub fn stream(label: &str, secret: &[u8], answers_to: &[&[u8]]) -> ChaCha20Rng {
    let frame = canonical::Frame::new(label).part(secret).parts(answers_to);
    let wide = Zeroizing::new(frame.wide());
    let (key, _) = wide.split_first_chunk().expect("64 bytes are more than 32");
    ChaCha20Rng::from_seed(*key)
}

#[cfg(test)]
mod tests {
    use rand_core::Rng;

    use super::*;

    fn first(label: &str, secret: &[u8], answers_to: &[&[u8]]) -> u64 {
        stream(label, secret, answers_to).next_u64()
    }

    #[test]
    fn a_step_draws_the_same_again_and_another_step_or_record_something_else() {
        let drawn = first(SHARES, b"seed", &[b"context", b"commitments"]);
        assert_eq!(drawn, first(SHARES, b"seed", &[b"context", b"commitments"]));
        for other in [
            first(COMMITMENT, b"seed", &[b"context", b"commitments"]),
            first(SHARES, b"seeds", &[b"context", b"commitments"]),
            first(SHARES, b"seed", &[b"context", b"others"]),
            first(SHARES, b"seed", &[b"contextcommitments"]),
            first(SHARES, b"seed", &[b"contextc", b"ommitments"]),
        ] {
            assert_ne!(drawn, other);
        }
    }
}
