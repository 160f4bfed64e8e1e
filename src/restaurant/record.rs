//! The stored form of a restaurant: what stands in journal entries and in the columns called `body`. These types are
//! versioned (`v` of a batch) and apart from the domain's, so that the rule book can be renamed freely; once released
//! a field here is never renamed or reused. Times are integers: seconds where the database indexes them, else
//! milliseconds.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::author::Author;
use crate::domain::configuration::{Placed, Setting, SettingName, is_default};
use crate::domain::floor::Category;
use crate::domain::guest::{Contact, Guest};
use crate::domain::ids::{GuestId, HoldId, ReservationId, TableId, WaitId};
use crate::domain::key::Key;
use crate::domain::limit::{Limit, Limits};
use crate::domain::party::PartySize;
use crate::domain::reservation::{Actor, Before, Channel, Hold, Reservation, Status, Stay, Wants};
use crate::domain::restaurant::change::{Answered, Led};
use crate::domain::restaurant::command::AnswerKey;
use crate::domain::restaurant::state::Strike;
use crate::domain::time::{Moment, WallMinute};
use crate::domain::waitlist::{For, Wait, WaitStatus};
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
    pub counters: Vec<(String, u64)>,
    /// Settings that changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<Told<SettingRow>>,
    /// What guests said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub guests: Vec<Told<GuestRow>>,
    /// Reservations that changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reservations: Vec<Told<ReservationRow>>,
    /// Holds that came or went.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Told<HoldRow>>,
    /// Who waits, and came or went.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waits: Vec<Told<WaitRow>>,
    /// Who made the changes above, which say the place in this list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<Author>,
    /// Where everybody above sits when the batch is over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seatings: Vec<SeatingRow>,
    /// Requests that were answered.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<AnswerRow>,
    /// Answers from before this are forgotten.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers_before: Option<i64>,
    /// Changes from before this are forgotten.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes_before: Option<i64>,
    /// Alarms set and cleared.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alarms: Vec<AlarmRow>,
}

/// A change within a batch.
#[derive(Debug)]
pub struct Told<R> {
    /// Its number.
    pub nth: usize,
    /// What happened.
    pub why: &'static str,
    /// As it is now.
    pub row: R,
    /// Who did it: the place in the batch's list of authors.
    pub author: Option<usize>,
}

impl<R: Serialize> Serialize for Told<R> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.author {
            Some(author) => (self.nth, self.why, &self.row, author).serialize(serializer),
            None => (self.nth, self.why, &self.row).serialize(serializer),
        }
    }
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
#[serde(from = "FlatReservation")]
#[expect(missing_docs, reason = "the domain's Reservation says what each is")]
pub struct ReservationRow {
    pub id: u64,
    pub guest: u64,
    #[serde(flatten)]
    pub stay: StayRow,
    #[serde(flatten)]
    pub status: StatusRow,
    pub channel: Channel,
    pub booked_at: i64,
    pub revision: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub is_locked: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub is_flagged: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceeded: Vec<Limit>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub awaited_from: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<BeforeRow>,
}

/// A reservation as it is read: what `flatten` takes apart is first copied whole, field by field, and restaurants wake with
/// thousands of them.
#[derive(Deserialize)]
struct FlatReservation {
    id: u64,
    guest: u64,
    date: NaiveDate,
    minute: u16,
    starts_at: i64,
    ends_at: i64,
    from: Option<i64>,
    until: i64,
    service: Key,
    party: PartySize,
    area: Option<Key>,
    category: Option<Category>,
    #[serde(default)]
    accessible: bool,
    tables: Vec<TableId>,
    status: String,
    status_at: Option<i64>,
    status_by: Option<Actor>,
    #[serde(default)]
    is_late: bool,
    arrived: Option<PartySize>,
    request_expires_at: Option<i64>,
    channel: Channel,
    booked_at: i64,
    revision: u32,
    #[serde(default)]
    is_locked: bool,
    #[serde(default)]
    is_flagged: bool,
    #[serde(default)]
    exceeded: Vec<Limit>,
    awaited_from: Option<i64>,
    imported: Option<u64>,
    before: Option<BeforeRow>,
}

impl From<FlatReservation> for ReservationRow {
    fn from(flat: FlatReservation) -> ReservationRow {
        let FlatReservation { id, guest, channel, booked_at, revision, is_locked, is_flagged, .. } = flat;
        let FlatReservation { exceeded, awaited_from, imported, before, .. } = flat;
        let FlatReservation { date, minute, starts_at, ends_at, from, until, service, party, tables, .. } = flat;
        let FlatReservation { area, category, accessible, .. } = flat;
        let FlatReservation { status, status_at, status_by, is_late, arrived, request_expires_at, .. } = flat;
        let wants = WantsRow { area, category, accessible };
        ReservationRow {
            id,
            guest,
            stay: StayRow { date, minute, starts_at, ends_at, from, until, service, party, wants, tables },
            status: StatusRow { status, status_at, status_by, is_late, arrived, request_expires_at },
            channel,
            booked_at,
            revision,
            is_locked,
            is_flagged,
            exceeded,
            awaited_from,
            imported,
            before,
        }
    }
}

/// Where a reservation stands.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the domain's Status says what each is")]
pub struct StatusRow {
    pub status: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_by: Option<Actor>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub is_late: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived: Option<PartySize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_expires_at: Option<i64>,
}

/// A reservation as it was before its last step.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the domain's Before says what each is")]
pub struct BeforeRow {
    #[serde(flatten)]
    pub status: StatusRow,
    #[serde(flatten)]
    pub stay: StayRow,
    #[serde(default, skip_serializing_if = "is_default")]
    pub is_locked: bool,
}

/// Somebody who waits.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the domain's Wait says what each is")]
pub struct WaitRow {
    pub id: u64,
    pub guest: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<i64>,
    pub to: i64,
    pub party: PartySize,
    #[serde(flatten)]
    pub wants: WantsRow,
    pub channel: Channel,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<u64>,
    pub joined_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quoted_minutes: Option<u16>,
    pub status: String,
    /// When it was closed, or the offer ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reservation: Option<u64>,
    pub revision: u32,
}

/// What a party asks of its table.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the domain's Wants says what each is")]
pub struct WantsRow {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<Key>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub accessible: bool,
}

/// Somebody who stayed away, read back from the past.
#[derive(Debug, Deserialize)]
#[expect(missing_docs, reason = "the domain's Strike says what each is")]
pub struct StrikeRow {
    pub id: u64,
    pub starts_at: i64,
    pub phone: Option<String>,
    pub email: Option<String>,
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<u64>,
}

/// A stay.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the domain's Stay says what each is")]
pub struct StayRow {
    pub date: NaiveDate,
    pub minute: u16,
    pub starts_at: i64,
    pub ends_at: i64,
    /// From when the tables are taken, if not from the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<i64>,
    pub until: i64,
    pub service: Key,
    pub party: PartySize,
    #[serde(flatten)]
    pub wants: WantsRow,
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
    /// The place in line it led to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u64>,
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
            from: (stay.from != stay.starts_at).then(|| stay.from.timestamp()),
            until: stay.until.timestamp(),
            service: stay.service.clone(),
            party: stay.party,
            wants: (&stay.wants).into(),
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
            from: seconds(row.from.unwrap_or(row.starts_at))?,
            until: seconds(row.until)?,
            service: row.service,
            party: row.party,
            wants: row.wants.into(),
            tables: row.tables,
        })
    }
}

impl From<&Wants> for WantsRow {
    fn from(wants: &Wants) -> WantsRow {
        WantsRow { area: wants.area.clone(), category: wants.category, accessible: wants.accessible }
    }
}

impl From<WantsRow> for Wants {
    fn from(row: WantsRow) -> Wants {
        Wants { area: row.area, category: row.category, accessible: row.accessible }
    }
}

impl From<&Status> for StatusRow {
    fn from(status: &Status) -> StatusRow {
        let plain = StatusRow {
            status: status.name().into(),
            status_at: None,
            status_by: None,
            is_late: false,
            arrived: None,
            request_expires_at: None,
        };
        let since = |at: &Moment| Some(at.timestamp_millis());
        match status {
            Status::Booked => plain,
            Status::Requested { expires_at } => StatusRow { request_expires_at: since(expires_at), ..plain },
            Status::Arrived { at, covers } => StatusRow { status_at: since(at), arrived: Some(*covers), ..plain },
            Status::Cancelled { at, by, is_late } => {
                StatusRow { status_at: since(at), status_by: Some(*by), is_late: *is_late, ..plain }
            }
            Status::Confirmed { at } | Status::Seated { at } | Status::Finished { at } | Status::NoShow { at } => {
                StatusRow { status_at: since(at), ..plain }
            }
        }
    }
}

impl TryFrom<StatusRow> for Status {
    type Error = BadRecord;

    fn try_from(row: StatusRow) -> Result<Status, BadRecord> {
        let at = || row.status_at.ok_or(BadRecord("a status without its time")).and_then(millis);
        Ok(match row.status.as_str() {
            "requested" => {
                let expires_at = row.request_expires_at.ok_or(BadRecord("a request without its end"))?;
                Status::Requested { expires_at: millis(expires_at)? }
            }
            "booked" => Status::Booked,
            "confirmed" => Status::Confirmed { at: at()? },
            "arrived" => Status::Arrived { at: at()?, covers: row.arrived.ok_or(BadRecord("nobody arrived"))? },
            "seated" => Status::Seated { at: at()? },
            "finished" => Status::Finished { at: at()? },
            "cancelled" => {
                let by = row.status_by.ok_or(BadRecord("cancelled by nobody"))?;
                Status::Cancelled { at: at()?, by, is_late: row.is_late }
            }
            "no_show" => Status::NoShow { at: at()? },
            _ => return Err(BadRecord("an unknown status")),
        })
    }
}

impl From<&Reservation> for ReservationRow {
    fn from(reservation: &Reservation) -> ReservationRow {
        let before = |before: &Before| BeforeRow {
            status: (&before.status).into(),
            stay: (&before.stay).into(),
            is_locked: before.is_locked,
        };
        ReservationRow {
            id: reservation.id.bits(),
            guest: reservation.guest.bits(),
            stay: (&reservation.stay).into(),
            status: (&reservation.status).into(),
            channel: reservation.channel,
            booked_at: reservation.booked_at.timestamp_millis(),
            revision: reservation.revision,
            is_locked: reservation.is_locked,
            is_flagged: reservation.is_flagged,
            exceeded: reservation.exceeded.iter().collect(),
            awaited_from: reservation.awaited_from.map(|at| at.timestamp_millis()),
            imported: reservation.imported,
            before: reservation.before.as_deref().map(before),
        }
    }
}

impl TryFrom<ReservationRow> for Reservation {
    type Error = BadRecord;

    fn try_from(row: ReservationRow) -> Result<Reservation, BadRecord> {
        let before = |before: BeforeRow| -> Result<Box<Before>, BadRecord> {
            let BeforeRow { status, stay, is_locked } = before;
            Ok(Box::new(Before { status: status.try_into()?, stay: stay.try_into()?, is_locked }))
        };
        Ok(Reservation {
            id: ReservationId::new(row.id),
            guest: GuestId::new(row.guest),
            stay: row.stay.try_into()?,
            status: row.status.try_into()?,
            channel: row.channel,
            booked_at: millis(row.booked_at)?,
            revision: row.revision,
            is_locked: row.is_locked,
            is_flagged: row.is_flagged,
            exceeded: row.exceeded.into_iter().collect::<Limits>(),
            awaited_from: row.awaited_from.map(millis).transpose()?,
            imported: row.imported,
            before: row.before.map(before).transpose()?,
        })
    }
}

impl From<&Wait> for WaitRow {
    fn from(wait: &Wait) -> WaitRow {
        let (date, from, to) = match wait.wanted {
            For::Range { date, from, to } => (Some(date), Some(from.timestamp()), to.timestamp()),
            For::Now { until } => (None, None, until.timestamp()),
        };
        let (status_at, hold, reservation) = match wait.status {
            WaitStatus::Waiting => (None, None, None),
            WaitStatus::Offered { hold, expires_at } => (Some(expires_at), Some(hold.bits()), None),
            WaitStatus::Accepted { reservation, at } => (Some(at), None, Some(reservation.bits())),
            WaitStatus::Lapsed { at } | WaitStatus::Ended { at } | WaitStatus::Left { at } => (Some(at), None, None),
        };
        WaitRow {
            id: wait.id.bits(),
            guest: wait.guest.bits(),
            date,
            from,
            to,
            party: wait.party,
            wants: (&wait.wants).into(),
            channel: wait.channel,
            client: wait.client,
            joined_at: wait.joined_at.timestamp_millis(),
            quoted_minutes: wait.quoted_minutes,
            status: wait.status.name().into(),
            status_at: status_at.map(|at| at.timestamp_millis()),
            hold,
            reservation,
            revision: wait.revision,
        }
    }
}

impl TryFrom<WaitRow> for Wait {
    type Error = BadRecord;

    fn try_from(row: WaitRow) -> Result<Wait, BadRecord> {
        let wanted = match (row.date, row.from) {
            (Some(date), Some(from)) => For::Range { date, from: seconds(from)?, to: seconds(row.to)? },
            (None, _) | (_, None) => For::Now { until: seconds(row.to)? },
        };
        let at = || row.status_at.ok_or(BadRecord("a wait without its time")).and_then(millis);
        let hold = || row.hold.map(HoldId::new).ok_or(BadRecord("an offer of nothing"));
        let reservation = || row.reservation.map(ReservationId::new).ok_or(BadRecord("accepted for nothing"));
        let status = match row.status.as_str() {
            "waiting" => WaitStatus::Waiting,
            "offered" => WaitStatus::Offered { hold: hold()?, expires_at: at()? },
            "accepted" => WaitStatus::Accepted { reservation: reservation()?, at: at()? },
            "lapsed" => WaitStatus::Lapsed { at: at()? },
            "ended" => WaitStatus::Ended { at: at()? },
            "left" => WaitStatus::Left { at: at()? },
            _ => return Err(BadRecord("an unknown status of a wait")),
        };
        Ok(Wait {
            id: WaitId::new(row.id),
            guest: GuestId::new(row.guest),
            wanted,
            party: row.party,
            wants: row.wants.into(),
            channel: row.channel,
            client: row.client,
            joined_at: millis(row.joined_at)?,
            quoted_minutes: row.quoted_minutes,
            status,
            revision: row.revision,
        })
    }
}

impl TryFrom<StrikeRow> for (ReservationId, Strike) {
    type Error = BadRecord;

    fn try_from(row: StrikeRow) -> Result<(ReservationId, Strike), BadRecord> {
        let contact = Contact::of(row.phone.as_deref(), row.email.as_deref());
        Ok((ReservationId::new(row.id), Strike { contact, at: seconds(row.starts_at)? }))
    }
}

impl From<&Hold> for HoldRow {
    fn from(hold: &Hold) -> HoldRow {
        let kept = KeptRow {
            stay: (&hold.stay).into(),
            channel: hold.channel,
            expires_at: hold.expires_at.timestamp_millis(),
            client: hold.client,
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
            client: kept.client,
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
        let (reservation, wait, hold) = match &answered.led {
            Led::ToReservation(reservation) => (Some(reservation.bits()), None, None),
            Led::ToWait(wait) => (None, Some(wait.bits()), None),
            Led::ToHold(hold) => (None, None, Some(HoldRow::from(hold.as_ref()))),
        };
        let fingerprint = AnswerKey(answered.fingerprint);
        AnswerRow { key: answered.key, fingerprint, at: answered.at.timestamp_millis(), reservation, wait, hold }
    }
}

impl TryFrom<AnswerRow> for Answered {
    type Error = BadRecord;

    fn try_from(row: AnswerRow) -> Result<Answered, BadRecord> {
        let led = match (row.reservation, row.wait, row.hold) {
            (Some(reservation), ..) => Led::ToReservation(ReservationId::new(reservation)),
            (None, Some(wait), _) => Led::ToWait(WaitId::new(wait)),
            (None, None, Some(hold)) => Led::ToHold(Box::new(hold.try_into()?)),
            (None, None, None) => return Err(BadRecord("an answer that led to nothing")),
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

/// An alarm that was set or cleared: name, milliseconds, attempts, dead, how it recurs, what it failed of.
pub type AlarmRow = (String, Option<i64>, u32, u8, Option<String>, Option<String>);

/// See [`AlarmRow`].
pub fn alarm_row(change: &AlarmChange) -> AlarmRow {
    let Some(entry) = &change.entry else { return (change.name.clone(), None, 0, 0, None, None) };
    let recurs = entry.recurs.map(|recurrence| recurrence.to_string());
    let at = entry.at.timestamp_millis();
    (entry.name.clone(), Some(at), entry.attempts, entry.is_dead.into(), recurs, entry.failure.clone())
}

/// Who sits where in a stay.
pub fn seating_rows(stay: &Stay, reservation: Option<ReservationId>, hold: Option<HoldId>) -> Vec<SeatingRow> {
    let (from, until) = (stay.from.timestamp(), stay.until.timestamp());
    let (reservation, hold) = (reservation.map(ReservationId::bits), hold.map(HoldId::bits));
    stay.tables.iter().map(|table| (table.bits(), from, until, reservation, hold)).collect()
}
