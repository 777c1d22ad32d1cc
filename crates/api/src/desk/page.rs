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
