use std::net::IpAddr;

use domain::ids::TombstoneId;
use domain::permissions::Permission;
use domain::slugs::IdOrSlug;
use serde_json::json;

use super::Tombstones;
use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::audit::{AuditEntry, author};

/// What the log of changes calls it.
const EVENT: &str = "tombstone.delete";

/// A tombstone to remove.
#[derive(Debug, Clone)]
pub struct RemoveTombstone {
    /// The organization.
    pub organization: IdOrSlug,
    /// Its project.
    pub project: IdOrSlug,
    /// The project's tombstone; none, where something is named that cannot be one.
    pub id: Option<TombstoneId>,
    /// The address of whoever asks.
    pub client: Option<IpAddr>,
}

impl Tombstones {
    /// Removes a tombstone: later events of its kind make a new issue. The old one does not come back.
    pub fn remove(&self, actor: &Actor, command: &RemoveTombstone) -> Result<(), AccessError> {
        let now = self.clock.now();
        let RemoveTombstone { organization, project, id, client } = command;
        self.uow.transaction(|stores| {
            let found = access::project(stores, actor, organization, project, Permission::ProjectAdmin)?;
            let id = id.ok_or(AccessError::NotFound)?;
            if !stores.tombstones().remove(found.project.id, id)? {
                return Err(AccessError::NotFound);
            }
            let (actor_id, actor) = author(actor);
            Ok(stores.audit().add(&AuditEntry {
                actor_id,
                actor,
                ip_address: *client,
                event: EVENT.to_owned(),
                target: id.to_string(),
                data: json!({"tombstone_id": id.get(), "project_slug": found.project.slug.as_str()}),
                date_added: now,
            })?)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::DateTime;

    use super::*;
    use crate::ports::{MockClock, MockStores, MockUnitOfWork, StoreError};

    fn remove(uow: MockUnitOfWork, actor: &Actor) -> Result<(), AccessError> {
        let mut clock = MockClock::new();
        clock.expect_now().return_const(DateTime::UNIX_EPOCH);
        let (organization, project) = (IdOrSlug::parse("acme"), IdOrSlug::parse("web"));
        let command = RemoveTombstone { organization, project, id: Some(TombstoneId::new(7)), client: None };
        Tombstones::new(Arc::new(uow), Arc::new(clock)).remove(actor, &command)
    }

    #[test]
    fn nobody_is_told_to_log_in_before_anything_is_looked_up() {
        let outcome = remove(MockUnitOfWork::new(MockStores::default()), &Actor::Nobody);
        assert!(matches!(outcome, Err(AccessError::Unauthenticated)));
    }

    #[test]
    fn an_outage_is_reported_as_one() {
        let outcome = remove(MockUnitOfWork::outage(), &Actor::Nobody);
        assert!(matches!(outcome, Err(AccessError::Store(StoreError::Unavailable(_)))));
    }
}
