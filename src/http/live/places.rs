//! Places for sockets: how many may be open in the process, at one restaurant, and from one address.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::ids::RestaurantId;
use crate::http::caller::network;

/// How many sockets may be open at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocketLimits {
    /// In this process.
    pub process_max: usize,
    /// At one restaurant. Durable Objects allow 32,768.
    pub restaurant_max: usize,
    /// From one IPv4 address, or one IPv6 network of 64 bits.
    pub address_max: usize,
}

impl Default for SocketLimits {
    fn default() -> SocketLimits {
        SocketLimits { process_max: 50_000, restaurant_max: 32_768, address_max: 256 }
    }
}

/// Why there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPlace {
    /// The process or the restaurant has as many as it takes.
    Full,
    /// This address has as many as one may.
    TooManyFromAddress,
}

#[derive(Debug, Default)]
struct Taken {
    restaurants: HashMap<RestaurantId, usize>,
    addresses: HashMap<IpAddr, usize>,
    all: usize,
}

/// See the module.
#[derive(Debug)]
pub struct Places {
    limits: SocketLimits,
    taken: Mutex<Taken>,
}

impl Places {
    /// All free.
    pub fn new(limits: SocketLimits) -> Arc<Places> {
        Arc::new(Places { limits, taken: Mutex::default() })
    }

    /// Takes a place, to be given back when it is dropped.
    ///
    /// # Errors
    /// When one of the limits is reached.
    pub fn take(self: &Arc<Places>, restaurant: RestaurantId, address: IpAddr) -> Result<Place, NoPlace> {
        let address = network(address);
        let mut taken = self.taken();
        let at = |count: Option<&usize>| count.copied().unwrap_or_default();
        if self.limits.address_max <= at(taken.addresses.get(&address)) {
            return Err(NoPlace::TooManyFromAddress);
        }
        if self.limits.process_max <= taken.all || self.limits.restaurant_max <= at(taken.restaurants.get(&restaurant))
        {
            return Err(NoPlace::Full);
        }
        taken.all += 1;
        *taken.restaurants.entry(restaurant).or_default() += 1;
        *taken.addresses.entry(address).or_default() += 1;
        Ok(Place { places: self.clone(), restaurant, address })
    }

    /// How many are taken.
    pub fn count(&self) -> usize {
        self.taken().all
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        // Counters only: no panic can leave them half done.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place that is taken.
#[derive(Debug)]
pub struct Place {
    places: Arc<Places>,
    restaurant: RestaurantId,
    address: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        taken.all -= 1;
        give_back(&mut taken.restaurants, self.restaurant);
        give_back(&mut taken.addresses, self.address);
    }
}

fn give_back<K: Hash + Eq>(counts: &mut HashMap<K, usize>, key: K) {
    if let Some(count) = counts.get_mut(&key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn restaurant(bits: u64) -> RestaurantId {
        RestaurantId::new(bits)
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn each_limit_holds_and_places_come_back() {
        let places = Places::new(SocketLimits { process_max: 4, restaurant_max: 3, address_max: 2 });
        let first = places.take(restaurant(1), address("192.0.2.1")).unwrap();
        let _second = places.take(restaurant(1), address("192.0.2.1")).unwrap();
        assert_eq!(places.take(restaurant(2), address("192.0.2.1")).unwrap_err(), NoPlace::TooManyFromAddress);
        let _third = places.take(restaurant(1), address("192.0.2.2")).unwrap();
        assert_eq!(places.take(restaurant(1), address("192.0.2.3")).unwrap_err(), NoPlace::Full);
        let _fourth = places.take(restaurant(2), address("192.0.2.3")).unwrap();
        assert_eq!(places.take(restaurant(3), address("192.0.2.4")).unwrap_err(), NoPlace::Full);
        drop(first);
        places.take(restaurant(1), address("192.0.2.1")).unwrap();
        assert_eq!(places.count(), 3);
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        let places = Places::new(SocketLimits { address_max: 1, ..SocketLimits::default() });
        let _one = places.take(restaurant(1), address("2001:db8::1")).unwrap();
        assert_eq!(places.take(restaurant(1), address("2001:db8::2")).unwrap_err(), NoPlace::TooManyFromAddress);
        places.take(restaurant(1), address("2001:db8:0:1::1")).unwrap();
    }
}
