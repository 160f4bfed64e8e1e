//! `…/export`, `…/import`, `…/file`: whole restaurants, out and in.

use std::time::Duration;

use actix_web::body::SizedStream;
use actix_web::http::header;
use actix_web::web::{Bytes, Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::{StreamExt as _, stream};
use serde::Deserialize;
use tokio::time::timeout;
use utoipa::IntoParams;

use crate::directory::transfer::archive::ARCHIVE_BYTES_MAX;
use crate::directory::transfer::{ImportFailure, Incoming};
use crate::domain::key::Key;
use crate::domain::slug::Slug;
use crate::http::problem::{Code, Problem};
use crate::http::{Edge, body, idempotent, principal};
use crate::restaurant::file::{RestaurantFile, times_quoted};

use super::{TenantBody, tenant_body};

/// What archives are called.
const TAR: &str = "application/x-tar";
/// Bytes that are gathered before they are written.
const STEP_BYTES: usize = 256 << 10;

/// Export a restaurant
///
/// The whole restaurant as a tar archive, while it goes on: `manifest.json` (format, head of its history, schema, length
/// and SHA-256 of the others), `restaurant.yaml`, `restaurant.db`. The archive has no keys, but the guests' data and the
/// secret that their links are made with: keep it as you keep the data folder. It is not compressed.
#[utoipa::path(get, path = "/v1/platform/restaurants/{slug}/export", operation_id = "exportRestaurant", tag = "Platform",
    params(("slug" = String, Path, description = "The restaurant's slug.")), security(("platform_key" = [])),
    responses((status = 200, description = "The archive.", body = Vec<u8>, content_type = "application/x-tar")))]
pub async fn export(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    let tenant = edge.tenant(&slug)?;
    let outgoing = edge.directory.export(&tenant).await?;
    let bytes = outgoing.bytes;
    let steps = stream::unfold(outgoing, async |mut outgoing| {
        let step = outgoing.next().await?;
        Some((step.map(Bytes::from), outgoing))
    });
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CONTENT_TYPE, TAR)).insert_header((header::CACHE_CONTROL, "no-store"));
    response.insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}.tar\"", tenant.slug)));
    Ok(response.body(SizedStream::new(bytes, Box::pin(steps))))
}

/// Read the restaurant file alone
///
/// The restaurant file as YAML. Applying it changes nothing; applied under another slug it makes the same restaurant.
#[utoipa::path(get, path = "/v1/platform/restaurants/{slug}/file", operation_id = "getTenantFile", tag = "Platform",
    params(("slug" = String, Path, description = "The restaurant's slug.")), security(("platform_key" = [])),
    responses((status = 200, description = "The file.", body = RestaurantFile, content_type = "application/yaml")))]
pub async fn file(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    let tenant = edge.tenant(&slug)?;
    let view = edge.directory.operator(tenant.id).configuration().await?;
    let file = RestaurantFile::of(tenant.slug.clone(), &view.configuration);
    let text = yaml_serde::to_string(&file).map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
    let etag = (header::ETAG, format!("\"{}\"", view.version));
    let kind = (header::CONTENT_TYPE, "application/yaml");
    Ok(HttpResponse::Ok().insert_header(etag).insert_header(kind).body(times_quoted(&text)))
}

/// How to import.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportParams {
    /// The slug that it gets. Default: the one it had.
    slug: Option<String>,
    /// What to do when another restaurant has the slug: only `refuse`, the default.
    #[param(pattern = "^refuse$")]
    on_conflict: Option<String>,
    /// In whose folder its files are to lie, for good. Default: the data folder.
    jurisdiction: Option<String>,
}

/// Import a restaurant
///
/// Takes in what `export` gave. The archive is checked first (lengths, SHA-256, schema, and the database as `maitred
/// verify` does); what is wrong with it is named, and nothing of it stays. A restaurant that is not here keeps its id, and
/// its guests' links go on working. Beside the original it gets an id and a secret of its own: reservations keep their
/// own part of their ids, and links of the original open nothing in the copy. Keys are made anew. A slug is taken only
/// once, so a repeated request has no second effect, and an `Idempotency-Key` is refused. Up to 16 GiB,
/// each 256 KiB of it in the time that other bodies have as a whole.
#[utoipa::path(post, path = "/v1/platform/imports", operation_id = "importRestaurant", tag = "Platform",
    params(ImportParams), security(("platform_key" = [])),
    request_body(content = Vec<u8>, content_type = "application/x-tar"),
    responses((status = 201, description = "It is here.", body = TenantBody)))]
pub async fn import(request: HttpRequest, payload: Payload, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    idempotent::refuse(&request, "A slug is taken only once, so nothing is imported twice.")?;
    let params: ImportParams = body::query(&request)?;
    let shape = "1 to 63 characters of a-z, 0-9 and -";
    let slug = body::parameter("slug", params.slug.as_deref(), Slug::parse, shape)?;
    let is_refuse = |text: &str| (text == "refuse").then_some(());
    body::parameter("on_conflict", params.on_conflict.as_deref(), is_refuse, "`refuse`")?;
    let is_named = "the name of a jurisdiction";
    let jurisdiction = body::parameter("jurisdiction", params.jurisdiction.as_deref(), Key::parse, is_named)?;
    body::require_type(&request, &[TAR, "application/octet-stream"])?;
    if let Some(slug) = slug.as_ref().filter(|slug| edge.directory.find(slug).is_some()) {
        return Err(ImportFailure::SlugTaken(slug.clone()).into());
    }
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| ARCHIVE_BYTES_MAX < length) {
        return Err(Problem::new(Code::BodyTooLarge, format!("At most {ARCHIVE_BYTES_MAX} bytes are read here.")));
    }
    let mut incoming = edge.directory.receive(jurisdiction)?;
    receive(payload, &mut incoming, body::body_within(&request)).await?;
    principal::still(&request)?;
    let tenant = edge.directory.take_in(incoming, slug).await?;
    Ok(HttpResponse::Created().json(tenant_body(&tenant)))
}

/// An archive may be long, so that each step of it has the time that other bodies have as a whole.
async fn receive(mut payload: Payload, incoming: &mut Incoming, step_within: Duration) -> Result<(), Problem> {
    let mut is_more = true;
    while is_more {
        let came = timeout(step_within, next_step(&mut payload)).await.map_err(|_| body::too_slow(step_within))?;
        let step = came?;
        is_more = STEP_BYTES <= step.len();
        incoming.push(step).await?;
    }
    Ok(())
}

/// The next bytes, fewer than a step at the end.
async fn next_step(payload: &mut Payload) -> Result<Vec<u8>, Problem> {
    let mut step = Vec::with_capacity(STEP_BYTES);
    while step.len() < STEP_BYTES {
        let Some(bytes) = payload.next().await else { break };
        let ended = |_| Problem::new(Code::BadRequest, "The body ended before its announced length.");
        step.extend_from_slice(&bytes.map_err(ended)?);
    }
    Ok(step)
}
