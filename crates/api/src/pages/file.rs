//! One file of the pages, as it goes out.

use actix_web::http::header::{ACCEPT_ENCODING, HeaderMap};
use actix_web::web::Bytes;

/// Names that end so are of these media types; no others are served.
const MEDIA_TYPES: [(&str, &str); 13] = [
    ("css", "text/css; charset=utf-8"),
    ("ftl", "text/plain; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("map", "application/json"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("webp", "image/webp"),
];

/// Ways to write a file smaller, the best first: the end of the file's name, and the name in HTTP.
pub(super) const ENCODINGS: [(&str, &str); 2] = [("br", "br"), ("gz", "gzip")];

/// A file.
#[derive(Debug)]
pub(super) struct File {
    pub(super) media_type: &'static str,
    pub(super) content: Bytes,
    /// The same, smaller, in the order of [`ENCODINGS`].
    pub(super) encoded: Vec<(&'static str, Bytes)>,
}

impl File {
    /// A file that the service makes itself.
    pub(super) fn generated(content: Vec<u8>) -> Self {
        Self { media_type: "application/json", content: content.into(), encoded: Vec::new() }
    }

    /// The form that a client takes, with the name of its encoding if it has one.
    pub(super) fn variant(&self, headers: &HeaderMap) -> (Option<&'static str>, &Bytes) {
        let found = self.encoded.iter().find(|(name, _)| accepts(headers, name));
        found.map_or((None, &self.content), |(name, content)| (Some(name), content))
    }
}

/// The media type of a file with this name.
pub(super) fn media_type(name: &str) -> Option<&'static str> {
    let (_, end) = name.rsplit_once('.')?;
    MEDIA_TYPES.iter().find(|(known, _)| *known == end).map(|(_, media_type)| *media_type)
}

/// Whether `Accept-Encoding` names an encoding, and not to say that it is not accepted.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let fields = headers.get_all(ACCEPT_ENCODING).filter_map(|value| value.to_str().ok());
    let mut offers = fields.flat_map(|field| field.split(','));
    offers.any(|offer| {
        let (name, weight) = offer.split_once(';').map_or((offer, "q=1"), |(name, weight)| (name, weight));
        let is_refused =
            weight.trim().strip_prefix("q=").is_none_or(|weight| weight.parse::<f32>().unwrap_or(0.) == 0.);
        name.trim().eq_ignore_ascii_case(encoding) && !is_refused
    })
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn an_encoding_is_used_if_it_is_accepted() {
        for (field, brotli, gzip) in [
            ("gzip, deflate, br", true, true),
            ("gzip;q=0.5,br; q=1.0", true, true),
            ("br;q=0, gzip", false, true),
            ("br;q=0.000, GZIP", false, true),
            ("brotli, x-gzip, *", false, false),
            ("gzip;level=9", false, false),
            ("", false, false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(field));
            assert_eq!((accepts(&headers, "br"), accepts(&headers, "gzip")), (brotli, gzip), "{field}");
        }
    }
}
