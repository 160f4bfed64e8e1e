//! A map whose values lie apart from its tree. A tree that has grown has empty places, and an empty place should cost a
//! pointer and not a whole reservation: a restaurant with thousands of them takes half the memory. One that is made of all
//! its values at once has no empty places. Only what the rule book needs of a map.

use std::collections::BTreeMap;
use std::ops::Index;

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct Roster<K: Ord, V>(BTreeMap<K, Box<V>>);

impl<K: Ord, V> Default for Roster<K, V> {
    fn default() -> Roster<K, V> {
        Roster(BTreeMap::new())
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Roster<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(values: I) -> Roster<K, V> {
        Roster(values.into_iter().map(|(id, value)| (id, Box::new(value))).collect())
    }
}

impl<K: Ord, V> Roster<K, V> {
    /// The one of this id.
    pub fn get(&self, id: &K) -> Option<&V> {
        self.0.get(id).map(Box::as_ref)
    }

    /// The same to be changed.
    pub fn get_mut(&mut self, id: &K) -> Option<&mut V> {
        self.0.get_mut(id).map(Box::as_mut)
    }

    /// Whether there is one of this id.
    pub fn contains_key(&self, id: &K) -> bool {
        self.0.contains_key(id)
    }

    /// Puts one in; says which had its place.
    pub fn insert(&mut self, id: K, value: V) -> Option<V> {
        self.0.insert(id, Box::new(value)).map(|before| *before)
    }

    /// Takes one out.
    pub fn remove(&mut self, id: &K) -> Option<V> {
        self.0.remove(id).map(|before| *before)
    }

    /// Keeps only those of which it holds.
    pub fn retain(&mut self, mut holds: impl FnMut(&K, &V) -> bool) {
        self.0.retain(|id, value| holds(id, value));
    }

    /// All of them, in the order of their ids.
    pub fn values(&self) -> impl Iterator<Item = &V> + Clone {
        self.0.values().map(Box::as_ref)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<K: Ord, V> Index<&K> for Roster<K, V> {
    type Output = V;

    fn index(&self, id: &K) -> &V {
        self.get(id).expect("whoever indexes knows that it is there")
    }
}
