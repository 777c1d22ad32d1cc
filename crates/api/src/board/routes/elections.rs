//! What elections there are, and where each stands. It moves only with the epochs.

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Json, Path, ServiceConfig};
use election::manifest::Manifest;
use record::{Announcement, Phase, Published, Turnout};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use crate::board::{Directory, Node};
use crate::{Problem, journal};

pub(super) fn configure(api: &mut ServiceConfig) {
    api.service(web::resource("/elections").get(elections));
    api.service(web::resource("/elections/{election}").get(status));
    api.service(web::resource("/elections/{election}/manifest").get(manifest));
    api.service(web::resource("/elections/{election}/epochs").get(epochs));
    api.service(web::resource("/elections/{election}/announcements").get(announcements));
}

/// An election, in a few words.
#[derive(Serialize, ToSchema)]
pub(super) struct Summary {
    /// The election id: the hash of the manifest's text, in hexadecimal.
    id: String,
    /// Its title, by language.
    title: BTreeMap<String, String>,
    /// Where it stands.
    #[schema(example = "open")]
    phase: String,
}

/// Where an election stands, as of the last cosigned checkpoint.
#[derive(Serialize, ToSchema)]
pub(super) struct Status {
    #[serde(flatten)]
    summary: Summary,
    /// Entries of the public log.
    size: u64,
    /// Root over them: base64, as in the checkpoint.
    root: String,
    /// When casting may be opened, in seconds since 1970-01-01T00:00:00Z.
    opens: u64,
    /// When casting ends, extensions included, in seconds since 1970-01-01T00:00:00Z.
    closes: u64,
    /// Epochs so far.
    epochs: u64,
    /// How many take part in each constituency.
    constituencies: Vec<Constituency>,
    /// Hexadecimal digits of a credential by which a bucket of ballots is asked for.
    bucket_digits: usize,
}

/// How many take part in a constituency.
#[derive(Serialize, ToSchema)]
pub(super) struct Constituency {
    id: String,
    /// Records on its rolls.
    credentials: u64,
    /// Credentials with a ballot.
    voted: u64,
    /// Ballots, replaced ones too.
    ballots: u64,
}

/// An epoch that was published.
#[derive(Serialize, ToSchema)]
pub(super) struct Epoch {
    /// Its number, from 1.
    number: u64,
    /// It was published after this time, in seconds since 1970-01-01T00:00:00Z: that of the checkpoint before it.
    after: u64,
    /// Ballots in it.
    ballots: u64,
}

/// Something that officials announced, or were asked: an incident, complaints, an extension, shares destroyed, a petition, its delays and
/// its answer.
#[derive(Serialize, ToSchema)]
pub(super) struct Announced {
    /// Index of its entry in the log, where it is to be read and verified.
    entry: u64,
    /// Kind of the statement.
    #[schema(example = "incident")]
    kind: &'static str,
}

/// The elections of this service.
#[utoipa::path(get, path = "/api/v1/elections", tag = "elections", responses((status = 200, body = [Summary])))]
pub(super) async fn elections(directory: Data<Directory>) -> Json<Vec<Summary>> {
    Json(directory.nodes().filter_map(summary).collect())
}

/// Where an election stands.
#[utoipa::path(get, path = "/api/v1/elections/{election}", tag = "elections",
    params(("election" = String, Path, description = "Election id in hexadecimal")),
    responses((status = 200, body = Status), (status = 404, description = "No such election, or nothing of it is public yet",
        content_type = "application/problem+json")))]
pub(super) async fn status(directory: Data<Directory>, id: Path<String>) -> Result<Json<Status>, Problem> {
    let node = directory.node(&id)?;
    let summary = summary(node).ok_or_else(not_yet)?;
    let public = node.public();
    let head = public.checkpoint().ok_or_else(not_yet)?.checkpoint();
    let manifest = manifest_of(&public).ok_or_else(not_yet)?;
    let turnout = public.turnout();
    let constituencies = manifest.constituencies.iter().enumerate().map(|(position, constituency)| {
        // Before everything is ready nobody can take part.
        let Turnout { credentials, voted, ballots } = turnout.get(position).copied().unwrap_or_default();
        Constituency { id: constituency.id.to_string(), credentials, voted, ballots }
    });
    Ok(Json(Status {
        summary,
        size: head.size(),
        root: head.root().to_string(),
        opens: manifest.schedule.opens.get(),
        closes: public.record().closes().ok_or_else(not_yet)?,
        epochs: public.record().epochs(),
        constituencies: constituencies.collect(),
        bucket_digits: public.bucket_digits(),
    }))
}

/// The epochs so far. Each is an entry of the log, with its ballots after it.
#[utoipa::path(get, path = "/api/v1/elections/{election}/epochs", tag = "elections",
    params(("election" = String, Path, description = "Election id in hexadecimal")),
    responses((status = 200, body = [Epoch]), (status = 404, description = "No such election", content_type = "application/problem+json")))]
pub(super) async fn epochs(directory: Data<Directory>, id: Path<String>) -> Result<Json<Vec<Epoch>>, Problem> {
    let public = directory.node(&id)?.public();
    let published = public.record().published_epochs();
    let epoch = |(number, &Published { time, ballots })| Epoch { number, after: time, ballots };
    Ok(Json((1..).zip(published).map(epoch).collect()))
}

/// Where the log has what officials announced beside running the election.
#[utoipa::path(get, path = "/api/v1/elections/{election}/announcements", tag = "elections",
    params(("election" = String, Path, description = "Election id in hexadecimal")),
    responses((status = 200, body = [Announced]), (status = 404, description = "No such election", content_type = "application/problem+json")))]
pub(super) async fn announcements(
    directory: Data<Directory>,
    id: Path<String>,
) -> Result<Json<Vec<Announced>>, Problem> {
    let public = directory.node(&id)?.public();
    let announced = |(entry, announcement): &(u64, Announcement)| (*entry, announcement.kind());
    let mut all: Vec<_> = public.record().announcements().iter().map(announced).collect();
    all.extend(public.record().petition_entries());
    all.sort_unstable();
    Ok(Json(all.into_iter().map(|(entry, kind)| Announced { entry, kind: kind.name() }).collect()))
}

/// The manifest: the first entry of the log, a signed note.
#[utoipa::path(get, path = "/api/v1/elections/{election}/manifest", tag = "elections",
    params(("election" = String, Path, description = "Election id in hexadecimal")),
    responses((status = 200, body = String, content_type = "text/plain"),
        (status = 404, description = "No such election", content_type = "application/problem+json")))]
pub(super) async fn manifest(directory: Data<Directory>, id: Path<String>) -> Result<HttpResponse, Problem> {
    let reader = directory.node(&id)?.reader();
    let read = web::block(move || reader.entries(0, 1)).await;
    let entries = read.map_err(|fault| Problem::internal("board", &fault))?;
    let entry = entries.map_err(|fault| super::log::unreadable(&fault))?.pop().ok_or_else(not_yet)?;
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(entry))
}

fn summary(node: &Node) -> Option<Summary> {
    let public = node.public();
    let manifest = manifest_of(&public)?;
    let title = manifest.title.0.iter().map(|(language, text)| (language.to_string(), text.clone())).collect();
    let phase = match public.record().phase() {
        Phase::Empty => {
            journal::fault("board", &"a public log without a manifest");
            return None;
        }
        phase => phase.to_string(),
    };
    Some(Summary { id: node.election().to_string(), title, phase })
}

fn manifest_of(public: &crate::board::public_log::PublicLog) -> Option<&Manifest> {
    public.record().setting().map(|setting| &setting.manifest)
}

fn not_yet() -> Problem {
    Problem::new(actix_web::http::StatusCode::NOT_FOUND, "not-yet-public")
}
