//! `…/api-keys`: the keys of one's own restaurant, for owners and managers. Nobody makes a key that may more than they
//! may themselves.

use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::directory::restaurant_keys::{KeyFailure, WantedKey};
use crate::domain::access::{Power, Role, Scope};
use crate::domain::ids::KeyId;

use crate::http::key::{
    NewKeyBody, PageBody, RotateRequest, SHOWN_ONCE, ScopeItem, end, grant, page, read_role, shown_once,
};
use crate::http::problem::Problem;
use crate::http::{Edge, body, idempotent, principal};

/// What key to make.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffKeyRequest {
    /// `owner`, `manager`, `host` or `viewer`, and not above one's own.
    #[serde(default, deserialize_with = "read_role")]
    #[schema(value_type = Option<String>, default = "host")]
    role: Option<Role>,
    /// The scopes that it is narrowed to; all that the role may, if there are none.
    #[validate(length(min = 1, max = 16, message = "1 to 16 scopes"))]
    #[schema(value_type = Option<Vec<String>>, min_items = 1, max_items = 16, example = json!(["reservations:read"]))]
    scopes: Option<Vec<ScopeItem>>,
    /// What to call it, to know it again.
    #[validate(length(min = 1, max = 100, message = "1 to 100 characters"), custom(function = body::not_blank))]
    #[schema(min_length = 1, max_length = 100, example = "till at the door")]
    name: Option<String>,
    /// From then on it opens nothing; never, if it does not say.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<chrono::DateTime<chrono::FixedOffset>>,
}

/// List the keys of the restaurant
///
/// For owners and managers: the keys that are not revoked, all of them, without the secrets.
#[utoipa::path(get, path = "/v1/staff/restaurants/{slug}/api-keys", operation_id = "listApiKeys", tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug.")),
    security(("restaurant_key" = ["keys:read"])),
    responses((status = 200, description = "The keys.", body = PageBody)))]
pub async fn list(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::KeysRead))?;
    page(&edge, staff.tenant().id, &staff.tenant().slug).await
}

/// Create a key of the restaurant
///
/// For owners and managers. The key may what they may at most: neither a role above their own, nor a scope that their own
/// key lacks (403 `not_allowed`). It is shown in this answer and never again, so this is refused with an
/// `Idempotency-Key`.
#[utoipa::path(post, path = "/v1/staff/restaurants/{slug}/api-keys", operation_id = "createApiKey", tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug.")),
    request_body = StaffKeyRequest, security(("restaurant_key" = ["keys:write"])),
    responses((status = 201, description = "The key.", body = NewKeyBody)))]
pub async fn create(
    request: HttpRequest,
    slug: Path<String>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::KeysWrite))?;
    idempotent::refuse(&request, SHOWN_ONCE)?;
    let (wanted, _) = body::json::<StaffKeyRequest>(&request, payload).await?;
    let grant = grant(wanted.role.unwrap_or(Role::Host), wanted.scopes.as_deref())?;
    staff.may(Power::Give(grant))?;
    // A key that ends makes none that goes on.
    let expires_at = end(wanted.expires_at, edge.directory.now())?.into_iter().chain(staff.until()).min();
    let wanted = WantedKey { restaurant: staff.tenant().id, grant, name: wanted.name, expires_at };
    let made = edge.directory.issue_key(wanted, staff.author(&request)).await?;
    Ok(shown_once(&edge, HttpResponse::Created(), made, &staff.tenant().slug))
}

/// Rotate a key of the restaurant
///
/// For owners and managers, whose own powers must reach as far as the key's. Gives it another secret, shown in this answer
/// and never again; the present one opens for `grace_hours` yet.
#[utoipa::path(post, path = "/v1/staff/restaurants/{slug}/api-keys/{key}/rotate", operation_id = "rotateApiKey",
    tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug."),
        ("key" = String, Path, description = "The key's id, `key_…`.")),
    request_body(content = Option<RotateRequest>), security(("restaurant_key" = ["keys:write"])),
    responses((status = 200, description = "The key, anew.", body = NewKeyBody)))]
pub async fn rotate(
    request: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let (slug, key) = path.into_inner();
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::KeysWrite))?;
    idempotent::refuse(&request, SHOWN_ONCE)?;
    let id = KeyId::parse(&key).ok_or(KeyFailure::NotFound)?;
    let known = edge.directory.key_of(staff.tenant().id, id).ok_or(KeyFailure::NotFound)?;
    // Whoever is shown the secret has its powers, for as long as it opens.
    staff.may(Power::Give(known.grant))?;
    staff.outlasts(known.expires_at)?;
    let grace = body::maybe::<RotateRequest>(&request, payload).await?.grace()?;
    let made = edge.directory.rotate_key(id, grace, staff.author(&request)).await?;
    Ok(shown_once(&edge, HttpResponse::Ok(), made, &staff.tenant().slug))
}

/// Revoke a key of the restaurant
///
/// For owners and managers; whose key it is does not matter, for one that leaked must be stopped by whoever sees it first.
/// It opens nothing from this answer on. Revoking it again is no error.
#[utoipa::path(delete, path = "/v1/staff/restaurants/{slug}/api-keys/{key}", operation_id = "revokeApiKey", tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug."),
        ("key" = String, Path, description = "The key's id, `key_…`.")),
    security(("restaurant_key" = ["keys:write"])),
    responses((status = 204, description = "It opens nothing any more.")))]
pub async fn revoke(
    request: HttpRequest,
    path: Path<(String, String)>,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let (slug, key) = path.into_inner();
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::KeysWrite))?;
    let id = KeyId::parse(&key).ok_or(KeyFailure::NotFound)?;
    edge.directory.revoke_key(id, Some(staff.tenant().id), staff.author(&request)).await?;
    Ok(HttpResponse::NoContent().finish())
}
