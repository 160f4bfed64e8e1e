//! `/v1/staff/invitations` and `/v1/staff/password-resets`: what whoever holds a link does with it. The link is the
//! credential. There is no way to ask for one's own: without mail nothing could bring it.

use actix_web::http::header;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::directory::accounts::tickets::TicketKind;

use super::people::{instant, visitor};
use super::problem::Problem;
use super::{Edge, body, cookie};

/// A link, to look at.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// What stands behind the `#` of the link.
    #[validate(length(max = 100, message = "at most 100 characters"))]
    #[schema(max_length = 100, example = "inv_…")]
    token: String,
}

/// What an invitation is about.
#[derive(Serialize, ToSchema)]
#[schema(as = InvitationShown)]
pub struct ShownBody {
    /// Who is asked.
    email: String,
    /// What the restaurant is called; `null` for an account alone.
    #[schema(required = true)]
    restaurant: Option<String>,
    /// Whether they have a password, which they prove; else they choose one.
    has_password: bool,
    /// Until when it is good.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// Look at an invitation
///
/// For the page that the link leads to. Nothing is used up.
#[utoipa::path(post, path = "/v1/staff/invitations/look", operation_id = "lookAtInvitation", tag = "People",
    request_body = Shown,
    responses((status = 200, description = "What it is about.", body = ShownBody)))]
pub async fn look(request: HttpRequest, payload: Payload, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let (shown, _) = body::json::<Shown>(&request, payload).await?;
    let (ticket, account) = edge.directory.accounts().read_ticket(&shown.token, TicketKind::Invitation).await?;
    let tenant = ticket.restaurant.and_then(|restaurant| edge.directory.get(restaurant));
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.json(ShownBody {
        email: account.email.to_string(),
        restaurant: tenant.map(|tenant| tenant.name.clone()),
        has_password: account.has_password,
        expires_at: instant(ticket.expires_at),
    }))
}

/// Yes.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// What stands behind the `#` of the link.
    #[validate(length(max = 100, message = "at most 100 characters"))]
    #[schema(max_length = 100, example = "inv_…")]
    token: String,
    /// The password of the account; a new one of 10 to 128 characters if it has none.
    #[schema(format = Password, max_length = 128)]
    password: String,
    /// What to be called.
    #[validate(length(min = 1, max = 100, message = "1 to 100 characters"), custom(function = body::not_blank))]
    #[schema(min_length = 1, max_length = 100, example = "Ada Lovelace")]
    name: Option<String>,
}

/// Accept an invitation
///
/// The membership counts from this answer on; sign in next. The link is good once. Whoever signs in at a provider says
/// yes by doing so, and not here (409 `signs_in_elsewhere`).
#[utoipa::path(post, path = "/v1/staff/invitations/accept", operation_id = "acceptInvitation", tag = "People",
    request_body = Accept,
    responses((status = 204, description = "Welcome.")))]
pub async fn accept(request: HttpRequest, payload: Payload, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    cookie::refuse_other_pages(&request)?;
    let (Accept { token, password, name }, _) = body::json::<Accept>(&request, payload).await?;
    edge.directory.accounts().accept(token, password, name, visitor(&request).whence).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Another password, by a link.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptReset {
    /// What stands behind the `#` of the link.
    #[validate(length(max = 100, message = "at most 100 characters"))]
    #[schema(max_length = 100, example = "pwr_…")]
    token: String,
    /// 10 to 128 characters of any kind, and none of those that are tried first.
    #[schema(format = Password, min_length = 10, max_length = 128)]
    password: String,
}

/// Choose another password
///
/// By a link that the operator or an owner gave. All sessions of the account are over then, and its second factor
/// stays. The link is good once.
#[utoipa::path(post, path = "/v1/staff/password-resets/accept", operation_id = "resetPassword", tag = "People",
    request_body = AcceptReset,
    responses((status = 204, description = "It is changed.")))]
pub async fn accept_reset(request: HttpRequest, payload: Payload, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    cookie::refuse_other_pages(&request)?;
    let (AcceptReset { token, password }, _) = body::json::<AcceptReset>(&request, payload).await?;
    edge.directory.accounts().accept_reset(token, password, visitor(&request).whence).await?;
    Ok(HttpResponse::NoContent().finish())
}
