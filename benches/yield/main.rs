//! `make bench-yield`: how many of the covers that ask for a table are given one, beside what others do.

#[path = "../../tests/shared/dice.rs"]
mod dice;

mod demand;
mod floor;
mod ours;
mod policy;

use clap::Parser;

use demand::{Request, evening};
use dice::Dice;
use floor::{Floor, Set};
use maitred::domain::restaurant::state::State;
use ours::Ours;
use policy::{Choice, Plain, Policy, Repack};

const LOADS: [f64; 3] = [0.6, 0.9, 1.2];

/// Measures how full a restaurant gets.
#[derive(Parser)]
struct Args {
    /// Evenings a row.
    #[arg(long, default_value_t = 200)]
    evenings: u64,
    /// Only this floor.
    #[arg(long)]
    floor: Option<String>,
    /// Cargo says this to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let args = Args::parse();
    for floor in floor::all().iter().filter(|floor| args.floor.as_ref().is_none_or(|name| name == floor.name)) {
        let (sets, state) = (floor.sets(), ours::open(floor));
        for load in LOADS {
            let evenings = evenings(floor, load, args.evenings);
            let rows: [(&str, Box<Maker>); 7] = [
                ("first fit", Box::new(|seed| Box::new(Plain::new(&sets, Choice::First, seed)))),
                ("largest", Box::new(|seed| Box::new(Plain::new(&sets, Choice::Largest, seed)))),
                ("random", Box::new(|seed| Box::new(Plain::new(&sets, Choice::Random, seed)))),
                ("best fit", Box::new(|seed| Box::new(Plain::new(&sets, Choice::BestFit, seed)))),
                ("best fit+gap", Box::new(|seed| Box::new(Plain::new(&sets, Choice::BestFitGap, seed)))),
                ("repack", Box::new(|seed| Box::new(Repack::new(&sets, Choice::BestFitGap, seed)))),
                ("ours", Box::new(|_| Box::new(Ours::new(&state)))),
            ];
            let best: Vec<f64> = shares(&evenings, &rows[3].1, 0);
            for (name, maker) in rows.iter().filter(|(name, _)| std::env::var("ONLY").is_err() || *name == "ours") {
                let all = shares(&evenings, maker, 0);
                let near = if std::env::var("ONLY").is_err() { shares(&evenings, maker, 100) } else { vec![0.0] };
                let (mean, half) = paired(&all, &best);
                println!(
                    "{} {load} {name:<14} {:.1}  near {:.1}   {mean:+.2} ± {half:.2}",
                    floor.name,
                    100.0 * mean_of(&all),
                    100.0 * mean_of(&near)
                );
            }
        }
    }
    let _ = args.bench;
}

type Maker<'a> = dyn Fn(u64) -> Box<dyn Policy + 'a> + 'a;

fn evenings(floor: &Floor, load: f64, count: u64) -> Vec<Vec<Request>> {
    (0..count).map(|seed| evening(floor.seats(), load, &mut Dice(seed))).collect()
}

/// The share of asked covers that is accepted, evening by evening, if so many of a hundred guests also come half an hour earlier or later.
fn shares(evenings: &[Vec<Request>], maker: &Maker<'_>, flexible: u64) -> Vec<f64> {
    let share = |(seed, requests): (usize, &Vec<Request>)| {
        let mut policy = maker(seed as u64);
        let (mut asked, mut accepted) = (0, 0);
        for request in requests {
            asked += u32::from(request.party);
            let near = [-1, 1, -2, 2].into_iter().filter(|_| request.stubbornness < flexible);
            let mut times = [Some(*request)].into_iter().chain(near.map(|by| request.shifted(by))).flatten();
            if times.any(|request| policy.accepts(&request)) {
                accepted += u32::from(request.party);
            }
        }
        f64::from(accepted) / f64::from(asked)
    };
    evenings.iter().enumerate().map(share).collect()
}

fn mean_of(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The mean difference in points, and half of its 95 % interval.
fn paired(ours: &[f64], theirs: &[f64]) -> (f64, f64) {
    let differences: Vec<f64> = ours.iter().zip(theirs).map(|(a, b)| 100.0 * (a - b)).collect();
    let mean = mean_of(&differences);
    let count = differences.len() as f64;
    let variance = differences.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / (count - 1.0);
    (mean, 1.96 * (variance / count).sqrt())
}

#[allow(dead_code)]
fn unused(_: &State, _: &Set) {}
