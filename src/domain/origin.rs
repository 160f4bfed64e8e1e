//! Origins: of which web pages a restaurant says that they may ask for it (RFC 6454, Fetch).

use std::fmt;

use serde::{Deserialize, Serialize};

/// The most origins of one restaurant.
pub const ORIGINS_MAX: usize = 50;
/// The longest origin, in characters.
const CHARACTERS_MAX: usize = 255;

/// One web site, exactly as browsers name it, or `*`: all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Origin(String);

impl Origin {
    /// Reads `*`, `https://` with a host and perhaps a port, or `http://localhost` with one.
    pub fn parse(text: &str) -> Option<Origin> {
        let is_secure = text.strip_prefix("https://").is_some_and(is_authority);
        let local = text.strip_prefix("http://localhost");
        let is_local = local.is_some_and(|rest| rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port));
        let is_fine = text == "*" || (is_secure || is_local) && text.len() <= CHARACTERS_MAX;
        is_fine.then(|| Origin(text.to_owned()))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it stands for all.
    pub fn is_any(&self) -> bool {
        self.0 == "*"
    }

    /// Whether this is a page of it.
    pub fn admits(&self, asking: &str) -> bool {
        self.is_any() || self.0 == asking
    }
}

/// A host, in lower case as browsers send it, and a port unless it is the usual one, which they leave out.
fn is_authority(text: &str) -> bool {
    let (host, port) = text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
    let is_label = |label: &str| {
        let is_fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=63).contains(&label.len())
            && label.bytes().all(is_fine)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.split('.').all(is_label) && port.is_none_or(|port| is_port(port) && port != "443")
}

fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok_and(|port| port != 0 && port.to_string() == text)
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_a_browser_sends_and_nothing_else() {
        for text in [
            "*",
            "https://luna.example",
            "https://www.luna.example:8443",
            "http://localhost:5173",
            "http://localhost",
            "https://xn--bcher-kva.example",
        ] {
            assert!(Origin::parse(text).is_some(), "{text}");
        }
        for text in [
            "",
            "null",
            "luna.example",
            "http://luna.example",
            "https://",
            "https://luna.example/",
            "https://luna.example:443",
            "https://Luna.example",
            "https://*.luna.example",
            "https://luna.example:0",
            "https://luna.example:080",
            "https://u@luna.example",
            "https://luna.example?x",
            "https://-.example",
            "http://localhost.evil.example",
            "https://luna.example https://other.example",
            "https://luna.example;",
        ] {
            assert!(Origin::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_page_of_another_site_is_another_origin() {
        let luna = Origin::parse("https://luna.example").unwrap();
        assert!(luna.admits("https://luna.example"));
        for other in
            ["https://luna.example.evil.example", "http://luna.example", "https://luna.example:8443", "null", ""]
        {
            assert!(!luna.admits(other), "{other}");
        }
        assert!(Origin::parse("*").unwrap().admits("null"));
    }
}
