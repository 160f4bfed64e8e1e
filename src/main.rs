//! The `maitred` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    maitred::cli::run()
}
