//! What is counted of spans, as it is asked for by name.

use application::spans::{Counts, SpanSort, milliseconds};

/// A number that is made of counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// How many spans there are.
    Count,
    /// How many transactions have any.
    Frequency,
    /// How many spans a transaction has that has any.
    Average,
    /// What all spans spent themselves.
    Sum,
    /// What so many of a hundred spent at most.
    Percentile(u8),
}

/// The names, as they are told.
const NAMES: [(&str, Field); 8] = [
    ("count()", Field::Count),
    ("count_unique(id)", Field::Frequency),
    ("equation|count() / count_unique(id)", Field::Average),
    ("sumArray(spans_exclusive_time)", Field::Sum),
    ("percentileArray(spans_exclusive_time, 0.50)", Field::Percentile(50)),
    ("percentileArray(spans_exclusive_time, 0.75)", Field::Percentile(75)),
    ("percentileArray(spans_exclusive_time, 0.95)", Field::Percentile(95)),
    ("percentileArray(spans_exclusive_time, 0.99)", Field::Percentile(99)),
];

impl Field {
    /// Reads a name. Blanks make no difference, nor do zeros at the end of a number.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let asked = plain(text);
        NAMES.iter().find(|(name, _)| plain(name) == asked).map(|(_, field)| *field)
    }

    /// The number; 0, where nothing was counted. Times are in milliseconds.
    pub(super) fn of(self, counts: &Counts) -> f64 {
        match self {
            Self::Count => counts.count,
            Self::Frequency => counts.transactions,
            Self::Average => counts.count / counts.transactions.max(f64::MIN_POSITIVE),
            Self::Sum => milliseconds(counts.total),
            Self::Percentile(percent) => {
                milliseconds(counts.sketch.quantile(f64::from(percent) / 100.0).unwrap_or_default())
            }
        }
    }

    /// The type of the number, and its unit.
    pub(super) const fn kind(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Count | Self::Frequency => ("integer", None),
            Self::Average => ("number", None),
            Self::Sum | Self::Percentile(_) => ("duration", Some("millisecond")),
        }
    }
}

fn plain(text: &str) -> String {
    let text = text.replace(' ', "");
    match text.strip_suffix(')') {
        Some(rest) => format!("{})", rest.trim_end_matches('0')),
        None => text,
    }
}

/// What is told of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told(Vec<Field>);

impl Told {
    /// What the names mean, and what rows are ordered by.
    pub(super) fn new<'a>(names: impl Iterator<Item = &'a str>, sort: SpanSort) -> Self {
        let of_sort: &[Field] = match sort {
            SpanSort::Count => &[Field::Count, Field::Sum],
            SpanSort::AvgOccurrence => &[Field::Count, Field::Frequency, Field::Average, Field::Sum],
            SpanSort::SumExclusiveTime => &[Field::Sum],
            SpanSort::Percentile(percent) => &[Field::Percentile(percent)],
        };
        Self(names.filter_map(Field::parse).chain(of_sort.iter().copied()).collect())
    }

    /// The number is told.
    pub(super) fn has(&self, field: Field) -> bool {
        self.0.contains(&field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_with_and_without_blanks_and_zeros() {
        for (name, field) in NAMES {
            assert_eq!(Field::parse(name), Some(field));
        }
        assert_eq!(Field::parse("percentileArray(spans_exclusive_time,0.5)"), Some(Field::Percentile(50)));
        assert_eq!(Field::parse("equation|count()/count_unique(id)"), Some(Field::Average));
        for name in
            ["", "count(", "count(id)", "sum(transaction.duration)", "percentileArray(spans_exclusive_time, 0.05)"]
        {
            assert_eq!(Field::parse(name), None, "{name}");
        }
    }

    #[test]
    fn what_rows_are_ordered_by_is_told() {
        let told = Told::new(["count_unique(id)", "x"].into_iter(), SpanSort::Percentile(95));
        assert_eq!(told, Told(vec![Field::Frequency, Field::Percentile(95)]));
        assert!(Told::new(std::iter::empty(), SpanSort::AvgOccurrence).has(Field::Average));
    }

    #[test]
    fn nothing_counts_as_zero() {
        for (_, field) in NAMES {
            assert_eq!(field.of(&Counts::default()).to_bits(), 0.0_f64.to_bits());
        }
    }
}
