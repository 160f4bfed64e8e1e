//! The lines of an import, whatever they are written in: each is a list of columns and what stands there.

use std::collections::BTreeMap;

use csv::{ByteRecord, ReaderBuilder, Trim};
use serde_json::Value;

use crate::http::problem::{Code, Problem};

use super::{IMPORT_LINES_MAX, LineErrorBody};

/// What a line may say.
const COLUMNS: [&str; 15] = [
    "external_id",
    "date",
    "time",
    "starts_at",
    "party_size",
    "name",
    "phone",
    "email",
    "locale",
    "notes",
    "area",
    "tables",
    "minutes",
    "status",
    "created_at",
];

/// A line.
#[derive(Debug)]
pub(super) struct Row {
    /// Where it begins, counted from 1.
    pub(super) line: u64,
    /// What stands in it, without what is empty; or why it cannot be read.
    pub(super) columns: Result<BTreeMap<&'static str, String>, String>,
}

impl Row {
    /// Its id in the other system.
    pub(super) fn external_id(&self) -> Option<String> {
        self.columns.as_ref().ok()?.get("external_id").cloned()
    }
}

/// A line that is wrong.
pub(super) fn wrong(column: impl Into<Option<&'static str>>, detail: impl Into<String>) -> LineErrorBody {
    LineErrorBody { code: Code::Invalid.name(), column: column.into(), detail: detail.into() }
}

fn column(name: &str) -> Option<&'static str> {
    COLUMNS.into_iter().find(|known| *known == name)
}

/// What some programs put before a text to say that it is UTF-8.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// What separates the columns: a comma; or a semicolon where the header has some and no commas, as spreadsheets write it
/// in half of Europe.
pub fn separator(csv: &[u8]) -> u8 {
    let header = csv.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if header.contains(&b';') && !header.contains(&b',') { b';' } else { b',' }
}

/// Reads CSV with a header row.
pub(super) fn csv(bytes: &[u8]) -> Result<Vec<Row>, Problem> {
    let bytes = without_mark(bytes);
    let mut reader = ReaderBuilder::new().delimiter(separator(bytes)).flexible(true).trim(Trim::All).from_reader(bytes);
    let broken = |error: csv::Error| Problem::new(Code::BadRequest, format!("The CSV cannot be read: {error}."));
    let header = header(reader.byte_headers().map_err(broken)?)?;
    let mut rows = vec![];
    for record in reader.byte_records() {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, csv::Position::line);
        push(&mut rows, Row { line, columns: cells(&header, &record) })?;
    }
    Ok(rows)
}

fn push(rows: &mut Vec<Row>, row: Row) -> Result<(), Problem> {
    if rows.len() == IMPORT_LINES_MAX {
        let detail = format!("At most {IMPORT_LINES_MAX} lines are imported at a time; send the rest after these.");
        return Err(Problem::new(Code::BodyTooLarge, detail));
    }
    rows.push(row);
    Ok(())
}

/// The columns of a header; nothing that it names is silently ignored.
fn header(record: &ByteRecord) -> Result<Vec<&'static str>, Problem> {
    let mut names: Vec<&'static str> = vec![];
    for cell in record {
        let name = String::from_utf8_lossy(cell);
        let refused = |rule: &str, detail: String| {
            let pointer = format!("/columns/{name}");
            Err(Problem::field(Code::Invalid, pointer, rule, detail))
        };
        match column(&name) {
            Some(known) if names.contains(&known) => return refused("duplicate", format!("`{name}` is there twice.")),
            Some(known) => names.push(known),
            None => {
                let detail = format!("There is no column `{name}`; there are {}.", COLUMNS.join(", "));
                return refused("unknown", detail);
            }
        }
    }
    if names.contains(&"external_id") {
        return Ok(names);
    }
    let detail = "The first line names the columns; `external_id` is missing.";
    Err(Problem::field(Code::Invalid, "/columns/external_id", "missing", detail))
}

fn cells(header: &[&'static str], record: &ByteRecord) -> Result<BTreeMap<&'static str, String>, String> {
    if record.len() != header.len() {
        return Err(format!("The line has {} columns, the header {}.", record.len(), header.len()));
    }
    let filled = header.iter().zip(record).filter(|(_, cell)| !cell.is_empty());
    let text = |(name, cell): (&&'static str, &[u8])| match String::from_utf8(cell.to_vec()) {
        Ok(text) => Ok((*name, text)),
        Err(_) => Err(format!("`{name}` is not UTF-8.")),
    };
    filled.map(text).collect()
}

/// Reads JSON Lines: an object in each line; empty lines are passed over.
pub(super) fn json_lines(bytes: &[u8]) -> Result<Vec<Row>, Problem> {
    let mut rows = vec![];
    for (line, text) in (1..).zip(without_mark(bytes).split(|byte| *byte == b'\n')) {
        if !text.iter().all(u8::is_ascii_whitespace) {
            push(&mut rows, Row { line, columns: fields(text) })?;
        }
    }
    Ok(rows)
}

fn fields(text: &[u8]) -> Result<BTreeMap<&'static str, String>, String> {
    let value: Value = serde_json::from_slice(text).map_err(|error| format!("The line is not JSON: {error}."))?;
    let Value::Object(fields) = value else { return Err("The line is not a JSON object.".into()) };
    let field = |(name, value): (String, Value)| {
        let known = column(&name).ok_or_else(|| format!("There is no column `{name}`."))?;
        let text = plain(&value).ok_or_else(|| format!("`{name}` is neither a text nor a number."))?;
        Ok((known, text.trim().to_owned()))
    };
    let columns: Result<BTreeMap<_, _>, String> = fields.into_iter().map(field).collect();
    columns.map(|columns| columns.into_iter().filter(|(_, text)| !text.is_empty()).collect())
}

/// A value as it would stand in CSV.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            texts.map(|texts| texts.join("+"))
        }
        Value::Bool(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column_of<'a>(row: &'a Row, name: &str) -> Option<&'a str> {
        row.columns.as_ref().unwrap().get(name).map(String::as_str)
    }

    #[test]
    fn a_line_says_the_same_in_csv_and_in_json() {
        let csv =
            csv(b"\xef\xbb\xbfexternal_id;party_size;tables;notes\nA-1; 4 ;t1+t2;\"two\nlines\"\nA-2;2;;\n").unwrap();
        let json = json_lines(
            b"{\"external_id\": \"A-1\", \"party_size\": 4, \"tables\": [\"t1\", \"t2\"], \"notes\": \"two\\nlines\"}\n\n{\"external_id\": \"A-2\", \"party_size\": \"2\", \"notes\": null}",
        )
        .unwrap();
        for (one, other) in csv.iter().zip(&json) {
            assert_eq!(one.columns, other.columns);
        }
        assert_eq!((csv[0].line, csv[1].line, json[0].line, json[1].line), (2, 4, 1, 3));
        assert_eq!((column_of(&csv[0], "party_size"), column_of(&csv[1], "tables")), (Some("4"), None));
    }

    #[test]
    fn what_cannot_be_read_says_why_and_spoils_no_other_line() {
        let rows = csv(b"external_id,name\nA-1\nA-2,\xff\nA-3,Ada\n").unwrap();
        assert!(rows[0].columns.is_err() && rows[1].columns.is_err());
        assert_eq!(column_of(&rows[2], "name"), Some("Ada"));
        let rows =
            json_lines(b"nonsense\n[]\n{\"external_id\": {}}\n{\"id\": \"A-1\"}\n{\"external_id\": \"A-2\"}").unwrap();
        assert_eq!(rows.iter().filter(|row| row.columns.is_err()).count(), 4);
    }

    #[test]
    fn a_header_names_columns_that_there_are() {
        for header in ["id,name", "external_id,name,name", "name", ""] {
            assert_eq!(csv(header.as_bytes()).unwrap_err().code(), Code::Invalid, "{header}");
        }
    }
}
