//! `maitred verify`.

use std::path::Path;

use actix_web::rt::System;
use serde_json::json;

use crate::config::Jurisdictions;
use crate::inspect::{Finding, inspect_with};
use crate::store::StoreError;

use super::{Exit, Output};

/// Checks a data folder, and prints a line for each restaurant.
pub(super) fn verify(data: &Path, jurisdictions: Option<Jurisdictions>, output: Output) -> Exit {
    let findings = match System::new().block_on(inspect_with(data, jurisdictions.unwrap_or_default().0)) {
        Ok(findings) => findings,
        Err(error) => {
            eprintln!("maitred: {error}");
            return if let StoreError::Locked(_) = error { Exit::Conflict } else { Exit::Failed };
        }
    };
    match output {
        Output::Json => findings.iter().for_each(print_json),
        Output::Text => print_text(&findings),
    }
    if findings.iter().all(|finding| finding.wrong.is_empty()) { Exit::Done } else { Exit::Failed }
}

fn print_json(finding: &Finding) {
    let Finding { slug, replayed, reservations, digest, wrong } = finding;
    println!(
        "{}",
        json!({"slug": slug, "replayed": replayed, "reservations": reservations, "digest": digest, "wrong": wrong})
    );
}

fn print_text(findings: &[Finding]) {
    for finding in findings {
        let Finding { slug, replayed, reservations, wrong, .. } = finding;
        let verdict = if wrong.is_empty() { "sound" } else { "NOT SOUND" };
        println!("{slug:<32} {verdict}: {reservations} reservations, {replayed} entries only in the journal");
        wrong.iter().for_each(|line| println!("  {line}"));
    }
    let bad = findings.iter().filter(|finding| !finding.wrong.is_empty()).count();
    println!("{} restaurants, {bad} not sound", findings.len());
}
