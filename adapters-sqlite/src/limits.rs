//! Counts of what may be done so many times in some time.

use application::limits::{Counted, LimitRepository};
use application::ports::StoreError;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use crate::error::store;
use crate::row::{Origin, limit as rows};
use crate::schema::rate_limits;
use crate::session::SqliteSession;

impl LimitRepository for SqliteSession<'_> {
    fn count(&mut self, key: &str, window: TimeDelta, now: DateTime<Utc>) -> Result<Counted, StoreError> {
        let new =
            (rate_limits::key.eq(key), rate_limits::times.eq(1), rate_limits::started_at.eq(now.timestamp_micros()));
        let (times, since): (i64, i64) = diesel::insert_into(rate_limits::table)
            .values(new)
            .on_conflict(rate_limits::key)
            .do_update()
            .set(rate_limits::times.eq(rate_limits::times + 1))
            .returning((rate_limits::times, rate_limits::started_at))
            .get_result(self.conn)
            .map_err(store)?;
        let since = Origin { table: "rate_limits", id: &key }.time("started_at", since)?;
        if now < since + window {
            return Ok(Counted { times, since });
        }
        diesel::update(rate_limits::table.find(key))
            .set((rate_limits::times.eq(1), rate_limits::started_at.eq(now.timestamp_micros())))
            .execute(self.conn)
            .map_err(store)?;
        Ok(Counted { times: 1, since: now })
    }

    fn remove_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        let old: Vec<String> = rate_limits::table
            .filter(rate_limits::started_at.lt(before.timestamp_micros()))
            .order(rate_limits::started_at)
            .limit(rows(limit))
            .select(rate_limits::key)
            .load(self.conn)
            .map_err(store)?;
        diesel::delete(rate_limits::table.filter(rate_limits::key.eq_any(old))).execute(self.conn).map_err(store)
    }
}
