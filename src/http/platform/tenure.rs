//! `/v1/platform/restaurants/{slug}/{suspend,resume,rename,aliases}`: what operators do with a restaurant.

use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::directory::tenure::TenantChange;
use crate::domain::slug::Slug;

use crate::http::principal::Platform;
use crate::http::problem::{Code, Problem};
use crate::http::{Edge, body, principal};

use super::{TenantBody, tenant_body};

/// Why a restaurant is suspended.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Suspension)]
pub struct SuspendRequest {
    /// Told to its staff, and not to guests.
    #[validate(length(min = 1, max = 500, message = "1 to 500 characters"), custom(function = "body::not_blank"))]
    #[schema(min_length = 1, max_length = 500, example = "The invoice of February is open.")]
    reason: Option<String>,
}

/// Suspend a restaurant
///
/// It can be looked at and changes nothing: whatever guests and staff want to change is refused with
/// `restaurant_suspended`. Guests may still cancel, release a hold and leave the waitlist. Sockets stay open, and what
/// falls due (no-shows, holds that expire) goes on. Operators may still apply its file. Suspending it again gives it
/// another reason. Meanwhile every slot and day is `closed` to guests.
#[utoipa::path(post, path = "/v1/platform/restaurants/{slug}/suspend", operation_id = "suspendRestaurant", tag = "Platform",
    params(("slug" = String, Path, description = "The restaurant's slug.")),
    request_body(content = Option<SuspendRequest>, description = "May be left out."), security(("platform_key" = [])),
    responses((status = 200, description = "It is suspended.", body = TenantBody)))]
pub async fn suspend(
    request: HttpRequest,
    slug: Path<String>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let platform = principal::platform(&request, &edge.directory)?;
    let bytes = body::read(&request, payload, body::BODY_BYTES_MAX).await?;
    let SuspendRequest { reason } = match bytes.trim_ascii() {
        b"" | b"null" => SuspendRequest::default(),
        _ => {
            body::require_type(&request, &["application/json"])?;
            body::read_json(&bytes)?
        }
    };
    change((&request, &platform), &edge, &slug, TenantChange::Suspend { reason }).await
}

/// Resume a restaurant
///
/// A restaurant that was suspended works again, and so does one that was to be deleted. One that works stays as it is.
#[utoipa::path(post, path = "/v1/platform/restaurants/{slug}/resume", operation_id = "resumeRestaurant", tag = "Platform",
    params(("slug" = String, Path, description = "The restaurant's slug.")), security(("platform_key" = [])),
    responses((status = 200, description = "It works.", body = TenantBody)))]
pub async fn resume(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let platform = principal::platform(&request, &edge.directory)?;
    change((&request, &platform), &edge, &slug, TenantChange::Resume).await
}

/// What a restaurant is to be called.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Renaming)]
pub struct RenameRequest {
    /// The new slug.
    #[schema(value_type = String, min_length = 1, max_length = 63, pattern = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", example = "trattoria-luna")]
    slug: Slug,
}

/// Rename a restaurant
///
/// Gives it another slug. The old one stays an alias: whatever is asked through it is answered as before, with
/// `Link: <…>; rel="canonical"`; there are no redirects. A restaurant has at most 10 aliases. Its file has the new slug
/// from then on; one with the old slug is refused with `restaurant_renamed`.
#[utoipa::path(post, path = "/v1/platform/restaurants/{slug}/rename", operation_id = "renameRestaurant", tag = "Platform",
    params(("slug" = String, Path, description = "The restaurant's slug.")),
    request_body = RenameRequest, security(("platform_key" = [])),
    responses((status = 200, description = "It is called so.", body = TenantBody)))]
pub async fn rename(
    request: HttpRequest,
    slug: Path<String>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let platform = principal::platform(&request, &edge.directory)?;
    let (wanted, _) = body::json::<RenameRequest>(&request, payload).await?;
    change((&request, &platform), &edge, &slug, TenantChange::Rename { to: wanted.slug }).await
}

/// Free an alias
///
/// The restaurant no longer answers to this slug of its past, and another may have it.
#[utoipa::path(delete, path = "/v1/platform/restaurants/{slug}/aliases/{alias}", operation_id = "freeAlias", tag = "Platform",
    params(("slug" = String, Path, description = "The restaurant's slug."), ("alias" = String, Path, description = "The slug to free.")),
    security(("platform_key" = [])),
    responses((status = 200, description = "It is free.", body = TenantBody)))]
pub async fn free(
    request: HttpRequest,
    path: Path<(String, String)>,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let platform = principal::platform(&request, &edge.directory)?;
    let (slug, alias) = path.into_inner();
    let unknown = || Problem::new(Code::AliasNotFound, "The restaurant has no alias of this name.");
    let tenant = edge.tenant(&slug)?;
    let alias = Slug::parse(&alias).ok_or_else(unknown)?;
    change((&request, &platform), &edge, tenant.slug.as_str(), TenantChange::Free { alias }).await
}

async fn change(
    (request, platform): (&HttpRequest, &Platform),
    edge: &Edge,
    slug: &str,
    change: TenantChange,
) -> Result<HttpResponse, Problem> {
    let tenant = edge.tenant(slug)?;
    let changed = edge.directory.change(tenant.id, change, platform.author(request, Some(tenant.id))).await?;
    Ok(HttpResponse::Ok().json(tenant_body(&changed)))
}
