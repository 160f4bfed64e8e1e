//! What `directory.db` keeps of restaurants: one row each.

use std::collections::HashMap;

use futures_util::TryStreamExt as _;
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection as _, Row as _};

use crate::clock::Moment;
use crate::directory::changes::NewChange;
use crate::directory::tenants::{Labels, Standing, Tenant};
use crate::domain::ids::RestaurantId;
use crate::domain::key::Key;
use crate::domain::origin::Origin;
use crate::domain::slug::Slug;
use crate::object::ObjectId;
use crate::store::StoreError;

use super::{DirectoryDb, changes};

impl DirectoryDb {
    /// All restaurants that are fully provisioned.
    ///
    /// # Errors
    /// When they cannot be read; so for all below.
    pub async fn tenants(&self) -> Result<Vec<Tenant>, StoreError> {
        let mut all = vec![];
        self.each_tenant(|tenant| all.push(tenant)).await?;
        Ok(all)
    }

    /// The same, one after the other: a list of all takes more memory than what is kept of them, and it stays taken.
    ///
    /// # Errors
    /// As above.
    pub async fn each_tenant(&self, mut tell: impl FnMut(Tenant)) -> Result<(), StoreError> {
        let select =
            "SELECT id, slug, name, created_at, standing, standing_reason, leaves_at, plan, region, jurisdiction,
                             labels, origins, revision FROM restaurant WHERE state = 'active'";
        let what = || StoreError::sql("reading the restaurants");
        let mut connection = self.connection().await?;
        let aliases = sqlx::query_as("SELECT restaurant, slug FROM alias ORDER BY created_at, slug");
        let mut aliases = by_restaurant(aliases.fetch_all(connection.get()).await.map_err(what())?);
        let mut whole = |tenant: Tenant| Tenant { aliases: aliases.remove(&tenant.id).unwrap_or_default(), ..tenant };
        let mut rows = sqlx::query(select).fetch(connection.get());
        while let Some(row) = rows.try_next().await.map_err(what())? {
            tell(whole(tenant(&row)?));
        }
        Ok(())
    }

    /// A new version of a restaurant that is there, with its slugs: all of it or nothing.
    ///
    /// # Errors
    /// As above.
    pub async fn amend(&self, tenant: &Tenant, (now, record): (Moment, NewChange)) -> Result<(), StoreError> {
        let what = || StoreError::sql("changing a restaurant");
        let id = tenant.id.bits().cast_signed();
        let mut connection = self.connection().await?;
        let mut transaction = connection.get().begin().await.map_err(what())?;
        let update = "UPDATE restaurant SET slug = ?, standing = ?, standing_reason = ?, leaves_at = ?, plan = ?,
                      region = ?, labels = ?, revision = ? WHERE id = ?";
        let (reason, leaves_at) = match &tenant.standing {
            Standing::Open => (None, None),
            Standing::Suspended { reason } => (reason.clone(), None),
            Standing::Leaving { at } => (None, Some(at.timestamp())),
        };
        let update = sqlx::query(update)
            .bind(tenant.slug.as_str().to_owned())
            .bind(tenant.standing.name())
            .bind(reason)
            .bind(leaves_at)
            .bind(name_of(&tenant.plan))
            .bind(name_of(&tenant.region))
            .bind(labels_text(&tenant.labels))
            .bind(tenant.revision.cast_signed())
            .bind(id);
        update.execute(&mut *transaction).await.map_err(what())?;
        let aliases = serde_json::to_string(&tenant.aliases).expect("texts");
        let free = "DELETE FROM alias WHERE restaurant = ? AND slug NOT IN (SELECT value FROM json_each(?))";
        sqlx::query(free).bind(id).bind(aliases.clone()).execute(&mut *transaction).await.map_err(what())?;
        let keep = "INSERT INTO alias (slug, restaurant, created_at) SELECT value, ?, ? FROM json_each(?)
                    WHERE value NOT IN (SELECT slug FROM alias WHERE restaurant = ?)";
        let keep = sqlx::query(keep).bind(id).bind(now.timestamp()).bind(aliases).bind(id);
        keep.execute(&mut *transaction).await.map_err(what())?;
        changes::record(&mut transaction, now, record).await?;
        transaction.commit().await.map_err(what())
    }

    /// Tells where the files of each restaurant lie that has a jurisdiction, of those too that are half provisioned.
    ///
    /// # Errors
    /// As above.
    pub async fn each_jurisdiction(&self, mut tell: impl FnMut(ObjectId, &str)) -> Result<(), StoreError> {
        let select = "SELECT id, jurisdiction FROM restaurant WHERE jurisdiction IS NOT NULL";
        let what = || StoreError::sql("reading the jurisdictions");
        let mut connection = self.connection().await?;
        let mut rows = sqlx::query_as::<_, (i64, String)>(select).fetch(connection.get());
        while let Some((id, jurisdiction)) = rows.try_next().await.map_err(what())? {
            tell(id.cast_unsigned(), &jurisdiction);
        }
        Ok(())
    }

    /// A restaurant is being provisioned.
    ///
    /// # Errors
    /// As above.
    pub async fn begin(&self, tenant: &Tenant) -> Result<(), StoreError> {
        let insert = "INSERT INTO restaurant (id, slug, name, state, created_at, plan, region, jurisdiction, labels)
                      VALUES (?, ?, ?, 'provisioning', ?, ?, ?, ?, ?)";
        let query = sqlx::query(insert)
            .bind(tenant.id.bits().cast_signed())
            .bind(tenant.slug.as_str().to_owned())
            .bind(tenant.name.clone())
            .bind(tenant.created_at.timestamp())
            .bind(name_of(&tenant.plan))
            .bind(name_of(&tenant.region))
            .bind(name_of(&tenant.jurisdiction))
            .bind(labels_text(&tenant.labels));
        let done = query.execute(self.connection().await?.get()).await;
        done.map(drop).map_err(StoreError::sql("entering a restaurant"))
    }
}

pub(super) fn name_of(key: &Option<Key>) -> Option<String> {
    key.as_ref().map(ToString::to_string)
}

fn by_restaurant(rows: Vec<(i64, String)>) -> HashMap<RestaurantId, Vec<Slug>> {
    let mut all: HashMap<RestaurantId, Vec<Slug>> = HashMap::new();
    for (id, slug) in rows {
        all.entry(RestaurantId::new(id.cast_unsigned())).or_default().extend(Slug::parse(&slug));
    }
    all
}

pub(super) fn labels_text(labels: &Labels) -> String {
    serde_json::to_string(labels).expect("texts")
}

pub(super) fn origins_text(origins: &[Origin]) -> String {
    serde_json::to_string(origins).expect("texts")
}

fn tenant(row: &SqliteRow) -> Result<Tenant, StoreError> {
    read(row).map_err(StoreError::sql("reading a restaurant"))?.ok_or_else(|| {
        let slug: String = row.try_get("slug").unwrap_or_default();
        StoreError::Corrupt(format!("the directory has a restaurant that makes no sense: {slug}"))
    })
}

/// None when a value is not what the directory writes.
fn read(row: &SqliteRow) -> Result<Option<Tenant>, sqlx::Error> {
    let id = RestaurantId::new(row.try_get::<i64, _>("id")?.cast_unsigned());
    let created_at = Moment::from_timestamp(row.try_get("created_at")?, 0);
    let slug = Slug::parse(row.try_get("slug")?);
    let (Some(slug), Some(created_at), Some(standing)) = (slug, created_at, standing(row)?) else { return Ok(None) };
    let name = |column: &str| row.try_get::<Option<String>, _>(column).map(|text| text.map(|text| Key::parse(&text)));
    let (plan, region, jurisdiction) = (name("plan")?, name("region")?, name("jurisdiction")?);
    if [&plan, &region, &jurisdiction].contains(&&Some(None)) {
        return Ok(None);
    }
    let Ok(labels) = serde_json::from_str(row.try_get("labels")?) else { return Ok(None) };
    let Ok(origins) = serde_json::from_str(row.try_get("origins")?) else { return Ok(None) };
    Ok(Some(Tenant {
        origins,
        standing,
        plan: plan.flatten(),
        region: region.flatten(),
        jurisdiction: jurisdiction.flatten(),
        labels,
        revision: row.try_get::<i64, _>("revision")?.cast_unsigned(),
        ..Tenant::new(id, slug, row.try_get("name")?, created_at)
    }))
}

fn standing(row: &SqliteRow) -> Result<Option<Standing>, sqlx::Error> {
    Ok(match row.try_get("standing")? {
        "open" => Some(Standing::Open),
        "suspended" => Some(Standing::Suspended { reason: row.try_get("standing_reason")? }),
        "leaving" => Moment::from_timestamp(row.try_get("leaves_at")?, 0).map(|at| Standing::Leaving { at }),
        _ => None,
    })
}
