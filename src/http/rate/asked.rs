//! What is asked, as far as limits and origins go by it: read from method and path before anything is routed.

use actix_web::http::Method;

use super::{Class, is_safe};

/// A request, roughly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked<'a> {
    /// Which limits it has.
    pub class: Class,
    /// Whose business it is.
    pub whose: Whose<'a>,
}

/// Which restaurant a request concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose<'a> {
    /// None in particular.
    Nobodys,
    /// That of this slug, if there is one.
    Named(&'a str),
    /// That of the reservation or the place in line with this id, if it is one.
    Held(&'a str),
}
