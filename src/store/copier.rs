//! Copies a live database file by another process. This process must not: POSIX takes all locks of a file from a
//! process that closes any descriptor of it (fcntl(2), "How to corrupt an SQLite database file" §2.2).

use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::StoreError;

/// How often it looks whether the copy is done.
const LOOK: Duration = Duration::from_millis(5);
/// How long it waits for a process that it killed.
const END_WITHIN: Duration = Duration::from_secs(5);

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
    /// When the program cannot be started or fails, is not done `within` so long, or `is_called_off` meanwhile. Something
    /// of the copy may be left behind.
    pub async fn copy(
        self,
        from: &Path,
        to: &Path,
        within: Duration,
        is_called_off: impl Fn() -> bool,
    ) -> Result<(), StoreError> {
        match self.command(from, to) {
            Some(mut command) => run(&mut command, within, is_called_off).await?,
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

async fn run(command: &mut Command, within: Duration, is_called_off: impl Fn() -> bool) -> Result<(), StoreError> {
    let name = command.get_program().to_string_lossy().into_owned();
    let what = || StoreError::io(format!("copying with {name}"));
    let gave_up = |why: String| Err(what()(std::io::Error::other(why)));
    let too_long =
        || std::io::Error::new(std::io::ErrorKind::TimedOut, format!("not done within {} s", within.as_secs()));
    let mut child = command.spawn().map_err(what())?;
    match timeout(within, ended(&mut child, is_called_off)).await {
        Ok(Ok(Some(status))) if status.success() => Ok(()),
        Ok(Ok(Some(status))) => gave_up(format!("it ended with {status}")),
        Ok(Ok(None)) => {
            end(child).await;
            gave_up("the server stops".into())
        }
        Ok(Err(error)) => Err(what()(error)),
        Err(_) => {
            end(child).await;
            Err(what()(too_long()))
        }
    }
}

/// How a copy ended by itself; nothing if it is called off before.
async fn ended(child: &mut Child, is_called_off: impl Fn() -> bool) -> std::io::Result<Option<ExitStatus>> {
    while !is_called_off() {
        sleep(LOOK).await;
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
    }
    Ok(None)
}

/// Ends a copy that nobody wants any more. One that has just ended by itself needs no killing; one that hangs in the
/// system longer than that is left to it.
async fn end(mut child: Child) {
    drop(child.kill());
    let gone = async {
        while let Ok(None) = child.try_wait() {
            sleep(LOOK).await
        }
    };
    drop(timeout(END_WITHIN, gone).await);
}

#[cfg(test)]
mod tests {
    use crate::clock::Stopwatch;

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    /// A pipe that nobody writes to: whoever copies it hangs.
    fn hangs(folder: &Path) -> std::path::PathBuf {
        let pipe = folder.join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        pipe
    }

    fn is_running(needle: &str) -> bool {
        let all = std::fs::read_dir("/proc").unwrap().flatten();
        let lines = all.filter_map(|it| std::fs::read(it.path().join("cmdline")).ok());
        lines.into_iter().any(|line| String::from_utf8_lossy(&line).contains(needle))
    }

    #[tokio::test]
    async fn a_copy_that_hangs_is_given_up_and_ended() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (hangs(folder.path()), folder.path().join("copy"));
        let copied = Copier::Cp.copy(&from, &to, Duration::from_millis(50), || false).await;
        let said = copied.unwrap_err().to_string();
        assert!(said.contains("not done within"), "{said}");
        assert!(!is_running(&from.display().to_string()), "the other process goes on");
    }

    #[tokio::test]
    async fn a_copy_is_called_off_before_its_time_is_over() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to, began) = (hangs(folder.path()), folder.path().join("copy"), Stopwatch::start());
        let copied = Copier::Cp.copy(&from, &to, LONG, || Duration::from_millis(50) < began.elapsed()).await;
        let said = copied.unwrap_err().to_string();
        assert!(said.contains("the server stops"), "{said}");
        assert!(!is_running(&from.display().to_string()), "the other process goes on");
    }

    #[tokio::test]
    async fn a_copy_that_is_done_is_there_and_one_that_fails_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("copy"));
        std::fs::write(&from, "rows").unwrap();
        Copier::Cp.copy(&from, &to, LONG, || false).await.unwrap();
        assert_eq!(std::fs::read(&to).unwrap(), b"rows");
        let nothing = Copier::Cp.copy(&folder.path().join("nothing"), &to, LONG, || false).await;
        assert!(nothing.unwrap_err().to_string().contains("it ended with"));
    }
}
