//! The rule book, pure: no I/O, no clock, no randomness, no logging. Time and ids are parameters. `restaurant/` holds
//! the decider (`decide`, `apply`, `verify`); the other files are the words it is written in.

pub mod access;
pub mod author;
pub mod availability;
pub mod check;
pub mod configuration;
pub mod floor;
pub mod guest;
pub mod guestbook;
pub mod hours;
pub mod ids;
pub mod key;
pub mod limit;
pub mod occupancy;
pub mod origin;
pub mod party;
pub mod policy;
pub mod reservation;
pub mod restaurant;
pub mod roster;
pub mod seating;
pub mod slug;
pub mod time;
pub mod waitlist;
