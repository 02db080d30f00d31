use domain::ids::TransactionKindId;
use domain::slugs::IdOrSlug;
use domain::spans::MeasurementFamily;

use super::scope::{AskedTransactions, choose};
use super::select::with_future;
use super::table::USUAL;
use super::{SpanError, Spans, TransactionRecord};
use crate::actor::Actor;
use crate::events::StoredEvent;
use crate::ports::StoreError;

/// So many transactions are looked at, the latest first.
const MOST: usize = 100;

/// Which measurements are asked for.
#[derive(Debug, Clone)]
pub struct WantedMeasurements {
    /// Of which transactions; what they are searched by does not count.
    pub asked: AskedTransactions,
    /// The name of the transactions.
    pub name: String,
    /// The measurements, any of which will do.
    pub family: MeasurementFamily,
}

impl Spans {
    /// Whether transactions were measured so lately; not, where there is no project.
    pub fn has_measurements(
        &self,
        actor: &Actor,
        organization: &IdOrSlug,
        wanted: &WantedMeasurements,
    ) -> Result<bool, SpanError> {
        let now = self.clock.now();
        self.uow.read(|stores| {
            let project = match choose(stores, actor, organization, &wanted.asked) {
                Err(SpanError::NoProject) => return Ok(false),
                chosen => chosen?,
            };
            let period = with_future(wanted.asked.period.resolve(now, USUAL)?, now);
            let environments = &wanted.asked.environments;
            let mut kinds = stores.transactions().list_kinds(project)?;
            kinds.retain(|(_, kind)| {
                kind.name == wanted.name && (environments.is_empty() || environments.contains(&kind.environment))
            });
            if kinds.is_empty() {
                return Ok(false);
            }
            let kinds: Vec<TransactionKindId> = kinds.into_iter().map(|(id, _)| id).collect();
            let latest = stores.transactions().search(project, Some(kinds), period, None, MOST)?;
            for (_, record) in latest {
                if is_measured(&record, wanted.family)? {
                    return Ok(true);
                }
            }
            Ok(false)
        })
    }
}

fn is_measured(record: &TransactionRecord, family: MeasurementFamily) -> Result<bool, StoreError> {
    let stored = StoredEvent::decode(&record.payload).map_err(|error| StoreError::Other(error.into()))?;
    let measurements = stored.payload.get("measurements").and_then(|it| it.as_object());
    Ok(measurements.is_some_and(|measured| family.names().iter().any(|name| measured.contains_key(*name))))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::Arc;

    use chrono::DateTime;
    use domain::events::EventId;
    use domain::events::normalize::{Context, normalize_transaction};
    use domain::ids::{OrganizationId, ProjectId, TransactionId};
    use domain::organizations::Organization;
    use domain::periods::AskedPeriod;
    use domain::slugs::Slug;
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::*;
    use crate::actor::fixtures::session;
    use crate::ports::{MockClock, MockStores, MockUnitOfWork};
    use crate::spans::TransactionKind;

    /// A transaction with a measurement of this name.
    fn record(measurement: &str) -> TransactionRecord {
        let raw = json!({
            "start_timestamp": 1, "timestamp": 2, "measurements": {measurement: {"value": 1}},
            "contexts": {"trace": {"trace_id": "a".repeat(32), "span_id": "b".repeat(16)}},
        });
        let Value::Object(raw) = raw else { panic!("no object") };
        let context = Context {
            envelope_id: None,
            fallback_id: EventId::new(Uuid::from_u128(1)),
            received: DateTime::UNIX_EPOCH,
            sent_at: None,
            max_age: chrono::TimeDelta::days(9),
            client_ip: None,
            user_agent: None,
            client: None,
        };
        let transaction = normalize_transaction(raw, &context, None).unwrap();
        TransactionRecord {
            project_id: ProjectId::new(1),
            event_id: transaction.event.id,
            kind_id: TransactionKindId::new(1),
            timestamp: transaction.event.timestamp,
            start: transaction.start,
            received: DateTime::UNIX_EPOCH,
            trace_id: transaction.trace_id,
            span_id: transaction.span_id,
            parent_span_id: None,
            status: transaction.status,
            release: None,
            weight: 1.0,
            payload: StoredEvent::new(transaction.event, Vec::new(), 1).encode().unwrap(),
        }
    }

    #[test]
    fn a_measurement_counts_for_its_family_alone() {
        let measured = |measurement, family| is_measured(&record(measurement), family).unwrap();
        let (web, mobile) = (MeasurementFamily::Web, MeasurementFamily::Mobile);
        assert!(measured("lcp", web) && !measured("lcp", mobile));
        assert!(measured("stall_count", mobile) && !measured("stall_count", web));
        assert!(!measured("coins", web) && !measured("coins", mobile));
    }

    fn stores(projects: &[i64]) -> MockStores {
        let mut stores = MockStores::default();
        stores.organizations.expect_find().returning(|_| {
            Ok(Some(Organization {
                id: OrganizationId::new(9),
                slug: Slug::parse("acme").unwrap(),
                name: String::new(),
                date_added: DateTime::UNIX_EPOCH,
                open_membership: true,
            }))
        });
        let projects: Vec<_> = projects.iter().map(|id| ProjectId::new(*id)).collect();
        stores.projects.expect_ids().returning(move |_| Ok(projects.clone()));
        stores
    }

    /// What is answered of transactions of this name from an environment.
    fn ask(stores: MockStores, name: &str) -> Result<bool, SpanError> {
        let mut clock = MockClock::new();
        clock.expect_now().return_const(DateTime::UNIX_EPOCH + chrono::TimeDelta::days(1000));
        let asked = AskedTransactions { period: AskedPeriod::default(), ..AskedTransactions::default() };
        let wanted = WantedMeasurements { asked, name: name.to_owned(), family: MeasurementFamily::Web };
        let spans = Spans::new(Arc::new(MockUnitOfWork::new(stores)), Arc::new(clock));
        spans.has_measurements(&session(true), &IdOrSlug::parse("acme"), &wanted)
    }

    #[test]
    fn the_latest_transactions_of_the_name_are_looked_at() {
        let mut stores = stores(&[1]);
        stores.transactions.expect_list_kinds().returning(|project_id| {
            let kind = |(id, (name, op)): (i64, (&str, &str))| {
                let (name, op) = (name.to_owned(), op.to_owned());
                (TransactionKindId::new(id), TransactionKind { project_id, name, op, environment: String::new() })
            };
            Ok((1..).zip([("/", "a"), ("/cart", "a"), ("/", "b")]).map(kind).collect())
        });
        stores.transactions.expect_search().times(1).returning(|_, kinds, period, after, limit| {
            let kinds: HashSet<_> = kinds.unwrap().into_iter().map(TransactionKindId::get).collect();
            assert_eq!((kinds, after, limit), (HashSet::from([1, 3]), None, 100));
            assert_eq!((period.to - period.from).num_days(), 90);
            Ok((1..).zip(["coins", "fid"]).map(|(id, name)| (TransactionId::new(id), record(name))).collect())
        });
        assert!(ask(stores, "/").unwrap());
    }

    #[test]
    fn of_an_unknown_name_nothing_is_looked_at() {
        let mut stores = stores(&[1]);
        stores.transactions.expect_list_kinds().returning(|_| Ok(Vec::new()));
        assert!(!ask(stores, "/").unwrap());
    }

    #[test]
    fn there_is_none_without_a_project_and_one_too_many_with_two() {
        assert!(!ask(stores(&[]), "/").unwrap());
        assert!(matches!(ask(stores(&[1, 2]), "/"), Err(SpanError::SeveralProjects)));
    }
}
