//! Seeded chance (splitmix64): the same seed draws the same demand on every machine, with no crate to change its mind.

/// A stream of draws.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The stream of a seed and a name, so that two restaurants with one seed do not have twin guests.
    pub fn of(seed: u64, name: &str) -> Chance {
        let mut chance = Chance(seed);
        for byte in name.bytes() {
            chance.0 = chance.draw() ^ u64::from(byte);
        }
        chance
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// From 0 up to, not including, 1.
    pub fn share(&mut self) -> f64 {
        // A double has 53 bits for digits; more would round up to 1.
        (self.draw() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something happens that does in this share of cases.
    pub fn happens(&mut self, share: f64) -> bool {
        self.share() < share
    }

    /// From 0 up to, not including, `count`.
    pub fn below(&mut self, count: usize) -> usize {
        let count = u64::try_from(count.max(1)).expect("lists here are short");
        usize::try_from(self.draw() % count).expect("below a length")
    }

    /// One of several, each as likely; none of none.
    pub fn pick<'a, T>(&mut self, among: &'a [T]) -> Option<&'a T> {
        among.get(self.below(among.len()))
    }

    /// One of several, each as likely as its weight says; none of none.
    pub fn weigh<'a, T>(&mut self, among: &'a [(T, f64)]) -> Option<&'a T> {
        let sum: f64 = among.iter().map(|(_, weight)| weight).sum();
        let mut left = self.share() * sum;
        let found = among.iter().find(|(_, weight)| {
            left -= weight;
            left < 0.0
        });
        // Rounding may leave a crumb beyond the last weight.
        found.or(among.last()).map(|(item, _)| item)
    }
}
