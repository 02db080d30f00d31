//! What users say, in items of envelopes.

use domain::events::EventId;
use domain::feedback::Statement;
use serde::Deserialize;

#[derive(Deserialize)]
struct UserReport {
    event_id: String,
    name: Option<String>,
    email: Option<String>,
    comments: Option<String>,
}

#[derive(Deserialize)]
struct FeedbackEvent {
    event_id: Option<String>,
    contexts: Contexts,
}

#[derive(Deserialize)]
struct Contexts {
    feedback: Feedback,
}

#[derive(Deserialize)]
struct Feedback {
    message: String,
    contact_email: Option<String>,
    name: Option<String>,
    associated_event_id: Option<String>,
}

/// What a `user_report` says.
pub(super) fn of_report(payload: &[u8]) -> Option<Statement> {
    let report: UserReport = serde_json::from_slice(payload).ok()?;
    let [name, email, comments] = [report.name, report.email, report.comments].map(Option::unwrap_or_default);
    Statement::new(EventId::parse(&report.event_id).ok()?, &name, &email, &comments)
}

/// What a `feedback` says; it is about an event that it names, or about nothing but itself.
pub(super) fn of_feedback(payload: &[u8], envelope_id: Option<EventId>) -> Option<Statement> {
    let event: FeedbackEvent = serde_json::from_slice(payload).ok()?;
    let Feedback { message, contact_email, name, associated_event_id } = event.contexts.feedback;
    let id = |text: Option<String>| text.and_then(|text| EventId::parse(&text).ok());
    let about = id(associated_event_id).or_else(|| id(event.event_id)).or(envelope_id)?;
    Statement::new(about, &name.unwrap_or_default(), &contact_email.unwrap_or_default(), &message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_and_feedback_say_the_same_in_other_words() {
        let id = "0123456789abcdef0123456789abcdef";
        let report = format!(r#"{{"event_id":"{id}","name":"Kim","email":"k@example.com","comments":"It broke."}}"#);
        let feedback = format!(
            r#"{{"event_id":"{}","contexts":{{"feedback":{{"message":"It broke.","contact_email":"k@example.com",
                "name":"Kim","associated_event_id":"{id}"}}}}}}"#,
            "f".repeat(32)
        );
        let said = of_report(report.as_bytes()).unwrap();
        assert_eq!(said, Statement::new(EventId::parse(id).unwrap(), "Kim", "k@example.com", "It broke.").unwrap());
        assert_eq!(of_feedback(feedback.as_bytes(), None), Some(said));
    }

    #[test]
    fn what_is_about_nothing_or_says_nothing_is_none() {
        for payload in ["", "[]", "{}", r#"{"event_id":"x","comments":"It broke."}"#] {
            assert_eq!(of_report(payload.as_bytes()), None, "{payload}");
        }
        let blank = r#"{"contexts":{"feedback":{"message":" "}}}"#;
        let unnamed = r#"{"contexts":{"feedback":{"message":"It broke."}}}"#;
        let id = EventId::parse(&"a".repeat(32)).unwrap();
        assert_eq!(of_feedback(blank.as_bytes(), Some(id)), None);
        assert_eq!(of_feedback(unnamed.as_bytes(), None), None);
        assert_eq!(of_feedback(unnamed.as_bytes(), Some(id)).unwrap().event_id, id);
    }
}
