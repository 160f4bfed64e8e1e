//! Who calls: checked before body and parameters are looked at.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header;

use crate::directory::Directory;
use crate::directory::restaurant_keys::KeyId;
use crate::directory::tenants::Tenant;
use crate::domain::configuration::Role;
use crate::domain::slug::Slug;

use super::no_such_restaurant;
use super::problem::{Code, Problem, gone};

/// Whoever shows a platform key. Only [`platform`] makes one.
#[derive(Debug)]
pub struct Platform(());

/// Requires a platform key.
///
/// # Errors
/// 401 without one, or with one that is not known.
pub fn platform(request: &HttpRequest, directory: &Directory) -> Result<Platform, Problem> {
    let is_known = bearer(request).is_some_and(|key| directory.is_platform_key(key));
    if is_known {
        return Ok(Platform(()));
    }
    let detail = "Send a platform key: `Authorization: Bearer mp_…`.";
    Err(Problem::new(Code::KeyRequired, detail).with_header(header::WWW_AUTHENTICATE, "Bearer realm=\"platform\""))
}

/// Whoever works at a restaurant. Only [`staff`] makes one.
#[derive(Debug)]
pub struct Staff {
    tenant: Arc<Tenant>,
    role: Role,
    key: KeyId,
}

/// Requires a key of the restaurant of this slug.
///
/// # Errors
/// 401 without a key, or with one that is not known or revoked, whatever the slug is; 404 with a key of another
/// restaurant than that of the slug, whether there is one or not; 410 when it is to be deleted.
pub fn staff(request: &HttpRequest, directory: &Directory, slug: &str) -> Result<Staff, Problem> {
    let key = bearer(request).and_then(|shown| directory.restaurant_key(shown)).ok_or_else(|| {
        let detail = "Send a key of the restaurant: `Authorization: Bearer mk_…`.";
        Problem::new(Code::KeyRequired, detail).with_header(header::WWW_AUTHENTICATE, "Bearer realm=\"staff\"")
    })?;
    let found = Slug::parse(slug).and_then(|slug| directory.find(&slug));
    let tenant = found.filter(|tenant| tenant.id == key.restaurant).ok_or_else(no_such_restaurant)?;
    if tenant.terms().is_leaving {
        return Err(gone());
    }
    Ok(Staff { tenant, role: key.role, key: key.id })
}

impl Staff {
    /// Their restaurant: nothing of another can be reached with it.
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// What they may do there.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The key that they showed.
    pub fn key(&self) -> KeyId {
        self.key
    }

    /// Whether they may change anything: reservations, waitlist, floor of the evening.
    ///
    /// # Errors
    /// 403 for viewers.
    pub fn may_change(&self) -> Result<(), Problem> {
        match self.role {
            Role::Owner | Role::Manager | Role::Host => Ok(()),
            Role::Viewer => Err(not_allowed("A viewer may look, and changes nothing.")),
        }
    }

    /// Whether they may change how the restaurant works: tables, services, policy, keys.
    ///
    /// # Errors
    /// 403 for hosts and viewers.
    pub fn may_configure(&self) -> Result<(), Problem> {
        match self.role {
            Role::Owner | Role::Manager => Ok(()),
            Role::Host | Role::Viewer => Err(not_allowed("Only owners and managers change how the restaurant works.")),
        }
    }
}

/// 403: it is their own restaurant, so there is nothing to hide.
fn not_allowed(detail: &str) -> Problem {
    Problem::new(Code::NotAllowed, detail)
}

/// The manage token of a reservation: as a bearer, or in the link of a mail.
///
/// # Errors
/// 401 without one.
pub fn manage_token(request: &HttpRequest, in_link: Option<&str>) -> Result<String, Problem> {
    let missing = || {
        let detail = "Send the manage token that came with the reservation: `Authorization: Bearer …`.";
        Problem::new(Code::TokenRequired, detail).with_header(header::WWW_AUTHENTICATE, "Bearer realm=\"reservation\"")
    };
    bearer(request).or(in_link).map(str::to_owned).ok_or_else(missing)
}

fn bearer(request: &HttpRequest) -> Option<&str> {
    let (scheme, token) = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn working_as(role: Role) -> Staff {
        let (id, slug) = (crate::domain::ids::RestaurantId::new(1), Slug::parse("osteria").unwrap());
        let tenant = Tenant::new(id, slug, "Osteria".into(), crate::clock::Moment::UNIX_EPOCH);
        Staff { tenant: Arc::new(tenant), role, key: KeyId::new(1) }
    }

    #[test]
    fn each_role_may_do_what_its_name_says() {
        let may = |role| {
            let staff = working_as(role);
            (staff.may_change().is_ok(), staff.may_configure().is_ok())
        };
        assert_eq!(may(Role::Owner), (true, true));
        assert_eq!(may(Role::Manager), (true, true));
        assert_eq!(may(Role::Host), (true, false));
        assert_eq!(may(Role::Viewer), (false, false));
    }

    #[test]
    fn who_may_not_is_told_so_by_name() {
        assert_eq!(working_as(Role::Viewer).may_change().unwrap_err().code(), Code::NotAllowed);
        assert_eq!(working_as(Role::Host).may_configure().unwrap_err().code(), Code::NotAllowed);
        assert_eq!(Code::NotAllowed.status(), 403);
    }
}
