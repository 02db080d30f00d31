use std::collections::HashMap;

use domain::ids::ProjectId;
use domain::permissions::Permission;
use domain::slugs::{IdOrSlug, Slug};
use domain::spans::{SpanId, TraceId, TracePart, parents};
use serde_json::Value;

use super::{SpanError, Spans, TransactionRecord};
use crate::access;
use crate::actor::Actor;
use crate::events::StoredEvent;
use crate::ports::{StoreError, Stores};

/// A transaction of a trace, with those that it led to.
#[derive(Debug, Clone, PartialEq)]
pub struct TraceNode {
    /// The row, without its payload.
    pub record: TransactionRecord,
    /// The slug of its project.
    pub project: Slug,
    /// What it is called.
    pub name: String,
    /// The sort of work it is.
    pub op: String,
    /// Those that its spans led to, in the order in which they began.
    pub children: Vec<TraceNode>,
}

impl Spans {
    /// The transactions of a trace in the projects that the actor reaches, at most so many, from the first that began:
    /// those that none of the others led to, each with all that it led to.
    pub fn trace(
        &self,
        actor: &Actor,
        organization: &IdOrSlug,
        trace: Option<TraceId>,
        limit: usize,
    ) -> Result<Vec<TraceNode>, SpanError> {
        self.uow.read(|stores| {
            let access = access::organization(stores, actor, organization, Permission::EventRead)?;
            let trace = trace.ok_or(SpanError::InvalidTrace)?;
            let mut projects = stores.projects().ids(access.organization.id)?;
            projects.retain(|project| access.projects.includes(*project));
            let records = stores.transactions().of_trace(&projects, trace, limit)?;
            let slugs = slugs(stores, &records)?;
            let parts = records.into_iter().filter_map(|record| part(record, &slugs).transpose());
            let (nodes, parts): (Vec<_>, Vec<_>) = parts.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
            Ok(grow(nodes, &parents(&parts)))
        })
    }
}

fn slugs(stores: &mut dyn Stores, records: &[TransactionRecord]) -> Result<HashMap<ProjectId, Slug>, StoreError> {
    let mut slugs = HashMap::new();
    for record in records {
        if !slugs.contains_key(&record.project_id)
            && let Some(project) = stores.projects().find_any(record.project_id)?
        {
            slugs.insert(project.id, project.slug);
        }
    }
    Ok(slugs)
}

/// The transaction without children, and what connects it; none where its project went meanwhile.
fn part(
    mut record: TransactionRecord,
    slugs: &HashMap<ProjectId, Slug>,
) -> Result<Option<(TraceNode, TracePart)>, StoreError> {
    let Some(project) = slugs.get(&record.project_id).cloned() else { return Ok(None) };
    let payload = std::mem::take(&mut record.payload);
    let stored = StoredEvent::decode_traced(&payload).map_err(|error| StoreError::Other(error.into()))?;
    let of_payload = |pointer: &[&str]| {
        let (first, rest) = pointer.split_first()?;
        rest.iter().try_fold(stored.payload.get(*first)?, |value, key| value.get(key))
    };
    let op = of_payload(&["contexts", "trace", "op"]).and_then(Value::as_str).unwrap_or_default().to_owned();
    let spans = of_payload(&["spans"]).and_then(Value::as_array).into_iter().flatten();
    let ids = spans.filter_map(|span| SpanId::parse(span.get("span_id")?.as_str()?));
    let part = TracePart { spans: std::iter::once(record.span_id).chain(ids).collect(), parent: record.parent_span_id };
    let node = TraceNode { record, project, name: stored.title, op, children: Vec::new() };
    Ok(Some((node, part)))
}

/// Puts each into the children of its parent.
fn grow(nodes: Vec<TraceNode>, parents: &[Option<usize>]) -> Vec<TraceNode> {
    let mut by_parent: HashMap<Option<usize>, Vec<(usize, TraceNode)>> = HashMap::new();
    for ((place, node), parent) in nodes.into_iter().enumerate().zip(parents) {
        by_parent.entry(*parent).or_default().push((place, node));
    }
    below(None, &mut by_parent)
}

fn below(parent: Option<usize>, by_parent: &mut HashMap<Option<usize>, Vec<(usize, TraceNode)>>) -> Vec<TraceNode> {
    let nodes = by_parent.remove(&parent).unwrap_or_default();
    let with_children = |(place, node)| TraceNode { children: below(Some(place), by_parent), ..node };
    nodes.into_iter().map(with_children).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::DateTime;
    use domain::ids::{MemberId, OrganizationId};
    use domain::organizations::{Member, Organization};
    use domain::permissions::Role;

    use super::*;
    use crate::access::AccessError;
    use crate::actor::fixtures::session;
    use crate::ports::{MockClock, MockStores, MockUnitOfWork};

    /// An organization of the projects 1 and 2, where members reach those of their teams alone: that is 2.
    fn stores(role: Option<Role>) -> MockStores {
        let (mut stores, id) = (MockStores::default(), OrganizationId::new(9));
        let organization = Organization {
            id,
            slug: Slug::parse("acme").unwrap(),
            name: String::new(),
            date_added: DateTime::UNIX_EPOCH,
            open_membership: false,
        };
        stores.organizations.expect_find().return_once(|_| Ok(Some(organization)));
        stores.organizations.expect_find_member().returning(move |organization_id, user_id| {
            Ok(role.map(|role| Member { id: MemberId::new(1), organization_id, user_id, role }))
        });
        stores.teams.expect_projects_of_member().returning(|_| Ok(vec![ProjectId::new(2)]));
        stores.projects.expect_ids().returning(|_| Ok(vec![ProjectId::new(1), ProjectId::new(2)]));
        stores
    }

    fn trace(stores: MockStores, trace: Option<TraceId>) -> Result<Vec<TraceNode>, SpanError> {
        let spans = Spans::new(Arc::new(MockUnitOfWork::new(stores)), Arc::new(MockClock::new()));
        spans.trace(&session(false), &IdOrSlug::parse("acme"), trace, 7)
    }

    #[test]
    fn a_trace_is_looked_for_in_the_projects_that_the_actor_reaches() {
        let id = TraceId::parse("4c79f60c11214eb38604f4ae0781bfb2").unwrap();
        let mut stores = stores(Some(Role::Member));
        let asked = move |projects: &[ProjectId], trace: &TraceId, limit: &usize| {
            projects == [ProjectId::new(2)] && *trace == id && *limit == 7
        };
        stores.transactions.expect_of_trace().withf(asked).times(1).returning(|_, _, _| Ok(Vec::new()));
        assert_eq!(trace(stores, Some(id)).unwrap(), []);
    }

    #[test]
    fn what_is_no_trace_is_told_to_those_who_may_ask() {
        assert!(matches!(trace(stores(Some(Role::Member)), None), Err(SpanError::InvalidTrace)));
        assert!(matches!(trace(stores(None), None), Err(SpanError::Access(AccessError::Forbidden))));
    }
}
