//! What every answer tells a browser: trust nothing here that was not asked for.

use actix_web::http::header::HeaderName;
use actix_web::middleware::DefaultHeaders;

/// For an API, whose answers are never pages. A handler that answers with a page sets `Content-Security-Policy`, and `Cache-Control`
/// where something may be kept, by itself: what it sets stays. There is no `Server` header, and `Strict-Transport-Security` is the
/// proxy's, where TLS ends.
const STRICT: [(&str, &str); 10] = [
    ("cache-control", "no-store"),
    ("content-security-policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "accelerometer=(), camera=(), clipboard-read=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), \
         microphone=(), midi=(), payment=(), publickey-credentials-get=(), serial=(), usb=(), xr-spatial-tracking=()",
    ),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("x-permitted-cross-domain-policies", "none"),
];

pub(super) fn strict_headers() -> DefaultHeaders {
    STRICT
        .into_iter()
        .fold(DefaultHeaders::new(), |headers, (name, value)| headers.add((HeaderName::from_static(name), value)))
}
