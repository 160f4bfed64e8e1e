//! Whether a restaurant that runs is sound. Its database is copied as it is, the copy is told what the journal has beyond
//! it, as a recovery would, and what comes of it is compared with what is in memory. The restaurant goes on meanwhile: all
//! it does is to show itself once, between two batches.

mod findings;
mod judging;

use std::time::Duration;

use tokio::sync::oneshot;

use crate::clock::Moment;
use crate::domain::ids::RestaurantId;
use crate::domain::restaurant::state::State;
use crate::object::{Head, Refusal};
use crate::restaurant::handle::Failure;
use crate::restaurant::sound::Check;
use crate::store::journal::Tail;
use crate::store::object_file::to_hex;

use super::snapshots::{CopyFailure, Part};
use super::{Directory, closed};

pub use findings::Outcome;
use findings::{CHECKS, Findings};
use judging::Judge;

/// How many restaurants may be verified at a time: each takes a thread for a while.
pub const VERIFIES_MAX: usize = 2;
/// How often a restaurant is copied anew because its journal was trimmed meanwhile.
const TRIES_MAX: u32 = 3;
/// How often it looks whether the journal has the entry that memory showed.
const LOOKS_MAX: u32 = 250;
/// The pause between two looks.
const LOOK: Duration = Duration::from_millis(20);

/// A restaurant that was verified.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The last entry that was looked at; none when not even the database could be read.
    pub head: Option<Head>,
    /// Counts what happened in it up to that entry.
    pub revision: u64,
    /// Counts its configurations.
    pub version: u64,
    /// Entries that only the journal had.
    pub replayed: usize,
    /// What came of each check.
    pub checks: Vec<(Check, Outcome)>,
}

impl Verified {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        !self.checks.iter().any(|(_, outcome)| matches!(outcome, Outcome::Wrong(_)))
    }

    /// The digest of the chain up to the last entry, as text.
    pub fn hash(&self) -> Option<String> {
        self.head.map(|head| to_hex(&head.hash))
    }
}

/// A restaurant as it showed itself.
struct Shown {
    state: State,
    revision: u64,
    head: Head,
    next_alarm: Option<Moment>,
}

/// What was seen of a restaurant.
struct Seen {
    part: Option<Part>,
    shown: Option<Shown>,
    tail: Tail,
}

impl Directory {
    /// Verifies a restaurant; one that sleeps is woken for it, or looked at as it sleeps.
    ///
    /// # Errors
    /// When too much of this is under way, or nothing can be copied.
    pub async fn verify(&self, restaurant: RestaurantId, wakes: bool) -> Result<Verified, CopyFailure> {
        let _permit = self.verifies.clone().try_acquire_owned().map_err(|_| CopyFailure::Busy)?;
        let _copies = self.copies.clone().try_acquire_owned().map_err(|_| CopyFailure::Busy)?;
        let mut findings = Findings::default();
        let brought_up = if wakes { self.operator(restaurant).health().await.map(drop) } else { Ok(()) };
        let Seen { part, shown, tail } = self.see(restaurant, &mut findings).await?;
        match brought_up {
            Err(Failure::Refused(Refusal::Unavailable(why))) => {
                findings.wrong(Check::Memory, format!("it cannot be brought up: {why}"));
            }
            Err(_) => findings.not_looked(&[Check::Memory], "it did not answer"),
            Ok(()) if shown.is_none() => findings.not_looked(&[Check::Memory], "it sleeps"),
            Ok(()) => {}
        }
        let Some(part) = part else {
            findings.not_looked(&CHECKS[1..], "its database cannot be read");
            return Ok(Verified { head: None, revision: 0, version: 0, replayed: 0, checks: findings.outcomes() });
        };
        let woken_at = self.db.woken_at(restaurant.bits()).await?;
        let is_still = self.vault.tail(restaurant.bits(), 0).await?.trimmed == tail.trimmed;
        let index = (tail.entries.is_empty() && is_still).then_some(woken_at);
        let judge = Judge { restaurant, part, tail, shown, epoch: self.vault.epoch(), now: self.clock.now(), index };
        // Reading and comparing takes a while: not on a thread that others wait for.
        let judged = tokio::task::spawn_blocking(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
            let runtime = runtime.expect("a runtime without I/O needs nothing from the system");
            runtime.block_on(judge.judge(findings))
        });
        judged.await.map_err(|_| CopyFailure::from(closed()))
    }

    /// Its database, its memory and its entries, so that the last reach from the first to the second. Whoever is busy may
    /// have the journal trimmed in between: then all is looked at again.
    async fn see(&self, restaurant: RestaurantId, findings: &mut Findings) -> Result<Seen, CopyFailure> {
        for is_last in (0..TRIES_MAX).map(|nth| nth + 1 == TRIES_MAX) {
            let copied = self.copy_as_it_is(restaurant, findings).await?;
            let shown = self.shown(restaurant).await;
            let tail = self.tail_of(restaurant, shown.as_ref()).await?;
            let is_apart = copied.as_ref().is_some_and(|(head, _)| head.seq < tail.trimmed);
            if is_last || !is_apart {
                return Ok(Seen { part: copied.map(|(_, part)| part), shown, tail });
            }
        }
        Err(CopyFailure::Busy)
    }

    /// The restaurant as its entries make it.
    async fn shown(&self, restaurant: RestaurantId) -> Option<Shown> {
        let looked = self.runtime.look_between(restaurant.bits(), |between| Shown {
            state: between.object.state().clone(),
            revision: between.object.revision(),
            head: between.head,
            next_alarm: between.next_alarm,
        });
        looked.await
    }

    /// A copy of its database as it is, unless that cannot be read. On the restaurant's own thread and to the end, also
    /// when whoever asked has hung up.
    async fn copy_as_it_is(
        &self,
        id: RestaurantId,
        findings: &mut Findings,
    ) -> Result<Option<(Head, Part)>, CopyFailure> {
        let part = Part::new(self.vault.folder(), id)?;
        let (vault, (tell, told)) = (self.vault.clone(), oneshot::channel());
        self.operator(id).spawn_beside(async move {
            let copied = vault.copy_as_it_is(id.bits(), &part.0).await;
            // Whoever has hung up needs no copy: it is removed with what was to be sent.
            drop(tell.send(copied.map(|copied| (copied, part))));
        });
        match told.await.unwrap_or_else(|_| Err(closed())) {
            Ok(((head, wrong), part)) if wrong.is_empty() => Ok(Some((head, part))),
            Ok(((_, wrong), _)) => {
                wrong.into_iter().for_each(|what| findings.wrong(Check::Database, what));
                Ok(None)
            }
            // The disk is full, or another copy is being made: that says nothing of the restaurant.
            Err(error) if error.is_passing() => Err(error.into()),
            Err(error) => {
                findings.wrong(Check::Database, error.to_string());
                Ok(None)
            }
        }
    }

    /// What the journal has of it, with the entry that memory showed, which may be on its way.
    async fn tail_of(&self, id: RestaurantId, shown: Option<&Shown>) -> Result<Tail, CopyFailure> {
        let wanted = shown.map_or(0, |shown| shown.head.seq);
        for _ in 0..LOOKS_MAX {
            let tail = self.vault.tail(id.bits(), 0).await?;
            if wanted <= tail.entries.last().map_or(tail.trimmed, |last| last.seq) {
                return Ok(tail);
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(self.vault.tail(id.bits(), 0).await?)
    }
}
