//! What a guest does at the door. They ask what there is, but want what they came for; who is refused and flexible
//! takes the nearest thing that is offered instead.

use crate::demand::Guest;
use crate::door::{Door, Held, Promise, Refusal, Start, fault};

/// How an attempt ended.
#[derive(Debug)]
pub enum Ending {
    /// With a table at the time they wanted.
    Promised(Promise),
    /// With a table at another time.
    Settled(Promise),
    /// With a hold; they are still at the form.
    Holding(Held),
    /// Without a table.
    Refused(Refusal),
}

/// What became of a guest's attempt.
#[derive(Debug)]
pub struct Attempt {
    /// Whose it was.
    pub guest: Box<Guest>,
    /// How it ended.
    pub ending: Ending,
    /// How often they were offered a start, and asked for it.
    pub took_at_word: usize,
    /// How often it was gone by then: somebody else was quicker.
    pub lost_races: usize,
}

/// A guest comes to the door.
pub async fn come(door: &Door, guest: Box<Guest>) -> Attempt {
    let wish = Start { date: guest.date, time: guest.time };
    let mut attempt = Attempt { guest, ending: Ending::Refused(Refusal::default()), took_at_word: 0, lost_races: 0 };
    let offered = door.offered(wish.date, attempt.guest.party).await;
    let first = match &offered {
        Ok(offered) => {
            let ending = take(door, &attempt.guest, wish).await;
            if offered.contains(&wish.time) { attempt.taken_at_word(ending) } else { ending }
        }
        Err(refusal) => Ending::Refused(refusal.clone()),
    };
    attempt.ending = first;
    settle(door, attempt).await
}

/// A guest who dawdled sends the form at last.
pub async fn come_back(door: &Door, guest: Box<Guest>, held: Held) -> Attempt {
    let ending = door.book_held(&guest, &held).await.map_or_else(Ending::Refused, Ending::Promised);
    Attempt { guest, ending, took_at_word: 0, lost_races: 0 }
}

async fn take(door: &Door, guest: &Guest, wish: Start) -> Ending {
    if guest.holds_first {
        return hold_first(door, guest, wish).await;
    }
    book(door, guest, wish).await.map_or_else(Ending::Refused, Ending::Promised)
}

/// Books, and reads what came back: another time than was asked for is no promise.
async fn book(door: &Door, guest: &Guest, start: Start) -> Result<Promise, Refusal> {
    let promise = door.book(guest, start).await?;
    let asked = (start.date, start.time, guest.party.covers());
    if (promise.date, promise.time, promise.party_size) == asked {
        return Ok(promise);
    }
    Err(fault("another_start", format!("{asked:?} was asked for, and {promise:?} was promised")))
}

async fn hold_first(door: &Door, guest: &Guest, wish: Start) -> Ending {
    let held = match door.hold(wish, guest.party).await {
        Ok(held) => held,
        Err(refusal) => return Ending::Refused(refusal),
    };
    if guest.dawdles {
        return Ending::Holding(held);
    }
    // A hold that is fresh is a promise: there is no excuse for a no.
    let broken = |no: Refusal| Ending::Refused(fault("hold_not_honoured", format!("{}: {}", no.code, no.detail)));
    door.book_held(guest, &held).await.map_or_else(broken, Ending::Promised)
}

/// A guest who was refused takes the nearest alternative, if they are flexible and there is one.
async fn settle(door: &Door, mut attempt: Attempt) -> Attempt {
    let Ending::Refused(refusal) = &attempt.ending else { return attempt };
    if let Some(nearest) = refusal.alternatives.first().filter(|_| attempt.guest.is_flexible) {
        let ending = book(door, &attempt.guest, *nearest).await.map_or_else(Ending::Refused, Ending::Settled);
        attempt.ending = attempt.taken_at_word(ending);
    }
    attempt
}

impl Attempt {
    /// Counts what came of a start that was offered. It may be gone; any other no contradicts the offer.
    fn taken_at_word(&mut self, ending: Ending) -> Ending {
        self.took_at_word += 1;
        let Ending::Refused(refusal) = ending else { return ending };
        self.lost_races += 1;
        if refusal.is_fault || refusal.code == "slot_unavailable" {
            return Ending::Refused(refusal);
        }
        Ending::Refused(fault("offer_contradicted", format!("{}: {}", refusal.code, refusal.detail)))
    }
}
