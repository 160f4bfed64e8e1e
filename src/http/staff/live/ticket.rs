//! `/v1/staff/live-tickets`: pages of token clients cannot send a key with a WebSocket, and a key does not belong into an
//! address. So they fetch a ticket with their key, which opens one socket, once, within half a minute.
//!
//! Tickets live in memory: after a restart one fetches another. What a ticket opens is what its key opens when it is
//! used, so a key that was revoked meanwhile opens nothing.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{Duration, SecondsFormat};
use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Moment;
use crate::directory::keys::{KeyDigest, digest, draw};
use crate::domain::access::{Power, Scope};

use crate::http::problem::{Code, Problem};
use crate::http::{Edge, principal};

/// How long a ticket can be used, in seconds.
pub const TICKET_SECONDS: i64 = 30;
/// Tickets of one key that wait to be used. One more voids the one that was given out first.
const TICKETS_OF_KEY_MAX: usize = 32;
/// Tickets that wait to be used, of all keys.
const TICKETS_MAX: usize = 8_192;

const PREFIX: &str = "mt_";

#[derive(Clone, Copy, Debug)]
struct Ticket {
    key: KeyDigest,
    until: Moment,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Tickets(Mutex<HashMap<KeyDigest, Ticket>>);

impl Tickets {
    /// A ticket for whoever showed this key, and until when it is good; `None` when too many wait to be used.
    fn issue(&self, key: KeyDigest, now: Moment) -> Option<(String, Moment)> {
        let mut tickets = self.tickets();
        tickets.retain(|_, ticket| now < ticket.until);
        let first = tickets.iter().filter(|(_, it)| it.key == key).min_by_key(|(_, it)| it.until).map(|(it, _)| *it);
        let count = tickets.values().filter(|ticket| ticket.key == key).count();
        if let Some(first) = first.filter(|_| TICKETS_OF_KEY_MAX <= count) {
            tickets.remove(&first);
        }
        if TICKETS_MAX <= tickets.len() {
            return None;
        }
        let (ticket, until) = (draw(PREFIX), now + Duration::seconds(TICKET_SECONDS));
        tickets.insert(digest(&ticket), Ticket { key, until });
        Some((ticket, until))
    }

    /// The key that a ticket stands for. It is used by that.
    pub fn take(&self, shown: &str, now: Moment) -> Option<KeyDigest> {
        let ticket = self.tickets().remove(&digest(shown))?;
        (now < ticket.until).then_some(ticket.key)
    }

    fn tickets(&self) -> MutexGuard<'_, HashMap<KeyDigest, Ticket>> {
        // A map operation at a time: no panic can leave it half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A ticket.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LiveTicket)]
pub struct TicketBody {
    /// Pass it as `ticket` when the socket is opened.
    #[schema(example = "mt_…")]
    ticket: String,
    /// The restaurant that it opens: the key's own.
    restaurant: String,
    /// From then on it opens nothing.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// Get a ticket for a socket
///
/// For pages that hold a key of a restaurant: a browser sends no `Authorization` with a WebSocket. The ticket opens
/// `…/live` of the key's restaurant, once, within 30 seconds, for whatever the key may see.
#[utoipa::path(post, path = "/v1/staff/live-tickets", operation_id = "createLiveTicket", tag = "Staff",
    security(("restaurant_key" = ["reservations:read"])),
    responses((status = 201, description = "The ticket; it is shown once.", body = TicketBody)))]
pub async fn create(request: HttpRequest, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let (staff, key) = principal::with_own_key(&request, &edge.directory)?;
    staff.may(Power::Use(Scope::ReservationsRead))?;
    let too_many = || Problem::new(Code::Overloaded, "Too many tickets wait to be used.");
    let issued = edge.tickets.issue(key, edge.directory.now());
    let (ticket, until) = issued.ok_or_else(|| too_many().with_header(header::RETRY_AFTER, "10"))?;
    let body = TicketBody {
        ticket,
        restaurant: staff.tenant().slug.to_string(),
        expires_at: until.to_rfc3339_opts(SecondsFormat::Secs, true),
    };
    Ok(HttpResponse::Created().insert_header((header::CACHE_CONTROL, "no-store")).json(body))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Moment {
        Moment::UNIX_EPOCH + Duration::seconds(second)
    }

    #[test]
    fn a_ticket_is_good_once_and_for_a_while() {
        let tickets = Tickets::default();
        let (ticket, until) = tickets.issue([1; 32], at(0)).unwrap();
        assert_eq!(until, at(TICKET_SECONDS));
        assert_eq!(tickets.take(&ticket, at(29)), Some([1; 32]));
        assert_eq!(tickets.take(&ticket, at(29)), None);
        let (late, _) = tickets.issue([1; 32], at(0)).unwrap();
        assert_eq!(tickets.take(&late, at(TICKET_SECONDS)), None);
        assert_eq!(tickets.take("mt_nonsense", at(0)), None);
    }

    #[test]
    fn a_key_has_so_many_and_takes_nothing_from_others() {
        let tickets = Tickets::default();
        let (others, _) = tickets.issue([2; 32], at(0)).unwrap();
        let all: Vec<_> = (0..=TICKETS_OF_KEY_MAX)
            .map(|nth| tickets.issue([1; 32], at(i64::try_from(nth / 8).unwrap())).unwrap().0)
            .collect();
        let good = all.iter().filter(|ticket| tickets.take(ticket, at(5)).is_some()).count();
        assert_eq!(good, TICKETS_OF_KEY_MAX);
        assert!(tickets.take(&others, at(5)).is_some());
    }

    #[test]
    fn all_together_are_so_many_until_their_time_is_over() {
        let tickets = Tickets::default();
        let key = |nth: usize| digest(&nth.to_string());
        assert!((0..TICKETS_MAX).all(|nth| tickets.issue(key(nth), at(0)).is_some()));
        assert!(tickets.issue(key(TICKETS_MAX), at(0)).is_none());
        assert!(tickets.issue(key(TICKETS_MAX), at(TICKET_SECONDS)).is_some());
    }
}
