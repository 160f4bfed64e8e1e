//! `cargo bench --bench alarms`: how late alarms go off when ten thousand do in a minute. Guests hold tables for a minute
//! each, evenly over a minute and some hundred restaurants, and book nothing; so as many holds expire in the next. Once
//! with restaurants that stay awake, once with such as fall asleep in between and are woken for their alarms.
//!
//! How late is what the server counts itself (`/metrics`), from when an alarm was due until it was decided; it counts up to
//! bounds, so a quantile is the bound that it lies below. Under load, waking and all, on the machine as it is.

use std::time::Duration;

use actix_web::rt::time::sleep;
use actix_web::rt::{System, spawn};
use futures_util::future::join_all;
use maitred::app::App;
use maitred::clock::{Clock, Stopwatch, random_bits};
use maitred::config::Config;
use maitred::domain::author::Author;
use maitred::domain::availability::When;
use maitred::domain::party::PartySize;
use maitred::domain::reservation::Wants;
use maitred::domain::restaurant::command::Wish;
use maitred::domain::slug::Slug;
use maitred::domain::time::TimeOfDay;
use maitred::object::tally::{Counts, LATENESS_BOUNDS_MILLIS};
use maitred::restaurant::file::RestaurantFile;
use maitred::restaurant::handle::{AskedHold, Handle};

/// Alarms in a minute.
const ALARMS: usize = 10_000;
/// Restaurants that have them.
const RESTAURANTS: usize = 400;
const MINUTE: Duration = Duration::from_secs(60);
/// What comes later than this after the last alarm was due is not waited for.
const LATE_MAX: Duration = Duration::from_secs(60);
/// How soon restaurants fall asleep that are to be woken: far sooner than their holds expire.
const IDLE_SECONDS: i64 = 5;

fn main() {
    System::new().block_on(async {
        measure("awake", chrono::Duration::hours(1)).await;
        measure("asleep", chrono::Duration::seconds(IDLE_SECONDS)).await;
    });
}

async fn measure(name: &str, idle: chrono::Duration) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("the build's folder can be written");
    let mut config = Config { listen: ([127, 0, 0, 1], 0).into(), ..Config::new(folder.path().to_owned()) };
    config.budget.idle = idle;
    let app = App::start(config, Clock::System).await.expect("a server");
    let restaurants = join_all((0..RESTAURANTS).map(|nth| provision(&app, nth))).await;
    let (before, watch) = (app.directory.runtime().counts(), Stopwatch::start());
    let guests = restaurants.into_iter().enumerate().map(|(nth, handle)| spawn(hold_tables(handle, nth)));
    let placed: usize = join_all(guests).await.into_iter().map(|it| it.expect("guests do not panic")).sum();
    let went_off = |counts: &Counts| counts.lateness.iter().zip(before.lateness).map(|(now, then)| now - then).sum();
    let counts = loop {
        let counts = app.directory.runtime().counts();
        let done: u64 = went_off(&counts);
        if placed as u64 <= done || MINUTE * 2 + LATE_MAX < watch.elapsed() {
            break counts;
        }
        sleep(Duration::from_millis(100)).await;
    };
    let late: Vec<u64> = counts.lateness.iter().zip(before.lateness).map(|(now, then)| now - then).collect();
    let done: u64 = late.iter().sum();
    let mean = (counts.lateness_sum_millis - before.lateness_sum_millis) / done.max(1);
    println!(
        "{name:<6} {done} of {placed} alarms went off; late by p50 {}, p99 {}, p99.9 {}, all {}, {mean} ms on the mean; {} wakes",
        bound(&late, 500),
        bound(&late, 990),
        bound(&late, 999),
        bound(&late, 1000),
        counts.wakes - before.wakes,
    );
    app.stop().await;
}

/// What so many thousandths of all were not later than.
fn bound(late: &[u64], thousandths: u64) -> String {
    let wanted = (late.iter().sum::<u64>() * thousandths).div_ceil(1000);
    let seen = late.iter().scan(0, |seen, count| {
        *seen += count;
        Some(*seen)
    });
    let at = seen.take_while(|seen| *seen < wanted).count();
    LATENESS_BOUNDS_MILLIS.get(at).map_or("more than all bounds".into(), |millis| format!("<= {millis} ms"))
}

async fn provision(app: &App, nth: usize) -> Handle {
    let name = format!("r-{nth}");
    let tables: Vec<String> =
        (0..ALARMS / RESTAURANTS).map(|at| format!("{{key: t{at}, seats: {{min: 1, max: 2}}}}")).collect();
    let file = format!(
        "{{version: 1, slug: {name}, name: {name}, zone: Etc/UTC, tables: [{}], policy: {{hold_minutes: 1}},
          services: [{{key: s, days: [mon, tue, wed, thu, fri, sat, sun], first_start: '18:00', last_start: '22:00',
                      ends: '23:45', turn_minutes: [{{party_max: 2, minutes: 90}}]}}]}}",
        tables.join(", ")
    );
    let file: RestaurantFile = yaml_serde::from_str(&file).expect("a restaurant file");
    let command = file.into_command(random_bits).expect("a sound restaurant file");
    let slug = Slug::parse(&name).expect("a slug");
    let applied = app.directory.apply(slug, command, Author::server()).await.expect("a restaurant");
    app.directory.handle(applied.tenant.expect("it is new").id)
}

/// A restaurant's guests come one after the other, all of them in a second of its own, so that nobody asks for it in the rest
/// of the minute. Says how many hold a table.
async fn hold_tables(handle: Handle, nth: usize) -> usize {
    let (date, nth) = (Clock::System.now().date_naive() + chrono::Days::new(2), u32::try_from(nth).expect("a few"));
    sleep(MINUTE * nth / u32::try_from(RESTAURANTS).expect("a few")).await;
    let mut placed = 0;
    for _ in 0..ALARMS / RESTAURANTS {
        let when = When::Wall { date, time: TimeOfDay::parse("19:00").expect("a time") };
        let wish = Wish { when, party: PartySize::parse(2).expect("a party"), wants: Wants::default() };
        let asked = AskedHold { wish, client: None, replaces: None };
        placed += usize::from(handle.hold(asked, None).await.is_ok());
    }
    placed
}
