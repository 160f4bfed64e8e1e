//! `/v1/platform/keys`: the keys that restaurants call the staff API with.

use actix_web::http::header;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::de::IntoDeserializer as _;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::directory::restaurant_keys::{KeyFailure, KeyId, RestaurantKey};
use crate::domain::access::Role;
use crate::domain::slug::Slug;

use super::problem::Problem;
use super::wire::ProblemBody;
use super::{Edge, body, idempotent, principal};

/// What key to make.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyRequest {
    /// The slug of the restaurant.
    #[schema(value_type = String, example = "osteria-luna")]
    restaurant: Slug,
    /// `owner`, `manager`, `host` or `viewer`.
    #[serde(default, deserialize_with = "read_role")]
    #[schema(value_type = Option<String>, default = "manager")]
    role: Option<Role>,
    /// What to call it, to know it again.
    #[validate(length(min = 1, max = 100, message = "1 to 100 characters"), custom(function = body::not_blank))]
    #[schema(min_length = 1, max_length = 100, example = "till at the door")]
    name: Option<String>,
}

/// By way of a text: serde_json calls an enum that is a number no JSON at all, and points nowhere.
fn read_role<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Role>, D::Error> {
    let word = Option::<String>::deserialize(deserializer)?;
    word.map(|word| Role::deserialize(word.into_deserializer())).transpose()
}

/// A key of a restaurant, without the key.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RestaurantKey)]
pub struct KeyBody {
    /// Its id, to revoke it by.
    #[schema(example = "key_0123456789ab")]
    id: String,
    /// The slug of the restaurant that it opens.
    restaurant: String,
    /// `owner`, `manager`, `host` or `viewer`.
    #[schema(value_type = String, example = "manager")]
    role: Role,
    /// What it is called.
    #[schema(required = true)]
    name: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
}

fn key_body(key: RestaurantKey, restaurant: &Slug) -> KeyBody {
    KeyBody {
        id: key.id.to_string(),
        restaurant: restaurant.to_string(),
        role: key.role,
        name: key.name,
        created_at: key.created_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
    }
}

/// A key of a restaurant, with the key.
#[derive(Serialize, ToSchema)]
#[schema(as = NewRestaurantKey)]
pub struct NewKeyBody {
    /// All but the key.
    #[serde(flatten)]
    about: KeyBody,
    /// The key: `Authorization: Bearer mk_…`. It is shown this once.
    #[schema(example = "mk_…")]
    key: String,
}

/// Create a key
///
/// Makes a key that opens `/v1/staff/restaurants/{slug}/…` of one restaurant at once, in the given role. The key is
/// shown in this answer and never again: only a digest of it is kept. That is why this cannot be repeated with an
/// `Idempotency-Key`, and is refused with one (400 `bad_header`): whoever lost the answer finds the key in the list,
/// revokes it, and makes another. A restaurant has at most 100 keys (409 `too_many_keys`).
#[utoipa::path(post, path = "/v1/platform/keys", operation_id = "createKey", tag = "Platform",
    request_body = KeyRequest, security(("platform_key" = [])),
    responses((status = 201, description = "The key.", body = NewKeyBody),
        (status = "4XX", description = "A problem with the request.", body = ProblemBody, content_type = "application/problem+json"),
        (status = "5XX", description = "A problem of the server.", body = ProblemBody, content_type = "application/problem+json")))]
pub async fn create(request: HttpRequest, payload: Payload, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    idempotent::refuse(&request, "A key is shown once and not kept, so its answer cannot be given again.")?;
    let (wanted, _) = body::json::<KeyRequest>(&request, payload).await?;
    let tenant = edge.tenant(wanted.restaurant.as_str())?;
    let role = wanted.role.unwrap_or(Role::Manager);
    let (key, secret) = edge.directory.issue_key(tenant.id, role, wanted.name).await?;
    let mut response = HttpResponse::Created();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.json(NewKeyBody { about: key_body(key, &tenant.slug), key: secret }))
}

/// Whose keys.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// The slug of the restaurant.
    #[param(value_type = String, required = true)]
    restaurant: Option<String>,
}

/// The keys of a restaurant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RestaurantKeyPage)]
pub struct PageBody {
    /// The oldest first; revoked ones are left out.
    items: Vec<KeyBody>,
    /// Always `null`: there are at most 100.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// List keys
///
/// The keys of a restaurant that open something, all of them, without the secrets.
#[utoipa::path(get, path = "/v1/platform/keys", operation_id = "listKeys", tag = "Platform",
    params(ListParams), security(("platform_key" = [])),
    responses((status = 200, description = "The keys.", body = PageBody),
        (status = "4XX", description = "A problem with the request.", body = ProblemBody, content_type = "application/problem+json"),
        (status = "5XX", description = "A problem of the server.", body = ProblemBody, content_type = "application/problem+json")))]
pub async fn list(request: HttpRequest, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    let params: ListParams = body::query(&request)?;
    let slug = body::required("restaurant", params.restaurant.as_deref(), Slug::parse, "a restaurant's slug")?;
    let tenant = edge.tenant(slug.as_str())?;
    let keys = edge.directory.keys_of(tenant.id).await?;
    let items = keys.into_iter().map(|key| key_body(key, &tenant.slug)).collect();
    Ok(HttpResponse::Ok().json(PageBody { items, next_cursor: None }))
}

/// Revoke a key
///
/// The key opens nothing from this answer on. Revoking it again is no error.
#[utoipa::path(delete, path = "/v1/platform/keys/{key}", operation_id = "revokeKey", tag = "Platform",
    params(("key" = String, Path, description = "The key's id, `key_…`.")), security(("platform_key" = [])),
    responses((status = 204, description = "It opens nothing any more."),
        (status = "4XX", description = "A problem with the request.", body = ProblemBody, content_type = "application/problem+json"),
        (status = "5XX", description = "A problem of the server.", body = ProblemBody, content_type = "application/problem+json")))]
pub async fn revoke(request: HttpRequest, key: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    let id = KeyId::parse(&key).ok_or(KeyFailure::NotFound)?;
    edge.directory.revoke_key(id).await?;
    Ok(HttpResponse::NoContent().finish())
}
