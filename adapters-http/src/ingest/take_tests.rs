use std::sync::mpsc::{Receiver, Sender as Begun, channel};
use std::sync::{Arc, Condvar, Mutex};

use actix_web::ResponseError;
use actix_web::http::StatusCode;
use application::accounts::{AccountLinkRepository, RegistrationRepository};
use application::alerts::AlertRepository;
use application::applications::ApplicationRepository;
use application::audit::AuditRepository;
use application::authorizations::AuthorizationRepository;
use application::comments::CommentRepository;
use application::deletions::ScheduledDeletionRepository;
use application::environments::{EnvironmentRepository, IssueEnvironmentRepository};
use application::events::EventRepository;
use application::feedback::UserReportRepository;
use application::hashes::{HashRepository, RecountRepository, UnmergeRepository};
use application::identities::IdentityRepository;
use application::ingest::{Ingest, IngestSettings, IntakeRepository};
use application::invitations::InvitationRepository;
use application::issues::{
    ActivityRepository, IssuePeriodRepository, IssueRepository, LifecycleRepository, MergeRepository, TriageRepository,
    ViewerRepository,
};
use application::keys::{FoundKey, KeyRepository, NewKey};
use application::limits::LimitRepository;
use application::oauth::{DeviceCodeRepository, GrantRepository, RefreshTokenRepository};
use application::options::{OptionRepository, Options};
use application::tags::TagRepository;

use application::organization_tokens::OrganizationTokenRepository;
use application::organizations::OrganizationRepository;
use application::outbox::OutboxRepository;
use application::paging::Window;
use application::ports::{Access, Clock, Entropy, Outcome, StoreError, Stores, UnitOfWork};
use application::preferences::PreferenceRepository;
use application::project_users::ProjectUserRepository;
use application::projects::ProjectRepository;
use application::releases::{CommitRepository, ReleaseRepository};
use application::sessions::SessionRepository;
use application::spans::{SegmentRepository, SpanRepository, TransactionRepository};
use application::teams::TeamRepository;
use application::tokens::TokenRepository;
use application::tombstones::TombstoneRepository;
use application::users::UserRepository;
use chrono::{DateTime, Utc};
use domain::grouping::rules::RuleTexts;
use domain::ids::{KeyId, OrganizationId, ProjectId};
use domain::keys::{ProjectKey, PublicKey};
use domain::options::Disk;

use super::{Credentials, Refusal, Report, Sender, Taken, take_event};
use crate::error::ApiError;

/// A store that knows one key and is not reached for writing: that waits for the gate, and fails.
struct Stuck {
    is_open: Mutex<bool>,
    opened: Condvar,
    begun: Mutex<Begun<()>>,
}

impl UnitOfWork for Stuck {
    fn run(&self, access: Access, work: &mut dyn FnMut(&mut dyn Stores) -> Outcome) -> Result<(), StoreError> {
        if access == Access::Read {
            work(&mut OneKey);
            return Ok(());
        }
        self.begun.lock().unwrap().send(()).ok();
        let open = self.is_open.lock().unwrap();
        drop(self.opened.wait_while(open, |open| !*open).unwrap());
        Err(StoreError::Unavailable("stuck".into()))
    }

    fn migrate(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn ping(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

struct OneKey;

macro_rules! not_asked {
    ($($name:ident: $repository:ident),+) => {
        $(fn $name(&mut self) -> &mut dyn $repository {
            unreachable!("ingestion reads keys alone")
        })+
    };
}

impl Stores for OneKey {
    fn keys(&mut self) -> &mut dyn KeyRepository {
        self
    }

    not_asked!(users: UserRepository, preferences: PreferenceRepository, sessions: SessionRepository, tokens: TokenRepository,
        organizations: OrganizationRepository, teams: TeamRepository, projects: ProjectRepository,
        issues: IssueRepository, triage: TriageRepository, lifecycle: LifecycleRepository, merges: MergeRepository, tombstones: TombstoneRepository, activities: ActivityRepository, viewers: ViewerRepository, comments: CommentRepository, environments: EnvironmentRepository,
        issue_environments: IssueEnvironmentRepository, issue_periods: IssuePeriodRepository, user_reports: UserReportRepository, project_users: ProjectUserRepository, tags: TagRepository,
        events: EventRepository, transactions: TransactionRepository, spans: SpanRepository, segments: SegmentRepository, releases: ReleaseRepository, commits: CommitRepository, intake: IntakeRepository,
        identities: IdentityRepository, outbox: OutboxRepository,
        alerts: AlertRepository, limits: LimitRepository,
        options: OptionRepository, audit: AuditRepository, applications: ApplicationRepository,
        authorizations: AuthorizationRepository, organization_tokens: OrganizationTokenRepository,
        grants: GrantRepository, device_codes: DeviceCodeRepository, refresh_tokens: RefreshTokenRepository,
        hashes: HashRepository, unmerges: UnmergeRepository, recounts: RecountRepository,
        deletions: ScheduledDeletionRepository, account_links: AccountLinkRepository,
        registrations: RegistrationRepository, invitations: InvitationRepository);
}

impl KeyRepository for OneKey {
    fn add(&mut self, _: &NewKey) -> Result<KeyId, StoreError> {
        unreachable!("ingestion makes no keys")
    }

    fn find_public(&mut self, key: &PublicKey) -> Result<Option<FoundKey>, StoreError> {
        let found = ProjectKey {
            id: KeyId::new(1),
            project_id: ProjectId::new(1),
            public_key: key.clone(),
            label: String::new(),
            is_active: true,
            date_added: DateTime::UNIX_EPOCH,
        };
        let (organization_id, rules) = (OrganizationId::new(1), RuleTexts::default());
        Ok(Some(FoundKey { key: found, organization_id, rules }))
    }

    fn list(&mut self, _: ProjectId, _: Option<bool>, _: &Window) -> Result<Vec<ProjectKey>, StoreError> {
        unreachable!("ingestion lists no keys")
    }
}

/// A clock that stands, and a source of the same bytes.
struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }
}

impl Entropy for Fixed {
    fn bytes(&self) -> [u8; 32] {
        [7; 32]
    }
}

fn start() -> (Ingest, Arc<Stuck>, Receiver<()>) {
    let (begun, begins) = channel();
    let is_open = Mutex::new(false);
    let stuck = Arc::new(Stuck { is_open, opened: Condvar::new(), begun: Mutex::new(begun) });
    let settings = IngestSettings { queue_events: 1, ..IngestSettings::default() };
    let uow: Arc<dyn UnitOfWork> = Arc::<Stuck>::clone(&stuck);
    let options = Options::new(Arc::clone(&uow), Arc::new(Fixed), Arc::new(Fixed), None, Disk::default());
    let ingest = Ingest::start(uow, Arc::new(Fixed), Arc::new(Fixed), Arc::new(options), &settings);
    (ingest.unwrap(), stuck, begins)
}

fn take(ingest: &Ingest) -> Result<Taken, Refusal> {
    let key = PublicKey::parse(&"ab".repeat(16)).unwrap();
    let credentials = Some(Credentials { key, client: None, timestamp: None });
    take_event(ingest, &Sender { project: None, credentials }, Report::default(), b"{\"message\": \"x\"}")
}

#[actix_web::test]
async fn a_full_queue_says_when_to_come_back_and_an_outage_is_told_to_who_waits() {
    let (ingest, stuck, begins) = start();
    let first = take(&ingest).unwrap();
    begins.recv().unwrap();
    let second = take(&ingest).unwrap();
    let refused = ApiError::from(take(&ingest).unwrap_err());
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    let response = refused.error_response();
    let header = |name: &str| response.headers().get(name).unwrap().to_str().unwrap();
    assert_eq!((header("retry-after"), header("x-sentry-rate-limits")), ("1", "1::organization:queue_full"));
    assert_eq!(header("x-sentry-error"), "too much is waiting to be stored");

    *stuck.is_open.lock().unwrap() = true;
    stuck.opened.notify_all();
    for mut taken in [first, second] {
        let error = taken.committed.remove(0).await.unwrap().unwrap_err();
        assert_eq!(ApiError::from(Refusal::from(error)).status(), StatusCode::SERVICE_UNAVAILABLE);
    }
}

#[actix_web::test]
async fn a_stopping_server_takes_nothing_and_leaves_nobody_waiting() {
    let (ingest, stuck, _begins) = start();
    let mut waiting = take(&ingest).unwrap();
    *stuck.is_open.lock().unwrap() = true;
    stuck.opened.notify_all();
    ingest.stop();
    assert!(waiting.committed.remove(0).await.unwrap().is_err());
    let refused = take(&ingest).unwrap_err();
    assert_eq!(ApiError::from(refused).status(), StatusCode::SERVICE_UNAVAILABLE);
}
