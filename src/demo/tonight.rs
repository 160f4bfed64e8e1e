//! The evening that the example restaurant is in when it is first opened: some sit, one waits, one left, some are to come.
//! It is told like the book of another system that moved in, since nobody could have taken these steps before.

use std::ops::Range;

use chrono::{Duration, DurationRound as _};

use crate::clock::{Moment, rising_bits};
use crate::domain::availability::When;
use crate::domain::ids::{GuestId, ReservationId};
use crate::domain::key::Key;
use crate::domain::party::PartySize;
use crate::domain::reservation::{Channel, Status, Wants};
use crate::domain::restaurant::command::{Import, WaitFor, Wish};
use crate::domain::time::Zone;
use crate::restaurant::handle::Handle;
use crate::restaurant::staff::AskedWait;

use super::details;

/// How a party stands.
#[derive(Clone, Copy)]
enum Is {
    Seated,
    WalkedIn,
    Left,
    Waiting,
    Late,
    Expected,
    Asking,
}

/// A party of tonight: when it was to come, in minutes from now; who, how many, where, and what the house should know.
type Party = (i64, &'static str, i64, &'static str, Is, Option<&'static str>);

const PARTIES: [Party; 12] = [
    (-100, "Romano", 2, "s3", Is::Left, None),
    (-80, "Esposito", 6, "s10", Is::Seated, Some("Cena di lavoro, conto unico")),
    (-50, "Rossi", 2, "s1", Is::Seated, None),
    (-30, "Ferrari", 4, "s7", Is::Seated, Some("Allergia alle noci: avvisare la cucina")),
    (-15, "", 2, "s5", Is::WalkedIn, None),
    (0, "Bianchi", 3, "s6", Is::Waiting, Some("Seggiolone, per favore")),
    (-5, "Colombo", 2, "s2", Is::Late, None),
    (30, "Ricci", 4, "s8", Is::Expected, Some("Celiaca una persona")),
    (45, "Marino", 2, "s4", Is::Expected, Some("Anniversario, tavolo tranquillo")),
    (60, "De Luca", 7, "s11", Is::Expected, Some("Compleanno: torta alle 22")),
    (75, "Greco", 2, "s3", Is::Asking, None),
    (90, "Conti", 4, "s9", Is::Expected, None),
];

/// How long before it came a booking was made, in hours.
const MADE_HOURS: i64 = 26;
/// How late parties sit down, in minutes.
const SITS_MINUTES: i64 = 3;

/// The zone of the example restaurant.
const ZONE: &str = "Europe/Rome";
/// Minutes of the night in which everybody has gone home: nobody sits there then, not even for show.
const ASLEEP: Range<u16> = 60..5 * 60;

/// Tells the restaurant of tonight, and puts somebody in line.
pub(super) async fn tell(restaurant: &Handle, now: Moment) -> Result<(), String> {
    let zone = Zone::parse(ZONE).expect("a constant that is a zone");
    if ASLEEP.contains(&zone.wall_minute(zone.local_date(now), now).0) {
        return Ok(());
    }
    let evening = PARTIES.iter().enumerate().map(|(nth, party)| import(nth, party, now)).collect();
    let told = restaurant.import(evening).await.map_err(|failure| format!("{failure:?}"))?;
    told.into_iter().collect::<Result<Vec<_>, _>>().map_err(|failure| format!("{failure:?}"))?;
    // While the restaurant is closed there is nothing to wait for.
    let _closed = restaurant.join_waitlist(in_line(), None).await;
    Ok(())
}

fn import(nth: usize, party: &Party, now: Moment) -> Import {
    let (minutes, name, size, table, is, notes) = *party;
    let wished = now + Duration::minutes(minutes);
    let at = wished.duration_trunc(Duration::minutes(15)).unwrap_or(wished);
    Import {
        id: ReservationId::new(rising_bits()),
        guest: GuestId::new(rising_bits()),
        details: details(name, nth, notes),
        wish: Wish { when: When::Instant(at), party: size_of(size), wants: Wants::default() },
        minutes: None,
        tables: Key::parse(table).map(|key| vec![key]),
        status: status(is, at, size_of(size), now),
        channel: if matches!(is, Is::WalkedIn) { Channel::WalkIn } else { Channel::Online },
        booked_at: if matches!(is, Is::WalkedIn) { at } else { at - Duration::hours(MADE_HOURS) },
        said: nth as u64,
        known: None,
    }
}

fn status(is: Is, start: Moment, covers: PartySize, now: Moment) -> Status {
    let sat = (start + Duration::minutes(SITS_MINUTES)).min(now);
    match is {
        Is::Seated | Is::WalkedIn => Status::Seated { at: sat },
        Is::Left => Status::Finished { at: now - Duration::minutes(10) },
        Is::Waiting => Status::Arrived { at: now - Duration::minutes(6), covers },
        Is::Late => Status::Booked,
        Is::Expected => Status::Confirmed { at: now - Duration::hours(3) },
        Is::Asking => Status::Requested { expires_at: now + Duration::hours(1) },
    }
}

fn in_line() -> AskedWait {
    AskedWait {
        details: details("Fontana", 77, None),
        wanted: WaitFor::Now,
        party: size_of(4),
        wants: Wants::default(),
        channel: Channel::WalkIn,
        client: None,
    }
}

fn size_of(covers: i64) -> PartySize {
    PartySize::parse(covers).expect("a constant that is a party")
}
