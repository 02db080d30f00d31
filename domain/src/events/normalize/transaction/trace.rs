//! The trace context of a transaction, which is its root span.

use serde_json::{Map, Value};

use super::super::check::Check;
use super::super::errors::{Errors, Path};
use super::super::{contexts, tree};
use super::parts;
use crate::spans::{
    InvalidTransaction, MeasuredSpan, SpanGroup, SpanId, SpanStatus, TraceId, microseconds, milliseconds,
};

/// What a transaction says of its root span.
pub(super) struct Trace {
    pub(super) trace_id: TraceId,
    pub(super) span_id: SpanId,
    pub(super) parent: Option<SpanId>,
    pub(super) op: String,
    pub(super) status: SpanStatus,
    /// The group that the client found out.
    pub(super) group: Option<SpanGroup>,
    /// The exclusive time that the client measured: as it says it, and in microseconds.
    exclusive: Option<(Value, i64)>,
    /// All else, as it was sent.
    pub(super) sent: Map<String, Value>,
}

impl Trace {
    /// Takes it out of a payload, away from the other contexts, whose limits must not cut it.
    pub(super) fn take(raw: &mut Map<String, Value>, errors: &mut Errors) -> Result<Self, InvalidTransaction> {
        let contexts = raw.get_mut("contexts").and_then(Value::as_object_mut);
        let Some(Value::Object(mut sent)) = contexts.and_then(|contexts| contexts.remove("trace")) else {
            return Err(InvalidTransaction::TraceContext);
        };
        let contexts = Path::top("contexts");
        let mut check = Check { path: Path::Key(&contexts, "trace"), errors };
        let status = sent.remove("status").as_ref().and_then(parts::status);
        let exclusive = sent.remove("exclusive_time").and_then(|sent| {
            let micros = microseconds(sent.as_f64()?)?;
            Some((sent, micros))
        });
        Ok(Self {
            trace_id: parts::id(&mut sent, "trace_id", 32, TraceId::parse).ok_or(InvalidTransaction::TraceId)?,
            span_id: parts::id(&mut sent, "span_id", 16, SpanId::parse).ok_or(InvalidTransaction::SpanId)?,
            parent: parts::parent(&mut sent, &mut check),
            op: parts::op(&mut sent, &mut check),
            status: status.unwrap_or(SpanStatus::Unknown),
            group: parts::group(&sent),
            exclusive,
            sent,
        })
    }

    /// The exclusive time that the client measured, in microseconds.
    pub(super) fn exclusive(&self) -> Option<i64> {
        self.exclusive.as_ref().map(|(_, micros)| *micros)
    }

    /// The context for the payload.
    pub(super) fn into_value(self, root: &MeasuredSpan, sample_rate: Option<f64>) -> Value {
        let mut context = self.sent;
        // What is known of it is put back below, so that no limit cuts it.
        let known = [
            ("trace_id", context.remove("trace_id")),
            ("span_id", context.remove("span_id")),
            ("parent_span_id", context.remove("parent_span_id")),
            ("op", context.remove("op")),
            ("status", Some(self.status.as_str().into())),
            ("type", Some("trace".into())),
            ("hash", Some(root.group.to_string().into())),
            (
                "exclusive_time",
                Some(self.exclusive.map_or_else(|| milliseconds(root.exclusive).into(), |(sent, _)| sent)),
            ),
            ("client_sample_rate", sample_rate.map(Value::from)),
        ];
        context.retain(|_, value| !value.is_null());
        tree::clean_map(&mut context, contexts::ENTRY);
        let known = known.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
        context.extend(known);
        Value::Object(context)
    }
}
