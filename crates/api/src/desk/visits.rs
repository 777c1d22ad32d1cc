//! Pages without a script for the browser of one person on this computer: forms that are sent, and pages that are shown.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, LOCATION, REFERRER_POLICY, SET_COOKIE};
use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use zeroize::Zeroizing;

use super::fields::Fields;
use super::gate::Gate;
use crate::Problem;

/// No script, nothing of others, and forms that go nowhere else.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

/// Where the link of the terminal leads.
pub(super) const ENTRANCE: &str = "enter/";

/// What a browser asks for, once it was let in.
pub struct Asked {
    /// Whether a form was sent, which may do something; nothing else does.
    pub is_sent: bool,
    /// The path below that of the session, without a slash at its beginning.
    pub path: String,
    /// What was typed, or stands behind the question mark.
    pub fields: Fields,
}

/// What a browser is answered. All addresses in it are below that of the session: the page says so by its `base`.
pub enum Answer {
    /// A whole document, with the status of it.
    Page(u16, Zeroizing<String>),
    /// What was sent is done, or being done: what came of it is shown there.
    See(String),
}

/// Pages that are served. Calls come from several threads, and may take their time.
pub trait Pages: Send + Sync {
    /// Answers. `base` is the address below which all others are, with a slash at its end.
    fn answer(&self, asked: Asked, base: &str) -> Answer;

    /// The page for whoever is not let in: it tells of the link in the terminal.
    fn closed(&self) -> String;

    /// The style of all pages.
    fn style(&self) -> &'static str;
}

/// Adds the routes.
pub(super) fn configure(routes: &mut ServiceConfig, gate: &Arc<Gate>, pages: &Arc<dyn Pages>) {
    routes.app_data(Data::from(Arc::clone(gate))).app_data(Data::new(Arc::clone(pages)));
    routes.service(web::resource("/").get(closed));
    routes.service(web::resource(format!("/{ENTRANCE}{{ticket}}")).get(enter));
    routes.service(web::resource("/{session}/style.css").get(style));
    routes.service(web::resource("/{session}/{path:.*}").get(shown).post(sent));
}

type SharedPages = Data<Arc<dyn Pages>>;

async fn closed(gate: Data<Gate>, pages: SharedPages, request: HttpRequest) -> Result<HttpResponse, Problem> {
    gate.check_host(&request)?;
    Ok(page(StatusCode::UNAUTHORIZED, pages.closed()))
}

async fn enter(
    gate: Data<Gate>,
    pages: SharedPages,
    request: HttpRequest,
    ticket: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    match gate.follow_link(&request, &ticket) {
        Ok((cookie, path)) => Ok(see(&format!("/{path}/")).insert_header((SET_COOKIE, cookie.as_str())).finish()),
        Err(problem) if problem.code() == "desk-ticket" => Ok(page(StatusCode::UNAUTHORIZED, pages.closed())),
        Err(problem) => Err(problem),
    }
}

async fn style(
    gate: Data<Gate>,
    pages: SharedPages,
    request: HttpRequest,
    session: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    gate.check_visit(&request, &session, false)?;
    Ok(HttpResponse::Ok().content_type("text/css; charset=utf-8").body(pages.style()))
}

async fn shown(
    gate: Data<Gate>,
    pages: SharedPages,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let query = request.query_string().as_bytes().to_vec();
    answer(&gate, &pages, &request, path.into_inner(), (false, &query)).await
}

async fn sent(
    gate: Data<Gate>,
    pages: SharedPages,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    answer(&gate, &pages, &request, path.into_inner(), (true, &body)).await
}

async fn answer(
    gate: &Gate,
    pages: &SharedPages,
    request: &HttpRequest,
    (session, path): (String, String),
    (is_sent, typed): (bool, &[u8]),
) -> Result<HttpResponse, Problem> {
    match gate.check_visit(request, &session, is_sent) {
        Err(problem) if problem.code() == "desk-session" => return Ok(page(StatusCode::UNAUTHORIZED, pages.closed())),
        checked => checked?,
    }
    let fields = Fields::parse(typed).ok_or_else(|| Problem::of_status(StatusCode::BAD_REQUEST))?;
    let base = format!("/{session}/");
    let (pages, below) = (Arc::clone(pages), base.clone());
    let done = web::block(move || pages.answer(Asked { is_sent, path, fields }, &below)).await;
    Ok(match done.map_err(|fault| Problem::internal("desk", &fault))? {
        Answer::Page(status, html) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            page(status, html.to_string())
        }
        Answer::See(path) => see(&format!("{base}{path}")).finish(),
    })
}

fn page(status: StatusCode, html: String) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        // Without any referrer browsers say of a form that it comes from nowhere, and the gate must know that it comes from here.
        .insert_header((REFERRER_POLICY, "same-origin"))
        .content_type("text/html; charset=utf-8")
        .body(html)
}

fn see(place: &str) -> HttpResponseBuilder {
    let mut answer = HttpResponse::SeeOther();
    answer.insert_header((LOCATION, place));
    answer
}
