//! `maitred key`: keys of restaurants, by way of a running server.

use clap::Subcommand;
use serde_json::{Value, json};

use crate::directory::restaurant_keys::KeyId;
use crate::domain::slug::Slug;

use super::client::{ask, complain, finish};
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
        /// What to call it, to know it again.
        #[arg(long, value_name = "LABEL")]
        name: Option<String>,
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
        KeyVerb::Create { restaurant, role, name, server } => {
            let body = json!({ "restaurant": restaurant, "role": role, "name": name }).to_string();
            let body = Some(("application/json", body));
            finish(ask(&server, "POST", "/v1/platform/keys", body), output, print_new)
        }
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

fn revoke(id: &str, server: &ServerArguments, output: Output) -> Exit {
    if KeyId::parse(id).is_none() {
        return complain(&format!("`{id}` is not the id of a key: key_ and 12 characters"), Exit::NotFound);
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

fn text<'a>(body: &'a Value, field: &str) -> &'a str {
    body.get(field).and_then(Value::as_str).unwrap_or_default()
}
