//! The stored form of a restaurant: what stands in journal entries and in the columns called `body`. These types are
//! versioned (`v` of a batch) and apart from the domain's, so that the rule book can be renamed freely; once released
//! a field here is never renamed or reused. Times are integers: seconds where the database indexes them, else
//! milliseconds.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::configuration::{Placed, Setting, SettingName};
use crate::domain::ids::{GuestId, HoldId, ReservationId, TableId};
use crate::domain::key::Key;
use crate::domain::party::PartySize;
use crate::domain::reservation::{Actor, Channel, Guest, Hold, Reservation, Status, Stay};
use crate::domain::restaurant::change::{Answered, Led};
use crate::domain::restaurant::command::AnswerKey;
use crate::domain::time::{Moment, WallMinute};
use crate::object::alarm::AlarmChange;

/// The version of everything below.
pub const RECORD_VERSION: u32 = 1;

/// A stored value that this program cannot make sense of.
#[derive(Debug, thiserror::Error)]
#[error("a stored record makes no sense: {0}")]
pub struct BadRecord(pub &'static str);

/// One entry of the journal.
#[derive(Debug, Serialize)]
pub struct BatchRecord {
    /// [`RECORD_VERSION`].
    pub v: u32,
    /// When it was closed, in milliseconds.
    pub at: i64,
    /// The restaurant's secret, hex, in the batch that brings it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// Counters that moved.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub counters: Vec<(&'static str, u64)>,
    /// Settings that changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<(usize, &'static str, SettingRow)>,
    /// What guests said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub guests: Vec<(usize, &'static str, GuestRow)>,
    /// Reservations that changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reservations: Vec<(usize, &'static str, ReservationRow)>,
    /// Holds that came or went.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<(usize, &'static str, HoldRow)>,
    /// Where everybody above sits when the batch is over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seatings: Vec<SeatingRow>,
    /// Requests that were answered.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<AnswerRow>,
    /// Answers from before this are forgotten.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers_before: Option<i64>,
    /// Alarms set and cleared: name, milliseconds, attempts, dead.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alarms: Vec<(String, Option<i64>, u32, u8)>,
}

/// Table, start, end, reservation, hold.
pub type SeatingRow = (u64, i64, i64, Option<u64>, Option<u64>);

/// A setting. Without `setting` it is one that went.
#[derive(Debug, Serialize, Deserialize)]
pub struct SettingRow {
    /// `table`, `service`, …
    pub kind: String,
    /// `t1`, `dinner`, …
    pub key: String,
    /// Its place in the restaurant file.
    #[serde(default)]
    pub position: u32,
    /// What it says.
    pub setting: Option<Setting>,
}

/// A reservation.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the domain's Reservation says what each is")]
pub struct ReservationRow {
    pub id: u64,
    pub guest: u64,
    #[serde(flatten)]
    pub stay: StayRow,
    pub status: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_by: Option<Actor>,
    pub channel: Channel,
    pub booked_at: i64,
    pub revision: u32,
}

/// A hold; one that went has only its id.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the domain's Hold says what each is")]
pub struct HoldRow {
    pub id: u64,
    #[serde(flatten)]
    pub kept: Option<KeptRow>,
}

/// What a hold keeps.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the domain's Hold says what each is")]
pub struct KeptRow {
    #[serde(flatten)]
    pub stay: StayRow,
    pub channel: Channel,
    pub expires_at: i64,
}

/// A stay.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the domain's Stay says what each is")]
pub struct StayRow {
    pub date: NaiveDate,
    pub minute: u16,
    pub starts_at: i64,
    pub ends_at: i64,
    pub until: i64,
    pub service: Key,
    pub party: PartySize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<Key>,
    pub tables: Vec<TableId>,
}

/// A guest, as of one batch.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the domain's Guest says what each is")]
pub struct GuestRow {
    pub id: u64,
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub locale: Option<String>,
    pub notes: Option<String>,
    pub consents: Vec<Key>,
    pub at: i64,
}

/// An answered request.
#[derive(Debug, Serialize, Deserialize)]
pub struct AnswerRow {
    /// Digest of the key.
    pub key: AnswerKey,
    /// Digest of the body.
    pub fingerprint: AnswerKey,
    /// When, in milliseconds.
    pub at: i64,
    /// The reservation it led to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reservation: Option<u64>,
    /// The hold it led to, whole: it must be told again after it is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold: Option<HoldRow>,
}

fn seconds(at: i64) -> Result<Moment, BadRecord> {
    Moment::from_timestamp(at, 0).ok_or(BadRecord("a time in seconds"))
}

fn millis(at: i64) -> Result<Moment, BadRecord> {
    Moment::from_timestamp_millis(at).ok_or(BadRecord("a time in milliseconds"))
}

impl From<&Stay> for StayRow {
    fn from(stay: &Stay) -> StayRow {
        StayRow {
            date: stay.date,
            minute: stay.minute.0,
            starts_at: stay.starts_at.timestamp(),
            ends_at: stay.ends_at.timestamp(),
            until: stay.until.timestamp(),
            service: stay.service.clone(),
            party: stay.party,
            area: stay.area.clone(),
            tables: stay.tables.clone(),
        }
    }
}

impl TryFrom<StayRow> for Stay {
    type Error = BadRecord;

    fn try_from(row: StayRow) -> Result<Stay, BadRecord> {
        Ok(Stay {
            date: row.date,
            minute: WallMinute(row.minute),
            starts_at: seconds(row.starts_at)?,
            ends_at: seconds(row.ends_at)?,
            until: seconds(row.until)?,
            service: row.service,
            party: row.party,
            area: row.area,
            tables: row.tables,
        })
    }
}

impl From<&Reservation> for ReservationRow {
    fn from(reservation: &Reservation) -> ReservationRow {
        let (status_at, status_by) = match &reservation.status {
            Status::Booked => (None, None),
            Status::Cancelled { at, by } => (Some(at.timestamp_millis()), Some(*by)),
            Status::NoShow { at } => (Some(at.timestamp_millis()), None),
        };
        ReservationRow {
            id: reservation.id.bits(),
            guest: reservation.guest.bits(),
            stay: (&reservation.stay).into(),
            status: reservation.status.name().into(),
            status_at,
            status_by,
            channel: reservation.channel,
            booked_at: reservation.booked_at.timestamp_millis(),
            revision: reservation.revision,
        }
    }
}

impl TryFrom<ReservationRow> for Reservation {
    type Error = BadRecord;

    fn try_from(row: ReservationRow) -> Result<Reservation, BadRecord> {
        let at = || row.status_at.ok_or(BadRecord("a status without its time")).and_then(millis);
        let status = match row.status.as_str() {
            "booked" => Status::Booked,
            "cancelled" => Status::Cancelled { at: at()?, by: row.status_by.ok_or(BadRecord("cancelled by nobody"))? },
            "no_show" => Status::NoShow { at: at()? },
            _ => return Err(BadRecord("an unknown status")),
        };
        Ok(Reservation {
            id: ReservationId::new(row.id),
            guest: GuestId::new(row.guest),
            stay: row.stay.try_into()?,
            status,
            channel: row.channel,
            booked_at: millis(row.booked_at)?,
            revision: row.revision,
        })
    }
}

impl From<&Hold> for HoldRow {
    fn from(hold: &Hold) -> HoldRow {
        let kept = KeptRow {
            stay: (&hold.stay).into(),
            channel: hold.channel,
            expires_at: hold.expires_at.timestamp_millis(),
        };
        HoldRow { id: hold.id.bits(), kept: Some(kept) }
    }
}

impl TryFrom<HoldRow> for Hold {
    type Error = BadRecord;

    fn try_from(row: HoldRow) -> Result<Hold, BadRecord> {
        let kept = row.kept.ok_or(BadRecord("a hold that holds nothing"))?;
        Ok(Hold {
            id: HoldId::new(row.id),
            stay: kept.stay.try_into()?,
            channel: kept.channel,
            expires_at: millis(kept.expires_at)?,
        })
    }
}

impl From<&Guest> for GuestRow {
    fn from(guest: &Guest) -> GuestRow {
        GuestRow {
            id: guest.id.bits(),
            name: guest.name.clone(),
            phone: guest.phone.clone(),
            email: guest.email.clone(),
            locale: guest.locale.clone(),
            notes: guest.notes.clone(),
            consents: guest.consents.clone(),
            at: guest.at.timestamp_millis(),
        }
    }
}

impl TryFrom<GuestRow> for Guest {
    type Error = BadRecord;

    fn try_from(row: GuestRow) -> Result<Guest, BadRecord> {
        let GuestRow { id, name, phone, email, locale, notes, consents, at } = row;
        Ok(Guest { id: GuestId::new(id), name, phone, email, locale, notes, consents, at: millis(at)? })
    }
}

impl From<&Answered> for AnswerRow {
    fn from(answered: &Answered) -> AnswerRow {
        let (reservation, hold) = match &answered.led {
            Led::ToReservation(reservation) => (Some(reservation.bits()), None),
            Led::ToHold(hold) => (None, Some(HoldRow::from(hold.as_ref()))),
        };
        let fingerprint = AnswerKey(answered.fingerprint);
        AnswerRow { key: answered.key, fingerprint, at: answered.at.timestamp_millis(), reservation, hold }
    }
}

impl TryFrom<AnswerRow> for Answered {
    type Error = BadRecord;

    fn try_from(row: AnswerRow) -> Result<Answered, BadRecord> {
        let led = match (row.reservation, row.hold) {
            (Some(reservation), _) => Led::ToReservation(ReservationId::new(reservation)),
            (None, Some(hold)) => Led::ToHold(Box::new(hold.try_into()?)),
            (None, None) => return Err(BadRecord("an answer that led to nothing")),
        };
        Ok(Answered { key: row.key, fingerprint: row.fingerprint.0, led, at: millis(row.at)? })
    }
}

impl SettingRow {
    /// A setting that changed.
    pub fn updated(name: &SettingName, placed: &Placed) -> SettingRow {
        let setting = Some(placed.setting.clone());
        SettingRow { kind: name.kind.clone(), key: name.key.clone(), position: placed.position, setting }
    }

    /// A setting that went.
    pub fn removed(name: &SettingName) -> SettingRow {
        SettingRow { kind: name.kind.clone(), key: name.key.clone(), position: 0, setting: None }
    }
}

/// An alarm that was set or cleared.
pub fn alarm_row(change: &AlarmChange) -> (String, Option<i64>, u32, u8) {
    let at = change.entry.as_ref().map(|entry| entry.at.timestamp_millis());
    let attempts = change.entry.as_ref().map_or(0, |entry| entry.attempts);
    let is_dead = change.entry.as_ref().is_some_and(|entry| entry.is_dead);
    (change.name.clone(), at, attempts, is_dead.into())
}

/// Who sits where in a stay.
pub fn seating_rows(stay: &Stay, reservation: Option<ReservationId>, hold: Option<HoldId>) -> Vec<SeatingRow> {
    let (from, until) = (stay.starts_at.timestamp(), stay.until.timestamp());
    let (reservation, hold) = (reservation.map(ReservationId::bits), hold.map(HoldId::bits));
    stay.tables.iter().map(|table| (table.bits(), from, until, reservation, hold)).collect()
}
