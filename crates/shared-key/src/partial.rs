//! Partial evaluations: what one participant's share makes of an element (`docs/protocol.md` §6.8).

pub mod bls;
pub mod ristretto;

pub use bls::EvaluationBatch;
pub use ristretto::ProvenEvaluation;
