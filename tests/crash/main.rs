//! The real binary and SIGKILL: what was acknowledged is there, once, whatever the moment of death.

mod damage;
mod full_disk;
mod keys;
mod listened;
mod replay;
mod server;
mod torture;

#[path = "../shared/dice.rs"]
mod dice;
