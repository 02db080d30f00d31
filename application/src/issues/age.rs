//! What time does to issues, beside the requests.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::issues::{ActivityKind, SETTLES_AFTER, Status};
use serde_json::{Map, Value};

use super::happened;
use crate::ports::{Clock, StoreError, Stores, UnitOfWork};

/// Issues changed in one transaction.
const STEP: usize = 100;

/// What time did to issues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Aged {
    /// Opened, since the time had come until which they were archived.
    pub opened: usize,
    /// Resolved, since nothing was seen of them for long.
    pub resolved: usize,
    /// New, regressed or escalating no more.
    pub settled: usize,
}

/// Changes issues with time.
#[derive(Clone)]
pub struct Ageing {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
}

impl Ageing {
    /// Wires it.
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>) -> Self {
        Self { uow, clock }
    }

    /// Changes all issues whose time has come; `stop` is asked between the steps. Each step is a transaction that has
    /// its issues to itself, so that several processes share the work.
    pub fn carry_out(&self, stop: &dyn Fn() -> bool) -> Result<Aged, StoreError> {
        let now = self.clock.now();
        let opened = self.repeat(stop, |stores| open(stores, now))?;
        let resolved = self.repeat(stop, |stores| resolve(stores, now))?;
        let settled = self.repeat(stop, |stores| settle(stores, now))?;
        Ok(Aged { opened, resolved, settled })
    }

    /// Takes steps until one is not full.
    fn repeat(
        &self,
        stop: &dyn Fn() -> bool,
        mut step: impl FnMut(&mut dyn Stores) -> Result<usize, StoreError>,
    ) -> Result<usize, StoreError> {
        let mut total = 0;
        while !stop() {
            let changed = self.uow.transaction(|stores| step(stores))?;
            total += changed;
            if changed < STEP {
                break;
            }
        }
        Ok(total)
    }
}

fn open(stores: &mut dyn Stores, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let issues = stores.lifecycle().claim_snoozed_until(now, STEP)?;
    for issue in &issues {
        stores.triage().set_snooze(issue.project_id, issue.id, None)?;
        // One that is not archived any more has been left with its snooze.
        if issue.status == Status::Ignored {
            let mut issue = issue.clone();
            issue.unarchive(now);
            happened(stores, &issue, ActivityKind::SetUnresolved, Map::new(), now)?;
        }
    }
    Ok(issues.len())
}

fn resolve(stores: &mut dyn Stores, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let issues = stores.lifecycle().claim_aged(now, STEP)?;
    for (issue, age) in &issues {
        let mut issue = issue.clone();
        issue.resolve_by_age(now);
        let mut data = Map::new();
        data.insert("age".to_owned(), Value::from(*age));
        happened(stores, &issue, ActivityKind::SetResolvedByAge, data, now)?;
    }
    Ok(issues.len())
}

fn settle(stores: &mut dyn Stores, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let issues = stores.lifecycle().claim_open_since(now - SETTLES_AFTER, STEP)?;
    for issue in &issues {
        let mut issue = issue.clone();
        issue.settle();
        happened(stores, &issue, ActivityKind::AutoSetOngoing, Map::new(), now)?;
    }
    Ok(issues.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::{MockClock, MockStores, MockUnitOfWork};

    #[test]
    fn nothing_is_begun_when_told_to_stop() {
        let mut clock = MockClock::new();
        clock.expect_now().return_const(DateTime::UNIX_EPOCH);
        let ageing = Ageing::new(Arc::new(MockUnitOfWork::new(MockStores::default())), Arc::new(clock));
        assert_eq!(ageing.carry_out(&|| true).unwrap(), Aged::default());
    }

    #[test]
    fn an_outage_ends_the_round() {
        let mut clock = MockClock::new();
        clock.expect_now().return_const(DateTime::UNIX_EPOCH);
        let ageing = Ageing::new(Arc::new(MockUnitOfWork::outage()), Arc::new(clock));
        assert!(matches!(ageing.carry_out(&|| false), Err(StoreError::Unavailable(_))));
    }
}
