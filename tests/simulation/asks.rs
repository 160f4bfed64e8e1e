//! What guests and staff of a small house ask, and what they are told, as plainly as a history needs it.

use std::sync::LazyLock;

use chrono::{Duration, NaiveDate};
use maitred::domain::availability::{SlotStatus, When};
use maitred::domain::ids::{GuestId, HoldId, ReservationId, WaitId};
use maitred::domain::party::PartySize;
use maitred::domain::reservation::{Actor, Channel, Wants};
use maitred::domain::restaurant::command::{
    AcceptOffer, Amend, AnswerKey, Basis, Book, Command, Configure, GuestDetails, Join, KeyUse, Place, PlaceHold, Step,
    WaitFor, Wish,
};
use maitred::domain::restaurant::rejection::Rejection;
use maitred::domain::time::{Moment, TimeOfDay, WallMinute};
use maitred::restaurant::file::RestaurantFile;
use maitred::restaurant::message::{Message, Reply, SlotsQuery};
use maitred::restaurant::token::Secret;

use super::dice::Dice;

/// Every half hour from 18:00 to 22:00, for an hour and a half; no-shows after half an hour; holds for five minutes.
const OPENS: u16 = 18 * 60;
pub const STARTS: u64 = 9;
pub const TURN_SECONDS: i64 = 90 * 60;
pub const NO_SHOW_SECONDS: i64 = 30 * 60;
pub const TABLES_MAX: u64 = 3;

/// A start: so many half hours after the house opens on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    pub date: NaiveDate,
    pub nth: u16,
}

impl Start {
    fn time(self) -> TimeOfDay {
        WallMinute(OPENS + 30 * self.nth).time_of_day()
    }

    /// In seconds: the house is in UTC.
    pub fn from(self) -> i64 {
        let opens = self.date.and_hms_opt(0, 0, 0).expect("midnight").and_utc().timestamp();
        opens + 60 * i64::from(OPENS + 30 * self.nth)
    }

    fn wish(self) -> Wish {
        Wish { when: When::Wall { date: self.date, time: self.time() }, party: two(), wants: Wants::default() }
    }
}

/// Something to show, and what it opens.
pub type Token = String;

/// What somebody asks. Where a request has a key, asking again with it is the same request.
#[derive(Clone, Debug)]
pub enum Ask {
    Search(NaiveDate),
    Book { key: u64, start: Start },
    Hold { key: u64, start: Start },
    BookHold { key: u64, hold: u64, token: Token },
    Release { hold: u64, token: Token },
    Amend { reservation: u64, token: Token, start: Start },
    Cancel { reservation: u64, token: Token },
    Read { reservation: u64, token: Token },
    WalkIn { key: u64 },
    Seat { reservation: u64 },
    Finish { reservation: u64 },
    Join { key: u64, date: NaiveDate },
    Leave { wait: u64, token: Token },
    Look { wait: u64, token: Token },
    Accept { key: u64, wait: u64, token: Token },
    Configure { tables: u64 },
}

/// What they are told.
#[derive(Clone, Debug)]
pub enum Said {
    Reservation {
        id: u64,
        from: i64,
        until: i64,
        standing: Standing,
        is_replay: bool,
        token: Token,
    },
    Hold {
        id: u64,
        from: i64,
        until: i64,
        expires: i64,
        is_replay: bool,
        token: Token,
    },
    Wait {
        id: u64,
        is_replay: bool,
        token: Token,
    },
    /// Start and end of each slot that has a table, and of each that has none.
    Slots {
        free: Vec<(i64, i64)>,
        full: Vec<(i64, i64)>,
    },
    Done,
    /// The rules say no.
    No(Why),
    /// It never got there.
    Undecided,
}

impl Said {
    /// One of the slots that are shown, and whether it has a table.
    pub fn some_slot(&self, date: NaiveDate, dice: &mut Dice) -> Option<(Start, bool)> {
        let Said::Slots { free, full } = self else { return None };
        let nth = usize::try_from(dice.roll((free.len() + full.len()).max(1) as u64)).expect("a place");
        let (from, _) = free.iter().chain(full).nth(nth)?;
        let first = Start { date, nth: 0 }.from();
        Some((Start { date, nth: u16::try_from((from - first) / 1_800).expect("a few") }, nth < free.len()))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Promised,
    Seated,
    Over,
}

/// Refusals that a history can judge, and the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    Full,
    NoHold,
    Unknown,
    Other,
}

fn two() -> PartySize {
    PartySize::parse(2).expect("a party")
}

fn details(name: String) -> GuestDetails {
    GuestDetails { name, phone: None, email: None, locale: None, notes: None, consents: vec![] }
}

fn key(key: u64) -> Option<KeyUse> {
    Some(KeyUse { key: AnswerKey(key.into()), fingerprint: key.into() })
}

/// A house with so many tables, which are alike.
fn house(tables: u64) -> Configure {
    let tables: Vec<String> =
        (0..tables).map(|nth| format!("{{key: t{nth}, area: room, seats: {{min: 1, max: 2}}}}")).collect();
    let file = format!(
        "{{version: 1, slug: x, name: X, zone: UTC, areas: [{{key: room, name: Room}}], tables: [{}],
policy: {{lead_minutes: 0, cancel_until_minutes: 0, hold_minutes: 5, no_show_after_minutes: 30}},
services: [{{key: s, days: [mon, tue, wed, thu, fri, sat, sun], first_start: \"18:00\", last_start: \"22:00\",
ends: \"23:45\", slot_minutes: 30, turn_minutes: [{{party_max: 2, minutes: 90}}]}}]}}",
        tables.join(", ")
    );
    let file: RestaurantFile = yaml_serde::from_str(&file).expect("a file");
    let drawn = std::cell::Cell::new(9_000);
    file.into_command(|| drawn.replace(drawn.get() + 1)).expect("no faults")
}

fn configure(tables: u64) -> Command {
    static HOUSES: LazyLock<Vec<Configure>> = LazyLock::new(|| (0..=TABLES_MAX).map(|nth| house(nth.max(1))).collect());
    Command::Configure(Box::new(HOUSES[usize::try_from(tables).expect("a few")].clone()))
}

impl Ask {
    /// The message, with a fresh id. `house` names the restaurant in what its guests are called.
    pub fn message(&self, house: u64, fresh: u64, now: Moment) -> Message {
        let named = |key: &u64| details(format!("{house}-{key}"));
        let reservation = |id: &u64| ReservationId::new(*id);
        let book = |it: &u64, basis: Basis, channel: Channel| {
            let (id, guest) = (ReservationId::new(fresh), GuestId::new(fresh));
            let (details, place) = (named(it), Place::default());
            Command::Book(Box::new(Book { id, guest, details, basis, channel, place, key: key(*it) }))
        };
        let step = |id: &u64, step: Step| {
            let id = reservation(id);
            let step = Command::Step { reservation: id, step, by: Actor::Staff, if_revision: None };
            Message::Tend(step, id, None)
        };
        match self {
            Ask::Search(date) => Message::ReadSlots(query(*date)),
            Ask::Book { key, start } => Message::Do(book(key, Basis::Wish(start.wish()), Channel::Online)),
            Ask::Hold { key: it, start } => {
                let (id, wish, channel) = (HoldId::new(fresh), start.wish(), Channel::Online);
                let hold = PlaceHold { id, wish, channel, client: None, replaces: None, key: key(*it) };
                Message::Do(Command::PlaceHold(hold))
            }
            Ask::BookHold { key, hold, token } => {
                let hold = HoldId::new(*hold);
                let basis = Basis::Hold { hold, date: None, time: None, starts_at: None, party: None, area: None };
                Message::BookHold(book(key, basis, Channel::Online), hold, token.clone())
            }
            Ask::Release { hold, token } => Message::ReleaseHold(HoldId::new(*hold), token.clone()),
            Ask::Amend { reservation: id, token, start } => {
                let (date, time) = (Some(start.date), Some(start.time()));
                let amend = Amend { reservation: Some(reservation(id)), date, time, ..Amend::default() };
                Message::Manage(Command::Amend(Box::new(amend)), reservation(id), token.clone())
            }
            Ask::Cancel { reservation: id, token } => {
                let cancel = Command::Cancel { reservation: reservation(id), by: Actor::Guest };
                Message::Manage(cancel, reservation(id), token.clone())
            }
            Ask::Read { reservation: id, token } => Message::ReadReservation(reservation(id), token.clone()),
            Ask::WalkIn { key } => {
                let wish = Wish { when: When::Instant(now), party: two(), wants: Wants::default() };
                Message::Do(book(key, Basis::Wish(wish), Channel::WalkIn))
            }
            Ask::Seat { reservation } => step(reservation, Step::Seat(Place::default())),
            Ask::Finish { reservation } => step(reservation, Step::Finish),
            Ask::Join { key: it, date } => {
                let (from, to) = (WallMinute(OPENS).time_of_day(), WallMinute(OPENS + 240).time_of_day());
                let (id, guest, details) = (WaitId::new(fresh), GuestId::new(fresh), named(it));
                let (wanted, party, wants) = (WaitFor::Range { date: *date, from, to }, two(), Wants::default());
                let channel = Channel::Online;
                let join = Join { id, guest, details, wanted, party, wants, channel, client: None, key: key(*it) };
                Message::Do(Command::JoinWaitlist(Box::new(join)))
            }
            Ask::Leave { wait, token } => {
                let wait = WaitId::new(*wait);
                Message::ManageWait(Command::LeaveWaitlist { wait }, wait, token.clone())
            }
            Ask::Look { wait, token } => Message::ReadWait(WaitId::new(*wait), token.clone()),
            Ask::Accept { key: it, wait, token } => {
                let (wait, id) = (WaitId::new(*wait), ReservationId::new(fresh));
                let accept = AcceptOffer { wait, id, by: Actor::Guest, key: key(*it) };
                Message::ManageWait(Command::AcceptOffer(accept), wait, token.clone())
            }
            Ask::Configure { tables } => Message::Configure(configure(*tables), secret(house)),
        }
    }

    /// The key that makes asking again the same request.
    pub fn key(&self) -> Option<u64> {
        match self {
            Ask::Book { key, .. }
            | Ask::Hold { key, .. }
            | Ask::BookHold { key, .. }
            | Ask::WalkIn { key }
            | Ask::Join { key, .. }
            | Ask::Accept { key, .. } => Some(*key),
            Ask::Search(_)
            | Ask::Release { .. }
            | Ask::Amend { .. }
            | Ask::Cancel { .. }
            | Ask::Read { .. }
            | Ask::Seat { .. }
            | Ask::Finish { .. }
            | Ask::Leave { .. }
            | Ask::Look { .. }
            | Ask::Configure { .. } => None,
        }
    }
}

/// The secret that a restaurant is given.
pub fn secret(house: u64) -> Secret {
    Secret([u8::try_from(house).expect("a few"); 32])
}

pub fn query(date: NaiveDate) -> SlotsQuery {
    SlotsQuery { date, party: two(), wants: Wants::default(), time: None }
}

/// What a reply says. `house` is whom it was asked: guests of others must not be in it.
pub fn said(reply: &Reply, house: u64) -> Said {
    let ours = |name: &str| assert!(name.starts_with(&format!("{house}-")), "{name} is shown by restaurant {house}");
    match reply {
        Reply::Reservation(view) => {
            ours(&view.guest.name);
            let (it, id) = (&view.reservation, view.reservation.id);
            let standing = match it.status {
                _ if it.status.is_seated() => Standing::Seated,
                _ if it.status.is_live() => Standing::Promised,
                _ => Standing::Over,
            };
            let (from, until) = (it.stay.from.timestamp(), it.stay.until.timestamp());
            let token = view.secret.manage_token(id);
            Said::Reservation { id: id.bits(), from, until, standing, is_replay: view.is_replay, token }
        }
        Reply::Hold(view) => {
            let (hold, id) = (&view.hold, view.hold.id);
            let (from, until) = (hold.stay.from.timestamp(), hold.stay.until.timestamp());
            let (expires, token) = (hold.expires_at.timestamp(), view.secret.hold_token(id));
            Said::Hold { id: id.bits(), from, until, expires, is_replay: view.is_replay, token }
        }
        Reply::Wait(view) => {
            ours(&view.guest.name);
            let (id, token) = (view.wait.id, view.secret.wait_token(view.wait.id));
            Said::Wait { id: id.bits(), is_replay: view.is_replay, token }
        }
        Reply::Slots(view) => {
            let these = |status: SlotStatus| {
                let slots = view.slots.iter().filter(|slot| slot.status == status);
                slots.map(|slot| (slot.starts_at.timestamp(), slot.ends_at.timestamp())).collect()
            };
            Said::Slots { free: these(SlotStatus::Available), full: these(SlotStatus::Full) }
        }
        Reply::Refused(refused) => Said::No(why(&refused.rejection)),
        _ => Said::Done,
    }
}

fn why(rejection: &Rejection) -> Why {
    match rejection {
        Rejection::SlotUnavailable { .. } => Why::Full,
        Rejection::HoldExpired | Rejection::HoldNotFound => Why::NoHold,
        Rejection::ReservationNotFound | Rejection::WaitNotFound => Why::Unknown,
        _ => Why::Other,
    }
}

/// The moment at which everything begins: a Friday, an hour and a half before the house opens.
pub fn beginning() -> Moment {
    NaiveDate::from_ymd_opt(2027, 3, 5).expect("a date").and_hms_opt(16, 30, 0).expect("a time").and_utc()
}

/// A start of today or tomorrow.
pub fn start(now: Moment, day: u64, nth: u64) -> Start {
    let date = (now + Duration::days(i64::try_from(day).expect("a few"))).date_naive();
    Start { date, nth: u16::try_from(nth).expect("a few") }
}
