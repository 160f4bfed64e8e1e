//! A data folder with very many restaurants. One of each kind is made over HTTP; the others are copies of it, under ids and
//! names of their own, put into the directory and the journal as the server would have.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;

use crate::SCRATCH;
use crate::client::Client;
use crate::process::{Program, Server, send};
use crate::workload::{Ask, Dice, FLOOR, TURNS};

/// Days from the first date over which bookings are spread.
const DAYS: u16 = 60;

/// Restaurants that are alike.
pub struct Kind {
    /// Upcoming reservations of each.
    pub bookings: usize,
    /// How many have a file.
    pub count: usize,
}

pub struct Crowd {
    pub folder: TempDir,
    pub program: Program,
}

impl Crowd {
    /// Makes them all: those of the kinds first, then as many without a file as are missing.
    pub async fn gather(program: &Program, kinds: [Kind; 3], known: usize) -> Crowd {
        let folder = tempfile::tempdir_in(SCRATCH).expect("the build's folder can be written");
        let Program::Maitred(path) = program else { panic!("a crowd is one of maitred") };
        let crowd = Crowd { folder, program: Program::Maitred(path.clone()) };
        let server = Server::start(program, crowd.folder.path()).await;
        let key = std::fs::read_to_string(crowd.folder.path().join("platform.key")).expect("written at the start");
        for (at, kind) in kinds.iter().enumerate() {
            make_seed(&server, key.trim(), at, kind.bookings).await;
        }
        server.stop();
        let with_file: usize = kinds.iter().map(|kind| kind.count).sum();
        for (at, kind) in kinds.iter().enumerate() {
            crowd.multiply(at, kind.count, true).await;
        }
        crowd.multiply(kinds.len(), known.saturating_sub(with_file + kinds.len()), false).await;
        let bytes = std::fs::metadata(crowd.file(crowd.seed(0).await)).expect("a database").len();
        println!(
            "{known} restaurants, {with_file} with a file; one with {} bookings has {} kB",
            kinds[0].bookings,
            bytes >> 10
        );
        crowd
    }

    /// Where one asks the nth of a kind when a party of two can come.
    pub fn look(&self, kind: usize, nth: usize) -> String {
        self.program.look(&format!("k{kind}"), nth)
    }

    async fn multiply(&self, kind: usize, count: usize, with_file: bool) {
        let seed = self.seed(if with_file { kind } else { 0 }).await;
        let from = self.file(seed);
        // Any odd number spreads ids over all folders.
        let id = |nth: usize| ((kind << 24 | nth) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) & ((1 << 60) - 1);
        let all: Vec<(u64, String)> = (0..count).map(|nth| (id(nth), format!("k{kind}-{nth}"))).collect();
        let list = serde_json::to_string(&all).expect("numbers and texts");
        let copies = [
            (
                "directory.db",
                "INSERT INTO restaurant (id, slug, name, state, created_at)
              SELECT value ->> 0, value ->> 1, 'Bench ' || (value ->> 1), 'active', created_at
              FROM json_each(?2), restaurant WHERE restaurant.id = ?1",
            ),
            (
                "directory.db",
                "INSERT INTO alarm (object, at_ms)
              SELECT value ->> 0, at_ms FROM json_each(?2), alarm WHERE object = ?1",
            ),
            (
                "journal.db",
                "INSERT INTO trimmed (object, seq)
              SELECT value ->> 0, seq FROM json_each(?2), trimmed WHERE object = ?1",
            ),
        ];
        for (file, statement) in copies {
            let mut database = self.open(file).await;
            let query = sqlx::query(statement).bind(seed.cast_signed()).bind(&list);
            query.execute(&mut database).await.expect("rows of its own");
            database.close().await.expect("a database that closes");
        }
        for (id, _) in all.iter().filter(|_| with_file) {
            let to = self.file(*id);
            std::fs::create_dir_all(to.parent().expect("it lies in a folder")).expect("a folder");
            std::fs::copy(&from, to).expect("room on the disk");
        }
    }

    async fn seed(&self, kind: usize) -> u64 {
        let query = sqlx::query_scalar("SELECT id FROM restaurant WHERE slug = ?").bind(format!("seed-{kind}"));
        let id: i64 = query.fetch_one(&mut self.open("directory.db").await).await.expect("it was made");
        id.cast_unsigned()
    }

    async fn open(&self, file: &str) -> SqliteConnection {
        let path = self.folder.path().join(file);
        SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.expect("a database")
    }

    fn file(&self, id: u64) -> PathBuf {
        self.folder.path().join(format!("restaurants/{:02x}/{id:015x}.db", id & 0xff))
    }
}

/// One restaurant with so many upcoming reservations, over HTTP.
async fn make_seed(server: &Server, key: &str, kind: usize, bookings: usize) {
    let slug = format!("seed-{kind}");
    let mut client = Client::connect(server.address).await.expect("it listens");
    let put = send("PUT", &format!("/v1/platform/restaurants/{slug}"), key, &restaurant_file(&slug).to_string());
    let answer = client.ask(&put).await.expect("an answer");
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(answer.body));
    let mut dice = Dice::seeded(kind as u64);
    let mut made = 0;
    for nth in 0.. {
        let ask = Ask::draw(&mut dice, dice_day(nth));
        let guest = json!({"name": format!("Ada Lovelace {nth}"), "phone": format!("+44 20 7946 {nth:04}")});
        let body = json!({"date": ask.date(), "time": ask.time(), "party_size": ask.party, "guest": guest});
        let post = send("POST", &format!("/v1/restaurants/{slug}/reservations"), "", &body.to_string());
        made += usize::from(client.ask(&post).await.expect("an answer").status == 201);
        if bookings <= made {
            return;
        }
    }
}

fn dice_day(nth: u16) -> u16 {
    nth % DAYS
}

/// The same number of bookings in each restaurant of a peer, which makes restaurants as they are booked.
pub async fn fill_peer(peer: &Program, folder: &Path, count: usize, bookings: usize) {
    let server = Server::start(peer, folder).await;
    let mut client = Client::connect(server.address).await.expect("it listens");
    for tenant in 0..count {
        let mut dice = Dice::seeded(tenant as u64);
        for nth in 0..bookings {
            let ask = Ask::draw(&mut dice, dice_day(u16::try_from(nth).expect("a few")));
            let body = json!({"date": ask.date(), "time": ask.time(), "party_size": ask.party,
                              "name": "Ada Lovelace", "phone": "+44 20 7946 0000"});
            let post = send("POST", &format!("/t/bench-{tenant}/bookings"), "", &body.to_string());
            assert!(client.ask(&post).await.expect("an answer").status < 500);
        }
    }
    server.stop();
}

/// The house of the workload, as a restaurant file.
fn restaurant_file(slug: &str) -> Value {
    let seats = FLOOR.iter().flat_map(|(tables, seats)| std::iter::repeat_n(*seats, usize::from(*tables)));
    let table = |(at, seats): (usize, u8)| json!({"key": format!("t{:02}", at + 1), "seats": {"min": 1, "max": seats}});
    json!({
        "version": 1, "slug": slug, "name": slug, "zone": "Etc/UTC",
        "tables": seats.enumerate().map(table).collect::<Vec<_>>(),
        "services": [{
            "key": "all-day", "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
            "first_start": "12:00", "last_start": "21:30", "ends": "23:00", "slot_minutes": 15,
            "turn_minutes": TURNS.map(|(largest, minutes)| json!({"party_max": largest, "minutes": minutes})),
        }],
        "policy": {"window_days": 3660, "lead_minutes": 0, "online_party": {"min": 1, "max": 8}},
    })
}
