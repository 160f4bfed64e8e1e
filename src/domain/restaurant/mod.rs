//! The decider of a restaurant: `decide` a command against the state, `apply` the changes it led to, `verify` that
//! the state is sound. Nothing else changes a restaurant.

pub mod alternatives;
pub mod apply;
pub mod change;
pub mod command;
pub mod course;
pub mod decide;
pub mod recall;
pub mod rejection;
pub mod state;
pub mod verify;
