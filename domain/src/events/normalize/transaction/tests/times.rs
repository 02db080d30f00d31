//! Transactions of clients whose clocks are wrong.

use chrono::TimeDelta;

use super::*;

fn spans_of(transaction: &Transaction) -> Vec<(i64, i64)> {
    let start = transaction.start.timestamp_micros();
    transaction.spans.iter().map(|span| (span.start - start, span.end - start)).collect()
}

const MOVED: [(i64, i64); 2] = [(0, 5_000_000), (1_000_000, 2_500_000)];

fn with_a_span() -> Value {
    sent(json!({"spans": [span(1, ROOT, 1.0, 2.5)], "breadcrumbs": [{"timestamp": ago(10.0), "message": "m"}]}))
}

#[test]
fn a_wrong_clock_moves_all_times_alike() {
    let mut context = context();
    let hours = TimeDelta::hours(2);
    context.sent_at = Some(received());
    context.received = received() + hours;
    let transaction = normalized_with(with_a_span(), &context).unwrap();
    assert_eq!(transaction.event.timestamp, received() - TimeDelta::seconds(5) + hours);
    assert_eq!(transaction.start, received() - TimeDelta::seconds(10) + hours);
    let payload = payload(&transaction);
    assert_eq!(payload["start_timestamp"], time::format(transaction.start));
    assert_eq!(payload["breadcrumbs"]["values"][0]["timestamp"], payload["start_timestamp"]);
    let span_start = time::format(transaction.start + TimeDelta::seconds(1));
    assert_eq!(payload["spans"][0]["start_timestamp"], span_start);
    assert_eq!(spans_of(&transaction), MOVED);
}

#[test]
fn the_future_and_the_far_past_are_moved_to_the_arrival_as_a_whole() {
    for moved in [TimeDelta::days(400), TimeDelta::days(-200)] {
        let mut context = context();
        context.received = received() + moved + TimeDelta::nanoseconds(123_456_789);
        let transaction = normalized_with(with_a_span(), &context).unwrap();
        assert_eq!(transaction.event.timestamp, context.received);
        assert_eq!(transaction.event.timestamp - transaction.start, TimeDelta::seconds(5));
        assert_eq!(spans_of(&transaction), MOVED);
        assert_eq!(faults(&transaction), ["timestamp"]);
    }
}

#[test]
fn an_absurd_client_clock_is_survived() {
    for sent_at in [chrono::DateTime::<chrono::Utc>::MIN_UTC, chrono::DateTime::<chrono::Utc>::MAX_UTC] {
        let mut context = context();
        context.sent_at = Some(sent_at);
        if let Ok(transaction) = normalized_with(with_a_span(), &context) {
            assert_eq!(spans_of(&transaction), MOVED);
        }
    }
}
