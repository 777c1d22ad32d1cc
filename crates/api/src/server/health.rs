//! `/healthz`: the process answers. `/readyz`: the service can do its work.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, ServiceConfig};

use super::Ready;
use crate::Problem;

pub(super) fn configure(routes: &mut ServiceConfig, ready: Ready) {
    let readiness = move || {
        let ready = ready.clone();
        async move { answer(ready()) }
    };
    routes.service(web::resource("/healthz").get(async || answer(Ok(()))));
    routes.service(web::resource("/readyz").get(readiness));
}

fn answer(verdict: Result<(), &'static str>) -> Result<HttpResponse, Problem> {
    verdict.map_err(|code| Problem::new(StatusCode::SERVICE_UNAVAILABLE, code))?;
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n"))
}
