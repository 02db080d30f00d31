use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use domain::feedback::{Statement, UserReport};
use domain::ids::{IssueId, ProjectId};

use super::{Feedback, FeedbackError, NewUserReport};
use crate::access::AccessError;
use crate::ports::{StoreError, Stores};

/// So long what was said of an event may be said anew.
const CHANGEABLE: TimeDelta = TimeDelta::minutes(5);

/// So often it is looked anew which issue an event is of.
const TRIES: usize = 5;

/// Why statements are not kept.
#[derive(Debug)]
pub(super) enum NotKept {
    /// They cannot be.
    Failed(FeedbackError),
    /// While an issue was waited for, its events became another one's.
    Moved,
}

impl From<FeedbackError> for NotKept {
    fn from(error: FeedbackError) -> Self {
        Self::Failed(error)
    }
}

impl From<AccessError> for NotKept {
    fn from(error: AccessError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<StoreError> for NotKept {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl Feedback {
    /// Does the work in a transaction, anew where events became another issue's meanwhile.
    pub(super) fn settled<T>(&self, work: impl Fn(&mut dyn Stores) -> Result<T, NotKept>) -> Result<T, FeedbackError> {
        for _ in 0..TRIES {
            match self.uow.transaction(|stores| work(stores)) {
                Err(NotKept::Moved) => {}
                Err(NotKept::Failed(error)) => return Err(error),
                Ok(done) => return Ok(done),
            }
        }
        Err(StoreError::Unavailable("the events of user reports do not stay with an issue".into()).into())
    }
}

/// Keeps those of the statements, ascending by event, of whose events nothing was said too long ago.
///
/// The issues of the events are locked, ascending, before anything is written: whoever hands over or removes what
/// belongs to one of them does so before that, which shows, or finds the reports.
pub(super) fn keep(
    stores: &mut dyn Stores,
    project_id: ProjectId,
    statements: &[Statement],
    now: DateTime<Utc>,
) -> Result<Vec<UserReport>, NotKept> {
    let places = places(stores, project_id, statements)?;
    let issues: BTreeSet<_> = places.iter().flatten().map(|place| (project_id, place.0)).collect();
    if !issues.is_empty() {
        stores.triage().lock(&issues.into_iter().collect::<Vec<_>>())?;
        if self::places(stores, project_id, statements)? != places {
            return Err(NotKept::Moved);
        }
    }
    let mut kept = Vec::with_capacity(statements.len());
    for (statement, place) in statements.iter().zip(places) {
        let before = stores.user_reports().of_event(project_id, statement.event_id)?;
        if before.is_some_and(|before| before.date_added + CHANGEABLE < now) {
            continue;
        }
        let (issue_id, environment) = place.unzip();
        let (statement, environment) = (statement.clone(), environment.flatten());
        let report = NewUserReport { project_id, statement, issue_id, environment, date_added: now };
        kept.push(stores.user_reports().put(&report)?);
    }
    Ok(kept)
}

/// The issue and the environment of an event.
type Place = (IssueId, Option<String>);

/// Those of the event of each statement, where it has come.
fn places(
    stores: &mut dyn Stores,
    project: ProjectId,
    statements: &[Statement],
) -> Result<Vec<Option<Place>>, StoreError> {
    let mut place = |statement: &Statement| {
        let event = stores.events().find(project, statement.event_id)?;
        Ok(event.map(|event| (event.issue_id, event.environment)))
    };
    statements.iter().map(&mut place).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::events::EventId;

    use super::*;
    use crate::events::EventRecord;
    use crate::ports::{Access, MockClock, MockStores, MockUnitOfWork, Outcome};

    fn event(issue: i64) -> EventRecord {
        EventRecord {
            project_id: ProjectId::new(1),
            id: EventId::new(uuid::Uuid::from_u128(1)),
            issue_id: IssueId::new(issue),
            timestamp: DateTime::UNIX_EPOCH,
            received: DateTime::UNIX_EPOCH,
            environment: None,
            release: None,
            hash: None,
            payload: Vec::new(),
        }
    }

    /// Receives a statement on an event that is of the issues of these numbers, one after the other.
    fn receive(issues: &[i64], stores: &mut MockStores) -> (Result<usize, FeedbackError>, Vec<(Access, Outcome)>) {
        let (issues, mut asked) = (issues.to_vec(), 0..);
        let mut of_next = move || asked.next().and_then(|time: usize| issues.get(time % issues.len()).copied());
        stores.events.expect_find().returning(move |_, _| Ok(of_next().map(event)));
        stores.triage.expect_lock().returning(|_| Ok(Vec::new()));
        stores.user_reports.expect_of_event().returning(|_, _| Ok(None));
        let mut clock = MockClock::new();
        clock.expect_now().return_const(DateTime::UNIX_EPOCH);
        let uow = Arc::new(MockUnitOfWork::new(std::mem::take(stores)));
        let statement = Statement::new(event(1).id, "Kim", "kim@example.com", "It broke.").unwrap();
        let feedback = Feedback::new(Arc::<MockUnitOfWork>::clone(&uow), Arc::new(clock));
        (feedback.receive(ProjectId::new(1), vec![statement]), uow.ended())
    }

    #[test]
    fn where_an_event_became_another_issues_it_is_looked_at_anew() {
        let mut stores = MockStores::default();
        let of_parent = |report: &NewUserReport| report.issue_id == Some(IssueId::new(2));
        stores.user_reports.expect_put().withf(of_parent).times(1).returning(|new| {
            Ok(UserReport {
                id: domain::ids::UserReportId::new(1),
                project_id: new.project_id,
                event_id: new.statement.event_id,
                issue_id: new.issue_id,
                name: String::new(),
                email: String::new(),
                comments: String::new(),
                date_added: new.date_added,
            })
        });
        let (kept, ended) = receive(&[1, 2, 2, 2], &mut stores);
        assert_eq!(kept.unwrap(), 1);
        assert_eq!(ended, [(Access::Write, Outcome::Rollback), (Access::Write, Outcome::Commit)]);
    }

    #[test]
    fn an_event_that_never_stays_is_given_up() {
        let (kept, ended) = receive(&[1, 2], &mut MockStores::default());
        assert!(matches!(kept, Err(FeedbackError::Access(AccessError::Store(StoreError::Unavailable(_))))), "{kept:?}");
        assert_eq!(ended.len(), TRIES);
    }
}
