//! What the page asks for. Everything but the page itself needs its session.

use std::sync::{Arc, Mutex, PoisonError};

use actix_web::web::{self, Bytes, Data, Json, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use canonical::Hash;
use election::statement::exchange::Reason;
use serde::{Deserialize, Serialize};
use voter_registry::desk::{Judgement, Task};
use zeroize::Zeroizing;

use super::gate::Gate;
use super::page;
use super::seat::Seat;
use super::table::{Shown, Table, problem};
use crate::Problem;

/// What is answered: an [`HttpResponse`] cannot be made on the thread that works.
enum Answer {
    Json(Zeroizing<Vec<u8>>),
    Picture(&'static str, Bytes),
    Nothing,
}

type SharedTable = Arc<Mutex<Table>>;

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
    Approve { shown: Shown, despite: Vec<String>, state: String, number: String },
    More { shown: Shown, reason: Reason },
    Refuse { shown: Shown, reason: Reason },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    shown: Shown,
    state: String,
    number: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ruled {
    commitment: Hash,
    /// Both applications, ascending.
    shown: [Shown; 2],
    standing: Option<Hash>,
}

#[derive(Serialize)]
struct Entered<'a> {
    session: &'a str,
}

async fn enter(gate: Data<Gate>, table: Data<SharedTable>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let session = gate.enter(&request)?;
    // What the page before had open was not shown by this one.
    let table = Arc::clone(&table);
    let cleared = web::block(move || table.lock().unwrap_or_else(PoisonError::into_inner).clear()).await;
    cleared.map_err(|fault| Problem::internal("desk", &fault))?;
    Ok(HttpResponse::Ok().json(Entered { session: &session }))
}

async fn queue(gate: Data<Gate>, table: Data<SharedTable>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    at(&gate, &table, &request, |table| Ok(waiting(&*table.seat))).await
}

async fn refresh(gate: Data<Gate>, table: Data<SharedTable>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    at(&gate, &table, &request, |table| {
        table.seat.refresh().map_err(problem)?;
        Ok(waiting(&*table.seat))
    })
    .await
}

async fn open(
    gate: Data<Gate>,
    table: Data<SharedTable>,
    request: HttpRequest,
    which: Json<Which>,
) -> Result<HttpResponse, Problem> {
    at(&gate, &table, &request, move |table| table.open(which.application).map(Answer::Json)).await
}

async fn picture(
    gate: Data<Gate>,
    table: Data<SharedTable>,
    request: HttpRequest,
    which: Json<WhichPicture>,
) -> Result<HttpResponse, Problem> {
    at(&gate, &table, &request, move |table| {
        let (media_type, picture) = table.picture(&which.application, which.picture)?;
        Ok(Answer::Picture(media_type, Bytes::copy_from_slice(picture)))
    })
    .await
}

async fn close(gate: Data<Gate>, table: Data<SharedTable>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    at(&gate, &table, &request, |table| {
        table.clear();
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
        match &*decided {
            Decided::Approve { shown, despite, state, number } => table.approve(*shown, despite, (state, number))?,
            Decided::More { shown, reason } => table.decide(*shown, &Judgement::more(*reason))?,
            Decided::Refuse { shown, reason } => table.decide(*shown, &Judgement::refuse(*reason))?,
        }
        Ok(waiting(&*table.seat))
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
        table.settle_tag(read.shown, &read.state, &read.number)?;
        Ok(waiting(&*table.seat))
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
        table.rule(&ruled.commitment, ruled.shown, ruled.standing)?;
        Ok(waiting(&*table.seat))
    })
    .await
}

async fn end_day(gate: Data<Gate>, table: Data<SharedTable>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    at(&gate, &table, &request, |table| {
        table.seat.end_day().map_err(problem)?;
        Ok(waiting(&*table.seat))
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

fn waiting(seat: &dyn Seat) -> Answer {
    let task = |task: Task| match task {
        Task::Review { application, can_open, to_all, .. } => {
            Waiting::Review { application: application.to_string(), can_open, to_all }
        }
        Task::Tag { application, .. } => Waiting::Tag { application: application.to_string() },
        Task::Rule { commitment, applications } => {
            Waiting::Rule { commitment: commitment.to_string(), applications: applications.map(|id| id.to_string()) }
        }
    };
    let tasks = seat.tasks().into_iter().map(task).collect();
    let queue = Queue { election: seat.election().to_string(), registrar: seat.registrar(), tasks };
    Answer::Json(Zeroizing::new(serde_json::to_vec(&queue).expect("strings and numbers have a JSON form")))
}
