use application::spans::{MeasuredGroup, SpanSort, milliseconds, whole};
use schemars::JsonSchema;
use serde::Serialize;

/// What is told of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Told {
    count: bool,
    frequency: bool,
    average: bool,
    sum: bool,
    percentiles: [bool; 4],
}

const PERCENTS: [u8; 4] = [50, 75, 95, 99];

const PERCENTILES: [&str; 4] = [
    "percentileArray(spans_exclusive_time, 0.50)",
    "percentileArray(spans_exclusive_time, 0.75)",
    "percentileArray(spans_exclusive_time, 0.95)",
    "percentileArray(spans_exclusive_time, 0.99)",
];

impl Told {
    /// What the fields name, and what rows are ordered by.
    pub(super) fn new<'a>(fields: impl Iterator<Item = &'a str>, sort: SpanSort) -> Self {
        let mut told = Self::default();
        for field in fields {
            match field.trim() {
                "count()" => told.count = true,
                "count_unique(id)" => told.frequency = true,
                "equation|count() / count_unique(id)" => told.average = true,
                "sumArray(spans_exclusive_time)" => told.sum = true,
                name => told.tell(|place| PERCENTILES.get(place).is_some_and(|known| same(known, name))),
            }
        }
        match sort {
            SpanSort::Count => (told.count, told.sum) = (true, true),
            SpanSort::AvgOccurrence => {
                (told.count, told.frequency, told.average, told.sum) = (true, true, true, true);
            }
            SpanSort::SumExclusiveTime => told.sum = true,
            SpanSort::Percentile(percent) => told.tell(|place| PERCENTS.get(place) == Some(&percent)),
        }
        told
    }

    fn tell(&mut self, is_it: impl Fn(usize) -> bool) {
        for (place, told) in self.percentiles.iter_mut().enumerate() {
            *told |= is_it(place);
        }
    }
}

/// The same but for blanks, and for zeros at the end of the number.
fn same(known: &str, name: &str) -> bool {
    let plain = |text: &str| text.replace(' ', "").trim_end_matches(')').trim_end_matches('0').to_owned();
    plain(known) == plain(name)
}

/// What the spans of one group did and spent.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SpanGroup")]
#[serde(rename_all = "camelCase")]
pub(super) struct MeasuredGroupDto {
    /// The operation.
    op: String,
    /// The group, 16 hexadecimal digits.
    group: String,
    /// What one of the spans did.
    description: Option<String>,
    /// How many transactions had any.
    frequency: Option<i64>,
    /// How many spans there were.
    count: Option<i64>,
    /// How many a transaction had that had any.
    avg_occurrences: Option<f64>,
    /// What all of them spent themselves, in milliseconds.
    sum_exclusive_time: Option<f64>,
    #[serde(rename = "p50ExclusiveTime")]
    p50: Option<f64>,
    #[serde(rename = "p75ExclusiveTime")]
    p75: Option<f64>,
    #[serde(rename = "p95ExclusiveTime")]
    p95: Option<f64>,
    #[serde(rename = "p99ExclusiveTime")]
    p99: Option<f64>,
}

impl MeasuredGroupDto {
    pub(super) fn new(row: MeasuredGroup, told: Told) -> Self {
        let MeasuredGroup { group, counts } = row;
        let [p50, p75, p95, p99] = std::array::from_fn(|place| {
            let percent = PERCENTS.get(place).filter(|_| told.percentiles.get(place) == Some(&true))?;
            counts.sketch.quantile(f64::from(*percent) / 100.0).map(milliseconds)
        });
        let average = counts.count / counts.transactions.max(f64::MIN_POSITIVE);
        Self {
            op: group.op,
            group: group.group.to_string(),
            description: group.description,
            frequency: told.frequency.then(|| whole(counts.transactions)),
            count: told.count.then(|| whole(counts.count)),
            avg_occurrences: told.average.then_some(average),
            sum_exclusive_time: told.sum.then(|| milliseconds(counts.total)),
            p50,
            p75,
            p95,
            p99,
        }
    }
}
