//! Signing in without a password, for local development: with `MAITRED_DEV_SIGN_IN=1`, from this machine, and in debug
//! builds only. `tests/artefact.rs` looks for this path in the release binary, and must not find it.

use actix_web::web::{self, Data, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use validator::Validate;

use super::people::{email, visitor};
use super::problem::{Code, Problem};
use super::session::welcome;
use super::{Edge, body, caller, cookie};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(web::resource("/dev-sign-in").route(web::post().to(sign_in)));
}

#[derive(Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct SignIn {
    email: String,
}

async fn sign_in(request: HttpRequest, payload: Payload, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    if !edge.browsers.signs_in_without_password || !caller::address(&request).is_loopback() {
        return Err(Problem::new(Code::NotFound, "Start with MAITRED_DEV_SIGN_IN=1, and ask from this machine."));
    }
    cookie::refuse_other_pages(&request)?;
    let (SignIn { email: wanted }, _) = body::json::<SignIn>(&request, payload).await?;
    let email = email(&wanted)?;
    tracing::warn!("somebody signs in without a password, as MAITRED_DEV_SIGN_IN allows");
    let entered = edge.directory.accounts().sign_in_without_password(&email, visitor(&request)).await?;
    welcome(&request, &edge, &entered, HttpResponse::Created()).await
}
