//! `…/snapshots`: copies of a restaurant's database, taken while it goes on.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Moment;
use crate::directory::snapshots::Snapshot;

use super::problem::Problem;
use super::{Edge, idempotent, principal};

/// A copy of a restaurant's database.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Snapshot)]
pub struct SnapshotBody {
    /// Its id; ids rise with time.
    #[schema(example = "snp_0123456789ab")]
    id: String,
    /// When it was taken.
    #[schema(format = DateTime)]
    taken_at: String,
    /// The last entry of the restaurant's history that it holds.
    seq: u64,
    /// The digest of that entry, which covers all before it: 64 hexadecimal digits.
    hash: String,
    /// The schema of its database.
    schema: i64,
    /// How long its file is.
    bytes: u64,
    /// SHA-256 of its file: 64 hexadecimal digits.
    sha256: String,
}

fn snapshot_body(snapshot: Snapshot) -> SnapshotBody {
    let Snapshot { id, taken_at_ms, seq, hash, schema, bytes, sha256 } = snapshot;
    let taken_at = Moment::from_timestamp_millis(taken_at_ms).unwrap_or_default();
    let taken_at = taken_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
    SnapshotBody { id, taken_at, seq, hash, schema, bytes, sha256 }
}

/// Take a snapshot
///
/// Copies the restaurant's database as it is now into the data folder, and checks the copy. Bookings go on meanwhile.
/// The ten newest are kept. Every request takes one more, so an `Idempotency-Key` is refused.
#[utoipa::path(post, path = "/v1/platform/restaurants/{slug}/snapshot", operation_id = "takeSnapshot", tag = "Platform",
    params(("slug" = String, Path, description = "The restaurant's slug.")), security(("platform_key" = [])),
    responses((status = 201, description = "The snapshot.", body = SnapshotBody)))]
pub async fn take(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    idempotent::refuse(&request, "Every request takes one more snapshot; the list has those that there are.")?;
    let tenant = edge.tenant(&slug)?;
    let snapshot = edge.directory.take_snapshot(tenant.id).await?;
    Ok(HttpResponse::Created().json(snapshot_body(snapshot)))
}

/// The snapshots of a restaurant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SnapshotPage)]
pub struct PageBody {
    /// The newest first.
    items: Vec<SnapshotBody>,
    /// Always `null`: there are at most 10.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// List snapshots
///
/// The snapshots of a restaurant that are kept, at most ten. Wakes nobody.
#[utoipa::path(get, path = "/v1/platform/restaurants/{slug}/snapshots", operation_id = "listSnapshots", tag = "Platform",
    params(("slug" = String, Path, description = "The restaurant's slug.")), security(("platform_key" = [])),
    responses((status = 200, description = "The snapshots.", body = PageBody)))]
pub async fn list(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    let tenant = edge.tenant(&slug)?;
    let snapshots = edge.directory.snapshots(tenant.id).await?;
    let items = snapshots.into_iter().map(snapshot_body).collect();
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(PageBody { items, next_cursor: None }))
}
