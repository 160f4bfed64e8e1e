//! Before the first death and after the last one, by a server within this process, whose clock can be moved. What was
//! promised before comes due while the other one dies; afterwards all that is left comes due at once.

use std::collections::BTreeSet;
use std::path::Path;
use std::rc::Rc;

use chrono::{Duration, NaiveDate};
use maitred::app::App;
use maitred::clock::{Clock, Moment, SteppedClock};
use maitred::config::Config;
use maitred::domain::availability::{Ask, SlotStatus, slots};
use maitred::domain::limit::Limits;
use maitred::domain::party::PartySize;
use maitred::domain::reservation::{Channel, Wants};
use maitred::domain::restaurant::apply::apply as apply_changes;
use maitred::domain::restaurant::change::{Because, Change};
use maitred::domain::restaurant::state::State;
use maitred::domain::seating::Need;
use maitred::domain::slug::Slug;
use maitred::http::rate::RateLimits;
use serde_json::json;

use crate::server::Server;

use super::memory::{Unknown, World};
use super::{STANDING, alarms, asking, ears, guests, provision};

/// How many holds and requests come due during the first half minute of the deaths.
const EARLY: i64 = 40;

async fn start(data: &Path, clock: &SteppedClock) -> App {
    let config = Config { listen: ([127, 0, 0, 1], 0).into(), ..Config::new(data.to_owned()) };
    let config = Config { rate_limits: RateLimits::Off, ..config };
    App::start(config, Clock::Stepped(clock.clone())).await.unwrap()
}

/// The server in this process as the others are seen.
fn seen(app: &App, data: &Path) -> Server {
    let key = std::fs::read_to_string(data.join("platform.key")).unwrap().trim().to_owned();
    Server::beside(format!("http://{}", app.address), key)
}

/// Restaurants, and promises that end in a moment.
pub async fn before(data: &Path, world: &Rc<World>) {
    let clock = SteppedClock::at(Clock::System.now() - Duration::seconds(58));
    let app = start(data, &clock).await;
    let server = seen(&app, data);
    provision(&server, world).await;
    let life = asking::Life::of(&server, world);
    for nth in 0..EARLY {
        let day = format!("2031-{:02}-{:02}", 1 + nth % 12, 1 + nth % 28);
        let path = |what: &str| format!("/v1/restaurants/alma/{what}");
        let key = |what: &str| format!("early-{what}-{nth}");
        let body = json!({"date": day, "time": "12:00", "party_size": 2});
        let hold = Unknown { kind: "hold", slug: "alma".into(), path: path("holds"), key: key("hold"), body };
        let body = json!({"date": day, "time": "14:00", "party_size": 6, "guest": {"name": "G"}});
        let request = Unknown { kind: "book", slug: "alma".into(), path: path("reservations"), key: key("book"), body };
        for unknown in [hold, request] {
            guests::make(&life, unknown).await.expect("it does not die").expect("there is room");
        }
        clock.advance(Duration::milliseconds(900));
    }
    app.stop().await;
}

/// Everything that is left comes due, the counts are right, and what is offered is what a restaurant offers that only ever
/// had the reservations.
pub async fn after(data: &Path, world: &Rc<World>) {
    let clock = SteppedClock::at(Clock::System.now() + Duration::days(2));
    // Twice: until nothing is left that could come due, and once more, when nothing must happen any more.
    let mut told = None;
    for _ in 0..2 {
        let app = start(data, &clock).await;
        while tick(&app, &clock).await {
            clock.advance(Duration::minutes(2));
        }
        let mut all = vec![];
        for slug in STANDING {
            let key = world.keys.borrow()[slug].clone();
            all.push(ears::happened(&format!("http://{}", app.address), &key, slug, &"0".repeat(24)).await);
        }
        if let Some(before) = told.replace(all.iter().map(Vec::len).collect::<Vec<_>>()) {
            let more: Vec<_> = all.iter().zip(before).flat_map(|(all, before)| &all[before..]).collect();
            assert!(more.is_empty(), "all was over, and then happened {more:#?}");
            STANDING.into_iter().zip(&all).for_each(|(slug, changes)| alarms::look_through(slug, changes, world));
            compare_with_fresh(&app, &clock).await;
        }
        app.stop().await;
        clock.advance(Duration::minutes(10));
    }
}

/// Lets everything go off that is due; whether there is more: one batch takes only so many alarms, and a table that nobody
/// takes is offered to the next in line. What went off is durable when this returns.
async fn tick(app: &App, clock: &SteppedClock) -> bool {
    let (mut is_more, runtime) = (false, app.directory.runtime());
    app.directory.look_at_clock().await;
    for slug in STANDING {
        let id = app.directory.find(&Slug::parse(slug).unwrap()).unwrap().id;
        app.directory.handle(id).health().await.unwrap();
        runtime.tick(id.bits()).await;
        let now = clock.now();
        let rest = runtime.look_between(id.bits(), move |between| {
            !between.object.state().holds.is_empty() || between.next_alarm.is_some_and(|at| at <= now)
        });
        is_more |= rest.await.expect("it is awake");
    }
    is_more
}

async fn compare_with_fresh(app: &App, clock: &SteppedClock) {
    let tenant = app.directory.find(&Slug::parse("alma").unwrap()).unwrap();
    let look = app.directory.runtime().look(tenant.id.bits(), |restaurant| restaurant.state().clone());
    let state = look.await.unwrap();
    assert_eq!(state.holds.len(), 0, "every hold has expired by its alarm");
    let fresh = fresh(&state);
    let dates: BTreeSet<NaiveDate> = state.reservations.values().map(|it| it.stay.date).collect();
    for date in dates {
        assert_eq!(statuses(&state, date, clock.now()), statuses(&fresh, date, clock.now()), "{date}");
    }
}

/// A restaurant with the same file and the same live reservations, and no other past.
fn fresh(state: &State) -> State {
    let settings = state.settings.iter().map(|(name, placed)| Change::SettingPut(name.clone(), placed.clone()));
    let guests = state.guests.iter().map(Change::GuestRecorded);
    let live = state.reservations.values().filter(|it| it.status.is_live()).cloned();
    let reservations = live.map(|reservation| Change::Reservation(Because::Booked, reservation));
    let configured = std::iter::once(Change::Configured { version: 1 });
    let changes: Vec<Change> = settings.chain(configured).chain(guests).chain(reservations).collect();
    let mut fresh = State::default();
    apply_changes(&mut fresh, &changes).unwrap();
    fresh
}

fn statuses(state: &State, date: NaiveDate, now: Moment) -> Vec<(Moment, SlotStatus)> {
    let need = Need { party: PartySize::parse(2).unwrap(), wants: &Wants::default(), channel: Channel::Online };
    let slots = slots(state, date, Ask { need, own: None, over: Limits::NONE }, now);
    slots.into_iter().map(|slot| (slot.frame.starts_at, slot.status)).collect()
}
