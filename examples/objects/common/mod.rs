//! What the nine examples share, and what is not the point of any of them: `system` is what each of them says,
//! `storage` what an object keeps, `world` puts runtime, journal and databases together, `alarm_book` and `bell` are the two things that a runtime
//! asks of whoever embeds it, `edge` lets HTTP in.

mod alarm_book;
pub mod bell;
pub mod edge;
pub mod storage;
pub mod system;
pub mod world;
