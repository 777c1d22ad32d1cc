//! The line of one's own key, which the commission needs for the manifest.

use canonical::bytes::to_base64;
use election::Id;
use markup::{Escaped, Html};
use transparency_log::PublicKey;

use super::section::Visit;

/// What is read aloud of the key by phone.
const READ: usize = 10;

/// Shows it, folded unless it is to be sent now.
pub fn show(page: &mut Html, (id, key): (&Id, &PublicKey), is_new: bool, visit: &Visit<'_>) {
    let key = to_base64(key.as_bytes());
    page.raw(&format!("<details{}>", if is_new { " open" } else { "" }));
    page.element("summary", &visit.text("seat-key"));
    page.element("p", &visit.text("seat-key-send"));
    page.raw(&format!("<p id=\"key-line\" class=\"key\">{}</p>", Escaped(&format!("{id} {key}"))));
    let first: String = key.chars().take(READ).collect();
    let last: String = key.chars().skip(key.chars().count().saturating_sub(READ)).collect();
    page.element("p", &visit.with("seat-key-read", &[("first", &first), ("last", &last)]));
    page.raw("</details>");
}
