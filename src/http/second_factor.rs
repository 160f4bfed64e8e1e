//! `/v1/staff/session/second-factor`: codes that change every half minute (RFC 6238), for one's own account.

use actix_web::http::header;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::people::visitor;
use super::problem::Problem;
use super::session::with_cookie;
use super::{Edge, body, principal};

/// To begin with a second factor.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Enrol {
    /// The password, once more.
    #[validate(length(max = 128, message = "at most 128 characters"))]
    #[schema(format = Password, max_length = 128)]
    password: String,
}

/// What an authenticator app needs. It is told this once.
#[derive(Serialize, ToSchema)]
#[schema(as = SecondFactorEnrolment)]
pub struct EnrolmentBody {
    /// To be typed: base32.
    secret: String,
    /// To be scanned.
    #[schema(example = "otpauth://totp/maitred:ada%40example.com?secret=…&issuer=maitred")]
    uri: String,
}

/// Begin with a second factor
///
/// It counts once it is confirmed with a code. Beginning again gives another secret.
#[utoipa::path(post, path = "/v1/staff/session/second-factor", operation_id = "enrolSecondFactor", tag = "People",
    request_body = Enrol, security(("session" = [])),
    responses((status = 201, description = "What the app needs.", body = EnrolmentBody)))]
pub async fn enrol(request: HttpRequest, payload: Payload, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let session = principal::signed_in(&request, &edge.directory)?;
    let (Enrol { password }, _) = body::json::<Enrol>(&request, payload).await?;
    let whence = visitor(&request).whence;
    let enrolment = edge.directory.accounts().enrol(session.account, password, whence).await?;
    let mut response = HttpResponse::Created();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.json(EnrolmentBody { secret: enrolment.secret, uri: enrolment.uri }))
}

/// A code of the app.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    /// Six digits.
    #[validate(length(max = 64, message = "at most 64 characters"))]
    #[schema(max_length = 64, example = "123456")]
    code: String,
}

/// For whoever loses the telephone.
#[derive(Serialize, ToSchema)]
#[schema(as = RecoveryCodes)]
pub struct RecoveryCodesBody {
    /// Each signs in once, in place of a code. They are told this once.
    recovery_codes: Vec<String>,
}

/// Confirm a second factor
///
/// From now on signing in takes a code. Answers with ten recovery codes and the cookie of a new session; all that there
/// were are over.
#[utoipa::path(post, path = "/v1/staff/session/second-factor/confirm", operation_id = "confirmSecondFactor",
    tag = "People", request_body = Confirm, security(("session" = [])),
    responses((status = 200, description = "It counts.", body = RecoveryCodesBody,
            headers(("set-cookie" = String, description = "The session.")))))]
pub async fn confirm(request: HttpRequest, payload: Payload, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let session = principal::signed_in(&request, &edge.directory)?;
    let (Confirm { code }, _) = body::json::<Confirm>(&request, payload).await?;
    let (recovery_codes, entered) = edge.directory.accounts().confirm(&session, code, visitor(&request).whence).await?;
    let mut response = HttpResponse::Ok();
    Ok(with_cookie(&mut response, &request, &edge, &entered).json(RecoveryCodesBody { recovery_codes }))
}

/// To take the second factor off.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeOff {
    /// The password, once more.
    #[validate(length(max = 128, message = "at most 128 characters"))]
    #[schema(format = Password, max_length = 128)]
    password: String,
    /// A code, or a recovery code.
    #[validate(length(max = 64, message = "at most 64 characters"))]
    #[schema(max_length = 64, example = "123456")]
    code: String,
}

/// Take the second factor off
///
/// Takes the password and a code; whoever has neither telephone nor recovery codes asks the operator.
#[utoipa::path(post, path = "/v1/staff/session/second-factor/take-off", operation_id = "takeOffSecondFactor",
    tag = "People", request_body = TakeOff, security(("session" = [])),
    responses((status = 204, description = "Signing in takes no code any more.")))]
pub async fn take_off(request: HttpRequest, payload: Payload, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let session = principal::signed_in(&request, &edge.directory)?;
    let (TakeOff { password, code }, _) = body::json::<TakeOff>(&request, payload).await?;
    let whence = visitor(&request).whence;
    edge.directory.accounts().take_off(session.account, password, &code, whence).await?;
    Ok(HttpResponse::NoContent().finish())
}
