//! Commands that are clients of a running server.

use std::io::Read as _;
use std::path::Path;

use actix_web::rt::System;
use serde_json::Value;

use super::{ApplyArguments, Exit, Output, ServerArguments};

/// The largest answer that is read.
const ANSWER_BYTES_MAX: usize = 16 << 20;

/// An answer of the server; `null` when it has no body.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Value,
}

/// `maitred apply`.
pub(super) fn apply(arguments: &ApplyArguments, output: Output) -> Exit {
    arguments
        .file
        .iter()
        .map(|path| apply_one(path, arguments, output))
        .find(|exit| *exit != Exit::Done)
        .unwrap_or(Exit::Done)
}

fn apply_one(path: &Path, arguments: &ApplyArguments, output: Output) -> Exit {
    let text = match read(path) {
        Ok(text) => text,
        Err(error) => return complain(&format!("{} cannot be read: {error}", path.display()), Exit::Invalid),
    };
    let slug = match slug_of(&text) {
        Ok(slug) => slug,
        Err(reason) => return complain(&format!("{}: {reason}", path.display()), Exit::Invalid),
    };
    let mut call =
        format!("/v1/platform/restaurants/{slug}?dry_run={}&reassign={}", arguments.dry_run, arguments.reassign);
    if let Some(version) = arguments.expect_version {
        call.push_str(&format!("&expect_version={version}"));
    }
    finish(ask(&arguments.server, "PUT", &call, Some(("application/yaml", text))), output, print_applied)
}

pub(super) fn read(path: &Path) -> std::io::Result<String> {
    if path == Path::new("-") {
        let mut text = String::new();
        return std::io::stdin().read_to_string(&mut text).map(|_| text);
    }
    std::fs::read_to_string(path)
}

/// The slug, which the address needs; everything else is read by the server.
fn slug_of(text: &str) -> Result<String, String> {
    let file: Value = yaml_serde::from_str(text).map_err(|error| error.to_string())?;
    let slug = file.get("slug").and_then(Value::as_str).ok_or("it has no `slug`")?;
    let is_slug = crate::domain::slug::Slug::parse(slug).is_some();
    is_slug.then(|| slug.to_owned()).ok_or(format!("`{slug}` is not a slug: 1 to 63 characters of a-z, 0-9 and -"))
}

fn print_applied(body: &Value) {
    let text = |field: &str| body.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let is = |field: &str| body.get(field).and_then(Value::as_bool).unwrap_or_default();
    let plan = body.get("plan").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for step in plan {
        let part = |field: &str| step.get(field).and_then(Value::as_str).unwrap_or_default();
        let sign = match part("action") {
            "add" => '+',
            "remove" => '-',
            _ => '~',
        };
        println!("  {sign} {} {}", part("kind"), part("key"));
    }
    let version = body.get("version").and_then(Value::as_u64).unwrap_or_default();
    let done = match (plan.is_empty(), is("dry_run"), is("created")) {
        (true, _, _) => "no changes".to_owned(),
        (false, true, _) => format!("{} changes, none made (dry run)", plan.len()),
        (false, false, true) => format!("created, version {version}"),
        (false, false, false) => format!("{} changes made, version {version}", plan.len()),
    };
    println!("{}: {done}", text("slug"));
    for note in body.get("notes").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        eprintln!("note: {note}");
    }
}

/// `maitred restaurant list`.
pub(super) fn list(server: &ServerArguments, output: Output) -> Exit {
    let mut cursor = String::new();
    loop {
        let answer = ask(server, "GET", &format!("/v1/platform/restaurants?limit=100{cursor}"), None);
        let next = answer.as_ref().ok().and_then(|it| it.body.get("next_cursor")?.as_str().map(str::to_owned));
        let exit = finish(answer, output, print_page);
        match next {
            Some(next) if exit == Exit::Done => cursor = format!("&cursor={next}"),
            Some(_) | None => return exit,
        }
    }
}

fn print_page(body: &Value) {
    for item in body.get("items").and_then(Value::as_array).into_iter().flatten() {
        let text = |field: &str| item.get(field).and_then(Value::as_str).unwrap_or_default();
        println!("{:<32} {:<16} {}", text("slug"), text("id"), text("name"));
    }
}

/// `maitred restaurant get`.
pub(super) fn get(slug: &str, server: &ServerArguments, output: Output) -> Exit {
    if crate::domain::slug::Slug::parse(slug).is_none() {
        return complain(&format!("`{slug}` is not a slug"), Exit::NotFound);
    }
    finish(ask(server, "GET", &format!("/v1/platform/restaurants/{slug}"), None), output, |body| {
        let file = body.get("file").cloned().unwrap_or_default();
        print!("{}", yaml_serde::to_string(&file).unwrap_or_default());
    })
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
    let text = |field: &str| problem.get(field).and_then(Value::as_str).unwrap_or_default();
    eprintln!("maitred: {} ({}): {}", text("title"), text("code"), text("detail"));
    for error in problem.get("errors").and_then(Value::as_array).into_iter().flatten() {
        let part = |field: &str| error.get(field).and_then(Value::as_str).unwrap_or_default();
        eprintln!("  {} {}", part("pointer"), part("detail"));
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
    let url = format!("{}{path}", server.url.trim_end_matches('/'));
    if !url.starts_with("http://") {
        return Err(format!("{} is not http://; put the command beside the server, or a tunnel between", server.url));
    }
    let key = key(server)?;
    System::new().block_on(send(&url, method, &key, body))
}

async fn send(url: &str, method: &str, key: &str, body: Option<(&str, String)>) -> Result<Answer, String> {
    let method = method.parse().map_err(|_| "no such method".to_owned())?;
    let request = awc::Client::new().request(method, url).bearer_auth(key).timeout(std::time::Duration::from_secs(60));
    let sent = match body {
        Some((kind, body)) => request.content_type(kind).send_body(body).await,
        None => request.send().await,
    };
    let mut response = sent.map_err(|error| format!("{url} does not answer: {error}"))?;
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
