//! `examples/objects` as real processes that are killed with SIGKILL in the middle of load, again and again. Each system
//! has a law, and a test that holds it to the law: what was answered is so, whatever the moment of death.

mod auction;
mod counter;
mod limiter;
mod lock;
mod process;
mod sessions;
mod storm;
mod turns;
