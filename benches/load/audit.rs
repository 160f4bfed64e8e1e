//! What a server acknowledged against what it stored, once it has stopped.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use maitred::clock::Stopwatch;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use tempfile::TempDir;

use crate::systems::{Server, System};
use crate::workload::{Granted, overlaps};

/// Neighbours at each table, and how many of them sit on one another's lap.
const SEATINGS: &str = "SELECT count(*), coalesce(sum(clashes), 0) FROM (
    SELECT until > lead(starts_at) OVER (PARTITION BY table_id ORDER BY starts_at) AS clashes FROM seating)";

/// What was found.
#[derive(Clone, Copy, Debug, Default)]
pub struct Audit {
    pub double_booked: u64,
    /// Bookings that were acknowledged and are not there.
    pub lost: u64,
    /// Whether `maitred verify` was content; of others nobody knows better.
    pub is_verified: bool,
    /// Seconds from the signal to the end of the process: what was put off while it served is done then.
    pub stop_secs: f64,
}

/// Stops a server and looks at what it leaves.
pub async fn of(server: Server, program: &Path, granted: &[Granted]) -> Audit {
    let (system, watch) = (server.system, Stopwatch::start());
    let data = server.stop();
    let stop_secs = watch.elapsed().as_secs_f64();
    match system {
        System::Naive => Audit { double_booked: overlaps(granted), lost: 0, is_verified: true, stop_secs },
        System::Maitred => Audit { stop_secs, ..of_maitred(&data, program, granted).await },
    }
}

/// Its guests are promised a place and not a table, so its databases have to tell.
async fn of_maitred(data: &TempDir, program: &Path, granted: &[Granted]) -> Audit {
    let is_verified = verify(program, data.path());
    let (mut seated, mut double_booked) = (0, 0);
    for file in databases(&data.path().join("restaurants")) {
        let (rows, clashes) = seatings(&file).await.expect("a stopped server's database can be read");
        seated += rows;
        double_booked += clashes;
    }
    let acknowledged = u64::try_from(granted.len()).expect("a count");
    Audit { double_booked, lost: acknowledged.saturating_sub(seated), is_verified, stop_secs: 0.0 }
}

fn verify(program: &Path, data: &Path) -> bool {
    let verdict = Command::new(program).arg("verify").arg(data).stdout(Stdio::null()).status();
    verdict.expect("maitred can be run").success()
}

/// `restaurants/<2 hex>/<id>.db`.
fn databases(folder: &Path) -> Vec<PathBuf> {
    let inside = |folder: &Path| {
        let entries = std::fs::read_dir(folder).expect("a folder of the data folder");
        entries.map(|entry| entry.expect("can be listed").path()).collect::<Vec<_>>()
    };
    let files = inside(folder).into_iter().flat_map(|folder| inside(&folder));
    files.filter(|file| file.extension().is_some_and(|extension| extension == "db")).collect()
}

async fn seatings(file: &Path) -> Result<(u64, u64), sqlx::Error> {
    let mut connection = SqliteConnectOptions::new().filename(file).read_only(true).connect().await?;
    let (rows, clashes): (i64, i64) = sqlx::query_as(SEATINGS).fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok((rows.unsigned_abs(), clashes.unsigned_abs()))
}
