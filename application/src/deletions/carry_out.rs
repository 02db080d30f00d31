use chrono::{DateTime, Utc};
use domain::applications::ApplicationStatus;
use domain::deletions::Target;
use domain::ids::{ApplicationId, IssueId, UserId};
use domain::issues::Status;

use super::Deletions;
use crate::ports::{StoreError, Stores};
use crate::{hashes, issues};

/// Rows removed in one transaction.
const STEP: usize = 500;

/// What was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CarriedOut {
    /// Applications.
    pub applications: usize,
    /// Issues, those among them that were merged into others.
    pub issues: usize,
    /// What belonged to them; of merged issues, it was handed over; events moved to issues made of hashes; and issues
    /// taken from users who left.
    pub belongings: usize,
    /// Deletions of what is gone already, or is not to be deleted any more.
    pub obsolete: usize,
}

/// How far one transaction came with a deletion.
enum Step {
    /// So many rows are gone, and there may be more.
    Begun(usize),
    /// The last rows are gone, and what they belonged to.
    Ended(usize, Target),
    /// There is nothing to delete.
    Obsolete,
}

impl Deletions {
    /// Carries out all that is due; `stop` is asked between the steps.
    ///
    /// Each step is a transaction that has the deletion to itself: several processes share the work, and what one
    /// leaves behind when it ends is taken up by the next.
    pub fn carry_out(&self, stop: &dyn Fn() -> bool) -> Result<CarriedOut, StoreError> {
        let now = self.clock.now();
        let mut total = CarriedOut::default();
        while !stop() {
            match self.uow.transaction(|stores| step(stores, now))? {
                None => break,
                Some(Step::Begun(rows)) => total.belongings += rows,
                Some(Step::Ended(rows, Target::Application(_))) => {
                    total.belongings += rows;
                    total.applications += 1;
                }
                Some(Step::Ended(rows, Target::Issue(_) | Target::Merge(_))) => {
                    total.belongings += rows;
                    total.issues += 1;
                }
                Some(Step::Ended(rows, Target::Unmerge(_) | Target::Assignments(_))) => total.belongings += rows,
                Some(Step::Obsolete) => total.obsolete += 1,
            }
        }
        Ok(total)
    }
}

/// The next step of the deletion that has been due longest; none if none is due.
fn step(stores: &mut dyn Stores, now: DateTime<Utc>) -> Result<Option<Step>, StoreError> {
    let Some(deletion) = stores.deletions().claim(now)? else { return Ok(None) };
    let step = match deletion.target {
        Target::Application(id) => step_of_application(stores, id)?,
        Target::Issue(id) => step_of_issue(stores, id)?,
        Target::Merge(id) => step_of_merge(stores, id)?,
        Target::Unmerge(id) => step_of_unmerge(stores, id)?,
        Target::Assignments(user) => step_of_assignments(stores, user, now)?,
    };
    if !matches!(step, Step::Begun(_)) {
        stores.deletions().done(&deletion)?;
    }
    Ok(Some(step))
}

fn step_of_application(stores: &mut dyn Stores, id: ApplicationId) -> Result<Step, StoreError> {
    if !begin(stores, id)? {
        return Ok(Step::Obsolete);
    }
    let rows = stores.deletions().remove_belongings(id, STEP)?;
    if rows >= STEP {
        return Ok(Step::Begun(rows));
    }
    stores.applications().remove(id)?;
    tracing::info!(application_id = id.get(), "api_application.removed");
    Ok(Step::Ended(rows, Target::Application(id)))
}

/// One that is in use again, or gone, is left alone.
fn step_of_issue(stores: &mut dyn Stores, id: IssueId) -> Result<Step, StoreError> {
    let Some(project) = stores.issues().project_of(id)? else { return Ok(Step::Obsolete) };
    let found = stores.issues().find(project, id)?;
    if found.is_none_or(|issue| issue.status != Status::PendingDeletion) {
        return Ok(Step::Obsolete);
    }
    if let Some(rows) = hashes::carry_on(stores, project, id, STEP)? {
        return Ok(Step::Begun(rows));
    }
    let removed = stores.issues().remove(project, id, STEP)?;
    if removed.issues == 0 {
        return Ok(Step::Begun(removed.rows));
    }
    tracing::info!(issue_id = id.get(), "issue.removed");
    Ok(Step::Ended(removed.rows - removed.issues, Target::Issue(id)))
}

/// What belongs to it is not removed, but handed over.
fn step_of_merge(stores: &mut dyn Stores, id: IssueId) -> Result<Step, StoreError> {
    let Some(project) = stores.issues().project_of(id)? else { return Ok(Step::Obsolete) };
    if let Some(rows) = hashes::carry_on(stores, project, id, STEP)? {
        return Ok(Step::Begun(rows));
    }
    let moved = issues::hand_over(stores, project, id, STEP)?;
    if moved.issues == 0 {
        return Ok(Step::Begun(moved.rows));
    }
    tracing::info!(issue_id = id.get(), "issue.merged");
    Ok(Step::Ended(moved.rows - moved.issues, Target::Merge(id)))
}

/// Nothing is removed, but events are moved to the issue, or to that which it is part of by now.
fn step_of_unmerge(stores: &mut dyn Stores, id: IssueId) -> Result<Step, StoreError> {
    let Some(project) = issues::project_of(stores, id)? else { return Ok(Step::Obsolete) };
    match hashes::carry_on(stores, project, id, STEP)? {
        Some(rows) => Ok(Step::Begun(rows)),
        None => Ok(Step::Ended(0, Target::Unmerge(id))),
    }
}

/// Nothing is removed: the issues are nobody's.
fn step_of_assignments(stores: &mut dyn Stores, user: UserId, now: DateTime<Utc>) -> Result<Step, StoreError> {
    let rows = issues::unassign(stores, user, STEP, now)?;
    Ok(if rows >= STEP { Step::Begun(rows) } else { Step::Ended(rows, Target::Assignments(user)) })
}

/// Whether the application is still to be deleted; then it is in progress.
fn begin(stores: &mut dyn Stores, id: ApplicationId) -> Result<bool, StoreError> {
    let (pending, in_progress) = (ApplicationStatus::PendingDeletion, ApplicationStatus::DeletionInProgress);
    // An earlier step began it, maybe that of a process which has ended since.
    Ok(stores.applications().set_status(id, pending, in_progress)?
        || stores.applications().set_status(id, in_progress, in_progress)?)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::deletions::Deletion;
    use domain::ids::DeletionId;

    use super::*;
    use crate::ports::{Access, MockClock, MockStores, MockUnitOfWork, Outcome};

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;
    const COMMIT: (Access, Outcome) = (Access::Write, Outcome::Commit);

    /// Stores in which so many claims find the deletion of an application of this status.
    fn due(claims: usize, status: ApplicationStatus) -> MockStores {
        let target = Target::Application(ApplicationId::new(7));
        let deletion = Deletion { id: DeletionId::new(3), target, actor_id: None, due_at: NOW };
        let mut waiting = vec![deletion; claims];
        let mut stores = MockStores::default();
        stores.deletions.expect_claim().withf(|now| *now == NOW).returning(move |_| Ok(waiting.pop()));
        let mut is = status;
        stores.applications.expect_set_status().returning(move |_, from, to| {
            let moved = from == is;
            is = if moved { to } else { is };
            Ok(moved)
        });
        stores
    }

    fn carry_out(stores: MockStores, stop: bool) -> (Result<CarriedOut, StoreError>, Vec<(Access, Outcome)>) {
        let mut clock = MockClock::new();
        clock.expect_now().return_const(NOW);
        let uow = Arc::new(MockUnitOfWork::new(stores));
        let deletions = Deletions::new(Arc::<MockUnitOfWork>::clone(&uow), Arc::new(clock));
        (deletions.carry_out(&|| stop), uow.ended())
    }

    #[test]
    fn belongings_go_a_step_at_a_time_and_the_application_after_them() {
        let mut stores = due(3, ApplicationStatus::PendingDeletion);
        let mut steps = vec![3, STEP, STEP];
        stores.deletions.expect_remove_belongings().times(3).returning(move |_, _| Ok(steps.pop().unwrap()));
        stores.applications.expect_remove().times(1).returning(|_| Ok(true));
        stores.deletions.expect_done().times(1).returning(|_| Ok(()));
        let (done, ended) = carry_out(stores, false);
        assert_eq!(done.unwrap(), CarriedOut { applications: 1, belongings: 2 * STEP + 3, ..CarriedOut::default() });
        assert_eq!(ended, [COMMIT; 4]);
    }

    #[test]
    fn a_deletion_that_was_left_in_the_middle_is_taken_up() {
        let mut stores = due(1, ApplicationStatus::DeletionInProgress);
        stores.deletions.expect_remove_belongings().times(1).returning(|_, _| Ok(0));
        stores.applications.expect_remove().times(1).returning(|_| Ok(true));
        stores.deletions.expect_done().times(1).returning(|_| Ok(()));
        assert_eq!(carry_out(stores, false).0.unwrap(), CarriedOut { applications: 1, ..CarriedOut::default() });
    }

    #[test]
    fn what_is_in_use_again_is_left_alone() {
        let mut stores = due(1, ApplicationStatus::Active);
        stores.deletions.expect_done().times(1).returning(|_| Ok(()));
        assert_eq!(carry_out(stores, false).0.unwrap(), CarriedOut { obsolete: 1, ..CarriedOut::default() });
    }

    #[test]
    fn a_step_that_fails_is_undone() {
        let mut stores = due(1, ApplicationStatus::PendingDeletion);
        stores.deletions.expect_remove_belongings().returning(|_, _| Err(StoreError::Unavailable("full".into())));
        let (done, ended) = carry_out(stores, false);
        assert!(matches!(done, Err(StoreError::Unavailable(_))));
        assert_eq!(ended, [(Access::Write, Outcome::Rollback)]);
    }

    #[test]
    fn nothing_is_begun_when_told_to_stop() {
        let (done, ended) = carry_out(MockStores::default(), true);
        assert_eq!((done.unwrap(), ended), (CarriedOut::default(), Vec::new()));
    }
}
