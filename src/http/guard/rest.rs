//! A rest for connections whose request was refused because too much waits. The answer is sent at once; what comes next
//! over the same connection is read a little later. To refuse costs little, but not nothing: without a rest, those who do
//! not heed `Retry-After` could take the whole machine by being refused.
//!
//! Trusted proxies get none: their connections carry the requests of others too.

use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::HttpMessage as _;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::rt::task;
use actix_web::web::{Bytes, Data};
use futures_util::{FutureExt as _, StreamExt as _};
use tokio::time::{Sleep, sleep};

use crate::clock::random_bits;
use crate::http::caller::Proxies;
use crate::http::connections::ConnectionLimits;

/// How long the connection of a request is to rest when it is refused; `None` when it is not to.
pub fn of(request: &ServiceRequest) -> Option<Duration> {
    let rest = request.app_data::<Data<ConnectionLimits>>()?.rest;
    let proxies = request.app_data::<Data<Proxies>>()?;
    let is_proxy = request.peer_addr().is_some_and(|peer| proxies.trust(peer.ip()));
    (!is_proxy && !rest.is_zero()).then(|| spread(rest, random_bits()))
}

/// So long at least, and less than twice as long, by chance: those who were refused together do not come back together.
fn spread(rest: Duration, chance: u64) -> Duration {
    rest + rest * u32::from(chance.to_le_bytes()[0]) / 256
}

/// Lets the body come in that was sent together with its head, unless it is there already, as that of a request which came
/// while its connection rested: to yield would cost it a turn. To answer before the body costs the connection, and a new
/// one costs more than the refusal.
pub async fn body_comes(request: &mut ServiceRequest) {
    let mut body = request.take_payload();
    if body.next().now_or_never().is_none() {
        task::yield_now().await;
    }
    request.set_payload(body);
}

/// The body of an answer that ends later than it is there whole.
struct Resting {
    answer: BoxBody,
    rest: Duration,
    until: Option<Pin<Box<Sleep>>>,
}

impl MessageBody for Resting {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.answer.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        if self.until.is_none()
            && let Some(part) = ready!(Pin::new(&mut self.answer).poll_next(context))
        {
            return Poll::Ready(Some(part));
        }
        let rest = self.rest;
        let until = self.until.get_or_insert_with(|| Box::pin(sleep(rest)));
        until.as_mut().poll(context).map(|()| None)
    }
}

/// Lets the connection rest once this is sent.
pub fn after(response: ServiceResponse<BoxBody>, rest: Duration) -> ServiceResponse<BoxBody> {
    response.map_body(|_, answer| BoxBody::new(Resting { answer, rest, until: None }))
}
