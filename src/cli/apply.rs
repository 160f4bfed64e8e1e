//! `maitred apply`, `maitred diff` and `maitred export`: restaurant files, made so, compared and written down.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::domain::slug::Slug;
use crate::restaurant::file::times_quoted;

use super::client::{Answer, ask, complain, finish, read};
use super::restaurant::slugs;
use super::{Exit, Output, ServerArguments};

/// What restaurant files are called in a folder.
const EXTENSIONS: [&str; 3] = ["yaml", "yml", "json"];

/// Which restaurant files.
#[derive(Debug, clap::Args)]
pub(super) struct FileArguments {
    /// The restaurant file, YAML or JSON; a folder means all of them in it; `-` is standard input. May be given more
    /// than once.
    #[arg(short, long = "file", required = true)]
    file: Vec<PathBuf>,
    /// Find other tables for reservations whose table goes.
    #[arg(long)]
    reassign: bool,
    /// Go on with the next file when one is refused; the exit code is that of the first.
    #[arg(long)]
    keep_going: bool,
    #[command(flatten)]
    server: ServerArguments,
}

/// `maitred apply`.
#[derive(Debug, clap::Args)]
pub(super) struct ApplyArguments {
    /// Print the plan and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Refuse when the restaurant is at another version; 0 for one that must be new.
    #[arg(long)]
    expect_version: Option<u64>,
    #[command(flatten)]
    files: FileArguments,
}

/// `maitred export`.
#[derive(Debug, clap::Args)]
pub(super) struct ExportArguments {
    /// Whose files.
    #[arg(required_unless_present = "all", value_name = "SLUG")]
    slugs: Vec<String>,
    /// Those of all restaurants.
    #[arg(long, conflicts_with = "slugs")]
    all: bool,
    /// Write `SLUG.yaml` for each into this folder, which is made; without it, standard output.
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
    #[command(flatten)]
    server: ServerArguments,
}

/// `maitred apply`.
pub(super) fn apply(arguments: &ApplyArguments, output: Output) -> Exit {
    let ApplyArguments { dry_run, expect_version, files } = arguments;
    each(files, |path| {
        let answer = put(path, files, *dry_run, *expect_version);
        answer.map_or_else(|(reason, exit)| complain(&reason, exit), |answer| finish(Ok(answer), output, print_applied))
    })
}

/// `maitred diff`: what applying would change. Whether anything would is in the exit code.
pub(super) fn diff(files: &FileArguments, output: Output) -> Exit {
    each(files, |path| match put(path, files, true, None) {
        Ok(answer) => {
            let is_same = answer.body.get("plan").and_then(Value::as_array).is_some_and(Vec::is_empty);
            let ended = finish(Ok(answer), output, print_applied);
            if ended == Exit::Done && !is_same { Exit::Differs } else { ended }
        }
        Err((reason, exit)) => complain(&reason, exit),
    })
}

/// Does it file by file; the first code that is not [`Exit::Done`] counts. A difference is no reason to stop.
fn each(files: &FileArguments, one: impl Fn(&Path) -> Exit) -> Exit {
    let paths = match all_of(&files.file) {
        Ok(paths) => paths,
        Err(reason) => return complain(&reason, Exit::Invalid),
    };
    let mut ended = Exit::Done;
    for path in paths {
        let exit = one(&path);
        ended = if ended == Exit::Done || ended == Exit::Differs && exit != Exit::Done { exit } else { ended };
        if !matches!(exit, Exit::Done | Exit::Differs) && !files.keep_going {
            return exit;
        }
    }
    ended
}

/// The files that are meant: those in a folder by name.
fn all_of(named: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut all = vec![];
    for path in named {
        if path.is_dir() {
            all.append(&mut within(path)?);
        } else {
            all.push(path.clone());
        }
    }
    Ok(all)
}

fn within(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let unread = |error: std::io::Error| format!("{} cannot be read: {error}", folder.display());
    let entries: Result<Vec<PathBuf>, _> =
        std::fs::read_dir(folder).map_err(unread)?.map(|entry| entry.map(|entry| entry.path())).collect();
    let is_file =
        |path: &PathBuf| path.extension().and_then(|it| it.to_str()).is_some_and(|it| EXTENSIONS.contains(&it));
    let mut files: Vec<PathBuf> = entries.map_err(unread)?.into_iter().filter(is_file).collect();
    files.sort();
    if files.is_empty() { Err(format!("{} has no restaurant files", folder.display())) } else { Ok(files) }
}

/// Sends a file to its restaurant.
fn put(
    path: &Path,
    files: &FileArguments,
    dry_run: bool,
    expect_version: Option<u64>,
) -> Result<Answer, (String, Exit)> {
    let invalid = |reason: String| (format!("{}: {reason}", path.display()), Exit::Invalid);
    let text = read(path).map_err(|error| invalid(format!("it cannot be read: {error}")))?;
    let slug = slug_of(&text).map_err(invalid)?;
    let mut call = format!("/v1/platform/restaurants/{slug}?dry_run={dry_run}&reassign={}", files.reassign);
    if let Some(version) = expect_version {
        call.push_str(&format!("&expect_version={version}"));
    }
    let answer = ask(&files.server, "PUT", &call, Some(("application/yaml", text)));
    answer.map_err(|reason| (reason, Exit::Unavailable))
}

/// The slug, which the address needs; everything else is read by the server.
fn slug_of(text: &str) -> Result<String, String> {
    let file: Value = yaml_serde::from_str(text).map_err(|error| error.to_string())?;
    let slug = file.get("slug").and_then(Value::as_str).ok_or("it has no `slug`")?;
    let is_slug = Slug::parse(slug).is_some();
    is_slug.then(|| slug.to_owned()).ok_or(format!("`{slug}` is not a slug: 1 to 63 characters of a-z, 0-9 and -"))
}

fn print_applied(body: &Value) {
    let text = |field: &str| body.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let is = |field: &str| body.get(field).and_then(Value::as_bool).unwrap_or_default();
    let plan = body.get("plan").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for step in plan {
        let part = |field: &str| step.get(field).and_then(Value::as_str).unwrap_or_default();
        let sign = match part("action") {
            "add" => '+',
            "remove" => '-',
            _ => '~',
        };
        println!("  {sign} {} {}", part("kind"), part("key"));
    }
    let version = body.get("version").and_then(Value::as_u64).unwrap_or_default();
    let done = match (plan.is_empty(), is("dry_run"), is("created")) {
        (true, _, _) => "no changes".to_owned(),
        (false, true, _) => format!("{} changes, none made (dry run)", plan.len()),
        (false, false, true) => format!("created, version {version}"),
        (false, false, false) => format!("{} changes made, version {version}", plan.len()),
    };
    println!("{}: {done}", text("slug"));
    for note in body.get("notes").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        eprintln!("note: {note}");
    }
}

/// `maitred export`.
pub(super) fn export(arguments: &ExportArguments, output: Output) -> Exit {
    let ExportArguments { slugs: named, all, to, server } = arguments;
    let whose = if *all { slugs(server) } else { Ok(named.clone()) };
    let whose = match whose {
        Ok(whose) => whose,
        Err(answer) => return finish(answer, output, |_| {}),
    };
    let ended = whose.iter().map(|slug| export_one(slug, to.as_deref(), server, output));
    ended.into_iter().find(|exit| *exit != Exit::Done).unwrap_or(Exit::Done)
}

fn export_one(slug: &str, to: Option<&Path>, server: &ServerArguments, output: Output) -> Exit {
    if Slug::parse(slug).is_none() {
        return complain(&format!("`{slug}` is not a slug"), Exit::NotFound);
    }
    let answer = match ask(server, "GET", &format!("/v1/platform/restaurants/{slug}"), None) {
        Ok(answer) if answer.status == 200 => answer,
        refused => return finish(refused, output, |_| {}),
    };
    let file = answer.body.get("file").cloned().unwrap_or_default();
    let text = match output {
        Output::Text => times_quoted(&yaml_serde::to_string(&file).unwrap_or_default()),
        Output::Json => format!("{file}\n"),
    };
    let Some(folder) = to else {
        print!("{text}");
        return Exit::Done;
    };
    let path = folder.join(slug).with_extension(if output == Output::Json { "json" } else { "yaml" });
    match write(folder, &path, &text) {
        Ok(()) => Exit::Done,
        Err(error) => complain(&format!("{} cannot be written: {error}", path.display()), Exit::Failed),
    }
}

/// Whole or not at all: whoever reads the folder meanwhile finds no half file.
fn write(folder: &Path, path: &Path, text: &str) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let unfinished = path.with_extension("new");
    let mut file = std::fs::File::create(&unfinished)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(unfinished, path)
}
