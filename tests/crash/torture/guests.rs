//! Guests: they hold, book, change, cancel, wait and take what they are offered, until the server is gone.

use serde_json::{Value, json};

use super::asking::{Came, Life};
use super::memory::{Booking, Kept, Pending, Unknown};

/// The day on which guests of `tiny` want its one table, and others wait for it.
pub const BUSY_DAY: &str = "2031-05-07";

/// How many reservations are looked at for one of the right kind.
const LOOKS_MAX: usize = 60;
/// From how many of the latest one is mostly chosen.
const LATEST: usize = 300;
/// From how many of the latest holds and places in line one is chosen: older ones are over.
const KEPT_LATEST: usize = 12;

pub async fn guest(life: Life) {
    loop {
        let done = match life.world.roll(20) {
            0..=6 => book(&life).await,
            7..=9 => hold_and_book(&life).await,
            10..=12 => change(&life).await,
            13..=14 => cancel(&life).await,
            15 => release(&life).await,
            16..=17 => wait(&life).await,
            18 => take_offer(&life).await,
            _ => leave(&life).await,
        };
        if done.is_none() {
            return;
        }
    }
}

/// Where and when.
fn wish(life: &Life) -> (&'static str, Value) {
    let world = &life.world;
    let party = 1 + world.roll(6);
    match world.roll(10) {
        0..=2 => {
            let time = format!("{:02}:{:02}", 18 + world.roll(3), world.roll(4) * 15);
            ("tiny", json!({"date": BUSY_DAY, "time": time, "party_size": 1 + world.roll(2)}))
        }
        3..=4 => {
            let minute = world.minute - world.minute % 5 + 5 * u32::try_from(world.roll(30)).unwrap();
            let time = format!("{:02}:{:02}", minute / 60, minute % 60);
            ("door", json!({"date": world.today, "time": time, "party_size": party}))
        }
        _ => {
            let date = format!("2031-{:02}-{:02}", 1 + world.roll(12), 1 + world.roll(28));
            let time = format!("{:02}:{:02}", 10 + world.roll(12), world.roll(12) * 5);
            ("alma", json!({"date": date, "time": time, "party_size": party}))
        }
    }
}

fn with_guest(life: &Life, mut body: Value) -> Value {
    let nth = life.world.fresh();
    body["guest"] = json!({"name": format!("Guest {nth}"), "email": format!("g{nth}@example.com")});
    body
}

fn unknown(life: &Life, kind: &'static str, slug: &str, what: &str, body: Value) -> Unknown {
    let key = format!("key-{}", life.world.fresh());
    Unknown { kind, slug: slug.into(), path: format!("/v1/restaurants/{slug}/{what}"), key, body }
}

async fn book(life: &Life) -> Option<()> {
    let (slug, body) = wish(life);
    let body = with_guest(life, body);
    make(life, unknown(life, "book", slug, "reservations", body)).await.map(drop)
}

async fn hold_and_book(life: &Life) -> Option<()> {
    let (slug, body) = wish(life);
    let Some(held) = make(life, unknown(life, "hold", slug, "holds", body)).await? else { return Some(()) };
    if life.world.roll(2) == 0 {
        return Some(());
    }
    let (id, token) = (text(&held, "id"), text(&held, "token"));
    // Somebody may be giving it back just now.
    if life.world.holds.borrow_mut().get_mut(&id).is_none_or(|hold| std::mem::replace(&mut hold.is_busy, true)) {
        return Some(());
    }
    let body = with_guest(life, json!({"hold": {"id": id, "token": token}}));
    make(life, unknown(life, "book a hold", slug, "reservations", body)).await.map(drop)
}

/// Asks for something to be made, and remembers it.
pub async fn make(life: &Life, unknown: Unknown) -> Option<Option<Value>> {
    let made = life.make(unknown.clone()).await?;
    if let Some(made) = &made {
        remember(life, &unknown, made);
    }
    Some(made)
}

fn remember(life: &Life, unknown: &Unknown, made: &Value) {
    let world = &life.world;
    let kept = || Kept { id: text(made, "id"), token: text(made, "token"), is_busy: false, is_over: false };
    match unknown.kind {
        "hold" => drop(world.holds.borrow_mut().insert(text(made, "id"), kept())),
        "wait" => drop(world.waits.borrow_mut().insert(text(made, "id"), kept())),
        _ => remember_booking(life, &unknown.slug, made),
    }
}

/// A reservation that was made, however.
pub fn remember_booking(life: &Life, slug: &str, made: &Value) {
    let Some(slug) = super::STANDING.into_iter().find(|it| *it == slug) else {
        return life.world.churn.borrow_mut().booked(slug, made);
    };
    let booking = Booking {
        slug,
        id: text(made, "id"),
        token: made["manage_token"].as_str().map(str::to_owned),
        status: text(made, "status"),
        party: made["party_size"].as_u64().unwrap(),
        starts_at: text(made, "starts_at"),
        revision: made["revision"].as_u64().unwrap(),
        is_busy: false,
        pending: None,
    };
    life.world.order.borrow_mut().push(booking.id.clone());
    let before = life.world.bookings.borrow_mut().insert(booking.id.clone(), booking);
    assert!(before.is_none(), "two were told that this is theirs: {before:?}");
}

pub fn text(body: &Value, field: &str) -> String {
    body[field].as_str().unwrap_or_else(|| panic!("no {field}: {body}")).to_owned()
}

/// A reservation that nobody is at, and from now on somebody is: mostly one of the latest.
pub fn take(life: &Life, is_right: impl Fn(&Booking) -> bool) -> Option<Booking> {
    let (mut bookings, order) = (life.world.bookings.borrow_mut(), life.world.order.borrow());
    for _ in 0..LOOKS_MAX {
        let late = if life.world.roll(4) == 0 { 0 } else { order.len().saturating_sub(LATEST) };
        let booking = bookings.get_mut(&life.world.pick(&order[late..])?).expect("nothing is forgotten");
        // Of one change it must be found out first what came of it: with two, too much would be possible.
        if !booking.is_busy && booking.pending.is_none() && is_right(booking) {
            booking.is_busy = true;
            return Some(booking.clone());
        }
    }
    None
}

/// Asks for a change of a reservation, and remembers what came of it.
pub async fn alter(
    life: &Life,
    booking: &Booking,
    (method, path, key): (&str, &str, &str),
    body: Option<&Value>,
    pending: Pending,
) -> Option<()> {
    let kind = pending.kind;
    let came = life.ask(method, path, &[("authorization", key)], body).await;
    let mut bookings = life.world.bookings.borrow_mut();
    let known = bookings.get_mut(&booking.id).expect("nothing is forgotten");
    known.is_busy = false;
    match came {
        Came::Done(now, _) => {
            known.status = text(&now, "status");
            known.party = now["party_size"].as_u64().unwrap();
            known.revision = now["revision"].as_u64().unwrap();
            life.world.count(kind, |count| count.acknowledged += 1);
        }
        Came::Refused(status, problem) => {
            assert!([409, 412, 422, 503].contains(&status), "{kind} {booking:?}: {status} {problem}");
            life.world.count(kind, |count| count.refused += 1);
        }
        Came::Unknown => {
            known.pending = Some(pending);
            return None;
        }
    }
    Some(())
}

async fn change(life: &Life) -> Option<()> {
    let Some(booking) = take(life, |it| it.token.is_some() && it.status == "booked") else { return Some(()) };
    let party = if booking.party == 1 { 2 } else { booking.party - 1 };
    let (path, key) = own(&booking);
    let pending = Pending { kind: "change", status: None, party: Some(party) };
    alter(life, &booking, ("PATCH", &path, &key), Some(&json!({"party_size": party})), pending).await
}

async fn cancel(life: &Life) -> Option<()> {
    let is_live =
        |it: &Booking| it.token.is_some() && ["booked", "confirmed", "requested"].contains(&it.status.as_str());
    let Some(booking) = take(life, is_live) else { return Some(()) };
    let (path, key) = own(&booking);
    let pending = Pending { kind: "cancel", status: Some("cancelled"), party: None };
    alter(life, &booking, ("POST", &format!("{path}/cancel"), &key), None, pending).await
}

fn own(booking: &Booking) -> (String, String) {
    let key = format!("Bearer {}", booking.token.as_deref().unwrap_or_default());
    (format!("/v1/reservations/{}", booking.id), key)
}

/// One of those that are not over, chosen by chance, and at work from now on.
fn take_kept(life: &Life, all: &std::cell::RefCell<std::collections::BTreeMap<String, Kept>>) -> Option<Kept> {
    let mut all = all.borrow_mut();
    // Ids rise with time.
    let open = all.values().rev().filter(|it| !it.is_busy && !it.is_over);
    let open: Vec<String> = open.take(KEPT_LATEST).map(|it| it.id.clone()).collect();
    let kept = all.get_mut(&life.world.pick(&open)?)?;
    kept.is_busy = true;
    Some(kept.clone())
}

async fn release(life: &Life) -> Option<()> {
    let Some(hold) = take_kept(life, &life.world.holds) else { return Some(()) };
    // A hold's path names its restaurant; whoever asks elsewhere is told that there is none.
    for slug in super::STANDING {
        let path = format!("/v1/restaurants/{slug}/holds/{}", hold.id);
        let key = format!("Bearer {}", hold.token);
        match life.ask("DELETE", &path, &[("authorization", &key)], None).await {
            Came::Done(..) => {
                life.world.count("release", |count| count.acknowledged += 1);
                break;
            }
            Came::Refused(..) => {}
            Came::Unknown => return None,
        }
    }
    Some(())
}

async fn wait(life: &Life) -> Option<()> {
    let body = json!({"date": BUSY_DAY, "from": "18:00", "to": "20:45", "party_size": 1 + life.world.roll(2)});
    let body = with_guest(life, body);
    make(life, unknown(life, "wait", "tiny", "waitlist", body)).await.map(drop)
}

async fn take_offer(life: &Life) -> Option<()> {
    let Some(wait) = take_kept(life, &life.world.waits) else { return Some(()) };
    let key = format!("Bearer {}", wait.token);
    let came = life.ask("GET", &format!("/v1/waitlist/{}", wait.id), &[("authorization", &key)], None).await;
    let seen = match came {
        Came::Done(seen, _) => seen,
        Came::Refused(status, problem) => panic!("acknowledged and lost: {wait:?}: {status} {problem}"),
        Came::Unknown => return None,
    };
    free(life, &wait, !["waiting", "offered"].contains(&text(&seen, "status").as_str()));
    if seen["status"] != "offered" {
        return Some(());
    }
    let path = format!("/v1/waitlist/{}/accept", wait.id);
    // Taking an offer twice is taking it once: the key is the same.
    let key_header = [("authorization", key.as_str()), ("idempotency-key", wait.id.as_str())];
    match life.ask("POST", &path, &key_header, None).await {
        Came::Done(made, _) => {
            remember_booking(life, "tiny", &made);
            life.world.count("take an offer", |count| count.acknowledged += 1);
        }
        Came::Refused(..) => life.world.count("take an offer", |count| count.refused += 1),
        Came::Unknown => {
            let body = json!(wait.token);
            let key = wait.id.clone();
            let unknown = Unknown { kind: "take an offer", slug: "tiny".into(), path, key, body };
            life.world.unknown.borrow_mut().push(unknown);
            return None;
        }
    }
    Some(())
}

fn free(life: &Life, kept: &Kept, is_over: bool) {
    if let Some(known) = life.world.waits.borrow_mut().get_mut(&kept.id) {
        known.is_busy = false;
        known.is_over |= is_over;
    }
}

async fn leave(life: &Life) -> Option<()> {
    if life.world.roll(4) != 0 {
        return Some(());
    }
    let Some(wait) = take_kept(life, &life.world.waits) else { return Some(()) };
    let (path, key) = (format!("/v1/waitlist/{}", wait.id), format!("Bearer {}", wait.token));
    match life.ask("DELETE", &path, &[("authorization", &key)], None).await {
        Came::Done(..) => {
            free(life, &wait, true);
            life.world.count("leave the line", |count| count.acknowledged += 1);
        }
        Came::Refused(..) => free(life, &wait, false),
        Came::Unknown => return None,
    }
    Some(())
}

/// Repeats whatever has no answer: the same key leads to one thing, whether or not it was stored the first time.
pub async fn settle(life: &Life) {
    let unknown: Vec<Unknown> = life.world.unknown.borrow().clone();
    for unknown in unknown {
        let (made, was_stored) = if unknown.kind == "take an offer" {
            take_again(life, &unknown).await
        } else {
            life.repeat(&unknown).await.expect("the server is there")
        };
        if let Some(made) = &made {
            remember(life, &unknown, made);
        }
        life.world.count(unknown.kind, |count| if was_stored { count.stored += 1 } else { count.not_stored += 1 });
    }
    // Whoever was at something when the server died is not any more; whether it is over is seen when it is asked for.
    life.world.holds.borrow_mut().values_mut().for_each(|hold| hold.is_busy = false);
    life.world.waits.borrow_mut().values_mut().for_each(|wait| wait.is_busy = false);
}

async fn take_again(life: &Life, unknown: &Unknown) -> (Option<Value>, bool) {
    let token = format!("Bearer {}", unknown.body.as_str().unwrap());
    let wait_path = unknown.path.trim_end_matches("/accept");
    let Came::Done(seen, _) = life.ask("GET", wait_path, &[("authorization", &token)], None).await else {
        panic!("acknowledged and lost: {unknown:?}");
    };
    let was_stored = seen["status"] == "accepted";
    let headers = [("authorization", token.as_str()), ("idempotency-key", unknown.key.as_str())];
    let made = match life.ask("POST", &unknown.path, &headers, None).await {
        Came::Done(made, _) => Some(made),
        Came::Refused(..) if !was_stored => None,
        other @ (Came::Refused(..) | Came::Unknown) => panic!("{unknown:?}: {other:?}"),
    };
    life.world.unknown.borrow_mut().retain(|other| other.key != unknown.key);
    (made, was_stored)
}

/// Whoever waits is still known.
pub async fn look_at_all(life: &Life) {
    let waits: Vec<Kept> = life.world.waits.borrow().values().filter(|it| !it.is_over).cloned().collect();
    for wait in waits {
        let key = format!("Bearer {}", wait.token);
        let came = life.ask("GET", &format!("/v1/waitlist/{}", wait.id), &[("authorization", &key)], None).await;
        let Came::Done(seen, _) = came else { panic!("acknowledged and lost: {wait:?}: {came:?}") };
        free(life, &wait, !["waiting", "offered"].contains(&text(&seen, "status").as_str()));
    }
}
