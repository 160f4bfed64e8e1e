//! What `directory.db` keeps of plans.

use crate::clock::Moment;
use crate::directory::plans::Quotas;
use crate::domain::key::Key;
use crate::store::StoreError;

use super::DirectoryDb;

impl DirectoryDb {
    /// All plans.
    ///
    /// # Errors
    /// When they cannot be read; so for all below.
    pub async fn plans(&self) -> Result<Vec<(Key, Quotas)>, StoreError> {
        let query = sqlx::query_as::<_, (String, String)>("SELECT name, quotas FROM plan");
        let rows =
            query.fetch_all(self.connection().await?.get()).await.map_err(StoreError::sql("reading the plans"))?;
        let plan = |(name, quotas): (String, String)| {
            let read = Key::parse(&name).zip(serde_json::from_str(&quotas).ok());
            read.ok_or_else(|| StoreError::Corrupt(format!("the directory has a plan that makes no sense: {name}")))
        };
        rows.into_iter().map(plan).collect()
    }

    /// Keeps a plan, in the place of one of the same name.
    ///
    /// # Errors
    /// As above.
    pub async fn put_plan(&self, name: &Key, quotas: &Quotas, now: Moment) -> Result<(), StoreError> {
        let put = "INSERT INTO plan (name, quotas, updated_at) VALUES (?, ?, ?)
                   ON CONFLICT (name) DO UPDATE SET quotas = excluded.quotas, updated_at = excluded.updated_at";
        let quotas = serde_json::to_string(quotas).expect("numbers");
        let query = sqlx::query(put).bind(name.to_string()).bind(quotas).bind(now.timestamp());
        let done = query.execute(self.connection().await?.get()).await;
        done.map(drop).map_err(StoreError::sql("keeping a plan"))
    }

    /// Forgets a plan.
    ///
    /// # Errors
    /// As above.
    pub async fn drop_plan(&self, name: &Key) -> Result<(), StoreError> {
        let query = sqlx::query("DELETE FROM plan WHERE name = ?").bind(name.to_string());
        let done = query.execute(self.connection().await?.get()).await;
        done.map(drop).map_err(StoreError::sql("forgetting a plan"))
    }
}
