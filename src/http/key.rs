//! `/v1/platform/keys`: the keys that restaurants call the staff API with, for operators. What keys look like is said
//! here for staff too.

use actix_web::http::header;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::de::IntoDeserializer as _;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::clock::Moment;
use crate::directory::Listed;
use crate::directory::restaurant_keys::{Grace, KeyFailure, RestaurantKey, WantedKey};
use crate::domain::access::{Grant, Role, Scope, Scopes};
use crate::domain::ids::{KeyId, RestaurantId};
use crate::domain::slug::Slug;

use super::problem::{Code, Problem, leaving};
use super::{Edge, body, idempotent, principal};

/// Why a key's answer is given once.
pub(super) const SHOWN_ONCE: &str = "A key is shown once and not kept, so its answer cannot be given again.";

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
    /// The scopes that it is narrowed to; all that the role may, if there are none. A scope that the role does not have is
    /// refused.
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

/// By way of a text: serde_json calls an enum that is a number no JSON at all, and points nowhere.
pub(super) fn read_role<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Role>, D::Error> {
    let word = Option::<String>::deserialize(deserializer)?;
    word.map(|word| Role::deserialize(word.into_deserializer())).transpose()
}

/// A scope by its word.
#[derive(Clone, Copy, Debug)]
pub struct ScopeItem(Scope);

// Refusals show what was sent.
impl Serialize for ScopeItem {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name())
    }
}

impl<'de> Deserialize<'de> for ScopeItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ScopeItem, D::Error> {
        let word = String::deserialize(deserializer)?;
        let unknown = |_| serde::de::Error::custom(format!("`{word}` is no scope"));
        word.parse().map(ScopeItem).map_err(unknown)
    }
}

/// What a key is to do: a role, perhaps narrowed.
///
/// # Errors
/// 422 for a scope that the role does not have: nobody should believe that the key can do more.
pub(super) fn grant(role: Role, scopes: Option<&[ScopeItem]>) -> Result<Grant, Problem> {
    let only: Option<Scopes> = scopes.map(|list| list.iter().map(|it| it.0).collect());
    match only.map(|only| only.without(role.scopes())).filter(|beyond| *beyond != Scopes::default()) {
        None => Ok(Grant { role, only }),
        Some(beyond) => {
            let detail = format!("Scopes only take away from the role, and `{role}` does not have `{beyond}`.");
            Err(Problem::field(Code::Invalid, "/scopes", "beyond_role", detail))
        }
    }
}

/// When a key ends.
///
/// # Errors
/// 422 for a time that is over.
pub(super) fn end(at: Option<chrono::DateTime<chrono::FixedOffset>>, now: Moment) -> Result<Option<Moment>, Problem> {
    let at = at.map(|at| at.to_utc());
    if at.is_some_and(|at| at <= now) {
        return Err(Problem::field(Code::Invalid, "/expires_at", "past", "The key would open nothing: that is over."));
    }
    Ok(at)
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
    /// The scopes that it is narrowed to; `null` for all that the role may.
    #[schema(required = true, example = json!(["reservations:read"]))]
    scopes: Option<Vec<&'static str>>,
    /// What it is called.
    #[schema(required = true)]
    name: Option<String>,
    /// What the key begins with, to know it by; `null` for keys from before this was kept.
    #[schema(required = true, example = "mk_4fTz0aQ")]
    prefix: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
    /// From then on it opens nothing.
    #[schema(required = true, format = DateTime)]
    expires_at: Option<String>,
    /// When it last opened something.
    #[schema(required = true, format = DateTime)]
    last_used_at: Option<String>,
    /// Until when the key before the last rotation opens too.
    #[schema(required = true, format = DateTime)]
    previous_until: Option<String>,
}

/// An instant as these answers write it.
pub(super) fn written(at: Moment) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

pub(super) fn key_body(listed: Listed<RestaurantKey>, restaurant: &Slug, now: Moment) -> KeyBody {
    let Listed { key, used_at } = listed;
    KeyBody {
        id: key.id.to_string(),
        restaurant: restaurant.to_string(),
        role: key.grant.role,
        scopes: key.grant.only.map(|only| only.iter().map(Scope::name).collect()),
        name: key.name,
        prefix: key.start,
        created_at: written(key.created_at),
        expires_at: key.expires_at.map(written),
        last_used_at: used_at.map(written),
        previous_until: key.old_until.filter(|until| now < *until).map(written),
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

/// The answer that shows a key.
pub(super) fn shown_once(
    edge: &Edge,
    mut response: actix_web::HttpResponseBuilder,
    made: (RestaurantKey, String),
    slug: &Slug,
) -> HttpResponse {
    let (key, secret) = made;
    let about = key_body(Listed { key, used_at: None }, slug, edge.directory.now());
    response.insert_header((header::CACHE_CONTROL, "no-store")).json(NewKeyBody { about, key: secret })
}

/// Create a key
///
/// Makes a key that opens `/v1/staff/restaurants/{slug}/…` of one restaurant at once, in the given role, perhaps narrowed
/// to some scopes and for some time. The key is shown in this answer and never again: only a digest of it is kept. That is
/// why this cannot be repeated with an `Idempotency-Key`, and is refused with one (400 `bad_header`): whoever lost the
/// answer finds the key in the list, revokes it, and makes another. A restaurant has at most 100 keys (409
/// `too_many_keys`). The last six characters of a key check the others, so that scanners know it and a mistyped one is
/// told apart.
#[utoipa::path(post, path = "/v1/platform/keys", operation_id = "createKey", tag = "Platform",
    request_body = KeyRequest, security(("platform_key" = [])),
    responses((status = 201, description = "The key.", body = NewKeyBody)))]
pub async fn create(request: HttpRequest, payload: Payload, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let platform = principal::platform(&request, &edge.directory)?;
    idempotent::refuse(&request, SHOWN_ONCE)?;
    let (wanted, _) = body::json::<KeyRequest>(&request, payload).await?;
    let tenant = edge.tenant(wanted.restaurant.as_str())?;
    if tenant.terms().is_leaving {
        return Err(leaving());
    }
    let wanted = WantedKey {
        restaurant: tenant.id,
        grant: grant(wanted.role.unwrap_or(Role::Manager), wanted.scopes.as_deref())?,
        expires_at: end(wanted.expires_at, edge.directory.now())?,
        name: wanted.name,
    };
    let made = edge.directory.issue_key(wanted, platform.author(&request, Some(tenant.id))).await?;
    Ok(shown_once(&edge, HttpResponse::Created(), made, &tenant.slug))
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

/// All keys of a restaurant.
pub(super) async fn page(edge: &Edge, restaurant: RestaurantId, slug: &Slug) -> Result<HttpResponse, Problem> {
    let now = edge.directory.now();
    let keys = edge.directory.keys_of(restaurant).await?;
    let items = keys.into_iter().map(|key| key_body(key, slug, now)).collect();
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(PageBody { items, next_cursor: None }))
}

/// List keys
///
/// The keys of a restaurant that are not revoked, all of them, without the secrets.
#[utoipa::path(get, path = "/v1/platform/keys", operation_id = "listKeys", tag = "Platform",
    params(ListParams), security(("platform_key" = [])),
    responses((status = 200, description = "The keys.", body = PageBody)))]
pub async fn list(request: HttpRequest, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    let params: ListParams = body::query(&request)?;
    let slug = body::required("restaurant", params.restaurant.as_deref(), Slug::parse, "a restaurant's slug")?;
    let tenant = edge.tenant(slug.as_str())?;
    page(&edge, tenant.id, &tenant.slug).await
}

/// Revoke a key
///
/// The key opens nothing from this answer on. Revoking it again is no error.
#[utoipa::path(delete, path = "/v1/platform/keys/{key}", operation_id = "revokeKey", tag = "Platform",
    params(("key" = String, Path, description = "The key's id, `key_…`.")), security(("platform_key" = [])),
    responses((status = 204, description = "It opens nothing any more.")))]
pub async fn revoke(request: HttpRequest, key: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let platform = principal::platform(&request, &edge.directory)?;
    let id = KeyId::parse(&key).ok_or(KeyFailure::NotFound)?;
    edge.directory.revoke_key(id, None, platform.author(&request, None)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// How a key is rotated.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = KeyRotation)]
pub struct RotateRequest {
    /// For how many hours the present key goes on: 0 to 168.
    #[schema(minimum = 0, maximum = 168, default = 24)]
    grace_hours: Option<i64>,
}

impl RotateRequest {
    /// # Errors
    /// 422 for more than a week.
    pub(super) fn grace(&self) -> Result<Grace, Problem> {
        let detail = "Between 0 and 168 hours.";
        let out = || Problem::field(Code::Invalid, "/grace_hours", "out_of_range", detail);
        self.grace_hours.map_or(Ok(Grace::default()), |hours| Grace::hours(hours).ok_or_else(out))
    }
}

/// Rotate a key
///
/// Gives the key another secret, shown in this answer and never again. The present one opens for `grace_hours` yet, so
/// that devices can be told one after the other; one that is older than that opens nothing any more. Role, scopes and
/// expiry stay. Refused with an `Idempotency-Key`, as creating is.
#[utoipa::path(post, path = "/v1/platform/keys/{key}/rotate", operation_id = "rotateKey", tag = "Platform",
    params(("key" = String, Path, description = "The key's id, `key_…`.")),
    request_body(content = Option<RotateRequest>), security(("platform_key" = [])),
    responses((status = 200, description = "The key, anew.", body = NewKeyBody)))]
pub async fn rotate(
    request: HttpRequest,
    key: Path<String>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let platform = principal::platform(&request, &edge.directory)?;
    idempotent::refuse(&request, SHOWN_ONCE)?;
    let grace = body::maybe::<RotateRequest>(&request, payload).await?.grace()?;
    let id = KeyId::parse(&key).ok_or(KeyFailure::NotFound)?;
    let made = edge.directory.rotate_key(id, grace, platform.author(&request, None)).await?;
    let tenant = edge.directory.get(made.0.restaurant).ok_or(KeyFailure::NotFound)?;
    Ok(shown_once(&edge, HttpResponse::Ok(), made, &tenant.slug))
}
