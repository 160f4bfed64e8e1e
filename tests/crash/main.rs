//! The real binary and SIGKILL: what was acknowledged is there, once, whatever the moment of death.

mod full_disk;
mod keys;
mod kills;
mod listened;
mod replay;
mod server;
