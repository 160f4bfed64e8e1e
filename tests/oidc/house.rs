//! A server with a provider to sign in at, and the operator who invites people.

use awc::http::StatusCode;
use chrono::{DateTime, Duration, Utc};
use maitred::app::App;
use maitred::clock::{Clock, SteppedClock};
use maitred::config::Config;
use maitred::directory::accounts::hashing::HashCost;
use maitred::directory::accounts::second_factor::{code_at, step_at};
use maitred::http::rate::RateLimits;
use maitred::oidc::settings::OidcSettings;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::browser::Browser;

/// Where browsers reach the server, as far as the provider knows; [`Browser`] knows better.
pub const PUBLIC_URL: &str = "http://127.0.0.1:9";
pub const CALLBACK: &str = "/v1/staff/session/oidc/callback";
pub const CLIENT_ID: &str = "maitred";
pub const CLIENT_SECRET: &str = "a secret: with / signs+";
pub const SESSION: &str = "/v1/staff/session";
pub const PASSWORD: &str = "three blue chairs";

pub struct House {
    folder: TempDir,
    clock: SteppedClock,
    issuer: String,
    app: Option<App>,
}

/// Runs a test in a house whose people sign in there.
pub async fn with(issuer: &str, test: impl AsyncFnOnce(&mut House)) {
    let clock = SteppedClock::at(Clock::System.now());
    let folder = TempDir::new().expect("a temporary folder");
    let mut house = House { folder, clock, issuer: issuer.to_owned(), app: None };
    house.open().await;
    test(&mut house).await;
    house.close().await;
}

impl House {
    async fn open(&mut self) {
        let mut config = Config::new(self.folder.path().to_owned());
        config.listen = "127.0.0.1:0".parse().expect("an address");
        config.demo = true;
        config.accounts.cost = HashCost { memory_kib: 8, passes: 1, lanes: 1, at_once: 1 };
        config.rate_limits = RateLimits::Off;
        config.browsers.public_url = Some(PUBLIC_URL.into());
        config.oidc = OidcSettings {
            issuer: Some(self.issuer.clone()),
            client_id: Some(CLIENT_ID.into()),
            client_secret: Some(CLIENT_SECRET.into()),
            ..OidcSettings::default()
        };
        let started = App::start(config, Clock::Stepped(self.clock.clone())).await;
        self.app = Some(started.expect("the server starts"));
    }

    async fn close(&mut self) {
        if let Some(app) = self.app.take() {
            app.stop().await;
        }
    }

    pub async fn restart(&mut self) {
        self.close().await;
        self.open().await;
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub async fn step(&self, by: Duration) {
        self.clock.advance(by);
        self.app().directory.look_at_clock().await;
    }

    fn app(&self) -> &App {
        self.app.as_ref().expect("the server runs")
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.app().address)
    }

    /// A browser that knows nobody yet.
    pub fn browser(&self) -> Browser {
        Browser::new(self.url())
    }

    /// The operator asks for something.
    pub async fn operator(&self, method: &str, path: &str, body: Value) -> Value {
        let key = std::fs::read_to_string(self.folder.path().join("platform.key")).expect("the first key");
        send(method, &format!("{}{path}", self.url()), Some(key.trim()), body).await.1
    }

    /// An account that nobody has said yes to. Returns its id.
    pub async fn account(&self, email: &str) -> String {
        let made = self.operator("POST", "/v1/platform/accounts", json!({ "email": email })).await;
        text(&made["id"]).to_owned()
    }

    /// An account with a password. Returns its id.
    pub async fn account_with_password(&self, email: &str) -> String {
        let made = self.operator("POST", "/v1/platform/accounts", json!({ "email": email })).await;
        assert_eq!(self.accept(&made["invitation"], PASSWORD).await.0, StatusCode::NO_CONTENT);
        text(&made["id"]).to_owned()
    }

    /// Somebody with the link says yes.
    pub async fn accept(&self, link: &Value, password: &str) -> (StatusCode, Value) {
        let token = text(&link["url"]).split_once('#').expect("a link with a token").1;
        let body = json!({ "token": token, "password": password });
        send("POST", &format!("{}/v1/staff/invitations/accept", self.url()), None, body).await
    }

    /// The owner of the restaurant asks for something about its members.
    pub async fn owner(&self, method: &str, below: &str, body: Value) -> (StatusCode, Value) {
        let wanted = json!({ "restaurant": "demo", "role": "owner" });
        let key = self.operator("POST", "/v1/platform/keys", wanted).await;
        let url = format!("{}/v1/staff/restaurants/demo/members{below}", self.url());
        send(method, &url, Some(text(&key["key"])), body).await
    }

    /// The owner of the restaurant invites somebody.
    pub async fn invite(&self, email: &str) -> Value {
        let (status, made) = self.owner("POST", "", json!({ "email": email, "role": "host" })).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        made
    }

    /// A second factor for an account with a password. Returns its seed.
    pub async fn second_factor(&self, email: &str) -> Vec<u8> {
        let mut browser = self.browser();
        let body = json!({ "email": email, "password": PASSWORD });
        browser.send(SESSION, &body).await;
        let (_, enrolment) = browser.send(&format!("{SESSION}/second-factor"), &json!({ "password": PASSWORD })).await;
        let uri = text(&enrolment["uri"]);
        let secret = uri.split("secret=").nth(1).and_then(|rest| rest.split('&').next()).expect("a seed");
        let seed = unbase32(secret);
        let code = code_at(&seed, step_at(self.now()));
        let (status, _) = browser.send(&format!("{SESSION}/second-factor/confirm"), &json!({ "code": code })).await;
        assert_eq!(status, StatusCode::OK);
        seed
    }

    pub async fn sign_in_with_password(&self, email: &str, password: &str) -> StatusCode {
        let body = json!({ "email": email, "password": password });
        send("POST", &format!("{}{SESSION}", self.url()), None, body).await.0
    }
}

async fn send(method: &str, url: &str, key: Option<&str>, body: Value) -> (StatusCode, Value) {
    let mut request = awc::Client::default().request(method.parse().expect("a method"), url);
    if let Some(key) = key {
        request = request.bearer_auth(key);
    }
    let sent = if body.is_null() { request.send() } else { request.send_json(&body) };
    let mut response = sent.await.expect("an answer");
    let text = response.body().await.expect("a body");
    (response.status(), serde_json::from_slice(&text).unwrap_or_default())
}

/// RFC 4648, section 6, without padding.
fn unbase32(text: &str) -> Vec<u8> {
    let value = |letter: char| "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).expect("base32");
    let bits: String = text.chars().map(|letter| format!("{:05b}", value(letter))).collect();
    let bytes = bits.as_bytes().chunks_exact(8).map(|byte| std::str::from_utf8(byte).expect("digits"));
    bytes.map(|byte| u8::from_str_radix(byte, 2).expect("digits")).collect()
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}
