//! Plans: named sets of quotas. A quota that a plan does not have is no limit; so is no plan.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use serde::{Deserialize, Serialize};

use crate::domain::key::Key;

/// The most plans.
pub const PLANS_MAX: usize = 100;

/// How much of what. None is as much as the server itself allows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Quotas {
    /// Tables on the floor.
    pub tables: Option<u32>,
    /// Reservations made in a calendar month of the restaurant, by whatever door; imported ones do not count.
    pub bookings_per_month: Option<u32>,
    /// Keys that open something.
    pub keys: Option<u32>,
    /// Members in its file.
    pub members: Option<u32>,
}

/// The plans, in memory: read by every request, changed by the directory's actor alone.
#[derive(Debug, Default)]
pub struct Plans(RwLock<BTreeMap<Key, Arc<Quotas>>>);

impl Plans {
    /// These plans.
    pub fn new(plans: Vec<(Key, Quotas)>) -> Plans {
        Plans(RwLock::new(plans.into_iter().map(|(name, quotas)| (name, Arc::new(quotas))).collect()))
    }

    /// The quotas of a plan.
    pub fn get(&self, name: &Key) -> Option<Arc<Quotas>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// All of them, by name.
    pub fn list(&self) -> Vec<(Key, Arc<Quotas>)> {
        let plans = self.0.read().unwrap_or_else(PoisonError::into_inner);
        plans.iter().map(|(name, quotas)| (name.clone(), quotas.clone())).collect()
    }

    /// Adds a plan, or changes one. It holds from the next request on.
    pub fn put(&self, name: Key, quotas: Quotas) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(name, Arc::new(quotas));
    }

    /// Takes a plan away.
    pub fn remove(&self, name: &Key) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}
