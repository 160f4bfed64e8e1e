//! The `members` of a restaurant file. They are the directory's, not the restaurant's: the restaurant is configured
//! without them, and its file shows those of the directory.

use std::collections::HashSet;

use actix_web::HttpRequest;
use serde::Serialize;
use utoipa::ToSchema;

use crate::directory::accounts::email::Email;
use crate::directory::accounts::membership::{MemberStep, Wanted};
use crate::directory::accounts::tickets::TicketKind;
use crate::domain::access::{Grant, Power, Scope};
use crate::domain::author::Author;
use crate::domain::check::Fault;
use crate::domain::ids::RestaurantId;
use crate::domain::restaurant::command::Configure;
use crate::domain::slug::Slug;
use crate::http::Edge;
use crate::http::people::{LinkBody, link};
use crate::http::principal::{Platform, Staff};
use crate::http::problem::{Problem, invalid_file};
use crate::restaurant::file::MemberItem;

use super::StepBody;

/// Somebody new, and their link.
#[derive(Serialize, ToSchema)]
#[schema(as = InvitedMember)]
pub struct InvitedBody {
    /// Who.
    email: String,
    /// The link to say yes with.
    #[serde(flatten)]
    link: LinkBody,
}

/// Who applies a file.
#[derive(Clone, Copy)]
pub(in crate::http) enum Applying<'a> {
    /// An operator.
    Platform(&'a Platform),
    /// Somebody who works there.
    Staff(&'a Staff),
}

impl Applying<'_> {
    /// The only restaurant that the file can be for.
    pub(super) fn only(self) -> Option<RestaurantId> {
        match self {
            Applying::Platform(_) => None,
            Applying::Staff(staff) => Some(staff.tenant().id),
        }
    }

    /// Whether the restaurant may be configured now.
    ///
    /// # Errors
    /// When it was suspended, or given notice.
    pub(super) fn still_may(self, edge: &Edge) -> Result<(), Problem> {
        match self {
            Applying::Platform(_) => Ok(()),
            Applying::Staff(staff) => Ok(edge.directory.handle(staff.tenant().id).allow_configuring()?),
        }
    }

    fn author(self, request: &HttpRequest, restaurant: RestaurantId) -> Author {
        match self {
            Applying::Platform(platform) => platform.author(request, Some(restaurant)),
            Applying::Staff(staff) => staff.author(request),
        }
    }

    fn may_change_members(self, steps: &[MemberStep]) -> Result<(), Problem> {
        let Applying::Staff(staff) = self else { return Ok(()) };
        staff.may(Power::Use(Scope::MembersWrite))?;
        steps.iter().try_for_each(|step| match step {
            // Whoever applies is shown the links.
            MemberStep::Add(wanted) | MemberStep::Change(_, wanted) => staff.may(Power::Give(Grant::of(wanted.role))),
            MemberStep::Remove(..) => Ok(()),
        })
    }
}

/// The section of a file; none when it is absent, which leaves members as they are.
pub(super) struct Members(Option<Vec<Wanted>>);

impl Members {
    /// Takes them out of what is applied to the restaurant.
    ///
    /// # Errors
    /// 422 with what is wrong with them.
    pub(super) fn take(configure: &mut Configure) -> Result<Members, Problem> {
        let Some(members) = configure.members.take() else { return Ok(Members(None)) };
        let (mut seen, mut wanted, mut faults) = (HashSet::new(), vec![], vec![]);
        for (at, member) in members.into_iter().enumerate() {
            let mut refuse = |code: &'static str, detail: String| {
                faults.push(Fault::new(format!("/members/{at}/email"), code, detail));
            };
            match Email::parse(&member.email) {
                None => refuse("bad_email", format!("`{}` is not an e-mail address", member.email)),
                Some(email) if !seen.insert(email.clone()) => {
                    refuse("email_not_unique", format!("{email} is there twice"));
                }
                Some(email) => wanted.push(Wanted { email, role: member.role }),
            }
        }
        if faults.is_empty() { Ok(Members(Some(wanted))) } else { Err(invalid_file(faults)) }
    }

    /// What they would change. Whoever works there and may not say who else does may apply a file that leaves them as
    /// they are.
    ///
    /// # Errors
    /// 403 for those; 409 when no owner would be left.
    pub(super) async fn plan(&self, edge: &Edge, slug: &Slug, by: Applying<'_>) -> Result<Vec<MemberStep>, Problem> {
        let Some(wanted) = &self.0 else { return Ok(vec![]) };
        let tenant = edge.directory.find(slug).map(|tenant| tenant.id);
        let steps = edge.directory.accounts().plan_members(tenant, wanted).await?;
        if !steps.is_empty() {
            by.may_change_members(&steps)?;
        }
        Ok(steps)
    }

    /// Makes them so. Says what was changed, and who is asked.
    ///
    /// # Errors
    /// 409 when no owner would be left.
    pub(super) async fn apply(
        self,
        request: &HttpRequest,
        edge: &Edge,
        restaurant: RestaurantId,
        (by, planned): (Applying<'_>, Vec<MemberStep>),
    ) -> Result<(Vec<StepBody>, Vec<InvitedBody>), Problem> {
        let Some(wanted) = self.0 else { return Ok((vec![], vec![])) };
        // What staff may was asked of what was planned; nothing else is done in their name.
        let author = by.author(request, restaurant);
        let allowed = match by {
            Applying::Platform(_) => None,
            Applying::Staff(_) => Some(planned),
        };
        let (steps, invited) = edge.directory.accounts().apply_members(restaurant, wanted, author, allowed).await?;
        let invited = invited.into_iter().map(|invited| InvitedBody {
            email: invited.email.to_string(),
            link: link(request, edge, TicketKind::Invitation, &invited.issued),
        });
        Ok((steps.iter().map(step_body).collect(), invited.collect()))
    }
}

pub(super) fn step_body(step: &MemberStep) -> StepBody {
    let (action, email) = match step {
        MemberStep::Add(wanted) => ("add", &wanted.email),
        MemberStep::Change(_, wanted) => ("change", &wanted.email),
        MemberStep::Remove(_, email) => ("remove", email),
    };
    StepBody { action, kind: "member".into(), key: email.to_string() }
}

/// The members of a restaurant, as its file has them.
///
/// # Errors
/// 503 when they cannot be read.
pub(in crate::http) async fn of(edge: &Edge, restaurant: RestaurantId) -> Result<Vec<MemberItem>, Problem> {
    let members = edge.directory.accounts().members(restaurant).await?.into_iter();
    Ok(members.map(|member| MemberItem { email: member.email.to_string(), role: member.role }).collect())
}
