//! What events and time do to issues that were resolved or archived.

use application::ingest::ReleaseRef;
use chrono::TimeDelta;
use domain::ids::{IssueId, OrganizationId};
use domain::issues::{IssueResolution, ResolutionKind, Snooze, Status, Substatus};
use serde_json::{Value, json};

use super::{change, details, issue_called, project, report, until, write};
use crate::harness::{Server, now, on_both_stores};

on_both_stores!(
    a_resolved_issue_comes_back_with_the_release_that_was_to_be_without_it,
    an_issue_stays_archived_until_it_has_had_so_many_events,
    an_issue_archived_until_it_escalates_is_opened_by_many_events,
    what_time_changes_is_changed_beside_the_requests,
    a_project_tells_the_age_of_resolution,
    an_issue_that_was_not_seen_for_long_reads_as_resolved,
    what_is_expected_of_an_archived_issue_is_told_where_it_is_asked_for,
);

fn organization(server: &Server) -> OrganizationId {
    OrganizationId::parse(server.setup["organization"]["id"].as_str().unwrap()).unwrap()
}

fn state(server: &Server, id: &str) -> (Value, Value) {
    let shown = details(server, id);
    (shown["status"].clone(), shown["substatus"].clone())
}

fn event(version: Option<&str>) -> Value {
    json!({"message": "boom", "release": version})
}

/// Resolves the issue in this release.
fn resolve_in(server: &Server, id: &str, version: &str) {
    change(server, id, |issue| issue.hide(Status::Resolved));
    let (project, issue, organization_id) = (project(server), IssueId::parse(id).unwrap(), organization(server));
    let named = ReleaseRef { organization_id, project_id: project, version: version.to_owned() };
    write(server, |stores| {
        let release = stores.intake().releases(std::slice::from_ref(&named), now())?[&named];
        let resolution = IssueResolution {
            kind: ResolutionKind::InRelease,
            release: Some(release),
            commit: None,
            current_version: None,
            is_pending: false,
            actor: None,
            date_added: now(),
        };
        stores.triage().set_resolution(project, issue, Some(resolution))
    });
}

fn a_resolved_issue_comes_back_with_the_release_that_was_to_be_without_it(server: Server) {
    server.report(&event(Some("shop@1.0")));
    let id = issue_called(&server, "boom").unwrap();
    resolve_in(&server, &id, "shop@1.2");
    let resolved = (json!("resolved"), json!(null));
    for version in [None, Some("shop@1.1"), Some("shop@1.2-rc.1")] {
        server.report(&event(version));
        assert_eq!(state(&server, &id), resolved, "{version:?}");
    }
    server.report(&event(Some("shop@1.10")));
    assert_eq!(state(&server, &id), (json!("unresolved"), json!("regressed")));
    let key = (project(&server), IssueId::parse(&id).unwrap());
    let (left, activities) = write(&server, |stores| {
        Ok((stores.triage().resolutions(&[key])?, stores.activities().of_issue(key.0, key.1, 9)?))
    });
    assert_eq!(left, []);
    assert_eq!((activities.len(), &activities[0].data["version"]), (1, &json!("shop@1.10")));
}

fn archive(server: &Server, id: &str, substatus: Substatus) {
    change(server, id, |issue| {
        (issue.status, issue.substatus, issue.triage.inbox) = (Status::Ignored, Some(substatus), None);
    });
}

fn snooze(server: &Server, id: &str, until: Option<TimeDelta>, count: Option<i64>) {
    let key = (project(server), IssueId::parse(id).unwrap());
    archive(server, id, Substatus::ArchivedUntilConditionMet);
    let snooze = Snooze {
        until: until.map(|after| now() + after),
        count,
        window: count.map(|_| 60),
        user_count: None,
        user_window: None,
        times_seen: 1,
        users_seen: 0,
        actor: None,
        date_added: now() - TimeDelta::minutes(5),
    };
    write(server, |stores| stores.triage().set_snooze(key.0, key.1, Some(snooze.clone())));
}

fn an_issue_stays_archived_until_it_has_had_so_many_events(server: Server) {
    let id = report(&server, "boom");
    snooze(&server, &id, None, Some(3));
    report(&server, "boom");
    assert_eq!(state(&server, &id), (json!("ignored"), json!("archived_until_condition_met")));
    report(&server, "boom");
    assert_eq!(state(&server, &id), (json!("unresolved"), json!("ongoing")));
}

fn an_issue_archived_until_it_escalates_is_opened_by_many_events(server: Server) {
    let id = report(&server, "boom");
    archive(&server, &id, Substatus::ArchivedUntilEscalating);
    let key = (project(&server), IssueId::parse(&id).unwrap());
    // An hour may end in the middle of the test, so that it takes more events than the least.
    let forecast = write(&server, |stores| application::issues::forecast(stores, key.0, key.1, now()));
    assert_eq!(forecast.threshold, 10);
    for _ in 0..25 {
        server.report(&json!({"message": "boom"}));
    }
    assert_eq!(state(&server, &id), (json!("unresolved"), json!("escalating")));
    assert_eq!(details(&server, &id)["priority"], "high");
}

fn what_time_changes_is_changed_beside_the_requests(server: Server) {
    let [snoozed, new, old] = ["snoozed", "new", "old"].map(|text| report(&server, text));
    snooze(&server, &snoozed, Some(TimeDelta::seconds(-1)), None);
    change(&server, &new, |issue| issue.triage.active_at = Some(now() - TimeDelta::days(8)));
    let server = server.restart();
    until(&server, "opened", || state(&server, &snoozed) == (json!("unresolved"), json!("ongoing")));
    until(&server, "settled", || state(&server, &new) == (json!("unresolved"), json!("ongoing")));
    assert_eq!(state(&server, &old), (json!("unresolved"), json!("new")));
}

fn a_project_tells_the_age_of_resolution(server: Server) {
    let age = || server.get("/api/0/projects/acme/web/").expect(200).json()["resolveAge"].clone();
    assert_eq!(age(), 0);
    let set = |hours: Value| {
        server.call("PUT", "/api/0/projects/acme/web/").token(server.token()).json(&json!({"resolveAge": hours})).send()
    };
    set(json!(720)).expect(200);
    assert_eq!(age(), 720);
    for bad in [json!(-1), json!("soon"), json!(90_000)] {
        set(bad).expect(400);
    }
    assert_eq!(age(), 720);
}

/// Whether the worker has come by already makes no difference.
fn an_issue_that_was_not_seen_for_long_reads_as_resolved(server: Server) {
    let at = |days| (now() - TimeDelta::days(days)).to_rfc3339();
    server.report(&json!({"message": "old", "timestamp": at(3)}));
    server.report(&json!({"message": "young", "timestamp": at(1)}));
    let [old, young] = ["old", "young"].map(|title| issue_called(&server, title).unwrap());
    let shown = |id: &str| {
        let issue = details(&server, id);
        (issue["status"].clone(), issue["substatus"].clone(), issue["statusDetails"].clone())
    };
    let open = (json!("unresolved"), json!("new"), json!({}));
    assert_eq!((shown(&old), shown(&young)), (open.clone(), open.clone()));
    let body = json!({"resolveAge": 48});
    server.call("PUT", "/api/0/projects/acme/web/").token(server.token()).json(&body).send().expect(200);
    let auto = (json!("resolved"), json!(null), json!({"autoResolved": true}));
    assert_eq!((shown(&old), shown(&young)), (auto, open));
    let list = server.get("/api/0/projects/acme/web/issues/?query=").expect(200).json();
    let listed = list.as_array().unwrap().iter().map(|issue| (&issue["title"], &issue["status"])).collect::<Vec<_>>();
    assert!(listed.contains(&(&json!("old"), &json!("resolved"))), "{list}");
    assert!(listed.contains(&(&json!("young"), &json!("unresolved"))), "{list}");
}

fn what_is_expected_of_an_archived_issue_is_told_where_it_is_asked_for(server: Server) {
    let id = report(&server, "boom");
    let asked = |query: &str| server.get(&format!("/api/0/issues/{id}/{query}")).expect(200).json();
    assert!(asked("?expand=forecast").get("forecast").is_none());
    let set = |body: &Value| {
        server.call("PUT", &format!("/api/0/issues/{id}/")).token(server.token()).json(body).send().expect(200);
    };
    let until_escalating = json!({"status": "ignored", "substatus": "archived_until_escalating"});
    set(&until_escalating);
    let forecast = asked("?expand=inbox&expand=forecast")["forecast"].clone();
    assert!(forecast["date_added"].is_string(), "{forecast}");
    assert_eq!(forecast, json!({"data": vec![10; 14], "date_added": forecast["date_added"]}));
    assert!(asked("").get("forecast").is_none());
    let key = (project(&server), IssueId::parse(&id).unwrap());
    let kept = || write(&server, |stores| stores.lifecycle().forecasts(&[key]));
    for other in [json!({"status": "ignored"}), json!({"status": "resolved"}), json!({"status": "unresolved"})] {
        set(&until_escalating);
        assert_eq!(kept().len(), 1);
        set(&other);
        assert!(asked("?expand=forecast").get("forecast").is_none() && kept().is_empty(), "{other}");
    }
}
