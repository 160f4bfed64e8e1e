//! Memberships in `directory.db`: who works where, and as what.

use std::collections::HashMap;

use sqlx::sqlite::SqliteRow;
use sqlx::{Connection as _, Row as _};

use crate::clock::Moment;
use crate::directory::accounts::account::{Member, Place};
use crate::domain::access::Role;
use crate::domain::ids::{AccountId, RestaurantId};
use crate::store::StoreError;

use super::DirectoryDb;
use super::accounts::{bits, email, moment};

/// Account, restaurant, role.
type PlaceRow = (i64, i64, String);

impl DirectoryDb {
    /// Where everybody works who may sign in and has accepted.
    ///
    /// # Errors
    /// When they cannot be read; so for all below.
    pub async fn places(&self) -> Result<HashMap<AccountId, Vec<Place>>, StoreError> {
        let select = "SELECT account, restaurant, role FROM membership JOIN account ON account.id = membership.account
                      WHERE accepted_at IS NOT NULL AND disabled_at IS NULL";
        let rows = sqlx::query_as::<_, PlaceRow>(select).fetch_all(self.connection().await?.get()).await;
        let mut places: HashMap<AccountId, Vec<Place>> = HashMap::new();
        for (account, restaurant, role) in rows.map_err(StoreError::sql("reading who works where"))? {
            let account = AccountId::new(account.cast_unsigned());
            places.entry(account).or_default().push(place(restaurant, &role)?);
        }
        Ok(places)
    }

    /// Where somebody works who may sign in, as far as they have accepted.
    ///
    /// # Errors
    /// As above.
    pub async fn places_of(&self, account: AccountId) -> Result<Vec<Place>, StoreError> {
        let select = "SELECT account, restaurant, role FROM membership JOIN account ON account.id = membership.account
                      WHERE account = ? AND accepted_at IS NOT NULL AND disabled_at IS NULL";
        let query = sqlx::query_as::<_, PlaceRow>(select).bind(bits(account));
        let rows = query.fetch_all(self.connection().await?.get()).await;
        let rows = rows.map_err(StoreError::sql("reading where somebody works"))?;
        rows.iter().map(|(_, restaurant, role)| place(*restaurant, role)).collect()
    }

    /// Who works at a restaurant, or was asked to: owners first, then by address.
    ///
    /// # Errors
    /// As above.
    pub async fn members(&self, restaurant: RestaurantId) -> Result<Vec<Member>, StoreError> {
        let select = "SELECT account, email, name, role, invited_at, accepted_at, totp_confirmed_at
                      FROM membership JOIN account ON account.id = membership.account
                      WHERE restaurant = ? ORDER BY email";
        let query = sqlx::query(select).bind(restaurant.bits().cast_signed());
        let rows = query.fetch_all(self.connection().await?.get()).await;
        let rows = rows.map_err(StoreError::sql("reading the members of a restaurant"))?;
        let mut members: Vec<Member> = rows.iter().map(member).collect::<Result<_, _>>()?;
        members.sort_by_key(|member| member.role as u8);
        Ok(members)
    }

    /// Asks somebody to work at a restaurant, or gives them another role there.
    ///
    /// # Errors
    /// As above.
    pub async fn put_member(
        &self,
        restaurant: RestaurantId,
        account: AccountId,
        role: Role,
        now: Moment,
    ) -> Result<(), StoreError> {
        let put = "INSERT INTO membership (restaurant, account, role, invited_at) VALUES (?, ?, ?, ?)
                   ON CONFLICT (restaurant, account) DO UPDATE SET role = excluded.role";
        let query = sqlx::query(put).bind(restaurant.bits().cast_signed()).bind(bits(account));
        let query = query.bind(role.name()).bind(now.timestamp());
        let done = query.execute(self.connection().await?.get()).await;
        done.map(drop).map_err(StoreError::sql("keeping a membership"))
    }

    /// Somebody works there no more; invitations to it are void.
    ///
    /// # Errors
    /// As above.
    pub async fn remove_member(&self, restaurant: RestaurantId, account: AccountId) -> Result<(), StoreError> {
        let what = || StoreError::sql("ending a membership");
        let mut connection = self.connection().await?;
        let mut transaction = connection.get().begin().await.map_err(what())?;
        for delete in [
            "DELETE FROM membership WHERE restaurant = ? AND account = ?",
            "DELETE FROM ticket WHERE restaurant = ? AND account = ?",
        ] {
            let query = sqlx::query(delete).bind(restaurant.bits().cast_signed()).bind(bits(account));
            query.execute(&mut *transaction).await.map_err(what())?;
        }
        transaction.commit().await.map_err(what())
    }
}

fn role(word: &str) -> Result<Role, StoreError> {
    word.parse().map_err(|_| StoreError::Corrupt(format!("the directory has a role that makes no sense: {word}")))
}

fn place(restaurant: i64, word: &str) -> Result<Place, StoreError> {
    Ok(Place { restaurant: RestaurantId::new(restaurant.cast_unsigned()), role: role(word)? })
}

fn member(row: &SqliteRow) -> Result<Member, StoreError> {
    Ok(Member {
        account: AccountId::new(row.get::<i64, _>("account").cast_unsigned()),
        email: email(row.get("email"))?,
        name: row.get("name"),
        role: role(row.get("role"))?,
        invited_at: moment(row.get("invited_at")),
        accepted_at: row.get::<Option<i64>, _>("accepted_at").map(moment),
        has_second_factor: row.get::<Option<i64>, _>("totp_confirmed_at").is_some(),
    })
}
