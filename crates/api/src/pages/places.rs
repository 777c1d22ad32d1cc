//! Where the other services are, as browsers reach them.

use std::collections::BTreeSet;

use actix_web::http::Uri;
use serde::Serialize;

use super::MailboxPlace;

#[derive(Serialize)]
struct Places<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    registry: Option<&'a str>,
    mailboxes: Vec<Place<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    id: &'a str,
    url: &'a str,
}

/// The file that tells the page.
pub(super) fn document(registry: Option<&str>, mailboxes: &[MailboxPlace]) -> Vec<u8> {
    let mailboxes = mailboxes.iter().map(|mailbox| Place { id: mailbox.id.as_str(), url: &mailbox.url }).collect();
    serde_json::to_vec(&Places { registry, mailboxes }).expect("strings have a JSON form")
}

/// The origins that the page asks, ascending, or what is wrong with an address.
pub(super) fn origins(registry: Option<&str>, mailboxes: &[MailboxPlace]) -> Result<Vec<String>, String> {
    let ids: BTreeSet<_> = mailboxes.iter().map(|mailbox| mailbox.id.as_str()).collect();
    if ids.len() < mailboxes.len() {
        return Err("two mailboxes have one id".into());
    }
    let addresses = registry.into_iter().chain(mailboxes.iter().map(|mailbox| mailbox.url.as_str()));
    let origins = addresses.map(|address| origin(address).ok_or_else(|| refusal(address)));
    Ok(origins.collect::<Result<BTreeSet<_>, _>>()?.into_iter().collect())
}

/// The origin of an address. Nothing of it can mean anything else in a policy.
fn origin(address: &str) -> Option<String> {
    let uri: Uri = address.parse().ok()?;
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?.as_str());
    let is_web = matches!(scheme, "http" | "https") && !address.ends_with('/') && uri.query().is_none();
    let is_plain = |text: &str, more: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c));
    let is_whole = address == format!("{scheme}://{authority}{}", uri.path().trim_end_matches('/'));
    let is_safe = is_plain(authority, ".-:[]") && is_plain(uri.path(), "/.-_~") && is_whole;
    (is_web && is_safe && !authority.is_empty()).then(|| format!("{scheme}://{authority}"))
}

fn refusal(address: &str) -> String {
    format!("{address} is no address such as https://registry.example (http or https, without a slash at the end)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_of_the_web_and_nothing_else() {
        for (address, expected) in [
            ("https://registry.example", "https://registry.example"),
            ("http://127.0.0.1:8412", "http://127.0.0.1:8412"),
            ("http://[::1]:8412/veche/registry", "http://[::1]:8412"),
            ("http://abc2.onion", "http://abc2.onion"),
        ] {
            assert_eq!(origin(address).as_deref(), Some(expected));
        }
        for address in [
            "",
            "registry.example",
            "ftp://registry.example",
            "https://",
            "https://registry.example/",
            "https://registry.example/a/",
            "https://user@registry.example",
            "https://registry.example;script-src",
            "https://registry.example,x",
            "https://registry.example *",
            "https://*.example",
            "https://'self'",
            "https://registry.example/?a=b",
            "https://registry.example/#a",
            "https://registry.example/a;b",
            "HTTPS://registry.example",
        ] {
            assert_eq!(origin(address), None, "{address}");
        }
    }
}
