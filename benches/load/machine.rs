//! Who used the processors meanwhile, from `/proc`; and `perf`, if somebody wants to know what for.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use maitred::clock::Stopwatch;

use crate::systems::signal_to_stop;

/// Clock ticks of `/proc` in a second: Linux shows a hundred to every program.
const TICKS: f64 = 100.0;

/// Cores that were busy, on average.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cores {
    pub server: f64,
    pub load: f64,
    /// Everybody else: what disturbs a measurement.
    pub other: f64,
}

/// Seconds of processor time since the start of each.
#[derive(Clone, Copy)]
struct Spent {
    server: f64,
    load: f64,
    all: f64,
}

/// Runs while something is measured.
pub struct Meter {
    server: u32,
    watch: Stopwatch,
    before: Spent,
    perf: Option<Child>,
}

impl Meter {
    pub fn start(server: u32, profile: Option<&Path>) -> Meter {
        let perf = profile.map(|file| record(server, file));
        Meter { server, watch: Stopwatch::start(), before: spent(server), perf }
    }

    /// Seconds since the start, and who was busy.
    pub fn stop(self) -> (f64, Cores) {
        let (seconds, now) = (self.watch.elapsed().as_secs_f64(), spent(self.server));
        if let Some(mut perf) = self.perf {
            signal_to_stop(perf.id());
            perf.wait().expect("perf was started by us");
        }
        let server = (now.server - self.before.server) / seconds;
        let load = (now.load - self.before.load) / seconds;
        let other = (now.all - self.before.all) / seconds - server - load;
        (seconds, Cores { server, load, other })
    }
}

fn spent(server: u32) -> Spent {
    Spent { server: of_process(server), load: of_process(std::process::id()), all: of_all() }
}

/// Of `/proc/PID/stat` the 14th and 15th field: user and system time of all threads.
fn of_process(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The second field is the program's name in brackets, and may contain anything.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / TICKS
}

/// All but idling, waiting for the disk, and what the host took.
fn of_all() -> f64 {
    let stat = std::fs::read_to_string("/proc/stat").unwrap_or_default();
    let fields = stat.lines().next().unwrap_or_default().split_whitespace().skip(1);
    let [user, nice, system, irq, softirq] = [0, 1, 2, 5, 6];
    let ticks: Vec<f64> = fields.filter_map(|field| field.parse().ok()).collect();
    [user, nice, system, irq, softirq].iter().filter_map(|at| ticks.get(*at)).sum::<f64>() / TICKS
}

/// Samples by the clock, which also works where the processor's own counters are hidden, as in virtual machines; and of
/// all processes, because `perf` does not follow a server whose threads come and go with its databases.
fn record(server: u32, file: &Path) -> Child {
    eprintln!("look at it with: perf report --pid {server} -i {}", file.display());
    let mut perf = Command::new("perf");
    perf.args(["record", "--quiet", "--all-cpus", "--event", "cpu-clock", "--freq", "1999"]);
    perf.args(["--call-graph", "dwarf,8192", "--output"]).arg(file);
    perf.stderr(Stdio::null()).spawn().expect("--profile needs perf")
}
