//! How scenarios are written: lines, and the words of a line.

use chrono::NaiveDate;
use maitred::domain::key::Key;
use maitred::domain::limit::{Limit, Limits};
use maitred::domain::party::PartySize;
use maitred::domain::time::{TimeOfDay, parse_date};

/// One line of a scenario.
pub struct Line<'a> {
    pub number: usize,
    pub text: &'a str,
}

/// The words of a step, taken from the front.
pub struct Words<'a>(Vec<&'a str>);

impl<'a> Words<'a> {
    pub fn of(text: &'a str) -> Words<'a> {
        Words(text.split_whitespace().rev().collect())
    }

    pub fn next(&mut self) -> &'a str {
        self.0.pop().expect("another word")
    }

    /// Takes this word if it is the next.
    pub fn takes(&mut self, word: &str) -> bool {
        let is_next = self.0.last() == Some(&word);
        if is_next {
            self.0.pop();
        }
        is_next
    }

    /// Takes what follows this word, if it is the next.
    pub fn after(&mut self, word: &str) -> Option<&'a str> {
        self.takes(word).then(|| self.next())
    }

    pub fn date(&mut self) -> NaiveDate {
        let word = self.next();
        parse_date(word).unwrap_or_else(|| panic!("{word} is no date"))
    }

    pub fn time(&mut self) -> TimeOfDay {
        let word = self.next();
        TimeOfDay::parse(word).unwrap_or_else(|| panic!("{word} is no time"))
    }

    pub fn end(self) {
        assert!(self.0.is_empty(), "not understood: {:?}", self.0.into_iter().rev().collect::<Vec<_>>());
    }
}

pub fn party(word: &str) -> PartySize {
    PartySize::parse(word.parse().expect("a number")).expect("a party")
}

pub fn area(word: &str) -> Key {
    Key::parse(word).expect("the key of an area")
}

/// `t1+t2`.
pub fn tables(word: &str) -> Vec<Key> {
    word.split('+').map(|key| Key::parse(key).expect("the key of a table")).collect()
}

/// `pacing,closure`.
pub fn limits(word: &str) -> Limits {
    let limit = |name: &str| Limit::ALL.into_iter().find(|limit| limit.name() == name);
    word.split(',').map(|name| limit(name).unwrap_or_else(|| panic!("{name} is no limit"))).collect()
}

/// The scenarios of a file, with their titles.
pub fn scenarios(text: &str) -> Vec<(&str, Vec<Line<'_>>)> {
    let mut found: Vec<(&str, Vec<Line<'_>>)> = vec![];
    for (at, text) in text.lines().enumerate() {
        match (text.strip_prefix("== "), found.last_mut()) {
            (Some(title), _) => found.push((title, vec![])),
            (None, Some((_, lines))) if !text.trim().is_empty() && !text.starts_with('#') => {
                lines.push(Line { number: at + 1, text });
            }
            (None, _) => {}
        }
    }
    found
}
