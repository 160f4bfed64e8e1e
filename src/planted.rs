//! Bugs that can be planted, so that the searches of `tests/` show that they would find them. One line in the code asks
//! for each: `if planted::is(Bug::X)`. Without the cargo feature `faults` the answer is a constant no, and the compiler
//! takes line and question away: no binary that anybody runs has any of it.
//!
//! A bug is planted for the thread that asks, so that searches beside each other do not meet.

/// A bug, named for what goes wrong. `ARCHITECTURE.md` says which promise each breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// Whoever looks for a table does not see holds.
    HoldsUnseen,
    /// Answers leave before their entry is durable.
    AnswerBeforeCommit,
    /// Reads leave before what they show is durable.
    ReadBeforeCommit,
    /// Followers hear of an entry before it is durable.
    NewsBeforeCommit,
    /// After a failed append the memory that nobody stored is kept.
    MemoryKept,
    /// A failed append is taken for a good one.
    FailureUnheard,
    /// The journal takes entries of an owner that was succeeded.
    EpochUnchecked,
    /// Who walks in is not asked whether there is room.
    WalkInUnasked,
    /// What was worked out for a day is shown after it changed.
    CalendarKept,
    /// A repeated request is taken for a new one.
    KeyUnread,
    /// The answer to a request is not part of its entry.
    AnswerNotStored,
    /// All restaurants make their tokens alike.
    SecretShared,
    /// Any number may wait.
    QueueUnbounded,
    /// Some give no place back when they are answered.
    PlaceNotGivenBack,
    /// Any number may be in memory.
    AwakeUnbounded,
    /// An alarm is not part of the entry that set it.
    AlarmNotStored,
    /// An alarm goes off, and the entry of its effect does not say so.
    AlarmNotConsumed,
    /// Nobody looks at the clock for objects in memory.
    TimerForgotten,
    /// The journal is trimmed, and the alarm index does not know of the alarms.
    IndexNotWritten,
    /// The journal is trimmed before the database was saved.
    TrimBeforeSave,
    /// The journal says that it is durable and has not synced.
    LazyFsync,
    /// Two who come while an object wakes count as three: it never sleeps.
    NeverSleeps,
    /// A hold can be booked after its time.
    HoldWithoutEnd,
    /// What comes while an object leaves memory is forgotten.
    LeftBehind,
    /// A month's count of bookings is not part of the entry.
    CountNotStored,
}

/// All of them.
pub const ALL: [Bug; 25] = [
    Bug::HoldsUnseen,
    Bug::AnswerBeforeCommit,
    Bug::ReadBeforeCommit,
    Bug::NewsBeforeCommit,
    Bug::MemoryKept,
    Bug::FailureUnheard,
    Bug::EpochUnchecked,
    Bug::WalkInUnasked,
    Bug::CalendarKept,
    Bug::KeyUnread,
    Bug::AnswerNotStored,
    Bug::SecretShared,
    Bug::QueueUnbounded,
    Bug::PlaceNotGivenBack,
    Bug::AwakeUnbounded,
    Bug::AlarmNotStored,
    Bug::AlarmNotConsumed,
    Bug::TimerForgotten,
    Bug::IndexNotWritten,
    Bug::TrimBeforeSave,
    Bug::LazyFsync,
    Bug::NeverSleeps,
    Bug::HoldWithoutEnd,
    Bug::LeftBehind,
    Bug::CountNotStored,
];

/// Whether this bug is planted here.
#[cfg(not(feature = "faults"))]
#[inline(always)]
pub const fn is(_: Bug) -> bool {
    false
}

/// The compiler itself knows that nothing is planted.
#[cfg(not(feature = "faults"))]
const _: () = {
    let mut nth = 0;
    while nth < ALL.len() {
        assert!(!is(ALL[nth]));
        nth += 1;
    }
};

#[cfg(feature = "faults")]
pub use ground::{is, plant};

#[cfg(feature = "faults")]
mod ground {
    use std::cell::Cell;

    use super::Bug;

    thread_local! {
        static PLANTED: Cell<Option<Bug>> = const { Cell::new(None) };
    }

    /// Whether this bug is planted in this thread.
    pub fn is(bug: Bug) -> bool {
        PLANTED.get() == Some(bug)
    }

    /// Plants a bug in this thread, or takes it out.
    pub fn plant(bug: Option<Bug>) {
        PLANTED.set(bug);
    }
}
