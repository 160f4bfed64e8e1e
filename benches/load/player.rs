//! Somebody at a connection who asks, waits for the answer, and keeps count.

use maitred::clock::Stopwatch;

use crate::client::Client;
use crate::systems::Server;
use crate::workload::{Ask, Granted};

/// One thing to do.
#[derive(Clone, Copy, Debug)]
pub enum Call {
    Book { tenant: u16, ask: Ask },
    Look { tenant: u16, day: u16, party: u8 },
    Provision { tenant: u16, is_paced: bool },
}

/// What came of many calls.
#[derive(Debug, Default)]
pub struct Tally {
    /// Microseconds of every call that was answered as it should be.
    pub micros: Vec<u32>,
    /// Calls that got what they asked for.
    pub done: u64,
    /// Bookings that were refused, as they may be.
    pub conflicts: u64,
    /// Whatever else was answered, or was not.
    pub errors: u64,
    pub granted: Vec<Granted>,
}

impl Tally {
    pub fn absorb(&mut self, other: Tally) {
        self.micros.extend(other.micros);
        self.done += other.done;
        self.conflicts += other.conflicts;
        self.errors += other.errors;
        self.granted.extend(other.granted);
    }
}

enum Verdict {
    Done(Option<Granted>),
    Conflict,
    Error,
}

pub struct Player<'a> {
    server: &'a Server,
    client: Client,
    pub tally: Tally,
}

impl<'a> Player<'a> {
    pub async fn at(server: &'a Server) -> Player<'a> {
        let client = Client::connect(server.address).await.expect("the server listens");
        Player { server, client, tally: Tally::default() }
    }

    pub async fn play(&mut self, call: Call) {
        let Some(request) = self.request(call) else { return };
        let watch = Stopwatch::start();
        let answer = self.client.ask(&request).await;
        let micros = watch.elapsed().as_micros();
        let verdict = match &answer {
            Ok(answer) => judge(self.server, call, answer.status, answer.body),
            Err(_) => Verdict::Error,
        };
        if answer.is_err() {
            self.client = Client::connect(self.server.address).await.expect("the server still listens");
        }
        self.count(verdict, u32::try_from(micros).unwrap_or(u32::MAX));
    }

    fn request(&self, call: Call) -> Option<Vec<u8>> {
        match call {
            Call::Book { tenant, ask } => Some(self.server.booking(tenant, &ask)),
            Call::Look { tenant, day, party } => Some(self.server.availability(tenant, day, party)),
            Call::Provision { tenant, is_paced } => self.server.provision(tenant, is_paced),
        }
    }

    fn count(&mut self, verdict: Verdict, micros: u32) {
        let tally = &mut self.tally;
        match verdict {
            Verdict::Done(granted) => {
                tally.done += 1;
                tally.granted.extend(granted);
            }
            Verdict::Conflict => tally.conflicts += 1,
            Verdict::Error => return tally.errors += 1,
        }
        tally.micros.push(micros);
    }
}

fn judge(server: &Server, call: Call, status: u16, body: &[u8]) -> Verdict {
    match (call, status) {
        (Call::Book { tenant, ask }, 201) => match server.table(body) {
            None => Verdict::Error,
            Some(table) => {
                let Ask { day, start, .. } = ask;
                Verdict::Done(Some(Granted { tenant, day, table, start, until: start + ask.minutes() }))
            }
        },
        (Call::Book { .. }, 409) => Verdict::Conflict,
        (Call::Look { .. }, 200) | (Call::Provision { .. }, 200 | 201) => Verdict::Done(None),
        _ => Verdict::Error,
    }
}
