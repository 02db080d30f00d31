use application::ports::{Analytics, AnalyticsEvent};
use serde_json::{Map, Value};

/// Writes records into the log, a line each.
pub struct LogAnalytics;

impl Analytics for LogAnalytics {
    fn record(&self, event: &AnalyticsEvent) {
        let attributes = event.attributes.iter().map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str())));
        let attributes = Value::Object(attributes.collect::<Map<_, _>>());
        tracing::info!(
            target: "picket::analytics",
            event = event.name,
            user_id = event.user_id.get(),
            organization_id = event.organization_id.get(),
            %attributes,
            "recorded"
        );
    }
}
