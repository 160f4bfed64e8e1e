//! Keys: the stable names that a restaurant gives its own things (`t1`, `dinner`, `terrazza`).

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};

/// The longest key, in characters.
pub const KEY_CHARACTERS_MAX: usize = 63;

/// One to 63 characters of `a-z`, `0-9`, `-` and `_`, the first a letter or digit. Cheap to clone, and as small
/// as a pointer: every reservation has some.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Key(Arc<Box<str>>);

impl Key {
    /// Reads a key; `None` when it breaks the rule above.
    pub fn parse(text: &str) -> Option<Key> {
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_';
        let first = text.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        (first && text.len() <= KEY_CHARACTERS_MAX && text.bytes().all(inner)).then(|| Key(Arc::new(text.into())))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Key, D::Error> {
        let text = String::deserialize(deserializer)?;
        Key::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "`{text}` is not a key: 1 to {KEY_CHARACTERS_MAX} characters of a-z, 0-9, - and _, the first a letter or digit"
            ))
        })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
