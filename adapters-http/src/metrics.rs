//! Counts of what was answered, in the text form that Prometheus reads.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::http::StatusCode;
use application::ingest::Statistics;
use application::outbox::MailCounts;

use crate::operation::Operation;

/// The name under which requests count that meet no operation.
const UNKNOWN: &str = "none";

/// Requests by operation and class of status.
#[derive(Debug)]
pub struct Metrics {
    requests: BTreeMap<&'static str, Classes>,
}

#[derive(Debug, Default)]
struct Classes([AtomicU64; 5]);

impl Metrics {
    /// Counters for these operations, all zero.
    pub fn new(operations: &[Operation]) -> Self {
        let names = operations.iter().map(|operation| operation.id).chain([UNKNOWN]);
        Self { requests: names.map(|name| (name, Classes::default())).collect() }
    }

    /// One more answer.
    pub fn count(&self, operation: Option<&str>, status: StatusCode) {
        let class = usize::from(status.as_u16() / 100).checked_sub(1);
        let counters = self.requests.get(operation.unwrap_or(UNKNOWN));
        if let Some(counter) = counters.and_then(|classes| classes.0.get(class?)) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// All of it as text, with how ingestion goes, how many mails were not sent where the store can tell, and what the
    /// process uses where that is to be told.
    pub fn text(&self, ingest: &Statistics, mails: Option<MailCounts>, tells_usage: bool) -> String {
        let mut text = Text(String::new());
        text.family("picket_http_requests", "counter", "Answered requests by operation and class of status.");
        for (operation, classes) in &self.requests {
            for (class, count) in (1..).zip(&classes.0) {
                let count = count.load(Ordering::Relaxed);
                if count > 0 {
                    let labels = format!("{{operation=\"{operation}\",status=\"{class}xx\"}}");
                    text.sample("picket_http_requests_total", &labels, count);
                }
            }
        }
        ingestion(&mut text, ingest);
        if let Some(mails) = mails {
            text.family("picket_mails_waiting", "gauge", "Mails that wait to be sent.");
            text.sample("picket_mails_waiting", "", mails.waiting);
            text.family("picket_mails_given_up", "gauge", "Mails that were given up and are still kept.");
            text.sample("picket_mails_given_up", "", mails.given_up);
        }
        if tells_usage {
            usage(&mut text);
        }
        text.0
    }
}

fn ingestion(text: &mut Text, ingest: &Statistics) {
    let totals = [
        ("accepted", "Events committed.", ingest.accepted),
        ("duplicates", "Events acknowledged that were stored before.", ingest.duplicates),
        ("rejected", "Events refused since the queue was full.", ingest.rejected),
        ("failed", "Events that could not be committed.", ingest.failed),
        ("invalid", "Items that were not understood.", ingest.invalid),
        ("batches", "Transactions of the writer.", ingest.batches),
    ];
    for (name, help, count) in totals {
        text.family(&format!("picket_ingest_{name}"), "counter", help);
        text.sample(&format!("picket_ingest_{name}_total"), "", count);
    }
    text.family("picket_ingest_filtered", "counter", "Items that were understood and not kept, by category.");
    for (category, count) in &ingest.filtered {
        let category = escaped(category.as_str());
        text.sample("picket_ingest_filtered_total", &format!("{{category=\"{category}\"}}"), *count);
    }
    text.family("picket_ingest_queue_events", "gauge", "Events that wait for the writer.");
    text.sample("picket_ingest_queue_events", "", ingest.depth);
    text.family("picket_ingest_queue_bytes", "gauge", "Bytes that wait for the writer.");
    text.sample("picket_ingest_queue_bytes", "", ingest.waiting_bytes);
}

/// Linux tells it; elsewhere it is left out.
fn usage(text: &mut Text) {
    if let Some(bytes) = resident_bytes() {
        text.family("process_resident_memory_bytes", "gauge", "Memory of the process that is in RAM.");
        text.sample("process_resident_memory_bytes", "", bytes);
    }
    if let Some(seconds) = processor_seconds() {
        text.family("process_cpu_seconds", "counter", "Time of processors that the process used.");
        text.sample("process_cpu_seconds_total", "", seconds);
    }
}

/// A label's value; clients choose some.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

struct Text(String);

impl Text {
    // Writing to a String cannot fail.
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        let total = if kind == "counter" { "_total" } else { "" };
        let _ = writeln!(self.0, "# HELP {name}{total} {help}\n# TYPE {name}{total} {kind}");
    }

    fn sample(&mut self, name: &str, labels: &str, value: impl std::fmt::Display) {
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }
}

/// In hundredths of a second, behind the name of the program, which may hold anything: the 12th and 13th value.
fn processor_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, values) = stat.rsplit_once(')')?;
    let mut times = values.split_whitespace().skip(11).take(2).map(str::parse::<u32>);
    Some((f64::from(times.next()?.ok()?) + f64::from(times.next()?.ok()?)) / 100.0)
}

/// In kilobytes.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_operation_and_class() {
        let metrics = Metrics::new(&crate::table::operations());
        let id = crate::table::operations()[0].id;
        metrics.count(Some(id), StatusCode::OK);
        metrics.count(Some(id), StatusCode::NO_CONTENT);
        metrics.count(None, StatusCode::NOT_FOUND);
        let mails = MailCounts { waiting: 3, given_up: 1 };
        let text = metrics.text(&Statistics::default(), Some(mails), false);
        assert!(text.contains(&format!("picket_http_requests_total{{operation=\"{id}\",status=\"2xx\"}} 2\n")));
        assert!(text.contains("picket_http_requests_total{operation=\"none\",status=\"4xx\"} 1\n"));
        assert!(text.contains("picket_ingest_queue_events 0\n"));
        assert!(text.contains("picket_mails_waiting 3\n") && text.contains("picket_mails_given_up 1\n"));
        assert!(!metrics.text(&Statistics::default(), None, false).contains("mails"));
    }

    #[test]
    fn a_label_cannot_break_out_of_its_quotes() {
        assert_eq!(escaped("a\"b\\c\n"), "a\\\"b\\\\c\\n");
    }
}
