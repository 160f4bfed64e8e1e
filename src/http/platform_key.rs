//! `/v1/platform/platform-keys`: the keys that open the platform API. There is always one.

use actix_web::http::header;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::directory::Listed;
use crate::directory::platform_keys::PlatformKey;
use crate::directory::restaurant_keys::KeyFailure;
use crate::domain::ids::KeyId;

use super::key::{SHOWN_ONCE, written};
use super::problem::Problem;
use super::{Edge, body, idempotent, principal};

/// What platform key to make.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlatformKeyRequest {
    /// What to call it, to know it again.
    #[validate(length(min = 1, max = 100, message = "1 to 100 characters"), custom(function = body::not_blank))]
    #[schema(min_length = 1, max_length = 100, example = "nightly export")]
    name: Option<String>,
}

/// A platform key, without the key.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlatformKey)]
pub struct PlatformKeyBody {
    /// Its id, to revoke it by.
    #[schema(example = "key_0123456789ab")]
    id: String,
    /// What it is called.
    #[schema(required = true)]
    name: Option<String>,
    /// What the key begins with, to know it by; `null` for keys from before this was kept.
    #[schema(required = true, example = "mp_4fTz0aQ")]
    prefix: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it last opened something.
    #[schema(required = true, format = DateTime)]
    last_used_at: Option<String>,
}

fn key_body(Listed { key, used_at }: Listed<PlatformKey>) -> PlatformKeyBody {
    PlatformKeyBody {
        id: key.id.to_string(),
        name: key.name,
        prefix: key.start,
        created_at: written(key.created_at),
        last_used_at: used_at.map(written),
    }
}

/// A platform key, with the key.
#[derive(Serialize, ToSchema)]
#[schema(as = NewPlatformKey)]
pub struct NewPlatformKeyBody {
    /// All but the key.
    #[serde(flatten)]
    about: PlatformKeyBody,
    /// The key: `Authorization: Bearer mp_…`. It is shown this once.
    #[schema(example = "mp_…")]
    key: String,
}

/// The platform keys.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlatformKeyPage)]
pub struct PlatformKeyPageBody {
    /// The oldest first.
    items: Vec<PlatformKeyBody>,
    /// Always `null`: there are at most 100.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// List platform keys
///
/// All of them, without the secrets.
#[utoipa::path(get, path = "/v1/platform/platform-keys", operation_id = "listPlatformKeys", tag = "Platform",
    security(("platform_key" = [])),
    responses((status = 200, description = "The keys.", body = PlatformKeyPageBody)))]
pub async fn list(request: HttpRequest, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    let items = edge.directory.platform_keys().await?.into_iter().map(key_body).collect();
    let page = PlatformKeyPageBody { items, next_cursor: None };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(page))
}

/// Create a platform key
///
/// Makes another key that opens the whole platform API. It is shown in this answer and never again, so this is refused
/// with an `Idempotency-Key`. There are at most 100 (409 `too_many_keys`). To rotate one, make another and revoke it.
#[utoipa::path(post, path = "/v1/platform/platform-keys", operation_id = "createPlatformKey", tag = "Platform",
    request_body(content = Option<PlatformKeyRequest>), security(("platform_key" = [])),
    responses((status = 201, description = "The key.", body = NewPlatformKeyBody)))]
pub async fn create(request: HttpRequest, payload: Payload, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let platform = principal::platform(&request, &edge.directory)?;
    idempotent::refuse(&request, SHOWN_ONCE)?;
    let wanted: PlatformKeyRequest = body::maybe(&request, payload).await?;
    let (key, secret) = edge.directory.issue_platform_key(wanted.name, platform.author(&request, None)).await?;
    let about = key_body(Listed { key, used_at: None });
    let mut response = HttpResponse::Created();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.json(NewPlatformKeyBody { about, key: secret }))
}

/// Revoke a platform key
///
/// The key opens nothing from this answer on, also one's own. The last one stays (409 `last_key`).
#[utoipa::path(delete, path = "/v1/platform/platform-keys/{key}", operation_id = "revokePlatformKey", tag = "Platform",
    params(("key" = String, Path, description = "The key's id, `key_…`.")), security(("platform_key" = [])),
    responses((status = 204, description = "It opens nothing any more.")))]
pub async fn revoke(request: HttpRequest, key: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let platform = principal::platform(&request, &edge.directory)?;
    let id = KeyId::parse(&key).ok_or(KeyFailure::NotFound)?;
    edge.directory.revoke_platform_key(id, platform.author(&request, None)).await?;
    Ok(HttpResponse::NoContent().finish())
}
