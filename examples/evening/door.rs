//! The door: the HTTP API as guests use it. It says yes with what was asked for, or no with a problem.

use std::rc::Rc;
use std::time::Duration;

use awc::Client;
use awc::http::Method;
use chrono::{DateTime, FixedOffset, NaiveDate};
use maitred::domain::party::PartySize;
use maitred::domain::time::TimeOfDay;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::demand::Guest;

/// How long a guest waits for an answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// The largest answer that is read.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// A day and a time on it.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Start {
    /// The service day.
    pub date: NaiveDate,
    /// On the restaurant's wall.
    pub time: TimeOfDay,
}

/// A promise of a table, as the server gave it.
#[derive(Clone, Debug, Deserialize)]
pub struct Promise {
    /// Its id.
    pub id: String,
    /// What proves that it is ours.
    pub manage_token: String,
    /// `booked`, `cancelled` …
    pub status: String,
    /// The service day.
    pub date: NaiveDate,
    /// On the restaurant's wall.
    pub time: TimeOfDay,
    /// The start.
    pub starts_at: DateTime<FixedOffset>,
    /// The end.
    pub ends_at: DateTime<FixedOffset>,
    /// How many come.
    pub party_size: u16,
}

/// A table kept for a few minutes.
#[derive(Clone, Debug, Deserialize)]
pub struct Held {
    /// Its id.
    pub id: String,
    /// What proves that it is ours.
    pub token: String,
}

/// A no.
#[derive(Clone, Debug, Default)]
pub struct Refusal {
    /// The problem's code.
    pub code: String,
    /// For people.
    pub detail: String,
    /// What could be had instead.
    pub alternatives: Vec<Start>,
    /// Whether this no is the server's fault, not the guest's bad luck.
    pub is_fault: bool,
}

/// See the module. Cheap to clone.
#[derive(Clone)]
pub struct Door {
    client: Rc<Client>,
    server: String,
    slug: String,
}

impl Door {
    /// The door of a restaurant on a server, such as `127.0.0.1:8080`.
    pub fn new(server: &str, slug: &str) -> Door {
        let client = Rc::new(Client::builder().timeout(PATIENCE).finish());
        Door { client, server: format!("http://{server}"), slug: slug.into() }
    }

    /// Opens the restaurant with its file.
    pub async fn open(&self, file: &'static str, key: &str) -> Result<Value, Refusal> {
        let path = format!("/v1/platform/restaurants/{}", self.slug);
        self.send(Method::PUT, &path, key, Some(("application/yaml", file.into()))).await
    }

    /// The restaurant's profile.
    pub async fn profile(&self) -> Result<Value, Refusal> {
        self.send(Method::GET, &self.of_restaurant(""), "", None).await
    }

    /// The times that are listed as available.
    pub async fn offered(&self, date: NaiveDate, party: PartySize) -> Result<Vec<TimeOfDay>, Refusal> {
        #[derive(Deserialize)]
        struct Slot {
            time: TimeOfDay,
        }
        #[derive(Deserialize)]
        struct Offered {
            slots: Vec<Slot>,
        }
        let path = self.of_restaurant(&format!("/availability?date={date}&party_size={}", party.covers()));
        let offered: Offered = self.send(Method::GET, &path, "", None).await?;
        Ok(offered.slots.into_iter().map(|slot| slot.time).collect())
    }

    /// Keeps a table.
    pub async fn hold(&self, start: Start, party: PartySize) -> Result<Held, Refusal> {
        self.post(&self.of_restaurant("/holds"), "", &wish(start, party)).await
    }

    /// Gives a held table back.
    pub async fn release(&self, held: &Held) -> Result<Value, Refusal> {
        let path = self.of_restaurant(&format!("/holds/{}", held.id));
        self.send(Method::DELETE, &path, &held.token, None).await
    }

    /// Books a table at a start.
    pub async fn book(&self, guest: &Guest, start: Start) -> Result<Promise, Refusal> {
        let mut body = wish(start, guest.party);
        body["guest"] = json!({"name": guest.name, "phone": guest.phone});
        self.post(&self.of_restaurant("/reservations"), "", &body).await
    }

    /// Books the table that is held.
    pub async fn book_held(&self, guest: &Guest, held: &Held) -> Result<Promise, Refusal> {
        let body = json!({
            "hold": {"id": held.id, "token": held.token},
            "guest": {"name": guest.name, "phone": guest.phone},
        });
        self.post(&self.of_restaurant("/reservations"), "", &body).await
    }

    /// Reads a promise back.
    pub async fn read(&self, promise: &Promise) -> Result<Promise, Refusal> {
        self.send(Method::GET, &format!("/v1/reservations/{}", promise.id), &promise.manage_token, None).await
    }

    /// Calls a promise off.
    pub async fn call_off(&self, promise: &Promise) -> Result<Promise, Refusal> {
        let path = format!("/v1/reservations/{}/cancel", promise.id);
        self.send(Method::POST, &path, &promise.manage_token, None).await
    }

    fn of_restaurant(&self, rest: &str) -> String {
        format!("/v1/restaurants/{}{rest}", self.slug)
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, token: &str, body: &Value) -> Result<T, Refusal> {
        self.send(Method::POST, path, token, Some(("application/json", body.to_string()))).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Option<(&'static str, String)>,
    ) -> Result<T, Refusal> {
        let mut request = self.client.request(method, format!("{}{path}", self.server));
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        let sent = match body {
            Some((kind, text)) => request.content_type(kind).send_body(text).await,
            None => request.send().await,
        };
        let mut answer = sent.map_err(|error| fault("no_answer", error.to_string()))?;
        let bytes =
            answer.body().limit(ANSWER_BYTES_MAX).await.map_err(|error| fault("no_answer", error.to_string()))?;
        // A 204 has no body; `null` is what stands for it.
        let body = if bytes.is_empty() { Value::Null } else { parse(&bytes)? };
        if answer.status().is_success() {
            return serde_json::from_value(body).map_err(|error| fault("odd_answer", error.to_string()));
        }
        Err(refusal(&body, answer.status().is_server_error()))
    }
}

fn wish(start: Start, party: PartySize) -> Value {
    json!({"date": start.date, "time": start.time, "party_size": party.covers()})
}

fn parse(bytes: &[u8]) -> Result<Value, Refusal> {
    serde_json::from_slice(bytes).map_err(|error| fault("odd_answer", error.to_string()))
}

fn refusal(problem: &Value, is_fault: bool) -> Refusal {
    let text = |field: &str| problem[field].as_str().unwrap_or_default().to_owned();
    // A problem without alternatives has no such field.
    let alternatives = serde_json::from_value(problem["alternatives"].clone()).unwrap_or_default();
    Refusal { code: text("code"), detail: text("detail"), alternatives, is_fault }
}

/// A no that no guest should ever hear.
pub fn fault(code: &str, detail: String) -> Refusal {
    Refusal { code: code.into(), detail, is_fault: true, ..Refusal::default() }
}
