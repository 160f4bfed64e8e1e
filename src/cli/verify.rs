//! `maitred verify`.

use std::path::Path;

use actix_web::rt::System;
use serde_json::json;

use crate::config::Jurisdictions;
use crate::inspect::{Finding, Inspection, inspect_with};
use crate::store::StoreError;

use super::{Exit, Output};

/// Checks a data folder, and prints a line for each restaurant.
pub(super) fn verify(data: &Path, jurisdictions: Option<Jurisdictions>, output: Output) -> Exit {
    let inspection = match System::new().block_on(inspect_with(data, jurisdictions.unwrap_or_default().0)) {
        Ok(inspection) => inspection,
        Err(error) => {
            eprintln!("maitred: {error}");
            return if let StoreError::Locked(_) = error { Exit::Conflict } else { Exit::Failed };
        }
    };
    match output {
        Output::Json => print_json(&inspection),
        Output::Text => print_text(&inspection),
    }
    if inspection.is_sound() { Exit::Done } else { Exit::Failed }
}

/// A line for each restaurant, and a last one for the folder.
fn print_json(Inspection { folder, restaurants }: &Inspection) {
    for Finding { slug, replayed, reservations, digest, wrong } in restaurants {
        println!(
            "{}",
            json!({"slug": slug, "replayed": replayed, "reservations": reservations, "digest": digest, "wrong": wrong})
        );
    }
    println!("{}", json!({"slug": null, "restaurants": restaurants.len(), "wrong": folder}));
}

fn print_text(Inspection { folder, restaurants }: &Inspection) {
    for Finding { slug, replayed, reservations, wrong, .. } in restaurants {
        let verdict = if wrong.is_empty() { "sound" } else { "NOT SOUND" };
        println!("{slug:<32} {verdict}: {reservations} reservations, {replayed} entries only in the journal");
        wrong.iter().for_each(|line| println!("  {line}"));
    }
    folder.iter().for_each(|line| println!("NOT SOUND: {line}"));
    let bad = restaurants.iter().filter(|finding| !finding.wrong.is_empty()).count();
    let verdict = if folder.is_empty() { "sound" } else { "NOT SOUND" };
    println!("{} restaurants, {bad} not sound; the folder itself is {verdict}", restaurants.len());
}
