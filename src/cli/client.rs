//! Talking to a running server: what is asked, what is said of the answer, and the exit code.

use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use actix_web::rt::{System, SystemRunner};
use actix_web::web::Bytes;
use awc::ClientResponse;
use awc::error::PayloadError;
use futures_util::{Stream, StreamExt as _};
use serde_json::Value;

use super::{Exit, Output, ServerArguments};

/// How long a whole restaurant may take, there or back.
const LONG: Duration = Duration::from_secs(3_600);
/// The largest answer that is read.
const ANSWER_BYTES_MAX: usize = 16 << 20;

/// An answer of the server; `null` when it has no body.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Value,
}

pub(super) fn read(path: &Path) -> std::io::Result<String> {
    if path == Path::new("-") {
        let mut text = String::new();
        return std::io::stdin().read_to_string(&mut text).map(|_| text);
    }
    std::fs::read_to_string(path)
}

/// A text of an answer; empty where there is none.
pub(super) fn text<'a>(body: &'a Value, field: &str) -> &'a str {
    body.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// Writes an answer down, and says how the command ended.
pub(super) fn finish(answer: Result<Answer, String>, output: Output, print: impl FnOnce(&Value)) -> Exit {
    let Answer { status, body } = match answer {
        Ok(answer) => answer,
        Err(reason) => return complain(&reason, Exit::Unavailable),
    };
    let is_fine = (200..300).contains(&status);
    match output {
        // Where the API says nothing, nothing is written.
        Output::Json if body.is_null() => {}
        Output::Json => println!("{body}"),
        Output::Text if is_fine => print(&body),
        Output::Text => explain(&body),
    }
    match status {
        200..300 => Exit::Done,
        401 | 403 => Exit::NotAllowed,
        404 => Exit::NotFound,
        400 | 413 | 415 | 422 => Exit::Invalid,
        409 | 412 => Exit::Conflict,
        429 | 503 => Exit::Unavailable,
        _ => Exit::Failed,
    }
}

/// A problem, in words.
fn explain(problem: &Value) {
    eprintln!("maitred: {} ({}): {}", text(problem, "title"), text(problem, "code"), text(problem, "detail"));
    for error in problem.get("errors").and_then(Value::as_array).into_iter().flatten() {
        eprintln!("  {} {}", text(error, "pointer"), text(error, "detail"));
    }
}

/// A reason that is not the server's.
pub(super) fn complain(reason: &str, exit: Exit) -> Exit {
    eprintln!("maitred: {reason}");
    exit
}

/// Asks the server; a body comes with its kind.
pub(super) fn ask(
    server: &ServerArguments,
    method: &str,
    path: &str,
    body: Option<(&str, String)>,
) -> Result<Answer, String> {
    let (url, key) = (url(server, path)?, key(server)?);
    CLIENT.with(|(system, client)| system.block_on(send(client, &url, method, &key, body)))
}

/// Hands on a large answer part by part; an answer that is none comes back whole.
pub(super) fn each_part(
    server: &ServerArguments,
    path: &str,
    mut take: impl FnMut(Bytes) -> std::io::Result<()>,
) -> Result<Option<Answer>, String> {
    let (url, key) = (url(server, path)?, key(server)?);
    CLIENT.with(|(system, client)| {
        system.block_on(async {
            let sent = client.get(&url).bearer_auth(key).timeout(LONG).send().await;
            let mut response = sent.map_err(|error| format!("{url} does not answer: {error}"))?;
            if !response.status().is_success() {
                return read_answer(&url, &mut response).await.map(Some);
            }
            while let Some(part) = response.next().await {
                let part = part.map_err(|error| format!("the answer broke off: {error}"))?;
                take(part).map_err(|error| format!("it cannot be written: {error}"))?;
            }
            Ok(None)
        })
    })
}

/// Sends a large body part by part.
pub(super) fn upload(
    server: &ServerArguments,
    path: &str,
    kind: &str,
    parts: impl Stream<Item = std::io::Result<Bytes>> + Unpin + 'static,
) -> Result<Answer, String> {
    let (url, key) = (url(server, path)?, key(server)?);
    CLIENT.with(|(system, client)| {
        system.block_on(async {
            let request = client.post(&url).bearer_auth(key).timeout(LONG).content_type(kind);
            let sent = request.send_stream(parts).await;
            let mut response = sent.map_err(|error| format!("{url} does not answer: {error}"))?;
            read_answer(&url, &mut response).await
        })
    })
}

fn url(server: &ServerArguments, path: &str) -> Result<String, String> {
    let url = format!("{}{path}", server.url.trim_end_matches('/'));
    if url.starts_with("http://") {
        return Ok(url);
    }
    Err(format!("{} is not http://; put the command beside the server, or a tunnel between", server.url))
}

thread_local! {
    /// One for all that a command asks, so that ten thousand files go through one connection.
    static CLIENT: (SystemRunner, awc::Client) = (System::new(), awc::Client::new());
}

async fn send(
    client: &awc::Client,
    url: &str,
    method: &str,
    key: &str,
    body: Option<(&str, String)>,
) -> Result<Answer, String> {
    let method = method.parse().map_err(|_| "no such method".to_owned())?;
    let request = client.request(method, url).bearer_auth(key).timeout(Duration::from_secs(60));
    let sent = match body {
        Some((kind, body)) => request.content_type(kind).send_body(body).await,
        None => request.send().await,
    };
    let mut response = sent.map_err(|error| format!("{url} does not answer: {error}"))?;
    read_answer(url, &mut response).await
}

async fn read_answer<S>(url: &str, response: &mut ClientResponse<S>) -> Result<Answer, String>
where
    S: Stream<Item = Result<Bytes, PayloadError>> + Unpin,
{
    let status = response.status().as_u16();
    let bytes =
        response.body().limit(ANSWER_BYTES_MAX).await.map_err(|error| format!("the answer broke off: {error}"))?;
    if status == 204 {
        return Ok(Answer { status, body: Value::Null });
    }
    let body =
        serde_json::from_slice(&bytes).map_err(|_| format!("{url} answered {status}, but not as maitred does"))?;
    Ok(Answer { status, body })
}

fn key(server: &ServerArguments) -> Result<String, String> {
    if let Some(key) = &server.key {
        return Ok(key.trim().to_owned());
    }
    let path = server.data.join("platform.key");
    let read = std::fs::read_to_string(&path);
    let missing =
        |error| format!("no key: set MAITRED_KEY, or MAITRED_DATA so that {} can be read ({error})", path.display());
    read.map(|key| key.trim().to_owned()).map_err(missing)
}
