//! Who calls: checked before body and parameters are looked at, and asked again when a body is there, which may have
//! taken its time.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpMessage as _, HttpRequest};

use crate::clock::Moment;
use crate::directory::Directory;
use crate::directory::accounts::sessions::Session;
use crate::directory::keys::{KeyDigest, digest};
use crate::directory::restaurant_keys::RestaurantKey;
use crate::directory::ring::{Closed, Kept};
use crate::directory::tenants::Tenant;
use crate::domain::access::{self, Denied, Grant, Power, Principal, Role, Scopes};
use crate::domain::author::{Author, By, Way};
use crate::domain::ids::{KeyId, RestaurantId};
use crate::domain::slug::Slug;

use super::problem::{Code, Problem, gone};
use super::{Edge, caller, client_id, cookie, no_such_restaurant, rate};

/// Whoever shows a platform key. Only [`platform`] makes one.
#[derive(Debug)]
pub struct Platform {
    key: KeyId,
}

/// Requires a platform key.
///
/// # Errors
/// 401 without one, or with one that is not known; 429 when it asks too much.
pub fn platform(request: &HttpRequest, directory: &Directory) -> Result<Platform, Problem> {
    let platform = operates(request, directory)?;
    rate::count_platform(request, bearer(request).unwrap_or_default())?;
    let_in(request, LetIn::Platform);
    Ok(platform)
}

fn operates(request: &HttpRequest, directory: &Directory) -> Result<Platform, Problem> {
    let kept = directory.platform_key(bearer(request).unwrap_or_default());
    let detail = "Send a platform key: `Authorization: Bearer mp_…`.";
    let kept = kept.map_err(|closed| key_required(closed, detail, "Bearer realm=\"platform\""))?;
    Ok(Platform { key: kept.key.id })
}

/// Who was let in.
#[derive(Clone)]
enum LetIn {
    Platform,
    SignedIn,
    Staff { slug: String, at: RestaurantId, as_whom: (By, Grant) },
}

fn let_in(request: &HttpRequest, who: LetIn) {
    request.extensions_mut().insert(who);
}

/// Asks whoever was let in again, now that their body is there: meanwhile a key may have been revoked, a session ended,
/// a role taken away, and a slug may be another's.
///
/// # Errors
/// As when they came; 403 when they may something else by now.
pub fn still(request: &HttpRequest) -> Result<(), Problem> {
    let Some(who) = request.extensions().get::<LetIn>().cloned() else { return Ok(()) };
    let directory = &request.app_data::<Data<Edge>>().expect("every operation can reach it").directory;
    match who {
        LetIn::Platform => operates(request, directory).map(drop),
        LetIn::SignedIn => has_session(request, directory).map(drop),
        LetIn::Staff { slug, at, as_whom } => {
            let (staff, _) = works_at(request, directory, &slug)?;
            let is_same = staff.tenant.id == at && (staff.by, staff.grant) == as_whom;
            let detail = "What you may do here was changed while the request came; send it again.";
            is_same.then_some(()).ok_or_else(|| Problem::new(Code::NotAllowed, detail))
        }
    }
}

impl Platform {
    /// Them as the author of what they change; `restaurant` is the one that is changed.
    pub fn author(&self, request: &HttpRequest, restaurant: Option<RestaurantId>) -> Author {
        let by = By::Platform { id: Some(self.key) };
        Author { by, channel: Way::Platform, from: Some(caller::digest_for(request, restaurant)), client: None }
    }
}

/// 401: nothing opens with what was shown.
fn key_required(closed: Closed, detail: &str, challenge: &str) -> Problem {
    let problem = match closed {
        Closed::Unknown => Problem::new(Code::KeyRequired, detail),
        Closed::Expired => {
            Problem::new(Code::KeyExpired, "The time of this key is over; ask for another, or rotate it.")
        }
    };
    problem.with_header(header::WWW_AUTHENTICATE, challenge)
}

/// Whoever works at a restaurant, once what they showed was looked at.
#[derive(Debug)]
pub struct Staff {
    tenant: Arc<Tenant>,
    grant: Grant,
    by: By,
    /// When what they showed ends by itself, if it was said.
    until: Option<Moment>,
    proof: Proof,
}

/// What somebody showed, to look again whether it still opens something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A key.
    Key(KeyDigest),
    /// The cookie of a session.
    Session(KeyDigest),
}

/// Why somebody who was let in is let in no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// What they showed opens nothing any more: signed out, revoked, expired.
    Proof,
    /// They do not work there any more.
    Place,
}

impl Proof {
    /// What it lets one do at a restaurant now.
    ///
    /// # Errors
    /// When that is nothing any more.
    pub fn grant(&self, directory: &Directory, restaurant: RestaurantId) -> Result<Grant, Ended> {
        match self {
            Proof::Key(digest) => {
                let kept = directory.restaurant_key_of(digest).ok_or(Ended::Proof)?;
                if kept.key.restaurant == restaurant { Ok(kept.key.grant) } else { Err(Ended::Place) }
            }
            Proof::Session(digest) => {
                let sessions = directory.accounts().sessions();
                let session = sessions.look(digest, directory.now()).ok_or(Ended::Proof)?;
                sessions.role_at(session.account, restaurant).map(Grant::of).ok_or(Ended::Place)
            }
        }
    }
}

/// The session whose cookie is shown, if it lasts.
pub fn session(request: &HttpRequest, directory: &Directory) -> Option<Arc<Session>> {
    directory.accounts().sessions().find(cookie::token(request)?, directory.now())
}

/// Requires somebody who is signed in, wherever they work.
///
/// # Errors
/// 401 without a session that lasts; 403 when a page of another site asks for a change.
pub fn signed_in(request: &HttpRequest, directory: &Directory) -> Result<Arc<Session>, Problem> {
    let session = has_session(request, directory)?;
    let_in(request, LetIn::SignedIn);
    Ok(session)
}

fn has_session(request: &HttpRequest, directory: &Directory) -> Result<Arc<Session>, Problem> {
    let missing = || Problem::new(Code::SessionRequired, "Sign in first: `POST /v1/staff/session`.");
    let session = session(request, directory).ok_or_else(missing)?;
    cookie::require_own_page(request)?;
    Ok(session)
}

/// Requires a key of the restaurant of this slug, or the session of somebody who works there. A key that is shown
/// counts, whatever the cookie is.
///
/// # Errors
/// 401 without either, or with one that is not known, revoked or expired, whatever the slug is; 404 with those of another
/// restaurant than that of the slug, whether there is one or not; 403 when a page of another site asks for a change;
/// 410 when it is to be deleted; 429 when they ask too much.
pub fn staff(request: &HttpRequest, directory: &Directory, slug: &str) -> Result<Staff, Problem> {
    let staff = counted(request, works_at(request, directory, slug)?)?;
    let_in(request, LetIn::Staff { slug: slug.to_owned(), at: staff.tenant.id, as_whom: (staff.by, staff.grant) });
    Ok(staff)
}

/// Them, unless they ask too much.
fn counted(request: &HttpRequest, (staff, who): (Staff, u64)) -> Result<Staff, Problem> {
    rate::count_staff(request, who, staff.tenant.id)?;
    Ok(staff)
}

/// Them, and the bits of what they showed.
fn works_at(request: &HttpRequest, directory: &Directory, slug: &str) -> Result<(Staff, u64), Problem> {
    let has_cookie = cookie::token(request).is_some();
    if !has_cookie || request.headers().contains_key(header::AUTHORIZATION) {
        return with_key(request, directory, slug);
    }
    let session = has_session(request, directory)?;
    let found = Slug::parse(slug).and_then(|slug| directory.find(&slug));
    let role = found.as_ref().and_then(|tenant| directory.accounts().sessions().role_at(session.account, tenant.id));
    let (tenant, role) = found.zip(role).ok_or_else(no_such_restaurant)?;
    stays(&tenant)?;
    let by = By::Account { id: session.account, role: Some(role) };
    let proof = Proof::Session(digest(cookie::token(request).unwrap_or_default()));
    Ok((Staff { tenant, grant: Grant::of(role), by, until: None, proof }, session.account.bits()))
}

fn with_key(request: &HttpRequest, directory: &Directory, slug: &str) -> Result<(Staff, u64), Problem> {
    let kept = shown_key(request, directory)?;
    let digest = digest(bearer(request).unwrap_or_default());
    enter_with(directory, slug, &kept.key, digest)
}

/// Requires a key, at the restaurant that it is of. Also says what is kept of the key.
///
/// # Errors
/// As [`staff`].
pub fn with_own_key(request: &HttpRequest, directory: &Directory) -> Result<(Staff, KeyDigest), Problem> {
    let kept = shown_key(request, directory)?;
    let digest = digest(bearer(request).unwrap_or_default());
    let tenant = directory.get(kept.key.restaurant).ok_or_else(no_such_restaurant)?;
    let found = enter_with(directory, tenant.slug.as_str(), &kept.key, digest)?;
    Ok((counted(request, found)?, digest))
}

/// Requires what a ticket stands for: a key of the restaurant of this slug; `None` for a ticket that is good for nothing.
///
/// # Errors
/// As [`staff`].
pub fn with_ticket(
    request: &HttpRequest,
    directory: &Directory,
    slug: &str,
    key: Option<KeyDigest>,
) -> Result<Staff, Problem> {
    let found = key.and_then(|digest| Some((directory.restaurant_key_of(&digest)?, digest)));
    let detail = "The ticket was used, its time is over, or it was never given out; fetch another.";
    let (kept, digest) = found.ok_or_else(|| Problem::new(Code::TicketVoid, detail))?;
    counted(request, enter_with(directory, slug, &kept.key, digest)?)
}

/// The key of a restaurant that is shown.
///
/// # Errors
/// 401 without one, or with one that opens nothing.
fn shown_key(request: &HttpRequest, directory: &Directory) -> Result<Arc<Kept<RestaurantKey>>, Problem> {
    let shown = bearer(request).ok_or(Closed::Unknown).and_then(|shown| directory.restaurant_key(shown));
    let detail = "Sign in, or send a key of the restaurant: `Authorization: Bearer mk_…`.";
    shown.map_err(|closed| key_required(closed, detail, "Bearer realm=\"staff\""))
}

fn enter_with(
    directory: &Directory,
    slug: &str,
    key: &RestaurantKey,
    digest: KeyDigest,
) -> Result<(Staff, u64), Problem> {
    let found = Slug::parse(slug).and_then(|slug| directory.find(&slug));
    let tenant = found.filter(|tenant| tenant.id == key.restaurant).ok_or_else(no_such_restaurant)?;
    stays(&tenant)?;
    let by = By::Key { id: key.id, role: key.grant.role };
    Ok((Staff { tenant, grant: key.grant, by, until: key.expires_at, proof: Proof::Key(digest) }, key.id.bits()))
}

/// Whether a restaurant answers anybody but its operator.
fn stays(tenant: &Tenant) -> Result<(), Problem> {
    if tenant.terms().is_leaving { Err(gone()) } else { Ok(()) }
}

impl Staff {
    /// Their restaurant: nothing of another can be reached with it.
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// The same, to keep.
    pub fn tenant_kept(&self) -> Arc<Tenant> {
        self.tenant.clone()
    }

    /// Who they are.
    pub fn by(&self) -> By {
        self.by
    }

    /// All they may do.
    pub fn grant(&self) -> Grant {
        self.grant
    }

    /// What they showed.
    pub fn proof(&self) -> Proof {
        self.proof
    }

    /// What they may do there.
    pub fn role(&self) -> Role {
        self.grant.role
    }

    /// What comes of their role and of what their key is narrowed to.
    pub fn scopes(&self) -> Scopes {
        self.grant.scopes()
    }

    /// When what they showed ends by itself; what they make with it ends no later.
    pub fn until(&self) -> Option<Moment> {
        self.until
    }

    /// Whether what they showed is good for at least as long as something else.
    ///
    /// # Errors
    /// 403 when it ends before.
    pub fn outlasts(&self, end: Option<Moment>) -> Result<(), Problem> {
        let ends_first = self.until.is_some_and(|until| end.is_none_or(|end| until < end));
        let detail = "Your own key ends before that one does.";
        if ends_first { Err(Problem::new(Code::NotAllowed, detail)) } else { Ok(()) }
    }

    /// Them as the author of what they change.
    pub fn author(&self, request: &HttpRequest) -> Author {
        let from = Some(caller::digest(request, self.tenant.id));
        let client = client_id::of(request).map(|name| client_id::digest(name, self.tenant.id));
        Author { by: self.by, channel: Way::Staff, from, client }
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

/// A guest as the author of what they change.
pub fn guest(request: &HttpRequest, restaurant: RestaurantId) -> Author {
    Author { by: By::Guest, channel: Way::Public, from: Some(caller::digest(request, restaurant)), client: None }
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
        let (grant, by, proof) = (Grant::of(role), By::Key { id: KeyId::new(1), role }, Proof::Key([0; 32]));
        Staff { tenant: Arc::new(tenant), grant, by, until: None, proof }
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
