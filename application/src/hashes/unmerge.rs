use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::deletions::Target;
use domain::grouping::GroupHash;
use domain::ids::{IssueId, UserId};
use domain::issues::{ActivityKind, Issue};
use domain::permissions::Permission;
use domain::projects::Project;
use serde_json::{Map, Value};

use super::{HashError, Hashes, Kept, Unmerge};
use crate::access::AccessError;
use crate::actor::{Actor, UserActor};
use crate::events::{EventPosition, EventRecord, StoredEvent};
use crate::ingest::{issue_of, restored};
use crate::issues::{IssueRef, NewActivity, locate, take_hold};
use crate::ports::{StoreError, Stores};

/// Hashes that may be named at once: of each an event is looked at.
const MAX_NAMED: usize = 100;

/// Which hashes to take from an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmergeHashes {
    /// The issue.
    pub issue: IssueRef,
    /// The hashes, as they were named.
    pub hashes: Vec<String>,
}

/// What an issue is made of.
struct Taken {
    /// Its hashes, sorted.
    hashes: Vec<GroupHash>,
    /// The latest event of these.
    latest: EventRecord,
}

impl Hashes {
    /// Makes an issue of hashes of another one; its id. Later events of these hashes come to it at once, those that are
    /// stored are moved to it later. Hashes that are not the issue's, or by which no event came that is still there,
    /// are passed over; where nothing is left then, nothing is made.
    pub fn unmerge(
        &self,
        actor: &Actor,
        command: &UnmergeHashes,
        permission: Permission,
    ) -> Result<Option<IssueId>, HashError> {
        let now = self.clock.now();
        self.uow.transaction(|stores| {
            let located = locate(stores, actor, &command.issue, permission)?;
            let named = command.hashes.iter().map(|text| GroupHash::parse(text).ok_or(HashError::InvalidHash));
            let named = named.collect::<Result<BTreeSet<_>, _>>()?;
            if named.len() > MAX_NAMED {
                return Err(HashError::TooManyHashes);
            }
            let (issue, hashes) = claim(stores, &located.issue)?;
            let Some(taken) = choose(stores, &issue, &hashes, &named)? else { return Ok(None) };
            let user = match actor {
                Actor::User(UserActor { user, .. }) => Some(user.id),
                Actor::Organization(_) | Actor::Nobody => None,
            };
            take(stores, &located.project, &issue, taken, (user, now)).map(Some)
        })
    }
}

/// The issue, locked after its hashes have been claimed, in the order of batches of events; and these hashes, sorted.
fn claim(stores: &mut dyn Stores, issue: &Issue) -> Result<(Issue, BTreeSet<GroupHash>), HashError> {
    let (claims, there) = take_hold(stores, &[(issue.project_id, issue.id)].into())?;
    let issue = there.into_iter().next().ok_or(AccessError::NotFound)?;
    let own = claims.into_iter().filter(|claim| claim.issue_id == Some(issue.id));
    let own = own.map(|claim| claim.hash).collect();
    Ok((issue, own))
}

/// Which of the issue's hashes go, and what their latest event is.
fn choose(
    stores: &mut dyn Stores,
    issue: &Issue,
    own: &BTreeSet<GroupHash>,
    named: &BTreeSet<GroupHash>,
) -> Result<Option<Taken>, HashError> {
    let asked: Vec<_> = own.intersection(named).cloned().collect();
    let found = if asked.is_empty() { Vec::new() } else { stores.hashes().latest(issue.project_id, &asked)? };
    let position = |(_, event): &&(_, EventRecord)| EventPosition { timestamp: event.timestamp, id: event.id };
    let Some((_, latest)) = found.iter().max_by_key(position).cloned() else { return Ok(None) };
    let mut hashes: BTreeSet<_> = found.iter().map(|(hash, _)| hash.clone()).collect();
    let noted: BTreeSet<_> = stores.hashes().noted(issue.project_id, issue.id)?.into_iter().collect();
    for (_, event) in &found {
        // An event may have more hashes than the one that leads it. What leads no other event goes with it: else
        // nothing but that would be left of an issue, and of what is like it the next event would come back.
        let others = StoredEvent::decode_listed(&event.payload)?.hashes.into_iter();
        hashes.extend(others.filter(|hash| own.contains(hash) && !noted.contains(hash)));
    }
    if hashes.len() == own.len() {
        return Err(HashError::AllHashes);
    }
    if stores.unmerges().is_awaited(issue.project_id, issue.id)? {
        return Err(HashError::Unsettled);
    }
    Ok(Some(Taken { hashes: hashes.into_iter().collect(), latest }))
}

/// Makes the issue.
fn take(
    stores: &mut dyn Stores,
    project: &Project,
    from: &Issue,
    taken: Taken,
    (user, now): (Option<UserId>, DateTime<Utc>),
) -> Result<IssueId, HashError> {
    let Taken { hashes, latest } = taken;
    let release = match &latest.release {
        Some(version) => stores.releases().of_issue_version(project.id, from.id, version)?,
        None => None,
    };
    let event = restored(&latest, StoredEvent::decode_listed(&latest.payload)?, project.organization_id);
    let number = stores.intake().take_numbers(project.id, 1)?;
    let new = issue_of(&event, number, release.map(|seen| seen.release.id), now);
    let made = stores.intake().add_issues(&[new])?.first().copied();
    let to = made.ok_or_else(|| StoreError::Other("the store made no issue".into()))?;
    let leads: Vec<_> = hashes.iter().map(|hash| (project.id, hash.clone(), to)).collect();
    stores.intake().assign_hashes(&leads)?;
    let happened = |issue_id, kind, (key, other): (&str, IssueId)| {
        let fingerprints: Value = hashes.iter().map(GroupHash::as_str).collect();
        let data = [("fingerprints".to_owned(), fingerprints), (key.to_owned(), other.to_string().into())];
        let data = Map::from_iter(data);
        NewActivity { project_id: project.id, issue_id, user, kind, data, date_added: now }
    };
    stores.activities().add(&happened(from.id, ActivityKind::UnmergeSource, ("destination_id", to)))?;
    stores.activities().add(&happened(to, ActivityKind::UnmergeDestination, ("source_id", from.id)))?;
    stores.unmerges().add(&Unmerge {
        project_id: project.id,
        from: from.id,
        to,
        hashes,
        after: None,
        kept: Kept::default(),
    })?;
    stores.deletions().schedule(Target::Unmerge(to), user, now)?;
    Ok(to)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::issues::IssueKey;
    use crate::ports::{MockClock, MockStores, MockUnitOfWork};

    fn refusal(uow: MockUnitOfWork) -> HashError {
        let mut clock = MockClock::new();
        clock.expect_now().return_const(DateTime::UNIX_EPOCH);
        let issue = IssueRef { organization: None, issue: IssueKey::parse("7") };
        let command = UnmergeHashes { issue, hashes: vec!["x".to_owned()] };
        let hashes = Hashes::new(Arc::new(uow), Arc::new(clock));
        hashes.unmerge(&Actor::Nobody, &command, Permission::EventWrite).unwrap_err()
    }

    #[test]
    fn nobody_is_told_to_log_in_before_anything_is_looked_up() {
        let refused = refusal(MockUnitOfWork::new(MockStores::default()));
        assert!(matches!(refused, HashError::Access(AccessError::Unauthenticated)));
    }

    #[test]
    fn an_outage_is_reported_as_one() {
        let refused = refusal(MockUnitOfWork::outage());
        assert!(matches!(refused, HashError::Access(AccessError::Store(StoreError::Unavailable(_)))));
    }
}
