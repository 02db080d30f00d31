//! What becomes of the items of an envelope.

use application::ingest::{Category, Noted, OutcomeKind};
use domain::events::EventId;
use domain::feedback::Statement;

use super::client_report;
use super::envelope::{Item, Items, Malformed};
use super::statements;

/// Outcomes of one envelope that are told apart.
const MAX_NOTED: usize = 200;

/// Items of spans in one envelope: SDKs send one container, older ones up to 25 spans.
const MAX_SPAN_ITEMS: usize = 100;

/// What users say in one envelope: SDKs send one at a time.
const MAX_STATEMENTS: usize = 10;

/// What an envelope holds.
#[derive(Debug, Default)]
pub(super) struct Content<'a> {
    /// Its first event; there should be no other.
    pub(super) event: Option<Item<'a>>,
    /// Its first transaction; there should be no other, and no event beside it.
    pub(super) transaction: Option<Item<'a>>,
    /// Its items of spans.
    pub(super) spans: Vec<Item<'a>>,
    /// An item that would make an event if Picket kept such.
    pub(super) event_like: Option<Item<'a>>,
    /// What users say, first come first served, and no more than a few.
    pub(super) statements: Vec<Statement>,
    /// What became of everything else.
    pub(super) noted: Vec<Noted>,
}

/// What an item type means here.
enum Kind {
    Event,
    Transaction,
    Spans,
    ClientReport,
    /// What a user says of an event.
    UserReport,
    /// The same in another shape; its payload has an event's id.
    Feedback,
    /// Counted in this category, not kept.
    Unsupported(&'static str),
    /// Not for clients.
    Internal,
    Unknown,
}

impl Kind {
    fn of(name: &str) -> Self {
        match name {
            "event" => Self::Event,
            "client_report" => Self::ClientReport,
            "transaction" => Self::Transaction,
            "feedback" => Self::Feedback,
            "user_report" => Self::UserReport,
            "span" => Self::Spans,
            "session" | "sessions" => Self::Unsupported("session"),
            "attachment" => Self::Unsupported("attachment"),
            "check_in" => Self::Unsupported("monitor"),
            "log" => Self::Unsupported("log_item"),
            "trace_metric" => Self::Unsupported("trace_metric"),
            "profile" => Self::Unsupported("profile"),
            "profile_chunk" => Self::Unsupported("profile_chunk"),
            "replay_event" | "replay_recording" | "replay_video" => Self::Unsupported("replay"),
            "statsd" | "metric_buckets" | "metric_meta" => Self::Unsupported("metric_bucket"),
            "raw_security" | "security" | "nel" | "form_data" | "unreal_report" => Self::Internal,
            _ => Self::Unknown,
        }
    }
}

impl<'a> Content<'a> {
    /// Reads all items; the first fault in the framing refuses all of them.
    pub(super) fn read(items: Items<'a>, envelope_id: Option<EventId>) -> Result<Self, Malformed> {
        let mut content = Self::default();
        for item in items {
            content.add(item?, envelope_id)?;
        }
        Ok(content)
    }

    fn add(&mut self, item: Item<'a>, envelope_id: Option<EventId>) -> Result<(), Malformed> {
        match Kind::of(&item.kind) {
            Kind::Event => _ = self.event.get_or_insert(item),
            Kind::Spans if self.spans.len() < MAX_SPAN_ITEMS => self.spans.push(item),
            Kind::Spans => self.note(noted("span", OutcomeKind::Filtered, "too_many")),
            Kind::Transaction => _ = self.transaction.get_or_insert(item),
            Kind::ClientReport => {
                for noted in client_report::outcomes(item.payload) {
                    self.note(noted);
                }
            }
            Kind::UserReport => self.say(statements::of_report(item.payload)),
            Kind::Feedback => {
                self.say(statements::of_feedback(item.payload, envelope_id));
                self.event_like.get_or_insert(item);
            }
            Kind::Unsupported(category) => self.note(unsupported(category)),
            Kind::Internal => return Err(Malformed::InternalItem),
            Kind::Unknown => {}
        }
        Ok(())
    }

    fn say(&mut self, statement: Option<Statement>) {
        match statement {
            None => self.note(noted("feedback", OutcomeKind::Invalid, "invalid_json")),
            Some(statement) if self.statements.len() < MAX_STATEMENTS => self.statements.push(statement),
            Some(_) => self.note(noted("feedback", OutcomeKind::Filtered, "too_many")),
        }
    }

    /// Adds to the same outcome where there is one.
    pub(super) fn note(&mut self, noted: Noted) {
        let same = |other: &&mut Noted| {
            other.category == noted.category && other.outcome == noted.outcome && other.reason == noted.reason
        };
        if let Some(other) = self.noted.iter_mut().find(same) {
            other.quantity = other.quantity.saturating_add(noted.quantity);
        } else if self.noted.len() < MAX_NOTED {
            self.noted.push(noted);
        }
    }
}

/// An item that is understood and not kept.
pub(super) fn unsupported(category: &str) -> Noted {
    noted(category, OutcomeKind::Filtered, "unsupported")
}

/// An event of this category that is not understood.
pub(super) fn invalid(category: &str, reason: &str) -> Noted {
    noted(category, OutcomeKind::Invalid, reason)
}

pub(super) fn noted(category: &str, outcome: OutcomeKind, reason: &str) -> Noted {
    Noted { category: Category::new(category), outcome, reason: reason.to_owned(), quantity: 1 }
}

#[cfg(test)]
mod tests {
    use super::super::envelope::{Envelope, Malformed};
    use super::Content;

    fn content(lines: &str) -> Result<Content<'_>, Malformed> {
        Content::read(Envelope::parse(lines.as_bytes()).unwrap().items, None)
    }

    #[test]
    fn the_first_event_counts_and_other_items_are_counted() {
        let lines = "{}\n{\"type\":\"session\"}\n{}\n{\"type\":\"event\"}\none\n{\"type\":\"sessions\"}\n{}\n\
             {\"type\":\"event\"}\ntwo\n{\"type\":\"transaction\"}\nthree\n{\"type\":\"invented\"}\n{}\n";
        let content = content(lines).unwrap();
        assert_eq!(content.event.unwrap().payload, b"one");
        assert_eq!(content.transaction.unwrap().payload, b"three");
        let noted: Vec<_> =
            content.noted.iter().map(|n| (n.category.as_str(), n.outcome.as_str(), n.quantity)).collect();
        assert_eq!(noted, [("session", "filtered", 2)]);
    }

    #[test]
    fn internal_items_refuse_the_envelope() {
        assert_eq!(
            content("{}\n{\"type\":\"event\"}\n{}\n{\"type\":\"form_data\"}\nx\n").err(),
            Some(Malformed::InternalItem)
        );
    }

    #[test]
    fn a_fault_in_a_late_item_refuses_the_envelope() {
        let lines = "{}\n{\"type\":\"event\"}\n{}\n{\"type\":\"attachment\",\"length\":10}\nx";
        assert_eq!(content(lines).err(), Some(Malformed::UnexpectedEnd));
    }
}
