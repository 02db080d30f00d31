//! What the keys mean.

use super::Test;
use crate::events::query as events;
use crate::query::{Comparison, Content, Fault, Pattern, Value, named, one_of, span};
use crate::spans::SpanStatus;

const STATUSES: &str = "the names that OpenTelemetry and gRPC have for how a call went, as in ok or not_found";

/// What a term asks.
pub(super) fn test(content: &Content) -> Result<Test, Fault> {
    match content {
        Content::Text(text) => Ok(Test::Name(Pattern::within(text.trim_matches('*')))),
        Content::Pair(key, values) => one_of(values, |value| pair(key, value), Test::Any),
    }
}

fn pair(key: &str, value: &Value) -> Result<Test, Fault> {
    let text = value.text();
    match key {
        "transaction" | "title" => Ok(Test::Name(Pattern::of(value))),
        "transaction.op" => Ok(Test::Op(Pattern::of(value))),
        "environment" => Ok(Test::Environment(Pattern::of(value))),
        "transaction.status" => {
            let parse = |text: &str| SpanStatus::parse(text).map(SpanStatus::as_str);
            named(key, value, STATUSES, parse).map(Test::Status)
        }
        "transaction.duration" | "duration" => duration(key, &text),
        "timestamp" | "event.timestamp" => {
            let (span, is_negated) = span(&text).ok_or_else(|| Fault::Date(key.to_owned()))?;
            Ok(Test::Time(span).negated_if(is_negated))
        }
        "event.type" => Ok(Test::Constant(Pattern::of(value).fits("transaction"))),
        "has" => match text.as_str() {
            "transaction" | "transaction.op" | "transaction.status" | "transaction.duration" | "timestamp" => {
                Ok(Test::Constant(true))
            }
            "environment" => Ok(Test::Environment(Pattern::anything())),
            _ => of_event(key, value),
        },
        _ => of_event(key, value),
    }
}

fn of_event(key: &str, value: &Value) -> Result<Test, Fault> {
    events::pair(key, value).map(Test::Event)
}

/// Milliseconds, or a number with a unit: `>300`, `<=1.5s`.
fn duration(key: &str, text: &str) -> Result<Test, Fault> {
    let refused = || Fault::Duration(key.to_owned());
    let (comparison, is_negated, rest) = Comparison::split(text);
    let units =
        [("ms", 1.0), ("s", 1000.0), ("min", 60_000.0), ("m", 60_000.0), ("hr", 3_600_000.0), ("h", 3_600_000.0)];
    let (number, unit) =
        units.iter().find_map(|(name, unit)| Some((rest.strip_suffix(name)?, *unit))).unwrap_or((rest, 1.0));
    let number: f64 = number.trim().parse().map_err(|_| refused())?;
    if !number.is_finite() {
        return Err(refused());
    }
    Ok(Test::Duration(comparison.unwrap_or(Comparison::Equal), number * unit).negated_if(is_negated))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::super::{KindOfTransaction, SearchedTransaction, TransactionQuery};
    use crate::events::EventId;
    use crate::events::query::Searched;
    use crate::query::Fault;
    use crate::spans::SpanStatus;

    const KIND: KindOfTransaction<'_> = KindOfTransaction { name: "GET /cart", op: "http.server", environment: "live" };

    fn transaction() -> SearchedTransaction<'static> {
        let event = Searched {
            id: EventId::parse(&"a".repeat(32)).unwrap(),
            issue: SearchedTransaction::NO_ISSUE,
            timestamp: DateTime::UNIX_EPOCH,
            environment: Some("live"),
            release: Some("1.0"),
            event: None,
            now: DateTime::UNIX_EPOCH,
        };
        let timestamp = DateTime::UNIX_EPOCH;
        SearchedTransaction { status: SpanStatus::NotFound, duration: 1200.5, timestamp, event }
    }

    fn of_kind(text: &str) -> Option<bool> {
        TransactionQuery::parse(text).unwrap().fits_kind(&KIND)
    }

    fn fits(text: &str) -> Option<bool> {
        TransactionQuery::parse(text).unwrap().fits(&KIND, &transaction())
    }

    #[test]
    fn a_kind_decides_by_name_operation_and_environment() {
        for text in
            ["", "transaction:\"GET /cart\"", "cart", "transaction:GET* transaction.op:http.*", "environment:live"]
        {
            assert_eq!(of_kind(text), Some(true), "{text}");
        }
        for text in
            ["transaction:cart", "!cart", "environment:\"\"", "!has:environment", "event.type:error release:1 x"]
        {
            assert_eq!(of_kind(text), Some(false), "{text}");
        }
        for text in ["release:1.0", "transaction.status:ok", "transaction.duration:>1", "browser:Firefox"] {
            assert_eq!(of_kind(text), None, "{text}");
        }
    }

    #[test]
    fn a_row_decides_by_status_duration_and_release() {
        for text in [
            "release:1.0",
            "transaction.status:not_found",
            "transaction.duration:>1.2s",
            "transaction.duration:<=1200.5",
            "transaction.duration:[1, 1200.5]",
            "!transaction.duration:>=2m",
        ] {
            assert_eq!(fits(text), Some(true), "{text}");
        }
        for text in ["transaction.status:ok", "transaction.duration:>1201ms", "transaction.duration:!=1200.5"] {
            assert_eq!(fits(text), Some(false), "{text}");
        }
        assert_eq!(fits("browser:Firefox"), None);
    }

    #[test]
    fn what_is_no_duration_or_status_is_refused() {
        let fault = |text| TransactionQuery::parse(text).unwrap_err().fault;
        assert_eq!(fault("transaction.duration:long"), Fault::Duration("transaction.duration".into()));
        assert_eq!(fault("duration:>NaN"), Fault::Duration("duration".into()));
        assert!(matches!(fault("transaction.status:fine"), Fault::Unknown { .. }));
        assert!(matches!(fault("is:unresolved"), Fault::OfIssues(_)));
    }
}
