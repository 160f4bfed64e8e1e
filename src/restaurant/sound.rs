//! Whether a restaurant's database is sound: for SQLite, for its seatings, and for the rule book.

use sqlx::SqliteConnection;

use crate::domain::ids::RestaurantId;
use crate::domain::restaurant::verify::verify;
use crate::store::StoreError;
use crate::store::object_file::ObjectFile;

use super::object::Restaurant;
use super::reader;

/// A restaurant with all it ever knew, and everything that is wrong with it.
///
/// # Errors
/// When it cannot be read at all.
pub async fn look_through(id: RestaurantId, file: &mut ObjectFile) -> Result<(Restaurant, Vec<String>), StoreError> {
    let mut wrong = complaints(file.connection()).await?;
    let restaurant = reader::read(id, file, i64::MIN).await?;
    wrong.extend(verify(restaurant.state()));
    Ok((restaurant, wrong))
}

/// What SQLite itself and the seatings say.
async fn complaints(connection: &mut SqliteConnection) -> Result<Vec<String>, StoreError> {
    let what = || StoreError::sql("checking its database");
    let check = sqlx::query_scalar("SELECT * FROM pragma_integrity_check").fetch_all(&mut *connection).await;
    let mut wrong: Vec<String> = check.map_err(what())?;
    wrong.retain(|line: &String| line != "ok");
    let orphans =
        sqlx::query_scalar("SELECT 'a row of ' || \"table\" || ' points nowhere' FROM pragma_foreign_key_check");
    wrong.extend(orphans.fetch_all(&mut *connection).await.map_err(what())? as Vec<String>);
    let overlaps = sqlx::query_scalar(
        "SELECT 'table ' || one.table_id || ' is taken twice at ' || two.starts_at
         FROM seating AS one JOIN seating AS two
           ON two.table_id = one.table_id AND one.starts_at < two.starts_at AND two.starts_at < one.until",
    );
    wrong.extend(overlaps.fetch_all(&mut *connection).await.map_err(what())? as Vec<String>);
    let unseated = sqlx::query_scalar(
        "SELECT 'reservation ' || id || ' is live and has no seating' FROM reservation
         WHERE status IN ('requested', 'booked', 'confirmed', 'arrived', 'seated')
           AND json_array_length(body, '$.tables') > 0
           AND until >= (SELECT coalesce(max(at_ms), 0) / 1000 - 86400 FROM change)
           AND id NOT IN (SELECT reservation FROM seating WHERE reservation IS NOT NULL)",
    );
    wrong.extend(unseated.fetch_all(&mut *connection).await.map_err(what())? as Vec<String>);
    Ok(wrong)
}
