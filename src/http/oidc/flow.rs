//! A browser on its way to the provider and back. It keeps its sign-in itself, sealed, in a cookie that no script reads
//! and no other site's request brings: whoever comes back must be whoever went.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::web::{Payload, Query};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError as _};
use serde::Deserialize;

use crate::directory::accounts::email::Email;
use crate::directory::accounts::identities::{Identity, Vouched};
use crate::directory::accounts::{AccountFailure, Entered};
use crate::oidc::attempt::{self, Attempt, CODE_LASTS, LASTS};
use crate::oidc::provider::Provider;
use crate::oidc::{Person, Refused};

use super::super::cookie::{self, Cookie};
use super::super::people::visitor;
use super::super::problem::Problem;
use super::super::session::{welcome, with_cookie};
use super::super::{Edge, body, principal};
use super::{CodeWanted, off};

/// Where somebody goes who did not say where.
const TO_DEFAULT: &str = "/admin";
/// Where somebody is told why they did not get in.
const SIGN_IN_PAGE: &str = "/admin/sign-in";
/// The longest code and state that are looked at.
const PARAMETER_BYTES_MAX: usize = 4 << 10;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Begin {
    to: Option<String>,
}

/// What the provider adds. Others than these it may add as it likes.
#[derive(Default, Deserialize)]
struct Back {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

fn provider(edge: &Edge) -> Result<&Arc<Provider>, Problem> {
    edge.oidc.as_ref().ok_or_else(off)
}

pub(super) async fn begin(request: &HttpRequest, edge: &Edge) -> Result<HttpResponse, Problem> {
    let provider = provider(edge)?;
    let wanted: Begin = body::query(request)?;
    let shape = "a path of this server, such as /admin";
    let to = body::parameter("to", wanted.to.as_deref(), attempt::own_path, shape)?;
    match on_to_provider(request, edge, provider, to.unwrap_or_else(|| TO_DEFAULT.into())).await {
        Ok(response) => Ok(response),
        Err(refused) => refuse(request, edge, refused.into()),
    }
}

async fn on_to_provider(
    request: &HttpRequest,
    edge: &Edge,
    provider: &Arc<Provider>,
    to: String,
) -> Result<HttpResponse, Refused> {
    let (attempt, secret) = attempt::begin(to);
    let address = provider.address(&secret).await?;
    let kept = provider.seal.close(&attempt, LASTS, provider.now());
    let mut response = go(&address);
    response.insert_header(edge.browsers.keep(request, Cookie::Attempt, &kept, LASTS));
    Ok(response.finish())
}

/// 302, and kept nowhere.
fn go(address: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::Found();
    response.insert_header((header::LOCATION, address)).insert_header((header::CACHE_CONTROL, "no-store"));
    response
}

pub(super) async fn come_back(request: &HttpRequest, edge: &Edge) -> Result<HttpResponse, Problem> {
    let provider = provider(edge)?;
    let Ok(back) = Query::<Back>::from_query(request.query_string()) else {
        return refuse(request, edge, Refused::NotBegun.into());
    };
    let came = match vouched_for(request, edge, provider, back.into_inner()).await {
        Ok(came) => came,
        Err(refused) => return refuse(request, edge, refused.into()),
    };
    match enter(request, edge, provider, &came.person, None).await {
        Ok(entered) => {
            let mut response = go(&came.to);
            response.append_header(edge.browsers.forget(request, Cookie::Attempt));
            Ok(with_cookie(&mut response, request, edge, &entered).finish())
        }
        Err(AccountFailure::CodeRequired) => Ok(ask_for_code(request, edge, provider, came)),
        Err(failure) => refuse(request, edge, failure.into()),
    }
}

/// Somebody for whom the provider vouches, and where they want to go.
struct Came {
    person: Person,
    to: String,
}

async fn vouched_for(
    request: &HttpRequest,
    edge: &Edge,
    provider: &Arc<Provider>,
    back: Back,
) -> Result<Came, Refused> {
    let (secret, to) = match under_way(request, edge, provider) {
        Some(Attempt::Begun { secret, to }) => (secret, to),
        Some(Attempt::Vouched { .. }) | None => return Err(Refused::NotBegun),
    };
    if !attempt::is_state(back.state.as_deref().unwrap_or_default(), &secret) {
        return Err(Refused::NotBegun);
    }
    if back.iss.is_some_and(|iss| iss != provider.issuer.url) {
        return Err(Refused::NotProven);
    }
    let code = back.code.filter(|code| back.error.is_none() && code.len() <= PARAMETER_BYTES_MAX);
    let person = provider.person(&code.ok_or(Refused::Denied)?, &secret).await?;
    Ok(Came { person, to })
}

fn under_way(request: &HttpRequest, edge: &Edge, provider: &Provider) -> Option<Attempt> {
    provider.seal.open(edge.browsers.shown(request, Cookie::Attempt)?, provider.now())
}

async fn enter(
    request: &HttpRequest,
    edge: &Edge,
    provider: &Provider,
    person: &Person,
    code: Option<&str>,
) -> Result<Entered, AccountFailure> {
    let vouched = Vouched {
        identity: Identity { issuer: provider.issuer.url.clone(), subject: person.subject.clone() },
        email: person.email.as_deref().and_then(Email::parse),
        is_email_verified: person.is_email_verified,
    };
    let before = principal::session(request, &edge.directory).map(|session| session.id);
    edge.directory.accounts().sign_in_vouched(vouched, code, visitor(request), before).await
}

/// The sign-in stays under way, and waits for a code.
fn ask_for_code(request: &HttpRequest, edge: &Edge, provider: &Provider, came: Came) -> HttpResponse {
    let problem = Problem::from(AccountFailure::CodeRequired);
    let Came { person, to } = came;
    let kept = provider.seal.close(&Attempt::Vouched { person, to: to.clone() }, CODE_LASTS, provider.now());
    let keep = edge.browsers.keep(request, Cookie::Attempt, &kept, CODE_LASTS);
    let query = serde_urlencoded::to_string([("refused", problem.code().name()), ("to", &to)]).expect("pairs of texts");
    if is_browser(request) {
        return go(&format!("{SIGN_IN_PAGE}?{query}")).insert_header(keep).finish();
    }
    let mut response = problem.error_response();
    response.headers_mut().insert(keep.0, keep.1);
    response
}

/// A browser is shown the page that says why; the sign-in is over.
fn refuse(request: &HttpRequest, edge: &Edge, problem: Problem) -> Result<HttpResponse, Problem> {
    let forget = edge.browsers.forget(request, Cookie::Attempt);
    if is_browser(request) {
        return Ok(go(&format!("{SIGN_IN_PAGE}?refused={}", problem.code().name())).insert_header(forget).finish());
    }
    Err(problem.with_header(forget.0, forget.1.to_str().unwrap_or_default()))
}

/// Whether somebody is there to look at a page.
fn is_browser(request: &HttpRequest) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|text| text.contains("text/html"))
}

pub(super) async fn finish(request: &HttpRequest, payload: Payload, edge: &Edge) -> Result<HttpResponse, Problem> {
    let provider = provider(edge)?;
    cookie::refuse_other_pages(request)?;
    let person = match under_way(request, edge, provider) {
        Some(Attempt::Vouched { person, .. }) => person,
        Some(Attempt::Begun { .. }) | None => return Err(Refused::NotBegun.into()),
    };
    let (CodeWanted { code }, _) = body::json::<CodeWanted>(request, payload).await?;
    let entered = enter(request, edge, provider, &person, Some(&code)).await?;
    let mut response = HttpResponse::Created();
    response.append_header(edge.browsers.forget(request, Cookie::Attempt));
    welcome(request, edge, &entered, response).await
}
