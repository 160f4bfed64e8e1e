//! `DELETE /v1/platform/restaurants/{slug}`: notice with a grace, or removal at once.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::directory::leaving::{GRACE_DAYS_DEFAULT, GRACE_DAYS_MAX};
use crate::http::problem::Problem;
use crate::http::{Edge, body, principal};

use super::{TenantBody, tenant_body};

/// When it goes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeleteParams {
    /// How many days it can still be called back, 0 to 366; 0 is at once. Default 30.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 366)]
    grace_days: Option<String>,
}

/// Delete a restaurant
///
/// Gives it notice: from now on guests and staff are refused with 410 `restaurant_gone`, and its sockets close with
/// 4004. Until its grace is over operators can read and export it, and call it back with `resume`. Then nothing of it is
/// left in the data folder: reservations, guests, keys, aliases, usage, snapshots; another restaurant may have its
/// slug. With `grace_days=0` it is gone when this answers, unless somebody called it back meanwhile (412 `tenant_stale`).
/// Sent again, it sets another grace.
#[utoipa::path(delete, path = "/v1/platform/restaurants/{slug}", operation_id = "deleteRestaurant", tag = "Platform",
    params(("slug" = String, Path, description = "The restaurant's slug."), DeleteParams), security(("platform_key" = [])),
    responses((status = 200, description = "It leaves at `leaves_at`.", body = TenantBody),
        (status = 204, description = "It is gone.")))]
pub async fn delete(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let platform = principal::platform(&request, &edge.directory)?;
    let params: DeleteParams = body::query(&request)?;
    let parse = |text: &str| text.parse().ok().filter(|days| *days <= GRACE_DAYS_MAX);
    let grace_days = body::parameter("grace_days", params.grace_days.as_deref(), parse, "0 to 366")?;
    let tenant = edge.tenant(&slug)?;
    let leaving = edge
        .directory
        .give_notice(tenant.id, grace_days.unwrap_or(GRACE_DAYS_DEFAULT), platform.author(&request, Some(tenant.id)))
        .await?;
    if grace_days == Some(0) {
        edge.directory.remove(tenant.id).await?;
        return Ok(HttpResponse::NoContent().finish());
    }
    Ok(HttpResponse::Ok().json(tenant_body(&leaving)))
}
