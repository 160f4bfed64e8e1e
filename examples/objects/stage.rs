//! A stage of a pipeline, such as a deployment: jobs queue up, and one at a time is given to a worker, in the order in which
//! they came. Workers may be slow or die. A job that is not finished in time is given to another one with a new ticket,
//! and a result counts only with the ticket that was given last: so each job has one effect, whoever did it.

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
/// Results that are told at a time.
const PAGE_MAX: usize = 100;

/// What a stage can be asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Do this. The same name again is the same job.
    Submit { name: String, work: String },
    /// What is to be done? Whoever asks while another one works, or there is no job, waits.
    Take { worker: String },
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
    /// It was given to somebody else, or is done.
    Stale,
    /// Number and result of each.
    Results(Vec<(u64, String)>),
}

#[derive(Debug, Deserialize, Serialize)]
struct Run {
    ticket: u64,
    worker: String,
    until: Moment,
}

/// See the module. It keeps `job:<number>`, `result:<number>`, `name:<name>` (its number), the last numbers that were
/// `submitted` and `finished`, the last `ticket`, and the `run` of the job that is being done.
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
            Command::Take { worker } => take(storage, worker, now),
            Command::Finish { ticket, result } => finish(storage, ticket, &result, now),
            Command::Results { after } => Ok(Reply::Results(storage.after("result", after, PAGE_MAX)?)),
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

fn take(storage: &mut Storage, worker: String, now: Moment) -> Result<Reply, Broken> {
    let Some(work) = storage.get(&numbered("job", storage.number("finished")? + 1))? else { return Ok(Reply::Wait) };
    let ticket = match storage.get("run")?.filter(|run: &Run| now < run.until) {
        // Whoever did not hear the answer is told again.
        Some(run) if run.worker == worker => return Ok(Reply::Job { ticket: run.ticket, work }),
        Some(_) => return Ok(Reply::Wait),
        None => storage.number("ticket")? + 1,
    };
    let until = now + Duration::seconds(LEASE_SECONDS);
    storage.put("ticket", &ticket);
    // When its time is over it is deleted, and whoever waits asks again.
    storage.put_until("run", &Run { ticket, worker, until }, until);
    Ok(Reply::Job { ticket, work })
}

fn finish(storage: &mut Storage, ticket: u64, result: &str, now: Moment) -> Result<Reply, Broken> {
    if storage.get("run")?.is_none_or(|run: Run| run.ticket != ticket) {
        return Ok(Reply::Stale);
    }
    let number = storage.number("finished")? + 1;
    storage.put("finished", &number);
    storage.put_until(numbered("result", number), &result, now + Duration::hours(KEPT_HOURS));
    storage.delete(&numbered("job", number));
    storage.delete_early("run");
    Ok(Reply::Done)
}
