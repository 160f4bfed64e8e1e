//! Restaurants that were renamed answer to their old slugs too. Such an answer says what the address is now:
//! `Link: <…>; rel="canonical"` (RFC 6596, RFC 8288). No redirect: a client that does not follow those would lose its POST.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpRequest};

use crate::domain::slug::Slug;

use super::Edge;

/// The middleware.
///
/// # Errors
/// Only what comes from further in.
pub async fn middleware(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    // Whoever was refused is not told whose slug it was.
    let status = response.status();
    if (status.is_success() || status.is_informational())
        && let Some(link) = link(response.request())
    {
        response.headers_mut().append(header::LINK, link);
    }
    Ok(response)
}

fn link(request: &HttpRequest) -> Option<HeaderValue> {
    let shown = request.match_info().get("slug")?;
    let tenant = request.app_data::<Data<Edge>>()?.directory.find(&Slug::parse(shown)?)?;
    if tenant.slug.as_str() == shown {
        return None;
    }
    let (before, after) = request.path().split_once(&format!("/restaurants/{shown}"))?;
    HeaderValue::from_str(&format!("<{before}/restaurants/{}{after}>; rel=\"canonical\"", tenant.slug)).ok()
}
