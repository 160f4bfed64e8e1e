//! A reservation as staff see it: all that its guest sees but the token, and where it sits. How its guest is reached is
//! told to those who may look at guests; the name to all who see the book.

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Moment;
use crate::directory::tenants::Tenant;
use crate::domain::access::{Power, Scope};
use crate::domain::ids::ReservationRef;
use crate::domain::reservation::{Reservation, Status};
use crate::domain::time::TimeOfDay;
use crate::restaurant::view::ReservationView;

use crate::http::principal::Staff;
use crate::http::reservation::GuestBody;
use crate::http::wire::{category_name, limit_names};

/// A reservation, as staff see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = StaffReservation)]
pub struct StaffReservationBody {
    /// Its id.
    #[schema(example = "res_0123456789abcdefghjkmnpq")]
    id: String,
    /// `requested`, `booked`, `confirmed`, `arrived`, `seated`, `finished`, `cancelled` or `no_show`; more may come.
    #[schema(example = "booked")]
    status: &'static str,
    /// Since when it stands there: when they said again that they come, came, sat down, left, called off or stayed away.
    /// `null` while it is `requested` or `booked`.
    #[schema(required = true, format = DateTime)]
    status_since: Option<String>,
    /// The service day.
    date: NaiveDate,
    /// `HH:MM`, on the restaurant's wall.
    #[schema(value_type = String, example = "19:30")]
    time: TimeOfDay,
    /// The start that was promised, with the restaurant's offset.
    #[schema(format = DateTime)]
    starts_at: String,
    /// Until when the guest was told to have the table.
    #[schema(format = DateTime)]
    ends_at: String,
    /// From when its tables are taken: the start, or earlier for a party that was seated early.
    #[schema(format = DateTime)]
    occupied_from: String,
    /// When its tables may be given again.
    #[schema(format = DateTime)]
    occupied_until: String,
    /// How many come.
    party_size: u16,
    /// How many of them are there, once some are.
    #[schema(required = true)]
    arrived: Option<u16>,
    /// The key of the service.
    service: String,
    /// The area that was asked for.
    #[schema(required = true)]
    area: Option<String>,
    /// The kind of seats that was asked for: `standard`, `booth`, `high_top`, `counter`, `bar` or `outdoor`.
    #[schema(required = true)]
    category: Option<&'static str>,
    /// Whether a wheelchair must be brought to the table.
    accessible: bool,
    /// The keys of its tables. Provisional until the party sits or the tables are locked.
    tables: Vec<String>,
    /// Whether it was promised a place and has no table.
    unallocated: bool,
    /// Whether its tables are promised too: it is never reseated.
    is_locked: bool,
    /// `online`, `in_house` or `walk_in`.
    channel: &'static str,
    /// Whether the guest stayed away too often before.
    is_flagged: bool,
    /// The limits that staff exceeded for it.
    exceeded: Vec<&'static str>,
    /// Whether it should be there by now and is not.
    is_late: bool,
    /// Who comes. Without `guests:read` there is neither `phone` nor `email`.
    pub(super) guest: GuestBody,
    /// What the house should know about this visit.
    #[schema(required = true)]
    notes: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
    /// While it is requested: when it lapses if nobody answers.
    #[schema(required = true, format = DateTime)]
    request_expires_at: Option<String>,
    /// When it was cancelled.
    #[schema(required = true, format = DateTime)]
    cancelled_at: Option<String>,
    /// `guest`, `staff` or `house`.
    #[schema(required = true)]
    cancelled_by: Option<&'static str>,
    /// Whether it was cancelled later than guests may.
    cancelled_late: bool,
    /// Whether its last step can be taken back.
    can_undo: bool,
    /// Counts its versions; also the `ETag`.
    revision: u32,
}

impl StaffReservationBody {
    /// What of it somebody may see.
    pub(super) fn as_seen_by(mut self, staff: &Staff) -> StaffReservationBody {
        show_to(staff, &mut self.guest);
        self
    }
}

/// Leaves out how somebody is reached, if that may not be seen.
pub(super) fn show_to(staff: &Staff, guest: &mut GuestBody) {
    if staff.may(Power::Use(Scope::GuestsRead)).is_err() {
        guest.withhold_contacts();
    }
}

/// Answers a reservation.
pub(super) fn shown(
    response: &mut HttpResponseBuilder,
    staff: &Staff,
    view: ReservationView,
    now: Moment,
) -> HttpResponse {
    response.insert_header((header::ETAG, format!("\"{}\"", view.reservation.revision)));
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    response.json(body(staff.tenant(), view, now).as_seen_by(staff))
}

/// Answers a reservation that was made, or the same again.
pub(super) fn created(staff: &Staff, view: ReservationView, now: Moment) -> HttpResponse {
    let (mut response, tenant) = (HttpResponse::Created(), staff.tenant());
    let path = format!("/v1/staff/restaurants/{}/reservations/{}", tenant.slug, id_of(tenant, &view.reservation));
    response.insert_header((header::LOCATION, path));
    if view.is_replay {
        response.insert_header(("Idempotency-Replayed", "true"));
    }
    shown(&mut response, staff, view, now)
}

/// A reservation's id as clients see it.
pub(super) fn id_of(tenant: &Tenant, reservation: &Reservation) -> ReservationRef {
    ReservationRef { restaurant: tenant.id, reservation: reservation.id }
}

pub(super) fn body(tenant: &Tenant, view: ReservationView, now: Moment) -> StaffReservationBody {
    let id = id_of(tenant, &view.reservation).to_string();
    let ReservationView { reservation, guest, zone, late_from, tables, .. } = view;
    let Reservation { stay, status, .. } = &reservation;
    let cancelled = status.cancelled();
    let Marks { arrived, request_expires_at, is_due, cancelled_late } = marks(status);
    StaffReservationBody {
        id,
        status: status.name(),
        status_since: since(status).map(|at| zone.rfc3339(at)),
        date: stay.date,
        time: stay.minute.time_of_day(),
        starts_at: zone.rfc3339(stay.starts_at),
        ends_at: zone.rfc3339(stay.ends_at),
        occupied_from: zone.rfc3339(stay.from),
        occupied_until: zone.rfc3339(stay.until),
        party_size: stay.party.covers(),
        arrived,
        service: stay.service.to_string(),
        area: stay.wants.area.as_ref().map(ToString::to_string),
        category: stay.wants.category.map(category_name),
        accessible: stay.wants.accessible,
        tables: tables.iter().map(ToString::to_string).collect(),
        unallocated: reservation.is_unallocated(),
        is_locked: reservation.is_locked,
        channel: reservation.channel.name(),
        is_flagged: reservation.is_flagged,
        exceeded: limit_names(reservation.exceeded),
        is_late: is_due && late_from <= now,
        guest: GuestBody { name: guest.name, phone: guest.phone, email: guest.email, locale: guest.locale },
        notes: guest.notes,
        created_at: zone.rfc3339(reservation.booked_at),
        request_expires_at: request_expires_at.map(|at| zone.rfc3339(at)),
        cancelled_at: cancelled.map(|(at, _)| zone.rfc3339(at)),
        cancelled_by: cancelled.map(|(_, by)| by.name()),
        cancelled_late,
        can_undo: reservation.before.is_some(),
        revision: reservation.revision,
    }
}

fn since(status: &Status) -> Option<Moment> {
    match status {
        Status::Requested { .. } | Status::Booked => None,
        Status::Confirmed { at }
        | Status::Arrived { at, .. }
        | Status::Seated { at }
        | Status::Finished { at }
        | Status::Cancelled { at, .. }
        | Status::NoShow { at } => Some(*at),
    }
}

/// What only some statuses have.
#[derive(Default)]
struct Marks {
    arrived: Option<u16>,
    request_expires_at: Option<Moment>,
    /// Whether it counts as late once it is.
    is_due: bool,
    cancelled_late: bool,
}

fn marks(status: &Status) -> Marks {
    match status {
        Status::Requested { expires_at } => Marks { request_expires_at: Some(*expires_at), ..Marks::default() },
        Status::Booked | Status::Confirmed { .. } => Marks { is_due: true, ..Marks::default() },
        Status::Arrived { covers, .. } => Marks { arrived: Some(covers.covers()), ..Marks::default() },
        Status::Cancelled { is_late, .. } => Marks { cancelled_late: *is_late, ..Marks::default() },
        Status::Seated { .. } | Status::Finished { .. } | Status::NoShow { .. } => Marks::default(),
    }
}
