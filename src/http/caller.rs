//! Who calls: the address at the other end, seen through the proxies that we trust. What a stranger says of itself in a
//! header is never believed. This is the only place that asks where a request comes from.

pub mod forwarded;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::Data;
use ipnet::IpNet;
use sha2::{Digest as _, Sha256};

use crate::domain::ids::RestaurantId;

/// Bits of a digest that are kept: as many as an id has.
const BITS: u64 = (1 << 60) - 1;

/// Whose word about others is taken: the proxies in front of us, by their networks. None unless the operator names some.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies(pub Vec<IpNet>);

impl Proxies {
    /// Whether this is one of them.
    pub fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address.to_canonical()))
    }
}

/// What is known of whoever calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Their address, IPv4 where it is one; `0.0.0.0` where the operating system gives none.
    pub address: IpAddr,
    /// Whether they speak TLS with the proxy in front. We ourselves do not.
    pub is_https: bool,
}

/// The address of whoever calls.
pub fn address(request: &HttpRequest) -> IpAddr {
    of(request).address
}

/// Whether whoever calls does so over TLS, as far as a trusted proxy says so.
pub fn is_https(request: &HttpRequest) -> bool {
    of(request).is_https
}

/// Who calls.
pub fn of(request: &HttpRequest) -> Caller {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip().to_canonical());
    let proxies = request.app_data::<Data<Proxies>>().expect("the application has its proxies");
    seen(peer, request.headers(), proxies)
}

/// Warns the operator, once, when a header speaks for somebody else though its sender is nobody we trust: most likely a
/// proxy that nobody named, whose callers all share one allowance.
pub fn tell_of_unnamed_proxy(request: &HttpRequest) {
    static IS_TOLD: AtomicBool = AtomicBool::new(false);
    if !IS_TOLD.load(Ordering::Relaxed) && is_from_unnamed_proxy(request) && !IS_TOLD.swap(true, Ordering::Relaxed) {
        tracing::warn!(
            "requests come with X-Forwarded-For or Forwarded from an address that is no trusted proxy: if it is one, \
             name it in MAITRED_TRUSTED_PROXIES, else all who come through it share the limits of one"
        );
    }
}

fn is_from_unnamed_proxy(request: &HttpRequest) -> bool {
    let headers = request.headers();
    let speaks = headers.contains_key(header::X_FORWARDED_FOR) || headers.contains_key(header::FORWARDED);
    let proxies = request.app_data::<Data<Proxies>>().expect("the application has its proxies");
    speaks && request.peer_addr().is_some_and(|peer| !proxies.trust(peer.ip()))
}

fn seen(peer: IpAddr, headers: &HeaderMap, proxies: &Proxies) -> Caller {
    let unseen = Caller { address: peer, is_https: false };
    if proxies.0.is_empty() || !proxies.trust(peer) {
        return unseen;
    }
    forwarded::caller(headers, proxies).unwrap_or(unseen)
}

/// What counts as one client: an IPv4 address, or an IPv6 network of 64 bits, as a household has.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

/// Who calls, as this restaurant alone knows them: a digest, so that addresses are written down nowhere.
pub fn digest(request: &HttpRequest, restaurant: RestaurantId) -> u64 {
    digest_of(address(request), restaurant)
}

/// Who calls, as this restaurant alone knows them, or the platform for what is its own.
pub fn digest_for(request: &HttpRequest, restaurant: Option<RestaurantId>) -> u64 {
    digest(request, restaurant.unwrap_or(RestaurantId::new(0)))
}

fn digest_of(address: IpAddr, restaurant: RestaurantId) -> u64 {
    let mut digest = Sha256::new();
    digest.update(restaurant.bits().to_be_bytes());
    match network(address) {
        IpAddr::V4(address) => digest.update(address.octets()),
        IpAddr::V6(address) => digest.update(&address.octets()[..8]),
    }
    let bytes: [u8; 32] = digest.finalize().into();
    let (head, _) = bytes.split_at(8);
    u64::from_be_bytes(head.try_into().expect("8 bytes")) & BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str, restaurant: u64) -> u64 {
        digest_of(address.parse().unwrap(), RestaurantId::new(restaurant))
    }

    #[test]
    fn a_household_is_one_client_at_each_restaurant() {
        assert_eq!(of("192.0.2.1", 1), of("::ffff:192.0.2.1", 1));
        assert_eq!(of("2001:db8::1", 1), of("2001:db8::ffff:1", 1));
        assert_ne!(of("2001:db8::1", 1), of("2001:db8:0:1::1", 1));
        assert_ne!(of("192.0.2.1", 1), of("192.0.2.2", 1));
        assert_ne!(of("192.0.2.1", 1), of("192.0.2.1", 2));
    }
}
