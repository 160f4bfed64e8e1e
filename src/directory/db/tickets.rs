//! Links that are good once, in `directory.db`.

use sqlx::Connection as _;

use crate::clock::Moment;
use crate::directory::accounts::tickets::{Ticket, TicketKind};
use crate::directory::keys::KeyDigest;
use crate::domain::ids::{AccountId, RestaurantId};
use crate::store::StoreError;

use super::DirectoryDb;
use super::accounts::{bits, moment};

/// Kind, account, restaurant, end.
type Row = (String, i64, Option<i64>, i64);

/// What somebody chose who accepted.
pub struct Chosen {
    /// How their password is kept.
    pub password: String,
    /// What they are called.
    pub name: Option<String>,
}

impl DirectoryDb {
    /// Keeps a ticket. An earlier one for the same purpose is void.
    ///
    /// # Errors
    /// When it cannot be stored; so for all below.
    pub async fn put_ticket(&self, digest: KeyDigest, ticket: &Ticket) -> Result<(), StoreError> {
        let what = || StoreError::sql("keeping a ticket");
        let restaurant = ticket.restaurant.map(|id| id.bits().cast_signed());
        let mut connection = self.connection().await?;
        let mut transaction = connection.get().begin().await.map_err(what())?;
        let void = sqlx::query("DELETE FROM ticket WHERE account = ? AND kind = ? AND restaurant IS ?");
        let void = void.bind(bits(ticket.account)).bind(ticket.kind.name()).bind(restaurant);
        void.execute(&mut *transaction).await.map_err(what())?;
        let insert = "INSERT INTO ticket (digest, kind, account, restaurant, expires_at) VALUES (?, ?, ?, ?, ?)";
        let query = sqlx::query(insert).bind(digest.to_vec()).bind(ticket.kind.name()).bind(bits(ticket.account));
        let query = query.bind(restaurant).bind(ticket.expires_at.timestamp());
        query.execute(&mut *transaction).await.map_err(what())?;
        transaction.commit().await.map_err(what())
    }

    /// A ticket, also one whose time is over.
    ///
    /// # Errors
    /// As above.
    pub async fn ticket(&self, digest: KeyDigest) -> Result<Option<Ticket>, StoreError> {
        let select = "SELECT kind, account, restaurant, expires_at FROM ticket WHERE digest = ?";
        let query = sqlx::query_as::<_, Row>(select).bind(digest.to_vec());
        let row = query.fetch_optional(self.connection().await?.get()).await;
        row.map_err(StoreError::sql("looking for a ticket"))?.map(ticket).transpose()
    }

    /// Uses a ticket: in one step it is void, the password is kept, and the membership counts. Returns whether it was
    /// still there.
    ///
    /// # Errors
    /// As above.
    pub async fn use_ticket(
        &self,
        digest: KeyDigest,
        ticket: &Ticket,
        chosen: Option<Chosen>,
        now: Moment,
    ) -> Result<bool, StoreError> {
        let what = || StoreError::sql("using a ticket");
        let mut connection = self.connection().await?;
        let mut transaction = connection.get().begin().await.map_err(what())?;
        let void = sqlx::query("DELETE FROM ticket WHERE digest = ?").bind(digest.to_vec());
        if void.execute(&mut *transaction).await.map_err(what())?.rows_affected() == 0 {
            return Ok(false);
        }
        if let Some(Chosen { password, name }) = chosen {
            let keep = "UPDATE account SET password = ?, name = coalesce(?, name), lock_version = lock_version + 1
                        WHERE id = ?";
            let keep = sqlx::query(keep).bind(password).bind(name).bind(bits(ticket.account));
            keep.execute(&mut *transaction).await.map_err(what())?;
        }
        if let Some(restaurant) = ticket.restaurant {
            let accept =
                "UPDATE membership SET accepted_at = coalesce(accepted_at, ?) WHERE restaurant = ? AND account = ?";
            let accept = sqlx::query(accept).bind(now.timestamp()).bind(restaurant.bits().cast_signed());
            accept.bind(bits(ticket.account)).execute(&mut *transaction).await.map_err(what())?;
        }
        transaction.commit().await.map_err(what())?;
        Ok(true)
    }

    /// Makes the links for new passwords of an account void.
    ///
    /// # Errors
    /// As above.
    pub async fn void_resets(&self, account: AccountId) -> Result<(), StoreError> {
        let query = sqlx::query("DELETE FROM ticket WHERE account = ? AND kind = 'reset'").bind(bits(account));
        let done = query.execute(self.connection().await?.get()).await;
        done.map(drop).map_err(StoreError::sql("voiding tickets"))
    }

    /// Forgets tickets whose time is over, and who was asked, never answered, and is asked no more.
    ///
    /// # Errors
    /// As above.
    pub async fn forget_tickets(&self, now: Moment) -> Result<(), StoreError> {
        let query = sqlx::query("DELETE FROM ticket WHERE expires_at <= ?").bind(now.timestamp());
        let done = query.execute(self.connection().await?.get()).await;
        done.map_err(StoreError::sql("forgetting tickets"))?;
        let unwanted = "DELETE FROM account WHERE password IS NULL
                        AND id NOT IN (SELECT account FROM membership) AND id NOT IN (SELECT account FROM ticket)
                        AND id NOT IN (SELECT account FROM identity)";
        let done = sqlx::query(unwanted).execute(self.connection().await?.get()).await;
        done.map(drop).map_err(StoreError::sql("forgetting accounts that never were"))
    }
}

fn ticket((kind, account, restaurant, expires_at): Row) -> Result<Ticket, StoreError> {
    let bad = || StoreError::Corrupt("the directory has a ticket that makes no sense".into());
    Ok(Ticket {
        kind: TicketKind::parse(&kind).ok_or_else(bad)?,
        account: AccountId::new(account.cast_unsigned()),
        restaurant: restaurant.map(|id| RestaurantId::new(id.cast_unsigned())),
        expires_at: moment(expires_at),
    })
}
