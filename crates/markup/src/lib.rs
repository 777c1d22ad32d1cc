//! How pages are written that this program makes itself: markup in which nothing of others means anything, and texts in each language.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed"))]

pub mod figures;
mod html;
mod language;
mod texts;

pub use html::{Escaped, Html, shortened, titled};
pub use language::{Language, NotALanguage};
pub use texts::{Number, Texts, faults};
