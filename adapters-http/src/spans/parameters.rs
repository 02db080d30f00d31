//! What spans are asked for by.

use application::spans::{AskedTransactions, SpanSort};
use domain::periods::AskedPeriod;
use domain::spans::SpanGroup;
use domain::spans::query::TransactionQuery;
use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::operation::Parameter;
use crate::query::Query;

pub(super) const PROJECT: Parameter = Parameter::query::<Vec<i64>>(
    "project",
    "The project's id; without it, the only project that the caller reaches. -1 for all that the caller reaches.",
);

pub(super) const PROJECT_SLUG: Parameter =
    Parameter::query::<Vec<String>>("projectSlug", "The project's slug, instead of its id.");

pub(super) const ENVIRONMENT: Parameter =
    Parameter::query::<Vec<String>>("environment", "Of transactions from this environment; may repeat.");

pub(super) const PERIOD: Parameter = Parameter::query::<String>(
    "statsPeriod",
    "Of transactions of this time until now: a number and a unit of s, m, h, d and w, as in 14d; 90 days if left out. \
     statsPeriodStart and statsPeriodEnd are two such times ago.",
);

pub(super) const START: Parameter =
    Parameter::query::<String>("start", "Of transactions that ended at this time or later.");

pub(super) const END: Parameter = Parameter::query::<String>("end", "Of transactions that ended before this time.");

pub(super) const QUERY: Parameter = Parameter::query::<String>(
    "query",
    "Of transactions that this fits: terms, all of which have to apply: part of a name, and keys with values, as in \
     transaction:\"GET /cart\", transaction.op:http.server, transaction.status:ok, transaction.duration:>300, \
     environment:live, release:1.0 or browser:Fire*. Other keys than those that transactions have are tags.",
);

pub(super) const SPAN: Parameter = Parameter {
    required: true,
    ..Parameter::query::<String>(
        "span",
        "Which spans: their operation, a colon, and the 16 hexadecimal digits of their group.",
    )
};

pub(super) const Y_AXIS: Parameter = Parameter::query::<Vec<String>>(
    "yAxis",
    "What is shown: count(), count_unique(id), equation|count() / count_unique(id), sumArray(spans_exclusive_time) or \
     percentileArray(spans_exclusive_time, 0.50), 0.75, 0.95 or 0.99; sumArray(spans_exclusive_time) if left out. May \
     repeat, at most 20 times.",
);

pub(super) const INTERVAL: Parameter = Parameter::query::<String>(
    "interval",
    "The time between two points: a number and a unit of s, m, h, d and w, as in 1h; what suits the period, if it is \
     left out or makes too many points.",
);

pub(super) const NAME: Parameter =
    Parameter { required: true, ..Parameter::query::<String>("transaction", "The name of the transactions.") };

pub(super) const FAMILY: Parameter = Parameter {
    required: true,
    ..Parameter::query::<String>("type", "What measurements are looked for: `web` or `mobile`.")
};

pub(super) const MIN_TIME: Parameter =
    Parameter::query::<f64>("min_exclusive_time", "Spans that spent more than so many milliseconds themselves.");

pub(super) const MAX_TIME: Parameter =
    Parameter::query::<f64>("max_exclusive_time", "Spans that spent less than so many milliseconds themselves.");

pub(super) const SORT: Parameter = Parameter::query::<String>(
    "sort",
    "count, avgOccurrence, sumExclusiveTime, p50ExclusiveTime, p75ExclusiveTime, p95ExclusiveTime or p99ExclusiveTime, \
     with - before it from the greatest; -sumExclusiveTime if left out.",
);

/// What the names of orders mean, in the order in which they are told.
const SORTS: [(&str, SpanSort); 7] = [
    ("count", SpanSort::Count),
    ("avgOccurrence", SpanSort::AvgOccurrence),
    ("sumExclusiveTime", SpanSort::SumExclusiveTime),
    ("p50ExclusiveTime", SpanSort::Percentile(50)),
    ("p75ExclusiveTime", SpanSort::Percentile(75)),
    ("p95ExclusiveTime", SpanSort::Percentile(95)),
    ("p99ExclusiveTime", SpanSort::Percentile(99)),
];

/// Which transactions are asked for. The search is read by itself: a caller has to be told first that there is no such
/// project.
pub(super) fn asked(query: &Query) -> Result<AskedTransactions, ApiError> {
    let text = query.first("query").unwrap_or_default();
    let search = TransactionQuery::parse(text).map_err(|fault| ApiError::bad_request(fault.to_string()))?;
    Ok(AskedTransactions { query: search, ..place(query) })
}

/// The same without the search.
pub(super) fn place(query: &Query) -> AskedTransactions {
    let all = |name| query.all(name).map(str::to_owned).collect();
    let first = |name| query.first(name).map(str::to_owned);
    AskedTransactions {
        projects: all("project"),
        slugs: all("projectSlug"),
        environments: all("environment"),
        period: AskedPeriod {
            length: first("statsPeriod"),
            length_start: first("statsPeriodStart"),
            length_end: first("statsPeriodEnd"),
            start: first("start"),
            end: first("end"),
        },
        query: TransactionQuery::default(),
    }
}

/// The order, and whether it is from the greatest.
pub(super) fn sort(query: &Query) -> Result<(SpanSort, bool), ApiError> {
    let name = if query.has("sort") { "sort" } else { "orderby" };
    let mut asked = query.all(name).filter(|text| !text.is_empty());
    let Some(text) = asked.next() else { return Ok((SpanSort::SumExclusiveTime, true)) };
    if asked.next().is_some() {
        return Err(ApiError::bad_request("Can only order by one column."));
    }
    let (descending, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    match SORTS.iter().find(|(name, _)| *name == text) {
        Some((_, sort)) => Ok((*sort, descending)),
        None => {
            let names: Vec<_> = SORTS.iter().map(|(name, _)| *name).collect();
            Err(ApiError::bad_request(format!("Can only order by one of {}", names.join(", "))))
        }
    }
}

/// The bounds of what single spans spent, in milliseconds. Faults come by field.
pub(super) fn bounds(query: &Query, faults: &mut Map<String, Value>) -> (Option<f64>, Option<f64>) {
    let mut number = |name: &str| {
        let number = query.first(name)?.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        if number.is_none() {
            faults.insert(name.to_owned(), json!(["A valid number is required."]));
        }
        number
    };
    let (min, max) = (number(MIN_TIME.name), number(MAX_TIME.name));
    if faults.is_empty() && min.zip(max).is_some_and(|(min, max)| min > max) {
        let text = "min_exclusive_time cannot be greater than max_exclusive_time.";
        faults.insert("non_field_errors".to_owned(), json!([text]));
    }
    (min, max)
}

/// Values of a field that may repeat, at most so often.
pub(super) fn few(query: &Query, name: &str, most: usize, faults: &mut Map<String, Value>) -> Vec<String> {
    let values: Vec<_> = query.all(name).map(str::to_owned).collect();
    if values.len() > most {
        faults.insert(name.to_owned(), json!([format!("Ensure this field has no more than {most} elements.")]));
    }
    values
}

/// Reads the groups of spans that are asked for.
pub(super) fn groups(query: &Query, faults: &mut Map<String, Value>) -> Vec<SpanGroup> {
    let texts = few(query, "spanGroup", 4, faults);
    let groups: Vec<_> = texts.iter().filter_map(|text| SpanGroup::parse(text)).collect();
    if groups.len() < texts.len() && !faults.contains_key("spanGroup") {
        faults.insert("spanGroup".to_owned(), json!([NOT_A_GROUP]));
    }
    groups
}

/// Fields or axes can be many, but not too many at once.
pub(super) fn few_fields(query: &Query, name: &str) -> Result<(), ApiError> {
    if query.all(name).count() > MOST_FIELDS {
        let text = "You can view up to 20 fields at a time. Please delete some and try again.";
        return Err(ApiError::bad_request(text));
    }
    Ok(())
}

/// So many fields can be asked for at once.
const MOST_FIELDS: usize = 20;

/// Reads the group of spans that must be asked for: its operation, which may hold colons, and its hash.
pub(super) fn span(query: &Query, faults: &mut Map<String, Value>) -> Option<(String, SpanGroup)> {
    let text = query.first(SPAN.name);
    let fault = match text.map(|text| text.rsplit_once(':')) {
        None => REQUIRED,
        Some(None) if text == Some("") => "This field may not be blank.",
        Some(None) => "span must consist of of a span op and a valid 16 character hex delimited by a colon (:)",
        Some(Some((op, hash))) => match SpanGroup::parse(hash) {
            Some(group) => return Some((op.to_owned(), group)),
            None => NOT_A_GROUP,
        },
    };
    faults.insert(SPAN.name.to_owned(), json!([fault]));
    None
}

/// What is missing has to be given.
pub(super) const REQUIRED: &str = "This field is required.";

/// What a group has to be.
const NOT_A_GROUP: &str = "`spanGroup` must be a valid 16 character hex (containing only digits, or a-f characters)";
