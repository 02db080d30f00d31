//! Windows of ordered lists.

use chrono::{DateTime, Utc};

// The server refuses times before 4713 BC; these are far from all that it holds.
const EARLIEST: i64 = -190_000_000_000_000_000;
const LATEST: i64 = 8_000_000_000_000_000_000;

/// The time of a key, in microseconds since 1970. What no row can have becomes a time that no row has.
pub(crate) fn time(key: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(key.clamp(EARLIEST, LATEST)).unwrap_or(DateTime::UNIX_EPOCH)
}

/// A number of rows, as the database takes it.
pub(crate) fn rows(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Loads a [`application::paging::Window`] of a list ordered by a column of times, then by id (of the type `$of`),
/// both descending. `$base` is evaluated for each query that is needed: the boxed query of the whole list.
macro_rules! window {
    ($conn:expr, $window:expr, $base:expr, ($time:expr, $id:expr => $of:ty), $row:ty) => {{
        use ::application::paging::Window;
        use ::diesel::{
            BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper,
        };
        use $crate::window::{rows, time};

        match *$window {
            Window::First { limit } => $base
                .order(($time.desc(), $id.desc()))
                .limit(rows(limit))
                .select(<$row>::as_select())
                .load::<$row>($conn),
            Window::From { key, skip, limit } => $base
                .filter($time.le(time(key)))
                .order(($time.desc(), $id.desc()))
                .offset(skip.max(0))
                .limit(rows(limit))
                .select(<$row>::as_select())
                .load::<$row>($conn),
            Window::Before { key, take: take @ ..0, limit } => {
                let mut found = $base
                    .filter($time.ge(time(key)))
                    .order(($time.asc(), $id.asc()))
                    .offset(take.saturating_neg())
                    .limit(rows(limit))
                    .select(<$row>::as_select())
                    .load::<$row>($conn)?;
                found.reverse();
                Ok(found)
            }
            Window::Before { key, take, limit } => {
                let at = time(key);
                let after = $base.filter($time.ge(at));
                let within = if take <= 0 {
                    after.filter($time.gt(at))
                } else {
                    let last_taken: Option<$of> = $base
                        .filter($time.eq(at))
                        .order($id.desc())
                        .offset(take - 1)
                        .select($id)
                        .first($conn)
                        .optional()?;
                    match last_taken {
                        Some(id) => after.filter($time.gt(at).or($id.ge(id))),
                        None => after,
                    }
                };
                let mut found = within
                    .order(($time.asc(), $id.asc()))
                    .limit(rows(limit))
                    .select(<$row>::as_select())
                    .load::<$row>($conn)?;
                found.reverse();
                Ok(found)
            }
        }
    }};
}

pub(crate) use window;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_key_is_a_time() {
        assert_eq!(time(0), DateTime::UNIX_EPOCH);
        assert!(time(i64::MIN) < time(-1));
        assert!(time(i64::MAX) > time(1));
    }
}
