//! Metrics for Prometheus. They say what the public log says, and move only with it: a counter of requests would be a timetable.

use std::fmt::Write;

use actix_web::HttpResponse;
use actix_web::web::{self, Data, ServiceConfig};

use crate::board::{Directory, Node};

pub(super) fn configure(routes: &mut ServiceConfig) {
    routes.route("/metrics", web::get().to(metrics));
}

const METRICS: [(&str, &str, fn(&Node) -> u64); 5] = [
    ("veche_ready", "Whether the election can do its work", |node| node.ready().is_ok().into()),
    ("veche_log_entries", "Entries of the public log", |node| node.public().size()),
    ("veche_epochs", "Epochs so far", |node| node.public().record().epochs()),
    ("veche_ballots", "Ballots of the public log", |node| {
        node.public().turnout().iter().map(|turnout| turnout.ballots).sum()
    }),
    ("veche_voted", "Credentials that have a ballot in the public log", |node| {
        node.public().turnout().iter().map(|turnout| turnout.voted).sum()
    }),
];

/// What the public log comes to, in the text format of Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "operators",
    responses((status = 200, body = String, content_type = "text/plain")))]
pub(super) async fn metrics(directory: Data<Directory>) -> HttpResponse {
    let mut text = String::new();
    for (name, help, value) in METRICS {
        let _ = writeln!(text, "# HELP {name} {help}.\n# TYPE {name} gauge");
        for node in directory.nodes() {
            let _ = writeln!(text, "{name}{{election=\"{}\"}} {}", node.election(), value(node));
        }
    }
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text)
}
