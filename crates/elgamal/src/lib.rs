//! Encrypted votes and the proofs that they are valid (`docs/protocol.md` §5.1, §8.1, §8.2, §8.4, §10.2).
//!
//! A vote is one integer for each *cell* of a contest's [`Shape`]. [`encrypt_and_prove`] encrypts each cell with exponential
//! ElGamal over ristretto255 and proves, without revealing more, that all cells and all *relations* between them lie in their
//! ranges. [`Decoded`] is a ballot that was parsed strictly, [`verify`] checks one, [`Batch`] many at once with the same
//! verdict. [`Sum`] adds ciphertexts, and [`Logarithms`] finds the number in a decrypted sum.
//!
//! The proofs are disjunctive Chaum-Pedersen proofs (Cramer, Damgård, Schoenmakers: Proofs of Partial Knowledge, 1994), made
//! non-interactive by one challenge over the whole statement and all commitments (Bernhard, Pereira, Warinschi: How Not to Prove
//! Yourself, 2012). Batches follow Bellare, Garay and Rabin: Fast Batch Verification for Modular Exponentiation, 1998.
//!
//! This crate is pure: randomness is an argument, and there is no input, output or clock.

mod batch;
mod ciphertext;
mod decoded;
mod discrete_log;
mod fault;
mod opening;
mod proof;
mod prover;
mod shape;
mod statement;
mod verifier;

pub use batch::Batch;
pub use ciphertext::{Ciphertext, PublicKey, Randomness, Sum};
pub use decoded::{Decoded, decode_ciphertexts};
pub use discrete_log::{LARGEST, Logarithms};
pub use fault::{Fault, Place};
pub use opening::{Openings, check_opening};
pub use prover::encrypt_and_prove;
pub use shape::{Cell, MAX_CLAUSES, MAX_CLAUSES_OF_CONTEST, Part, Relation, Shape, Term};
pub use statement::{Contest, EncryptedContest, Statement};
pub use verifier::verify;
