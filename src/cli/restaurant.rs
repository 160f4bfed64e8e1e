//! `maitred restaurant …`: what operators do with restaurants, by way of a running server. Whole archives are in
//! `archive`.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::{Value, json};

use crate::domain::slug::Slug;
use crate::restaurant::file::times_quoted;

use super::client::{Answer, ask, complain, finish, text};
use super::{Exit, Output, ServerArguments, archive};

#[derive(Debug, Subcommand)]
pub(super) enum RestaurantVerb {
    /// List restaurants.
    List {
        #[command(flatten)]
        server: ServerArguments,
    },
    /// Show a restaurant with its whole file.
    Get(Named),
    /// Let a restaurant be looked at and change nothing. Guests may still cancel.
    Suspend {
        /// Why: told to its staff.
        #[arg(long)]
        reason: Option<String>,
        #[command(flatten)]
        named: Named,
    },
    /// Let a restaurant work again that was suspended or given notice.
    Resume(Named),
    /// Give a restaurant another name in addresses. The old one goes on as an alias.
    Rename {
        #[command(flatten)]
        named: Named,
        /// The new name in addresses.
        #[arg(long, value_name = "SLUG")]
        to: String,
    },
    /// Give a restaurant notice. When its grace is over nothing of it is left.
    Delete {
        /// How many days it can still be called back; 0 is at once.
        #[arg(long, default_value_t = 30)]
        grace_days: u16,
        #[command(flatten)]
        named: Named,
    },
    /// Copy a restaurant's database while it goes on. The copy stays beside the server.
    Snapshot(Named),
    /// Look whether a restaurant is sound while it goes on; the exit code is 1 when it is not.
    Verify {
        /// Let one that sleeps sleep, and look at what is stored only.
        #[arg(long)]
        no_wake: bool,
        #[command(flatten)]
        named: Named,
    },
    /// Write a whole restaurant into one archive: its database, and its file.
    Export {
        /// Where to; made, and never half written.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        #[command(flatten)]
        named: Named,
    },
    /// Take in what `export` gave.
    Import {
        /// The archive.
        #[arg(value_name = "FILE")]
        archive: PathBuf,
        /// Its name in addresses here [default: the one it had].
        #[arg(long, value_name = "SLUG")]
        slug: Option<String>,
        /// In whose folder its files are to lie, for good.
        #[arg(long)]
        jurisdiction: Option<String>,
        #[command(flatten)]
        server: ServerArguments,
    },
}

/// A restaurant of a server.
#[derive(Debug, clap::Args)]
pub(super) struct Named {
    /// Its name in addresses.
    slug: String,
    #[command(flatten)]
    server: ServerArguments,
}

/// `maitred restaurant …`.
pub(super) fn run(verb: RestaurantVerb, output: Output) -> Exit {
    match verb {
        RestaurantVerb::List { server } => list(&server, output),
        RestaurantVerb::Get(Named { slug, server }) => get(&slug, &server, output),
        RestaurantVerb::Suspend { reason, named } => {
            let body = reason.map_or_else(|| json!({}), |reason| json!({ "reason": reason }));
            named.post("/suspend", Some(body), output)
        }
        RestaurantVerb::Resume(named) => named.post("/resume", None, output),
        RestaurantVerb::Rename { named, to } => named.post("/rename", Some(json!({ "slug": to })), output),
        RestaurantVerb::Delete { grace_days, named } => named.delete(grace_days, output),
        RestaurantVerb::Snapshot(named) => named.snapshot(output),
        RestaurantVerb::Verify { no_wake, named } => named.verify(!no_wake, output),
        RestaurantVerb::Export { to, named } => {
            named.at("/export").map_or_else(unnamed, |path| archive::fetch(&named.server, &path, &to))
        }
        RestaurantVerb::Import { archive, slug, jurisdiction, server } => {
            let asked = [("slug", slug), ("jurisdiction", jurisdiction)];
            archive::send(&server, &archive, &asked, |answer| finish(answer, output, print_standing))
        }
    }
}

impl Named {
    /// The path of this restaurant, and what follows it.
    ///
    /// # Errors
    /// What is no slug.
    fn at(&self, what: &str) -> Result<String, String> {
        match Slug::parse(&self.slug) {
            Some(slug) => Ok(format!("/v1/platform/restaurants/{slug}{what}")),
            None => Err(format!("`{}` is not a slug", self.slug)),
        }
    }

    fn post(&self, what: &str, body: Option<Value>, output: Output) -> Exit {
        let body = body.map(|body| ("application/json", body.to_string()));
        self.ask("POST", what, body, output, print_standing)
    }

    fn delete(&self, grace_days: u16, output: Output) -> Exit {
        self.ask("DELETE", &format!("?grace_days={grace_days}"), None, output, |body| {
            if body.is_null() { println!("{}: nothing of it is left", self.slug) } else { print_standing(body) }
        })
    }

    fn snapshot(&self, output: Output) -> Exit {
        self.ask("POST", "/snapshot", None, output, |body| {
            println!("{}: {} bytes, SHA-256 {}", text(body, "id"), body["bytes"], text(body, "sha256"));
        })
    }

    fn verify(&self, wakes: bool, output: Output) -> Exit {
        let asked = self.at(&format!("/verify?wake={wakes}")).map(|path| ask(&self.server, "GET", &path, None));
        let answer = match asked {
            Ok(answer) => answer,
            Err(reason) => return unnamed(reason),
        };
        let is_sound = answer.as_ref().is_ok_and(|answer| answer.body["sound"] == true);
        let exit = finish(answer, output, print_verified);
        if exit == Exit::Done && !is_sound { Exit::Failed } else { exit }
    }

    fn ask(
        &self,
        method: &str,
        what: &str,
        body: Option<(&str, String)>,
        output: Output,
        print: impl FnOnce(&Value),
    ) -> Exit {
        match self.at(what) {
            Ok(path) => finish(ask(&self.server, method, &path, body), output, print),
            Err(reason) => unnamed(reason),
        }
    }
}

fn unnamed(reason: String) -> Exit {
    complain(&reason, Exit::NotFound)
}

fn print_verified(found: &Value) {
    let verdict = if found["sound"] == true { "sound" } else { "NOT SOUND" };
    println!("{}: {verdict} at entry {}, {}", text(found, "slug"), found["seq"], text(found, "presence"));
    for check in found.get("checks").and_then(Value::as_array).into_iter().flatten() {
        let reason = check["reason"].as_str().map(|reason| format!(" ({reason})")).unwrap_or_default();
        println!("  {:<10} {}{reason}", text(check, "check"), text(check, "outcome"));
        let wrong = check.get("wrong").and_then(Value::as_array).into_iter().flatten();
        wrong.filter_map(Value::as_str).for_each(|line| println!("    {line}"));
    }
}

fn print_standing(tenant: &Value) {
    let until = tenant.get("leaves_at").and_then(Value::as_str).map(|at| format!(" until {at}")).unwrap_or_default();
    println!("{}: {}{until}", text(tenant, "slug"), text(tenant, "standing"));
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
        println!("{:<32} {:<16} {}", text(item, "slug"), text(item, "id"), text(item, "name"));
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
