//! `/v1/staff/restaurants/{slug}/members`: who works there. Owners decide; managers may look.

use actix_web::http::header;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::directory::accounts::AccountFailure;
use crate::directory::accounts::account::Member;
use crate::directory::accounts::membership::Wanted;
use crate::directory::accounts::tickets::TicketKind;
use crate::domain::access::{Grant, Power, Role, Scope};
use crate::domain::ids::AccountId;

use super::key::read_role;
use super::people::{self, LinkBody, instant, link};
use super::problem::Problem;
use super::{Edge, body, idempotent, principal};

/// Somebody who works there, or was asked to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Member)]
pub struct MemberBody {
    /// The id of their account.
    #[schema(example = "acc_0123456789ab")]
    id: String,
    /// Where they are reached.
    email: String,
    /// What they are called; `null` until they have answered.
    #[schema(required = true)]
    name: Option<String>,
    /// `owner`, `manager`, `host` or `viewer`.
    #[schema(value_type = String, example = "host")]
    role: Role,
    /// `invited` or `active`; more may come.
    #[schema(example = "active")]
    status: &'static str,
    /// Whether signing in takes a code.
    second_factor: bool,
    /// When they were asked.
    #[schema(format = DateTime)]
    invited_at: String,
    /// When they said yes.
    #[schema(required = true, format = DateTime)]
    accepted_at: Option<String>,
}

/// Of somebody who has not answered nothing is told but what they were asked: their account is no business of a
/// restaurant that they may never work at.
fn member_body(member: Member) -> MemberBody {
    let has_answered = member.accepted_at.is_some();
    MemberBody {
        id: member.account.to_string(),
        email: member.email.to_string(),
        name: member.name.filter(|_| has_answered),
        role: member.role,
        status: if has_answered { "active" } else { "invited" },
        second_factor: has_answered && member.has_second_factor,
        invited_at: instant(member.invited_at),
        accepted_at: member.accepted_at.map(instant),
    }
}

/// Who works at a restaurant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MemberPage)]
pub struct PageBody {
    /// Owners first, then by role and address.
    items: Vec<MemberBody>,
    /// Always `null`: there are at most 200.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// List members
///
/// Who works at the restaurant, and who was asked to. For owners and managers.
#[utoipa::path(get, path = "/v1/staff/restaurants/{slug}/members", operation_id = "listMembers", tag = "People",
    params(("slug" = String, Path, description = "The restaurant's slug.")), security(("restaurant_key" = ["members:read"])),
    responses((status = 200, description = "The members.", body = PageBody)))]
pub async fn list(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::MembersRead))?;
    let members = edge.directory.accounts().members(staff.tenant().id).await?;
    let items = members.into_iter().map(member_body).collect();
    Ok(HttpResponse::Ok().json(PageBody { items, next_cursor: None }))
}

/// Whom to ask.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// Where they are reached.
    #[validate(custom(function = people::is_email))]
    #[schema(format = Email, example = "ada@example.com")]
    email: String,
    /// `owner`, `manager`, `host` or `viewer`.
    #[serde(deserialize_with = "read_role")]
    #[schema(value_type = String, example = "host")]
    role: Option<Role>,
}

/// Somebody was asked.
#[derive(Serialize, ToSchema)]
#[schema(as = Invitation)]
pub struct InvitationBody {
    /// Who.
    member: MemberBody,
    /// The link to say yes with.
    #[serde(flatten)]
    link: LinkBody,
}

/// Invite somebody
///
/// Answers with a link that is good once, for 7 days. Whoever has no account chooses a password there; whoever has one
/// proves it. Asking again gives another link, and the one of before is void. Nobody who works there already is asked
/// (409 `already_member`). The link is told once, so this is refused with an `Idempotency-Key` (400 `bad_header`).
#[utoipa::path(post, path = "/v1/staff/restaurants/{slug}/members", operation_id = "inviteMember", tag = "People",
    params(("slug" = String, Path, description = "The restaurant's slug.")), request_body = Invite,
    security(("restaurant_key" = ["members:write"])),
    responses((status = 201, description = "They are asked.", body = InvitationBody)))]
pub async fn invite(
    request: HttpRequest,
    slug: Path<String>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::MembersWrite))?;
    idempotent::refuse(&request, "A link is told once and not kept, so its answer cannot be given again.")?;
    let (wanted, _) = body::json::<Invite>(&request, payload).await?;
    let wanted = Wanted { email: people::email(&wanted.email)?, role: required(wanted.role)? };
    // Whoever asks is shown the link: a key that was narrowed could open more with it than it may.
    staff.may(Power::Give(Grant::of(wanted.role)))?;
    let (member, invited) = edge.directory.accounts().invite(staff.tenant().id, wanted, staff.author(&request)).await?;
    let link = link(&request, &edge, TicketKind::Invitation, &invited.issued);
    let mut response = HttpResponse::Created();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.json(InvitationBody { member: member_body(member), link }))
}

fn required(role: Option<Role>) -> Result<Role, Problem> {
    let missing = || Problem::field(super::problem::Code::Invalid, "/role", "missing", "`role` is required.");
    role.ok_or_else(missing)
}

/// Another role.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberChange {
    /// `owner`, `manager`, `host` or `viewer`.
    #[serde(deserialize_with = "read_role")]
    #[schema(value_type = String, example = "manager")]
    role: Option<Role>,
}

/// Change a role
///
/// It counts from this answer on. The last owner stays one (409 `last_owner`).
#[utoipa::path(patch, path = "/v1/staff/restaurants/{slug}/members/{account}", operation_id = "changeMember",
    tag = "People", request_body = MemberChange,
    params(("slug" = String, Path, description = "The restaurant's slug."),
        ("account" = String, Path, description = "The member's id, `acc_…`.")),
    security(("restaurant_key" = ["members:write"])),
    responses((status = 200, description = "The member.", body = MemberBody)))]
pub async fn change(
    request: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let (slug, account) = path.into_inner();
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::MembersWrite))?;
    let (wanted, _) = body::json::<MemberChange>(&request, payload).await?;
    let (account, role) = (member_id(&account)?, required(wanted.role)?);
    staff.may(Power::Give(Grant::of(role)))?;
    let member =
        edge.directory.accounts().change_role(staff.tenant().id, account, role, staff.author(&request)).await?;
    Ok(HttpResponse::Ok().json(member_body(member)))
}

fn member_id(text: &str) -> Result<AccountId, Problem> {
    Ok(AccountId::parse(text).ok_or(AccountFailure::MemberNotFound)?)
}

/// Remove a member
///
/// They work here no more from this answer on; their account stays. Somebody who was only asked need not answer any
/// more. The last owner cannot go (409 `last_owner`).
#[utoipa::path(delete, path = "/v1/staff/restaurants/{slug}/members/{account}", operation_id = "removeMember",
    tag = "People",
    params(("slug" = String, Path, description = "The restaurant's slug."),
        ("account" = String, Path, description = "The member's id, `acc_…`.")),
    security(("restaurant_key" = ["members:write"])),
    responses((status = 204, description = "They work here no more.")))]
pub async fn remove(
    request: HttpRequest,
    path: Path<(String, String)>,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let (slug, account) = path.into_inner();
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::MembersWrite))?;
    let author = staff.author(&request);
    edge.directory.accounts().remove(staff.tenant().id, member_id(&account)?, author).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A link for a new password
///
/// For a member who forgot theirs: good once, for 24 hours. Only for members who work nowhere else (409
/// `works_elsewhere`); for them the operator gives a link. Their second factor stays.
#[utoipa::path(post, path = "/v1/staff/restaurants/{slug}/members/{account}/password-reset",
    operation_id = "resetMemberPassword", tag = "People",
    params(("slug" = String, Path, description = "The restaurant's slug."),
        ("account" = String, Path, description = "The member's id, `acc_…`.")),
    security(("restaurant_key" = ["members:write"])),
    responses((status = 201, description = "The link.", body = LinkBody)))]
pub async fn reset(
    request: HttpRequest,
    path: Path<(String, String)>,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let (slug, account) = path.into_inner();
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::MembersWrite))?;
    idempotent::refuse(&request, "A link is told once and not kept, so its answer cannot be given again.")?;
    let account = member_id(&account)?;
    let members = edge.directory.accounts().members(staff.tenant().id).await?;
    let member = members.iter().find(|member| member.account == account).ok_or(AccountFailure::MemberNotFound)?;
    staff.may(Power::Give(Grant::of(member.role)))?;
    let issued = edge.directory.accounts().reset_member(staff.tenant().id, account, staff.author(&request)).await?;
    let mut response = HttpResponse::Created();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.json(link(&request, &edge, TicketKind::Reset, &issued)))
}
