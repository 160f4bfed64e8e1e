//! Who calls without a credential: a digest of their address, so that it is written down nowhere.

use std::net::IpAddr;

use actix_web::HttpRequest;
use sha2::{Digest as _, Sha256};

use crate::domain::ids::RestaurantId;

/// Bits of a digest that are kept: as many as an id has.
const BITS: u64 = (1 << 60) - 1;

/// Who calls, as this restaurant alone knows them.
pub fn digest(request: &HttpRequest, restaurant: RestaurantId) -> u64 {
    let address = request.peer_addr().map(|peer| peer.ip());
    digest_of(address, restaurant)
}

/// Who calls, as this restaurant alone knows them, or the platform for what is its own.
pub fn digest_for(request: &HttpRequest, restaurant: Option<RestaurantId>) -> u64 {
    digest(request, restaurant.unwrap_or(RestaurantId::new(0)))
}

fn digest_of(address: Option<IpAddr>, restaurant: RestaurantId) -> u64 {
    let mut digest = Sha256::new();
    digest.update(restaurant.bits().to_be_bytes());
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V4(address)) => digest.update(address.octets()),
        // A household has 64 bits of addresses to choose from.
        Some(IpAddr::V6(address)) => digest.update(&address.octets()[..8]),
        None => {}
    }
    let bytes: [u8; 32] = digest.finalize().into();
    let (head, _) = bytes.split_at(8);
    u64::from_be_bytes(head.try_into().expect("8 bytes")) & BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str, restaurant: u64) -> u64 {
        digest_of(Some(address.parse().unwrap()), RestaurantId::new(restaurant))
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
