//! An auction of one lot. It closes by itself, also while nobody looks and also if the machine was off at that moment; a
//! bid in the last seconds gives the others time to answer.

use chrono::Duration;
use maitred::clock::Moment;
use maitred::object::Broken;
use serde::{Deserialize, Serialize};

use crate::common::storage::Storage;
use crate::common::system::System;

/// How long there is to answer a bid, at least.
const ANSWER_SECONDS: i64 = 30;

/// What an auction can be asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Open it for so long. Again: as it is.
    Open { minimum: u64, seconds: u32 },
    /// Offer so much.
    Bid { bidder: String, amount: u64 },
    /// How it stands.
    Read,
}

/// What it answers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// How it stands.
    Auction(Auction),
    /// Offer this much at least.
    TooLow { least: u64 },
    /// There is none, or no more.
    NotOpen,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Bid {
    bidder: String,
    amount: u64,
}

/// How an auction stands.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Auction {
    minimum: u64,
    closes_at: Moment,
    highest: Option<Bid>,
    /// When the hammer fell. Then `highest` has bought it.
    closed_at: Option<Moment>,
    /// How often the hammer fell.
    hammers: u32,
}

/// See the module. It keeps `auction`.
pub struct House;

impl System for House {
    type Command = Command;
    type Reply = Reply;

    fn is_read(command: &Command) -> bool {
        matches!(command, Command::Read)
    }

    fn decide(storage: &mut Storage, command: Command, now: Moment) -> Result<Reply, Broken> {
        let auction: Option<Auction> = storage.get("auction")?;
        let auction = match (command, auction) {
            (Command::Open { minimum, seconds }, None) => {
                let closes_at = now + Duration::seconds(seconds.into());
                let auction = Auction { minimum, closes_at, highest: None, closed_at: None, hammers: 0 };
                storage.set_alarm("close", closes_at);
                storage.put("auction", &auction);
                auction
            }
            (Command::Bid { bidder, amount }, Some(auction)) => {
                return bid(storage, auction, Bid { bidder, amount }, now);
            }
            (Command::Open { .. } | Command::Read, Some(auction)) => auction,
            (Command::Bid { .. } | Command::Read, None) => return Ok(Reply::NotOpen),
        };
        Ok(Reply::Auction(auction))
    }

    /// The hammer falls.
    fn fire(storage: &mut Storage, _close: &str, now: Moment) -> Result<(), Broken> {
        let auction: Option<Auction> = storage.get("auction")?;
        let auction = auction.ok_or_else(|| Broken("an alarm without an auction".into()))?;
        storage.put("auction", &Auction { closed_at: Some(now), hammers: auction.hammers + 1, ..auction });
        Ok(())
    }
}

fn bid(storage: &mut Storage, auction: Auction, bid: Bid, now: Moment) -> Result<Reply, Broken> {
    // It is over at that instant, whether or not its alarm has gone off.
    if auction.closes_at <= now {
        return Ok(Reply::NotOpen);
    }
    if auction.highest.as_ref() == Some(&bid) {
        // It was sent twice, because the answer was lost.
        return Ok(Reply::Auction(auction));
    }
    let least = auction.highest.as_ref().map_or(auction.minimum, |highest| highest.amount + 1);
    if bid.amount < least {
        return Ok(Reply::TooLow { least });
    }
    let closes_at = auction.closes_at.max(now + Duration::seconds(ANSWER_SECONDS));
    let auction = Auction { highest: Some(bid), closes_at, ..auction };
    storage.set_alarm("close", closes_at);
    storage.put("auction", &auction);
    Ok(Reply::Auction(auction))
}
