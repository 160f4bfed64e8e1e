//! What is not about any restaurant: health, readiness, version, the contract, the index.

use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::http::header::{self, ContentType};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::{Code, Problem};
use super::{Edge, openapi};

/// Whether requests should be sent here.
#[derive(Debug, Default)]
pub struct Readiness {
    is_stopping: AtomicBool,
}

impl Readiness {
    /// The process is on its way out: load balancers should look elsewhere.
    pub fn stop(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
    }
}

/// Whether the process answers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Status)]
pub struct StatusBody {
    /// `ok`, or `stopping`.
    status: &'static str,
    /// How many restaurants there are.
    restaurants: usize,
    /// How many of them are in memory.
    awake: usize,
}

fn status_body(edge: &Edge, status: &'static str) -> StatusBody {
    StatusBody { status, restaurants: edge.directory.count(), awake: edge.directory.runtime().residents() }
}

/// Liveness
///
/// 200 while the process answers at all.
#[utoipa::path(get, path = "/healthz", operation_id = "getLiveness", tag = "Operations",
    responses((status = 200, description = "It answers.", body = StatusBody)))]
pub async fn healthz(edge: Data<Edge>) -> HttpResponse {
    HttpResponse::Ok().json(status_body(&edge, "ok"))
}

/// Readiness
///
/// 200 while requests should be sent here; 503 once the process is stopping. Restaurants whose data is damaged do not
/// make the process unready: each answers for itself.
#[utoipa::path(get, path = "/readyz", operation_id = "getReadiness", tag = "Operations",
    responses((status = 200, description = "Send requests.", body = StatusBody),
        (status = 503, description = "Do not.", body = StatusBody)))]
pub async fn readyz(edge: Data<Edge>) -> HttpResponse {
    if edge.readiness.is_stopping.load(Ordering::Relaxed) {
        return HttpResponse::ServiceUnavailable().json(status_body(&edge, "stopping"));
    }
    HttpResponse::Ok().json(status_body(&edge, "ok"))
}

/// What runs here.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Version)]
pub struct VersionBody {
    /// `maitred`.
    name: &'static str,
    /// Its version.
    #[schema(example = "0.1.0")]
    version: &'static str,
}

/// Version
///
/// What runs here. No key is needed.
#[utoipa::path(get, path = "/version", operation_id = "getVersion", tag = "Operations",
    responses((status = 200, description = "The version.", body = VersionBody)))]
pub async fn version() -> HttpResponse {
    HttpResponse::Ok().json(VersionBody { name: "maitred", version: env!("CARGO_PKG_VERSION") })
}

/// `GET /openapi.yaml`.
pub async fn contract() -> HttpResponse {
    HttpResponse::Ok().content_type("application/yaml").body(openapi::yaml())
}

/// `GET /openapi-3.0.yaml`: the same for generators that do not read 3.1.
pub async fn older_contract() -> HttpResponse {
    HttpResponse::Ok().content_type("application/yaml").body(openapi::older_yaml())
}

/// `GET /openapi.json`: the same for the page of the API.
pub async fn contract_json() -> HttpResponse {
    HttpResponse::Ok().json(openapi::document())
}

/// `GET /problems/{code}`: what the `type` of a problem points to.
///
/// # Errors
/// 404 for a code that is not ours.
pub async fn explain(code: Path<String>) -> Result<HttpResponse, Problem> {
    let known = Code::ALL.iter().find(|known| known.name() == code.as_str());
    let known = known.ok_or_else(|| Problem::new(Code::NotFound, "There is no problem of this code."))?;
    let text = format!("{}\n\n{}.\nHTTP status {}.\n", known.name(), known.title(), known.status());
    Ok(HttpResponse::Ok().content_type(ContentType::plaintext()).body(text))
}

/// `GET /`: whoever comes with a browser works here; others are told what there is.
pub async fn index(request: HttpRequest, edge: Data<Edge>) -> HttpResponse {
    let accepts = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accepts.contains("text/html") {
        return HttpResponse::SeeOther()
            .insert_header((header::LOCATION, "/admin"))
            .insert_header((header::VARY, "Accept"))
            .finish();
    }
    let text = format!(
        "maitred {}: {} restaurants.\n\n/docs          the API, to read\n/openapi.yaml  the API\n/healthz       liveness\n/readyz        readiness\n/version       version\n/admin         the pages of staff and operators\n/book/{{slug}}   the booking page of a restaurant\n",
        env!("CARGO_PKG_VERSION"),
        edge.directory.count()
    );
    HttpResponse::Ok().content_type(ContentType::plaintext()).body(text)
}
