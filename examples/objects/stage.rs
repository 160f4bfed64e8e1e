//! A stage of a pipeline, such as a deployment: jobs queue up, and one at a time is given to a worker, in their order. A job
//! that is not finished in time is given to another worker with a new ticket, and a result counts only with the ticket that
//! was given last: so each job has one effect, whoever is slow or dies.

use chrono::Duration;
use maitred::clock::Moment;
use maitred::object::Broken;
use serde::{Deserialize, Serialize};

use crate::common::storage::{Storage, numbered};
use crate::common::system::System;

/// How long a worker may take.
const LEASE_SECONDS: i64 = 30;
/// Jobs that may wait.
const WAITING_MAX: u64 = 1_000;
/// How long names and results are remembered: longer than a job can wait.
const KEPT_HOURS: i64 = 24;

/// What a stage can be asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Do this. The same name again is the same job.
    Submit { name: String, work: String },
    /// What is to be done? Whoever asks while another one works, or there is no job, waits.
    Take,
    /// It is done.
    Finish { ticket: u64, result: String },
    /// The results after that of a job.
    Results { after: u64 },
}

/// What it answers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// It is the job with this number.
    Queued(u64),
    /// Too many wait.
    Full,
    /// Do this, with this ticket.
    Job { ticket: u64, work: String },
    /// Nothing to do now. The edge asks again when there is something new.
    Wait,
    /// The result counts.
    Done,
    /// The job was given to somebody else, or is done.
    Stale,
    /// Number and result of each.
    Results(Vec<(u64, String)>),
}

/// See the module. It keeps `job:<number>`, `result:<number>`, `name:<name>` (its number), the last numbers that were
/// `submitted` and `finished`, the last `ticket`, and the ticket of the `run` that is under way, until it takes too long:
/// then it is deleted, and whoever waits asks again.
pub struct Stage;

impl System for Stage {
    type Command = Command;
    type Reply = Reply;

    fn is_read(command: &Command) -> bool {
        matches!(command, Command::Results { .. })
    }

    fn decide(storage: &mut Storage, command: Command, now: Moment) -> Result<Reply, Broken> {
        match command {
            Command::Submit { name, work } => submit(storage, &format!("name:{name}"), &work, now),
            Command::Take => take(storage, now),
            Command::Finish { ticket, result } => finish(storage, ticket, &result, now),
            Command::Results { after } => Ok(Reply::Results(storage.after("result", after)?)),
        }
    }

    fn is_pending(reply: &Reply) -> bool {
        matches!(reply, Reply::Wait)
    }
}

fn submit(storage: &mut Storage, name: &str, work: &str, now: Moment) -> Result<Reply, Broken> {
    if let Some(number) = storage.get(name)? {
        return Ok(Reply::Queued(number));
    }
    let number = storage.number("submitted")? + 1;
    if storage.number("finished")? + WAITING_MAX < number {
        return Ok(Reply::Full);
    }
    storage.put("submitted", &number);
    storage.put(numbered("job", number), &work);
    storage.put_until(name, &number, now + Duration::hours(KEPT_HOURS));
    Ok(Reply::Queued(number))
}

fn take(storage: &mut Storage, now: Moment) -> Result<Reply, Broken> {
    let next = storage.get(&numbered("job", storage.number("finished")? + 1))?;
    let is_free = storage.get::<u64>("run")?.is_none();
    let Some(work) = next.filter(|_| is_free) else { return Ok(Reply::Wait) };
    let ticket = storage.number("ticket")? + 1;
    storage.put("ticket", &ticket);
    storage.put_until("run", &ticket, now + Duration::seconds(LEASE_SECONDS));
    Ok(Reply::Job { ticket, work })
}

fn finish(storage: &mut Storage, ticket: u64, result: &str, now: Moment) -> Result<Reply, Broken> {
    if storage.get("run")? != Some(ticket) {
        return Ok(Reply::Stale);
    }
    let number = storage.number("finished")? + 1;
    storage.put("finished", &number);
    storage.put_until(numbered("result", number), &result, now + Duration::hours(KEPT_HOURS));
    storage.delete(&numbered("job", number));
    storage.delete_early("run");
    Ok(Reply::Done)
}
