//! Counts of what may be done so many times in some time.

use application::limits::{Counted, LimitRepository};
use application::ports::StoreError;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use crate::row::storable;
use crate::schema::rate_limits;
use crate::session::PgSession;
use crate::window::rows;

impl LimitRepository for PgSession<'_> {
    fn count(&mut self, key: &str, window: TimeDelta, now: DateTime<Utc>) -> Result<Counted, StoreError> {
        let key = storable(key);
        self.run(|conn| {
            let new = (rate_limits::key.eq(&key), rate_limits::times.eq(1), rate_limits::started_at.eq(now));
            let (times, since): (i64, DateTime<Utc>) = diesel::insert_into(rate_limits::table)
                .values(new)
                .on_conflict(rate_limits::key)
                .do_update()
                .set(rate_limits::times.eq(rate_limits::times + 1))
                .returning((rate_limits::times, rate_limits::started_at))
                .get_result(conn)?;
            if now < since + window {
                return Ok(Counted { times, since });
            }
            diesel::update(rate_limits::table.find(&key))
                .set((rate_limits::times.eq(1), rate_limits::started_at.eq(now)))
                .execute(conn)?;
            Ok(Counted { times: 1, since: now })
        })
    }

    fn remove_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        self.run(|conn| {
            let old: Vec<String> = rate_limits::table
                .filter(rate_limits::started_at.lt(before))
                .order(rate_limits::started_at)
                .limit(rows(limit))
                .select(rate_limits::key)
                .load(conn)?;
            diesel::delete(rate_limits::table.filter(rate_limits::key.eq_any(old))).execute(conn)
        })
    }
}
