use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use domain::alerts::AlertReason;
use domain::ids::{ActivityId, IssueId, ProjectId, ReleaseId};
use domain::issues::{
    ActivityKind, Forecast, InboxReason, Issue, IssueResolution, Priority, ResolutionKind, Snooze, Status, Substatus,
    heat,
};
use domain::releases::Release;
use serde_json::{Value, json};

use super::super::fixtures::{assert_ascending, at, event_id, hash, issue, prepared, stores, summary};
use super::super::outcomes::Outcomes;
use super::super::{IssueChange, IssueReleaseDelta, NewIssue, Prepared};
use super::commit;
use crate::alerts::IssueAlert;
use crate::issues::{Bucket, NewActivity};
use crate::ports::{Constraint, MockStores, StoreError};

/// What was written.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Record>>);

#[derive(Default)]
struct Record {
    issues: Vec<NewIssue>,
    assigned: Vec<(u8, i64)>,
    changes: Vec<IssueChange>,
    releases: Vec<IssueReleaseDelta>,
    outcomes: Vec<(String, &'static str, i64)>,
    alerts: Vec<IssueAlert>,
}

/// Adds what the calls of a commit leave behind. New issues get the ids 100, 101, ...
fn record(stores: &mut MockStores) -> Written {
    let written = Written::default();
    let to = written.clone();
    stores.alerts = Default::default();
    stores.alerts.expect_queue().returning(move |alerts| {
        assert!(!alerts.is_empty());
        assert_ascending(alerts.iter().map(|alert| (alert.project_id, alert.issue_id)));
        to.0.lock().unwrap().alerts.extend_from_slice(alerts);
        Ok(())
    });
    let intake = &mut stores.intake;
    intake.expect_lock_issues().returning(|issues| {
        assert_ascending(issues.iter());
        let present = issues.iter().filter(|(_, id)| id.get() < 90);
        Ok(present.map(|(_, id)| (*id, issue(id.get()))).collect())
    });
    intake.expect_take_numbers().returning(|_, _| Ok(7));
    let to = written.clone();
    intake.expect_add_issues().returning(move |issues| {
        to.0.lock().unwrap().issues.extend_from_slice(issues);
        Ok((100..).map(IssueId::new).take(issues.len()).collect())
    });
    let to = written.clone();
    intake.expect_assign_hashes().returning(move |hashes| {
        assert_ascending(hashes.iter());
        let short = |text: &str| u8::from_str_radix(&text[30..], 16).unwrap();
        let assigned = hashes.iter().map(|(_, hash, issue)| (short(hash.as_str()), issue.get()));
        to.0.lock().unwrap().assigned.extend(assigned);
        Ok(())
    });
    let to = written.clone();
    intake.expect_change().returning(move |changes| {
        assert_ascending(changes.iter().map(|change| (change.project_id, change.issue_id)));
        to.0.lock().unwrap().changes.extend_from_slice(changes);
        Ok(())
    });
    let to = written.clone();
    intake.expect_add_issue_releases().returning(move |deltas| {
        assert_ascending(deltas.iter().map(|delta| (delta.project_id, delta.issue_id, delta.release_id)));
        to.0.lock().unwrap().releases.extend_from_slice(deltas);
        Ok(())
    });
    let to = written.clone();
    intake.expect_add_outcomes().returning(move |outcomes| {
        let row = outcomes.iter().map(|o| (o.category.as_str().to_owned(), o.outcome.as_str(), o.quantity));
        to.0.lock().unwrap().outcomes.extend(row);
        Ok(())
    });
    written
}

fn nothing_exists(stores: &mut MockStores) {
    stores.events.expect_existing().returning(|events| {
        assert_ascending(events.iter());
        Ok(Default::default())
    });
}

/// Commits; how many events it stored.
fn run(stores: &mut MockStores, batch: &[Prepared]) -> Result<usize, StoreError> {
    let committed = commit(stores, &batch.iter().collect::<Vec<_>>(), &Outcomes::default(), at(200));
    committed.map(|committed| committed.stored)
}

#[test]
fn new_events_of_one_fault_make_one_issue() {
    let mut stores = stores(&[]);
    nothing_exists(&mut stores);
    let written = record(&mut stores);
    let mut late = prepared(3, &[1]);
    late.timestamp = at(50);
    let batch = [prepared(9, &[1, 2]), prepared(2, &[2]), late];
    assert_eq!(run(&mut stores, &batch).unwrap(), 3);

    let written = written.0.lock().unwrap();
    assert_eq!(written.issues.len(), 1);
    let new = &written.issues[0];
    assert_eq!((new.number, new.priority, new.substatus), (7, Priority::High, Substatus::New));
    assert_eq!(new.events.summary.metadata["initial_priority"], 75);
    assert_eq!(written.assigned, [(1, 100), (2, 100)]);
    assert_eq!(written.changes.len(), 1);
    let events = &written.changes[0].events;
    assert_eq!((events.count, events.first_seen, events.last_seen), (3, at(50), at(100)));
    assert_eq!(events.summary.metadata["initial_priority"], 75);
    assert_eq!(written.outcomes, [("error".to_owned(), "accepted", 3)]);
}

#[test]
fn the_latest_event_of_each_hash_that_led_one_is_noted() {
    let mut stores = stores(&[(2, 20), (3, 30)]);
    nothing_exists(&mut stores);
    record(&mut stores);
    stores.hashes = Default::default();
    stores.hashes.expect_note().times(1).returning(|noted| {
        let noted = noted.iter().map(|noted| (noted.hash.clone(), noted.event.id, noted.event.timestamp));
        let expected = [(2, 3, 101), (3, 1, 100), (7, 5, 100)];
        assert!(noted.eq(expected.map(|(of, number, second)| (hash(of), event_id(number), at(second)))));
        Ok(())
    });
    stores.events.checkpoint();
    stores.events.expect_append().returning(|records| {
        let by: Vec<_> = records.iter().map(|record| record.hash.clone()).collect();
        assert_eq!(by, [3, 2, 2, 7].map(|of| Some(hash(of))));
        Ok(records.iter().map(|record| (record.project_id, record.id)).collect())
    });
    nothing_exists(&mut stores);
    let mut latest = prepared(3, &[2]);
    latest.timestamp = at(101);
    // The first of its hashes that is known leads an event; a new issue is its first hash's.
    run(&mut stores, &[prepared(1, &[1, 3, 2]), latest, prepared(2, &[2]), prepared(5, &[7, 8])]).unwrap();
}

#[test]
fn different_faults_of_several_projects_are_numbered_in_order_of_arrival() {
    let mut stores = stores(&[]);
    nothing_exists(&mut stores);
    let written = record(&mut stores);
    let mut other = prepared(5, &[4]);
    other.project_id = ProjectId::new(0);
    run(&mut stores, &[prepared(9, &[3]), other, prepared(2, &[1])]).unwrap();

    let written = written.0.lock().unwrap();
    let made: Vec<_> = written.issues.iter().map(|new| (new.project_id.get(), new.number)).collect();
    assert_eq!(made, [(0, 7), (1, 7), (1, 8)]);
    assert_eq!(written.assigned, [(4, 100), (1, 102), (3, 101)]);
}

#[test]
fn the_first_known_hash_wins_and_unknown_ones_follow() {
    let mut stores = stores(&[(2, 20), (3, 30)]);
    nothing_exists(&mut stores);
    let written = record(&mut stores);
    run(&mut stores, &[prepared(1, &[1, 3, 2]), prepared(2, &[1])]).unwrap();

    let written = written.0.lock().unwrap();
    assert!(written.issues.is_empty());
    assert_eq!(written.assigned, [(1, 30)]);
    let changed: Vec<_> = written.changes.iter().map(|change| (change.issue_id.get(), change.events.count)).collect();
    assert_eq!(changed, [(30, 2)]);
}

#[test]
fn a_hash_that_leads_to_a_removed_issue_gets_a_new_one() {
    let mut stores = stores(&[(1, 99)]);
    nothing_exists(&mut stores);
    let written = record(&mut stores);
    run(&mut stores, &[prepared(1, &[1])]).unwrap();
    assert_eq!(written.0.lock().unwrap().assigned, [(1, 100)]);
}

#[test]
fn events_of_a_discarded_issue_are_counted_and_not_kept() {
    let mut stores = stores(&[(1, -5), (2, 20)]);
    nothing_exists(&mut stores);
    let written = record(&mut stores);
    // The first hash that leads anywhere decides; what leads nowhere follows no tombstone.
    let batch = [prepared(1, &[3, 1, 2]), prepared(2, &[2, 1]), prepared(3, &[1]), prepared(4, &[3])];
    let committed = commit(&mut stores, &batch.iter().collect::<Vec<_>>(), &Outcomes::default(), at(200)).unwrap();
    assert_eq!((committed.stored, committed.discarded.len()), (2, 2));
    let noted = &committed.discarded[0];
    assert_eq!((noted.reason.as_str(), noted.quantity), ("discarded-hash", 1));

    let written = written.0.lock().unwrap();
    assert_eq!(written.assigned, [(3, 100)]);
    let changed: Vec<_> = written.changes.iter().map(|change| (change.issue_id.get(), change.events.count)).collect();
    assert_eq!(changed, [(20, 1), (100, 1)]);
    let error = "error".to_owned();
    assert_eq!(written.outcomes, [(error.clone(), "accepted", 2), (error, "filtered", 2)]);
}

#[test]
fn a_batch_of_discarded_events_changes_nothing_but_outcomes() {
    let mut stores = MockStores { events: Default::default(), ..stores(&[(1, -5)]) };
    nothing_exists(&mut stores);
    let written = record(&mut stores);
    assert_eq!(run(&mut stores, &[prepared(1, &[1, 2])]).unwrap(), 0);
    let written = written.0.lock().unwrap();
    assert!(written.issues.is_empty() && written.assigned.is_empty() && written.alerts.is_empty());
    assert_eq!(written.outcomes, [("error".to_owned(), "filtered", 1)]);
}

#[test]
fn an_issue_keeps_its_title_against_a_placeholder_and_its_first_priority_always() {
    let mut stores = stores(&[(1, 10), (2, 20)]);
    nothing_exists(&mut stores);
    let written = record(&mut stores);
    let mut untitled = prepared(1, &[1]);
    untitled.summary = summary("<unlabeled event>");
    untitled.summary.culprit = "new".into();
    run(&mut stores, &[untitled, prepared(2, &[2])]).unwrap();

    let written = written.0.lock().unwrap();
    let [kept, replaced] = &written.changes[..] else { panic!("two changes") };
    assert_eq!((kept.events.summary.title.as_str(), kept.events.summary.culprit.as_str()), ("ValueError: old", "new"));
    assert_eq!(kept.events.summary.metadata["old"], 1);
    assert_eq!(replaced.events.summary.title, "KeyError: 'price'");
    assert_eq!(replaced.events.summary.metadata["initial_priority"], 75);
    assert_eq!(replaced.events.summary.metadata.get("old"), None);
}

#[test]
fn events_make_their_issue_hotter() {
    let mut stores = stores(&[(1, 10)]);
    nothing_exists(&mut stores);
    let written = record(&mut stores);
    run(&mut stores, &[prepared(1, &[1]), prepared(2, &[1])]).unwrap();
    let one = heat::of_event(at(100));
    let expected = heat::kept(heat::sum(issue(10).triage.heat, heat::sum(one, one)));
    assert_eq!(written.0.lock().unwrap().changes[0].events.heat, expected);
}

#[test]
fn an_event_sent_twice_counts_once() {
    let mut stores = stores(&[(1, 10)]);
    stores.events.expect_existing().returning(|_| Ok([(ProjectId::new(1), event_id(4))].into()));
    let written = record(&mut stores);
    let batch = [prepared(4, &[9]), prepared(5, &[1]), prepared(5, &[8])];
    assert_eq!(run(&mut stores, &batch).unwrap(), 1);

    let written = written.0.lock().unwrap();
    assert!(written.issues.is_empty() && written.assigned.is_empty());
    assert_eq!(written.changes[0].events.count, 1);
    assert_eq!(written.outcomes, [("error".to_owned(), "accepted", 1)]);
}

#[test]
fn a_batch_of_stored_events_writes_nothing() {
    let mut stores = MockStores::default();
    stores.events.expect_existing().returning(|_| Ok([(ProjectId::new(1), event_id(4))].into()));
    assert_eq!(run(&mut stores, &[prepared(4, &[9])]).unwrap(), 0);
}

#[test]
fn events_that_another_process_stored_meanwhile_are_not_counted() {
    let mut stores = stores(&[(1, 10)]);
    stores.events = Default::default();
    nothing_exists(&mut stores);
    stores.events.expect_append().returning(|_| Ok([(ProjectId::new(1), event_id(5))].into()));
    let written = record(&mut stores);
    assert_eq!(run(&mut stores, &[prepared(4, &[1]), prepared(5, &[1])]).unwrap(), 1);
    assert_eq!(written.0.lock().unwrap().changes[0].events.count, 1);
}

#[test]
fn an_issue_is_not_made_for_an_event_that_another_process_stored() {
    let mut stores = stores(&[]);
    stores.events = Default::default();
    nothing_exists(&mut stores);
    stores.events.expect_append().returning(|_| Ok(Default::default()));
    record(&mut stores);
    let result = run(&mut stores, &[prepared(4, &[1])]);
    assert!(matches!(result, Err(StoreError::Conflict(Constraint::Other))));
}

#[test]
fn an_issue_is_not_made_of_an_event_that_another_process_stored() {
    let mut stores = stores(&[]);
    stores.events = Default::default();
    nothing_exists(&mut stores);
    stores.events.expect_append().returning(|_| Ok([(ProjectId::new(1), event_id(5))].into()));
    let written = record(&mut stores);
    let mut early = prepared(4, &[1]);
    early.timestamp = at(50);
    let result = run(&mut stores, &[early, prepared(5, &[1])]);
    assert!(matches!(result, Err(StoreError::Conflict(Constraint::Other))));
    assert!(written.0.lock().unwrap().changes.is_empty());
}

#[test]
fn a_release_gets_a_new_issue_only_where_the_issue_began_with_it() {
    let mut stores = stores(&[(1, 10)]);
    nothing_exists(&mut stores);
    let written = record(&mut stores);
    let with_release = |number, hashes: &[u8], release: &str| {
        let mut event = prepared(number, hashes);
        event.release = Some(release.into());
        event
    };
    let batch = [
        with_release(1, &[1], "a"),
        with_release(2, &[2], "b"),
        with_release(3, &[2], "a"),
        with_release(4, &[2], "b"),
    ];
    run(&mut stores, &batch).unwrap();

    let written = written.0.lock().unwrap();
    assert_eq!(written.issues[0].first_release, Some(ReleaseId::new(51)));
    let counts: Vec<_> = written
        .releases
        .iter()
        .map(|delta| (delta.issue_id.get(), delta.release_id.get(), delta.count, delta.is_new_issue))
        .collect();
    assert_eq!(counts, [(10, 50, 1, false), (100, 50, 1, false), (100, 51, 2, true)]);
}

#[test]
fn new_users_are_those_that_the_store_had_not_seen() {
    let mut stores = stores(&[(1, 10)]);
    nothing_exists(&mut stores);
    stores.intake = Default::default();
    let written = record(&mut stores);
    stores.intake.expect_claim_hashes().returning(|_| {
        let (project_id, issue_id) = (ProjectId::new(1), Some(IssueId::new(10)));
        Ok(vec![super::super::HashClaim { project_id, hash: hash(1), issue_id, tombstone_id: None }])
    });
    stores.intake.expect_add_tags().returning(|tags| {
        let users: Vec<_> = tags.iter().map(|tag| (tag.key.as_str(), tag.value.as_str(), tag.count)).collect();
        assert_eq!(users, [("user", "id:1", 2), ("user", "id:2", 1)]);
        Ok(HashMap::from([(IssueId::new(10), 2)]))
    });
    stores.intake.expect_add_buckets().returning(|_, _| Ok(()));
    stores.intake.expect_note_projects().returning(|_, _| Ok(()));
    let of_user = |number, user: &str| {
        let mut event = prepared(number, &[1]);
        event.tags = vec![("user".into(), user.into())];
        event
    };
    run(&mut stores, &[of_user(1, "id:1"), of_user(2, "id:2"), of_user(3, "id:1")]).unwrap();
    let change = &written.0.lock().unwrap().changes[0];
    assert_eq!((change.new_users, change.events.count), (2, 3));
}

/// What waits to be told: the issue, and why.
fn told(written: &Written) -> Vec<(i64, AlertReason)> {
    written.0.lock().unwrap().alerts.iter().map(|alert| (alert.issue_id.get(), alert.reason)).collect()
}

#[test]
fn an_issue_that_is_made_is_told_of_once_and_a_known_one_not_at_all() {
    let mut stores = stores(&[(3, 30)]);
    nothing_exists(&mut stores);
    let written = record(&mut stores);
    run(&mut stores, &[prepared(1, &[1]), prepared(2, &[1]), prepared(3, &[3]), prepared(4, &[2])]).unwrap();
    assert_eq!(told(&written), [(100, AlertReason::New), (101, AlertReason::New)]);
    let alerts = &written.0.lock().unwrap().alerts;
    assert!(alerts.iter().all(|alert| alert.date_added == at(200) && alert.project_id == ProjectId::new(1)));
}

#[test]
fn an_event_brings_a_resolved_issue_back_and_an_archived_one_not() {
    let mut stores = stores(&[(1, 10), (2, 20), (3, 30)]);
    nothing_exists(&mut stores);
    let locked = |id: i64| {
        let status = [Status::Resolved, Status::Ignored, Status::Unresolved][usize::try_from(id / 10 - 1).unwrap()];
        Issue { status, substatus: None, ..issue(id) }
    };
    stores
        .intake
        .expect_lock_issues()
        .returning(move |issues| Ok(issues.iter().map(|(_, id)| (*id, locked(id.get()))).collect()));
    stores.triage.expect_resolutions().returning(|_| Ok(Vec::new()));
    let saved = record_lifecycle(&mut stores);
    let written = record(&mut stores);
    let mut first = prepared(1, &[1]);
    first.release = Some("shop@1.0".into());
    run(&mut stores, &[first, prepared(2, &[2]), prepared(3, &[3]), prepared(4, &[1])]).unwrap();
    let saved = saved.lock().unwrap();
    let [(back, activity)] = &saved[..] else { panic!("one comes back") };
    assert_eq!((back.id.get(), back.triage.active_at, back.triage.resolved_at), (10, Some(at(100)), None));
    assert_eq!(back.triage.inbox, Some((InboxReason::Regression, at(200))));
    assert_eq!(activity.kind, ActivityKind::SetRegression);
    assert_eq!(Value::from(activity.data.clone()), json!({"version": "shop@1.0", "event_id": event_id(1).to_string()}));
    assert_eq!(told(&written), [(10, AlertReason::Regression)]);
    let states: Vec<_> = written.0.lock().unwrap().changes.iter().map(|change| change.state).collect();
    assert_eq!(states, [Some((Status::Unresolved, Substatus::Regressed)), None, None]);
}

#[test]
fn events_that_are_stored_already_bring_nothing_back() {
    let mut stores = stores(&[(1, 10)]);
    stores.events = Default::default();
    nothing_exists(&mut stores);
    stores.events.expect_append().returning(|_| Ok(Default::default()));
    stores.intake.expect_lock_issues().returning(|issues| {
        let resolved = |id: IssueId| Issue { status: Status::Resolved, substatus: None, ..issue(id.get()) };
        Ok(issues.iter().map(|(_, id)| (*id, resolved(*id))).collect())
    });
    let written = record(&mut stores);
    assert_eq!(run(&mut stores, &[prepared(4, &[1])]).unwrap(), 0);
    assert!(told(&written).is_empty() && written.0.lock().unwrap().changes.is_empty());
}

/// The issues that are saved, each with what is said to have happened to it. Resolutions and snoozes are removed.
fn record_lifecycle(stores: &mut MockStores) -> Arc<Mutex<Vec<(Issue, NewActivity)>>> {
    let saved = Arc::new(Mutex::new(Vec::new()));
    let latest = Arc::new(Mutex::new(None));
    let to = Arc::clone(&latest);
    stores.triage.expect_save().returning(move |issue| {
        *to.lock().unwrap() = Some(issue.clone());
        Ok(())
    });
    stores.triage.expect_set_resolution().returning(|_, _, resolution| {
        assert_eq!(resolution, None);
        Ok(())
    });
    stores.triage.expect_set_snooze().returning(|_, _, snooze| {
        assert_eq!(snooze, None);
        Ok(())
    });
    stores.lifecycle.expect_set_forecast().returning(|_, _, forecast| {
        assert_eq!(forecast, None);
        Ok(())
    });
    let to = Arc::clone(&saved);
    stores.activities.expect_add().returning(move |activity| {
        let issue: Issue = latest.lock().unwrap().take().unwrap();
        assert_eq!(activity.issue_id, issue.id);
        to.lock().unwrap().push((issue, activity.clone()));
        Ok(ActivityId::new(1))
    });
    saved
}

/// Stores in which hash 1 leads to issue 10, which is as given.
fn with_issue(change: impl Fn(&mut Issue) + Send + 'static) -> MockStores {
    let mut stores = stores(&[(1, 10)]);
    nothing_exists(&mut stores);
    stores.intake.expect_lock_issues().returning(move |issues| {
        let mut issue = issue(10);
        change(&mut issue);
        Ok(issues.iter().map(|(_, id)| (*id, issue.clone())).collect())
    });
    stores
}

fn with_release(number: u128, release: &str) -> Prepared {
    let mut event = prepared(number, &[1]);
    event.release = Some(release.into());
    event
}

#[test]
fn the_first_event_that_a_resolution_does_not_protect_from_brings_the_issue_back() {
    let batches: [(&[&str], Option<u128>); 3] =
        [(&["shop@1.0", "shop@1.1"], None), (&["shop@1.0", "shop@1.3", "shop@1.2"], Some(2)), (&["shop@1.2"], Some(1))];
    for (versions, brought_by) in batches {
        let mut stores = with_issue(|issue| issue.hide(Status::Resolved));
        let resolution = IssueResolution {
            kind: ResolutionKind::InRelease,
            release: Some(ReleaseId::new(7)),
            commit: None,
            current_version: None,
            is_pending: false,
            actor: None,
            date_added: at(1),
        };
        stores.triage.expect_resolutions().returning(move |_| Ok(vec![(IssueId::new(10), resolution.clone())]));
        let mut named: Vec<String> = versions.iter().map(|version| (*version).to_owned()).collect();
        named.sort();
        stores.releases.expect_of_ids().returning(move |organization_id, ids| {
            let version = |id: &ReleaseId| match usize::try_from(id.get() - 50) {
                Ok(index) => named[index].clone(),
                Err(_) => "shop@1.2".to_owned(),
            };
            let release = |id: &ReleaseId| Release {
                id: *id,
                organization_id,
                version: version(id),
                date_added: at(1),
                date_released: None,
                new_issues: 0,
            };
            Ok(ids.iter().map(release).collect())
        });
        let saved = record_lifecycle(&mut stores);
        record(&mut stores);
        let events: Vec<_> = versions.iter().zip(1..).map(|(version, number)| with_release(number, version)).collect();
        run(&mut stores, &events).unwrap();
        let saved = saved.lock().unwrap();
        let brought: Vec<_> = saved.iter().map(|(_, activity)| activity.data["event_id"].clone()).collect();
        assert_eq!(
            brought,
            Vec::from_iter(brought_by.map(|number| json!(event_id(number).to_string()))),
            "{versions:?}"
        );
    }
}

#[test]
fn an_issue_that_has_just_come_back_does_not_come_back_again() {
    let mut stores = with_issue(|issue| {
        issue.hide(Status::Resolved);
        issue.triage.active_at = Some(at(97));
    });
    stores.triage.expect_resolutions().returning(|_| Ok(Vec::new()));
    let written = record(&mut stores);
    run(&mut stores, &[prepared(1, &[1])]).unwrap();
    assert_eq!((told(&written), written.0.lock().unwrap().changes[0].state), (Vec::new(), None));
}

#[test]
fn an_event_whose_hash_leads_to_an_issue_about_to_go_makes_a_new_one() {
    let mut stores = with_issue(|issue| issue.hide(Status::PendingDeletion));
    let written = record(&mut stores);
    run(&mut stores, &[prepared(1, &[1])]).unwrap();
    assert_eq!(written.0.lock().unwrap().assigned, [(1, 100)]);
}

/// Whether two events at second 100 end this snooze of an issue that had one event and no user; the time is 200.
fn ends(snooze: Snooze, in_window: (i64, i64)) -> bool {
    let mut stores = with_issue(|issue| {
        (issue.status, issue.substatus) = (Status::Ignored, Some(Substatus::ArchivedUntilConditionMet));
    });
    stores.triage.expect_snoozes().returning(move |_| Ok(vec![(IssueId::new(10), snooze.clone())]));
    stores
        .events
        .expect_count_since()
        .withf(|_, _, from, _| *from == at(140))
        .returning(move |_, _, _, _| Ok(in_window.0));
    stores.issues.expect_users_since().withf(|_, _, from| *from == at(140)).returning(move |_, _, _| Ok(in_window.1));
    let saved = record_lifecycle(&mut stores);
    record(&mut stores);
    run(&mut stores, &[prepared(1, &[1]), prepared(2, &[1])]).unwrap();
    let saved = saved.lock().unwrap();
    if let Some((issue, activity)) = saved.first() {
        assert_eq!((issue.status, issue.substatus), (Status::Unresolved, Some(Substatus::Ongoing)));
        assert_eq!(
            (activity.kind, issue.triage.inbox),
            (ActivityKind::SetUnresolved, Some((InboxReason::Ongoing, at(200))),)
        );
    }
    !saved.is_empty()
}

#[test]
fn a_snooze_ends_with_the_first_of_its_conditions() {
    let none = Snooze {
        until: None,
        count: None,
        window: None,
        user_count: None,
        user_window: None,
        times_seen: 1,
        users_seen: 0,
        actor: None,
        date_added: at(1),
    };
    let count = |count, window| Snooze { count: Some(count), window, ..none.clone() };
    let users = |count, window| Snooze { user_count: Some(count), user_window: window, ..none.clone() };
    let table = [
        (none.clone(), false),
        (Snooze { until: Some(at(200)), ..none.clone() }, true),
        (Snooze { until: Some(at(201)), ..none.clone() }, false),
        (count(2, None), true),
        (count(3, None), false),
        (count(5, Some(1)), true),
        (count(6, Some(1)), false),
        (users(1, None), false),
        (users(7, Some(1)), true),
        (users(8, Some(1)), false),
        (Snooze { user_count: Some(9), ..count(2, None) }, true),
    ];
    for (snooze, expected) in table {
        assert_eq!(ends(snooze.clone(), (5, 7)), expected, "{snooze:?}");
    }
}

#[test]
fn an_issue_escalates_when_it_is_more_frequent_than_was_to_be_expected() {
    for (in_hour, expected) in [(10, false), (11, true)] {
        let mut stores = with_issue(|issue| {
            (issue.status, issue.substatus) = (Status::Ignored, Some(Substatus::ArchivedUntilEscalating));
            issue.priority = Priority::Low;
        });
        let forecast = Forecast { threshold: 10, date_added: at(1) };
        stores.lifecycle.expect_forecasts().returning(move |_| Ok(vec![(IssueId::new(10), forecast)]));
        stores
            .issues
            .expect_buckets()
            .returning(move |keys, _, from| Ok(vec![Bucket { issue_id: keys[0].1, start: from, count: in_hour }]));
        let saved = record_lifecycle(&mut stores);
        record(&mut stores);
        run(&mut stores, &[prepared(1, &[1])]).unwrap();
        let saved = saved.lock().unwrap();
        let changed = saved.first().map(|(issue, activity)| (issue.substatus, issue.priority, activity.kind));
        let escalated = (Some(Substatus::Escalating), Priority::Medium, ActivityKind::SetEscalating);
        assert_eq!(changed, expected.then_some(escalated));
    }
}
