//! `cargo bench --bench sleep`: what a server with very many restaurants costs while they sleep, and what it takes to wake
//! them: start-up, memory of a restaurant asleep, awake and with its database open, and the first answer of one that
//! slept. With `--workerd` and `--naive` the peers' wakes are measured in the same run.
//!
//! All restaurants stand in the directory, with their alarms. Only those that will be woken have a file: nothing opens a
//! file of one that sleeps. Files are copies of three restaurants that were provisioned and booked over HTTP.

#[expect(dead_code, reason = "the load tool asks it more")]
#[path = "../load/client.rs"]
mod client;
mod crowd;
mod process;
#[expect(dead_code, reason = "of the workload of `load` only the house and the bookings are used")]
#[path = "../load/workload.rs"]
mod workload;

use std::path::PathBuf;

use clap::Parser;
use maitred::clock::Stopwatch;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crowd::{Crowd, Kind};
use process::{Program, Server};

/// Where data folders go: on the disk of the build.
const SCRATCH: &str = env!("CARGO_TARGET_TMPDIR");

/// Restaurants whose wakes are timed, of each kind that is small, as the peers' workload has it.
const TIMED: usize = 500;
/// The same of the large kind.
const TIMED_LARGE: usize = 200;
/// Restaurants that are woken before memory is looked at, so that as many databases are open as may be.
const WARM_UP: usize = 200;
/// Restaurants of a small kind that are woken while memory is looked at.
const WEIGHED: usize = 1000;

/// Measures sleep.
#[derive(Parser)]
struct Args {
    /// Restaurants in the directory.
    #[arg(long, default_value_t = 100_000)]
    known: usize,
    /// Restaurants that are awake in the end.
    #[arg(long, default_value_t = 5_000)]
    awake: usize,
    /// Start-ups, of which the median counts.
    #[arg(long, default_value_t = 5)]
    starts: usize,
    /// The folder of the workerd peer, with its packages installed.
    #[arg(long)]
    workerd: Option<PathBuf>,
    /// The naive peer's program.
    #[arg(long)]
    naive: Option<PathBuf>,
    /// Leave out all but the wakes.
    #[arg(long)]
    wakes: bool,
    /// Another `maitred` program than the one that was just built, to compare the two.
    #[arg(long)]
    maitred: Option<PathBuf>,
    /// Cargo says this to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let args = Args::parse();
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).expect("up to the maximum everybody may");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime of one thread").block_on(measure(&args));
}

async fn measure(args: &Args) {
    let program = args.maitred.clone().unwrap_or_else(|| env!("CARGO_BIN_EXE_maitred").into());
    let kinds = [
        Kind { bookings: 20, count: TIMED },
        Kind { bookings: 50, count: args.awake.max(WARM_UP + WEIGHED) },
        Kind { bookings: 2000, count: TIMED_LARGE },
    ];
    let crowd = Crowd::gather(&Program::Maitred(program), kinds, args.known).await;
    if !args.wakes {
        starts(args, &crowd).await;
        weights(&crowd).await;
        fullness(args, &crowd).await;
    }
    wakes(&crowd).await;
    for peer in peers(args) {
        let folder = tempfile::tempdir_in(SCRATCH).expect("the build's folder can be written");
        crowd::fill_peer(&peer, folder.path(), TIMED, 20).await;
        let server = Server::start(&peer, folder.path()).await;
        let micros = first_answers(&server, TIMED, |nth| peer.look("bench", nth)).await;
        report(&format!("{peer} wake, 20 bookings"), &micros);
        server.stop();
    }
}

fn peers(args: &Args) -> Vec<Program> {
    let workerd = args.workerd.clone().map(Program::Workerd);
    workerd.into_iter().chain(args.naive.clone().map(Program::Naive)).collect()
}

/// From the start of the process until it is ready.
async fn starts(args: &Args, crowd: &Crowd) {
    let empty = tempfile::tempdir_in(SCRATCH).expect("the build's folder can be written");
    Server::start(&crowd.program, empty.path()).await.stop();
    let (mut base, mut full, mut asleep) = (vec![], vec![], vec![]);
    for _ in 0..args.starts {
        let (seconds, bytes) = start(&crowd.program, empty.path()).await;
        base.push(bytes);
        let (more_seconds, more_bytes) = start(&crowd.program, crowd.folder.path()).await;
        full.push(more_seconds);
        asleep.push(more_bytes);
        println!("start-up: {more_seconds:.2} s with {} restaurants, {seconds:.2} s with none", args.known);
    }
    full.sort_by(f64::total_cmp);
    [&mut base, &mut asleep].into_iter().for_each(|it| it.sort_unstable());
    let (base, asleep) = (base[args.starts / 2], asleep[args.starts / 2]);
    println!("start-up, median: {:.2} s (bar: 2)", full[args.starts / 2]);
    println!("asleep: {} bytes each (bar: 200)", asleep.saturating_sub(base) / args.known);
}

async fn start(program: &Program, folder: &std::path::Path) -> (f64, usize) {
    let watch = Stopwatch::start();
    let server = Server::start(program, folder).await;
    let seconds = watch.elapsed().as_secs_f64();
    let bytes = server.memory_bytes();
    server.stop();
    (seconds, bytes)
}

/// What one more restaurant takes in memory when no more databases may be open than are.
async fn weights(crowd: &Crowd) {
    let server = Server::start(&crowd.program, crowd.folder.path()).await;
    first_answers(&server, WARM_UP, |nth| crowd.look(1, nth)).await;
    weigh(&server, "50 bookings", "128", WEIGHED, |nth| crowd.look(1, WARM_UP + nth)).await;
    weigh(&server, "2000 bookings", "600", TIMED_LARGE, |nth| crowd.look(2, nth)).await;
    server.stop();
    let server = Server::start(&crowd.program, crowd.folder.path()).await;
    weigh(&server, "50 bookings, database open", "-", 100, |nth| crowd.look(1, nth)).await;
    server.stop();
}

async fn weigh(server: &Server, what: &str, bar: &str, count: usize, look: impl Fn(usize) -> String) {
    let before = server.memory_bytes();
    first_answers(server, count, look).await;
    server.settles().await;
    let each = server.memory_bytes().saturating_sub(before) / count;
    println!("awake, {what}: {:.1} KiB each (bar: {bar})", each as f64 / 1024.0);
}

/// As many awake as the default budget takes.
async fn fullness(args: &Args, crowd: &Crowd) {
    let server = Server::start(&crowd.program, crowd.folder.path()).await;
    let before = server.memory_bytes();
    let watch = Stopwatch::start();
    let micros = first_answers(&server, args.awake, |nth| crowd.look(1, nth)).await;
    let seconds = watch.elapsed().as_secs_f64();
    let (awake, bytes) = (server.awake().await, server.memory_bytes() - before);
    println!("{awake} awake after {seconds:.1} s, {} MiB more; all of them asked, one after the other", bytes >> 20);
    report(&format!("wake of {}, 50 bookings", args.awake), &micros);
    let again = first_answers(&server, args.awake, |nth| crowd.look(1, nth)).await;
    report("the same again, awake", &again);
    server.stop();
}

async fn wakes(crowd: &Crowd) {
    for (kind, bookings, count) in [(0, 20, TIMED), (1, 50, TIMED), (2, 2000, TIMED_LARGE)] {
        let server = Server::start(&crowd.program, crowd.folder.path()).await;
        let micros = first_answers(&server, count, |nth| crowd.look(kind, nth)).await;
        report(&format!("maitred wake, {bookings} bookings"), &micros);
        let again = first_answers(&server, count, |nth| crowd.look(kind, nth)).await;
        report("  the same again, awake", &again);
        server.stop();
    }
}

/// Microseconds until each was answered, one at a time over one connection, from the fastest to the slowest.
async fn first_answers(server: &Server, count: usize, look: impl Fn(usize) -> String) -> Vec<u128> {
    let mut client = client::Client::connect(server.address).await.expect("it listens");
    let mut micros = vec![];
    for nth in 0..count {
        let (request, watch) = (process::get(&look(nth)), Stopwatch::start());
        let answer = client.ask(&request).await.expect("an answer");
        micros.push(watch.elapsed().as_micros());
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(answer.body));
    }
    micros.sort_unstable();
    micros
}

fn report(what: &str, micros: &[u128]) {
    let at = |share: usize| micros[(micros.len() * share / 100).min(micros.len() - 1)] as f64 / 1000.0;
    println!("{what}: p50 {:.2} ms, p90 {:.2} ms, p99 {:.2} ms", at(50), at(90), at(99));
}
