//! The command line. `serve` runs the server; the rest are clients of a running one over HTTP, except `verify` and
//! `openapi`. Data goes to standard output, messages to standard error.

mod apply;
mod archive;
mod client;
mod import;
mod key;
mod restaurant;
mod serve;
mod shell;
mod verify;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum};

use crate::config::Jurisdictions;
use crate::config::ServeSettings;
use crate::http::openapi;

use apply::{ApplyArguments, ExportArguments, FileArguments};
use key::KeyVerb;
use restaurant::RestaurantVerb;

/// Restaurant bookings: every restaurant decides its own, one at a time, and never gives a table twice.
///
/// Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not allowed, 4 not found, 5 invalid input, 6 conflict,
/// 7 unavailable (worth trying again), 8 there are differences (`diff`).
#[derive(Debug, Parser)]
#[command(name = "maitred", version, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Verb,
    /// How results are written.
    #[arg(long, global = true, value_enum, default_value_t, env = "MAITRED_OUTPUT")]
    output: Output,
}

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people.
    #[default]
    Text,
    /// For programs: the API's own JSON.
    Json,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Run the server.
    Serve(Box<ServeSettings>),
    /// Make a restaurant what a restaurant file says.
    ///
    /// maitred apply -f examples/restaurants/brasserie.yaml
    Apply(ApplyArguments),
    /// Say what applying a restaurant file would change; the exit code is 8 when anything would.
    ///
    /// maitred diff -f restaurants/
    Diff(FileArguments),
    /// Write down the restaurant files of restaurants: applying them changes nothing.
    ///
    /// maitred export --all --to backup/
    Export(ExportArguments),
    /// Put bookings of another system into the book of a restaurant. A second time changes nothing.
    Import(import::ImportArguments),
    /// What operators do with restaurants.
    ///
    /// maitred restaurant export osteria-luna --to osteria-luna.tar
    #[command(subcommand)]
    Restaurant(RestaurantVerb),
    /// Make, list and revoke the keys of restaurants.
    #[command(subcommand)]
    Key(KeyVerb),
    /// Check every file of a data folder that no server uses. Nothing is written.
    Verify {
        /// The data folder.
        data: PathBuf,
        /// Where the files of jurisdictions lie, as the server has it: `eu=/srv/eu,us=/srv/us`.
        #[arg(long, env = "MAITRED_JURISDICTIONS")]
        jurisdictions: Option<Jurisdictions>,
    },
    /// Print the API's contract.
    #[command(disable_version_flag = true)]
    Openapi {
        /// The version of OpenAPI: 3.1, or 3.0 for generators that do not read 3.1.
        #[arg(long, value_enum, default_value_t)]
        version: OpenapiVersion,
    },
    /// Copy a file to one that is not there yet. The server has a large database copied so, by another process.
    #[command(hide = true)]
    CopyFile {
        /// What.
        from: PathBuf,
        /// Where to.
        to: PathBuf,
    },
    /// Print what a shell needs to complete the words of these commands.
    ///
    /// maitred completions bash > /etc/bash_completion.d/maitred
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Write the man pages of all commands into a folder, which is made.
    ///
    /// maitred man ~/.local/share/man/man1
    Man {
        /// The folder.
        folder: PathBuf,
    },
}

/// Which server, and with which key.
#[derive(Debug, clap::Args)]
pub struct ServerArguments {
    /// The server.
    #[arg(long, env = "MAITRED_URL", default_value = "http://127.0.0.1:8080")]
    url: String,
    /// A platform key [default: what stands in DATA/platform.key].
    #[arg(long, env = "MAITRED_KEY", hide_env_values = true)]
    key: Option<String>,
    /// The data folder of the server, for its key.
    #[arg(long, env = "MAITRED_DATA", default_value = "data")]
    data: PathBuf,
}

/// Runs what the arguments say.
pub fn run() -> ExitCode {
    let Arguments { command, output } = Arguments::parse();
    let code = match command {
        Verb::Serve(settings) => serve::serve(*settings),
        Verb::Apply(arguments) => apply::apply(&arguments, output),
        Verb::Diff(files) => apply::diff(&files, output),
        Verb::Export(arguments) => apply::export(&arguments, output),
        Verb::Import(arguments) => import::run(arguments, output),
        Verb::Restaurant(verb) => restaurant::run(verb, output),
        Verb::Key(verb) => key::run(verb, output),
        Verb::Verify { data, jurisdictions } => verify::verify(&data, jurisdictions, output),
        Verb::Openapi { version } => {
            print!("{}", version.yaml());
            Exit::Done
        }
        Verb::CopyFile { from, to } => copy_file(&from, &to),
        Verb::Completions { shell } => shell::completions(shell, Arguments::command()),
        Verb::Man { folder } => shell::man(&folder, Arguments::command()),
    };
    ExitCode::from(code as u8)
}

fn copy_file(from: &Path, to: &Path) -> Exit {
    match std::fs::copy(from, to) {
        Ok(_) => Exit::Done,
        Err(error) => {
            eprintln!("maitred: {} cannot be copied to {}: {error}", from.display(), to.display());
            Exit::Failed
        }
    }
}

/// A version of OpenAPI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum OpenapiVersion {
    /// The contract itself.
    #[default]
    #[value(name = "3.1")]
    Current,
    /// What follows from it.
    #[value(name = "3.0")]
    Older,
}

impl OpenapiVersion {
    fn yaml(self) -> String {
        match self {
            OpenapiVersion::Current => openapi::yaml(),
            OpenapiVersion::Older => openapi::older_yaml(),
        }
    }
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented in the help")]
pub enum Exit {
    Done = 0,
    Failed = 1,
    NotAllowed = 3,
    NotFound = 4,
    Invalid = 5,
    Conflict = 6,
    Unavailable = 7,
    Differs = 8,
}
