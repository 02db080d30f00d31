//! Windows of ordered lists.

/// Loads a [`Window`](application::paging::Window) of a boxed query, ordered by two columns, both descending.
/// The query is an expression that is evaluated anew for each statement. A macro, since the types of diesel's
/// queries and columns cannot be written in a function that serves them all.
macro_rules! windowed {
    ($conn:expr, $window:expr, $query:expr, $key:expr, $id:expr) => {{
        use application::paging::Window;
        let conn = &mut *$conn;
        match *$window {
            Window::First { limit } => {
                $query.order(($key.desc(), $id.desc())).limit($crate::row::limit(limit)).load(conn)
            }
            Window::From { key, skip, limit } => $query
                .filter($key.le(key))
                .order(($key.desc(), $id.desc()))
                .offset(skip)
                .limit($crate::row::limit(limit))
                .load(conn),
            Window::Before { key, take: take @ ..0, limit } => $query
                .filter($key.ge(key))
                .order(($key.asc(), $id.asc()))
                .offset(take.saturating_neg())
                .limit($crate::row::limit(limit))
                .load(conn)
                .map(|mut rows: Vec<_>| {
                    rows.reverse();
                    rows
                }),
            Window::Before { key, take, limit } => (|| {
                let limit = $crate::row::limit(limit);
                let at_key: i64 = $query.filter($key.eq(key)).count().get_result(conn)?;
                let taken = at_key.min(take).max(0);
                let shown = taken.min(limit);
                let mut tail =
                    $query.filter($key.eq(key)).order($id.desc()).offset(taken - shown).limit(shown).load(conn)?;
                let mut rows =
                    $query.filter($key.gt(key)).order(($key.asc(), $id.asc())).limit(limit - shown).load(conn)?;
                rows.reverse();
                rows.append(&mut tail);
                Ok(rows)
            })(),
        }
        .map_err($crate::error::store)
    }};
}

pub(crate) use windowed;
