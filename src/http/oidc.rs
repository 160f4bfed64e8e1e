//! `/v1/staff/session/ways` and `/v1/staff/session/oidc`: which ways there are to sign in, and signing in at an OpenID
//! provider. The contract is the same in every build; without the feature `oidc`, or without a provider, nobody signs in
//! there: 404 `oidc_off`. What a sign-in does is in [`flow`].

#[cfg(feature = "oidc")]
mod flow;

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::Edge;
use super::problem::Problem;
use super::session::SignedInBody;

/// Where signing in at the provider begins.
const BEGIN_PATH: &str = "/v1/staff/session/oidc";

/// How one can sign in.
#[derive(Serialize, ToSchema)]
#[schema(as = SignInWays)]
pub struct WaysBody {
    /// With an address and a password; always.
    password: bool,
    /// At a provider; `null` when there is none.
    #[schema(required = true)]
    oidc: Option<ProviderBody>,
    /// Without a password, on a developer's machine: in no release build.
    dev: bool,
}

/// A provider to sign in at.
#[derive(Serialize, ToSchema)]
#[schema(as = SignInProvider)]
pub struct ProviderBody {
    /// What the button says.
    name: String,
    /// Where the button leads; `?to=` says where to go afterwards.
    url: String,
}

/// Ways to sign in
///
/// For the sign-in page: which buttons to show.
#[utoipa::path(get, path = "/v1/staff/session/ways", operation_id = "getSignInWays", tag = "People",
    responses((status = 200, description = "The ways.", body = WaysBody)))]
pub async fn ways(edge: Data<Edge>) -> HttpResponse {
    let oidc = name(&edge).map(|name| ProviderBody { name: name.to_owned(), url: BEGIN_PATH.into() });
    HttpResponse::Ok().json(WaysBody { password: true, oidc, dev: signs_in_without_password(&edge) })
}

#[cfg(feature = "oidc")]
fn name(edge: &Edge) -> Option<&str> {
    edge.oidc.as_ref().map(|provider| provider.issuer.name.as_str())
}

#[cfg(not(feature = "oidc"))]
fn name(_: &Edge) -> Option<&str> {
    None
}

#[cfg(debug_assertions)]
fn signs_in_without_password(edge: &Edge) -> bool {
    edge.browsers.signs_in_without_password
}

#[cfg(not(debug_assertions))]
fn signs_in_without_password(_: &Edge) -> bool {
    false
}

/// Sign in at the provider
///
/// For a browser, which is sent on to the provider and comes back to the callback. It keeps a cookie meanwhile, for ten
/// minutes; a sign-in that is begun later takes its place.
#[utoipa::path(get, path = "/v1/staff/session/oidc", operation_id = "beginOidcSignIn", tag = "People",
    params(("to" = Option<String>, Query, description = "Where to go afterwards: a path of this server, 512 characters \
        at most; without it, `/admin`.")),
    responses((status = 302, description = "On to the provider.",
        headers(("location" = String, description = "Where the provider asks who it is."),
            ("set-cookie" = String, description = "The sign-in that is under way.")))))]
pub async fn begin(request: HttpRequest, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    within::begin(&request, &edge).await
}

/// Come back from the provider
///
/// Where the provider sends the browser. With the provider's word for who it is, there is a session as from any other
/// sign-in, and the browser goes where it wanted to. A browser that is refused goes to the sign-in page,
/// `/admin/sign-in?refused=` and the code of the problem; anybody else gets the problem itself. With
/// `second_factor_required` the code is sent with `finishOidcSignIn`, within five minutes. Parameters that are not named
/// here are the provider's own.
#[utoipa::path(get, path = "/v1/staff/session/oidc/callback", operation_id = "returnFromOidc", tag = "People",
    params(
        ("code" = Option<String>, Query, description = "What the provider gives for the sign-in."),
        ("state" = Option<String>, Query, description = "Which sign-in it is."),
        ("iss" = Option<String>, Query, description = "Which provider it is (RFC 9207)."),
        ("error" = Option<String>, Query, description = "Why the provider refuses.")),
    responses((status = 302, description = "Signed in, or refused.",
        headers(("location" = String, description = "Where to go now."),
            ("set-cookie" = String, description = "The session; the sign-in under way is over.")))))]
pub async fn come_back(request: HttpRequest, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    within::come_back(&request, &edge).await
}

/// The second half of the proof.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OidcCode)]
pub struct CodeWanted {
    /// A code of the second factor, or a recovery code.
    #[validate(length(max = 64, message = "at most 64 characters"))]
    #[schema(max_length = 64, example = "123456")]
    code: String,
}

/// Finish signing in at the provider
///
/// For accounts with a second factor, after the callback has said `second_factor_required`: with the cookie that the
/// callback left, within five minutes.
#[utoipa::path(post, path = "/v1/staff/session/oidc/code", operation_id = "finishOidcSignIn", tag = "People",
    request_body = CodeWanted,
    responses((status = 201, description = "Signed in.", body = SignedInBody,
        headers(("set-cookie" = String, description = "The session.")))))]
pub async fn finish(request: HttpRequest, payload: Payload, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    within::finish(&request, payload, &edge).await
}

#[cfg(feature = "oidc")]
use flow as within;

/// What a build without the feature answers.
#[cfg(not(feature = "oidc"))]
mod within {
    use super::{Edge, HttpRequest, HttpResponse, Payload, Problem, off};

    pub(super) async fn begin(_: &HttpRequest, _: &Edge) -> Result<HttpResponse, Problem> {
        Err(off())
    }

    pub(super) async fn come_back(_: &HttpRequest, _: &Edge) -> Result<HttpResponse, Problem> {
        Err(off())
    }

    pub(super) async fn finish(_: &HttpRequest, _: Payload, _: &Edge) -> Result<HttpResponse, Problem> {
        Err(off())
    }
}

/// There is no provider here.
fn off() -> Problem {
    let detail = "No provider is set up here: sign in with a password, or see MAITRED_OIDC_ISSUER.";
    Problem::new(super::problem::Code::OidcOff, detail)
}
