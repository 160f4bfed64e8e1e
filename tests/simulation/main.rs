//! Simulations: the real state machines under a seed, without actix, threads or disks. `pile` drives the object runtime
//! with as little object as will do; the others drive it with real restaurants, guests and a model of the store.
//!
//! A seed that fails is printed, with about the fewest steps that make it fail. `MAITRED_SEED=… MAITRED_STEPS=… cargo test
//! --features faults --test simulation one_seed -- --nocapture` shows all that happened in it. `MAITRED_SEEDS=…` says how
//! many are tried, `MAITRED_BUG=…` plants a bug by number.

#![expect(clippy::wildcard_enum_match_arm, reason = "models name what they know of, and lump the rest")]

mod asks;
mod database;
#[path = "../shared/dice.rs"]
mod dice;
mod guests;
mod history;
mod pile;
#[cfg(feature = "faults")]
mod planted;
mod run;
mod store;
mod world;
