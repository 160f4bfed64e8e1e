//! `…/file`: the restaurant file, for those who work there.

use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use crate::domain::access::{Power, Scope};
use crate::restaurant::file::RestaurantFile;

use crate::http::platform::{AppliedBody, ApplyParams, Applying, WholeBody, apply_file, members, whole};
use crate::http::problem::Problem;
use crate::http::{Edge, principal};

/// Read the restaurant file
///
/// How the restaurant works: tables, services, policy. Any role may look; members are there for those who may see them.
#[utoipa::path(get, path = "/v1/staff/restaurants/{slug}/file", operation_id = "getRestaurantFile", tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug.")), security(("restaurant_key" = ["configuration:read"])),
    responses((status = 200, description = "The restaurant and its file.", body = WholeBody)))]
pub async fn get(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::ConfigurationRead))?;
    let view = edge.directory.handle(staff.tenant().id).configuration().await?;
    let shows_members = staff.may(Power::Use(Scope::MembersRead)).is_ok();
    let members = if shows_members { Some(members::of(&edge, staff.tenant().id).await?) } else { None };
    Ok(whole(staff.tenant(), &view, members, format!("\"{}\"", view.version)))
}

/// Apply the restaurant file
///
/// Makes the restaurant what the file says; for owners and managers. A second time changes nothing. Only owners change
/// its members.
#[utoipa::path(put, path = "/v1/staff/restaurants/{slug}/file", operation_id = "applyRestaurantFile", tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug, the same as in the file."), ApplyParams),
    request_body(content((RestaurantFile = "application/json"), (RestaurantFile = "application/yaml"))),
    security(("restaurant_key" = ["configuration:write"])),
    responses((status = 200, description = "It is so.", body = AppliedBody)))]
pub async fn apply(
    request: HttpRequest,
    slug: Path<String>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::ConfigurationWrite))?;
    edge.directory.handle(staff.tenant().id).allow_configuring()?;
    apply_file(
        &request,
        (staff.tenant().slug.as_str(), staff.author(&request)),
        payload,
        &edge,
        Applying::Staff(&staff),
    )
    .await
}
