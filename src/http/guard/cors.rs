//! Other sites' pages (CORS, Fetch): the pages that a restaurant names in its file (`web.origins`) may ask for its
//! guests what guests may ask, and none else. None unless it names some. Never with cookies, never for staff and
//! operators. The public answers carry nothing that a page could not fetch by a server of its own; the rule is there so
//! that no page uses its visitors' browsers, addresses and networks to book, or to read a server that only they reach.

use actix_web::HttpResponse;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;

use crate::http::Edge;
use crate::http::rate::asked;

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PATCH, DELETE");
const ASKED_WITH: HeaderValue =
    HeaderValue::from_static("authorization, content-type, idempotency-key, if-match, x-request-id");
const SHOWN: HeaderValue = HeaderValue::from_static(
    "etag, idempotency-replayed, link, location, ratelimit, ratelimit-policy, retry-after, x-request-id",
);
/// How long browsers remember what may be asked; two hours is the most that all of them take.
const REMEMBERED_SECONDS: HeaderValue = HeaderValue::from_static("7200");

/// A question from a page of another site, or of ours.
pub struct Foreign {
    /// What its answer names as who may read it; `None`: nobody.
    admitted: Option<HeaderValue>,
    is_preflight: bool,
}

/// Who asks from a page, if the question is one that restaurants decide on.
pub fn foreign(request: &ServiceRequest) -> Option<Foreign> {
    let origin = request.headers().get(header::ORIGIN)?;
    let whose = asked(request.method(), request.match_info().as_str()).whose;
    if !whose.is_guests() {
        return None;
    }
    let directory = &request.app_data::<Data<Edge>>().expect("the application has its edge").directory;
    let tenant = whose.restaurant(directory).and_then(|restaurant| directory.get(restaurant));
    let text = origin.to_str().ok();
    let admitting = tenant.zip(text).and_then(|(it, text)| it.origins.iter().find(|known| known.admits(text)).cloned());
    let admitted = admitting.map(|known| if known.is_any() { HeaderValue::from_static("*") } else { origin.clone() });
    let is_preflight =
        request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    Some(Foreign { admitted, is_preflight })
}

impl Foreign {
    /// The answer to a browser that asks whether it may ask.
    pub fn preflight(&self) -> Option<HttpResponse> {
        if !self.is_preflight || self.admitted.is_none() {
            return None;
        }
        let mut response = HttpResponse::new(StatusCode::NO_CONTENT);
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, ASKED_WITH);
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, REMEMBERED_SECONDS);
        Some(response)
    }

    /// Says in the answer who may read it.
    pub fn write(self, headers: &mut HeaderMap) {
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
        if let Some(admitted) = self.admitted {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, admitted);
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, SHOWN);
        }
    }
}
