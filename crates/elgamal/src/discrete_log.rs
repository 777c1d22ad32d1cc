//! The number in a decrypted sum (`docs/protocol.md` §10.5).

use std::fmt;

use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity;

/// The greatest number that can be looked for, 2^40.
pub const LARGEST: u64 = 1 << 40;

/// Steps that are encoded together, at the price of one inversion.
const STEPS_AT_ONCE: u64 = 256;

/// Finds n from `n·G` for n up to a bound, with baby steps and giant steps (Shanks, 1971).
///
/// For a bound m it keeps about √m baby steps of 16 bytes (16 MiB for 2^40) and takes at most √m giant steps, in time that
/// depends on n: for public numbers only. One table serves all cells of a tally.
pub struct Logarithms {
    max: u64,
    /// Number of baby steps, 0·G to (width - 1)·G.
    width: u64,
    /// First 8 bytes of the encoding of `j·G`, and j; ascending.
    baby_steps: Vec<(u64, u32)>,
}

impl Logarithms {
    /// A table for numbers from 0 to `max`; `None` if that is above [`LARGEST`].
    pub fn up_to(max: u64) -> Option<Self> {
        if max > LARGEST {
            return None;
        }
        let width = (max.isqrt() + 1).min(1 << 20);
        let steps = Steps { next: RistrettoPoint::identity(), step: halved(1), left: width };
        let mut baby_steps: Vec<(u64, u32)> = steps.flatten().map(|encoded| prefix(&encoded)).zip(0..).collect();
        baby_steps.sort_unstable();
        Some(Self { max, width, baby_steps })
    }

    /// The n with `n·G = element`, if there is one from 0 to `max` and within the table's bound.
    pub fn find(&self, element: &RistrettoPoint, max: u64) -> Option<u64> {
        let max = self.max.min(max);
        let steps = Steps { next: element * half(), step: -halved(self.width), left: max / self.width + 1 };
        let hits = |(giant, encoded): (u64, CompressedRistretto)| {
            self.candidates(&encoded).map(|baby| giant * self.width + baby).find(|&n| is(n, element))
        };
        (0..).zip(steps.flatten()).find_map(hits).filter(|&n| n <= max)
    }

    /// The baby steps that begin with the same 8 bytes.
    fn candidates(&self, encoded: &CompressedRistretto) -> impl Iterator<Item = u64> {
        let prefix = prefix(encoded);
        let from = self.baby_steps.partition_point(|&(known, _)| known < prefix);
        let rest = self.baby_steps.get(from..).unwrap_or_default();
        rest.iter().take_while(move |&&(known, _)| known == prefix).map(|&(_, baby)| u64::from(baby))
    }
}

impl fmt::Debug for Logarithms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Logarithms(0..={})", self.max)
    }
}

fn is(n: u64, element: &RistrettoPoint) -> bool {
    RistrettoPoint::mul_base(&Scalar::from(n)) == *element
}

/// Encoded elements at equal distances, in blocks. Encoding in blocks doubles each element, so `next` and `step` are halves.
struct Steps {
    next: RistrettoPoint,
    step: RistrettoPoint,
    left: u64,
}

impl Iterator for Steps {
    type Item = Vec<CompressedRistretto>;

    fn next(&mut self) -> Option<Self::Item> {
        let count = self.left.min(STEPS_AT_ONCE);
        self.left -= count;
        let halves: Vec<RistrettoPoint> = (0..count)
            .map(|_| {
                let now = self.next;
                self.next += self.step;
                now
            })
            .collect();
        (count > 0).then(|| RistrettoPoint::double_and_compress_batch(&halves))
    }
}

/// `n/2·G`.
fn halved(n: u64) -> RistrettoPoint {
    RistrettoPoint::mul_base(&(Scalar::from(n) * half()))
}

fn half() -> Scalar {
    Scalar::ONE.div_by_2()
}

fn prefix(encoded: &CompressedRistretto) -> u64 {
    u64::from_le_bytes(*encoded.as_bytes().first_chunk().expect("32 bytes have 8 first ones"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(n: u64) -> RistrettoPoint {
        RistrettoPoint::mul_base(&Scalar::from(n))
    }

    #[test]
    fn every_number_up_to_the_bound_is_found_and_none_beyond() {
        for max in [0, 1, 2, 3, 15, 16, 99, 700] {
            let logarithms = Logarithms::up_to(max).expect("small");
            for n in 0..=max {
                assert_eq!(logarithms.find(&times(n), max), Some(n), "{n} of {max}");
            }
            for n in max + 1..max + 60 {
                assert_eq!(logarithms.find(&times(n), max), None, "{n} of {max}");
            }
            assert_eq!(logarithms.find(&-times(1), max), None);
        }
    }

    #[test]
    fn bound_of_a_cell_may_be_below_that_of_the_table_but_not_above() {
        let logarithms = Logarithms::up_to(1_000).expect("small");
        assert_eq!(logarithms.find(&times(500), 500), Some(500));
        assert_eq!(logarithms.find(&times(501), 500), None);
        assert_eq!(logarithms.find(&times(1_001), 2_000), None);
    }

    #[test]
    fn large_numbers_are_found() {
        let logarithms = Logarithms::up_to(1 << 30).expect("allowed");
        for n in [0, 1, 32_767, 32_768, 32_769, 123_456_789, (1 << 30) - 1, 1 << 30] {
            assert_eq!(logarithms.find(&times(n), 1 << 30), Some(n));
        }
        assert!(Logarithms::up_to(LARGEST + 1).is_none());
    }
}
