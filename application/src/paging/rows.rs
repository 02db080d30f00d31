use super::{Cursor, NegativeOffset, Neighbour, Page};

/// Which page is asked for of a list that is paged by numbers of rows: a cursor's offset is how many rows lie before
/// the page, and its value says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowRequest {
    limit: usize,
    offset: i64,
    start: usize,
}

impl RowRequest {
    /// A page of at most `limit` rows.
    pub fn new(limit: usize, cursor: Option<Cursor>) -> Result<Self, NegativeOffset> {
        let offset = cursor.map_or(0, |cursor| cursor.offset);
        if offset < 0 {
            return Err(NegativeOffset);
        }
        // What a machine cannot count to lies past the end of every list.
        Ok(Self { limit, offset, start: usize::try_from(offset).unwrap_or(usize::MAX) })
    }

    /// Makes the page of a list that is at hand.
    pub fn page<T>(&self, list: Vec<T>) -> Page<T> {
        let more = list.len().saturating_sub(self.start) > self.limit;
        let size = i64::try_from(self.limit).unwrap_or(i64::MAX);
        let at = |offset, is_prev| Cursor { value: 0, offset, is_prev };
        Page {
            items: list.into_iter().skip(self.start).take(self.limit).collect(),
            previous: Neighbour {
                cursor: at(self.offset.saturating_sub(size).max(0), true),
                has_results: self.offset > 0,
            },
            next: Neighbour { cursor: at(self.offset.saturating_add(size), false), has_results: more },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(limit: usize, cursor: Option<&str>, list: &[u8]) -> (Vec<u8>, String, bool, String, bool) {
        let request = RowRequest::new(limit, cursor.map(|text| Cursor::parse(text).unwrap())).unwrap();
        let Page { items, previous, next } = request.page(list.to_vec());
        (items, previous.cursor.to_string(), previous.has_results, next.cursor.to_string(), next.has_results)
    }

    #[test]
    fn pages_are_found_by_the_rows_before_them() {
        let list = [1, 2, 3, 4, 5];
        assert_eq!(links(10, None, &list), (list.to_vec(), "0:0:1".into(), false, "0:10:0".into(), false));
        assert_eq!(links(2, None, &list), (vec![1, 2], "0:0:1".into(), false, "0:2:0".into(), true));
        assert_eq!(links(2, Some("0:2:0"), &list), (vec![3, 4], "0:0:1".into(), true, "0:4:0".into(), true));
        assert_eq!(links(2, Some("0:4:0"), &list), (vec![5], "0:2:1".into(), true, "0:6:0".into(), false));
        assert_eq!(links(2, Some("0:1:0"), &list), (vec![2, 3], "0:0:1".into(), true, "0:3:0".into(), true));
        assert_eq!(links(2, Some("7:2:1"), &list), links(2, Some("0:2:0"), &list));
    }

    #[test]
    fn a_page_cannot_begin_before_the_list_but_far_beyond_it() {
        let cursor = |text| Some(Cursor::parse(text).unwrap());
        assert_eq!(RowRequest::new(10, cursor("0:-1:1")), Err(NegativeOffset));
        let far = "0:9223372036854775807:0";
        let expected = (vec![], "0:9223372036854775797:1".into(), true, far.into(), false);
        assert_eq!(links(10, Some(far), &[1]), expected);
    }
}
