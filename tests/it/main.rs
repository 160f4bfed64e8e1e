//! Black box: a real server on port 0 with real SQLite in a temporary folder, spoken to over HTTP. Time is stepped,
//! nothing sleeps, and after each test every restaurant is verified the slow way.

mod client;
#[path = "../shared/dice.rs"]
mod dice;
mod files;
mod follower;
mod house;

mod alternatives;
mod amending;
mod availability;
mod bodies;
mod booking;
mod command_line;
mod contract;
mod dates;
mod days_later;
mod desk;
mod files_applied;
mod files_faults;
mod files_in_use;
mod files_read;
mod files_rules;
mod files_whole;
mod floor_now;
mod goals;
mod holds;
mod holds_expire;
mod holds_own;
mod hours;
mod idempotency;
mod import;
mod isolation;
mod keys;
mod live;
mod live_limits;
mod live_messages;
mod live_resume;
mod live_truth;
mod meta;
mod no_show;
mod pacing;
mod race;
mod requesting;
mod requests;
mod sleep;
mod snapshots;
mod staff_book;
mod staff_limits;
mod staff_steps;
mod storage;
mod tables;
mod tokens;
mod ui;
mod waitlist;
