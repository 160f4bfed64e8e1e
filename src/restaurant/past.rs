//! Reservations that have left memory, read from the database. What the database has still to be told is told first.

use sqlx::Row;

use crate::domain::guest::Guest;
use crate::domain::ids::ReservationId;
use crate::domain::reservation::Reservation;
use crate::object::Boxed;
use crate::store::StoreError;
use crate::store::object_file::ObjectFile;

use super::record::{GuestRow, ReservationRow};

const READ: &str = "SELECT reservation.body,
    json_object('id', guest_version.guest, 'name', name, 'phone', phone, 'email', email, 'locale', locale,
                'notes', notes, 'consents', json(consents), 'at', at_ms)
    FROM reservation JOIN guest_version ON guest_version.guest = reservation.guest
    WHERE reservation.id = ? ORDER BY seq DESC, nth DESC LIMIT 1";

/// A reservation and its guest as they last were.
pub type Past = Option<(Reservation, Guest)>;

/// Reads a reservation; `None` when there never was one.
pub fn read(file: &mut ObjectFile, id: ReservationId) -> Boxed<'_, Result<Past, StoreError>> {
    Box::pin(async move {
        let query = sqlx::query(READ).bind(id.bits().cast_signed()).fetch_optional(file.connection());
        let Some(row) = query.await.map_err(StoreError::sql("reading a past reservation"))? else { return Ok(None) };
        let text = |at: usize| row.try_get::<String, _>(at).map_err(StoreError::sql("reading a past reservation"));
        let bad = |error: String| StoreError::Corrupt(format!("a past reservation makes no sense: {error}"));
        let reservation: ReservationRow = serde_json::from_str(&text(0)?).map_err(|error| bad(error.to_string()))?;
        let guest: GuestRow = serde_json::from_str(&text(1)?).map_err(|error| bad(error.to_string()))?;
        let reservation = Reservation::try_from(reservation).map_err(|error| bad(error.to_string()))?;
        Ok(Some((reservation, Guest::try_from(guest).map_err(|error| bad(error.to_string()))?)))
    })
}
