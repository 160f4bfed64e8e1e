//! Who calls: checked before body and parameters are looked at.

use actix_web::HttpRequest;
use actix_web::http::header;

use crate::directory::Directory;

use super::problem::{Code, Problem};

/// Whoever shows a platform key. Only [`platform`] makes one.
#[derive(Debug)]
pub struct Platform(());

/// Requires a platform key.
///
/// # Errors
/// 401 without one, or with one that is not known.
pub fn platform(request: &HttpRequest, directory: &Directory) -> Result<Platform, Problem> {
    let is_known = bearer(request).is_some_and(|key| directory.is_platform_key(key));
    if is_known {
        return Ok(Platform(()));
    }
    let detail = "Send a platform key: `Authorization: Bearer mp_…`.";
    Err(Problem::new(Code::KeyRequired, detail).with_header(header::WWW_AUTHENTICATE, "Bearer realm=\"platform\""))
}

/// The manage token of a reservation: as a bearer, or in the link of a mail.
///
/// # Errors
/// 401 without one.
pub fn manage_token(request: &HttpRequest, in_link: Option<&str>) -> Result<String, Problem> {
    let missing = || {
        let detail = "Send the manage token that came with the reservation: `Authorization: Bearer …`.";
        Problem::new(Code::TokenRequired, detail).with_header(header::WWW_AUTHENTICATE, "Bearer realm=\"reservation\"")
    };
    bearer(request).or(in_link).map(str::to_owned).ok_or_else(missing)
}

fn bearer(request: &HttpRequest) -> Option<&str> {
    let (scheme, token) = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
