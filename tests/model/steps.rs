//! What can happen in an evening, small enough to shrink: whom a move is about is said by number.

use maitred::domain::restaurant::command::Command;
use proptest::prelude::*;

/// Something that happens.
#[derive(Clone, Debug)]
pub enum Move {
    /// A guest books: quarter of an hour after opening, party, room asked for.
    Book { quarter: u8, party: u8, area: bool },
    /// Staff book, perhaps over the pacing.
    BookIn { quarter: u8, party: u8, over_pacing: bool },
    /// Somebody stands at the door.
    WalkIn { party: u8 },
    /// A guest of one of three clients holds a table.
    Hold { quarter: u8, party: u8, client: u8, instead: bool },
    /// The nth hold is booked.
    BookHold { nth: u8 },
    /// The nth hold is given back.
    Release { nth: u8 },
    /// The nth reservation is changed by its guest, or by staff.
    Amend { nth: u8, quarter: Option<u8>, party: Option<u8>, by_staff: bool },
    /// It is called off.
    Cancel { nth: u8, by_staff: bool },
    /// It takes a step.
    Step { nth: u8, step: Walk },
    /// Two become one.
    Merge { nth: u8, other: u8 },
    /// One becomes two.
    Split { nth: u8, party: u8 },
    /// Somebody waits for a range of quarters, or at the door.
    Wait { quarter: u8, quarters: u8, party: u8, at_the_door: bool },
    /// The nth who waits takes what is offered.
    Accept { nth: u8, by_staff: bool },
    /// The nth who waits leaves.
    Leave { nth: u8 },
    /// A booking of another system, by number so that it may come again.
    Import { number: u8, quarter: u8, party: u8, called_off: bool },
    /// The floor changes: which tables are there, whether a room is closed, and whether parties may be given others.
    Apply { tables: u8, closed: bool, reassign: bool },
    /// Time passes; whatever is due goes off, or has not yet.
    Later { minutes: u16, unnoticed: bool },
}

/// A step of a reservation.
#[derive(Clone, Copy, Debug)]
pub enum Walk {
    Approve,
    Decline,
    Confirm,
    Arrive,
    Seat,
    Finish,
    NoShow,
    Move,
    Extend,
    Lock,
    Unlock,
    Undo,
}

/// Any move, the usual ones more often.
pub fn any_move() -> impl Strategy<Value = Move> {
    let (quarter, party, nth) = (0_u8..16, 1_u8..=6, 0_u8..8);
    prop_oneof![
        6 => (quarter.clone(), party.clone(), prop::bool::weighted(0.2))
            .prop_map(|(quarter, party, area)| Move::Book { quarter, party, area }),
        3 => (quarter.clone(), party.clone(), any::<bool>())
            .prop_map(|(quarter, party, over_pacing)| Move::BookIn { quarter, party, over_pacing }),
        1 => party.clone().prop_map(|party| Move::WalkIn { party }),
        5 => (quarter.clone(), party.clone(), 0_u8..2, prop::bool::weighted(0.3))
            .prop_map(|(quarter, party, client, instead)| Move::Hold { quarter, party, client, instead }),
        2 => nth.clone().prop_map(|nth| Move::BookHold { nth }),
        1 => nth.clone().prop_map(|nth| Move::Release { nth }),
        2 => (nth.clone(), prop::option::of(quarter.clone()), prop::option::of(party.clone()), any::<bool>())
            .prop_map(|(nth, quarter, party, by_staff)| Move::Amend { nth, quarter, party, by_staff }),
        2 => (nth.clone(), any::<bool>()).prop_map(|(nth, by_staff)| Move::Cancel { nth, by_staff }),
        8 => (nth.clone(), walk()).prop_map(|(nth, step)| Move::Step { nth, step }),
        1 => (nth.clone(), nth.clone()).prop_map(|(nth, other)| Move::Merge { nth, other }),
        1 => (nth.clone(), party.clone()).prop_map(|(nth, party)| Move::Split { nth, party }),
        3 => (quarter.clone(), 0_u8..6, party.clone(), prop::bool::weighted(0.2))
            .prop_map(|(quarter, quarters, party, at_the_door)| Move::Wait { quarter, quarters, party, at_the_door }),
        2 => (nth.clone(), any::<bool>()).prop_map(|(nth, by_staff)| Move::Accept { nth, by_staff }),
        1 => nth.prop_map(|nth| Move::Leave { nth }),
        1 => (0_u8..4, quarter, party, prop::bool::weighted(0.2))
            .prop_map(|(number, quarter, party, called_off)| Move::Import { number, quarter, party, called_off }),
        1 => (any::<u8>(), prop::bool::weighted(0.2), any::<bool>())
            .prop_map(|(tables, closed, reassign)| Move::Apply { tables, closed, reassign }),
        3 => (1_u16..200, prop::bool::weighted(0.2))
            .prop_map(|(minutes, unnoticed)| Move::Later { minutes, unnoticed }),
    ]
}

fn walk() -> impl Strategy<Value = Walk> {
    prop::sample::select(vec![
        Walk::Approve,
        Walk::Decline,
        Walk::Confirm,
        Walk::Arrive,
        Walk::Seat,
        Walk::Seat,
        Walk::Finish,
        Walk::NoShow,
        Walk::Move,
        Walk::Extend,
        Walk::Lock,
        Walk::Unlock,
        Walk::Undo,
        Walk::Undo,
    ])
}

/// Whether the courses above have this command in them. A new variant does not compile until somebody says so here.
#[expect(dead_code, reason = "it is there for its match")]
fn is_played(command: &Command) -> &'static str {
    match command {
        Command::Configure(_) => "Apply",
        Command::PlaceHold(_) => "Hold",
        Command::ReleaseHold { .. } => "Release",
        Command::Book(_) => "Book, BookIn, WalkIn, BookHold",
        Command::Amend(_) => "Amend",
        Command::Cancel { .. } => "Cancel",
        Command::Step { .. } => "Step",
        Command::Merge { .. } => "Merge",
        Command::Split(_) => "Split",
        Command::JoinWaitlist(_) => "Wait",
        Command::LeaveWaitlist { .. } => "Leave",
        Command::AcceptOffer(_) => "Accept",
        Command::Import(_) => "Import",
        Command::Settle { .. } => "after each",
        Command::ExpireHold { .. }
        | Command::ExpireRequest { .. }
        | Command::EndWait { .. }
        | Command::MarkNoShow { .. } => "Later",
        Command::ForgetAnswers | Command::ForgetHistory => "its own test: it touches no table",
    }
}
