use chrono::{DateTime, Utc};
use domain::issues::{Issue, series};
use domain::permissions::Permission;
use domain::releases::IssueRelease;

use super::{IssueError, IssueRef, Issues, LocatedIssue, Resolution, TagSummary, locate};
use crate::actor::Actor;
use crate::environments;
use crate::ports::{StoreError, Stores};

/// At most this many tag keys are shown.
const MAX_TAGS: usize = 100;

/// Spans before the current one in the hourly series: 25 points in all.
const HOURS: i32 = 24;

/// Spans before the current one in the daily series: 31 points in all.
const DAYS: i32 = 30;

/// An issue with all that its page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct IssueDetails {
    /// The issue and where it belongs.
    pub located: LocatedIssue,
    /// Its tags, sorted by key.
    pub tags: Vec<TagSummary>,
    /// Events by hour: (seconds since 1970, count), the current hour last.
    pub hours: Vec<(i64, i64)>,
    /// Events by UTC day.
    pub days: Vec<(i64, i64)>,
    /// How many of its events users said something of.
    pub reports: i64,
    /// The issue with the counts and times of the environments that are asked for, where they are not its own.
    pub counted: Option<Issue>,
    /// The release of the first event.
    pub first_release: Option<IssueRelease>,
    /// The release in which it was seen last.
    pub last_release: Option<IssueRelease>,
}

impl Issues {
    /// One issue; where environments are given, what is counted of it is of events from them.
    pub fn details(
        &self,
        actor: &Actor,
        reference: &IssueRef,
        environments: &[String],
    ) -> Result<IssueDetails, IssueError> {
        let now = self.clock.now();
        self.uow.read(|stores| {
            let located = locate(stores, actor, reference, Permission::EventRead)?;
            let (project, issue) = (located.issue.project_id, located.issue.id);
            environments::check(stores, located.organization.id, environments)?;
            let scope = environments::scope(stores, project, issue, environments)?;
            let names = scope.names();
            let first_release = match located.issue.first_release {
                Some(release) => stores.releases().of_issue(project, issue, release)?,
                None => None,
            };
            Ok(IssueDetails {
                tags: match &names {
                    None => stores.issues().tags(project, issue, MAX_TAGS)?,
                    Some(names) => stores.tags().keys(project, issue, Some(names), &[], MAX_TAGS)?,
                },
                hours: counts(stores, &located, names.as_deref(), Resolution::Hour, HOURS, now)?,
                days: counts(stores, &located, names.as_deref(), Resolution::Day, DAYS, now)?,
                reports: stores.user_reports().count(project, issue, asked(environments))?,
                counted: environments::narrowed(stores, &located.issue, &scope)?,
                first_release,
                last_release: stores.releases().last_of_issue(project, issue)?,
                located,
            })
        })
    }
}

/// The names, if there are any.
fn asked(environments: &[String]) -> Option<&[String]> {
    (!environments.is_empty()).then_some(environments)
}

fn counts(
    stores: &mut dyn Stores,
    located: &LocatedIssue,
    environments: Option<&[String]>,
    resolution: Resolution,
    spans: i32,
    now: DateTime<Utc>,
) -> Result<Vec<(i64, i64)>, StoreError> {
    let (first, last) = (resolution.start(now - resolution.length() * spans), resolution.start(now));
    let key = (located.issue.project_id, located.issue.id);
    let found = match environments {
        Some(names) => stores.issue_environments().buckets(key.0, key.1, names, resolution, first)?,
        None => {
            let found = stores.issues().buckets(&[key], resolution, first)?;
            found.into_iter().map(|bucket| (bucket.start, bucket.count)).collect()
        }
    };
    Ok(series::fill(&found, first, last, resolution.length().num_seconds()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::access::AccessError;
    use crate::issues::IssueKey;
    use crate::ports::{MockClock, MockStores, MockUnitOfWork};

    fn details(uow: MockUnitOfWork, actor: &Actor) -> Result<IssueDetails, IssueError> {
        let mut clock = MockClock::new();
        clock.expect_now().return_const(DateTime::UNIX_EPOCH);
        let reference = IssueRef { organization: None, issue: IssueKey::parse("7") };
        Issues::new(Arc::new(uow), Arc::new(clock)).details(actor, &reference, &[])
    }

    #[test]
    fn nobody_is_told_to_log_in_before_anything_is_looked_up() {
        let outcome = details(MockUnitOfWork::new(MockStores::default()), &Actor::Nobody);
        assert!(matches!(outcome, Err(IssueError::Access(AccessError::Unauthenticated))));
    }

    #[test]
    fn an_outage_is_reported_as_one() {
        let outcome = details(MockUnitOfWork::outage(), &Actor::Nobody);
        assert!(matches!(outcome, Err(IssueError::Access(AccessError::Store(StoreError::Unavailable(_))))));
    }
}
