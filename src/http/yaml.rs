//! Restaurant files, read strictly: what cannot be read is told with line and column. YAML's anchors and aliases are
//! refused, because a few lines of them can stand for gigabytes; JSON is read by the same parser, being a part of YAML.

use crate::restaurant::file::RestaurantFile;

use super::body;
use super::problem::{Code, FieldError, Problem};

/// The restaurant file in a body.
///
/// # Errors
/// 422 with line, column and pointer.
pub(super) fn restaurant_file(bytes: &[u8]) -> Result<RestaurantFile, Problem> {
    let not_text = || Problem::new(Code::InvalidRestaurantFile, "The file is not UTF-8.");
    let text = std::str::from_utf8(bytes).map_err(|_| not_text())?;
    if let Some((line, column)) = find_alias(text) {
        let detail =
            format!("anchors (&) and aliases (*) are not read here; write it out, at line {line} column {column}");
        return Err(unreadable(String::new(), detail, line, column));
    }
    let deserializer = yaml_serde::Deserializer::from_str(text);
    serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let pointer = body::pointer(error.path());
        let inner = error.into_inner();
        let (line, column) = inner.location().map_or((0, 0), |location| (location.line(), location.column()));
        unreadable(pointer, inner.to_string(), line, column)
    })
}

fn unreadable(pointer: String, detail: String, line: usize, column: usize) -> Problem {
    let field = FieldError { pointer, code: "unreadable".into(), detail: detail.clone() };
    let problem = Problem::new(Code::InvalidRestaurantFile, detail).with_errors(vec![field]);
    problem.with("line", line).with("column", column)
}

/// Where the first anchor or alias stands: a `&` or `*` with a name, at the start of a node, outside of quotes and
/// comments.
fn find_alias(text: &str) -> Option<(usize, usize)> {
    let mut quote: Option<char> = None;
    for (line, content) in text.lines().enumerate() {
        let mut before = '\n';
        let mut characters = content.char_indices().peekable();
        while let Some((column, character)) = characters.next() {
            match (quote, character) {
                (Some('"'), '\\') => drop(characters.next()),
                (Some(open), _) if open == character => quote = None,
                (Some(_), _) => {}
                (None, '#') if column == 0 || content[..column].ends_with([' ', '\t']) => break,
                (None, '"' | '\'') if is_node_start(before) => quote = Some(character),
                (None, '&' | '*') if is_node_start(before) => {
                    if characters.peek().is_some_and(|(_, next)| !next.is_whitespace()) {
                        return Some((line + 1, column + 1));
                    }
                }
                (None, _) => {}
            }
            before = if character.is_whitespace() { before } else { character };
        }
    }
    None
}

/// Whether a node can start after this character, white space aside.
fn is_node_start(before: char) -> bool {
    matches!(before, '\n' | ':' | '-' | '[' | '{' | ',' | '?')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_and_aliases_are_found_and_nothing_else() {
        for text in
            ["a: &x 1", "a: *x", "- *x", "[1, *x]", "{a: *x}", "*x : 1", "a: 'q' # c\nb: *x", "a: \"\\\"\"\nb: &y [1]"]
        {
            assert!(find_alias(text).is_some(), "{text}");
        }
        for text in [
            "a: R&B",
            "a: Fish &Chips",
            "a: \"&x\"",
            "a: '*x'",
            "# *x",
            "a: 1 # *x",
            "a: b & c",
            "a: it's *fine",
            "a: & b",
        ] {
            assert_eq!(find_alias(text), None, "{text}");
        }
    }
}
