//! What is asked, as far as limits and origins go by it: read from method and path before anything is routed. The path
//! is the one that the router will see, so nothing gets other limits by being spelt differently.

use actix_web::http::Method;

use crate::directory::Directory;
use crate::domain::ids::{ReservationRef, RestaurantId, WaitRef};
use crate::domain::slug::Slug;

use super::Class;

/// A request, roughly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked<'a> {
    /// Which limits it has.
    pub class: Class,
    /// Whose business it is.
    pub whose: Whose<'a>,
}

/// For whom an operation is, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose<'a> {
    /// Nobody's in particular: pages, health, operators.
    Nobodys,
    /// Staff's: who they are says which restaurant's.
    Staffs,
    /// Guests', at the restaurant of this slug if there is one.
    Named(&'a str),
    /// Guests', at the restaurant that this reservation's id names.
    Booked(&'a str),
    /// Guests', at the restaurant that the id of this place in line names.
    Waiting(&'a str),
}

impl Whose<'_> {
    /// The restaurant of guests' business, when there is one.
    pub fn restaurant(self, directory: &Directory) -> Option<RestaurantId> {
        let there = |id| directory.has(id).then_some(id);
        match self {
            Whose::Nobodys | Whose::Staffs => None,
            Whose::Named(slug) => Some(directory.find(&Slug::parse(slug)?)?.id),
            Whose::Booked(id) => there(ReservationRef::parse(id)?.restaurant),
            Whose::Waiting(id) => there(WaitRef::parse(id)?.restaurant),
        }
    }

    /// Whether guests ask, from wherever.
    pub fn is_guests(self) -> bool {
        matches!(self, Whose::Named(_) | Whose::Booked(_) | Whose::Waiting(_))
    }
}

/// What this asks for.
pub fn asked<'a>(method: &Method, path: &'a str) -> Asked<'a> {
    let mut parts = path.trim_start_matches('/').split('/');
    let (whose, rest) = match (parts.next(), parts.next(), parts.next()) {
        (Some("v1"), Some("platform"), _) => return Asked { class: Class::Platform, whose: Whose::Nobodys },
        (Some("v1"), Some("staff"), Some("restaurants")) => {
            // The slug says nothing yet.
            parts.next();
            (Whose::Staffs, parts)
        }
        (Some("v1"), Some("staff"), Some(noun))
            if !is_safe(method) && noun != "live-tickets" || path.contains("/oidc") =>
        {
            return Asked { class: Class::SignIn, whose: Whose::Staffs };
        }
        (Some("v1"), Some("staff"), _) => (Whose::Staffs, parts),
        (Some("v1"), Some("restaurants"), Some(slug)) => (Whose::Named(slug), parts),
        (Some("v1"), Some("reservations"), Some(id)) => (Whose::Booked(id), parts),
        (Some("v1"), Some("waitlist"), Some(id)) => (Whose::Waiting(id), parts),
        _ => (Whose::Nobodys, parts),
    };
    Asked { class: class(method, rest), whose }
}

fn class<'a>(method: &Method, mut rest: impl Iterator<Item = &'a str>) -> Class {
    match rest.next() {
        _ if !is_safe(method) => Class::Write,
        Some("availability" | "live") => Class::Search,
        _ => Class::Read,
    }
}

/// Whether a method changes nothing (RFC 9110, 9.2.1).
fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(method: Method, path: &str) -> (Class, Whose<'_>) {
        let Asked { class, whose } = asked(&method, path);
        (class, whose)
    }

    #[test]
    fn method_and_path_say_which_limits_there_are_and_whose() {
        let (get, post) = (|path| of(Method::GET, path), |path| of(Method::POST, path));
        assert_eq!(get("/v1/restaurants/luna"), (Class::Read, Whose::Named("luna")));
        assert_eq!(get("/v1/restaurants/luna/availability/days"), (Class::Search, Whose::Named("luna")));
        assert_eq!(get("/v1/restaurants/luna/live"), (Class::Search, Whose::Named("luna")));
        assert_eq!(post("/v1/restaurants/luna/holds"), (Class::Write, Whose::Named("luna")));
        assert_eq!(get("/v1/reservations/res_1/availability"), (Class::Search, Whose::Booked("res_1")));
        assert_eq!(of(Method::DELETE, "/v1/waitlist/wtl_1"), (Class::Write, Whose::Waiting("wtl_1")));
        assert_eq!(get("/v1/staff/restaurants/luna/availability"), (Class::Search, Whose::Staffs));
        assert_eq!(post("/v1/staff/restaurants/luna/import"), (Class::Write, Whose::Staffs));
        assert_eq!(post("/v1/staff/session"), (Class::SignIn, Whose::Staffs));
        assert_eq!(get("/v1/staff/session"), (Class::Read, Whose::Staffs));
        assert_eq!(get("/v1/staff/session/oidc/callback"), (Class::SignIn, Whose::Staffs));
        assert_eq!(post("/v1/staff/live-tickets"), (Class::Write, Whose::Staffs));
        assert_eq!(get("/v1/platform/restaurants"), (Class::Platform, Whose::Nobodys));
        assert_eq!(get("/book/luna"), (Class::Read, Whose::Nobodys));
        assert_eq!(post("/"), (Class::Write, Whose::Nobodys));
    }
}
