//! The voter's pages as a browser gets them, and what pages of other origins may read.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod http;

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::{self, ServiceConfig};
use api::pages::{self, Pages, PagesConfiguration};
use api::{Address, Audience, Limits, Listen, Problem, Running, Service};
use http::{Answer, request};
use tempfile::TempDir;

const SCRIPT: &str = "/assets/index-DiwrgTda.js";
const PLACES: &str = r#"{"registry":"https://registry.example/r","mailboxes":[{"id":"m1","url":"http://m1.onion"}]}"#;

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("assets")).unwrap();
    for (name, content) in [
        ("index.html", "<!doctype html>"),
        ("index.html.br", "as brotli"),
        ("index.html.gz", "as gzip"),
        ("client.html", "<!doctype html> of its own"),
        ("assets/index-DiwrgTda.js", "\"use strict\""),
        ("assets/icon.svg", "<svg/>"),
        ("places.json", "{}"),
    ] {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

fn configuration(folder: &Path, more: &str) -> PagesConfiguration {
    toml::from_str(&format!("directory = \"{}\"\n{more}", folder.display())).unwrap()
}

fn refusal(folder: &Path, more: &str) -> String {
    let refused = Pages::read(&configuration(folder, more)).unwrap_err();
    assert_eq!(refused.code(), "pages");
    refused.to_string()
}

/// A service with pages beside an API that is open to pages of other origins, or not.
fn serve(audience: Audience) -> (Running, SocketAddr) {
    let more = "registry = \"https://registry.example/r\"\nmailboxes = [{ id = \"m1\", url = \"http://m1.onion\" }]";
    let pages = Arc::new(Pages::read(&configuration(folder().path(), more)).unwrap());
    let refused = async || Err::<&str, _>(Problem::new(StatusCode::CONFLICT, "too-late"));
    let routes = move |routes: &mut ServiceConfig| {
        routes.service(web::resource("/api/v1/elections").get(async || "[]").post(refused));
        routes.service(web::resource("/metrics").get(async || "1"));
        pages::configure(routes, &pages);
    };
    let service = Service { most_body: 100, ready: Arc::new(|| Ok(())), audience, routes };
    let listen = Listen { address: "127.0.0.1:0".parse().unwrap(), limits: Limits::default() };
    let running = service.start(&listen).unwrap();
    let Address::Tcp(address) = running.address().clone() else { panic!("a port") };
    (running, address)
}

fn get(address: SocketAddr, path: &str, headers: &str) -> Answer {
    request(address, "GET", path, headers, b"")
}

#[test]
fn pages_are_served_with_a_strict_policy_and_the_camera() {
    let (running, address) = serve(Audience::AnyPage);
    for (path, media_type, kept, body) in [
        ("/", "text/html; charset=utf-8", "no-store", "<!doctype html>"),
        ("/index.html", "text/html; charset=utf-8", "no-store", "<!doctype html>"),
        (SCRIPT, "text/javascript; charset=utf-8", "no-store", "\"use strict\""),
        ("/assets/icon.svg", "image/svg+xml", "no-store", "<svg/>"),
        ("/places.json", "application/json", "no-store", PLACES),
    ] {
        let answer = get(address, path, "");
        assert_eq!((answer.status, answer.body.as_str()), (200, body), "{path}");
        assert_eq!((answer.header("content-type"), answer.header("cache-control")), (media_type, kept), "{path}");
        assert_eq!(
            answer.header("content-security-policy"),
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'none'; \
             connect-src 'self' http://m1.onion https://registry.example; worker-src 'self'; media-src 'self' blob:; \
             manifest-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
             require-trusted-types-for 'script'; trusted-types veche"
        );
        assert!(answer.header("permissions-policy").contains(", camera=(self), "), "{path}");
        assert!(answer.header("permissions-policy").contains("microphone=()"), "{path}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        assert!(!answer.headers.contains_key("set-cookie") && !answer.headers.contains_key("content-disposition"));
        assert_eq!(answer.headers.contains_key("access-control-allow-origin"), path == "/places.json", "{path}");
    }
    assert_eq!(get(address, "/client.html", "").header("content-disposition"), "attachment");
    for path in ["/index", "/assets", "/assets/", "/../index.html", "/index.html.br", "/assets/%2e%2e/index.html", "//"]
    {
        assert_eq!(get(address, path, "").problem(), "not-found", "{path}");
    }
    assert_eq!(request(address, "POST", "/", "", b"").problem(), "method-not-allowed");
    running.stop().unwrap();
}

#[test]
fn a_file_comes_in_the_smallest_form_that_is_taken() {
    let (running, address) = serve(Audience::AnyPage);
    for (accepted, encoding, body) in [
        ("Accept-Encoding: gzip, deflate, br\r\n", Some("br"), "as brotli"),
        ("Accept-Encoding: gzip\r\n", Some("gzip"), "as gzip"),
        ("Accept-Encoding: br;q=0\r\n", None, "<!doctype html>"),
        ("", None, "<!doctype html>"),
    ] {
        let answer = get(address, "/", accepted);
        assert_eq!((answer.body.as_str(), answer.header("vary")), (body, "accept-encoding"), "{accepted}");
        assert_eq!(answer.headers.get("content-encoding").map(String::as_str), encoding, "{accepted}");
    }
    assert!(!get(address, SCRIPT, "").headers.contains_key("vary"));
    running.stop().unwrap();
}

#[test]
fn only_plain_files_of_known_kinds_are_served() {
    let empty = tempfile::tempdir().unwrap();
    assert!(refusal(empty.path(), "").contains("no index.html"));
    let missing = Pages::read(&configuration(&empty.path().join("dist"), "")).unwrap_err();
    assert_eq!(missing.code(), "file");
    for (name, part) in [
        (".htaccess", "names are"),
        ("-x.js", "names are"),
        ("a b.js", "names are"),
        ("старонка.html", "names are"),
        ("{a}.js", "names are"),
        ("page.php", "kind that is not served"),
        ("README", "kind that is not served"),
        ("other.js.br", "smaller form"),
    ] {
        let folder = folder();
        fs::write(folder.path().join(name), "x").unwrap();
        let said = refusal(folder.path(), "");
        assert!(said.contains(part), "{name}: {said}");
    }
    let linked = folder();
    symlink("/etc/hostname", linked.path().join("a.txt")).unwrap();
    assert!(refusal(linked.path(), "").contains("no regular file"));
    let large = folder();
    fs::File::create(large.path().join("a.js")).unwrap().set_len((8 << 20) + 1).unwrap();
    assert!(refusal(large.path(), "").contains("too large"));
}

#[test]
fn addresses_that_could_change_the_policy_are_refused() {
    let folder = folder();
    for more in [
        "registry = \"https://registry.example/\"",
        "registry = \"https://registry.example; script-src *\"",
        "registry = \"javascript:alert(1)\"",
        "mailboxes = [{ id = \"m1\", url = \"https://a.example,\" }]",
        "mailboxes = [{ id = \"m1\", url = \"https://a.example\" }, { id = \"m1\", url = \"https://b.example\" }]",
    ] {
        refusal(folder.path(), more);
    }
    let unknown = format!("directory = \"{}\"\nregistri = \"https://a.example\"", folder.path().display());
    assert!(toml::from_str::<PagesConfiguration>(&unknown).is_err());
}

#[test]
fn pages_of_other_origins_read_the_public_api_and_nothing_else() {
    let (running, address) = serve(Audience::AnyPage);
    let origin = "Origin: null\r\n";
    let open = [
        request(address, "GET", "/api/v1/elections", origin, b""),
        request(address, "POST", "/api/v1/elections", origin, b""),
        request(address, "POST", "/api/v1/elections", origin, &[b'x'; 200]),
        request(address, "DELETE", "/api/v1/elections", origin, b""),
        request(address, "GET", "/api/v1/nothing", origin, b""),
    ];
    assert_eq!(open.each_ref().map(|answer| answer.status), [200, 409, 409, 405, 404]);
    for answer in open {
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("access-control-expose-headers"), "retry-after");
        assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
        assert!(!answer.headers.contains_key("access-control-allow-credentials"));
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'; base-uri"));
    }
    for path in ["/metrics", "/healthz", "/", "/nothing", "/api/v1"] {
        let answer = get(address, path, origin);
        assert!(!answer.headers.contains_key("access-control-allow-origin"), "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
    }
    running.stop().unwrap();
}

#[test]
fn a_browser_that_asks_first_is_told_what_may_be_sent() {
    let asks = "Origin: https://other.example\r\nAccess-Control-Request-Method: POST\r\n";
    let (running, address) = serve(Audience::AnyPage);
    let answer = request(address, "OPTIONS", "/api/v1/elections", asks, b"");
    assert_eq!((answer.status, answer.body.as_str()), (204, ""));
    for (name, value) in [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-methods", "GET, POST, PUT"),
        ("access-control-allow-headers", "content-type"),
        ("access-control-max-age", "86400"),
    ] {
        assert_eq!(answer.header(name), value);
    }
    for name in ["access-control-allow-credentials", "access-control-allow-private-network"] {
        assert!(!answer.headers.contains_key(name), "{name}");
    }
    let without_origin = "Access-Control-Request-Method: POST\r\n";
    assert_eq!(
        request(address, "OPTIONS", "/api/v1/elections", without_origin, b"").status,
        204,
        "a proxy left it out"
    );
    assert_eq!(request(address, "OPTIONS", "/api/v1/elections", "", b"").status, 405);
    assert_eq!(request(address, "OPTIONS", "/metrics", asks, b"").status, 405);
    running.stop().unwrap();
    let (running, address) = serve(Audience::OwnPages);
    let closed = request(address, "OPTIONS", "/api/v1/elections", asks, b"");
    let read = get(address, "/api/v1/elections", "Origin: null\r\n");
    assert_eq!((closed.status, read.header("cross-origin-resource-policy")), (405, "same-origin"));
    assert!(!closed.headers.contains_key("access-control-allow-origin"));
    assert!(!read.headers.contains_key("access-control-allow-origin"));
    running.stop().unwrap();
}
