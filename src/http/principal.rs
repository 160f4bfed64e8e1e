//! Who calls: checked before body and parameters are looked at.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header;

use crate::directory::Directory;
use crate::directory::restaurant_keys::KeyId;
use crate::directory::tenants::Tenant;
use crate::domain::access::{self, Denied, Grant, Power, Principal, Role};
use crate::domain::slug::Slug;

use super::problem::{Code, Problem};
use super::{no_such_restaurant, rate};

/// Whoever shows a platform key. Only [`platform`] makes one.
#[derive(Debug)]
pub struct Platform(());

/// Requires a platform key.
///
/// # Errors
/// 401 without one, or with one that is not known; 429 when it asks too much.
pub fn platform(request: &HttpRequest, directory: &Directory) -> Result<Platform, Problem> {
    if let Some(key) = bearer(request).filter(|key| directory.is_platform_key(key)) {
        rate::count_platform(request, key)?;
        return Ok(Platform(()));
    }
    let detail = "Send a platform key: `Authorization: Bearer mp_…`.";
    Err(Problem::new(Code::KeyRequired, detail).with_header(header::WWW_AUTHENTICATE, "Bearer realm=\"platform\""))
}

/// Whoever works at a restaurant. Only [`staff`] makes one.
#[derive(Debug)]
pub struct Staff {
    tenant: Arc<Tenant>,
    grant: Grant,
    key: KeyId,
}

/// Requires a key of the restaurant of this slug.
///
/// # Errors
/// 401 without a key, or with one that is not known or revoked, whatever the slug is; 404 with a key of another
/// restaurant than that of the slug, whether there is one or not; 429 when it asks too much.
pub fn staff(request: &HttpRequest, directory: &Directory, slug: &str) -> Result<Staff, Problem> {
    let key = bearer(request).and_then(|shown| directory.restaurant_key(shown)).ok_or_else(|| {
        let detail = "Send a key of the restaurant: `Authorization: Bearer mk_…`.";
        Problem::new(Code::KeyRequired, detail).with_header(header::WWW_AUTHENTICATE, "Bearer realm=\"staff\"")
    })?;
    let found = Slug::parse(slug).and_then(|slug| directory.find(&slug));
    let tenant = found.filter(|tenant| tenant.id == key.restaurant).ok_or_else(no_such_restaurant)?;
    rate::count_staff(request, key.id.bits(), tenant.id)?;
    Ok(Staff { tenant, grant: Grant::of(key.role), key: key.id })
}

impl Staff {
    /// Their restaurant: nothing of another can be reached with it.
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// What they may do there.
    pub fn role(&self) -> Role {
        self.grant.role
    }

    /// The key that they showed.
    pub fn key(&self) -> KeyId {
        self.key
    }

    /// Whether they have a power; every operation asks, right after it knows who calls.
    ///
    /// # Errors
    /// 403 with what is missing.
    pub fn may(&self, power: Power) -> Result<(), Problem> {
        access::may(Principal::Staff(self.grant), power).map_err(not_allowed)
    }
}

/// 403: it is their own restaurant, so there is nothing to hide.
fn not_allowed(denied: Denied) -> Problem {
    let problem = |detail: String| Problem::new(Code::NotAllowed, detail);
    match denied {
        Denied::Role { scope, least } => {
            let detail = format!("That takes `{scope}`, which begins with the role `{least}`.");
            problem(detail).with("missing_scope", scope.name()).with("least_role", least.name())
        }
        Denied::Scope(scope) => {
            problem(format!("The key was made without `{scope}`.")).with("missing_scope", scope.name())
        }
        Denied::AboveOwnRole(role) => {
            problem(format!("Nobody hands on more than they have: `{role}` is above your own role."))
        }
        Denied::NotTheirs(scopes) => problem(format!("Nobody hands on more than they have: you lack `{scopes}`.")),
        Denied::NotPlatform => problem("That is for whoever runs the platform.".into()),
        Denied::NotStaff => problem("That is for whoever works at the restaurant.".into()),
    }
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
    use crate::domain::access::Scope;

    use super::*;

    fn working_as(role: Role) -> Staff {
        let (id, slug) = (crate::domain::ids::RestaurantId::new(1), Slug::parse("osteria").unwrap());
        let tenant = Tenant::new(id, slug, "Osteria".into(), crate::clock::Moment::UNIX_EPOCH);
        Staff { tenant: Arc::new(tenant), grant: Grant::of(role), key: KeyId::new(1) }
    }

    #[test]
    fn who_may_not_is_told_what_is_missing() {
        let problem = |role, scope| working_as(role).may(Power::Use(scope)).unwrap_err();
        let viewer = problem(Role::Viewer, Scope::ReservationsWrite);
        assert_eq!((viewer.code(), Code::NotAllowed.status()), (Code::NotAllowed, 403));
        assert_eq!(viewer.body()["missing_scope"], "reservations:write");
        assert_eq!(viewer.body()["least_role"], "host");
        assert_eq!(problem(Role::Host, Scope::Import).body()["least_role"], "manager");
        assert!(working_as(Role::Host).may(Power::Use(Scope::ReservationsWrite)).is_ok());
    }
}
