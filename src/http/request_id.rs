//! Request ids: taken from `X-Request-Id` when it is well formed, else drawn; in every answer, every problem and
//! every log line. One line is logged for each request.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpRequest};
use tracing::Instrument as _;

use crate::clock::{Stopwatch, random_bits};
use crate::domain::slug::Slug;

use super::{Edge, rate};

/// The longest id that is taken from a client.
const CHARACTERS_MAX: usize = 128;

/// How long a refusal took, from when its head was read until its answer was ready: whoever is refused should not have
/// waited for it (W3C Server Timing).
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CURRENT: String;
}

/// The id of the request that is being answered; empty outside of one.
pub fn current() -> String {
    CURRENT.try_with(Clone::clone).unwrap_or_default()
}

/// The middleware.
///
/// # Errors
/// Only what comes from further in.
pub async fn middleware(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let id = given(&request).unwrap_or_else(|| format!("req_{:016x}", random_bits()));
    let method = request.method().clone();
    let span = tracing::info_span!("request", request_id = id);
    let watch = Stopwatch::start();
    let mut response = CURRENT.scope(id.clone(), next.call(request)).instrument(span.clone()).await?;
    let value = HeaderValue::from_str(&id).expect("ids are visible ASCII");
    response.headers_mut().insert(HEADER, value);
    let micros = u64::try_from(watch.elapsed().as_micros()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(SERVER_TIMING, timing(micros));
    }
    if tracing::enabled!(tracing::Level::INFO) {
        let (route, restaurant) = whereto(response.request());
        tracing::info!(parent: &span, %method, route, restaurant, status, micros, "answered");
    }
    Ok(response)
}

/// `total;dur=`, in milliseconds.
fn timing(micros: u64) -> HeaderValue {
    let text = format!("total;dur={}.{:03}", micros / 1000, micros % 1000);
    HeaderValue::from_str(&text).expect("figures")
}

/// Where a request went, in words of ours: the pattern of its path and the restaurant. What stands in a path may be
/// anything, and a query may hold a token.
fn whereto(request: &HttpRequest) -> (String, Option<String>) {
    let restaurant = || {
        let directory = &request.app_data::<Data<Edge>>()?.directory;
        let tenant = match request.match_info().get("slug") {
            Some(slug) => directory.find(&Slug::parse(slug)?)?,
            None => directory
                .get(rate::asked(request.method(), request.match_info().as_str()).whose.restaurant(directory)?)?,
        };
        Some(tenant.slug.to_string())
    };
    (request.match_pattern().unwrap_or_default(), restaurant())
}

fn given(request: &ServiceRequest) -> Option<String> {
    let text = request.headers().get(&HEADER)?.to_str().ok()?;
    let is_fine = (1..=CHARACTERS_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    is_fine.then(|| text.to_owned())
}
