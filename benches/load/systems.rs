//! The systems under test: how to build, start and stop them, and how to say the same thing to each.

use std::fmt::Write as _;
use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use clap::ValueEnum;
use rustix::process::{Pid, Resource, Rlimit, Signal, getrlimit, kill_process, setrlimit};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::SCRATCH;
use crate::client::Client;
use crate::workload::{Ask, FLOOR, OPENS, STEP, TURNS, date};

/// Who is measured. In this order, so that ratios have their base first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum System {
    /// The simplest server that is correct: one SQLite file and one lock for each restaurant.
    Naive,
    /// This project.
    Maitred,
}

impl std::fmt::Display for System {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            System::Naive => "naive",
            System::Maitred => "maitred",
        })
    }
}

/// The peer's manifest, beside this project where it is worked on.
const NAIVE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/bench/peers/naive/Cargo.toml");
const NAIVE_BUILD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/peers");

impl System {
    /// All that can be built here.
    pub fn at_hand() -> Vec<System> {
        let has_naive = Path::new(NAIVE).exists();
        if !has_naive {
            eprintln!("the naive peer is not at hand: maitred is measured alone");
        }
        has_naive.then_some(System::Naive).into_iter().chain([System::Maitred]).collect()
    }

    /// Its program, built if need be.
    pub fn program(self, other_maitred: Option<&PathBuf>) -> PathBuf {
        match self {
            System::Maitred => other_maitred.cloned().unwrap_or_else(|| env!("CARGO_BIN_EXE_maitred").into()),
            System::Naive => build_naive(),
        }
    }
}

/// The peer's folder may be read-only: its lock file is taken as it is, and it is built in ours.
fn build_naive() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--release", "--locked", "--quiet", "--manifest-path", NAIVE, "--target-dir", NAIVE_BUILD]);
    let built = build.status().expect("cargo can be run");
    assert!(built.success(), "the naive peer does not build");
    Path::new(NAIVE_BUILD).join("release/bench-naive")
}

/// Five hundred databases of three files each, and the connections, are more than what many systems allow at first.
pub fn allow_many_files() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).expect("up to the maximum everybody may");
}

/// Asks a process to finish what it is at and end.
pub fn signal_to_stop(pid: u32) {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).expect("the id of a process");
    kill_process(pid, Signal::TERM).expect("it is a child of ours that nobody has waited for");
}

/// A server that runs on a data folder of its own.
pub struct Server {
    pub system: System,
    pub address: SocketAddr,
    process: Child,
    data: TempDir,
    /// What may provision.
    key: String,
}

impl Server {
    pub async fn start(system: System, program: &Path) -> Server {
        let data = tempfile::tempdir_in(SCRATCH).expect("the build's folder can be written");
        let address = free_address();
        let process =
            command(system, program, address, data.path()).stderr(log(system)).spawn().expect("a server starts");
        let mut server = Server { system, address, process, data, key: String::new() };
        server.is_up().await;
        if system == System::Maitred {
            let key = std::fs::read_to_string(server.data.path().join("platform.key"));
            server.key = key.expect("written before the server listens").trim().into();
        }
        server
    }

    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    async fn is_up(&mut self) {
        for _ in 0..1000 {
            if Client::connect(self.address).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{} does not listen on {}; see {}", self.system, self.address, log_path(self.system).display());
    }

    /// Stops it. The folder with what it stored is there until it is dropped.
    pub fn stop(mut self) -> TempDir {
        signal_to_stop(self.process.id());
        let status = self.process.wait().expect("it is a child of ours");
        if !status.success() {
            eprintln!("{} ended with {status}; see {}", self.system, log_path(self.system).display());
        }
        self.data
    }

    /// What makes a restaurant, where that takes a request.
    pub fn provision(&self, tenant: u16, is_paced: bool) -> Option<Vec<u8>> {
        let path = format!("/v1/platform/restaurants/{}", slug(tenant));
        match self.system {
            System::Naive => None,
            System::Maitred => Some(request("PUT", &path, &self.key, &restaurant_file(tenant, is_paced).to_string())),
        }
    }

    pub fn booking(&self, tenant: u16, ask: &Ask) -> Vec<u8> {
        booking(self.system, tenant, ask)
    }

    /// Where one watches what `booked_while_watched` books, and how many frames a watcher sees before the first.
    pub fn live(&self) -> (String, u64) {
        match self.system {
            System::Naive => (format!("/t/{}/live", slug(0)), 0),
            System::Maitred => (format!("/v1/restaurants/{}/live?date={}&party_size=2", slug(0), date(0)), 2),
        }
    }

    /// What is booked under the eyes of watchers. Those of the naive peer see every booking; those of maitred see the
    /// slots of one day.
    pub fn booked_while_watched(&self, round: u16) -> Ask {
        match self.system {
            System::Naive => Ask { day: round, start: 19 * 60, party: 2 },
            System::Maitred => Ask { day: 0, start: OPENS + PACED_STEP * round, party: 2 },
        }
    }

    pub fn availability(&self, tenant: u16, day: u16, party: u8) -> Vec<u8> {
        let (slug, date) = (slug(tenant), date(day));
        let folder = match self.system {
            System::Naive => "/t",
            System::Maitred => "/v1/restaurants",
        };
        request("GET", &format!("{folder}/{slug}/availability?date={date}&party_size={party}"), "", "")
    }

    /// Makes an account.
    pub fn create_account(&self, email: &str) -> Vec<u8> {
        request("POST", "/v1/platform/accounts", &self.key, &json!({ "email": email }).to_string())
    }

    /// Accepts an invitation.
    pub fn accept(&self, body: &str) -> Vec<u8> {
        request("POST", "/v1/staff/invitations/accept", "", body)
    }

    /// Signs somebody in.
    pub fn sign_in(&self, email: &str, password: &str) -> Vec<u8> {
        request("POST", "/v1/staff/session", "", &json!({ "email": email, "password": password }).to_string())
    }

    /// The table in the answer to a booking. A guest of maitred is promised a place, not a table: 0.
    pub fn table(&self, body: &[u8]) -> Option<u16> {
        match self.system {
            System::Maitred => Some(0),
            System::Naive => {
                let answer: Value = serde_json::from_slice(body).ok()?;
                u16::try_from(answer.get("table")?.as_u64()?).ok().filter(|table| *table != 0)
            }
        }
    }
}

/// A booking, as a system understands it.
pub fn booking(system: System, tenant: u16, ask: &Ask) -> Vec<u8> {
    let (date, time, party, slug) = (ask.date(), ask.time(), ask.party, slug(tenant));
    let guest = r#""name":"Ada Lovelace","phone":"+44 20 7946 0000""#;
    let wish = format!(r#""date":"{date}","time":"{time}","party_size":{party}"#);
    match system {
        System::Naive => request("POST", &format!("/t/{slug}/bookings"), "", &format!("{{{wish},{guest}}}")),
        System::Maitred => {
            let path = format!("/v1/restaurants/{slug}/reservations");
            request("POST", &path, "", &format!(r#"{{{wish},"guest":{{{guest}}}}}"#))
        }
    }
}

fn command(system: System, program: &Path, address: SocketAddr, data: &Path) -> Command {
    let address = address.to_string();
    let mut command = Command::new(program);
    match system {
        System::Naive => command.arg(address).arg(data),
        System::Maitred => command
            .args(["serve", "--listen", &address, "--data"])
            .arg(data)
            // All the load comes from one address, more than any guest is allowed. Other limits are as they are.
            .envs([("MAITRED_LOG_FORMAT", "off"), ("MAITRED_ADDRESS_SOCKETS_MAX", "10000")])
            .env("MAITRED_ADDRESS_CONNECTIONS_MAX", "20000")
            .env("MAITRED_RATE_LIMITS", std::env::var("MAITRED_RATE_LIMITS").unwrap_or_else(|_| "off".into())),
    };
    command.stdout(Stdio::null()).stdin(Stdio::null());
    command
}

/// Minutes between the starts of a paced house.
const PACED_STEP: u16 = 5;

/// What a server complains of; the last one's complaints stay.
fn log(system: System) -> File {
    File::create(log_path(system)).expect("the build's folder can be written")
}

fn log_path(system: System) -> PathBuf {
    Path::new(SCRATCH).join(format!("{system}.log"))
}

/// An address that nobody listened on a moment ago.
fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("some port is free");
    listener.local_addr().expect("it is bound")
}

fn slug(tenant: u16) -> String {
    format!("bench-{tenant}")
}

fn request(method: &str, path: &str, key: &str, body: &str) -> Vec<u8> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n");
    let written = match (key, body) {
        ("", "") => Ok(()),
        ("", _) => write!(head, "content-type: application/json\r\ncontent-length: {}\r\n", body.len()),
        _ => write!(
            head,
            "authorization: Bearer {key}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n",
            body.len()
        ),
    };
    written.expect("writing to a string cannot fail");
    head.push_str("\r\n");
    head.push_str(body);
    head.into_bytes()
}

/// The house of the workload, as a restaurant file. No table asks for a least party: anybody may sit anywhere.
/// The floor of the workload. A paced house takes one party of two for each start, every five minutes: each booking
/// then changes what is to be seen, and changes just one slot.
fn restaurant_file(tenant: u16, is_paced: bool) -> Value {
    let pacing = if is_paced { json!({"covers_per_slot": 2}) } else { json!({}) };
    let seats = FLOOR.iter().flat_map(|(tables, seats)| std::iter::repeat_n(*seats, usize::from(*tables)));
    let table = |(at, seats): (usize, u8)| json!({"key": format!("t{:02}", at + 1), "seats": {"min": 1, "max": seats}});
    let turns = TURNS.map(|(largest, minutes)| json!({"party_max": largest, "minutes": minutes}));
    json!({
        "version": 1,
        "slug": slug(tenant),
        "name": format!("Bench {tenant}"),
        "zone": "Etc/UTC",
        "tables": seats.enumerate().map(table).collect::<Vec<_>>(),
        "services": [{
            "key": "all-day",
            "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
            "first_start": "12:00",
            "last_start": "21:30",
            "ends": "23:00",
            "slot_minutes": if is_paced { PACED_STEP } else { STEP },
            "pacing": pacing,
            "turn_minutes": turns,
        }],
        "policy": {"window_days": 3660, "lead_minutes": 0, "online_party": {"min": 1, "max": 8}},
    })
}
