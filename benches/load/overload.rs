//! More guests than can be served storm one restaurant, while a few book at its neighbour. The loop is open: guests come
//! by the clock, whatever the server does, and what each takes is counted from when it was due. Whoever finds all
//! connections busy is not sent and counted as that: a tool has fewer connections than the world has guests.
//!
//! Where there are two cores the server has one and the guests the other, so that neither takes from the other what is
//! to be measured. The neighbour's guests have a thread of their own.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::future::join_all;
use maitred::clock::Stopwatch;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use tokio::task::LocalSet;

use crate::client::{Answer, Client};
use crate::machine::{Cores, Meter};
use crate::player::Tally;
use crate::scenario::{Measured, Plan, book_somewhere, dismiss, gather, play_for, sorted};
use crate::systems::{Server, System, booking};
use crate::workload::{Ask, DATES, Dice, Granted, arrivals};

/// How much of what the server can take comes.
const LOADS: [f64; 5] = [0.5, 1.0, 2.0, 5.0, 10.0];
/// Restaurants that are needed: one for each load and one to find out what the server can take; the last is the neighbour.
pub const TENANTS: u16 = 7;
const NEIGHBOUR: u16 = TENANTS - 1;
/// Connections of the crowd.
const CONNECTIONS: usize = 2_000;
/// Bookings a second at the neighbour, and the connections that they come over.
const NEIGHBOUR_RATE: f64 = 200.0;
const NEIGHBOUR_CONNECTIONS: usize = 64;
/// A guest who waited longer has gone: an answer after that is of no good to anybody.
const PATIENCE: Duration = Duration::from_secs(1);
/// Whoever cannot be sent within this time finds all connections busy.
const LATE_MAX: Duration = Duration::from_millis(10);
/// What the databases need to catch up after a storm.
const CALM: Duration = Duration::from_secs(3);

/// What came of guests that came by the clock.
#[derive(Debug, Default)]
struct Storm {
    offered: usize,
    sent: usize,
    /// Answered in time, from when they were due.
    micros: Vec<u32>,
    /// Answered, but too late.
    late: usize,
    /// As the guests saw it, from when they were due.
    refused: Vec<u32>,
    /// As the server says itself.
    refused_inside: Vec<u32>,
    errors: u64,
    granted: Vec<Granted>,
}

impl Storm {
    fn absorb(&mut self, other: Storm) {
        self.offered += other.offered;
        self.sent += other.sent;
        self.micros.extend(other.micros);
        self.late += other.late;
        self.refused.extend(other.refused);
        self.refused_inside.extend(other.refused_inside);
        self.errors += other.errors;
        self.granted.extend(other.granted);
    }

    fn count(&mut self, tenant: u16, ask: &Ask, answer: std::io::Result<Answer<'_>>, waited: Duration) {
        let micros = u32::try_from(waited.as_micros()).unwrap_or(u32::MAX);
        match answer {
            Ok(answer) if answer.status == 503 => {
                self.refused.push(micros);
                self.refused_inside.extend(answer.server_micros());
            }
            Ok(Answer { status: status @ (201 | 409), .. }) => {
                if waited <= PATIENCE {
                    self.micros.push(micros);
                } else {
                    self.late += 1;
                }
                if status == 201 {
                    let Ask { day, start, .. } = *ask;
                    self.granted.push(Granted { tenant, day, table: 0, start, until: start + ask.minutes() });
                }
            }
            Ok(_) | Err(_) => self.errors += 1,
        }
    }
}

/// Gives the server one core and the guests another, where there are two. Asked before the server starts, which takes over
/// where it may run; the answer says where the guests are to run.
pub fn part_cores() -> Option<CpuSet> {
    let all = sched_getaffinity(None).ok()?;
    let mut cores = (0..CpuSet::MAX_CPU).filter(|core| all.is_set(*core));
    let only = |core| {
        let mut set = CpuSet::new();
        set.set(core);
        set
    };
    let (first, second) = (only(cores.next()?), only(cores.next()?));
    sched_setaffinity(None, &first).ok()?;
    Some(second)
}

/// From now on this thread, and those that it starts, run there.
pub fn run_on(cores: &CpuSet) {
    sched_setaffinity(None, cores).expect("it could be read a moment ago");
}

pub async fn run(server: &Server, plan: &Plan) -> Measured {
    let (mut total, capacity) = capacity(server, plan).await;
    let at = (server.system, server.address);
    eprintln!("overload: {capacity:.0} bookings/s by 64 guests who wait for their answers; by the clock from here on");
    let mut all = Storm::default();
    let (mut goodputs, mut last_cores, mut seconds) = (vec![capacity], Cores::default(), 0.0);
    for (tenant, load) in (1..NEIGHBOUR).zip(LOADS) {
        tokio::time::sleep(CALM).await;
        let alone = beside(server, plan.secs, u64::from(tenant)).join().expect("the neighbour's thread");
        let neighbour = beside(server, plan.secs, u64::from(tenant) + 100);
        let meter = Meter::start(server.pid(), plan.profile.as_deref().filter(|_| load == 10.0));
        let crowd = storm(at, (tenant, CONNECTIONS), capacity * load, plan.secs, tenant.into()).await;
        let (took, cores) = meter.stop();
        let neighbour = neighbour.join().expect("the neighbour's thread");
        let goodput = crowd.micros.len() as f64 / plan.secs;
        goodputs.push(goodput);
        tell(load, plan.secs, (&crowd, &alone, &neighbour), cores);
        [crowd, alone, neighbour].into_iter().for_each(|storm| all.absorb(storm));
        (last_cores, seconds) = (cores, took);
    }
    let peak = goodputs.iter().copied().fold(0.0, f64::max);
    let last = goodputs.last().copied().unwrap_or_default();
    eprintln!("overload: goodput at ten times is {:.0} % of its peak of {peak:.0}/s (bar: 85 %)", last / peak * 100.0);
    total.granted.extend(all.granted);
    Measured {
        throughput: all.micros.len() as f64 / seconds.max(plan.secs),
        micros: sorted(all.micros),
        conflicts: total.conflicts,
        errors: total.errors + all.errors,
        cores: last_cores,
        granted: total.granted,
        wrong_races: 0,
    }
}

/// Bookings a second by guests who wait for their answers.
async fn capacity(server: &Server, plan: &Plan) -> (Tally, f64) {
    let mut players = gather(server, plan.clients).await;
    play_for(&mut players, plan.secs / 3.0, 0, |dice| book_somewhere(dice, 1)).await;
    let warm_up = players.iter().map(|player| player.tally.micros.len()).sum::<usize>();
    play_for(&mut players, plan.secs, 1, |dice| book_somewhere(dice, 1)).await;
    let total = dismiss(players);
    let rate = (total.micros.len() - warm_up) as f64 / plan.secs;
    (total, rate)
}

/// The neighbour's guests, who come on a thread of their own.
fn beside(server: &Server, secs: f64, seed: u64) -> std::thread::JoinHandle<Storm> {
    let at = (server.system, server.address);
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let guests = storm(at, (NEIGHBOUR, NEIGHBOUR_CONNECTIONS), NEIGHBOUR_RATE, secs, seed);
        LocalSet::new().block_on(&runtime.expect("a runtime of one thread"), guests)
    })
}

/// Guests come to a restaurant for a while, at this rate.
async fn storm(
    (system, address): (System, SocketAddr),
    (tenant, connections): (u16, usize),
    rate: f64,
    secs: f64,
    seed: u64,
) -> Storm {
    let clients = join_all((0..connections).map(|_| Client::connect(address))).await;
    let (due, next, watch) = (arrivals(rate, secs, seed), Cell::new(0), Stopwatch::start());
    let total = RefCell::new(Storm { offered: due.len(), ..Storm::default() });
    join_all(clients.into_iter().enumerate().map(async |(at, client)| {
        let mut client = client.expect("the server listens");
        let mut dice = Dice::seeded((seed << 32) + (u64::try_from(at).expect("a few") << 40) + 3);
        while let Some(due) = due.get(next.replace(next.get() + 1)) {
            let wait = due.saturating_sub(watch.elapsed());
            if !wait.is_zero() {
                tokio::time::sleep(wait).await;
            }
            if LATE_MAX < watch.elapsed().saturating_sub(*due) {
                continue;
            }
            total.borrow_mut().sent += 1;
            let ask = draw(&mut dice);
            let answer = client.ask(&booking(system, tenant, &ask)).await;
            let is_broken = answer.is_err();
            total.borrow_mut().count(tenant, &ask, answer, watch.elapsed().saturating_sub(*due));
            if is_broken {
                client = Client::connect(address).await.expect("the server listens");
            }
        }
    }))
    .await;
    total.into_inner()
}

fn draw(dice: &mut Dice) -> Ask {
    let day = dice.below(DATES);
    Ask::draw(dice, day)
}

fn tell(load: f64, secs: f64, (crowd, alone, beside): (&Storm, &Storm, &Storm), cores: Cores) {
    let rate = |count: usize| count as f64 / secs;
    let (admitted, refused) = (Quantiles::of(&crowd.micros), Quantiles::of(&crowd.refused));
    let inside = Quantiles::of(&crowd.refused_inside);
    let (quiet, noisy) = (Quantiles::of(&alone.micros), Quantiles::of(&beside.micros));
    eprintln!(
        "{load:>4} x: offered {:>7.0}/s sent {:>7.0}/s  good {:>6.0}/s {admitted}  late {}  refused {:>6.0}/s {refused}, \
         inside {inside}\n        neighbour alone {quiet}, beside {noisy} ({:.2} x; good {} of {}, refused {})  \
         cores: server {:.2} guests {:.2} other {:.2}",
        rate(crowd.offered),
        rate(crowd.sent),
        rate(crowd.micros.len()),
        crowd.late,
        rate(crowd.refused.len()),
        noisy.p99 / quiet.p99,
        beside.micros.len(),
        beside.offered,
        beside.refused.len(),
        cores.server,
        cores.load,
        cores.other,
    );
}

/// Milliseconds.
struct Quantiles {
    p50: f64,
    p99: f64,
}

impl Quantiles {
    fn of(micros: &[u32]) -> Quantiles {
        let micros = sorted(micros.to_vec());
        let at = |hundredths: usize| {
            f64::from(micros.get(micros.len() * hundredths / 100).copied().unwrap_or_default()) / 1000.0
        };
        Quantiles { p50: at(50), p99: at(99) }
    }
}

impl std::fmt::Display for Quantiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "p50 {:.2} p99 {:.2} ms", self.p50, self.p99)
    }
}
