//! `maitred restaurant …`: what operators do with restaurants, by way of a running server.

use clap::Subcommand;
use serde_json::Value;

use crate::domain::slug::Slug;
use crate::restaurant::file::times_quoted;

use super::client::{Answer, ask, complain, finish};
use super::{Exit, Output, ServerArguments};

#[derive(Debug, Subcommand)]
pub(super) enum RestaurantVerb {
    /// List restaurants.
    List {
        #[command(flatten)]
        server: ServerArguments,
    },
    /// Show a restaurant with its whole file.
    Get {
        /// Its name in addresses.
        slug: String,
        #[command(flatten)]
        server: ServerArguments,
    },
}

/// `maitred restaurant …`.
pub(super) fn run(verb: RestaurantVerb, output: Output) -> Exit {
    match verb {
        RestaurantVerb::List { server } => list(&server, output),
        RestaurantVerb::Get { slug, server } => get(&slug, &server, output),
    }
}

/// The slugs of all restaurants.
///
/// # Errors
/// The answer that ended it.
pub(super) fn slugs(server: &ServerArguments) -> Result<Vec<String>, Result<Answer, String>> {
    let mut slugs = vec![];
    pages(server, |answer| match answer {
        Ok(answer) if answer.status == 200 => {
            slugs.extend(items(&answer.body).filter_map(|it| it.get("slug")?.as_str().map(str::to_owned)));
            None
        }
        refused => Some(refused),
    })
    .map_or(Ok(slugs), Err)
}

/// Asks for page after page, until one says that it is enough, or there are no more.
fn pages<T>(server: &ServerArguments, mut see: impl FnMut(Result<Answer, String>) -> Option<T>) -> Option<T> {
    let mut cursor = String::new();
    loop {
        let answer = ask(server, "GET", &format!("/v1/platform/restaurants?limit=100{cursor}"), None);
        let next = answer.as_ref().ok().and_then(|it| it.body.get("next_cursor")?.as_str().map(str::to_owned));
        if let Some(enough) = see(answer) {
            return Some(enough);
        }
        cursor = format!("&cursor={}", next?);
    }
}

fn items(page: &Value) -> impl Iterator<Item = &Value> {
    page.get("items").and_then(Value::as_array).into_iter().flatten()
}

fn list(server: &ServerArguments, output: Output) -> Exit {
    let ended = pages(server, |answer| Some(finish(answer, output, print_page)).filter(|exit| *exit != Exit::Done));
    ended.unwrap_or(Exit::Done)
}

fn print_page(body: &Value) {
    for item in items(body) {
        let text = |field: &str| item.get(field).and_then(Value::as_str).unwrap_or_default();
        println!("{:<32} {:<16} {}", text("slug"), text("id"), text("name"));
    }
}

fn get(slug: &str, server: &ServerArguments, output: Output) -> Exit {
    if Slug::parse(slug).is_none() {
        return complain(&format!("`{slug}` is not a slug"), Exit::NotFound);
    }
    finish(ask(server, "GET", &format!("/v1/platform/restaurants/{slug}"), None), output, |body| {
        let file = body.get("file").cloned().unwrap_or_default();
        print!("{}", times_quoted(&yaml_serde::to_string(&file).unwrap_or_default()));
    })
}
