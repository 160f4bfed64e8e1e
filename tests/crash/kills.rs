//! Fifty deaths under load.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::rc::Rc;

use chrono::{Duration, NaiveDate};
use futures_util::future::join_all;
use maitred::app::App;
use maitred::clock::{Clock, Moment, SteppedClock, random_bits};
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
use maitred::inspect::inspect;
use serde_json::{Value, json};

use super::server::{Memory, Server, apply, call, client, file};

const KILLS: usize = 50;
const GUESTS: usize = 12;

/// What all guests remember, across deaths.
#[derive(Default)]
struct Memories {
    reservations: HashMap<String, Memory>,
    /// Requests without an answer, by key: to be repeated.
    unknown: Vec<(String, Value)>,
    /// How many answers came since the server started.
    answers: usize,
}

type Shared = Rc<RefCell<Memories>>;

/// One guest: books, holds, cancels, until the server is gone.
async fn guest(url: String, slug: &'static str, shared: Shared) {
    let client = client();
    loop {
        let key = format!("k{:016x}", random_bits());
        let body = booking();
        let done = match random_bits() % 10 {
            0 => hold(&client, &url, slug).await,
            1 => cancel_one(&client, &url, &shared).await,
            _ => book(&client, &url, slug, &key, &body, &shared).await,
        };
        if done.is_none() {
            return;
        }
        shared.borrow_mut().answers += 1;
    }
}

fn booking() -> Value {
    let time = format!("{:02}:{:02}", 10 + random_bits() % 12, random_bits() % 4 * 15);
    json!({"date": format!("2031-{:02}-{:02}", 1 + random_bits() % 12, 1 + random_bits() % 28), "time": time, "party_size": 2, "guest": {"name": "G"}})
}

async fn book(client: &awc::Client, url: &str, slug: &str, key: &str, body: &Value, shared: &Shared) -> Option<()> {
    shared.borrow_mut().unknown.push((key.to_owned(), body.clone()));
    let path = format!("{url}/v1/restaurants/{slug}/reservations");
    let answer = call(client, "POST", &path, &[("idempotency-key", key)], Some(body)).await;
    let mut memories = shared.borrow_mut();
    match answer? {
        (201, body) => remember(&mut memories, &body),
        (409, _) => {}
        (503, _) => return None,
        (status, body) => panic!("{status} {body}"),
    }
    memories.unknown.retain(|(open, _)| open != key);
    Some(())
}

fn remember(memories: &mut Memories, body: &Value) {
    let text = |field: &str| body[field].as_str().unwrap().to_owned();
    let memory =
        Memory { id: text("id"), token: text("manage_token"), starts_at: text("starts_at"), is_cancelled: false };
    memories.reservations.insert(memory.id.clone(), memory);
}

async fn hold(client: &awc::Client, url: &str, slug: &str) -> Option<()> {
    let mut body = booking();
    body.as_object_mut().unwrap().remove("guest");
    let path = format!("{url}/v1/restaurants/{slug}/holds");
    call(client, "POST", &path, &[], Some(&body)).await.map(drop)
}

async fn cancel_one(client: &awc::Client, url: &str, shared: &Shared) -> Option<()> {
    let chosen = shared.borrow().reservations.values().find(|memory| !memory.is_cancelled).cloned();
    let Some(memory) = chosen else { return Some(()) };
    let path = format!("{url}/v1/reservations/{}/cancel", memory.id);
    let token = format!("Bearer {}", memory.token);
    match call(client, "POST", &path, &[("authorization", &token)], None).await {
        Some((200, _)) => {
            // Another guest may have called it off beside us, without an answer, and forgotten it.
            if let Some(known) = shared.borrow_mut().reservations.get_mut(&memory.id) {
                known.is_cancelled = true;
            }
            Some(())
        }
        Some((503, _)) | None => {
            // Called off or not: whoever does not know asks.
            shared.borrow_mut().reservations.remove(&memory.id);
            None
        }
        Some((status, body)) => panic!("{status} {body}"),
    }
}

/// Kills it once so many answers came: in the middle of the load, never at rest.
async fn kill_after(answers: usize, server: Server, shared: Shared) {
    while shared.borrow().answers < answers {
        tokio::task::yield_now().await;
        tokio::time::sleep(std::time::Duration::from_micros(200)).await;
    }
    server.kill();
}

/// Repeats what nobody knows: the same key leads to one reservation, whether or not it was stored the first time.
async fn resolve_unknown(url: &str, slug: &str, shared: &Shared) {
    let unknown = std::mem::take(&mut shared.borrow_mut().unknown);
    let client = client();
    for (key, body) in unknown {
        let known = book(&client, url, slug, &key, &body, shared).await;
        assert!(known.is_some(), "the server is there");
    }
}

async fn check_all(url: &str, shared: &Shared) {
    let client = client();
    let memories: Vec<Memory> = shared.borrow().reservations.values().cloned().collect();
    for memory in memories {
        let token = format!("Bearer {}", memory.token);
        let path = format!("{url}/v1/reservations/{}", memory.id);
        let (status, body) = call(&client, "GET", &path, &[("authorization", &token)], None).await.unwrap();
        assert_eq!(status, 200, "acknowledged and lost: {memory:?}");
        assert_eq!(body["starts_at"], memory.starts_at);
        let expected = if memory.is_cancelled { "cancelled" } else { "booked" };
        assert_eq!(body["status"], expected, "{memory:?}");
    }
}

#[actix_web::test]
async fn fifty_kills_lose_nothing_and_double_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let shared = Shared::default();
    let server = Server::start(&data, &[]);
    apply(&server, &file("crashy", 6)).await;
    server.kill();
    for kill in 0..KILLS {
        let server = Server::start(&data, &[]);
        resolve_unknown(&server.url, "crashy", &shared).await;
        if kill % 10 == 0 {
            check_all(&server.url, &shared).await;
        }
        shared.borrow_mut().answers = 0;
        let guests: Vec<_> = (0..GUESTS).map(|_| guest(server.url.clone(), "crashy", shared.clone())).collect();
        let after = 20 + usize::try_from(random_bits() % 150).unwrap();
        tokio::join!(join_all(guests), kill_after(after, server, shared.clone()));
    }
    let server = Server::start(&data, &[]);
    resolve_unknown(&server.url, "crashy", &shared).await;
    check_all(&server.url, &shared).await;
    server.kill();
    let findings = inspect(&data).await.unwrap();
    assert_eq!(findings[0].wrong, Vec::<String>::new());
    println!("{} reservations acknowledged over {KILLS} kills", shared.borrow().reservations.len());
    compare_with_fresh(&data, &shared).await;
}

/// After the last hold has expired, what is offered is what a restaurant offers that only ever had the reservations.
async fn compare_with_fresh(data: &Path, shared: &Shared) {
    let clock = SteppedClock::at(Clock::System.now() + Duration::hours(1));
    let config = Config { listen: ([127, 0, 0, 1], 0).into(), ..Config::new(data.to_owned()) };
    let app = App::start(config, Clock::Stepped(clock.clone())).await.unwrap();
    let tenant = app.directory.find(&Slug::parse("crashy").unwrap()).unwrap();
    app.directory.handle(tenant.id).health().await.unwrap();
    app.directory.runtime().tick(tenant.id.bits()).await;
    let state = app.directory.runtime().look(tenant.id.bits(), |restaurant| restaurant.state().clone()).await.unwrap();
    app.stop().await;
    assert_eq!(state.holds.len(), 0, "every hold has expired by its alarm");
    let live = state.reservations.values().filter(|it| it.status.is_live()).count();
    assert!(shared.borrow().reservations.values().filter(|memory| !memory.is_cancelled).count() <= live);
    let fresh = fresh(&state);
    let dates: BTreeSet<NaiveDate> = state.reservations.values().map(|it| it.stay.date).collect();
    for date in dates {
        assert_eq!(statuses(&state, date, clock.now()), statuses(&fresh, date, clock.now()), "{date}");
    }
}

/// A restaurant with the same file and the same live reservations, and no other past.
fn fresh(state: &State) -> State {
    let settings = state.settings.iter().map(|(name, placed)| Change::SettingPut(name.clone(), placed.clone()));
    let guests = state.guests.values().cloned().map(Change::GuestRecorded);
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
