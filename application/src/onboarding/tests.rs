use std::sync::Mutex;

use chrono::DateTime;
use domain::ids::{MailId, MemberId, OrganizationId};
use domain::options::Disk;
use domain::organizations::{Member, Organization};
use domain::permissions::Role;
use domain::slugs::{IdOrSlug, Slug};

use super::*;
use crate::access::AccessError;
use crate::actor::{Actor, fixtures};
use crate::limits::Counted;
use crate::options::of_disk;
use crate::outbox::{MailKind, NewMail};
use crate::ports::{AnalyticsEvent, MockAnalytics, MockClock, MockStores, MockUnitOfWork, StoreError};

struct Sent {
    result: Result<(), OnboardingError>,
    mail: Option<NewMail>,
    recorded: Vec<AnalyticsEvent>,
}

fn send(actor: &Actor, platforms: &[&str], times: i64, store: fn() -> Result<MailId, StoreError>) -> Sent {
    let mut stores = MockStores::default();
    let organization = Organization {
        id: OrganizationId::new(7),
        slug: Slug::parse("acme").unwrap(),
        name: "Acme <Inc>".to_owned(),
        open_membership: true,
        date_added: DateTime::UNIX_EPOCH,
    };
    stores
        .organizations
        .expect_find()
        .returning(move |reference| Ok((*reference == IdOrSlug::parse("acme")).then(|| organization.clone())));
    stores.organizations.expect_find_member().returning(|organization_id, user_id| {
        let id = MemberId::new(1);
        Ok(Some(Member { id, organization_id, user_id, role: Role::Member }))
    });
    stores.limits.expect_count().returning(move |_, _, _| Ok(Counted { times, since: DateTime::UNIX_EPOCH }));
    let kept = Arc::new(Mutex::new(None));
    let keep = Arc::clone(&kept);
    stores.outbox.expect_add().returning(move |mail| {
        *keep.lock().unwrap() = Some(mail.clone());
        store()
    });
    let recorded = Arc::new(Mutex::new(Vec::new()));
    let record = Arc::clone(&recorded);
    let (mut clock, mut analytics) = (MockClock::new(), MockAnalytics::new());
    clock.expect_now().return_const(DateTime::UNIX_EPOCH);
    analytics.expect_record().returning(move |event| record.lock().unwrap().push(event.clone()));
    let uow = Arc::new(MockUnitOfWork::new(stores));
    let onboarding = Onboarding::new(uow, Arc::new(clock), of_disk(Disk::default()), Arc::new(analytics));
    let platforms: Vec<_> = platforms.iter().map(|name| Platform::parse(name).unwrap()).collect();
    let result = onboarding.continue_by_mail(actor, &IdOrSlug::parse("acme"), &platforms);
    let (mail, recorded) = (kept.lock().unwrap().take(), recorded.lock().unwrap().clone());
    Sent { result, mail, recorded }
}

#[test]
fn the_mail_goes_to_whoever_asks_and_is_recorded_after_it_was_queued() {
    let sent = send(&fixtures::session(false), &["javascript", "python", "flutter"], 1, || Ok(MailId::new(1)));
    assert!(sent.result.is_ok());
    let mail = sent.mail.unwrap();
    assert_eq!(
        (mail.kind, mail.to, mail.list.as_str()),
        (MailKind::OnboardingContinuation, fixtures::user().email, "acme")
    );
    assert_eq!(mail.subject, "Finish Onboarding");
    for part in [
        "Hello Kim,",
        "Acme <Inc> is nearly set up: a few more details about the javascript, python, and flutter projects,",
        "Finish Onboarding:\nhttps://picket.example/onboarding/acme/?referrer=onboarding_continuation-email",
    ] {
        assert!(mail.body.contains(part), "no {part} in {}", mail.body);
    }
    assert!(mail.html.unwrap().contains("Acme &lt;Inc&gt; is nearly"));
    let expected = AnalyticsEvent {
        name: "onboarding_continuation.sent",
        user_id: fixtures::user().id,
        organization_id: OrganizationId::new(7),
        attributes: vec![("providers", "email".to_owned())],
    };
    assert_eq!(sent.recorded, [expected]);
}

#[test]
fn one_project_is_no_projects_and_none_is_nobody_elses() {
    let text =
        |platforms: &[&str]| send(&fixtures::session(false), platforms, 1, || Ok(MailId::new(1))).mail.unwrap().body;
    assert!(text(&["rust"]).contains("about the rust project, and"));
    assert!(text(&["rust", "go"]).contains("about the rust and go projects, and"));
    assert!(text(&[]).contains("about your projects, and"));
}

#[test]
fn what_is_not_queued_is_not_recorded() {
    let failed = send(&fixtures::session(false), &[], 1, || Err(StoreError::Unavailable("outage".into())));
    assert!(matches!(failed.result, Err(OnboardingError::Store(_))) && failed.recorded.is_empty());
    let throttled = send(&fixtures::session(false), &[], 11, || Ok(MailId::new(1)));
    assert!(matches!(throttled.result, Err(OnboardingError::Throttled { retry_after_seconds: 3601 })));
    assert!(throttled.mail.is_none() && throttled.recorded.is_empty());
    let nobody = send(&Actor::Nobody, &[], 1, || Ok(MailId::new(1)));
    assert!(matches!(nobody.result, Err(OnboardingError::Access(AccessError::Unauthenticated))));
}
