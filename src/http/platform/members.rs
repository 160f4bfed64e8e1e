//! The `members` of a restaurant file. They are the directory's, not the restaurant's: the restaurant is configured
//! without them, and its file shows those of the directory.

use std::collections::HashSet;

use actix_web::HttpRequest;
use serde::Serialize;
use utoipa::ToSchema;

use crate::directory::accounts::email::Email;
use crate::directory::accounts::membership::{MemberStep, Wanted};
use crate::directory::accounts::tickets::TicketKind;
use crate::domain::access::{Power, Scope};
use crate::domain::check::Fault;
use crate::domain::ids::RestaurantId;
use crate::domain::restaurant::command::Configure;
use crate::domain::slug::Slug;
use crate::http::Edge;
use crate::http::people::{LinkBody, link};
use crate::http::principal::Staff;
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
    pub(super) async fn plan(&self, edge: &Edge, slug: &Slug, staff: Option<&Staff>) -> Result<Vec<StepBody>, Problem> {
        let Some(wanted) = &self.0 else { return Ok(vec![]) };
        let tenant = edge.directory.find(slug).map(|tenant| tenant.id);
        let steps = edge.directory.accounts().plan_members(tenant, wanted).await?;
        if let Some(staff) = staff.filter(|_| !steps.is_empty()) {
            staff.may(Power::Use(Scope::MembersWrite))?;
        }
        Ok(steps.iter().map(step_body).collect())
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
    ) -> Result<(Vec<StepBody>, Vec<InvitedBody>), Problem> {
        let Some(wanted) = self.0 else { return Ok((vec![], vec![])) };
        let (steps, invited) = edge.directory.accounts().apply_members(restaurant, wanted).await?;
        let invited = invited.into_iter().map(|invited| InvitedBody {
            email: invited.email.to_string(),
            link: link(request, edge, TicketKind::Invitation, &invited.issued),
        });
        Ok((steps.iter().map(step_body).collect(), invited.collect()))
    }
}

fn step_body(step: &MemberStep) -> StepBody {
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
