//! Which project a public key opens, remembered for a few seconds.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use domain::grouping::rules::{RuleTexts, Rules};
use domain::ids::{OrganizationId, ProjectId};
use domain::keys::PublicKey;

use super::{Ingest, IngestError};
use crate::ports::StoreError;

/// How long a disabled key still works, and rules count that were changed.
const LIFETIME: TimeDelta = TimeDelta::seconds(5);

/// More keys than a server has in use within the lifetime; a bound, not a tuning.
const CAPACITY: usize = 10_000;

/// The right to report to one project. It opens nothing else: it is no [`crate::actor::Actor`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IngestKey {
    /// The project.
    pub project_id: ProjectId,
    /// The project's organization.
    pub organization_id: OrganizationId,
    /// What the client showed.
    pub key: PublicKey,
    /// How the project wants events grouped.
    pub rules: Arc<Rules>,
}

/// Keys that were good when they were looked up. Refusals are not kept, so that a new key works at once
/// and made-up keys fill no memory.
#[derive(Default)]
pub(super) struct KeyCache {
    known: RwLock<HashMap<PublicKey, (IngestKey, DateTime<Utc>)>>,
}

impl KeyCache {
    fn find(&self, key: &PublicKey, now: DateTime<Utc>) -> Option<IngestKey> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.get(key).filter(|(_, at)| is_fresh(*at, now)).map(|(found, _)| found.clone())
    }

    /// Rules of these texts: those that were made for the key before, unless the texts are others.
    fn rules(&self, key: &PublicKey, texts: RuleTexts) -> Arc<Rules> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let before = known.get(key).map(|(found, _)| Arc::clone(&found.rules));
        drop(known);
        before.filter(|rules| *rules.texts() == texts).unwrap_or_else(|| Arc::new(Rules::of(texts)))
    }

    fn keep(&self, found: &IngestKey, now: DateTime<Utc>) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= CAPACITY {
            known.retain(|_, (_, at)| is_fresh(*at, now));
        }
        if known.len() < CAPACITY {
            known.insert(found.key.clone(), (found.clone(), now));
        }
    }
}

fn is_fresh(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    let age = now - at;
    age >= TimeDelta::zero() && age < LIFETIME
}

impl Ingest {
    /// Looks up a key. `project` is the one that the URL names; it must be the key's.
    pub fn find_key(&self, project: Option<ProjectId>, key: &PublicKey) -> Result<IngestKey, IngestError> {
        let now = self.clock.now();
        let found = match self.keys.find(key, now) {
            Some(found) => found,
            None => {
                let found = self.read_key(key)?.ok_or(IngestError::UnknownKey)?;
                self.keys.keep(&found, now);
                found
            }
        };
        of_project(project, found)
    }

    /// The same without a look into the store; `None` where only that can tell.
    pub fn remembered_key(
        &self,
        project: Option<ProjectId>,
        key: &PublicKey,
    ) -> Option<Result<IngestKey, IngestError>> {
        self.keys.find(key, self.clock.now()).map(|found| of_project(project, found))
    }

    fn read_key(&self, key: &PublicKey) -> Result<Option<IngestKey>, StoreError> {
        let found = self.uow.read(|stores| stores.keys().find_public(key))?;
        Ok(found.filter(|found| found.key.is_active).map(|found| IngestKey {
            project_id: found.key.project_id,
            organization_id: found.organization_id,
            rules: self.keys.rules(key, found.rules),
            key: found.key.public_key,
        }))
    }
}

fn of_project(project: Option<ProjectId>, found: IngestKey) -> Result<IngestKey, IngestError> {
    match project {
        Some(project) if project != found.project_id => Err(IngestError::UnknownKey),
        _ => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::grouping::rules::RuleTexts;
    use domain::ids::{KeyId, OrganizationId, ProjectId};
    use domain::keys::{ProjectKey, PublicKey};

    use super::IngestKey;
    use crate::ingest::IngestError;
    use crate::ingest::fixtures::{at, ingest_with};
    use crate::keys::FoundKey;
    use crate::ports::MockStores;

    fn public_key() -> PublicKey {
        PublicKey::parse(&"ab".repeat(16)).unwrap()
    }

    fn key(is_active: bool) -> FoundKey {
        let key = ProjectKey {
            id: KeyId::new(1),
            project_id: ProjectId::new(7),
            public_key: public_key(),
            label: "Default".into(),
            is_active,
            date_added: at(0),
        };
        FoundKey { key, organization_id: OrganizationId::new(3), rules: RuleTexts::default() }
    }

    #[test]
    fn a_key_is_looked_up_once_in_five_seconds() {
        let mut stores = MockStores::default();
        stores.keys.expect_find_public().times(2).returning(|_| Ok(Some(key(true))));
        let (ingest, clock) = ingest_with(stores);
        let expected = IngestKey {
            project_id: ProjectId::new(7),
            organization_id: OrganizationId::new(3),
            key: public_key(),
            rules: Arc::default(),
        };
        for seconds in [0, 1, 4, 6] {
            clock.set(at(seconds));
            assert_eq!(ingest.find_key(Some(ProjectId::new(7)), &public_key()).unwrap(), expected);
        }
    }

    #[test]
    fn rules_are_read_anew_with_the_key_and_made_anew_when_they_changed() {
        let mut stores = MockStores::default();
        let mut texts = vec!["type:B -> b", "type:A -> a", "type:A -> a"];
        stores.keys.expect_find_public().times(3).returning(move |_| {
            let rules = RuleTexts { fingerprints: texts.pop().unwrap().to_owned(), ..RuleTexts::default() };
            Ok(Some(FoundKey { rules, ..key(true) }))
        });
        let (ingest, clock) = ingest_with(stores);
        let [first, cached, same, changed] = [0, 4, 5, 10].map(|seconds| {
            clock.set(at(seconds));
            ingest.find_key(None, &public_key()).unwrap().rules
        });
        assert_eq!(first.texts().fingerprints, "type:A -> a");
        assert!(Arc::ptr_eq(&first, &cached) && Arc::ptr_eq(&first, &same));
        assert_eq!(changed.texts().fingerprints, "type:B -> b");
    }

    #[test]
    fn a_key_of_another_project_is_unknown() {
        let mut stores = MockStores::default();
        stores.keys.expect_find_public().returning(|_| Ok(Some(key(true))));
        let (ingest, _) = ingest_with(stores);
        let refused = ingest.find_key(Some(ProjectId::new(8)), &public_key());
        assert!(matches!(refused, Err(IngestError::UnknownKey)));
        assert!(ingest.find_key(None, &public_key()).is_ok());
    }

    #[test]
    fn refusals_are_not_remembered() {
        let mut stores = MockStores::default();
        let mut answers = vec![Some(key(true)), Some(key(false)), None];
        stores.keys.expect_find_public().times(3).returning(move |_| Ok(answers.pop().unwrap()));
        let (ingest, _) = ingest_with(stores);
        assert!(matches!(ingest.find_key(None, &public_key()), Err(IngestError::UnknownKey)));
        assert!(matches!(ingest.find_key(None, &public_key()), Err(IngestError::UnknownKey)));
        assert!(ingest.find_key(None, &public_key()).is_ok());
    }

    #[test]
    fn a_remembered_key_needs_no_store() {
        let mut stores = MockStores::default();
        stores.keys.expect_find_public().times(1).returning(|_| Ok(Some(key(true))));
        let (ingest, _) = ingest_with(stores);
        assert!(ingest.remembered_key(None, &public_key()).is_none());
        ingest.find_key(None, &public_key()).unwrap();
        assert!(matches!(ingest.remembered_key(Some(ProjectId::new(7)), &public_key()), Some(Ok(_))));
        let other = ingest.remembered_key(Some(ProjectId::new(8)), &public_key());
        assert!(matches!(other, Some(Err(IngestError::UnknownKey))));
    }
}
