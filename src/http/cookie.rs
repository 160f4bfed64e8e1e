//! The cookie of a session, and what guards it. Browsers send it along with whatever any page asks of them, so a request
//! that changes something must also show that it comes from our own pages.

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::web::Data;
use chrono::Duration;

use super::problem::{Code, Problem};
use super::{Edge, caller};

/// What a browser keeps for us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// The token of a session.
    Session,
    /// A sign-in at a provider that is under way.
    Attempt,
}

impl Cookie {
    /// The name where HTTPS cannot be had: on one's own machine.
    fn plain(self) -> &'static str {
        match self {
            Cookie::Session => "maitred_session",
            Cookie::Attempt => "maitred_sign_in",
        }
    }

    /// The name elsewhere. Browsers take such a cookie over HTTPS only, for this very host and all paths (RFC 6265bis,
    /// 4.1.3).
    fn secure(self) -> &'static str {
        match self {
            Cookie::Session => "__Host-maitred_session",
            Cookie::Attempt => "__Host-maitred_sign_in",
        }
    }
}

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// How browsers reach this server.
#[derive(Clone, Debug, Default)]
pub struct Browsers {
    /// Where, if it was said.
    pub public_url: Option<String>,
    /// Whether cookies may go over plain HTTP to other machines.
    pub insecure_cookies: bool,
    /// Whether one signs in without a password. It is in no release build.
    #[cfg(debug_assertions)]
    pub signs_in_without_password: bool,
}

impl Browsers {
    /// An address on our own pages, for links.
    pub fn url(&self, request: &HttpRequest, path: &str) -> String {
        let scheme = if caller::is_https(request) { "https" } else { "http" };
        let base = self.public_url.as_ref().map_or_else(|| format!("{scheme}://{}", host(request)), Clone::clone);
        format!("{}{path}", base.trim_end_matches('/'))
    }

    fn is_secure(&self, request: &HttpRequest) -> bool {
        let is_https = self.public_url.as_ref().is_some_and(|url| url.starts_with("https://"));
        is_https || caller::is_https(request) || !(self.insecure_cookies || is_own_machine(host(request)))
    }

    /// The header that keeps something in the browser.
    pub fn keep(
        &self,
        request: &HttpRequest,
        cookie: Cookie,
        text: &str,
        lasts: Duration,
    ) -> (HeaderName, HeaderValue) {
        self.header(request, cookie, text, lasts.num_seconds())
    }

    /// The header that takes it out again.
    pub fn forget(&self, request: &HttpRequest, cookie: Cookie) -> (HeaderName, HeaderValue) {
        self.header(request, cookie, "", 0)
    }

    fn header(&self, request: &HttpRequest, cookie: Cookie, text: &str, seconds: i64) -> (HeaderName, HeaderValue) {
        let is_secure = self.is_secure(request);
        let (name, secure) = if is_secure { (cookie.secure(), "; Secure") } else { (cookie.plain(), "") };
        let text = format!("{name}={text}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        (header::SET_COOKIE, HeaderValue::from_str(&text).expect("what is kept is base64url"))
    }

    /// What the browser keeps, if it shows it.
    pub fn shown<'a>(&self, request: &'a HttpRequest, cookie: Cookie) -> Option<&'a str> {
        let name = if self.is_secure(request) { cookie.secure() } else { cookie.plain() };
        let cookies = request.headers().get_all(header::COOKIE).filter_map(|value| value.to_str().ok());
        let pairs = cookies.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.filter(|(key, _)| *key == name).map(|(_, text)| text).next()
    }
}

/// The token of a session, if the browser shows one.
pub fn token(request: &HttpRequest) -> Option<&str> {
    request.app_data::<Data<Edge>>()?.browsers.shown(request, Cookie::Session)
}

/// Refuses what a page of somebody else had a browser send with its cookie.
///
/// # Errors
/// 403 for requests that change something, or open a socket, and do not come from our own pages.
pub fn require_own_page(request: &HttpRequest) -> Result<(), Problem> {
    let only_looks = request.method().is_safe() && !request.headers().contains_key(header::UPGRADE);
    if only_looks || is_own_page(request) == Some(true) {
        return Ok(());
    }
    Err(cross_site())
}

/// The same for signing in, which takes no cookie along: a program that is no browser says nothing of where it comes
/// from.
///
/// # Errors
/// 403 when a page of somebody else asks.
pub fn refuse_other_pages(request: &HttpRequest) -> Result<(), Problem> {
    if is_own_page(request) == Some(false) { Err(cross_site()) } else { Ok(()) }
}

fn cross_site() -> Problem {
    let detail = "With a session cookie this is taken from the server's own pages only: \
                  `Sec-Fetch-Site: same-origin`, or an `Origin` that is this host.";
    Problem::new(Code::CrossSite, detail)
}

/// Whether the browser says that one of our own pages asks; `None` when it says nothing.
fn is_own_page(request: &HttpRequest) -> Option<bool> {
    let text = |name: &HeaderName| request.headers().get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = text(&SEC_FETCH_SITE) {
        return Some(matches!(site, "same-origin" | "none"));
    }
    let origin = text(&header::ORIGIN)?;
    Some(origin.split_once("://").is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host(request))))
}

fn host(request: &HttpRequest) -> &str {
    request.headers().get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or("localhost")
}

fn is_own_machine(host: &str) -> bool {
    let without_port = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    let name = without_port.map_or(host, |(name, _)| name);
    name == "localhost" || name.ends_with(".localhost") || name == "[::1]" || name.starts_with("127.")
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use crate::http::caller::Proxies;

    use super::*;

    fn asked(headers: &[(&'static str, &'static str)]) -> HttpRequest {
        let request = TestRequest::post().app_data(Data::new(Proxies::default()));
        headers.iter().fold(request, |request, header| request.append_header(*header)).to_http_request()
    }

    #[test]
    fn only_our_own_pages_count() {
        for (headers, is_own) in [
            (&[][..], None),
            (&[("sec-fetch-site", "same-origin")], Some(true)),
            (&[("sec-fetch-site", "none")], Some(true)),
            (&[("sec-fetch-site", "same-site")], Some(false)),
            (&[("sec-fetch-site", "cross-site"), ("host", "a.example"), ("origin", "https://a.example")], Some(false)),
            (&[("host", "a.example"), ("origin", "https://a.example")], Some(true)),
            (&[("host", "a.example:8080"), ("origin", "http://A.example:8080")], Some(true)),
            (&[("host", "a.example"), ("origin", "https://b.example")], Some(false)),
            (&[("host", "a.example"), ("origin", "https://a.example.b.example")], Some(false)),
            (&[("host", "a.example"), ("origin", "null")], Some(false)),
        ] {
            assert_eq!(is_own_page(&asked(headers)), is_own, "{headers:?}");
        }
    }

    #[test]
    fn cookies_are_secure_but_on_ones_own_machine() {
        let secure = |host: &'static str, browsers: &Browsers| browsers.is_secure(&asked(&[("host", host)]));
        let usual = Browsers::default();
        for host in ["localhost", "localhost:8080", "127.0.0.1:8080", "[::1]:8080", "[::1]", "demo.localhost:80"] {
            assert!(!secure(host, &usual), "{host}");
        }
        for host in ["bookings.example", "192.0.2.1:8080", "localhost.example", "1270.example", "[2001:db8::1]:80"] {
            assert!(secure(host, &usual), "{host}");
        }
        let insecure = Browsers { insecure_cookies: true, ..usual.clone() };
        assert!(!secure("192.0.2.1:8080", &insecure));
        let https = Browsers { public_url: Some("https://bookings.example".into()), ..usual };
        assert!(secure("localhost:8080", &https));
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let found = |text| {
            let request = asked(&[("host", "localhost"), ("cookie", text)]);
            Browsers::default().shown(&request, Cookie::Session).map(str::to_owned)
        };
        assert_eq!(found("a=b; maitred_session=ms_x; c=d").as_deref(), Some("ms_x"));
        assert_eq!(found("xmaitred_session=ms_x; __Host-maitred_session=ms_y"), None);
    }
}
