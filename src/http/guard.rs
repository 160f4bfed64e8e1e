//! What every request passes, whatever it is for: it is counted before anything else is looked at, refused when more is
//! under way than may, and its answer leaves with the fields that all answers have.

mod cors;
pub mod headers;
mod rest;
mod unread;

use actix_web::Error;
use actix_web::HttpMessage as _;
use actix_web::ResponseError as _;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::problem::{self, Code, Problem};
use super::rate::{Left, Limits, asked};
use super::under_way::{self, UnderWay};
use super::{Edge, caller};
use cors::Foreign;

/// The middleware.
///
/// # Errors
/// Only what comes from further in.
pub async fn middleware<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let body = unread::hold(&mut request);
    let is_https = caller::is_https(request.request());
    let foreign = cors::foreign(&request);
    let passed = count(&request).and_then(|left| Ok((left, admit(&request)?)));
    let mut response = match passed {
        Ok((left, _under_way)) => match foreign.as_ref().and_then(Foreign::preflight) {
            Some(answer) => request.into_response(answer).map_into_right_body(),
            None => told(next.call(request).await?.map_into_left_body(), left),
        },
        Err(refused) => {
            let rest = rest::of(&request).filter(|_| refused.code() == Code::Overloaded);
            if refused.code() == Code::Overloaded {
                rest::body_comes(&mut request).await;
            }
            let response = request.into_response(refused.error_response());
            match rest {
                Some(rest) => rest::after(response, rest),
                None => response,
            }
            .map_into_right_body()
        }
    };
    // A socket that opens is no answer to be shown or kept.
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        headers::write(response.headers_mut(), is_https);
        foreign.into_iter().for_each(|foreign| foreign.write(response.headers_mut()));
    }
    Ok(match body {
        Some(body) => body.until_answered(response.map_into_boxed_body()).map_into_right_body(),
        None => response,
    })
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

/// Lets a request in if not too many are under way, and if the restaurant whose guests' business it is can answer in time:
/// before a body is read, or anything else is done for it. Pages and whether the process lives wait for nothing, and are
/// not counted: a flood is no reason to end the process.
fn admit(request: &ServiceRequest) -> Result<Option<under_way::Place>, Problem> {
    if !request.path().starts_with("/v1/") {
        return Ok(None);
    }
    let edge = request.app_data::<Data<Edge>>().expect("the application has its edge");
    let runtime = edge.directory.runtime();
    if 0 < runtime.stormed()
        && let Some(restaurant) =
            asked(request.method(), request.match_info().as_str()).whose.restaurant(&edge.directory)
        && !runtime.has_room_for_guests(restaurant.bits())
    {
        return Err(problem::overloaded());
    }
    let under_way = request.app_data::<Data<UnderWay>>().expect("the application counts what is under way");
    under_way.enter().map(Some).ok_or_else(problem::overloaded)
}

/// The answer with what is left: of the key, where one was shown, else of the address.
fn told<B>(mut response: ServiceResponse<B>, of_address: Option<Left>) -> ServiceResponse<B> {
    let of_key = response.request().extensions_mut().remove::<Left>();
    if let Some(left) = of_key.or(of_address) {
        left.write(response.headers_mut());
    }
    response
}
