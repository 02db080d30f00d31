//! Percentiles, held against the values that they are of.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use serde_json::Value;

use super::{ROOT, SERIES, TABLE, answer, lasting, report};
use crate::harness::{Server, now, on_both_stores};

on_both_stores!(percentiles_are_within_a_percent, percentiles_of_each_hour_are_within_a_percent);

/// Adds all that was counted to the counts of hours, days and weeks.
pub fn fold(server: &Server) {
    struct Now;
    impl application::ports::Clock for Now {
        fn now(&self) -> DateTime<Utc> {
            now()
        }
    }
    let uow = server.uow();
    let spans = application::spans::Spans::new(std::sync::Arc::clone(&uow), std::sync::Arc::new(Now));
    spans.fold(&|| false).unwrap();
    let left = uow.transaction(|stores| stores.spans().take_deltas(1));
    assert_eq!(left.map_err(|error: application::ports::StoreError| error).unwrap(), []);
}

/// Milliseconds from 1 to about 20 000, most of them few, in no order.
fn durations() -> impl Iterator<Item = i64> {
    let mut state = 12_345_u32;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let share = f64::from(state >> 8) / f64::from(1_u32 << 24);
        format!("{:.0}", (share * share * 9.9).exp()).parse().unwrap()
    })
}

/// Reports transactions, a few at a time.
fn report_all(server: &Server, all: &[(i64, DateTime<Utc>)]) {
    let next = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some((duration, end)) = all.get(number) else { return };
                    report(server, &lasting(u128::try_from(number + 1).unwrap(), *duration, *end));
                }
            });
        }
    });
}

/// The value below which so many of a hundred are, between two of them in proportion.
fn exact(values: &mut [i64], percent: u8) -> f64 {
    values.sort_unstable();
    let float = |number: usize| f64::from(u32::try_from(number).unwrap());
    let rank = f64::from(percent) / 100.0 * float(values.len() - 1);
    let below = (0..values.len()).rev().find(|place| float(*place) <= rank).unwrap();
    let value = |place: usize| f64::from(i32::try_from(values[place]).unwrap());
    let above = (below + 1).min(values.len() - 1);
    value(below) + (value(above) - value(below)) * (rank - float(below))
}

#[track_caller]
fn is_close(told: f64, exact: f64, what: &str) {
    assert!((told - exact).abs() <= exact * 0.01, "{what}: {told} is not {exact}");
}

/// Asserts what is told of the transactions that are so many minutes old at most.
fn check(server: &Server, all: &[(i64, DateTime<Utc>)], query: &[(&str, &str)], is_in: impl Fn(DateTime<Utc>) -> bool) {
    let mut values: Vec<i64> = all.iter().filter(|(_, end)| is_in(*end)).map(|(duration, _)| *duration).collect();
    assert!(values.len() > 100, "{query:?}");
    let fields = [
        ("spanGroup", ROOT),
        ("sort", "-avgOccurrence"),
        ("field", "percentileArray(spans_exclusive_time, 0.50)"),
        ("field", "percentileArray(spans_exclusive_time, 0.75)"),
        ("field", "percentileArray(spans_exclusive_time, 0.95)"),
        ("field", "percentileArray(spans_exclusive_time, 0.99)"),
    ];
    let table = answer(server, TABLE, &super::and(query, &fields));
    let row = &table[0];
    assert_eq!(row["count"], values.len(), "{query:?}");
    assert_eq!(row["frequency"], values.len(), "{query:?}");
    let sum = f64::from(i32::try_from(values.iter().sum::<i64>()).unwrap());
    assert_eq!(row["sumExclusiveTime"], sum, "{query:?}");
    for percent in [50, 75, 95, 99] {
        let told = row[format!("p{percent}ExclusiveTime")].as_f64().unwrap();
        is_close(told, exact(&mut values, percent), &format!("p{percent} of {query:?}"));
    }
}

fn percentiles_are_within_a_percent(server: Server) {
    let now = now();
    let ago = |minutes: i64| now - TimeDelta::minutes(minutes);
    // Nothing is near to where a period begins.
    let hours = (0..150).map(|number| ago(2 + number % 55));
    let day = (0..150).map(|number| ago(70 + number * 9 % 1350));
    let month = (0..150).map(|number| ago(1460 + number * 271 % (27 * 1440)));
    let before = (0..50).map(|number| ago((33 * 1440) + number));
    let all: Vec<_> = durations().zip(hours.chain(day).chain(month).chain(before)).collect();
    report_all(&server, &all);
    for is_folded in [false, true] {
        if is_folded {
            fold(&server);
        }
        check(&server, &all, &[("statsPeriod", "1h")], |end| end > ago(60));
        check(&server, &all, &[("statsPeriod", "24h")], |end| end > ago(1440));
        check(&server, &all, &[("statsPeriod", "30d")], |end| end > ago(30 * 1440));
        check(&server, &all, &[], |_| true);
        // The same from single spans, and of transactions of a name.
        check(&server, &all, &[("statsPeriod", "30d"), ("min_exclusive_time", "0")], |end| end > ago(30 * 1440));
        check(&server, &all, &[("statsPeriod", "24h"), ("query", "root")], |end| end > ago(1440));
        check(&server, &all, &[("statsPeriod", "24h"), ("query", "platform:python")], |end| end > ago(1440));
    }
}

fn percentiles_of_each_hour_are_within_a_percent(server: Server) {
    let start = (now() - TimeDelta::hours(9)).duration_trunc(TimeDelta::hours(1)).unwrap();
    let ends = (0..240).map(|number| start + TimeDelta::minutes(number * 2));
    let all: Vec<_> = durations().zip(ends).collect();
    report_all(&server, &all);
    let (from, to) = (super::text(start), super::text(start + TimeDelta::hours(8)));
    let span = format!("http.server:{ROOT}");
    let period = [("span", span.as_str()), ("start", from.as_str()), ("end", to.as_str())];
    for (interval, points) in [("1h", 8), ("30m", 16), ("2h", 4)] {
        for percent in [50, 75, 95, 99] {
            let axis = format!("percentileArray(spans_exclusive_time, 0.{percent})");
            let query = super::and(&period, &[("yAxis", axis.as_str()), ("interval", interval)]);
            let series = answer(&server, SERIES, &query);
            let data = series["data"].as_array().unwrap();
            // Longer intervals begin at multiples of their length, and may reach out of the period.
            assert!(data.len() == points || data.len() == points + 1, "{interval}: {}", data.len());
            for point in data {
                check_point(point, data, &all, percent);
            }
        }
        fold(&server);
    }
}

fn check_point(point: &Value, data: &[Value], all: &[(i64, DateTime<Utc>)], percent: u8) {
    let time = |point: &Value| point[0].as_i64().unwrap();
    let (start, length) = (time(point), time(&data[1]) - time(&data[0]));
    let is_in = |end: &DateTime<Utc>| (start..start + length).contains(&end.timestamp());
    let mut values: Vec<i64> = all.iter().filter(|(_, end)| is_in(end)).map(|(duration, _)| *duration).collect();
    is_close(point[1][0]["count"].as_f64().unwrap(), exact(&mut values, percent), &format!("p{percent} at {start}"));
}
