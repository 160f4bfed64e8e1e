//! What trusted proxies say of whoever calls: `Forwarded` (RFC 7239) or `X-Forwarded-For` with `X-Forwarded-Proto`.
//! Each proxy adds to the right, so the list is read from there: whoever the last trusted one names is the caller, and
//! whatever stands further left is that caller's own claim. Anything that cannot be read says nothing at all, and so do
//! two headers that differ: a proxy that writes one of them passes on what its client wrote into the other.

use std::net::{IpAddr, SocketAddr};

use actix_web::http::header::{self, HeaderMap, HeaderName};

use super::{Caller, Proxies};

/// The most hops that are looked at; longer lists say nothing.
pub const HOPS_MAX: usize = 32;

/// One hop: whom it had before it, and whether by TLS where it says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hop {
    from: IpAddr,
    is_https: Option<bool>,
}

/// The caller as the trusted proxies tell it; `None` when they say nothing that can be read.
pub fn caller(headers: &HeaderMap, proxies: &Proxies) -> Option<Caller> {
    let standard = list(headers, &header::FORWARDED, hop)?;
    let usual = list(headers, &header::X_FORWARDED_FOR, |text| Some(Hop { from: node(text)?, is_https: None }))?;
    match (first_untrusted(&standard, proxies), first_untrusted(&usual, proxies)) {
        (Some(one), Some(other)) if one.from != other.from => None,
        (Some(hop), _) | (None, Some(hop)) => Some(Caller {
            address: hop.from,
            is_https: hop.is_https.or_else(|| said_proto(headers)).unwrap_or_default(),
        }),
        (None, None) => None,
    }
}

/// From the right, the first that is nobody of ours; the leftmost when all are.
fn first_untrusted(hops: &[Hop], proxies: &Proxies) -> Option<Hop> {
    hops.iter().rev().find(|hop| !proxies.trust(hop.from)).or(hops.first()).copied()
}

/// `X-Forwarded-Proto`, as the nearest proxy has it.
fn said_proto(headers: &HeaderMap) -> Option<bool> {
    let text = headers.get_all(header::X_FORWARDED_PROTO).last()?.to_str().ok()?;
    proto(text.rsplit(',').next()?.trim())
}

fn proto(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "https" | "wss" => Some(true),
        "http" | "ws" => Some(false),
        _ => None,
    }
}

/// All items of all headers of this name, in order; `None` as soon as one cannot be read.
fn list(headers: &HeaderMap, name: &HeaderName, read: fn(&str) -> Option<Hop>) -> Option<Vec<Hop>> {
    let mut hops = vec![];
    for value in headers.get_all(name) {
        for item in split(value.to_str().ok()?, ',') {
            hops.push(read(item.trim())?);
        }
    }
    (hops.len() <= HOPS_MAX).then_some(hops)
}

/// One element of `Forwarded`: pairs of any order, each at most once, names in any case.
fn hop(text: &str) -> Option<Hop> {
    let (mut from, mut is_https) = (None, None);
    for pair in split(text, ';') {
        let (name, value) = pair.trim().split_once('=')?;
        let value = unquoted(value)?;
        match name.to_ascii_lowercase().as_str() {
            "for" if from.is_none() => from = Some(node(&value)?),
            "proto" if is_https.is_none() => is_https = Some(proto(&value)?),
            "for" | "proto" => return None,
            // By whom and for which host is not our concern, and other names are allowed.
            _ => {}
        }
    }
    Some(Hop { from: from?, is_https })
}

/// An address, with a port or without; IPv6 in brackets or bare. `unknown` and made-up names are nobody.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse::<IpAddr>().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|it| it.ip()));
    address.map(|address| address.to_canonical())
}

/// A token as it is, a quoted string without its quotes (RFC 9110, 5.6.4).
fn unquoted(text: &str) -> Option<String> {
    let Some(rest) = text.strip_prefix('"') else { return (!text.contains('"')).then(|| text.to_owned()) };
    let inner = rest.strip_suffix('"')?;
    // Addresses and protocols have nothing to escape.
    (!inner.contains(['"', '\\'])).then(|| inner.to_owned())
}

/// Parts between separators that do not stand in quotes.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    text.split(move |character| {
        is_quoted ^= character == '"';
        character == separator && !is_quoted
    })
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    const PROXIES: [&str; 2] = ["10.0.0.0/8", "2001:db8:f::/48"];

    fn told(lines: &[(&'static str, &str)]) -> Option<(String, bool)> {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        let proxies = Proxies(PROXIES.iter().map(|text| text.parse().unwrap()).collect());
        caller(&headers, &proxies).map(|caller| (caller.address.to_string(), caller.is_https))
    }

    fn by(name: &'static str, value: &str) -> Option<String> {
        told(&[(name, value)]).map(|(address, _)| address)
    }

    #[test]
    fn the_rightmost_that_is_not_ours_is_the_caller() {
        let known = |name, value| by(name, value).unwrap();
        assert_eq!(known("x-forwarded-for", "192.0.2.9"), "192.0.2.9");
        assert_eq!(known("x-forwarded-for", "1.1.1.1, 192.0.2.9, 10.0.0.7"), "192.0.2.9");
        assert_eq!(known("x-forwarded-for", "10.1.1.1, 10.0.0.7"), "10.1.1.1");
        assert_eq!(known("x-forwarded-for", "192.0.2.9:4711"), "192.0.2.9");
        assert_eq!(known("x-forwarded-for", "[2001:db8::7]:4711"), "2001:db8::7");
        assert_eq!(known("x-forwarded-for", "::ffff:192.0.2.9, 2001:db8:f::1"), "192.0.2.9");
        assert_eq!(
            known("forwarded", "for=1.1.1.1, For=\"[2001:db8::7]:1\";by=_a;host=\"x,y;z\", for=10.0.0.7"),
            "2001:db8::7"
        );
    }

    #[test]
    fn many_lines_are_one_list() {
        let lines = [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "192.0.2.9"), ("x-forwarded-for", "10.0.0.7")];
        assert_eq!(told(&lines).unwrap().0, "192.0.2.9");
    }

    #[test]
    fn what_cannot_be_read_says_nothing() {
        let long = ["10.0.0.1"; HOPS_MAX + 1].join(",");
        for value in ["", "unknown", "192.0.2.9, ", "192.0.2.9, _hidden", "192.0.2.300", "a\"b", "192.0.2.9;x", &long] {
            assert_eq!(by("x-forwarded-for", value), None, "{value}");
        }
        for value in [
            "",
            "192.0.2.9",
            "by=10.0.0.1",
            "for=unknown",
            "for=_x",
            "for=\"192.0.2.9",
            "for=192.0.2.9;for=1.1.1.1",
            "for=192.0.2.9;proto=gopher",
            "for=192.0.2.9,,for=10.0.0.1",
            "for=192.0.2.9;;",
        ] {
            assert_eq!(by("forwarded", value), None, "{value}");
        }
    }

    #[test]
    fn two_headers_that_differ_say_nothing() {
        let both = |one| told(&[("forwarded", one), ("x-forwarded-for", "192.0.2.9")]).map(|(address, _)| address);
        assert_eq!(both("for=192.0.2.9").unwrap(), "192.0.2.9");
        assert_eq!(both("for=1.1.1.1"), None);
    }

    #[test]
    fn tls_is_what_the_hop_of_the_caller_says() {
        let https = |lines: &[(&'static str, &str)]| told(lines).unwrap().1;
        assert!(https(&[("forwarded", "for=192.0.2.9;proto=https, for=10.0.0.7;proto=http")]));
        assert!(!https(&[("forwarded", "for=1.1.1.1;proto=https, for=192.0.2.9;proto=http")]));
        assert!(!https(&[("forwarded", "for=192.0.2.9;proto=http"), ("x-forwarded-proto", "https")]));
        let usual = |proto| https(&[("x-forwarded-for", "192.0.2.9"), ("x-forwarded-proto", proto)]);
        assert!(usual("https") && usual("http, https") && usual("HTTPS"));
        assert!(!usual("http") && !usual("https, http") && !usual("") && !usual("x"));
    }
}
