//! `/v1/staff/session`: signing in and out, and one's sessions. A session is a cookie; see [`super::cookie`].

use actix_web::http::header;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::directory::accounts::account::Account;
use crate::directory::accounts::sessions::Session;
use crate::directory::accounts::{AccountFailure, Credentials, Entered, Visitor};
use crate::domain::access::Role;
use crate::domain::ids::SessionId;

use super::cookie::Cookie;
use super::people::{email, instant, visitor};
use super::problem::Problem;
use super::{Edge, body, cookie, principal};

/// What to sign in with.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The address of the account, in any case.
    #[schema(format = Email, example = "ada@example.com")]
    email: String,
    /// Its password.
    #[validate(length(max = 128, message = "at most 128 characters"))]
    #[schema(format = Password, max_length = 128)]
    password: String,
    /// A code of the second factor, or a recovery code; only for accounts that have one.
    #[validate(length(max = 64, message = "at most 64 characters"))]
    #[schema(max_length = 64, example = "123456")]
    code: Option<String>,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
#[schema(as = SignedIn)]
pub struct SignedInBody {
    /// Who.
    account: OwnAccountBody,
    /// The session.
    session: SessionBody,
    /// Where they work, by slug.
    restaurants: Vec<PlaceBody>,
}

/// One's own account.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnAccount)]
pub struct OwnAccountBody {
    /// Its id.
    #[schema(example = "acc_0123456789ab")]
    id: String,
    /// Where they are reached.
    email: String,
    /// What they are called.
    #[schema(required = true)]
    name: Option<String>,
    /// Whether signing in takes a code.
    second_factor: bool,
    /// How many recovery codes are left; 0 without a second factor.
    recovery_codes_left: u32,
}

/// A restaurant where somebody works.
#[derive(Serialize, ToSchema)]
#[schema(as = Workplace)]
pub struct PlaceBody {
    /// The slug of the restaurant.
    restaurant: String,
    /// What guests call it.
    name: String,
    /// `owner`, `manager`, `host` or `viewer`.
    #[schema(value_type = String, example = "host")]
    role: Role,
}

/// A session.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionBody {
    /// Its id, to end it by.
    #[schema(example = "ses_0123456789ab")]
    id: String,
    /// What the browser calls itself.
    user_agent: String,
    /// When they signed in.
    #[schema(format = DateTime)]
    created_at: String,
    /// When something was last asked with it.
    #[schema(format = DateTime)]
    last_seen_at: String,
    /// Whether it is the one that asks.
    current: bool,
}

fn session_body(session: &Session, current: SessionId) -> SessionBody {
    SessionBody {
        id: session.id.to_string(),
        user_agent: session.user_agent.clone(),
        created_at: instant(session.created_at),
        last_seen_at: instant(session.last_seen_at()),
        current: session.id == current,
    }
}

/// Sign in
///
/// Answers with the cookie of a new session: `HttpOnly`, `SameSite=Lax`, and `Secure` but on one's own machine. A
/// session that the browser had is over then. An account that is not there and a wrong password get the same answer in
/// the same time. With a second factor and without `code`: 401 `second_factor_required`. Whoever guesses waits longer
/// each time: 429 `too_many_tries` with `Retry-After`.
#[utoipa::path(post, path = "/v1/staff/session", operation_id = "signIn", tag = "People", request_body = SignIn,
    responses((status = 201, description = "Signed in.", body = SignedInBody,
            headers(("set-cookie" = String, description = "The session.")))))]
pub async fn sign_in(request: HttpRequest, payload: Payload, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    cookie::refuse_other_pages(&request)?;
    let (wanted, _) = body::json::<SignIn>(&request, payload).await?;
    let credentials = Credentials { email: email(&wanted.email)?, password: wanted.password, code: wanted.code };
    let before = principal::session(&request, &edge.directory).map(|session| session.id);
    let entered = edge.directory.accounts().sign_in(credentials, visitor(&request), before).await?;
    welcome(&request, &edge, &entered, HttpResponse::Created()).await
}

/// Answers somebody who has just come in, with their cookie.
pub(super) async fn welcome(
    request: &HttpRequest,
    edge: &Edge,
    entered: &Entered,
    mut response: HttpResponseBuilder,
) -> Result<HttpResponse, Problem> {
    let body = signed_in(edge, &entered.account, entered.session).await?;
    Ok(with_cookie(&mut response, request, edge, entered).json(body))
}

/// An answer that brings a session, and is kept nowhere.
pub(super) fn with_cookie<'a>(
    response: &'a mut HttpResponseBuilder,
    request: &HttpRequest,
    edge: &Edge,
    entered: &Entered,
) -> &'a mut HttpResponseBuilder {
    let lasts = edge.directory.accounts().sessions().lifetimes().absolute;
    response.append_header(edge.browsers.keep(request, Cookie::Session, &entered.token, lasts));
    response.insert_header((header::CACHE_CONTROL, "no-store"))
}

async fn signed_in(edge: &Edge, account: &Account, current: SessionId) -> Result<SignedInBody, Problem> {
    let accounts = edge.directory.accounts();
    let sessions = accounts.sessions().of(account.id, edge.directory.now());
    let session = sessions.iter().find(|session| session.id == current).ok_or(AccountFailure::SessionNotFound)?;
    let places = accounts.sessions().places_of(account.id).into_iter();
    let mut restaurants: Vec<_> = places
        .filter_map(|place| {
            let tenant = edge.directory.get(place.restaurant)?;
            Some(PlaceBody { restaurant: tenant.slug.to_string(), name: tenant.name.clone(), role: place.role })
        })
        .collect();
    restaurants.sort_by(|one, other| one.restaurant.cmp(&other.restaurant));
    let own = OwnAccountBody {
        id: account.id.to_string(),
        email: account.email.to_string(),
        name: account.name.clone(),
        second_factor: account.has_second_factor,
        recovery_codes_left: accounts.recovery_codes_left(account.id).await?,
    };
    Ok(SignedInBody { account: own, session: session_body(session, current), restaurants })
}

/// Who am I
///
/// Whoever is signed in, and where they work.
#[utoipa::path(get, path = "/v1/staff/session", operation_id = "getSession", tag = "People",
    security(("session" = [])),
    responses((status = 200, description = "Who is signed in.", body = SignedInBody)))]
pub async fn get(request: HttpRequest, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let session = principal::signed_in(&request, &edge.directory)?;
    let account = edge.directory.accounts().get(session.account).await?;
    let body = signed_in(&edge, &account, session.id).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(body))
}

/// Sign out
///
/// The session is over from this answer on.
#[utoipa::path(delete, path = "/v1/staff/session", operation_id = "signOut", tag = "People",
    security(("session" = [])),
    responses((status = 204, description = "Signed out.")))]
pub async fn sign_out(request: HttpRequest, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let session = principal::signed_in(&request, &edge.directory)?;
    edge.directory.accounts().end_session(session.account, session.id).await?;
    Ok(HttpResponse::NoContent().insert_header(edge.browsers.forget(&request, Cookie::Session)).finish())
}

/// One's sessions.
#[derive(Serialize, ToSchema)]
#[schema(as = SessionPage)]
pub struct PageBody {
    /// The one that was seen last first.
    items: Vec<SessionBody>,
    /// Always `null`: there are at most 50.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// List sessions
///
/// Where one is signed in.
#[utoipa::path(get, path = "/v1/staff/sessions", operation_id = "listSessions", tag = "People",
    security(("session" = [])),
    responses((status = 200, description = "The sessions.", body = PageBody)))]
pub async fn list(request: HttpRequest, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let own = principal::signed_in(&request, &edge.directory)?;
    let sessions = edge.directory.accounts().sessions().of(own.account, edge.directory.now());
    let items = sessions.iter().map(|session| session_body(session, own.id)).collect();
    Ok(HttpResponse::Ok().json(PageBody { items, next_cursor: None }))
}

/// End a session
///
/// One of one's own, such as that of a telephone that was lost. It is over from this answer on.
#[utoipa::path(delete, path = "/v1/staff/sessions/{session}", operation_id = "endSession", tag = "People",
    params(("session" = String, Path, description = "The session's id, `ses_…`.")), security(("session" = [])),
    responses((status = 204, description = "It is over.")))]
pub async fn end(request: HttpRequest, session: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let own = principal::signed_in(&request, &edge.directory)?;
    let id = SessionId::parse(&session).ok_or(AccountFailure::SessionNotFound)?;
    edge.directory.accounts().end_session(own.account, id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Another password.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The present one.
    #[validate(length(max = 128, message = "at most 128 characters"))]
    #[schema(format = Password, max_length = 128)]
    present: String,
    /// The new one: 10 to 128 characters of any kind, and none of those that are tried first.
    #[schema(format = Password, min_length = 10, max_length = 128)]
    password: String,
}

/// Change the password
///
/// All other sessions are over then.
#[utoipa::path(post, path = "/v1/staff/session/password", operation_id = "changePassword", tag = "People",
    request_body = NewPassword, security(("session" = [])),
    responses((status = 204, description = "It is changed.")))]
pub async fn change_password(
    request: HttpRequest,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let session = principal::signed_in(&request, &edge.directory)?;
    let (wanted, _) = body::json::<NewPassword>(&request, payload).await?;
    let Visitor { whence, .. } = visitor(&request);
    edge.directory.accounts().change_password(&session, wanted.present, wanted.password, whence).await?;
    Ok(HttpResponse::NoContent().finish())
}
