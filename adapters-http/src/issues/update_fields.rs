//! Reading what is to change of issues.

use actix_web::http::StatusCode;
use application::issues::{AssigneeRef, Assignment, IssueUpdate, Resolve, StatusUpdate, Version};
use domain::ids::{TeamId, UserId};
use domain::issues::{Archive, Priority, Substatus};
use serde_json::{Value, json};

use crate::body::Fields;
use crate::error::ApiError;

const STATUSES: [&str; 5] = ["resolved", "resolvedInNextRelease", "unresolved", "ignored", "muted"];

const PRIORITIES: [&str; 3] = ["low", "medium", "high"];

/// What means something in a body; other names are passed over.
const NAMES: [&str; 18] = [
    "status",
    "statusDetails",
    "substatus",
    "ignoreDuration",
    "ignoreCount",
    "ignoreWindow",
    "ignoreUserCount",
    "ignoreUserWindow",
    "snoozeDuration",
    "assignedTo",
    "hasSeen",
    "isBookmarked",
    "isSubscribed",
    "isPublic",
    "priority",
    "inbox",
    "merge",
    "assignedBy",
];

/// The update that a body asks for.
pub(super) fn update(mut fields: Fields) -> Result<IssueUpdate, ApiError> {
    if fields.value("discard").is_some() && NAMES.iter().any(|name| fields.value(name).is_some()) {
        let faults = json!({"non_field_errors": ["Other attributes cannot be updated when discarding"]});
        return Err(ApiError::json(StatusCode::BAD_REQUEST, faults));
    }
    let update = IssueUpdate {
        status: status(&mut fields),
        assignment: assignment(&mut fields),
        has_seen: fields.optional_flag("hasSeen"),
        is_bookmarked: fields.optional_flag("isBookmarked"),
        is_subscribed: fields.optional_flag("isSubscribed"),
        is_public: fields.optional_flag("isPublic"),
        priority: choice(&mut fields, "priority", &PRIORITIES).and_then(Priority::parse),
        inbox: fields.optional_flag("inbox"),
        merge: fields.optional_flag("merge").unwrap_or(false),
        discard: fields.optional_flag("discard").unwrap_or(false),
    };
    fields.finish()?;
    Ok(update)
}

fn status(fields: &mut Fields) -> Option<StatusUpdate> {
    let status = choice(fields, "status", &STATUSES);
    let substatus = substatus(fields);
    let details = Details::read(fields);
    Some(match status? {
        "resolved" => StatusUpdate::Resolved(details.resolve),
        "resolvedInNextRelease" => StatusUpdate::Resolved(Resolve::InNextRelease),
        "unresolved" => StatusUpdate::Unresolved(substatus),
        _ => {
            let until_escalating = substatus == Some(Substatus::ArchivedUntilEscalating);
            StatusUpdate::Ignored(Archive { until_escalating, ..details.archive })
        }
    })
}

/// One of a few texts.
fn choice(fields: &mut Fields, name: &str, choices: &[&'static str]) -> Option<&'static str> {
    let fault = match fields.value(name)? {
        Value::Null => "This field may not be null.".to_owned(),
        value => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if let Some(choice) = choices.iter().find(|choice| **choice == text) {
                return Some(choice);
            }
            no_choice(&text)
        }
    };
    fields.fault(name, &fault);
    None
}

fn no_choice(text: &str) -> String {
    format!("\"{}\" is not a valid choice.", text.chars().take(200).collect::<String>())
}

/// The finer state, by its name or by one of those that it had before. Null counts as left out.
fn substatus(fields: &mut Fields) -> Option<Substatus> {
    let value = fields.value("substatus").filter(|value| !value.is_null())?;
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let found = match text.as_str() {
        "until_escalating" => Some(Substatus::ArchivedUntilEscalating),
        "until_condition_met" => Some(Substatus::ArchivedUntilConditionMet),
        "forever" => Some(Substatus::ArchivedForever),
        name => Substatus::parse(name),
    };
    if found.is_none() {
        fields.fault("substatus", &no_choice(&text));
    }
    found
}

/// What else is said of a status.
struct Details {
    resolve: Resolve,
    archive: Archive,
}

impl Details {
    /// The conditions of archiving stand beside the status where it has no details.
    fn read(fields: &mut Fields) -> Self {
        let beside = archive(fields);
        if fields.value("statusDetails").is_none() {
            return Self { resolve: Resolve::Now, archive: beside };
        }
        let Some(mut inside) = fields.optional_object("statusDetails") else {
            return Self { resolve: Resolve::Now, archive: beside };
        };
        let details = Self { resolve: resolve(&mut inside), archive: archive(&mut inside) };
        fields.put_back("statusDetails", inside);
        details
    }
}

/// A number of nothing is no condition.
fn archive(fields: &mut Fields) -> Archive {
    let mut number = |name, max| fields.optional_number(name, max).filter(|number| *number != 0);
    let duration = number("ignoreDuration", Archive::MAX_MINUTES);
    let snooze = number("snoozeDuration", Archive::MAX_MINUTES);
    Archive {
        until_escalating: false,
        minutes: duration.or(snooze),
        count: number("ignoreCount", i64::MAX),
        window: number("ignoreWindow", Archive::MAX_WINDOW),
        user_count: number("ignoreUserCount", i64::MAX),
        user_window: number("ignoreUserWindow", Archive::MAX_WINDOW),
    }
}

fn resolve(details: &mut Fields) -> Resolve {
    let in_next = details.optional_flag("inNextRelease").unwrap_or(false);
    if details.optional_flag("inUpcomingRelease") == Some(true) {
        details.fault("inUpcomingRelease", "Your organization does not have access to this feature.");
    }
    let version = details.value("inRelease").is_some().then(|| details.required_text("inRelease"));
    let commit = details.optional_object("inCommit").map(|mut inside| {
        let (repository, commit) = (inside.required_text("repository"), inside.required_text("commit"));
        details.put_back("inCommit", inside);
        Resolve::InCommit { repository, commit }
    });
    match (version, commit) {
        _ if in_next => Resolve::InNextRelease,
        (Some(version), _) if version == "latest" => Resolve::InRelease(Version::Latest),
        (Some(version), _) => Resolve::InRelease(Version::Text(version)),
        (None, Some(commit)) => commit,
        (None, None) => Resolve::Now,
    }
}

fn assignment(fields: &mut Fields) -> Option<Assignment> {
    let found = match fields.value("assignedTo")? {
        Value::Null => Some(Assignment::Nobody),
        Value::String(text) if text.trim().is_empty() => Some(Assignment::Nobody),
        Value::String(text) => assignee(text.trim()).map(Assignment::To),
        Value::Number(number) => number.as_i64().map(|id| Assignment::To(AssigneeRef::User(UserId::new(id)))),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    if found.is_none() {
        fields.fault("assignedTo", &application::issues::UpdateFault::UnknownAssignee.to_string());
    }
    found
}

/// A user or a team, as `5`, `user:5`, `team:2`, a user name or an address.
fn assignee(text: &str) -> Option<AssigneeRef> {
    match text.split_once(':') {
        Some(("user", id)) => UserId::parse(id).map(AssigneeRef::User),
        Some(("team", id)) => TeamId::parse(id).map(AssigneeRef::Team),
        _ => Some(UserId::parse(text).map_or_else(|| AssigneeRef::Name(text.to_owned()), AssigneeRef::User)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: Value) -> Result<IssueUpdate, ApiError> {
        let Value::Object(values) = body else { unreachable!() };
        update(Fields::new(values))
    }

    #[track_caller]
    fn status_of(body: Value) -> StatusUpdate {
        read(body).unwrap().status.unwrap()
    }

    #[test]
    fn nothing_and_what_is_unknown_changes_nothing() {
        assert_eq!(read(json!({})).unwrap(), IssueUpdate::default());
        let odd =
            json!({"snoozeDuration": null, "nonsense": [1], "assignedBy": "suggested_assignee", "substatus": null});
        assert_eq!(read(odd).unwrap(), IssueUpdate::default());
    }

    #[test]
    fn a_status_has_details() {
        assert_eq!(status_of(json!({"status": "resolved"})), StatusUpdate::Resolved(Resolve::Now));
        for next in [
            json!({"status": "resolvedInNextRelease"}),
            json!({"status": "resolved", "statusDetails": {"inNextRelease": "true"}}),
        ] {
            assert_eq!(status_of(next), StatusUpdate::Resolved(Resolve::InNextRelease));
        }
        let version = |text: &str| status_of(json!({"status": "resolved", "statusDetails": {"inRelease": text}}));
        assert_eq!(version("latest"), StatusUpdate::Resolved(Resolve::InRelease(Version::Latest)));
        assert_eq!(version("1.2"), StatusUpdate::Resolved(Resolve::InRelease(Version::Text("1.2".into()))));
        let commit = json!({"inCommit": {"repository": "shop", "commit": "abc"}});
        let expected = Resolve::InCommit { repository: "shop".into(), commit: "abc".into() };
        assert_eq!(status_of(json!({"status": "resolved", "statusDetails": commit})), StatusUpdate::Resolved(expected));
        assert_eq!(
            status_of(json!({"status": "unresolved", "substatus": "ongoing"})),
            StatusUpdate::Unresolved(Some(Substatus::Ongoing))
        );
    }

    #[test]
    fn conditions_of_archiving_stand_in_the_details_or_beside() {
        let archive = Archive { minutes: Some(30), count: Some(5), ..Archive::default() };
        for body in [
            json!({"status": "ignored", "statusDetails": {"ignoreDuration": 30, "ignoreCount": "5"}, "ignoreWindow": 9}),
            json!({"status": "muted", "snoozeDuration": "30", "ignoreCount": 5, "ignoreUserCount": 0}),
        ] {
            assert_eq!(status_of(body), StatusUpdate::Ignored(archive.clone()));
        }
        assert_eq!(
            status_of(json!({"status": "ignored", "statusDetails": {}, "ignoreCount": 5})),
            StatusUpdate::Ignored(Archive::default())
        );
        for name in ["archived_until_escalating", "until_escalating"] {
            let escalating = Archive { until_escalating: true, ..Archive::default() };
            assert_eq!(status_of(json!({"status": "ignored", "substatus": name})), StatusUpdate::Ignored(escalating));
        }
    }

    #[test]
    fn users_and_teams_have_many_names() {
        let of = |value: Value| read(json!({"assignedTo": value})).unwrap().assignment.unwrap();
        for value in [json!(5), json!("5"), json!("user:5")] {
            assert_eq!(of(value), Assignment::To(AssigneeRef::User(UserId::new(5))));
        }
        assert_eq!(of(json!("team:2")), Assignment::To(AssigneeRef::Team(TeamId::new(2))));
        assert_eq!(of(json!("kim@example.com")), Assignment::To(AssigneeRef::Name("kim@example.com".into())));
        for nobody in [json!(""), json!(null)] {
            assert_eq!(of(nobody), Assignment::Nobody);
        }
        for odd in [json!(true), json!([]), json!("user:kim"), json!("team:"), json!(1.5)] {
            assert!(read(json!({"assignedTo": odd})).unwrap_err().to_string().contains("Could not parse actor."));
        }
    }

    #[test]
    fn every_fault_is_told() {
        let faults = read(json!({
            "status": "gone",
            "substatus": 5,
            "priority": "urgent",
            "isPublic": "perhaps",
            "hasSeen": null,
            "ignoreWindow": 10_081,
            "statusDetails": {"ignoreUserWindow": 10_081, "inRelease": " ", "inCommit": {"commit": "a"}},
        }));
        let expected = json!({
            "status": ["\"gone\" is not a valid choice."],
            "substatus": ["\"5\" is not a valid choice."],
            "priority": ["\"urgent\" is not a valid choice."],
            "isPublic": ["Must be a valid boolean."],
            "hasSeen": ["This field may not be null."],
            "ignoreWindow": ["Ensure this value is less than or equal to 10080."],
            "statusDetails": {
                "ignoreUserWindow": ["Ensure this value is less than or equal to 10080."],
                "inRelease": ["This field may not be blank."],
                "inCommit": {"repository": ["This field is required."]},
            },
        });
        let told = faults.unwrap_err().to_string();
        let body: Value = serde_json::from_str(told.strip_prefix("400 Bad Request ").unwrap()).unwrap();
        assert_eq!(body, expected);
        let alone = read(json!({"discard": true, "isPublic": true})).unwrap_err().to_string();
        assert!(alone.contains("Other attributes cannot be updated when discarding"), "{alone}");
        assert!(read(json!({"discard": true})).unwrap().discard);
    }
}
