//! Pages of ordered lists: cursors that stay right while rows come and go.

use std::fmt;

mod offset;
mod rows;

pub use offset::{NegativeOffset, OffsetRequest};
pub use rows::RowRequest;

/// The largest page, in rows.
pub const MAX_LIMIT: usize = 100;

/// Where a page begins: `value:offset:is_prev`.
///
/// `value` is the sort key of the row at the boundary, `offset` counts the rows of that key
/// which lie before the boundary (in list order); where `is_prev`, a negative `offset` counts
/// those that lie after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The sort key of the boundary row.
    pub value: i64,
    /// How many rows of that key lie before the boundary; less than 0, how many lie after it.
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
    /// The last `limit` rows of: all rows with a key above `key`, then the first `take` rows with exactly that key.
    /// Where `take` is less than 0: of all rows with a key of at least `key`, less the last `-take` of them.
    Before {
        /// The boundary's key.
        key: i64,
        /// How many rows of that key belong to it; less than 0, how many do not.
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
            Some(Cursor { value: key, offset, is_prev: true }) => Window::Before { key, take: offset, limit },
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
        let Cursor { value, offset, .. } = boundary;
        // How many rows of the first key lie before this page, or, less than 0, how many lie after its beginning;
        // and how many rows of the last key lie before its end.
        let (before_first, through_last) = if backwards {
            let counts_before = first == value && offset >= 0;
            let counts_after = if first == value { offset } else { 0 };
            (
                if counts_before { (offset - same(first)).max(0) } else { counts_after - same(first) },
                if last == value && offset >= 0 { offset } else { same(last) },
            )
        } else {
            let skipped = |key: i64| if request.cursor.is_some() && key == value { offset.max(0) } else { 0 };
            (skipped(first), skipped(last) + same(last))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What a store does: `list` is in descending order.
    fn load(list: &[i64], window: Window) -> Vec<i64> {
        let size = |number: i64| usize::try_from(number).unwrap();
        match window {
            Window::First { limit } => list.iter().copied().take(limit).collect(),
            Window::From { key, skip, limit } => {
                list.iter().copied().filter(|k| *k <= key).skip(size(skip)).take(limit).collect()
            }
            Window::Before { key, take, limit } => {
                let rows: Vec<i64> = if take < 0 {
                    let rows: Vec<i64> = list.iter().copied().filter(|k| *k >= key).collect();
                    rows[..rows.len().saturating_sub(size(-take))].to_vec()
                } else {
                    let above = list.iter().copied().filter(|k| *k > key);
                    above.chain(list.iter().copied().filter(|k| *k == key).take(size(take))).collect()
                };
                rows[rows.len().saturating_sub(limit)..].to_vec()
            }
        }
    }

    fn page(list: &[i64], limit: usize, cursor: Option<Cursor>) -> Page<i64> {
        let request = PageRequest { limit, cursor };
        Page::of(&request, load(list, request.window()), |key| *key)
    }

    #[test]
    fn walking_forth_and_back_shows_every_row_once_whatever_the_ties() {
        let lists: [&[i64]; 5] =
            [&[9, 7, 7, 7, 5, 5, 3, 1, 1], &[4, 4, 4, 4, 4, 4, 4], &[8, 7, 6, 5, 4, 3, 2], &[5, 5, 5, 2], &[1]];
        for list in lists {
            for limit in 1..=list.len() {
                let (mut shown, mut current) = (Vec::new(), page(list, limit, None));
                assert!(!current.previous.has_results);
                loop {
                    shown.extend_from_slice(&current.items);
                    if !current.next.has_results {
                        break;
                    }
                    current = page(list, limit, Some(current.next.cursor));
                }
                assert_eq!(shown, list, "forth by {limit}");
                let mut back = current.items.clone();
                while current.previous.has_results {
                    current = page(list, limit, Some(current.previous.cursor));
                    back.splice(0..0, current.items.iter().copied());
                }
                assert_eq!(back, list, "back by {limit}");
            }
        }
    }

    #[test]
    fn from_an_empty_page_there_is_a_way_back() {
        let beyond = page(&[3, 2], 1, Some(Cursor { value: 1, offset: 0, is_prev: false }));
        assert!(beyond.items.is_empty() && beyond.previous.has_results && !beyond.next.has_results);
    }

    #[test]
    fn cursors_are_read_as_they_are_written() {
        for text in ["5:0:0", "-5:2:1", "100:-1:1"] {
            assert_eq!(Cursor::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Cursor::parse("12.5:0:0").unwrap().value, 12);
        for text in ["", "abc", "1:2", "1:2:3", "1:2:0:0", "a:0:0", "1:b:0", "9999999999999999999:0:0"] {
            assert_eq!(Cursor::parse(text), Err(InvalidCursor), "{text}");
        }
    }
}
