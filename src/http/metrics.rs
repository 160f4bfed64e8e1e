//! `GET /metrics`: figures of the whole process for whoever watches it, in the text format of OpenMetrics. They are read
//! where they are kept when somebody asks; nothing is counted twice. No label names a restaurant or a person.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, NoLabelSet, text};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Registry;
use serde::Deserialize;

use crate::directory::alarms::Known;
use crate::object::admission::Load;
use crate::object::tally::{Counts, JournalCounts, LATENESS_BOUNDS_MILLIS};

use super::problem::{Code, Problem, directory_broke};
use super::{Edge, principal};

/// What an OpenMetrics text is called.
const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Who may read the figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metrics {
    /// Nobody.
    Off,
    /// Whoever shows a platform key.
    #[default]
    Keyed,
    /// Everybody who reaches the server.
    Open,
}

/// Problems that were answered, by code, since the process started.
static REFUSED: [AtomicU64; Code::ALL.len()] = [const { AtomicU64::new(0) }; Code::ALL.len()];

/// A problem is answered.
pub(super) fn refused(code: Code) {
    REFUSED[code as usize].fetch_add(1, Ordering::Relaxed);
}

/// Everything that is shown.
#[derive(Debug)]
struct Figures {
    restaurants: usize,
    awake: usize,
    waking: usize,
    load: Load,
    counts: Counts,
    journal: JournalCounts,
    alarms: Known,
    overdue: u64,
    found_overdue: u64,
    sockets: usize,
}

impl Figures {
    async fn read(edge: &Edge) -> Result<Figures, Problem> {
        let (directory, runtime) = (&edge.directory, edge.directory.runtime());
        let (awake, waking) = runtime.awake_and_waking();
        let alarms = directory.known_alarms().await.map_err(|error| directory_broke(&error))?;
        Ok(Figures {
            restaurants: directory.count(),
            awake,
            waking,
            load: runtime.load(),
            counts: runtime.counts(),
            journal: directory.journal_counts(),
            alarms,
            overdue: directory.watched().overdue(),
            found_overdue: directory.watched().barks(),
            sockets: edge.hub.places.count(),
        })
    }

    /// Name, what it says, and how much it is now.
    fn gauges(&self) -> [(&'static str, &'static str, u64); 9] {
        [
            ("maitred_restaurants", "Restaurants that there are", self.restaurants as u64),
            ("maitred_restaurants_awake", "Restaurants in memory", self.awake as u64),
            ("maitred_restaurants_waking", "Restaurants on their way to memory", self.waking as u64),
            ("maitred_messages_waiting", "Messages that restaurants have still to answer", self.load.messages as u64),
            ("maitred_sockets", "Live sockets that are open", self.sockets as u64),
            (
                "maitred_alarms_waiting",
                "Restaurants with an alarm to go off, as of their last save",
                self.alarms.waiting,
            ),
            ("maitred_alarms_failing", "Alarms that failed and are tried again", self.alarms.failing),
            ("maitred_alarms_dead", "Alarms that were given up", self.alarms.dead),
            ("maitred_alarms_overdue", "Alarms overdue when the watchdog last looked", self.overdue),
        ]
    }

    /// Name, what it says, and how much it came to since the process started.
    fn counters(&self) -> [(&'static str, &'static str, u64); 10] {
        let Counts { wakes, wakes_failed, sleeps, broken, entries, alarms_failed, alarms_given_up, .. } = self.counts;
        [
            ("maitred_wakes", "Restaurants that came to memory", wakes),
            ("maitred_wakes_failed", "Restaurants that could not come to memory", wakes_failed),
            ("maitred_sleeps", "Restaurants that left memory", sleeps),
            ("maitred_rebuilds", "Restaurants that were broken, and left memory to be rebuilt", broken),
            ("maitred_entries_appended", "Entries that restaurants appended to the journal", entries),
            ("maitred_journal_groups", "Groups of entries that were written with one fsync each", self.journal.groups),
            ("maitred_journal_failures", "Appends that the journal refused or failed", self.journal.failures),
            ("maitred_alarms_failures", "Alarms that went off and failed", alarms_failed),
            ("maitred_alarms_given_up", "Alarms that failed too often", alarms_given_up),
            ("maitred_alarms_found_overdue", "Overdue alarms that the watchdog found", self.found_overdue),
        ]
    }

    /// Upper bounds in seconds with the alarms between them and the bound below.
    fn lateness(&self) -> Vec<(f64, u64)> {
        let bounds = LATENESS_BOUNDS_MILLIS.iter().map(|millis| seconds(*millis)).chain([f64::MAX]);
        bounds.zip(self.counts.lateness).collect()
    }
}

/// A figure of the process is far below what would lose precision.
fn seconds(millis: u64) -> f64 {
    std::time::Duration::from_millis(millis).as_secs_f64()
}

impl Collector for Figures {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        for (name, help, value) in self.gauges() {
            encoder.encode_descriptor(name, help, None, MetricType::Gauge)?.encode_gauge(&value)?;
        }
        for (name, help, value) in self.counters() {
            let mut metric = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
            metric.encode_counter::<NoLabelSet, _, u64>(&value, None)?;
        }
        let (name, help) = ("maitred_alarm_lateness_seconds", "How late alarms went off");
        let mut late = encoder.encode_descriptor(name, help, None, MetricType::Histogram)?;
        let buckets = self.lateness();
        let (sum, count) = (seconds(self.counts.lateness_sum_millis), self.counts.lateness.iter().sum());
        late.encode_histogram::<NoLabelSet>(sum, count, &buckets, None)?;
        let (name, help) = ("maitred_refusals", "Problems that were answered, by code");
        let mut refusals = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
        for (code, count) in Code::ALL.iter().zip(&REFUSED) {
            let count = count.load(Ordering::Relaxed);
            let labels = [("code", code.name())];
            if 0 < count {
                refusals.encode_family(&labels)?.encode_counter::<NoLabelSet, _, u64>(&count, None)?;
            }
        }
        Ok(())
    }
}

/// Metrics
///
/// Figures of the whole process in the text format of OpenMetrics, which Prometheus reads. No label names a restaurant or a
/// person. Takes a platform key unless the server is set to show them to everybody; 404 when it is set to show them to nobody.
#[utoipa::path(get, path = "/metrics", operation_id = "getMetrics", tag = "Operations", security(("platform_key" = [])),
    responses((status = 200, description = "The figures.", body = String,
        content_type = "application/openmetrics-text")))]
pub async fn get(request: HttpRequest, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    match edge.metrics {
        Metrics::Off => return Err(Problem::new(Code::NotFound, "This server shows no metrics.")),
        Metrics::Keyed => {
            principal::platform(&request, &edge.directory)?;
        }
        Metrics::Open => {}
    }
    let mut registry = Registry::default();
    registry.register_collector(Box::new(Figures::read(&edge).await?));
    let mut body = String::new();
    text::encode(&mut body, &registry).expect("writing to a string cannot fail");
    Ok(HttpResponse::Ok().content_type(TEXT).body(body))
}
