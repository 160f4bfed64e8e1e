//! Load and deaths: clients that do what they like until the process is killed, which happens after some drawn number of
//! answers, while others are under way. Chance has a seed, and the clock of the process is the storm's.

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use actix_codec::Framed;
use awc::BoxedSocket;
use awc::ws::Codec;
use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use serde_json::Value;

use super::process::Process;

/// Deaths in a storm.
const KILLS: usize = 10;
/// Clients at a time.
const CLIENTS: u64 = 8;
/// How long an answer may take.
const ANSWER_MAX: Duration = Duration::from_secs(20);

/// Draws numbers (xorshift64*).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % end
    }
}

/// The way to a process, until it is dead.
#[derive(Clone)]
pub struct Door {
    client: awc::Client,
    process: Rc<RefCell<Option<Process>>>,
    url: Rc<str>,
    /// After so many more answers it dies.
    left: Rc<Cell<u64>>,
    time: Rc<Time>,
}

/// What time it is for the process. While it is told to go on, nobody knows exactly.
struct Time {
    /// That late at least.
    least: Cell<DateTime<Utc>>,
    /// That late at most.
    most: Cell<DateTime<Utc>>,
    /// Counts what happens here, in order.
    ticks: Cell<u64>,
}

/// A moment in a storm.
#[derive(Clone, Copy, Debug)]
pub struct Stamp {
    /// Later ones are higher.
    pub tick: u64,
    pub least: DateTime<Utc>,
    pub most: DateTime<Utc>,
}

impl Door {
    /// Asks the object of a name; `None` when the process died meanwhile.
    pub async fn ask(&self, name: &str, command: Value) -> Option<Value> {
        self.post(name, Some(command)).await
    }

    /// Puts an object to sleep.
    pub async fn sleep(&self, name: &str) -> Option<Value> {
        self.post(&format!("{name}/sleep"), None).await
    }

    /// Lets time pass. It passes also when the process dies meanwhile.
    pub async fn advance(&self, seconds: u32) -> Option<Value> {
        self.time.most.set(self.time.most.get() + chrono::Duration::seconds(seconds.into()));
        let told = self.post(&format!("clock/{seconds}"), None).await?;
        let reached = told["now"].as_str().unwrap().parse().unwrap();
        self.time.least.set(self.time.least.get().max(reached));
        Some(told)
    }

    /// What time it is now.
    pub fn stamp(&self) -> Stamp {
        let Time { least, most, ticks } = &*self.time;
        ticks.set(ticks.get() + 1);
        Stamp { tick: ticks.get(), least: least.get(), most: most.get() }
    }

    async fn post(&self, path: &str, command: Option<Value>) -> Option<Value> {
        let request = self.client.post(format!("{}/{path}", self.url));
        let sent = match command {
            Some(command) => request.send_json(&command).await,
            None => request.send().await,
        };
        self.answer(sent.ok()?).await
    }

    async fn answer<S>(&self, mut response: awc::ClientResponse<S>) -> Option<Value>
    where
        S: futures_util::Stream<Item = Result<actix_web::web::Bytes, awc::error::PayloadError>> + Unpin,
    {
        let bytes = response.body().limit(4 << 20).await.ok()?;
        assert!(response.status().is_success(), "{}: {bytes:?}", response.status());
        self.toll();
        Some(serde_json::from_slice(&bytes).unwrap())
    }

    /// Where an object is; wakes nobody.
    pub async fn presence(&self, name: &str) -> Option<String> {
        let sent = self.client.get(format!("{}/{name}", self.url)).send().await;
        Some(self.answer(sent.ok()?).await?["is"].as_str().unwrap().to_owned())
    }

    /// A socket to an address; `None` when the process is dead.
    pub async fn socket(&self, path: &str) -> Option<Framed<BoxedSocket, Codec>> {
        let (_, socket) = self.client.ws(format!("{}/{path}", self.url)).connect().await.ok()?;
        Some(socket)
    }

    /// It is told to stop, and has.
    pub fn stop(self) {
        self.process.take().unwrap().stop();
    }

    /// One answer nearer to death.
    pub fn toll(&self) {
        self.left.set(self.left.get().saturating_sub(1));
        if self.left.get() == 0 {
            self.process.take();
        }
    }
}

/// See the module.
pub struct Storm {
    kind: &'static str,
    data: tempfile::TempDir,
    chance: Chance,
    time: Rc<Time>,
}

impl Storm {
    /// `OBJECTS_SEED` in the environment draws another one.
    pub fn new(kind: &'static str) -> Storm {
        let seed = std::env::var("OBJECTS_SEED").map_or(1, |seed| seed.parse().unwrap());
        println!("OBJECTS_SEED={seed}");
        let start = "2031-05-17T19:00:00Z".parse().unwrap();
        let time = Rc::new(Time { least: Cell::new(start), most: Cell::new(start), ticks: Cell::default() });
        Storm { kind, data: tempfile::tempdir().unwrap(), chance: Chance::new(seed), time }
    }

    /// The process, which lives for so many answers.
    fn open(&self, answers: u64) -> Door {
        let now = self.time.most.get();
        self.time.least.set(now);
        let process = Process::start(self.kind, self.data.path(), now);
        Door {
            client: awc::Client::builder().connector(awc::Connector::new().limit(0)).timeout(ANSWER_MAX).finish(),
            url: process.url.as_str().into(),
            process: Rc::new(RefCell::new(Some(process))),
            left: Rc::new(Cell::new(answers)),
            time: self.time.clone(),
        }
    }

    /// Clients, each with its number, that go on until the process is dead; then anew.
    pub async fn rage<F>(&mut self, client: impl Fn(Door, u64, Chance) -> F)
    where
        F: Future<Output = Option<Infallible>>,
    {
        for _ in 0..KILLS {
            let answers = 20 + self.chance.below(150);
            let door = self.open(answers);
            let clients: Vec<F> =
                (0..CLIENTS).map(|nth| client(door.clone(), nth, Chance::new(self.chance.below(1 << 30)))).collect();
            join_all(clients).await;
        }
    }

    /// Time passes while there is no process.
    pub fn pass(&self, seconds: i64) {
        self.time.most.set(self.time.most.get() + chrono::Duration::seconds(seconds));
    }

    /// The process after all that; it is not killed before the door is dropped.
    pub fn calm(&self) -> Door {
        self.open(u64::MAX)
    }
}
