//! `maitred import`: bookings of another system, by way of a running server, some lines at a time. What was imported
//! stays when it breaks off; the same command again goes on where it stopped.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use csv::ReaderBuilder;
use serde_json::{Value, json};

use crate::domain::key::Key;
use crate::domain::slug::Slug;
use crate::http::staff::import::separator;

use super::client::{Answer, ask, complain, finish, read};
use super::{Exit, Output, ServerArguments};

/// Lines that are sent at a time.
const LINES_AT_A_TIME: usize = 2_000;
/// Bytes that are sent at a time, unless a line alone has more.
const BYTES_AT_A_TIME: usize = 4 << 20;
/// What is counted.
const COUNTS: [&str; 4] = ["created", "updated", "unchanged", "failed"];

/// `maitred import`.
#[derive(Debug, clap::Args)]
pub(super) struct ImportArguments {
    /// CSV with a header row, or JSON Lines; `-` for standard input.
    #[arg(short, long)]
    file: PathBuf,
    /// The restaurant's name in addresses.
    #[arg(long, value_name = "SLUG")]
    restaurant: String,
    /// The system that the bookings come from: its ids are its own.
    #[arg(long, default_value = "import")]
    source: String,
    /// What the file is [default: by its name].
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The server.
    #[arg(long, env = "MAITRED_URL", default_value = "http://127.0.0.1:8080")]
    url: String,
    /// A key of the restaurant, of an owner or a manager.
    #[arg(long, env = "MAITRED_RESTAURANT_KEY", hide_env_values = true)]
    key: String,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Csv,
    Jsonl,
}

impl Format {
    fn of(path: &Path) -> Option<Format> {
        match path.extension()?.to_str()? {
            "csv" => Some(Format::Csv),
            "jsonl" | "ndjson" => Some(Format::Jsonl),
            _ => None,
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Format::Csv => "text/csv",
            Format::Jsonl => "application/jsonl",
        }
    }
}

/// A part of a file that can be sent by itself.
#[derive(Debug, PartialEq, Eq)]
struct Part {
    text: String,
    /// Its lines are so many further down in the file.
    offset: u64,
}

/// `maitred import`.
pub(super) fn run(arguments: ImportArguments, output: Output) -> Exit {
    let ImportArguments { file, restaurant, source, format, url, key } = arguments;
    if Slug::parse(&restaurant).is_none() {
        return complain(&format!("`{restaurant}` is not a slug"), Exit::NotFound);
    }
    if Key::parse(&source).is_none() {
        return complain(&format!("`{source}` is not a source: a-z, 0-9, - and _"), Exit::Invalid);
    }
    let Some(format) = format.or_else(|| Format::of(&file)) else {
        return complain("is it CSV or JSON Lines? Say --format csv or --format jsonl", Exit::Invalid);
    };
    let text = match read(&file) {
        Ok(text) => text,
        Err(error) => return complain(&format!("{} cannot be read: {error}", file.display()), Exit::Invalid),
    };
    let server = ServerArguments { url, key: Some(key), data: PathBuf::new() };
    let path = format!("/v1/staff/restaurants/{restaurant}/import?source={source}");
    let parts = match format {
        Format::Csv => csv_parts(&text),
        Format::Jsonl => line_parts(&text),
    };
    send(parts, |part| ask(&server, "POST", &path, Some((format.kind(), part))), output)
}

/// Sends part after part, and stops at the first that is refused as a whole.
fn send(parts: Vec<Part>, ask: impl Fn(String) -> Result<Answer, String>, output: Output) -> Exit {
    let mut whole = json!({ "created": 0, "updated": 0, "unchanged": 0, "failed": 0, "lines": [] });
    for part in parts {
        match ask(part.text) {
            Ok(answer) if answer.status == 200 => add(&mut whole, answer.body, part.offset),
            refused => {
                report(&whole, Output::Text);
                return finish(refused, output, |_| {});
            }
        }
    }
    report(&whole, output);
    if whole["failed"] == json!(0) { Exit::Done } else { Exit::Invalid }
}

fn add(whole: &mut Value, mut part: Value, offset: u64) {
    for count in COUNTS {
        let sum = whole[count].as_u64().unwrap_or(0) + part[count].as_u64().unwrap_or(0);
        whole[count] = json!(sum);
    }
    let lines = part["lines"].as_array_mut().map(std::mem::take).unwrap_or_default();
    let in_file = lines.into_iter().map(|mut line| {
        line["line"] = json!(line["line"].as_u64().unwrap_or(0) + offset);
        line
    });
    if let Some(all) = whole["lines"].as_array_mut() {
        all.extend(in_file);
    }
}

/// How many of each; failed and unallocated lines with their reasons, on standard error.
fn report(whole: &Value, output: Output) {
    if output == Output::Json {
        println!("{whole}");
        return;
    }
    let lines = whole["lines"].as_array().map(Vec::as_slice).unwrap_or_default();
    for line in lines {
        let (number, id) = (&line["line"], line["external_id"].as_str().unwrap_or("no id"));
        if let Some(reason) = line["error"]["detail"].as_str() {
            eprintln!("line {number} ({id}): {reason}");
        } else if line["warnings"].as_array().is_some_and(|warnings| !warnings.is_empty()) {
            eprintln!("line {number} ({id}): there is no table for it yet");
        }
    }
    println!("{}", COUNTS.map(|count| format!("{} {count}", whole[count])).join(", "));
}

/// CSV, the header before each part. A record may have several lines.
fn csv_parts(text: &str) -> Vec<Part> {
    let mut reader =
        ReaderBuilder::new().delimiter(separator(text.as_bytes())).flexible(true).from_reader(text.as_bytes());
    let starts: Vec<(usize, u64)> = reader
        .byte_records()
        .map_while(|record| {
            let record = record.ok()?;
            let position = record.position()?;
            Some((usize::try_from(position.byte()).ok()?, position.line()))
        })
        .collect();
    let Some((first, first_line)) = starts.first().copied() else {
        return vec![Part { text: text.into(), offset: 0 }];
    };
    let header = text.get(..first).unwrap_or_default();
    let part = |(from, line): (usize, u64), until: usize| Part {
        text: format!("{header}{}", text.get(from..until).unwrap_or_default()),
        offset: line - first_line,
    };
    cut(&starts, text.len()).into_iter().map(|(start, until)| part(start, until)).collect()
}

/// JSON Lines.
fn line_parts(text: &str) -> Vec<Part> {
    let mut starts = vec![];
    let mut at = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        starts.push((at, number));
        at += line.len();
    }
    let part = |((from, line), until): ((usize, u64), usize)| Part {
        text: text.get(from..until).unwrap_or_default().into(),
        offset: line - 1,
    };
    cut(&starts, text.len()).into_iter().map(part).collect()
}

/// Where each part begins, with its line, and where it ends.
fn cut(starts: &[(usize, u64)], length: usize) -> Vec<((usize, u64), usize)> {
    let mut parts: Vec<((usize, u64), usize)> = vec![];
    let mut lines = 0;
    let ends = starts.iter().skip(1).map(|(byte, _)| *byte).chain([length]);
    for (start, end) in starts.iter().zip(ends) {
        match parts.last_mut() {
            Some((first, until)) if lines < LINES_AT_A_TIME && end - first.0 <= BYTES_AT_A_TIME => {
                *until = end;
                lines += 1;
            }
            Some(_) | None => {
                parts.push((*start, end));
                lines = 1;
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_cut_between_records_and_its_lines_are_found_again() {
        let record = |nth: usize| format!("A-{nth},\"two\nlines\"\n");
        let text = format!("external_id,notes\n{}", (0..4_500).map(record).collect::<String>());
        let parts = csv_parts(&text);
        assert_eq!(parts.iter().map(|part| part.offset).collect::<Vec<_>>(), [0, 4_000, 8_000]);
        assert!(parts.iter().all(|part| part.text.starts_with("external_id,notes\nA-")));
        assert!(parts[1].text.contains("\nA-2000,") && !parts[1].text.contains("\nA-1999,"));
        let bodies: String = parts.iter().map(|part| part.text.strip_prefix("external_id,notes\n").unwrap()).collect();
        assert_eq!(format!("external_id,notes\n{bodies}"), text);
    }

    #[test]
    fn lines_of_json_are_cut_where_they_end() {
        let text: String = (0..2_001).map(|nth| format!("{{\"external_id\": \"{nth}\"}}\n")).collect();
        let parts = line_parts(&text);
        assert_eq!(parts.iter().map(|part| part.offset).collect::<Vec<_>>(), [0, 2_000]);
        assert_eq!(parts.iter().map(|part| part.text.as_str()).collect::<String>(), text);
    }
}
