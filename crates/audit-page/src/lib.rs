//! The report of an audit as one page of HTML for journalists and observers: verdict first, in words of every day.
//!
//! The page needs nothing else: no script, no request, no font. Whatever comes from a record was written by strangers, and is shown as
//! text and never as anything else. What the page says follows from [`audit::Report`] alone.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed"))]

mod chart;
mod figures;
mod page;
mod sections;
mod texts;

pub use markup::{Language, NotALanguage};
pub use page::{Occasion, render};
