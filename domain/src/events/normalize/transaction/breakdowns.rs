//! How much time of a transaction went into which sort of work.

use serde_json::{Map, Value, json};

use crate::spans::{Interval, MeasuredSpan, milliseconds, union_length};

/// The sorts that are told apart. Sorts within them, such as `db.query`, belong to them.
const SORTS: [(&str, &str); 5] = [
    ("browser", "ops.browser"),
    ("db", "ops.db"),
    ("http", "ops.http"),
    ("resource", "ops.resource"),
    ("ui", "ops.ui"),
];

/// Time that several spans of a sort share counts once. `None` where no span is of any of the sorts.
pub(super) fn of(children: &[MeasuredSpan]) -> Option<Value> {
    let mut all = Vec::new();
    let mut by_sort: [Vec<Interval>; SORTS.len()] = Default::default();
    for span in children {
        let sort = span.op.split_once('.').map_or(span.op.as_str(), |(sort, _)| sort);
        let known = SORTS.iter().zip(&mut by_sort).find(|((name, _), _)| *name == sort);
        if let Some((_, intervals)) = known {
            intervals.push(span.interval());
            all.push(span.interval());
        }
    }
    if all.is_empty() {
        return None;
    }
    let mut times: Map<String, Value> = SORTS
        .iter()
        .zip(by_sort)
        .filter(|(_, intervals)| !intervals.is_empty())
        .map(|((_, key), intervals)| ((*key).to_owned(), time(intervals)))
        .collect();
    times.insert("total.time".to_owned(), time(all));
    Some(json!({"span_ops": times}))
}

fn time(intervals: Vec<Interval>) -> Value {
    json!({"value": milliseconds(union_length(intervals)), "unit": "millisecond"})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spans::{SpanGroup, SpanId};

    fn span(op: &str, start: i64, end: i64) -> MeasuredSpan {
        MeasuredSpan {
            span_id: SpanId::parse("00f067aa0ba902b7").unwrap(),
            op: op.to_owned(),
            group: SpanGroup::of_transaction(""),
            description: None,
            start,
            end,
            exclusive: 0,
        }
    }

    #[test]
    fn shared_time_counts_once_in_each_sort_and_in_total() {
        let spans = [
            span("db", 0, 2000),
            span("db.query", 1000, 3000),
            span("http.client", 2500, 4000),
            span("dbx", 0, 9000),
            span("", 0, 9000),
        ];
        assert_eq!(
            of(&spans),
            Some(json!({"span_ops": {
                "ops.db": {"value": 3.0, "unit": "millisecond"},
                "ops.http": {"value": 1.5, "unit": "millisecond"},
                "total.time": {"value": 4.0, "unit": "millisecond"},
            }}))
        );
    }

    #[test]
    fn without_such_spans_there_is_no_breakdown() {
        assert_eq!(of(&[span("template", 0, 1), span("https", 0, 1)]), None);
    }
}
