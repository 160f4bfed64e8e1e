//! Whoever talks to the server. Every answer is looked at for what all answers have in common.

use std::net::SocketAddr;
use std::time::Duration;

use awc::body::BoxBody;
use awc::http::header::{HeaderMap, HeaderName, HeaderValue};
use awc::http::{Method, StatusCode};
use futures_util::stream;
use serde_json::{Value, json};

use crate::promised;

/// Only to end a test that hangs; nothing waits for it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Somebody, with or without a credential.
#[derive(Clone)]
pub struct Client {
    server: SocketAddr,
    bearer: Option<String>,
    cookie: Option<String>,
    connections: awc::Client,
}

impl Client {
    pub fn new(server: SocketAddr, bearer: Option<String>) -> Client {
        let connector = awc::Connector::new().limit(0).timeout(PATIENCE);
        let connections = awc::Client::builder().connector(connector).timeout(PATIENCE).disable_redirects().finish();
        Client { server, bearer, cookie: None, connections }
    }

    /// The same person with another token in hand.
    pub fn with(&self, bearer: impl Into<String>) -> Client {
        Client { bearer: Some(bearer.into()), ..self.clone() }
    }

    /// Whom they talk to.
    pub fn server(&self) -> SocketAddr {
        self.server
    }

    /// A browser that keeps this cookie, on one of our own pages.
    pub fn keeping(&self, cookie: impl Into<String>) -> Client {
        Client { cookie: Some(cookie.into()), ..self.clone() }
    }

    /// The cookie that their browser keeps.
    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// The token in their hand.
    pub fn bearer(&self) -> Option<&str> {
        self.bearer.as_deref()
    }

    /// The headers that say who they are.
    pub fn credentials(&self) -> Vec<(&'static str, String)> {
        let bearer = self.bearer.iter().map(|bearer| ("authorization", format!("Bearer {bearer}")));
        let cookie =
            self.cookie.iter().flat_map(|it| [("cookie", it.clone()), ("sec-fetch-site", "same-origin".into())]);
        bearer.chain(cookie).collect()
    }

    pub fn ask(&self, method: Method, path: &str) -> Asking {
        let client = self.connections.clone();
        let url = format!("http://{}{path}", self.server);
        let mut headers = HeaderMap::new();
        if let Some(bearer) = &self.bearer {
            let value = format!("Bearer {bearer}").try_into().expect("a token is a header's value");
            headers.insert(HeaderName::from_static("authorization"), value);
        }
        if let Some(cookie) = &self.cookie {
            let value = cookie.as_str().try_into().expect("a cookie is a header's value");
            headers.insert(HeaderName::from_static("cookie"), value);
            headers.insert(HeaderName::from_static("sec-fetch-site"), HeaderValue::from_static("same-origin"));
        }
        Asking { client, method, url, headers, body: BoxBody::new(()) }
    }

    pub fn get(&self, path: &str) -> Asking {
        self.ask(Method::GET, path)
    }

    pub fn post(&self, path: &str) -> Asking {
        self.ask(Method::POST, path)
    }

    pub fn put(&self, path: &str) -> Asking {
        self.ask(Method::PUT, path)
    }

    pub fn patch(&self, path: &str) -> Asking {
        self.ask(Method::PATCH, path)
    }

    pub fn delete(&self, path: &str) -> Asking {
        self.ask(Method::DELETE, path)
    }

    /// Asks for a table: `date`, `time` and party, for somebody called Ada.
    pub async fn book(&self, slug: &str, date: &str, time: &str, party: i64) -> Answer {
        self.book_with(slug, wish(date, time, party)).await
    }

    /// Asks for a table with whatever the body says; a guest called Ada unless it says otherwise.
    pub async fn book_with(&self, slug: &str, mut body: Value) -> Answer {
        let fields = body.as_object_mut().expect("an object");
        fields.entry("guest").or_insert(json!({ "name": "Ada" }));
        self.post(&format!("/v1/restaurants/{slug}/reservations")).json(body).send().await
    }

    pub async fn hold(&self, slug: &str, date: &str, time: &str, party: i64) -> Answer {
        self.post(&format!("/v1/restaurants/{slug}/holds")).json(wish(date, time, party)).send().await
    }

    /// Every slot of a day, as `time status`.
    pub async fn slots(&self, slug: &str, date: &str, party: i64) -> Vec<String> {
        let answer = self.availability(slug, &format!("date={date}&party_size={party}&status=all")).await;
        let slots = answer["slots"].as_array().expect("slots").clone();
        slots.iter().map(|slot| format!("{} {}", text(&slot["time"]), text(&slot["status"]))).collect()
    }

    /// The status of one slot; empty when it is not listed at all.
    pub async fn slot(&self, slug: &str, date: &str, time: &str, party: i64) -> String {
        let slots = self.slots(slug, date, party).await;
        let found = slots.iter().find_map(|slot| slot.strip_prefix(&format!("{time} ")));
        found.unwrap_or_default().to_owned()
    }

    pub async fn availability(&self, slug: &str, query: &str) -> Value {
        let answer = self.get(&format!("/v1/restaurants/{slug}/availability?{query}")).send().await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer.json()
    }
}

/// A wish as a body.
pub fn wish(date: &str, time: &str, party: i64) -> Value {
    json!({ "date": date, "time": time, "party_size": party })
}

/// What a JSON string says.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

/// A request that is being put together.
pub struct Asking {
    client: awc::Client,
    method: Method,
    url: String,
    headers: HeaderMap,
    body: BoxBody,
}

impl Asking {
    /// Without a header that would be there.
    pub fn without(mut self, name: &'static str) -> Asking {
        self.headers.remove(HeaderName::from_static(name));
        self
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Asking {
        let value = HeaderValue::from_bytes(value.as_bytes()).expect("a header's value");
        self.headers.append(HeaderName::from_static(name), value);
        self
    }

    pub fn key(self, key: &str) -> Asking {
        self.header("idempotency-key", key)
    }

    pub fn json(self, body: Value) -> Asking {
        self.body("application/json", body.to_string())
    }

    pub fn yaml(self, body: impl ToString) -> Asking {
        self.body("application/yaml", body.to_string())
    }

    pub fn body(self, kind: &str, bytes: impl Into<Vec<u8>>) -> Asking {
        let bytes: Vec<u8> = bytes.into();
        Asking { body: BoxBody::new(bytes), ..self.header("content-type", kind) }
    }

    /// A body whose length is not announced.
    pub fn chunks(self, kind: &str, chunks: Vec<Vec<u8>>) -> Asking {
        let chunks = chunks.into_iter().map(|chunk| Ok::<_, std::io::Error>(chunk.into()));
        let body = actix_web::body::BodyStream::new(stream::iter(chunks));
        Asking { body: BoxBody::new(body), ..self.header("content-type", kind) }
    }

    pub async fn send(self) -> Answer {
        let mut request = self.client.request(self.method.clone(), &self.url);
        let asked_id = self.headers.get("x-request-id").cloned();
        for (name, value) in &self.headers {
            request = request.append_header((name.clone(), value.clone()));
        }
        let mut response = request.send_body(self.body).await.expect("an answer");
        let body = response.body().limit(16 << 20).await.expect("a whole answer").to_vec();
        let answer = Answer { status: response.status(), headers: response.headers().clone(), body };
        assert!(!answer.header("x-request-id").is_empty(), "every answer names its request");
        // An id that is not fit for log lines is replaced; the tests of those look for themselves.
        if let Some(asked) =
            asked_id.filter(|id| (1..=128).contains(&id.len()) && id.as_bytes().iter().all(u8::is_ascii_graphic))
        {
            assert_eq!(answer.headers.get("x-request-id"), Some(&asked));
        }
        promised::check(&self.method, &self.url, &answer);
        answer
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The body of an answer that must be this success.
    pub fn ok(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self.json()
    }

    /// An answer that must be a success without a body.
    pub fn done(&self) {
        assert_eq!((self.status.as_u16(), self.text().as_str()), (204, ""));
    }

    /// A problem must be this one, and have all that problems have.
    pub fn problem(&self, status: u16, code: &str) -> Value {
        let body = self.json();
        assert_eq!((self.status.as_u16(), text(&body["code"])), (status, code), "{body}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(body["status"], status);
        assert_eq!(text(&body["type"]), format!("/problems/{code}"));
        assert_eq!(text(&body["request_id"]), self.header("x-request-id"));
        assert!(!text(&body["title"]).is_empty() && !text(&body["detail"]).is_empty(), "{body}");
        assert!(body["errors"].is_array(), "{body}");
        body
    }

    /// A problem that points at one field, and says which rule it breaks.
    pub fn points_at(&self, status: u16, code: &str, pointer: &str) -> Value {
        let body = self.problem(status, code);
        let errors = body["errors"].as_array().expect("a list");
        let pointers: Vec<&str> = errors.iter().map(|error| text(&error["pointer"])).collect();
        assert!(pointers.contains(&pointer), "{pointer} is not among {pointers:?}: {body}");
        assert!(errors.iter().all(|it| !text(&it["code"]).is_empty() && !text(&it["detail"]).is_empty()), "{body}");
        body
    }

    /// A fault in a restaurant file: where, and which rule.
    pub fn fault(&self, pointer: &str, rule: &str) {
        let body = self.points_at(422, "invalid_restaurant_file", pointer);
        let errors = body["errors"].as_array().expect("a list");
        let is_it = |it: &&Value| text(&it["pointer"]) == pointer && text(&it["code"]) == rule;
        assert!(errors.iter().any(|it| is_it(&it)), "no {rule} at {pointer}: {body}");
    }
}
