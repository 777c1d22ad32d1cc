//! How anyone repeats the audit: the exact commands.

use crate::page::View;
use markup::{Escaped, Html};

pub(crate) fn section(view: &View<'_>, page: &mut Html) {
    page.section("repeat", &view.text("repeat-title"));
    page.element("p", &view.text("repeat-why"));
    let election = view.report.election.as_ref().map_or_else(|| "ID".to_owned(), |election| election.id.to_string());
    if let Some(address) = view.occasion.address {
        let address = quoted(address);
        command(view, page, "repeat-fetch", &format!("veche audit {address} --election {election}"));
        command(view, page, "repeat-mirror", &format!("veche mirror {address} record --election {election}"));
    }
    command(view, page, "repeat-files", &format!("veche audit record --election {election}"));
    command(view, page, "repeat-json", &format!("veche audit record --election {election} --json"));
    page.element("p", &view.text("repeat-other"));
    page.end_section();
}

fn command(view: &View<'_>, page: &mut Html, name: &str, command: &str) {
    page.element("p", &view.text(name));
    page.raw(&format!("<pre><code>{}</code></pre>", Escaped(command)));
}

/// As a shell takes it for one word, whatever is in it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/[]".contains(c);
    if word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_word_for_a_shell() {
        assert_eq!(quoted("https://veche.example/a-b"), "https://veche.example/a-b");
        assert_eq!(quoted("https://x.example/$(rm)'"), "'https://x.example/$(rm)'\\'''");
    }
}
