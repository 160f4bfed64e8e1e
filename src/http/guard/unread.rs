//! Bodies of no announced length that nobody reads to their end. The HTTP library would read and throw away what still
//! comes, for as long as it comes, once nobody holds such a body any more. Held until the answer is sent, the connection
//! is closed instead, as it is for bodies whose length was announced.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::HttpMessage as _;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::header;
use actix_web::web::Bytes;
use futures_util::Stream;

/// A body that is held.
pub struct Held {
    _body: Rc<RefCell<Payload>>,
}

/// The same body for whoever reads it.
struct Lent(Rc<RefCell<Payload>>);

impl Stream for Lent {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(context)
    }
}

/// Holds the body of a request, when its length is not announced.
pub fn hold(request: &mut ServiceRequest) -> Option<Held> {
    if !request.headers().contains_key(header::TRANSFER_ENCODING) {
        return None;
    }
    let body = Rc::new(RefCell::new(request.take_payload()));
    request.set_payload(Payload::Stream { payload: Box::pin(Lent(body.clone())) });
    Some(Held { _body: body })
}

/// The body of an answer, with the body of its request beside it.
struct Beside {
    answer: BoxBody,
    _held: Held,
}

impl MessageBody for Beside {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.answer.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.answer).poll_next(context)
    }
}

impl Held {
    /// Until the answer is sent.
    pub fn until_answered(self, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
        response.map_body(|_, answer| BoxBody::new(Beside { answer, _held: self }))
    }
}
