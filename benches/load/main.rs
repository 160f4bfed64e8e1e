//! `cargo bench --bench load`: how fast `maitred` serves bookings, beside the naive peer where it is at hand.
//!
//! For each round and scenario every system gets a fresh server on an empty data folder, one system right after the
//! other, so that a slow minute of the machine hits all of them. Of the rounds the medians are told: a line of JSON
//! for each system and scenario on stdout; progress, ratios and bars on stderr.

mod audit;
mod client;
mod logins;
mod machine;
mod overload;
mod player;
mod report;
mod scenario;
mod systems;
mod watcher;
mod workload;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tokio::task::LocalSet;

use report::{Sheet, Trial};
use scenario::{Plan, Scenario};
use systems::{Server, System};

/// Where data folders and profiles go: on the disk of the build, for a temporary folder may be in memory, and what is
/// in memory is never synced.
const SCRATCH: &str = env!("CARGO_TARGET_TMPDIR");

/// Measures bookings and availability.
#[derive(Parser)]
struct Args {
    /// How often each system runs each scenario.
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Seconds that are measured, after one of warm-up.
    #[arg(long, default_value_t = 6.0)]
    secs: f64,
    /// Which scenarios.
    #[arg(long, value_delimiter = ',', value_enum, default_values_t = Scenario::ALL)]
    scenarios: Vec<Scenario>,
    /// Which systems. Without it: maitred, and naive if it is at hand.
    #[arg(long, value_delimiter = ',', value_enum)]
    systems: Option<Vec<System>>,
    /// Connections of `hot`, `wide` and `read`.
    #[arg(long, default_value_t = 64)]
    clients: usize,
    /// Restaurants of `wide`.
    #[arg(long, default_value_t = 500)]
    tenants: u16,
    /// Record each server with `perf` while it is measured; the figures suffer a little.
    #[arg(long)]
    profile: bool,
    /// Another `maitred` program than the one that was just built, to compare the two.
    #[arg(long)]
    maitred: Option<PathBuf>,
    /// Cargo says this to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    systems::allow_many_files();
    let systems = args.systems.clone().unwrap_or_else(System::at_hand);
    let programs = systems.iter().map(|system| (*system, system.program(args.maitred.as_ref()))).collect();
    // One thread, so that the tool takes as little of the machine as it can.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime of one thread");
    let sheet = LocalSet::new().block_on(&runtime, measure(&args, programs));
    sheet.lines().for_each(|line| println!("{line}"));
    eprint!("{}", sheet.ratios());
    if sheet.is_sound() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn measure(args: &Args, programs: Vec<(System, PathBuf)>) -> Sheet {
    let mut sheet = Sheet::default();
    for round in 1..=args.rounds {
        for scenario in &args.scenarios {
            for (system, program) in &programs {
                let trial = attempt(args, *scenario, *system, program).await;
                eprintln!("{round}/{} {}", args.rounds, trial.summary());
                sheet.add(trial);
            }
        }
    }
    sheet
}

/// One scenario against one fresh server.
async fn attempt(args: &Args, scenario: Scenario, system: System, program: &std::path::Path) -> Trial {
    let guests = if scenario == Scenario::Overload { overload::part_cores() } else { None };
    let server = Server::start(system, program).await;
    guests.iter().for_each(overload::run_on);
    let profile = args.profile.then(|| PathBuf::from(SCRATCH).join(format!("{system}-{scenario}.perf")));
    let plan = Plan { secs: args.secs, clients: args.clients, tenants: args.tenants, profile };
    let measured = scenario::run(scenario, &server, &plan).await;
    let audit = audit::of(server, program, &measured.granted).await;
    Trial { system, scenario, measured, audit }
}
