//! What the audits found.

/// What is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// No table has two parties at once, and what is derived agrees with what it is derived from.
    Sound,
    /// The restaurant has the reservations that guests hold, all and only those.
    Kept,
    /// A promise reads as it was made.
    ReadBack,
    /// What is offered can be had.
    AsListed,
    /// Guests hear no answer that is the server's fault.
    Answers,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Findings {
    /// How often the state was looked at.
    pub looks: usize,
    /// How often of these it had been asleep, and its state came from disk.
    pub fresh: usize,
    /// How many reservations were held against the guests' book, looks added up.
    pub compared: usize,
    /// How many promises were read back.
    pub read_back: usize,
    /// How many listed times were tried.
    pub tried: usize,
    violations: Vec<(Check, String)>,
}

impl Findings {
    /// Something is wrong.
    pub fn add(&mut self, check: Check, what: String) {
        self.violations.push((check, what));
    }

    /// What guests complain of.
    pub fn hear(&mut self, complaints: impl Iterator<Item = (Check, String)>) {
        self.violations.extend(complaints);
    }

    /// How many violations there are of a check.
    pub fn violations_of(&self, check: Check) -> usize {
        self.violations.iter().filter(|(of, _)| *of == check).count()
    }

    /// All violations, in words.
    pub fn violations(&self) -> impl ExactSizeIterator<Item = &str> {
        self.violations.iter().map(|(_, what)| what.as_str())
    }
}
