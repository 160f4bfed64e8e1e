//! Black box: a real server on port 0 with real SQLite in a temporary folder, spoken to over HTTP. Time is stepped,
//! nothing sleeps, and after each test every restaurant is verified the slow way.


mod client;
mod files;
mod house;

mod bodies;
mod booking;
mod dates;
mod files_applied;
mod files_faults;
mod files_in_use;
mod files_read;
mod requests;
mod tokens;
