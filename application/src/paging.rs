//! Pages of ordered lists: cursors that stay right while rows come and go.

use std::fmt;

/// The largest page, in rows.
pub const MAX_LIMIT: usize = 100;

/// Where a page begins: `value:offset:is_prev`.
///
/// `value` is the sort key of the row at the boundary, `offset` counts the rows of that key
/// which lie before the boundary (in list order).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The sort key of the boundary row.
    pub value: i64,
    /// How many rows of that key lie before the boundary.
    pub offset: i64,
    /// The page ends at the boundary, instead of beginning there.
    pub is_prev: bool,
}

/// The text is not a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Invalid cursor parameter.")]
pub struct InvalidCursor;

impl Cursor {
    /// Reads the text form.
    pub fn parse(text: &str) -> Result<Self, InvalidCursor> {
        let mut parts = text.split(':');
        let (Some(value), Some(offset), Some(is_prev), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(InvalidCursor);
        };
        // Other servers write the value as a decimal; its whole part is the key.
        let value = value.split_once('.').map_or(value, |(whole, _)| whole);
        Ok(Self {
            value: value.parse().map_err(|_| InvalidCursor)?,
            offset: offset.parse().map_err(|_| InvalidCursor)?,
            is_prev: match is_prev {
                "0" => false,
                "1" => true,
                _ => return Err(InvalidCursor),
            },
        })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.value, self.offset, u8::from(self.is_prev))
    }
}

/// Which page is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// At most this many rows; 1 to [`MAX_LIMIT`].
    pub limit: usize,
    /// Where; none is the beginning.
    pub cursor: Option<Cursor>,
}

/// The rows that a repository is asked for. Lists are ordered by a key, descending,
/// and rows of one key by a second, fixed order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// The first `limit` rows.
    First {
        /// How many rows at most.
        limit: usize,
    },
    /// The first `limit` rows of those with a key of at most `key`, less the first `skip` of them.
    From {
        /// The largest key.
        key: i64,
        /// How many rows to leave out.
        skip: i64,
        /// How many rows at most.
        limit: usize,
    },
    /// The last `limit` rows of: all rows with a key above `key`, then the first `take`
    /// rows with exactly that key.
    Before {
        /// The boundary's key.
        key: i64,
        /// How many rows of that key belong to it.
        take: i64,
        /// How many rows at most.
        limit: usize,
    },
}

impl PageRequest {
    /// What to ask of the repository: one row more than the page holds, to learn whether there is a next one.
    pub fn window(&self) -> Window {
        let limit = self.limit + 1;
        match self.cursor {
            None => Window::First { limit },
            Some(Cursor { value: key, offset, is_prev: false }) => Window::From { key, skip: offset.max(0), limit },
            Some(Cursor { value: key, offset, is_prev: true }) => Window::Before { key, take: offset.max(0), limit },
        }
    }
}

/// A neighbouring page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Neighbour {
    /// How to ask for it.
    pub cursor: Cursor,
    /// It holds something.
    pub has_results: bool,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The page before.
    pub previous: Neighbour,
    /// The page after.
    pub next: Neighbour,
}

impl<T> Page<T> {
    /// Makes a page of what the repository returned for [`PageRequest::window`].
    pub fn of(request: &PageRequest, mut rows: Vec<T>, key: impl Fn(&T) -> i64) -> Self {
        let backwards = request.cursor.is_some_and(|cursor| cursor.is_prev);
        let more = rows.len() > request.limit;
        if more && backwards {
            rows.remove(0);
        } else {
            rows.truncate(request.limit);
        }
        let boundary = request.cursor.unwrap_or(Cursor { value: 0, offset: 0, is_prev: false });
        let keys: Vec<i64> = rows.iter().map(key).collect();
        let (Some(first), Some(last)) = (keys.first().copied(), keys.last().copied()) else {
            return Self::empty(boundary, backwards, request.cursor.is_some());
        };
        let same = |key: i64| count(keys.iter().filter(|k| **k == key));
        // Rows of the first key before this page, and of the last key up to its end.
        let (before_first, through_last) = if backwards {
            let before_boundary = if last == boundary.value { boundary.offset } else { same(last) };
            // Going backwards the rows of the first key above the page are not known; where
            // more rows were found than shown they may be of the same key.
            let before = if first == boundary.value { (boundary.offset - same(first)).max(0) } else { 0 };
            (before, before_boundary)
        } else {
            let at_boundary = |key: i64| if request.cursor.is_some() && key == boundary.value { boundary.offset } else { 0 };
            (at_boundary(first), at_boundary(last) + same(last))
        };
        Self {
            items: rows,
            previous: Neighbour {
                cursor: Cursor { value: first, offset: before_first, is_prev: true },
                has_results: if backwards { more } else { request.cursor.is_some() },
            },
            next: Neighbour {
                cursor: Cursor { value: last, offset: through_last, is_prev: false },
                has_results: backwards || more,
            },
        }
    }

    fn empty(boundary: Cursor, backwards: bool, asked: bool) -> Self {
        let at = |is_prev| Cursor { is_prev, ..boundary };
        Self {
            items: Vec::new(),
            previous: Neighbour { cursor: at(true), has_results: asked && !backwards },
            next: Neighbour { cursor: at(false), has_results: backwards },
        }
    }

    /// The same page of other things.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), previous: self.previous, next: self.next }
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> i64 {
    i64::try_from(items.count()).unwrap_or(i64::MAX)
}
