//! The living thing: binds the rule book (`domain::restaurant`) to a durable object. `object` decides and keeps the
//! open batch, `record` is the stored form, `handle` has the verbs that others call, `view` what they are shown,
//! `file` the restaurant file.

mod batch;
mod calendar;
pub mod changes;
pub mod digest;
pub mod file;
pub mod floor;
pub mod handle;
pub mod history;
pub mod ledger;
pub mod message;
pub mod news;
pub mod object;
pub mod past;
pub mod reader;
pub mod record;
pub mod sound;
pub mod staff;
pub mod terms;
pub mod token;
pub mod usage;
pub mod view;
