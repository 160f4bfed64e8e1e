//! `maitred key`: keys of restaurants, by way of a running server.

use chrono::Duration;
use clap::builder::PossibleValuesParser;
use clap::{Subcommand, value_parser};
use serde_json::{Value, json};

use crate::clock::Clock;
use crate::domain::access::Scope;
use crate::domain::ids::KeyId;
use crate::domain::slug::Slug;

use super::client::{ask, complain, finish, text};
use super::{Exit, Output, ServerArguments};

#[derive(Debug, Subcommand)]
pub(super) enum KeyVerb {
    /// Make a key for the staff API of a restaurant. The key alone goes to standard output; it is shown this once.
    Create {
        /// The restaurant's name in addresses.
        #[arg(long, value_name = "SLUG")]
        restaurant: String,
        /// What it may do.
        #[arg(long, default_value = "manager", value_parser = ["owner", "manager", "host", "viewer"])]
        role: String,
        /// What it is narrowed to, such as `reservations:read`; may be given more than once.
        #[arg(long, value_parser = PossibleValuesParser::new(Scope::ALL.map(Scope::name)))]
        scope: Vec<String>,
        /// In so many days it opens nothing any more; never, if left out.
        #[arg(long, value_name = "DAYS", value_parser = value_parser!(u16).range(1..=3660))]
        expires_days: Option<u16>,
        /// What to call it, to know it again.
        #[arg(long, value_name = "LABEL")]
        name: Option<String>,
        #[command(flatten)]
        server: ServerArguments,
    },
    /// Give a key another secret. The new one alone goes to standard output; the present one opens for a while yet.
    Rotate {
        /// Its id.
        #[arg(value_name = "KEY_ID")]
        id: String,
        /// For how many hours the present secret goes on.
        #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = value_parser!(u16).range(0..=168))]
        grace_hours: u16,
        #[command(flatten)]
        server: ServerArguments,
    },
    /// List the keys of a restaurant, without the secrets.
    List {
        /// The restaurant's name in addresses.
        #[arg(long, value_name = "SLUG")]
        restaurant: String,
        #[command(flatten)]
        server: ServerArguments,
    },
    /// Let a key open nothing any more.
    Revoke {
        /// Its id.
        #[arg(value_name = "KEY_ID")]
        id: String,
        #[command(flatten)]
        server: ServerArguments,
    },
}

/// `maitred key …`.
pub(super) fn run(verb: KeyVerb, output: Output) -> Exit {
    match verb {
        KeyVerb::Create { restaurant, role, scope, expires_days, name, server } => {
            let scopes = (!scope.is_empty()).then_some(scope);
            let end = expires_days.map(|days| Clock::System.now() + Duration::days(days.into()));
            let wanted = json!({ "restaurant": restaurant, "role": role, "scopes": scopes, "name": name,
                "expires_at": end.map(|at| at.to_rfc3339()) });
            let body = Some(("application/json", wanted.to_string()));
            finish(ask(&server, "POST", "/v1/platform/keys", body), output, print_new)
        }
        KeyVerb::Rotate { id, grace_hours, server } => rotate(&id, grace_hours, &server, output),
        KeyVerb::List { restaurant, server } => list(&restaurant, &server, output),
        KeyVerb::Revoke { id, server } => revoke(&id, &server, output),
    }
}

fn list(slug: &str, server: &ServerArguments, output: Output) -> Exit {
    if Slug::parse(slug).is_none() {
        return complain(&format!("`{slug}` is not a slug"), Exit::NotFound);
    }
    let path = format!("/v1/platform/keys?restaurant={slug}");
    finish(ask(server, "GET", &path, None), output, |body| {
        body.get("items").and_then(Value::as_array).into_iter().flatten().for_each(print_listed);
    })
}

fn rotate(id: &str, grace_hours: u16, server: &ServerArguments, output: Output) -> Exit {
    if KeyId::parse(id).is_none() {
        return no_id(id);
    }
    let body = json!({ "grace_hours": grace_hours }).to_string();
    let path = format!("/v1/platform/keys/{id}/rotate");
    finish(ask(server, "POST", &path, Some(("application/json", body))), output, print_new)
}

fn no_id(id: &str) -> Exit {
    complain(&format!("`{id}` is not the id of a key: key_ and 12 characters"), Exit::NotFound)
}

fn revoke(id: &str, server: &ServerArguments, output: Output) -> Exit {
    if KeyId::parse(id).is_none() {
        return no_id(id);
    }
    finish(ask(server, "DELETE", &format!("/v1/platform/keys/{id}"), None), output, |_| println!("{id} is revoked"))
}

/// What is said about the key goes to standard error, so that a script has the key alone.
fn print_new(key: &Value) {
    eprintln!("{} opens {} as {}; it is shown this once:", text(key, "id"), text(key, "restaurant"), text(key, "role"));
    println!("{}", text(key, "key"));
}

fn print_listed(key: &Value) {
    println!("{:<16} {:<8} {} {}", text(key, "id"), text(key, "role"), text(key, "created_at"), text(key, "name"));
}
