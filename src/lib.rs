//! maitred: restaurant bookings, every restaurant one durable object.

#![warn(clippy::unwrap_used)]

pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod directory;
pub mod domain;
pub mod fault;
pub mod http;
pub mod inspect;
pub mod object;
pub mod oidc;
pub mod planted;
pub mod restaurant;
pub mod store;
pub mod telemetry;
