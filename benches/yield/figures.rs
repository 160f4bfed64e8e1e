//! Means, and differences of what was played on the same evenings.

use std::fmt;

/// The mean.
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// A share in percent.
pub fn percent(share: f64) -> String {
    format!("{:.1}", 100.0 * share)
}

/// The mean of paired differences, in points.
#[derive(Clone, Copy, Debug)]
pub struct Difference {
    /// The mean.
    pub mean: f64,
    /// Half of its 95 % interval.
    pub half: f64,
}

impl Difference {
    /// Ours less theirs, evening by evening.
    pub fn of(ours: &[f64], theirs: &[f64]) -> Difference {
        let points: Vec<f64> = ours.iter().zip(theirs).map(|(ours, theirs)| 100.0 * (ours - theirs)).collect();
        let (mean, count) = (mean(&points), points.len() as f64);
        let variance = points.iter().map(|point| (point - mean).powi(2)).sum::<f64>() / (count - 1.0);
        Difference { mean, half: 1.96 * (variance / count).sqrt() }
    }

    /// The lower end of the interval.
    pub fn low(&self) -> f64 {
        self.mean - self.half
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+.2} ± {:.2}", self.mean, self.half)
    }
}
