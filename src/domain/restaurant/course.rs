//! The course of events: what was decided is made true, and then whatever the house has to decide because of it, until
//! there is nothing left. Objects, tests and simulations all go this way, so that nothing interleaves in any of them.

use crate::domain::occupancy::Overlap;
use crate::domain::time::Moment;

use super::apply::apply;
use super::change::Change;
use super::decide::{decide, follow_up};
use super::state::State;

/// Rounds in which the house serves somebody after one decision. Whoever is left is served after the next.
pub const ROUNDS_MAX: usize = 200;

/// Makes changes true, and lets the house settle. `seen` is told of each step before it becomes true. Returns all that
/// changed, in order.
///
/// # Errors
/// When a table would be given to two. The state is unsound then.
pub fn make_true(
    state: &mut State,
    changes: Vec<Change>,
    now: Moment,
    mut seen: impl FnMut(&State, &[Change]),
) -> Result<Vec<Change>, Overlap> {
    let next = follow_up(state, &changes);
    seen(state, &changes);
    apply(state, &changes)?;
    let mut all = changes;
    for command in next.iter().cycle().take(ROUNDS_MAX) {
        let settled = decide(state, command.clone(), now).map(|decision| decision.changes).unwrap_or_default();
        if settled.is_empty() {
            break;
        }
        seen(state, &settled);
        apply(state, &settled)?;
        all.extend(settled);
    }
    Ok(all)
}
