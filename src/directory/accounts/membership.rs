//! Who works at a restaurant. An owner who can sign in is never the last to go.

use serde_json::json;

use crate::directory::changes::NewChange;
use crate::domain::access::Role;
use crate::domain::author::Author;
use crate::domain::ids::{AccountId, RestaurantId};
use crate::restaurant::terms::Exceeded;

use super::account::Member;
use super::email::Email;
use super::inviting::Invited;
use super::tickets::TicketKind;
use super::{AccountFailure, Accounts, Done, new_account_id};

/// The most members of one restaurant, with those who were asked.
pub const MEMBERS_MAX: usize = 200;

/// Who is to work there, and as what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Who.
    pub email: Email,
    /// As what.
    pub role: Role,
}

/// One difference between who works there and who is to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberStep {
    /// They are asked.
    Add(Wanted),
    /// They get another role.
    Change(AccountId, Wanted),
    /// They go.
    Remove(AccountId, Email),
}

impl Accounts {
    /// Who works at a restaurant, or was asked to: owners first, then by address.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn members(&self, restaurant: RestaurantId) -> Done<Vec<Member>> {
        Ok(self.0.db.members(restaurant).await?)
    }

    async fn member(&self, restaurant: RestaurantId, account: AccountId) -> Done<(Member, Vec<Member>)> {
        let all = self.members(restaurant).await?;
        let found = all.iter().position(|member| member.account == account).ok_or(AccountFailure::MemberNotFound)?;
        let mut others = all;
        Ok((others.remove(found), others))
    }

    /// Asks somebody to work at a restaurant. Who was asked and has not answered is asked anew; the link of before is
    /// void.
    ///
    /// # Errors
    /// When they work there already, or there are too many.
    pub async fn invite(&self, restaurant: RestaurantId, wanted: Wanted, author: Author) -> Done<(Member, Invited)> {
        self.change(move |it| async move {
            let members = it.members(restaurant).await?;
            let known = members.iter().find(|member| member.email == wanted.email);
            if known.is_some_and(|member| member.accepted_at.is_some()) {
                return Err(AccountFailure::AlreadyMember);
            }
            if known.is_none() {
                it.has_room(Some(restaurant), members.len(), members.len() + 1)?;
            }
            let invited = it.add(restaurant, &wanted, author).await?;
            let (member, _) = it.member(restaurant, invited.account).await?;
            Ok((member, invited))
        })
        .await
    }

    /// Whether so many may be there. Whoever has more than their plan says keeps them, and gets no more.
    fn has_room(&self, restaurant: Option<RestaurantId>, present: usize, wanted: usize) -> Done<()> {
        if MEMBERS_MAX < wanted {
            return Err(AccountFailure::TooManyMembers);
        }
        match restaurant.and_then(|id| self.0.room.members_max(id)) {
            Some(max) if (max as usize) < wanted && present < wanted => {
                Err(AccountFailure::OverQuota(Exceeded { quota: "members", max, used: wanted as u64 }))
            }
            Some(_) | None => Ok(()),
        }
    }

    async fn add(&self, restaurant: RestaurantId, wanted: &Wanted, author: Author) -> Done<Invited> {
        let account = self.0.db.ensure_account(new_account_id(), &wanted.email, self.now()).await?;
        let change = change("member.invited", (restaurant, account), author, (None, Some(wanted.role)));
        self.0.db.put_member(restaurant, account, wanted.role, (self.now(), change)).await?;
        let issued = self.issue(TicketKind::Invitation, account, Some(restaurant)).await?;
        Ok(Invited { account, email: wanted.email.clone(), issued })
    }

    /// Gives a member another role.
    ///
    /// # Errors
    /// When nobody of this id works there, or no owner would be left.
    pub async fn change_role(
        &self,
        restaurant: RestaurantId,
        account: AccountId,
        role: Role,
        author: Author,
    ) -> Done<Member> {
        self.change(move |it| async move {
            let (member, others) = it.member(restaurant, account).await?;
            if role != Role::Owner {
                keeps_an_owner(&member, &others)?;
            }
            let change = change("member.changed", (restaurant, account), author, (Some(member.role), Some(role)));
            it.0.db.put_member(restaurant, account, role, (it.now(), change)).await?;
            it.reread_places(account).await?;
            Ok(Member { role, ..member })
        })
        .await
    }

    /// Somebody works there no more, or need not answer. Their account stays.
    ///
    /// # Errors
    /// When nobody of this id works there, or no owner would be left.
    pub async fn remove(&self, restaurant: RestaurantId, account: AccountId, author: Author) -> Done<()> {
        self.change(move |it| async move {
            let (member, others) = it.member(restaurant, account).await?;
            keeps_an_owner(&member, &others)?;
            let change = change("member.removed", (restaurant, account), author, (Some(member.role), None));
            it.0.db.remove_member(restaurant, account, (it.now(), change)).await?;
            it.reread_places(account).await
        })
        .await
    }

    /// What a complete list of members would change.
    ///
    /// # Errors
    /// When there was an owner and would be none, or there are too many.
    pub async fn plan_members(&self, restaurant: Option<RestaurantId>, wanted: &[Wanted]) -> Done<Vec<MemberStep>> {
        let present = match restaurant {
            Some(restaurant) => self.members(restaurant).await?,
            None => vec![],
        };
        self.has_room(restaurant, present.len(), wanted.len())?;
        let had_owner = present.iter().any(|member| member.role == Role::Owner);
        if had_owner && !wanted.iter().any(|wanted| wanted.role == Role::Owner) {
            return Err(AccountFailure::LastOwner);
        }
        Ok(steps(&present, wanted))
    }

    /// Makes a complete list of members true. Who is new is asked; a second time changes nothing.
    ///
    /// # Errors
    /// As [`Accounts::plan_members`], when it would do something else than was planned, or when it cannot be stored.
    pub async fn apply_members(
        &self,
        restaurant: RestaurantId,
        wanted: Vec<Wanted>,
        author: Author,
        planned: Option<Vec<MemberStep>>,
    ) -> Done<(Vec<MemberStep>, Vec<Invited>)> {
        self.change(move |it| async move {
            let steps = it.plan_members(Some(restaurant), &wanted).await?;
            if planned.is_some_and(|planned| planned != steps) {
                return Err(AccountFailure::MembersChanged);
            }
            let mut invited = vec![];
            for step in &steps {
                invited.extend(it.take(restaurant, step, author).await?);
            }
            Ok((steps, invited))
        })
        .await
    }

    async fn take(&self, restaurant: RestaurantId, step: &MemberStep, author: Author) -> Done<Option<Invited>> {
        match step {
            MemberStep::Add(wanted) => return self.add(restaurant, wanted, author).await.map(Some),
            MemberStep::Change(account, wanted) => {
                let (member, _) = self.member(restaurant, *account).await?;
                let roles = (Some(member.role), Some(wanted.role));
                let change = change("member.changed", (restaurant, *account), author, roles);
                self.0.db.put_member(restaurant, *account, wanted.role, (self.now(), change)).await?;
                self.reread_places(*account).await?;
            }
            MemberStep::Remove(account, _) => {
                let (member, _) = self.member(restaurant, *account).await?;
                let change = change("member.removed", (restaurant, *account), author, (Some(member.role), None));
                self.0.db.remove_member(restaurant, *account, (self.now(), change)).await?;
                self.reread_places(*account).await?;
            }
        }
        Ok(None)
    }
}

/// What is on record: ids and roles, and no address.
fn change(
    kind: &'static str,
    (restaurant, account): (RestaurantId, AccountId),
    author: Author,
    (old, new): (Option<Role>, Option<Role>),
) -> NewChange {
    let told = |role: Option<Role>| role.map(|role| json!({ "role": role }));
    NewChange {
        kind,
        entity: account.to_string(),
        restaurant: Some(restaurant),
        author,
        old: told(old),
        new: told(new),
    }
}

fn keeps_an_owner(leaving: &Member, others: &[Member]) -> Done<()> {
    let is_last = leaving.is_present_owner() && !others.iter().any(Member::is_present_owner);
    if is_last { Err(AccountFailure::LastOwner) } else { Ok(()) }
}

/// Those who come first, so that nobody is alone in between.
fn steps(present: &[Member], wanted: &[Wanted]) -> Vec<MemberStep> {
    let come = wanted.iter().filter_map(|wanted| match present.iter().find(|it| it.email == wanted.email) {
        None => Some(MemberStep::Add(wanted.clone())),
        Some(member) if member.role != wanted.role => Some(MemberStep::Change(member.account, wanted.clone())),
        Some(_) => None,
    });
    let stays = |member: &&Member| wanted.iter().any(|wanted| wanted.email == member.email);
    let go = present.iter().filter(|member| !stays(member));
    come.chain(go.map(|member| MemberStep::Remove(member.account, member.email.clone()))).collect()
}
