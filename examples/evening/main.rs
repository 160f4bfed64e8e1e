//! A week of demand for each example restaurant, sent through the HTTP API by concurrent guests: who got a table, who
//! was refused and why, how full the rooms were, and whether every promise was kept.
//!
//! `cargo run --example evening -- --seed 7` draws another week. Ends with an error if a single promise was broken.

mod audit;
mod book;
mod chance;
mod chart;
mod demand;
mod diary;
mod door;
mod figures;
mod findings;
mod guest;
mod house;
mod replay;
mod report;
mod rush;

use std::process::ExitCode;

use actix_web::rt::System;
use clap::Parser;
use maitred::clock::Stopwatch;
use maitred::telemetry::{self, LogFormat};

use house::House;

/// The restaurant files, and how many more of their guests book on the day than the figures from Japan have it. In the
/// United States 45 % are published, and this share brings it there.
const HOUSES: [(&str, f64); 3] = [
    (include_str!("../restaurants/trattoria.yaml"), 0.0),
    (include_str!("../restaurants/tasting-house.yaml"), 0.0),
    (include_str!("../restaurants/brasserie.yaml"), 0.08),
];

/// Replays a week of demand through the HTTP API of a server in this process.
#[derive(Parser)]
struct Arguments {
    /// The same seed draws the same demand.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    let seed = Arguments::parse().seed;
    // A healthy week logs nothing at this level, so whatever the server does say is seen.
    telemetry::start(LogFormat::Pretty, "warn").expect("a constant filter that can be read");
    match System::new().block_on(evenings(seed)) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(reason) => {
            eprintln!("evening: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// All restaurants, one after the other; how many promises were broken.
async fn evenings(seed: u64) -> Result<usize, String> {
    println!("A week of demand by the published figures, seed {seed}, through the HTTP API.");
    let stopwatch = Stopwatch::start();
    let mut violations = 0;
    for (file, more_on_the_day) in HOUSES {
        let house = House::read(file, more_on_the_day)?;
        let guests = demand::draw(&house, seed);
        report::opening(&house, &guests);
        let week = replay::replay(&house, file, guests, seed).await?;
        report::closing(&house, &week);
        violations += week.findings.violations().len();
    }
    report::sum(HOUSES.len(), violations, stopwatch.elapsed());
    Ok(violations)
}
