//! Sessions in `directory.db`.

use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use crate::directory::accounts::sessions::Session;
use crate::directory::keys::KeyDigest;
use crate::domain::ids::{AccountId, SessionId};
use crate::store::StoreError;

use super::DirectoryDb;
use super::accounts::{bits, moment};

impl DirectoryDb {
    /// All sessions, also those that are over.
    ///
    /// # Errors
    /// When they cannot be read; so for all below.
    pub async fn sessions(&self) -> Result<Vec<(KeyDigest, Session)>, StoreError> {
        let select = "SELECT digest, id, account, user_agent, created_at, last_seen_at FROM session";
        let rows = sqlx::query(select).fetch_all(self.connection().await?.get()).await;
        rows.map_err(StoreError::sql("reading the sessions"))?.iter().map(session).collect()
    }

    /// Keeps a session.
    ///
    /// # Errors
    /// As above.
    pub async fn add_session(&self, digest: KeyDigest, session: &Session) -> Result<(), StoreError> {
        let insert = "INSERT INTO session (id, digest, account, user_agent, created_at, last_seen_at)
                      VALUES (?, ?, ?, ?, ?, ?)";
        let query = sqlx::query(insert)
            .bind(session.id.bits().cast_signed())
            .bind(digest.to_vec())
            .bind(bits(session.account))
            .bind(session.user_agent.clone())
            .bind(session.created_at.timestamp())
            .bind(session.last_seen_at().timestamp());
        let done = query.execute(self.connection().await?.get()).await;
        done.map(drop).map_err(StoreError::sql("keeping a session"))
    }

    /// Forgets sessions.
    ///
    /// # Errors
    /// As above.
    pub async fn end_sessions(&self, ids: &[SessionId]) -> Result<(), StoreError> {
        let list: Vec<i64> = ids.iter().map(|id| id.bits().cast_signed()).collect();
        let list = serde_json::to_string(&list).expect("numbers");
        let query = sqlx::query("DELETE FROM session WHERE id IN (SELECT value FROM json_each(?))").bind(list);
        let done = query.execute(self.connection().await?.get()).await;
        done.map(drop).map_err(StoreError::sql("ending sessions"))
    }

    /// Forgets the sessions of an account, but for one.
    ///
    /// # Errors
    /// As above.
    pub async fn end_sessions_of(&self, account: AccountId, but: Option<SessionId>) -> Result<(), StoreError> {
        let query = sqlx::query("DELETE FROM session WHERE account = ? AND id IS NOT ?");
        let query = query.bind(bits(account)).bind(but.map(|id| id.bits().cast_signed()));
        let done = query.execute(self.connection().await?.get()).await;
        done.map(drop).map_err(StoreError::sql("ending the sessions of an account"))
    }

    /// Writes down when sessions were last seen, all in one statement.
    ///
    /// # Errors
    /// As above.
    pub async fn store_seen(&self, seen: &[(SessionId, i64)]) -> Result<(), StoreError> {
        let list: Vec<(i64, i64)> = seen.iter().map(|(id, at)| (id.bits().cast_signed(), *at)).collect();
        let list = serde_json::to_string(&list).expect("numbers");
        let update = "UPDATE session SET last_seen_at = seen.value ->> 1 FROM json_each(?) AS seen
                      WHERE session.id = seen.value ->> 0";
        let done = sqlx::query(update).bind(list).execute(self.connection().await?.get()).await;
        done.map(drop).map_err(StoreError::sql("writing down who was seen"))
    }
}

fn session(row: &SqliteRow) -> Result<(KeyDigest, Session), StoreError> {
    let digest: Vec<u8> = row.get("digest");
    let bad = |_| StoreError::Corrupt("the directory has a session that makes no sense".into());
    let id = SessionId::new(row.get::<i64, _>("id").cast_unsigned());
    let account = AccountId::new(row.get::<i64, _>("account").cast_unsigned());
    let (created_at, seen) = (moment(row.get("created_at")), moment(row.get("last_seen_at")));
    Ok((digest.try_into().map_err(bad)?, Session::new(id, account, row.get("user_agent"), created_at, seen)))
}
