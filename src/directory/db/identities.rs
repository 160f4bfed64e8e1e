//! Who people are at OpenID providers, in `directory.db`.

use sqlx::Connection as _;

use crate::clock::Moment;
use crate::directory::accounts::identities::{Identity, Linking};
use crate::domain::ids::AccountId;
use crate::store::StoreError;

use super::DirectoryDb;
use super::accounts::bits;

impl DirectoryDb {
    /// Whose identity this is.
    ///
    /// # Errors
    /// When it cannot be read; so for all below.
    pub async fn account_of_identity(&self, identity: &Identity) -> Result<Option<AccountId>, StoreError> {
        let query = sqlx::query_scalar("SELECT account FROM identity WHERE issuer = ? AND subject = ?");
        let query = query.bind(identity.issuer.clone()).bind(identity.subject.clone());
        let found: Result<Option<i64>, _> = query.fetch_optional(self.connection().await?.get()).await;
        let found = found.map_err(StoreError::sql("looking for an identity"))?;
        Ok(found.map(|account| AccountId::new(account.cast_unsigned())))
    }

    /// Whether an account is linked to somebody else of the same provider.
    ///
    /// # Errors
    /// As above.
    pub async fn has_other_identity(&self, account: AccountId, than: &Identity) -> Result<bool, StoreError> {
        let query = "SELECT EXISTS (SELECT 1 FROM identity WHERE account = ? AND issuer = ? AND subject <> ?)";
        let query = sqlx::query_scalar(query).bind(bits(account));
        let query = query.bind(than.issuer.clone()).bind(than.subject.clone());
        let found: Result<bool, _> = query.fetch_one(self.connection().await?.get()).await;
        found.map_err(StoreError::sql("looking for an identity"))
    }

    /// Links an account. Whoever was given a link for another password cannot use it any more.
    ///
    /// # Errors
    /// As above.
    pub async fn add_identity(
        &self,
        identity: &Identity,
        account: AccountId,
        linking: Linking,
        now: Moment,
    ) -> Result<(), StoreError> {
        let what = || StoreError::sql("keeping an identity");
        let mut connection = self.connection().await?;
        let mut transaction = connection.get().begin().await.map_err(what())?;
        let insert = "INSERT INTO identity (issuer, subject, account, linked_at) VALUES (?, ?, ?, ?)";
        let query = sqlx::query(insert).bind(identity.issuer.clone()).bind(identity.subject.clone());
        let query = query.bind(bits(account)).bind(now.timestamp());
        query.execute(&mut *transaction).await.map_err(what())?;
        let void = sqlx::query("DELETE FROM ticket WHERE account = ? AND kind = 'reset'").bind(bits(account));
        void.execute(&mut *transaction).await.map_err(what())?;
        // What was proven before is worth nothing: the password may go, and no link chooses one any more.
        let update = "UPDATE account SET lock_version = lock_version + 1, password = iif(?1, NULL, password),
                      totp_seed = iif(?1, NULL, totp_seed) WHERE id = ?2";
        let update = sqlx::query(update).bind(linking.drops_password).bind(bits(account));
        update.execute(&mut *transaction).await.map_err(what())?;
        transaction.commit().await.map_err(what())
    }

    /// Says yes to all that somebody is invited to; the links to it are void then.
    ///
    /// # Errors
    /// As above.
    pub async fn accept_all(&self, account: AccountId, now: Moment) -> Result<(), StoreError> {
        let what = || StoreError::sql("accepting invitations");
        let mut connection = self.connection().await?;
        let mut transaction = connection.get().begin().await.map_err(what())?;
        let accept = sqlx::query("UPDATE membership SET accepted_at = ? WHERE account = ? AND accepted_at IS NULL");
        accept.bind(now.timestamp()).bind(bits(account)).execute(&mut *transaction).await.map_err(what())?;
        let void = sqlx::query("DELETE FROM ticket WHERE account = ? AND kind = 'invitation'").bind(bits(account));
        void.execute(&mut *transaction).await.map_err(what())?;
        transaction.commit().await.map_err(what())
    }
}
