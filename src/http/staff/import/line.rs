//! What a line means: a booking of another system, in our words.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, SubsecRound as _};
use sha2::{Digest as _, Sha256};

use crate::clock::Moment;
use crate::domain::availability::When;
use crate::domain::ids::{GuestId, ReservationId};
use crate::domain::key::Key;
use crate::domain::party::PartySize;
use crate::domain::reservation::{Actor, Channel, Status, Wants};
use crate::domain::restaurant::command::{GuestDetails, Import, Wish};
use crate::domain::time::{TimeOfDay, Zone, parse_date};

use crate::http::body;
use crate::http::reservation::GuestBody;

use super::LineErrorBody;
use super::rows::{Row, wrong};

/// The longest id of another system.
const EXTERNAL_ID_CHARACTERS_MAX: usize = 200;
/// The longest stay, in minutes.
const MINUTES_MAX: u16 = 24 * 60;
/// What a guest is called of whom no name is known.
const NAMELESS: &str = "Guest";

/// Where bookings come from, and whose clocks they mean.
pub(super) struct Source {
    /// The other system.
    pub(super) name: String,
    /// The restaurant's zone.
    pub(super) zone: Zone,
}

/// The columns of a line.
struct Line<'a>(&'a BTreeMap<&'static str, String>);

impl Line<'_> {
    fn text(&self, column: &'static str) -> Option<&str> {
        self.0.get(column).map(String::as_str)
    }

    fn owned(&self, column: &'static str) -> Option<String> {
        self.0.get(column).cloned()
    }

    /// A column that is parsed; `None` when it is empty.
    fn parsed<T>(
        &self,
        column: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
        shape: &str,
    ) -> Result<Option<T>, LineErrorBody> {
        let Some(text) = self.text(column) else { return Ok(None) };
        let malformed = || wrong(column, format!("`{text}` is not {shape}."));
        parse(text).map(Some).ok_or_else(malformed)
    }

    fn required<T>(
        &self,
        column: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
        shape: &str,
    ) -> Result<T, LineErrorBody> {
        self.parsed(column, parse, shape)?.ok_or_else(|| wrong(column, format!("`{column}` is missing: {shape}.")))
    }
}

impl Source {
    /// The booking of a line, or why it is none.
    pub(super) fn import(&self, row: &Row) -> Result<Import, LineErrorBody> {
        let columns = row.columns.as_ref().map_err(|reason| wrong(None, reason.clone()))?;
        let line = Line(columns);
        let is_short = |text: &str| (text.chars().count() <= EXTERNAL_ID_CHARACTERS_MAX).then(|| text.to_owned());
        let external_id = line.required("external_id", is_short, "an id of at most 200 characters")?;
        let when = when(&line)?;
        let starts_at = self.instant(when);
        let party = line.required("party_size", |text| PartySize::parse(text.parse().ok()?), "1 to 500")?;
        let minutes = |text: &str| text.parse().ok().filter(|minutes| (1..=MINUTES_MAX).contains(minutes));
        let minutes = line.parsed("minutes", minutes, "1 to 1440 minutes")?;
        let booked_at = line.parsed("created_at", instant, "an instant such as 2027-03-14T20:00:00+01:00")?;
        // Whoever does not say when it was made says the same each time all the same.
        let booked_at = booked_at.unwrap_or(starts_at);
        let leaves_at = starts_at + Duration::minutes(minutes.unwrap_or(0).into());
        let known = |text: &str| status(text, Times { booked_at, starts_at, leaves_at }, party);
        let mut import = Import {
            id: ReservationId::new(self.digest("reservation", &external_id)),
            guest: GuestId::new(self.digest("guest", &external_id)),
            details: details(&line)?,
            wish: Wish { when, party, wants: Wants::area(line.parsed("area", Key::parse, "the key of an area")?) },
            minutes,
            tables: line.parsed("tables", tables, "keys of tables with + between")?,
            status: line.parsed("status", known, "a status that is known here")?.unwrap_or(Status::Booked),
            channel: Channel::InHouse,
            booked_at,
            said: 0,
            known: None,
        };
        import.said = self.digest("line", &said(&import, starts_at));
        Ok(import)
    }

    /// The start, as far as the line itself tells.
    fn instant(&self, when: When) -> Moment {
        match when {
            When::Instant(at) => at,
            When::Wall { date, time } => self.zone.instant_or_after_gap(date, time.same_day()),
        }
    }

    /// 64 bits that follow from the booking's id in the other system, and from nothing else.
    fn digest(&self, purpose: &str, external_id: &str) -> u64 {
        let mut digest = Sha256::new();
        digest.update(format!("{purpose}\n{}\n{external_id}", self.name));
        let bytes: [u8; 32] = digest.finalize().into();
        let (head, _) = bytes.split_at(8);
        u64::from_be_bytes(head.try_into().expect("8 bytes"))
    }
}

/// What a line says, in one way however it was written. Stored as a digest: the order of these is for ever.
fn said(import: &Import, starts_at: Moment) -> String {
    let Import { details, wish, minutes, tables, status, booked_at, .. } = import;
    let GuestDetails { name, phone, email, notes, .. } = details;
    let tables = tables.as_deref().map(|keys| keys.iter().map(Key::as_str).collect::<Vec<_>>());
    let area = wish.wants.area.as_ref().map(Key::as_str);
    let (party, status) = (wish.party.covers(), status.name());
    let times = (starts_at.timestamp(), booked_at.timestamp());
    serde_json::json!([name, phone, email, notes, times, party, area, minutes, tables, status]).to_string()
}

/// An instant, to the second: what is stored must be what is compared when the line comes again.
fn instant(text: &str) -> Option<Moment> {
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    crate::http::hold::instant(at).ok().map(|at| at.trunc_subsecs(0))
}

fn when(line: &Line<'_>) -> Result<When, LineErrorBody> {
    let starts_at = line.parsed("starts_at", instant, "an instant such as 2027-03-14T20:00:00+01:00")?;
    let has_wall = line.text("date").is_some() || line.text("time").is_some();
    match starts_at {
        Some(_) if has_wall => Err(wrong("starts_at", "Send either `date` and `time`, or `starts_at`.")),
        Some(at) => Ok(When::Instant(at)),
        None => Ok(When::Wall {
            date: line.required("date", parse_date, "a date, YYYY-MM-DD, that exists")?,
            time: line.required("time", TimeOfDay::parse, "a time of day, HH:MM")?,
        }),
    }
}

fn tables(text: &str) -> Option<Vec<Key>> {
    text.split('+').map(|key| Key::parse(key.trim())).collect()
}

/// The guest, by the same rules as one who books.
fn details(line: &Line<'_>) -> Result<GuestDetails, LineErrorBody> {
    let guest = GuestBody {
        name: line.owned("name").unwrap_or_else(|| NAMELESS.into()),
        phone: line.owned("phone"),
        email: line.owned("email"),
        locale: line.owned("locale"),
    };
    body::check_nested("guest", &guest).map_err(|problem| wrong(None, problem.detail().replace("/guest/", "")))?;
    let is_short = |text: &str| (text.chars().count() <= 1000).then(|| text.to_owned());
    let notes = line.parsed("notes", is_short, "at most 1000 characters")?;
    let GuestBody { name, phone, email, locale } = guest;
    Ok(GuestDetails { name, phone, email, locale, notes, consents: vec![] })
}

/// What a line tells of its times.
#[derive(Clone, Copy)]
struct Times {
    booked_at: Moment,
    starts_at: Moment,
    leaves_at: Moment,
}

/// Where a booking stands, in our words or in those of other systems. Who sat there when the other system was left has
/// left it too.
fn status(text: &str, times: Times, party: PartySize) -> Option<Status> {
    let Times { booked_at, starts_at, leaves_at } = times;
    let word = text.to_ascii_lowercase().replace([' ', '-'], "_");
    Some(match word.as_str() {
        "requested" => Status::Requested { expires_at: starts_at },
        "booked" | "pending" | "reserved" | "new" => Status::Booked,
        "confirmed" => Status::Confirmed { at: booked_at },
        "arrived" => Status::Arrived { at: starts_at, covers: party },
        "seated" | "finished" | "completed" | "done" => Status::Finished { at: leaves_at },
        "cancelled" | "canceled" => Status::Cancelled { at: booked_at, by: Actor::Guest, is_late: false },
        "no_show" | "noshow" => Status::NoShow { at: starts_at },
        _ => return None,
    })
}
