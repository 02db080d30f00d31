use super::{Cursor, MAX_LIMIT, Neighbour, Page};

/// Which page is asked for of a list that is paged by numbers of pages: a cursor's value is the size of a page, its
/// offset the page's number, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OffsetRequest {
    limit: usize,
    number: i64,
    start: usize,
}

/// The page would begin before the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Pagination offset cannot be negative")]
pub struct NegativeOffset;

impl OffsetRequest {
    /// The first page, of the usual size.
    pub const FIRST: Self = Self { limit: MAX_LIMIT, number: 0, start: 0 };

    /// A page of at most `limit` rows.
    pub fn new(limit: usize, cursor: Option<Cursor>) -> Result<Self, NegativeOffset> {
        let (size, number) = cursor.map_or((0, 0), |cursor| (cursor.value, cursor.offset));
        let start = size.saturating_mul(number);
        // What a machine cannot count to lies past the end of every list.
        let start = if start < 0 { return Err(NegativeOffset) } else { usize::try_from(start).unwrap_or(usize::MAX) };
        Ok(Self { limit, number, start })
    }

    /// How many rows to leave out.
    pub const fn start(&self) -> usize {
        self.start
    }

    /// How many rows to ask for: one more than the page holds, to learn whether there is a next one.
    pub const fn rows(&self) -> usize {
        self.limit.saturating_add(1)
    }

    /// Makes a page of the rows that came.
    pub fn page<T>(&self, mut rows: Vec<T>) -> Page<T> {
        let more = rows.len() > self.limit;
        rows.truncate(self.limit);
        let value = i64::try_from(self.limit).unwrap_or(i64::MAX);
        let at = |offset, is_prev| Cursor { value, offset, is_prev };
        Page {
            items: rows,
            previous: Neighbour { cursor: at(self.number.saturating_sub(1), true), has_results: self.number > 0 },
            next: Neighbour { cursor: at(self.number.saturating_add(1), false), has_results: more },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(limit: usize, cursor: Option<&str>, list: &[u8]) -> (Vec<u8>, String, bool, String, bool) {
        let request = OffsetRequest::new(limit, cursor.map(|text| Cursor::parse(text).unwrap())).unwrap();
        let rows = list.iter().copied().skip(request.start()).take(request.rows()).collect();
        let Page { items, previous, next } = request.page(rows);
        (items, previous.cursor.to_string(), previous.has_results, next.cursor.to_string(), next.has_results)
    }

    #[test]
    fn pages_are_counted_from_the_first() {
        let list = [1, 2, 3, 4, 5];
        assert_eq!(links(100, None, &list), (list.to_vec(), "100:-1:1".into(), false, "100:1:0".into(), false));
        assert_eq!(links(2, None, &list), (vec![1, 2], "2:-1:1".into(), false, "2:1:0".into(), true));
        assert_eq!(links(2, Some("2:1:0"), &list), (vec![3, 4], "2:0:1".into(), true, "2:2:0".into(), true));
        assert_eq!(links(2, Some("2:2:0"), &list), (vec![5], "2:1:1".into(), true, "2:3:0".into(), false));
        assert_eq!(links(2, Some("2:0:1"), &list), links(2, None, &list));
    }

    #[test]
    fn a_page_cannot_begin_before_the_list_but_far_beyond_it() {
        let cursor = |text| Some(Cursor::parse(text).unwrap());
        assert_eq!(OffsetRequest::new(100, cursor("100:-1:1")), Err(NegativeOffset));
        let far = OffsetRequest::new(100, cursor("9223372036854775807:9223372036854775807:0")).unwrap();
        assert_eq!(far.page(Vec::<u8>::new()).next.cursor.offset, i64::MAX);
    }
}
