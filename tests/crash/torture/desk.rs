//! Staff: they book in, seat whoever walks in, and take reservations step by step, until the server is gone. And whoever
//! looks afterwards what became of reservations.

use serde_json::{Value, json};

use super::asking::{Came, Life};
use super::guests::{alter, make, take, text};
use super::memory::{Booking, Pending, Unknown};

pub async fn host(life: Life) {
    loop {
        let done = match life.world.roll(10) {
            0..=1 => book_in(&life).await,
            2..=3 => walk_in(&life).await,
            _ => step(&life).await,
        };
        if done.is_none() {
            return;
        }
    }
}

fn unknown(life: &Life, kind: &'static str, slug: &str, body: Value) -> Unknown {
    let key = format!("key-{}", life.world.fresh());
    Unknown { kind, slug: slug.into(), path: format!("/v1/staff/restaurants/{slug}/reservations"), key, body }
}

async fn book_in(life: &Life) -> Option<()> {
    let world = &life.world;
    let date = format!("2031-{:02}-{:02}", 1 + world.roll(12), 1 + world.roll(28));
    let time = format!("{:02}:{:02}", 10 + world.roll(12), world.roll(12) * 5);
    let guest = json!({"name": format!("Guest {}", world.fresh())});
    let body = json!({"date": date, "time": time, "party_size": 1 + world.roll(6), "guest": guest});
    make(life, unknown(life, "book in", "alma", body)).await.map(drop)
}

async fn walk_in(life: &Life) -> Option<()> {
    let body = json!({"walk_in": true, "party_size": 1 + life.world.roll(4)});
    make(life, unknown(life, "walk in", "door", body)).await.map(drop)
}

/// What may be done next with a reservation in some status.
fn next(life: &Life, booking: &Booking) -> Option<(&'static str, Option<Value>, Pending)> {
    let to = |kind, status| Pending { kind, status: Some(status), party: None };
    let as_it_is = |kind| Pending { kind, status: None, party: None };
    let is_today = booking.starts_at.starts_with(&life.world.today);
    Some(match booking.status.as_str() {
        "requested" if life.world.roll(3) == 0 => ("decline", None, to("decline", "cancelled")),
        "requested" => ("approve", None, to("approve", "booked")),
        "booked" if is_today => ("seat", Some(json!({})), to("seat", "seated")),
        "booked" if life.world.roll(3) == 0 => ("confirm", None, to("confirm", "confirmed")),
        "booked" | "confirmed" if booking.slug == "alma" => {
            let table = format!("t{}", life.world.roll(6));
            ("move", Some(json!({"tables": [table]})), as_it_is("move"))
        }
        "confirmed" => ("seat", Some(json!({})), to("seat", "seated")),
        "seated" if life.world.roll(3) == 0 => ("extend", Some(json!({"minutes": 15})), as_it_is("extend")),
        "seated" => ("finish", None, to("finish", "finished")),
        _ => return None,
    })
}

async fn step(life: &Life) -> Option<()> {
    // Whoever is here is served first; the rest as it comes.
    let is_here = |it: &Booking| ["seated", "requested"].contains(&it.status.as_str());
    let is_open = |it: &Booking| ["booked", "confirmed"].contains(&it.status.as_str());
    let chosen = if life.world.roll(2) == 0 { take(life, is_here) } else { take(life, is_open) };
    let Some(booking) = chosen else { return Some(()) };
    let Some((step, body, pending)) = next(life, &booking) else {
        life.world.bookings.borrow_mut().get_mut(&booking.id)?.is_busy = false;
        return Some(());
    };
    let path = format!("{}/{step}", path(&booking));
    alter(life, &booking, ("POST", &path, &life.staff_key(booking.slug)), body.as_ref(), pending).await
}

fn path(booking: &Booking) -> String {
    format!("/v1/staff/restaurants/{}/reservations/{}", booking.slug, booking.id)
}

async fn look(life: &Life, booking: &Booking) -> Value {
    let key = life.staff_key(booking.slug);
    match life.ask("GET", &path(booking), &[("authorization", &key)], None).await {
        Came::Done(seen, _) => seen,
        other @ (Came::Refused(..) | Came::Unknown) => panic!("acknowledged and lost: {booking:?}: {other:?}"),
    }
}

/// Whether a reservation is as it was left. Time alone makes a no-show of whoever is expected, and lets a request lapse.
fn agrees(booking: &Booking, seen: &Value) -> bool {
    let status = text(seen, "status");
    let has_lapsed = match booking.status.as_str() {
        "requested" => status == "cancelled" && seen["cancelled_by"] == "house",
        "booked" | "confirmed" => status == "no_show" && booking.slug == "door",
        _ => false,
    };
    let is_same = (booking.starts_at.as_str(), Some(booking.party))
        == (seen["starts_at"].as_str().unwrap(), seen["party_size"].as_u64());
    is_same && (has_lapsed || status == booking.status)
}

/// What became of changes that nobody knows: they are there whole, or not at all.
pub async fn settle(life: &Life) {
    let open: Vec<Booking> = life.world.bookings.borrow().values().filter(|it| it.pending.is_some()).cloned().collect();
    for booking in open {
        let Some(pending) = booking.pending.clone() else { continue };
        let seen = look(life, &booking).await;
        let wanted = Booking {
            status: pending.status.map_or(booking.status.clone(), str::to_owned),
            party: pending.party.unwrap_or(booking.party),
            ..booking.clone()
        };
        let moved = booking.revision < seen["revision"].as_u64().unwrap();
        let is_stored = moved && agrees(&wanted, &seen);
        assert!(is_stored || agrees(&booking, &seen), "neither before nor after: {booking:?}: {seen}");
        life.world.count(pending.kind, |count| if is_stored { count.stored += 1 } else { count.not_stored += 1 });
        learn(life, &booking, &seen);
    }
    life.world.bookings.borrow_mut().values_mut().for_each(|booking| booking.is_busy = false);
}

fn learn(life: &Life, booking: &Booking, seen: &Value) {
    let now = Booking {
        status: text(seen, "status"),
        party: seen["party_size"].as_u64().unwrap(),
        revision: seen["revision"].as_u64().unwrap(),
        pending: None,
        is_busy: false,
        ..booking.clone()
    };
    life.world.bookings.borrow_mut().insert(now.id.clone(), now);
}

/// Every reservation is there, as it was left; or so many of them, chosen by chance.
pub async fn look_at_all(life: &Life, most: usize) {
    let order = life.world.order.borrow().clone();
    let chosen = |_| life.world.pick(&order).expect("some were made");
    let ids = if order.len() <= most { order.clone() } else { (0..most).map(chosen).collect() };
    for id in ids {
        let booking = life.world.bookings.borrow()[&id].clone();
        let seen = look(life, &booking).await;
        assert!(agrees(&booking, &seen), "acknowledged and not so: {booking:?}: {seen}");
        learn(life, &booking, &seen);
    }
}
