//! Copies a live database file by another process. This process must not: POSIX takes all locks of a file from a
//! process that closes any descriptor of it (fcntl(2), "How to corrupt an SQLite database file" §2.2).

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::StoreError;

/// How often it looks whether the copy is done.
const LOOK: Duration = Duration::from_millis(5);

/// Which program copies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Copier {
    /// `cp` of the `PATH`. For programs that embed the server, such as tests: they have no verb for it.
    #[default]
    Cp,
    /// This very program, with the hidden verb `copy-file`. It needs nothing of the system, and is there also when its
    /// file was replaced by a newer one.
    Ourselves,
    /// No other program. It drops the locks: only for the test that shows why there is another one.
    InThisProcess,
}

impl Copier {
    /// Copies a file to one that is not there yet, and syncs it.
    ///
    /// # Errors
    /// When the program cannot be started or fails, or `is_called_off` meanwhile.
    pub async fn copy(self, from: &Path, to: &Path, is_called_off: impl Fn() -> bool) -> Result<(), StoreError> {
        match self.command(from, to) {
            Some(mut command) => run(&mut command, is_called_off).await?,
            None => std::fs::copy(from, to).map(drop).map_err(StoreError::io("copying a database"))?,
        }
        let to = to.to_owned();
        let synced = tokio::task::spawn_blocking(move || std::fs::File::open(to)?.sync_all()).await;
        synced.unwrap_or_else(|broken| Err(std::io::Error::other(broken))).map_err(StoreError::io("syncing a copy"))
    }

    fn command(self, from: &Path, to: &Path) -> Option<Command> {
        let mut command = match self {
            Copier::Cp => Command::new("cp"),
            Copier::Ourselves => {
                let mut command = Command::new(this_program());
                command.arg("copy-file");
                command
            }
            Copier::InThisProcess => return None,
        };
        command.arg("--").arg(from).arg(to).stdin(Stdio::null()).stdout(Stdio::null());
        Some(command)
    }
}

/// On Linux the kernel's own name for it, which holds when the file was replaced.
fn this_program() -> std::path::PathBuf {
    let known = Path::new("/proc/self/exe");
    if known.exists() { known.to_owned() } else { std::env::current_exe().unwrap_or_else(|_| "maitred".into()) }
}

async fn run(command: &mut Command, is_called_off: impl Fn() -> bool) -> Result<(), StoreError> {
    let name = command.get_program().to_string_lossy().into_owned();
    let what = || StoreError::io(format!("copying with {name}"));
    let mut child = command.spawn().map_err(what())?;
    loop {
        match child.try_wait().map_err(what())? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => {
                return Err(what()(std::io::Error::other(format!("it ended with {status}"))));
            }
            None if is_called_off() => {
                // One that has just ended by itself needs no killing; it is waited for either way.
                drop(child.kill());
                drop(child.wait());
                return Err(what()(std::io::Error::other("the server stops")));
            }
            None => tokio::time::sleep(LOOK).await,
        }
    }
}
