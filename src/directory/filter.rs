//! Which restaurants an operator wants to see.

use crate::domain::key::Key;

use super::tenants::Tenant;

/// All that is said must be so.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// `open`, `suspended` or `leaving`.
    pub standing: Option<&'static str>,
    /// Of this plan; `Some(None)`: without any. So for the two below.
    pub plan: Option<Option<Key>>,
    /// Of this region.
    pub region: Option<Option<Key>>,
    /// Of this jurisdiction.
    pub jurisdiction: Option<Option<Key>>,
    /// With all of these labels, with this value or whatever it is.
    pub labels: Vec<(String, Option<String>)>,
    /// In lower case: part of the slug or of the name.
    pub words: Option<String>,
}

impl Filter {
    /// Whether a restaurant is wanted.
    pub fn takes(&self, tenant: &Tenant) -> bool {
        let is = |wanted: &Option<Option<Key>>, has: &Option<Key>| wanted.as_ref().is_none_or(|wanted| wanted == has);
        self.standing.is_none_or(|standing| standing == tenant.standing.name())
            && is(&self.plan, &tenant.plan)
            && is(&self.region, &tenant.region)
            && is(&self.jurisdiction, &tenant.jurisdiction)
            && self.labels.iter().all(|label| has_label(tenant, label))
            && self.words.as_ref().is_none_or(|words| is_called(tenant, words))
    }
}

fn has_label(tenant: &Tenant, (key, wanted): &(String, Option<String>)) -> bool {
    let value = tenant.labels.get(key);
    value.is_some_and(|value| wanted.as_ref().is_none_or(|wanted| wanted == value))
}

fn is_called(tenant: &Tenant, words: &str) -> bool {
    tenant.slug.as_str().contains(words) || tenant.name.to_lowercase().contains(words)
}
