//! What every request passes, whatever it is for: it is counted before anything else is looked at, and its answer
//! leaves with the fields that all answers have.

pub mod headers;

use actix_web::Error;
use actix_web::HttpMessage as _;
use actix_web::ResponseError as _;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::problem::Problem;
use super::rate::{Left, Limits, asked};
use super::{Edge, caller};

/// The middleware.
///
/// # Errors
/// Only what comes from further in.
pub async fn middleware<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let is_https = caller::is_https(request.request());
    let mut response = match count(&request) {
        Ok(left) => {
            let response = next.call(request).await?.map_into_left_body();
            told(response, left)
        }
        Err(refused) => request.into_response(refused.error_response()).map_into_right_body(),
    };
    // A socket that opens is no answer to be shown or kept.
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        headers::write(response.headers_mut(), is_https);
    }
    Ok(response)
}

/// Counts a request of whoever calls, and of the restaurant whose guests' business it is.
fn count(request: &ServiceRequest) -> Result<Option<Left>, Problem> {
    let limits = request.app_data::<Data<Limits>>().expect("the application has its limits");
    if !limits.are_on() {
        return Ok(None);
    }
    caller::tell_of_unnamed_proxy(request.request());
    let asked = asked(request.method(), request.match_info().as_str());
    let left = limits.count_address(asked.class, caller::address(request.request()))?;
    let edge = request.app_data::<Data<Edge>>().expect("the application has its edge");
    if let Some(restaurant) = asked.whose.restaurant(&edge.directory) {
        limits.count_guests_of(asked.class, restaurant)?;
    }
    Ok(left)
}

/// The answer with what is left: of the key, where one was shown, else of the address.
fn told<B>(mut response: ServiceResponse<B>, of_address: Option<Left>) -> ServiceResponse<B> {
    let of_key = response.request().extensions_mut().remove::<Left>();
    if let Some(left) = of_key.or(of_address) {
        left.write(response.headers_mut());
    }
    response
}
