//! `make bench-yield`: how many of the covers that ask for a table are given one, by the real rule book and by what
//! others do, on the same evenings. See the README beside this file.

#[path = "../../tests/shared/dice.rs"]
mod dice;

mod demand;
mod figures;
mod floor;
mod optimum;
mod ours;
mod play;
mod policy;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use figures::{Difference, mean, percent};
use floor::Floor;
use play::{Evening, House, evenings};
use policy::Choice;

/// Asked seat-time over 80 % of what there is: a quiet night, a good one, more than fits.
const LOADS: [f64; 3] = [0.6, 0.9, 1.2];
/// How many times as many evenings the published table is given: two hundred leave a point of chance.
const PUBLISHED_EVENINGS: u64 = 5;
/// How far from a published figure is near enough, in points.
const APART_MAX: f64 = 1.0;
/// Of a hundred guests, how many come half an hour earlier or later if they must.
const FLEXIBLE: [u64; 4] = [0, 25, 50, 100];

/// Measures how full a restaurant gets.
#[derive(Parser)]
struct Args {
    /// Evenings a row.
    #[arg(long, default_value_t = 200)]
    evenings: u64,
    /// Only the small cases: writes them to this folder, for `optimum.py`.
    #[arg(long)]
    export: Option<PathBuf>,
    /// Only the small cases: compares with what `optimum.py` found, in this folder.
    #[arg(long)]
    optimum: Option<PathBuf>,
    /// Fail when a published row does not come out, ours is not 1 point above best fit at load 0.6, or it is below it
    /// anywhere.
    #[arg(long)]
    assert: bool,
    /// Cargo says this to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let Args { evenings, export, optimum, assert, bench: _ } = Args::parse();
    if let Some(folder) = export {
        return optimum::export(&folder);
    }
    if let Some(folder) = optimum {
        return optimum::compare(&folder);
    }
    let is_met = published(evenings * PUBLISHED_EVENINGS) & floors(evenings);
    near_times(evenings);
    if assert && !is_met { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The rows of the published table, and ours below them; whether what was published comes out.
fn published(count: u64) -> bool {
    let floor = floor::anchor();
    let house = House::new(&floor);
    println!("Share of asked covers that is accepted, {}, in brackets what was published:\n", floor.name);
    println!("| Policy | load 0.6 | 0.9 | 1.2 |\n|---|---|---|---|");
    let mut comes_out = true;
    for (name, policy, flexible, published) in play::PUBLISHED {
        let cell = |(load, published): (f64, Option<f64>)| {
            let share = mean(&house.shares(policy, &evenings(&floor, load, count), flexible));
            let Some(published) = published else { return percent(share) };
            comes_out &= (100.0 * share - published).abs() <= APART_MAX;
            format!("{} ({published:.1})", percent(share))
        };
        let cells: Vec<String> = LOADS.into_iter().zip(published).map(cell).collect();
        println!("| {name} | {} |", cells.join(" | "));
    }
    println!();
    comes_out
}

/// Every floor at every load; whether the bar is met everywhere.
fn floors(count: u64) -> bool {
    println!("Share of asked covers that is accepted, and ours less best fit in points with its 95 % interval:\n");
    println!(
        "| Floor | load | first fit | best fit | ours | difference | moved a booking |\n|---|---|---|---|---|---|---|"
    );
    let mut is_met = true;
    for floor in floor::all() {
        let house = House::new(&floor);
        for load in LOADS {
            is_met &= row(&house, &floor, load, &evenings(&floor, load, count));
        }
    }
    println!();
    is_met
}

fn row(house: &House<'_>, floor: &Floor, load: f64, evenings: &[Evening]) -> bool {
    let first = mean(&house.shares(play::plain(Choice::First), evenings, 0));
    let best = house.shares(play::plain(Choice::BestFit), evenings, 0);
    let (ours, moved) = house.ours(evenings);
    let difference = Difference::of(&ours, &best);
    println!(
        "| {} | {load} | {} | {} | {} | {difference} | {moved:.2} |",
        floor.name,
        percent(first),
        percent(mean(&best)),
        percent(mean(&ours))
    );
    let least = if load < LOADS[1] { 1.0 } else { 0.0 };
    0.0 < difference.low() && least <= difference.mean
}

/// What it brings to offer half an hour earlier or later, to as many as would take it.
fn near_times(count: u64) {
    println!("Ours, offering up to 30 minutes earlier or later to guests of whom so many accept:\n");
    println!("| Floor | load | nobody | 25 % | 50 % | everybody |\n|---|---|---|---|---|---|");
    for floor in floor::all() {
        let house = House::new(&floor);
        for load in LOADS {
            let evenings = evenings(&floor, load, count.div_ceil(4));
            let share = |flexible| percent(mean(&house.shares(play::Rule::Ours, &evenings, flexible)));
            println!("| {} | {load} | {} |", floor.name, FLEXIBLE.map(share).join(" | "));
        }
    }
}
