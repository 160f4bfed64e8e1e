//! maitred
pub mod clock;
pub mod domain;
pub mod object;
pub mod restaurant;
pub mod store;
