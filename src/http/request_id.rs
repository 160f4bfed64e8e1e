//! Request ids: taken from `X-Request-Id` when it is well formed, else drawn; in every answer, every problem and
//! every log line. One line is logged for each request.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use tracing::Instrument as _;

use crate::clock::{Stopwatch, random_bits};

/// The longest id that is taken from a client.
const CHARACTERS_MAX: usize = 128;

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
    let (method, path) = (request.method().clone(), request.path().to_owned());
    let span = tracing::info_span!("request", request_id = id);
    let watch = Stopwatch::start();
    let mut response = CURRENT.scope(id.clone(), next.call(request)).instrument(span.clone()).await?;
    let value = HeaderValue::from_str(&id).expect("ids are visible ASCII");
    response.headers_mut().insert(HEADER, value);
    let micros = u64::try_from(watch.elapsed().as_micros()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    let _entered = span.enter();
    // The path only: a query may hold a token.
    tracing::info!(%method, path, status, micros, "answered");
    Ok(response)
}

fn given(request: &ServiceRequest) -> Option<String> {
    let text = request.headers().get(&HEADER)?.to_str().ok()?;
    let is_fine = (1..=CHARACTERS_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    is_fine.then(|| text.to_owned())
}
