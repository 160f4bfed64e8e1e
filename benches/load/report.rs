//! Medians of the rounds, and how the systems compare.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::audit::Audit;
use crate::scenario::{Measured, Scenario};
use crate::systems::System;

/// One scenario against one server.
pub struct Trial {
    pub system: System,
    pub scenario: Scenario,
    pub measured: Measured,
    pub audit: Audit,
}

impl Trial {
    /// Milliseconds within which this share of the calls was answered.
    fn quantile(&self, share: f64) -> f64 {
        let micros = &self.measured.micros;
        #[expect(clippy::cast_sign_loss, reason = "a share of a length is not negative")]
        let at = ((micros.len() as f64 * share) as usize).min(micros.len().saturating_sub(1));
        micros.get(at).map_or(0.0, |micros| f64::from(*micros) / 1000.0)
    }

    /// One line for people.
    pub fn summary(&self) -> String {
        let Trial { system, scenario, measured, audit } = self;
        let (p50, p99, cores) = (self.quantile(0.5), self.quantile(0.99), measured.cores);
        format!(
            "{scenario:<6} {system:<7} {:>8.0}/s  p50 {p50:.2} ms  p99 {p99:.2} ms  {} conflicts  {} errors  \
             {} double  {} lost{}{}  cores: server {:.2} ({:.1} us a call), load {:.2}, other {:.2}  stopped in {:.1} s",
            measured.throughput,
            measured.conflicts,
            measured.errors,
            audit.double_booked,
            audit.lost,
            if audit.is_verified { "" } else { "  NOT VERIFIED" },
            if measured.wrong_races == 0 { String::new() } else { format!("  {} WRONG RACES", measured.wrong_races) },
            cores.server,
            server_micros(self),
            cores.load,
            cores.other,
            audit.stop_secs,
        )
    }

    fn is_sound(&self) -> bool {
        let Trial { measured, audit, .. } = self;
        measured.errors + measured.wrong_races + audit.double_booked + audit.lost == 0 && audit.is_verified
    }
}

/// All trials so far.
#[derive(Default)]
pub struct Sheet(BTreeMap<(Scenario, System), Vec<Trial>>);

impl Sheet {
    pub fn add(&mut self, trial: Trial) {
        self.0.entry((trial.scenario, trial.system)).or_default().push(trial);
    }

    /// Whether nothing went wrong, however slow it was.
    pub fn is_sound(&self) -> bool {
        self.0.values().flatten().all(Trial::is_sound)
    }

    /// A line of JSON for each system and scenario: figures are medians of the rounds, counts are sums.
    pub fn lines(&self) -> impl Iterator<Item = Value> {
        self.0.iter().map(|((scenario, system), trials)| line(*scenario, *system, trials))
    }

    /// For people: maitred beside naive, and the bars it has to clear.
    pub fn ratios(&self) -> String {
        let mut text = String::new();
        for scenario in Scenario::ALL {
            let of = |system| self.0.get(&(scenario, system));
            if let (Some(naive), Some(maitred)) = (of(System::Naive), of(System::Maitred)) {
                writeln!(text, "{}", compare(scenario, naive, maitred)).expect("writing to a string cannot fail");
            }
        }
        text
    }
}

fn line(scenario: Scenario, system: System, trials: &[Trial]) -> Value {
    let figure = |of: &dyn Fn(&Trial) -> f64| (median(trials, of) * 1000.0).round() / 1000.0;
    let count = |of: &dyn Fn(&Trial) -> u64| trials.iter().map(of).sum::<u64>();
    json!({
        "system": system.to_string(),
        "scenario": scenario.to_string(),
        "rounds": trials.len(),
        "throughput": figure(&throughput).round(),
        "throughputs": trials.iter().map(|trial| throughput(trial).round()).collect::<Vec<_>>(),
        "p50_ms": figure(&p50),
        "p99_ms": figure(&|trial| trial.quantile(0.99)),
        "conflicts": count(&|trial| trial.measured.conflicts),
        "errors": count(&|trial| trial.measured.errors),
        "double_booked": count(&|trial| trial.audit.double_booked),
        "lost": count(&|trial| trial.audit.lost),
        "unverified": count(&|trial| u64::from(!trial.audit.is_verified)),
        "wrong_races": count(&|trial| trial.measured.wrong_races),
        "stop_secs": figure(&|trial| trial.audit.stop_secs),
        "cpu_server": figure(&|trial| trial.measured.cores.server),
        "server_micros_per_call": figure(&server_micros),
        "cpu_load": figure(&|trial| trial.measured.cores.load),
        "cpu_other": figure(&|trial| trial.measured.cores.other),
    })
}

fn throughput(trial: &Trial) -> f64 {
    trial.measured.throughput
}

/// Of processor time, for each call, or for each frame.
fn server_micros(trial: &Trial) -> f64 {
    trial.measured.cores.server / trial.measured.throughput * 1e6
}

fn p50(trial: &Trial) -> f64 {
    trial.quantile(0.5)
}

fn median(trials: &[Trial], of: impl Fn(&Trial) -> f64) -> f64 {
    let mut figures: Vec<f64> = trials.iter().map(of).collect();
    figures.sort_by(f64::total_cmp);
    let (low, high) = (figures.get((figures.len().max(1) - 1) / 2), figures.get(figures.len() / 2));
    low.zip(high).map_or(0.0, |(low, high)| (low + high) / 2.0)
}

/// What a ratio must reach.
enum Bar {
    AtLeast(f64),
    AtMost(f64),
    None,
}

fn compare(scenario: Scenario, naive: &[Trial], maitred: &[Trial]) -> String {
    let (what, of, bar): (_, fn(&Trial) -> f64, _) = match scenario {
        Scenario::Single => ("p50", p50, Bar::AtMost(1.3)),
        Scenario::Hot => ("throughput", throughput, Bar::AtLeast(5.0)),
        Scenario::Wide => ("throughput", throughput, Bar::AtLeast(1.5)),
        Scenario::Race | Scenario::Read | Scenario::Overload | Scenario::Logins => {
            ("throughput", throughput, Bar::None)
        }
        Scenario::Fanout => ("p50", p50, Bar::AtMost(1.0)),
    };
    let ratio = median(maitred, of) / median(naive, of);
    let verdict = match bar {
        Bar::AtLeast(least) if least <= ratio => format!("at least {least}: cleared"),
        Bar::AtLeast(least) => format!("at least {least}: MISSED"),
        Bar::AtMost(most) if ratio <= most => format!("at most {most}: cleared"),
        Bar::AtMost(most) => format!("at most {most}: MISSED"),
        Bar::None => "no bar".into(),
    };
    format!("{scenario:<6} {what:<10} maitred/naive {ratio:>6.2}  ({verdict})")
}
