//! Asking a server that may die at any moment.

use std::rc::Rc;

use serde_json::Value;

use crate::server::Server;

use super::memory::{Unknown, World};

/// What came of a request.
#[derive(Debug)]
pub enum Came {
    /// It is done; whether it had been done before.
    Done(Value, bool),
    /// It was not.
    Refused(u16, Value),
    /// Nobody knows: the server died, or said so.
    Unknown,
}

/// A server, as long as it lives.
#[derive(Clone)]
pub struct Life {
    pub world: Rc<World>,
    pub url: String,
    /// The operator's credential.
    pub operator: String,
    client: awc::Client,
}

impl Life {
    pub fn of(server: &Server, world: &Rc<World>) -> Life {
        let (url, operator) = (server.url.clone(), format!("Bearer {}", server.key));
        Life { world: world.clone(), url, operator, client: crate::server::client() }
    }

    /// One request, and what came of it.
    pub async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Came {
        let bytes = body.map(|body| ("application/json", body.to_string().into_bytes()));
        match self.send(method, path, headers, bytes).await {
            None => Came::Unknown,
            Some((200..300, is_repeated, bytes)) => {
                Came::Done(serde_json::from_slice(&bytes).unwrap_or(Value::Null), is_repeated)
            }
            Some((status, _, bytes)) => {
                let problem: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
                assert!(status < 500 || status == 503, "{method} {path}: {status} {problem}");
                if problem["code"] == "outcome_unknown" { Came::Unknown } else { Came::Refused(status, problem) }
            }
        }
    }

    /// The same in bytes: status, whether it is an answer of before, body. `None` when the server died meanwhile.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<(&str, Vec<u8>)>,
    ) -> Option<(u16, bool, Vec<u8>)> {
        let mut request = self.client.request(method.parse().unwrap(), format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.insert_header((*name, *value));
        }
        let sent = match body {
            Some((kind, bytes)) => request.content_type(kind).send_body(bytes).await,
            None => request.send().await,
        };
        let mut response = sent.ok()?;
        let is_repeated = response.headers().contains_key("idempotency-replayed");
        let bytes = response.body().limit(64 << 20).await.ok()?;
        self.world.answers.set(self.world.answers.get() + 1);
        Some((response.status().as_u16(), is_repeated, bytes.to_vec()))
    }

    /// Asks for something to be made, with a key. `None` when the server is gone: it is asked for again then.
    pub async fn make(&self, unknown: Unknown) -> Option<Option<Value>> {
        let kind = unknown.kind;
        self.world.unknown.borrow_mut().push(unknown.clone());
        let (made, _) = self.repeat(&unknown).await?;
        self.world.count(kind, |count| match &made {
            Some(_) => count.acknowledged += 1,
            None => count.refused += 1,
        });
        Some(made)
    }

    /// Asks for it (again): what was made, if it was, and whether that was done before. It is known from now on.
    pub async fn repeat(&self, unknown: &Unknown) -> Option<(Option<Value>, bool)> {
        let mut headers = vec![("idempotency-key", unknown.key.as_str())];
        let key = self.credential(&unknown.path);
        headers.extend(key.as_deref().map(|key| ("authorization", key)));
        let came = match self.ask("POST", &unknown.path, &headers, Some(&unknown.body)).await {
            Came::Unknown => return None,
            Came::Done(made, is_repeated) => (Some(made), is_repeated),
            Came::Refused(status, problem) => {
                assert!([403, 404, 409, 422, 503].contains(&status), "{unknown:?}: {status} {problem}");
                (None, false)
            }
        };
        self.world.unknown.borrow_mut().retain(|other| other.key != unknown.key);
        Some(came)
    }

    /// Whose credential a path asks for.
    fn credential(&self, path: &str) -> Option<String> {
        let slug = path.strip_prefix("/v1/staff/restaurants/")?.split('/').next()?;
        self.world.keys.borrow().get(slug).cloned()
    }

    pub fn staff_key(&self, slug: &str) -> String {
        self.world.keys.borrow()[slug].clone()
    }
}
