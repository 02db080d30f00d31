//! Inputs that several tests share.

use chrono::{DateTime, TimeDelta, Utc};

use super::Context;
use crate::events::EventId;

pub(super) const FALLBACK: &str = "ffffffffffffffffffffffffffffffff";

pub(super) fn received() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

pub(super) fn context() -> Context {
    Context {
        envelope_id: None,
        fallback_id: EventId::parse(FALLBACK).unwrap(),
        received: received(),
        sent_at: None,
        max_age: TimeDelta::days(90),
        client_ip: Some("9.9.9.9".parse().unwrap()),
        user_agent: None,
        client: Some("sentry.test/1.0".to_owned()),
    }
}
