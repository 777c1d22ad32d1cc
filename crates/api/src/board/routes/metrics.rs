//! Metrics for Prometheus. They say what the public log says, and move only with it: a counter of requests would be a timetable.

use std::fmt::Write;

use actix_web::HttpResponse;
use actix_web::web::{self, Data, ServiceConfig};

use crate::board::{Directory, Node};

pub(super) fn configure(routes: &mut ServiceConfig) {
    routes.service(web::resource("/metrics").get(metrics));
}

/// A metric: its name, what it means, and its value for an election.
struct Metric(&'static str, &'static str, fn(&Node) -> u64);

const METRICS: [Metric; 5] = [
    Metric("veche_ready", "Whether the election can do its work", |node| node.ready().is_ok().into()),
    Metric("veche_log_entries", "Entries of the public log", |node| node.public().size()),
    Metric("veche_epochs", "Epochs so far", |node| node.public().record().epochs()),
    Metric("veche_ballots", "Ballots of the public log", |node| {
        node.public().turnout().iter().map(|turnout| turnout.ballots).sum()
    }),
    Metric("veche_voted", "Credentials that have a ballot in the public log", |node| {
        node.public().turnout().iter().map(|turnout| turnout.voted).sum()
    }),
];

/// What the public log comes to, in the text format of Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "operators",
    responses((status = 200, body = String, content_type = "text/plain")))]
pub(super) async fn metrics(directory: Data<Directory>) -> HttpResponse {
    let mut text = String::new();
    for Metric(name, help, value) in METRICS {
        let _ = writeln!(text, "# HELP {name} {help}.\n# TYPE {name} gauge");
        for node in directory.nodes() {
            let _ = writeln!(text, "{name}{{election=\"{}\"}} {}", node.election(), value(node));
        }
    }
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text)
}
