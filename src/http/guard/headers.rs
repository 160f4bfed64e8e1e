//! The fields that guard every answer, in one table (OWASP: HTTP Headers, REST Security). An operation that says
//! otherwise of one of them is left to it: pages have policies of their own.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// Which answers have a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// All.
    All,
    /// Pages: what browsers show.
    Pages,
    /// What went over TLS to a proxy that we trust.
    Tls,
}

/// Nothing that we do not say ourselves is loaded, and nobody frames an answer that says nothing else.
const NOTHING: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The table: on which answers, which field, what it says.
pub const FIELDS: [(On, HeaderName, HeaderValue); 8] = [
    (On::All, header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (On::All, header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(NOTHING)),
    (On::All, header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (On::All, header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (On::All, header::CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("same-origin")),
    (On::Pages, header::CROSS_ORIGIN_OPENER_POLICY, HeaderValue::from_static("same-origin")),
    (
        On::Pages,
        header::PERMISSIONS_POLICY,
        HeaderValue::from_static("browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
    // A year. Other hosts of the domain are not ours to speak for.
    (On::Tls, header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000")),
];

/// Writes what is not there yet.
pub fn write(headers: &mut HeaderMap, is_https: bool) {
    let is_page = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    for (on, name, value) in FIELDS {
        let has_it = match on {
            On::All => true,
            On::Pages => is_page,
            On::Tls => is_https,
        };
        if has_it && !headers.contains_key(&name) {
            headers.insert(name, value);
        }
    }
}
