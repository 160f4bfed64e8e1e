//! Accounts in `directory.db`: who may sign in, and what it is checked against.

use sqlx::sqlite::SqliteRow;
use sqlx::{Connection as _, Row as _};

use crate::clock::Moment;
use crate::directory::accounts::account::{Account, Lock};
use crate::directory::accounts::email::Email;
use crate::directory::keys::KeyDigest;
use crate::domain::ids::AccountId;
use crate::store::StoreError;

use super::DirectoryDb;

const COLUMNS: &str = "id, email, name, password, disabled_at, created_at, totp_seed, totp_confirmed_at, totp_step,
    lock_version, EXISTS (SELECT 1 FROM identity WHERE identity.account = account.id) AS has_identity";

impl DirectoryDb {
    /// The account of an address, with what signing in is checked against.
    ///
    /// # Errors
    /// When it cannot be read; so for all below.
    pub async fn account_of(&self, email: &Email) -> Result<Option<Lock>, StoreError> {
        let select = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM account WHERE email = ?"));
        let query = sqlx::query(select).bind(email.as_str().to_owned());
        let row = query.fetch_optional(self.connection().await?.get()).await;
        row.map_err(StoreError::sql("looking for an account"))?.as_ref().map(lock).transpose()
    }

    /// The account of an id.
    ///
    /// # Errors
    /// As above.
    pub async fn account(&self, id: AccountId) -> Result<Option<Lock>, StoreError> {
        let select = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM account WHERE id = ?"));
        let query = sqlx::query(select).bind(bits(id));
        let row = query.fetch_optional(self.connection().await?.get()).await;
        row.map_err(StoreError::sql("reading an account"))?.as_ref().map(lock).transpose()
    }

    /// Accounts by address, after one.
    ///
    /// # Errors
    /// As above.
    pub async fn accounts(&self, after: Option<&Email>, limit: usize) -> Result<Vec<Account>, StoreError> {
        let select = format!("SELECT {COLUMNS} FROM account WHERE email > ? ORDER BY email LIMIT ?");
        let after = after.map_or(String::new(), Email::to_string);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let query = sqlx::query(sqlx::AssertSqlSafe(select)).bind(after).bind(limit);
        let rows = query.fetch_all(self.connection().await?.get()).await;
        let rows = rows.map_err(StoreError::sql("listing accounts"))?;
        rows.iter().map(|row| lock(row).map(|lock| lock.account)).collect()
    }

    /// Makes an account unless the address has one. Returns whose the address is.
    ///
    /// # Errors
    /// As above.
    pub async fn ensure_account(&self, id: AccountId, email: &Email, now: Moment) -> Result<AccountId, StoreError> {
        let insert = "INSERT INTO account (id, email, created_at) VALUES (?, ?, ?)
                      ON CONFLICT (email) DO UPDATE SET email = excluded.email RETURNING id";
        let query = sqlx::query_scalar(insert).bind(bits(id)).bind(email.as_str().to_owned()).bind(now.timestamp());
        let id: Result<i64, _> = query.fetch_one(self.connection().await?.get()).await;
        Ok(AccountId::new(id.map_err(StoreError::sql("making an account"))?.cast_unsigned()))
    }

    /// Keeps another password.
    ///
    /// # Errors
    /// As above.
    pub async fn set_password(&self, id: AccountId, password: String) -> Result<(), StoreError> {
        let update = "UPDATE account SET password = ?, lock_version = lock_version + 1 WHERE id = ?";
        let done = sqlx::query(update).bind(password).bind(bits(id)).execute(self.connection().await?.get()).await;
        done.map(drop).map_err(StoreError::sql("keeping a password"))
    }

    /// Keeps the same password at another cost, unless it was changed meanwhile.
    ///
    /// # Errors
    /// As above.
    pub async fn rehash(&self, id: AccountId, from: String, to: String) -> Result<(), StoreError> {
        let query = sqlx::query("UPDATE account SET password = ? WHERE id = ? AND password = ?");
        let query = query.bind(to).bind(bits(id)).bind(from);
        let done = query.execute(self.connection().await?.get()).await;
        done.map(drop).map_err(StoreError::sql("keeping a password anew"))
    }

    /// Lets nobody sign in with an account, or somebody again. Returns whether there is one.
    ///
    /// # Errors
    /// As above.
    pub async fn set_disabled(&self, id: AccountId, since: Option<Moment>) -> Result<bool, StoreError> {
        let query = sqlx::query("UPDATE account SET disabled_at = ?, lock_version = lock_version + 1 WHERE id = ?");
        let query = query.bind(since.map(|since| since.timestamp())).bind(bits(id));
        let done = query.execute(self.connection().await?.get()).await;
        Ok(done.map_err(StoreError::sql("disabling an account"))?.rows_affected() == 1)
    }

    /// Deletes an account with all that is its own. Returns whether there was one.
    ///
    /// # Errors
    /// As above.
    pub async fn delete_account(&self, id: AccountId) -> Result<bool, StoreError> {
        let query = sqlx::query("DELETE FROM account WHERE id = ?").bind(bits(id));
        let done = query.execute(self.connection().await?.get()).await;
        Ok(done.map_err(StoreError::sql("deleting an account"))?.rows_affected() == 1)
    }

    /// Keeps a seed that is not confirmed yet, or takes the second factor off; recovery codes go with it.
    ///
    /// # Errors
    /// As above.
    pub async fn set_seed(&self, id: AccountId, seed: Option<Vec<u8>>) -> Result<(), StoreError> {
        let what = || StoreError::sql("keeping a second factor");
        let mut connection = self.connection().await?;
        let mut transaction = connection.get().begin().await.map_err(what())?;
        // A seed that was never confirmed was no part of any proof.
        let update = "UPDATE account SET lock_version = lock_version + (totp_confirmed_at IS NOT NULL),
                      totp_seed = ?, totp_confirmed_at = NULL, totp_step = 0 WHERE id = ?";
        sqlx::query(update).bind(seed).bind(bits(id)).execute(&mut *transaction).await.map_err(what())?;
        let clear = sqlx::query("DELETE FROM recovery_code WHERE account = ?").bind(bits(id));
        clear.execute(&mut *transaction).await.map_err(what())?;
        transaction.commit().await.map_err(what())
    }

    /// The second factor counts from now on. The code of this step was used for it.
    ///
    /// # Errors
    /// As above.
    pub async fn confirm_seed(
        &self,
        id: AccountId,
        step: u64,
        codes: &[KeyDigest],
        now: Moment,
    ) -> Result<(), StoreError> {
        let what = || StoreError::sql("confirming a second factor");
        let mut connection = self.connection().await?;
        let mut transaction = connection.get().begin().await.map_err(what())?;
        let update = "UPDATE account SET totp_confirmed_at = ?, totp_step = ?, lock_version = lock_version + 1
                      WHERE id = ?";
        let query = sqlx::query(update).bind(now.timestamp()).bind(step.cast_signed()).bind(bits(id));
        query.execute(&mut *transaction).await.map_err(what())?;
        for code in codes {
            let insert = sqlx::query("INSERT INTO recovery_code (account, digest) VALUES (?, ?)");
            insert.bind(bits(id)).bind(code.to_vec()).execute(&mut *transaction).await.map_err(what())?;
        }
        transaction.commit().await.map_err(what())
    }

    /// Uses the code of a step. Returns whether nobody had.
    ///
    /// # Errors
    /// As above.
    pub async fn take_step(&self, id: AccountId, step: u64) -> Result<bool, StoreError> {
        let query = sqlx::query("UPDATE account SET totp_step = ?1 WHERE id = ?2 AND totp_step < ?1");
        let query = query.bind(step.cast_signed()).bind(bits(id));
        let done = query.execute(self.connection().await?.get()).await;
        Ok(done.map_err(StoreError::sql("using a code"))?.rows_affected() == 1)
    }

    /// Uses a recovery code. Returns whether it was one.
    ///
    /// # Errors
    /// As above.
    pub async fn take_recovery_code(&self, id: AccountId, code: KeyDigest) -> Result<bool, StoreError> {
        let query = sqlx::query("DELETE FROM recovery_code WHERE account = ? AND digest = ?");
        let query = query.bind(bits(id)).bind(code.to_vec());
        let done = query.execute(self.connection().await?.get()).await;
        Ok(done.map_err(StoreError::sql("using a recovery code"))?.rows_affected() == 1)
    }

    /// How many recovery codes are left.
    ///
    /// # Errors
    /// As above.
    pub async fn recovery_codes_left(&self, id: AccountId) -> Result<u32, StoreError> {
        let query = sqlx::query_scalar("SELECT count(*) FROM recovery_code WHERE account = ?").bind(bits(id));
        let left: Result<u32, _> = query.fetch_one(self.connection().await?.get()).await;
        left.map_err(StoreError::sql("counting recovery codes"))
    }
}

pub(super) fn bits(id: AccountId) -> i64 {
    id.bits().cast_signed()
}

pub(super) fn moment(seconds: i64) -> Moment {
    Moment::from_timestamp(seconds, 0).unwrap_or_default()
}

pub(super) fn email(text: String) -> Result<Email, StoreError> {
    Email::parse(&text).ok_or_else(|| StoreError::Corrupt("the directory has an address that makes no sense".into()))
}

fn lock(row: &SqliteRow) -> Result<Lock, StoreError> {
    let password: Option<String> = row.get("password");
    let account = Account {
        id: AccountId::new(row.get::<i64, _>("id").cast_unsigned()),
        email: email(row.get("email"))?,
        name: row.get("name"),
        created_at: moment(row.get("created_at")),
        has_password: password.is_some(),
        has_identity: row.get("has_identity"),
        disabled_at: row.get::<Option<i64>, _>("disabled_at").map(moment),
        has_second_factor: row.get::<Option<i64>, _>("totp_confirmed_at").is_some(),
    };
    let step = row.get::<i64, _>("totp_step").cast_unsigned();
    Ok(Lock { account, password, seed: row.get("totp_seed"), step, version: row.get("lock_version") })
}
