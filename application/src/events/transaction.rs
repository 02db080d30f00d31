use domain::events::EventId;
use domain::feedback::UserReport;
use domain::organizations::Organization;
use domain::projects::Project;
use domain::releases::Release;

use super::{EventError, StoredEvent};
use crate::access::AccessError;
use crate::ports::Stores;
use crate::spans::TransactionRecord;

/// A transaction with all that its page shows.
#[derive(Debug, Clone)]
pub struct TransactionDetails {
    /// The organization of its project.
    pub organization: Organization,
    /// The project it was reported to.
    pub project: Project,
    /// The row, without its payload.
    pub record: TransactionRecord,
    /// What the payload says.
    pub stored: StoredEvent,
    /// The release that reported it.
    pub release: Option<Release>,
    /// What a user says of it.
    pub report: Option<UserReport>,
}

/// The project's transaction of this event.
pub(super) fn transaction(
    stores: &mut dyn Stores,
    organization: Organization,
    project: Project,
    id: EventId,
) -> Result<TransactionDetails, EventError> {
    let (_, mut record) = stores.transactions().find(project.id, id)?.ok_or(AccessError::NotFound)?;
    let stored = StoredEvent::decode(&std::mem::take(&mut record.payload))?;
    let release = match &record.release {
        Some(version) => stores.releases().find(organization.id, project.id, version)?,
        None => None,
    };
    let report = stores.user_reports().of_event(project.id, id)?;
    Ok(TransactionDetails { organization, project, record, stored, release, report })
}
