//! `examples/objects` as real processes that are killed with SIGKILL in the middle of load, again and again. Each system
//! has a law, and a test that holds it to the law: what was answered is so, whatever the moment of death.

mod auction;
mod cache;
mod chat;
mod counter;
mod limiter;
mod lock;
mod log;
mod poison;
mod process;
mod sessions;
mod stage;
mod storm;
mod turns;
