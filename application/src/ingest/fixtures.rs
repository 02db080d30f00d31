//! What the tests of ingestion are made of.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};
use domain::events::{Event, EventId, EventKind, Level};
use domain::grouping::GroupHash;
use domain::ids::{IssueId, OrganizationId, ProjectId, ReleaseId, TombstoneId};
use domain::issues::{Issue, Priority, Status, Substatus, Summary, Triage};
use domain::keys::PublicKey;
use domain::options::Disk;
use serde_json::{Map, json};
use uuid::Uuid;

use super::{HashClaim, Ingest, IngestKey, IngestSettings, Prepared};
use crate::environments::IssueEnvironmentDelta;
use crate::options::of_disk;
use crate::ports::{Clock, MockEntropy, MockStores, MockUnitOfWork};

pub fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

/// A clock that stands where it is set.
#[derive(Default)]
pub struct SetClock(AtomicI64);

impl SetClock {
    pub fn set(&self, now: DateTime<Utc>) {
        self.0.store(now.timestamp(), Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> DateTime<Utc> {
        at(self.0.load(Ordering::SeqCst))
    }
}

pub fn ingest_with(stores: MockStores) -> (Ingest, Arc<SetClock>) {
    let clock = Arc::new(SetClock::default());
    let uow = Arc::new(MockUnitOfWork::new(stores));
    let entropy = Arc::new(MockEntropy::new());
    let of_ingest: Arc<dyn Clock> = Arc::<SetClock>::clone(&clock);
    let ingest = Ingest::start(uow, of_ingest, entropy, of_disk(Disk::default()), &IngestSettings::default());
    (ingest.unwrap(), clock)
}

pub fn hash(number: u8) -> GroupHash {
    GroupHash::parse(&format!("{number:032x}")).unwrap()
}

pub fn key() -> IngestKey {
    let key = PublicKey::parse(&"ab".repeat(16)).unwrap();
    IngestKey { project_id: ProjectId::new(1), organization_id: OrganizationId::new(1), key, rules: Arc::default() }
}

pub fn event_id(number: u128) -> EventId {
    EventId::new(Uuid::from_u128(number))
}

pub fn event(message: &str) -> Event {
    let object = |value: serde_json::Value| value.as_object().unwrap().clone();
    Event {
        id: event_id(1),
        kind: EventKind::Default,
        timestamp: at(100),
        received: at(101),
        platform: "python".into(),
        level: Level::Warning,
        logger: Some("shop".into()),
        transaction: Some("/pay".into()),
        release: Some("1.0".into()),
        dist: Some("a".into()),
        environment: Some("production".into()),
        title: message.into(),
        culprit: "/pay".into(),
        location: Some("shop.py".into()),
        metadata: object(json!({"title": message})),
        search_message: message.into(),
        message: message.into(),
        tags: vec![("level".into(), "warning".into()), ("release".into(), "1.0".into())],
        unhandled: true,
        payload: object(json!({"logentry": {"formatted": message}, "extra": {"n": 1.5, "list": [null, true]}})),
    }
}

/// An event of project 1, at second 100, that is grouped by these hashes.
pub fn prepared(number: u128, hashes: &[u8]) -> Prepared {
    Prepared {
        project_id: ProjectId::new(1),
        organization_id: OrganizationId::new(1),
        id: event_id(number),
        hashes: hashes.iter().copied().map(hash).collect(),
        kind: EventKind::Error,
        platform: "python".into(),
        summary: summary("KeyError: 'price'"),
        timestamp: at(100),
        received: at(101),
        environment: None,
        release: None,
        tags: Vec::new(),
        user: None,
        payload: vec![1, 2, 3],
    }
}

pub fn summary(title: &str) -> Summary {
    Summary {
        title: title.into(),
        culprit: "shop.pay".into(),
        level: Level::Error,
        logger: None,
        metadata: Map::new(),
        search_message: title.into(),
        unhandled: false,
    }
}

pub fn issue(id: i64) -> Issue {
    Issue {
        id: IssueId::new(id),
        project_id: ProjectId::new(1),
        number: id,
        status: Status::Unresolved,
        substatus: Some(Substatus::New),
        priority: Priority::High,
        summary: Summary {
            metadata: json!({"initial_priority": 75, "old": 1}).as_object().unwrap().clone(),
            ..summary("ValueError: old")
        },
        kind: EventKind::Error,
        platform: "python".into(),
        first_seen: at(1),
        last_seen: at(1),
        times_seen: 1,
        users_seen: 0,
        first_release: None,
        triage: Triage::default(),
    }
}

/// Stores without any event, in which hashes lead to issues as given, or to tombstones, whose numbers are negative here;
/// every call must be sorted and without repetition.
pub fn stores(leads: &[(u8, i64)]) -> MockStores {
    let leads: HashMap<GroupHash, IssueId> = leads.iter().map(|(n, id)| (hash(*n), IssueId::new(*id))).collect();
    let mut stores = MockStores::default();
    stores.events.expect_append().returning(|records| {
        assert_ascending(records.iter().map(|record| (record.project_id, record.id)));
        Ok(records.iter().map(|record| (record.project_id, record.id)).collect())
    });
    stores.hashes.expect_note().returning(|noted| {
        assert_ascending(noted.iter().map(|noted| (noted.project_id, noted.hash.clone())));
        Ok(())
    });
    stores.alerts.expect_queue().returning(|_| Ok(()));
    stores.user_reports.expect_link().returning(|events| {
        assert_ascending(events.iter().map(|event| (event.project_id, event.event_id)));
        Ok(())
    });
    let counts = &mut stores.issue_environments;
    counts.expect_of_issues().returning(|issues| {
        assert_ascending(issues.iter());
        Ok(Vec::new())
    });
    counts.expect_add().returning(|deltas| {
        let key = |delta: &IssueEnvironmentDelta| (delta.project_id, delta.issue_id, delta.seen.environment.clone());
        assert_ascending(deltas.iter().map(key));
        Ok(())
    });
    let intake = &mut stores.intake;
    intake.expect_claim_hashes().returning(move |hashes| {
        assert_ascending(hashes.iter());
        let claim = |(project, hash): &(ProjectId, GroupHash)| HashClaim {
            project_id: *project,
            hash: hash.clone(),
            issue_id: leads.get(hash).copied().filter(|id| id.get() > 0),
            tombstone_id: leads.get(hash).filter(|id| id.get() < 0).map(|id| TombstoneId::new(-id.get())),
        };
        Ok(hashes.iter().map(claim).collect())
    });
    intake.expect_add_tags().returning(|tags| {
        assert_ascending(tags.iter().map(|tag| (tag.project_id, tag.issue_id, tag.key.clone(), tag.value.clone())));
        Ok(HashMap::new())
    });
    intake.expect_add_buckets().returning(|_, buckets| {
        assert_ascending(buckets.iter().map(|(project, issue, start, _)| (*project, *issue, *start)));
        Ok(())
    });
    intake.expect_releases().returning(|releases, _| {
        assert_ascending(releases.iter());
        Ok(releases.iter().cloned().zip((50..).map(ReleaseId::new)).collect())
    });
    intake.expect_note_projects().returning(|projects, environments| {
        assert_ascending(projects.iter().map(|(project, ..)| *project));
        assert_ascending(environments.iter());
        Ok(())
    });
    stores
}

pub fn assert_ascending<T: PartialOrd>(keys: impl Iterator<Item = T>) {
    assert!(keys.is_sorted_by(|a, b| a < b), "not ascending, or repeated");
}
