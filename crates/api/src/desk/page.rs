//! The page: files that are compiled in. It asks nobody but this process for anything.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_SECURITY_POLICY;
use actix_web::web::{self, Data, ServiceConfig};

use super::gate::Gate;
use crate::Problem;

/// Scripts and styles are files of this address, pictures are made by the script from what it fetched.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src blob:; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

struct File {
    path: &'static str,
    media_type: &'static str,
    content: &'static str,
}

const FILES: [File; 4] = [
    File { path: "/", media_type: "text/html; charset=utf-8", content: include_str!("page/desk.html") },
    File { path: "/desk.css", media_type: "text/css; charset=utf-8", content: include_str!("page/desk.css") },
    File { path: "/desk.js", media_type: "text/javascript; charset=utf-8", content: include_str!("page/desk.js") },
    File { path: "/texts.js", media_type: "text/javascript; charset=utf-8", content: include_str!("page/texts.js") },
];

pub(super) fn configure(routes: &mut ServiceConfig) {
    for file in &FILES {
        let answer = async move |gate: Data<Gate>, request: HttpRequest| -> Result<HttpResponse, Problem> {
            gate.check_host(&request)?;
            let policy = (CONTENT_SECURITY_POLICY, POLICY);
            Ok(HttpResponse::Ok().insert_header(policy).content_type(file.media_type).body(file.content))
        };
        routes.service(web::resource(file.path).get(answer));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    /// The texts of each language, by name.
    fn texts() -> Vec<(&'static str, BTreeMap<&'static str, &'static str>)> {
        let mut all: Vec<(&str, BTreeMap<&str, &str>)> = Vec::new();
        for line in include_str!("page/texts.js").lines() {
            if let Some(language) = line.strip_suffix(": {").filter(|line| line.starts_with("  ")) {
                all.push((language.trim(), BTreeMap::new()));
            } else if let Some((name, text)) = line.trim().strip_prefix('"').and_then(|line| line.split_once("\": \""))
            {
                let known = all.last_mut().unwrap().1.insert(name, text);
                assert_eq!(known, None, "{name} stands twice");
            }
        }
        all
    }

    /// What is put into a text.
    fn holes(text: &str) -> Vec<&str> {
        let mut holes: Vec<_> = text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect();
        holes.sort_unstable();
        holes
    }

    #[test]
    fn every_text_stands_in_every_language_with_the_same_holes() {
        let all = texts();
        assert_eq!(all.iter().map(|(language, _)| *language).collect::<Vec<_>>(), ["en", "be", "ru"]);
        let english = &all[0].1;
        assert!(english.len() > 90);
        for (language, texts) in &all {
            assert_eq!(texts.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>(), "{language}");
            for (name, text) in texts {
                assert_eq!(holes(text), holes(english[name]), "{language}: {name}");
            }
        }
    }
}
