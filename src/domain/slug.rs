//! Slugs: the names of restaurants in addresses.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

/// One to 63 characters of `a-z`, `0-9` and `-`, neither first nor last a `-` (a DNS label, RFC 1123).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Slug(String);

impl Slug {
    /// Reads a slug; `None` when it breaks the rule above.
    pub fn parse(text: &str) -> Option<Slug> {
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let edges = !text.starts_with('-') && !text.ends_with('-');
        ((1..=63).contains(&text.len()) && edges && text.bytes().all(inner)).then(|| Slug(text.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Slug {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Slug, D::Error> {
        let text = String::deserialize(deserializer)?;
        let refused = format!("`{text}` is not a slug: 1 to 63 characters of a-z, 0-9 and -, none at the ends");
        Slug::parse(&text).ok_or_else(|| serde::de::Error::custom(refused))
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
