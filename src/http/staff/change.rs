//! `…/changes`: what was changed in one's own restaurant, by whom, and what it was before.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use crate::domain::access::{Power, Scope};

use crate::http::change::{ChangePageBody, ChangesParams, MemberChangesParams, answer, answer_of_members};
use crate::http::problem::Problem;
use crate::http::{Edge, body, principal};

/// List changes
///
/// Everything that was changed, by whom, by which way, as it was and as it is: the oldest first, or the newest. Ask again
/// with `after` to follow. Members that a file names are shown to whoever may see the members; what was done with members
/// besides is listed by `listMemberChanges`.
#[utoipa::path(get, path = "/v1/staff/restaurants/{slug}/changes", operation_id = "listChangesForStaff", tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug."), ChangesParams),
    security(("restaurant_key" = ["changes:read"])),
    responses((status = 200, description = "A page.", body = ChangePageBody)))]
pub async fn list(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::ChangesRead))?;
    let params: ChangesParams = body::query(&request)?;
    let shows_members = staff.may(Power::Use(Scope::MembersRead)).is_ok();
    answer(&edge, staff.tenant(), params.query(staff.tenant(), shows_members)?).await
}

/// List changes of members
///
/// Who was asked to work here, said yes, got another role, a link for a new password, or left: the oldest first, by whom.
/// Ask again with `after` to follow; the cursor is one of this list alone. `from` is `null`.
#[utoipa::path(get, path = "/v1/staff/restaurants/{slug}/members/changes", operation_id = "listMemberChanges",
    tag = "People", params(("slug" = String, Path, description = "The restaurant's slug."), MemberChangesParams),
    security(("restaurant_key" = ["members:read"])),
    responses((status = 200, description = "A page.", body = ChangePageBody)))]
pub async fn of_members(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::MembersRead))?;
    let params: MemberChangesParams = body::query(&request)?;
    answer_of_members(&edge, staff.tenant(), params).await
}
