//! What the page asks for. Everything but the page itself needs its session.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data, Json, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use canonical::Hash;
use election::statement::exchange::Reason;
use serde::{Deserialize, Serialize};
use voter_registry::desk::{Judgement, Task};
use voter_registry::evidence::Opened;
use zeroize::Zeroizing;

use super::evidence::{Evidence, media_type};
use super::gate::Gate;
use super::page;
use super::seat::{Seat, SeatError};
use crate::Problem;

/// What is answered: an [`HttpResponse`] cannot be made on the thread that works.
enum Answer {
    Json(Zeroizing<Vec<u8>>),
    Picture(&'static str, Bytes),
    Nothing,
}

/// A desk with what lies open on it.
pub(super) struct Table {
    seat: Box<dyn Seat>,
    /// Erased when it is closed.
    open: BTreeMap<Hash, Opened>,
}

type SharedTable = Arc<Mutex<Table>>;

impl Table {
    pub(super) fn new(seat: Box<dyn Seat>) -> Self {
        Self { seat, open: BTreeMap::new() }
    }

    fn opened(&self, application: &Hash) -> Result<&Opened, Problem> {
        self.open.get(application).ok_or_else(|| Problem::new(StatusCode::CONFLICT, "desk-not-open"))
    }
}

pub(super) fn configure(routes: &mut ServiceConfig, gate: &Arc<Gate>, table: &SharedTable) {
    routes.app_data(Data::from(Arc::clone(gate))).app_data(Data::new(Arc::clone(table)));
    page::configure(routes);
    routes.service(web::resource("/api/session").post(enter));
    routes.service(web::resource("/api/queue").post(queue));
    routes.service(web::resource("/api/refresh").post(refresh));
    routes.service(web::resource("/api/open").post(open));
    routes.service(web::resource("/api/picture").post(picture));
    routes.service(web::resource("/api/close").post(close));
    routes.service(web::resource("/api/decide").post(decide));
    routes.service(web::resource("/api/tag").post(tag));
    routes.service(web::resource("/api/rule").post(rule));
    routes.service(web::resource("/api/end-day").post(end_day));
}

/// What waits.
#[derive(Serialize)]
struct Queue {
    election: String,
    registrar: String,
    tasks: Vec<Waiting>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Waiting {
    Review { application: String, can_open: bool, to_all: bool },
    Tag { application: String },
    Rule { commitment: String, applications: [String; 2] },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    application: Hash,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WhichPicture {
    application: Hash,
    picture: usize,
}

#[derive(Deserialize)]
#[serde(tag = "decision", rename_all = "kebab-case", deny_unknown_fields)]
enum Decided {
    Approve { application: Hash, state: String, number: String },
    More { application: Hash, reason: Reason },
    Refuse { application: Hash, reason: Reason },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    application: Hash,
    state: String,
    number: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ruled {
    commitment: Hash,
    standing: Option<Hash>,
}

#[derive(Serialize)]
struct Entered<'a> {
    session: &'a str,
}

async fn enter(gate: Data<Gate>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let session = gate.enter(&request)?;
    Ok(HttpResponse::Ok().json(Entered { session: &session }))
}

async fn queue(gate: Data<Gate>, table: Data<SharedTable>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    at(&gate, &table, &request, |table| Ok(shown(&*table.seat))).await
}

async fn refresh(gate: Data<Gate>, table: Data<SharedTable>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    at(&gate, &table, &request, |table| {
        table.seat.refresh().map_err(problem)?;
        Ok(shown(&*table.seat))
    })
    .await
}

async fn open(
    gate: Data<Gate>,
    table: Data<SharedTable>,
    request: HttpRequest,
    which: Json<Which>,
) -> Result<HttpResponse, Problem> {
    at(&gate, &table, &request, move |table| {
        let (opened, warnings) = table.seat.open(&which.application).map_err(problem)?;
        let evidence = Evidence::of(&opened, &warnings).to_json();
        table.open.insert(which.application, opened);
        Ok(Answer::Json(evidence))
    })
    .await
}

async fn picture(
    gate: Data<Gate>,
    table: Data<SharedTable>,
    request: HttpRequest,
    which: Json<WhichPicture>,
) -> Result<HttpResponse, Problem> {
    at(&gate, &table, &request, move |table| {
        let none = || Problem::new(StatusCode::NOT_FOUND, "desk-picture");
        let picture = table.opened(&which.application)?.pictures.get(which.picture).ok_or_else(none)?;
        let media_type = media_type(picture).ok_or_else(none)?;
        Ok(Answer::Picture(media_type, Bytes::copy_from_slice(picture)))
    })
    .await
}

async fn close(gate: Data<Gate>, table: Data<SharedTable>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    at(&gate, &table, &request, |table| {
        table.open.clear();
        Ok(Answer::Nothing)
    })
    .await
}

async fn decide(
    gate: Data<Gate>,
    table: Data<SharedTable>,
    request: HttpRequest,
    decided: Json<Decided>,
) -> Result<HttpResponse, Problem> {
    at(&gate, &table, &request, move |table| {
        let (application, judgement) = match &*decided {
            Decided::Approve { application, state, number } => {
                let kind = &table.opened(application)?.fields.evidence;
                (application, Judgement::approve(kind, state, number))
            }
            Decided::More { application, reason } => (application, Judgement::more(*reason)),
            Decided::Refuse { application, reason } => (application, Judgement::refuse(*reason)),
        };
        let Table { seat, open } = table;
        seat.decide(application, open.get(application), &judgement).map_err(problem)?;
        open.clear();
        Ok(shown(&**seat))
    })
    .await
}

async fn tag(
    gate: Data<Gate>,
    table: Data<SharedTable>,
    request: HttpRequest,
    read: Json<Read>,
) -> Result<HttpResponse, Problem> {
    at(&gate, &table, &request, move |table| {
        table.opened(&read.application)?;
        let Table { seat, open } = table;
        if let Some(opened) = open.get(&read.application) {
            seat.settle_tag(&read.application, opened, &read.state, &read.number).map_err(problem)?;
        }
        open.clear();
        Ok(shown(&**seat))
    })
    .await
}

async fn rule(
    gate: Data<Gate>,
    table: Data<SharedTable>,
    request: HttpRequest,
    ruled: Json<Ruled>,
) -> Result<HttpResponse, Problem> {
    at(&gate, &table, &request, move |table| {
        table.seat.rule(&ruled.commitment, ruled.standing).map_err(problem)?;
        table.open.clear();
        Ok(shown(&*table.seat))
    })
    .await
}

async fn end_day(gate: Data<Gate>, table: Data<SharedTable>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    at(&gate, &table, &request, |table| {
        table.seat.end_day().map_err(problem)?;
        Ok(shown(&*table.seat))
    })
    .await
}

/// Does something at the desk, for the page of the session alone, on a thread that may wait.
async fn at(
    gate: &Gate,
    table: &SharedTable,
    request: &HttpRequest,
    work: impl FnOnce(&mut Table) -> Result<Answer, Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    gate.check_session(request)?;
    let table = Arc::clone(table);
    let done = web::block(move || work(&mut table.lock().unwrap_or_else(PoisonError::into_inner))).await;
    Ok(match done.map_err(|fault| Problem::internal("desk", &fault))?? {
        Answer::Json(text) => HttpResponse::Ok().content_type("application/json").body(text.to_vec()),
        Answer::Picture(media_type, content) => HttpResponse::Ok().content_type(media_type).body(content),
        Answer::Nothing => HttpResponse::NoContent().finish(),
    })
}

fn shown(seat: &dyn Seat) -> Answer {
    let waiting = |task: Task| match task {
        Task::Review { application, can_open, to_all, .. } => {
            Waiting::Review { application: application.to_string(), can_open, to_all }
        }
        Task::Tag { application, .. } => Waiting::Tag { application: application.to_string() },
        Task::Rule { commitment, applications } => {
            Waiting::Rule { commitment: commitment.to_string(), applications: applications.map(|id| id.to_string()) }
        }
    };
    let tasks = seat.tasks().into_iter().map(waiting).collect();
    let queue = Queue { election: seat.election().to_string(), registrar: seat.registrar(), tasks };
    Answer::Json(Zeroizing::new(serde_json::to_vec(&queue).expect("strings and numbers have a JSON form")))
}

fn problem(error: SeatError) -> Problem {
    // To the registrar alone, who has to know what is wrong; no message says anything of a person.
    Problem::new(StatusCode::CONFLICT, error.code()).with_detail(error)
}
