//! Links that are good once: to say yes, or to choose another password. No mail is sent yet, so whoever asks for a link
//! is told it, and hands it on. That is why a link never opens more than whoever asked for it may give: an invitation
//! shows no account that has a password, and says yes to one restaurant.

use crate::directory::db::tickets::Chosen;
use crate::directory::keys::{digest, draw};
use crate::domain::author::Author;
use crate::domain::ids::{AccountId, RestaurantId};

use super::account::{Account, Lock};
use super::email::Email;
use super::guessing::WhenceDigest;
use super::tickets::{Issued, Ticket, TicketKind};
use super::{AccountFailure, Accounts, Done, new_account_id, oneself, password};

/// Somebody was asked.
pub struct Invited {
    /// Who.
    pub account: AccountId,
    /// Where they are reached.
    pub email: Email,
    /// What makes the link.
    pub issued: Issued,
}

impl Accounts {
    pub(super) async fn issue(
        &self,
        kind: TicketKind,
        account: AccountId,
        restaurant: Option<RestaurantId>,
    ) -> Done<Issued> {
        let (token, expires_at) = (draw(kind.prefix()), self.now() + kind.lasts());
        self.0.db.put_ticket(digest(&token), &Ticket { kind, account, restaurant, expires_at }).await?;
        Ok(Issued { token, expires_at })
    }

    /// Makes an account that works nowhere yet.
    ///
    /// # Errors
    /// When the address has one.
    pub async fn create(&self, email: Email) -> Done<(Account, Issued)> {
        self.change(move |it| async move {
            if it.find(&email).await?.is_some() {
                return Err(AccountFailure::AccountExists);
            }
            let id = it.0.db.ensure_account(new_account_id(), &email, it.now()).await?;
            let issued = it.issue(TicketKind::Invitation, id, None).await?;
            Ok((it.get(id).await?, issued))
        })
        .await
    }

    /// A link for another password, by the operator.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn reset(&self, account: AccountId, author: Author) -> Done<Issued> {
        self.change(move |it| async move {
            it.lock(account).await?;
            it.note("account.reset_link", (account, None), author).await?;
            it.issue(TicketKind::Reset, account, None).await
        })
        .await
    }

    /// A link for another password, by an owner of where they work. Only when they work nowhere else: else it would
    /// open another's house.
    ///
    /// # Errors
    /// When they do not work there, or elsewhere too.
    pub async fn reset_member(&self, restaurant: RestaurantId, account: AccountId, author: Author) -> Done<Issued> {
        self.change(move |it| async move {
            let members = it.members(restaurant).await?;
            let is_member = members.iter().any(|member| member.account == account && member.accepted_at.is_some());
            if !is_member {
                return Err(AccountFailure::MemberNotFound);
            }
            // They would not notice that somebody chose a password for them.
            if it.get(account).await?.has_identity {
                return Err(AccountFailure::SignsInElsewhere);
            }
            let places = it.0.db.places_of(account).await?;
            if places.iter().any(|place| place.restaurant != restaurant) {
                return Err(AccountFailure::WorksElsewhere);
            }
            it.note("member.reset_link", (account, Some(restaurant)), author).await?;
            it.issue(TicketKind::Reset, account, Some(restaurant)).await
        })
        .await
    }

    /// What a link is about, for whoever holds it.
    ///
    /// # Errors
    /// When it is void.
    pub async fn read_ticket(&self, token: &str, kind: TicketKind) -> Done<(Ticket, Account)> {
        let (ticket, lock) = self.held(token, kind).await?;
        Ok((ticket, lock.account))
    }

    async fn held(&self, token: &str, kind: TicketKind) -> Done<(Ticket, Lock)> {
        let found = self.0.db.ticket(digest(token)).await?;
        let is_good = |ticket: &Ticket| ticket.kind == kind && self.now() < ticket.expires_at;
        let ticket = found.filter(is_good).ok_or(AccountFailure::TicketVoid)?;
        let lock = self.0.db.account(ticket.account).await?;
        let lock = lock.filter(|lock| lock.account.disabled_at.is_none()).ok_or(AccountFailure::TicketVoid)?;
        Ok((ticket, lock))
    }

    /// Says yes to an invitation. Who has no password chooses one; who has one proves it. Who signs in at a provider
    /// says yes by doing so, and is shown no link to choose a password with: others know that link.
    ///
    /// # Errors
    /// When the link is void, or the password is wrong or may not be chosen.
    pub async fn accept(
        &self,
        token: String,
        password: String,
        name: Option<String>,
        whence: WhenceDigest,
    ) -> Done<Account> {
        let (ticket, lock) = self.held(&token, TicketKind::Invitation).await?;
        if lock.password.is_some() {
            let proven = self.prove_password(&lock.account.email, password, whence).await?;
            return self.use_up(token, (ticket, proven), None, whence).await;
        }
        if lock.account.has_identity {
            return Err(AccountFailure::SignsInElsewhere);
        }
        password::check(&password, &lock.account.email)?;
        let chosen = Chosen { password: self.0.hasher.hash(password).await?, name };
        self.use_up(token, (ticket, lock), Some(chosen), whence).await
    }

    /// Chooses another password by a link. All sessions of the account are over then; its second factor stays.
    ///
    /// # Errors
    /// When the link is void, or the password may not be chosen.
    pub async fn accept_reset(&self, token: String, password: String, whence: WhenceDigest) -> Done<Account> {
        let (ticket, lock) = self.held(&token, TicketKind::Reset).await?;
        password::check(&password, &lock.account.email)?;
        let chosen = Chosen { password: self.0.hasher.hash(password).await?, name: None };
        self.use_up(token, (ticket, lock), Some(chosen), whence).await
    }

    /// Whether somebody works at one restaurant and nowhere else; none asks nothing.
    async fn is_alone_at(&self, account: AccountId, restaurant: Option<RestaurantId>) -> Done<bool> {
        let Some(restaurant) = restaurant else { return Ok(true) };
        let places = self.0.db.places_of(account).await?;
        Ok(!places.is_empty() && places.iter().all(|place| place.restaurant == restaurant))
    }

    async fn use_up(
        &self,
        token: String,
        (ticket, lock): (Ticket, Lock),
        chosen: Option<Chosen>,
        whence: WhenceDigest,
    ) -> Done<Account> {
        self.change(move |it| async move {
            let (now, account) = (it.now(), ticket.account);
            // Another may have been quicker: with the first password, or with another one than was proven.
            if ticket.kind == TicketKind::Invitation {
                it.still(&lock).await?;
            }
            // A link of one restaurant opens nothing once they work elsewhere too, or there no more.
            if ticket.kind == TicketKind::Reset && !it.is_alone_at(account, ticket.restaurant).await? {
                return Err(AccountFailure::TicketVoid);
            }
            let is_new_password = chosen.is_some();
            if !it.0.db.use_ticket(digest(&token), &ticket, chosen, now).await? {
                return Err(AccountFailure::TicketVoid);
            }
            if is_new_password {
                it.end_all(account, None).await?;
            }
            let kind = match (ticket.kind, ticket.restaurant) {
                (TicketKind::Invitation, Some(_)) => "member.accepted",
                (TicketKind::Invitation, None) => "account.accepted",
                (TicketKind::Reset, _) => "account.password_reset",
            };
            it.note(kind, (account, ticket.restaurant), oneself(account, whence)).await?;
            it.reread_places(account).await?;
            it.get(account).await
        })
        .await
    }
}
