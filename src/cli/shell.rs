//! What makes the commands at home in a shell: completions and man pages, drawn from the commands themselves.

use std::path::Path;

use clap::Command;
use clap_complete::Shell;

use super::Exit;
use super::client::complain;

/// `maitred completions`.
pub(super) fn completions(shell: Shell, mut command: Command) -> Exit {
    clap_complete::generate(shell, &mut command, "maitred", &mut std::io::stdout());
    Exit::Done
}

/// `maitred man`: a page for each command.
pub(super) fn man(folder: &Path, command: Command) -> Exit {
    let written = std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(command, folder));
    match written {
        Ok(()) => Exit::Done,
        Err(error) => complain(&format!("{} cannot be written: {error}", folder.display()), Exit::Failed),
    }
}
