//! The store of use-case unit tests: a mock for each repository, and a record of how the transactions ended.

use std::sync::Mutex;

use super::{Access, Outcome, StoreError, Stores, UnitOfWork};
use crate::accounts::{
    AccountLinkRepository, MockAccountLinkRepository, MockRegistrationRepository, RegistrationRepository,
};
use crate::alerts::{AlertRepository, MockAlertRepository};
use crate::applications::{ApplicationRepository, MockApplicationRepository};
use crate::audit::{AuditRepository, MockAuditRepository};
use crate::authorizations::{AuthorizationRepository, MockAuthorizationRepository};
use crate::comments::{CommentRepository, MockCommentRepository};
use crate::deletions::{MockScheduledDeletionRepository, ScheduledDeletionRepository};
use crate::environments::{
    EnvironmentRepository, IssueEnvironmentRepository, MockEnvironmentRepository, MockIssueEnvironmentRepository,
};
use crate::events::{EventRepository, MockEventRepository};
use crate::feedback::{MockUserReportRepository, UserReportRepository};
use crate::hashes::{
    HashRepository, MockHashRepository, MockRecountRepository, MockUnmergeRepository, RecountRepository,
    UnmergeRepository,
};
use crate::identities::{IdentityRepository, MockIdentityRepository};
use crate::ingest::{IntakeRepository, MockIntakeRepository};
use crate::invitations::{InvitationRepository, MockInvitationRepository};
use crate::issues::{
    ActivityRepository, IssuePeriodRepository, IssueRepository, LifecycleRepository, MergeRepository,
    MockActivityRepository, MockIssuePeriodRepository, MockIssueRepository, MockLifecycleRepository,
    MockMergeRepository, MockTriageRepository, MockViewerRepository, TriageRepository, ViewerRepository,
};
use crate::keys::{KeyRepository, MockKeyRepository};
use crate::limits::{LimitRepository, MockLimitRepository};
use crate::oauth::{
    DeviceCodeRepository, GrantRepository, MockDeviceCodeRepository, MockGrantRepository, MockRefreshTokenRepository,
    RefreshTokenRepository,
};
use crate::options::{MockOptionRepository, OptionRepository};
use crate::organization_tokens::{MockOrganizationTokenRepository, OrganizationTokenRepository};
use crate::organizations::{MockOrganizationRepository, OrganizationRepository};
use crate::outbox::{MockOutboxRepository, OutboxRepository};
use crate::preferences::{MockPreferenceRepository, PreferenceRepository};
use crate::project_users::{MockProjectUserRepository, ProjectUserRepository};
use crate::projects::{MockProjectRepository, ProjectRepository};
use crate::releases::{CommitRepository, MockCommitRepository, MockReleaseRepository, ReleaseRepository};
use crate::sessions::{MockSessionRepository, SessionRepository};
use crate::spans::{
    MockSegmentRepository, MockSpanRepository, MockTransactionRepository, SegmentRepository, SpanRepository,
    TransactionRepository,
};
use crate::tags::{MockTagRepository, TagRepository};
use crate::teams::{MockTeamRepository, TeamRepository};
use crate::tokens::{MockTokenRepository, TokenRepository};
use crate::tombstones::{MockTombstoneRepository, TombstoneRepository};
use crate::users::{MockUserRepository, UserRepository};

/// One mock a repository.
#[derive(Default)]
#[expect(missing_docs, reason = "named after the accessors")]
pub struct MockStores {
    pub users: MockUserRepository,
    pub account_links: MockAccountLinkRepository,
    pub registrations: MockRegistrationRepository,
    pub preferences: MockPreferenceRepository,
    pub sessions: MockSessionRepository,
    pub tokens: MockTokenRepository,
    pub applications: MockApplicationRepository,
    pub authorizations: MockAuthorizationRepository,
    pub deletions: MockScheduledDeletionRepository,
    pub grants: MockGrantRepository,
    pub device_codes: MockDeviceCodeRepository,
    pub refresh_tokens: MockRefreshTokenRepository,
    pub identities: MockIdentityRepository,
    pub organizations: MockOrganizationRepository,
    pub invitations: MockInvitationRepository,
    pub organization_tokens: MockOrganizationTokenRepository,
    pub teams: MockTeamRepository,
    pub projects: MockProjectRepository,
    pub keys: MockKeyRepository,
    pub issues: MockIssueRepository,
    pub triage: MockTriageRepository,
    pub lifecycle: MockLifecycleRepository,
    pub merges: MockMergeRepository,
    pub tombstones: MockTombstoneRepository,
    pub hashes: MockHashRepository,
    pub unmerges: MockUnmergeRepository,
    pub recounts: MockRecountRepository,
    pub activities: MockActivityRepository,
    pub viewers: MockViewerRepository,
    pub comments: MockCommentRepository,
    pub environments: MockEnvironmentRepository,
    pub issue_environments: MockIssueEnvironmentRepository,
    pub issue_periods: MockIssuePeriodRepository,
    pub user_reports: MockUserReportRepository,
    pub project_users: MockProjectUserRepository,
    pub tags: MockTagRepository,
    pub events: MockEventRepository,
    pub transactions: MockTransactionRepository,
    pub spans: MockSpanRepository,
    pub segments: MockSegmentRepository,
    pub releases: MockReleaseRepository,
    pub commits: MockCommitRepository,
    pub outbox: MockOutboxRepository,
    pub alerts: MockAlertRepository,
    pub limits: MockLimitRepository,
    pub options: MockOptionRepository,
    pub audit: MockAuditRepository,
    pub intake: MockIntakeRepository,
}

impl Stores for MockStores {
    fn users(&mut self) -> &mut dyn UserRepository {
        &mut self.users
    }
    fn account_links(&mut self) -> &mut dyn AccountLinkRepository {
        &mut self.account_links
    }
    fn registrations(&mut self) -> &mut dyn RegistrationRepository {
        &mut self.registrations
    }
    fn preferences(&mut self) -> &mut dyn PreferenceRepository {
        &mut self.preferences
    }
    fn sessions(&mut self) -> &mut dyn SessionRepository {
        &mut self.sessions
    }
    fn tokens(&mut self) -> &mut dyn TokenRepository {
        &mut self.tokens
    }
    fn applications(&mut self) -> &mut dyn ApplicationRepository {
        &mut self.applications
    }
    fn authorizations(&mut self) -> &mut dyn AuthorizationRepository {
        &mut self.authorizations
    }
    fn deletions(&mut self) -> &mut dyn ScheduledDeletionRepository {
        &mut self.deletions
    }
    fn grants(&mut self) -> &mut dyn GrantRepository {
        &mut self.grants
    }
    fn device_codes(&mut self) -> &mut dyn DeviceCodeRepository {
        &mut self.device_codes
    }
    fn refresh_tokens(&mut self) -> &mut dyn RefreshTokenRepository {
        &mut self.refresh_tokens
    }
    fn identities(&mut self) -> &mut dyn IdentityRepository {
        &mut self.identities
    }
    fn organizations(&mut self) -> &mut dyn OrganizationRepository {
        &mut self.organizations
    }
    fn invitations(&mut self) -> &mut dyn InvitationRepository {
        &mut self.invitations
    }
    fn organization_tokens(&mut self) -> &mut dyn OrganizationTokenRepository {
        &mut self.organization_tokens
    }
    fn teams(&mut self) -> &mut dyn TeamRepository {
        &mut self.teams
    }
    fn projects(&mut self) -> &mut dyn ProjectRepository {
        &mut self.projects
    }
    fn keys(&mut self) -> &mut dyn KeyRepository {
        &mut self.keys
    }
    fn issues(&mut self) -> &mut dyn IssueRepository {
        &mut self.issues
    }
    fn triage(&mut self) -> &mut dyn TriageRepository {
        &mut self.triage
    }
    fn lifecycle(&mut self) -> &mut dyn LifecycleRepository {
        &mut self.lifecycle
    }

    fn merges(&mut self) -> &mut dyn MergeRepository {
        &mut self.merges
    }

    fn tombstones(&mut self) -> &mut dyn TombstoneRepository {
        &mut self.tombstones
    }

    fn hashes(&mut self) -> &mut dyn HashRepository {
        &mut self.hashes
    }
    fn unmerges(&mut self) -> &mut dyn UnmergeRepository {
        &mut self.unmerges
    }
    fn recounts(&mut self) -> &mut dyn RecountRepository {
        &mut self.recounts
    }
    fn activities(&mut self) -> &mut dyn ActivityRepository {
        &mut self.activities
    }
    fn viewers(&mut self) -> &mut dyn ViewerRepository {
        &mut self.viewers
    }
    fn comments(&mut self) -> &mut dyn CommentRepository {
        &mut self.comments
    }
    fn environments(&mut self) -> &mut dyn EnvironmentRepository {
        &mut self.environments
    }
    fn issue_environments(&mut self) -> &mut dyn IssueEnvironmentRepository {
        &mut self.issue_environments
    }
    fn issue_periods(&mut self) -> &mut dyn IssuePeriodRepository {
        &mut self.issue_periods
    }
    fn user_reports(&mut self) -> &mut dyn UserReportRepository {
        &mut self.user_reports
    }

    fn project_users(&mut self) -> &mut dyn ProjectUserRepository {
        &mut self.project_users
    }
    fn tags(&mut self) -> &mut dyn TagRepository {
        &mut self.tags
    }
    fn events(&mut self) -> &mut dyn EventRepository {
        &mut self.events
    }
    fn segments(&mut self) -> &mut dyn SegmentRepository {
        &mut self.segments
    }
    fn transactions(&mut self) -> &mut dyn TransactionRepository {
        &mut self.transactions
    }
    fn spans(&mut self) -> &mut dyn SpanRepository {
        &mut self.spans
    }
    fn releases(&mut self) -> &mut dyn ReleaseRepository {
        &mut self.releases
    }
    fn commits(&mut self) -> &mut dyn CommitRepository {
        &mut self.commits
    }
    fn outbox(&mut self) -> &mut dyn OutboxRepository {
        &mut self.outbox
    }
    fn alerts(&mut self) -> &mut dyn AlertRepository {
        &mut self.alerts
    }
    fn limits(&mut self) -> &mut dyn LimitRepository {
        &mut self.limits
    }
    fn options(&mut self) -> &mut dyn OptionRepository {
        &mut self.options
    }
    fn audit(&mut self) -> &mut dyn AuditRepository {
        &mut self.audit
    }
    fn intake(&mut self) -> &mut dyn IntakeRepository {
        &mut self.intake
    }
}

/// Runs every transaction on the same mocks.
#[derive(Default)]
pub struct MockUnitOfWork {
    stores: Mutex<MockStores>,
    ended: Mutex<Vec<(Access, Outcome)>>,
    outage: bool,
}

impl MockUnitOfWork {
    /// Transactions see these stores.
    pub fn new(stores: MockStores) -> Self {
        Self { stores: Mutex::new(stores), ..Self::default() }
    }

    /// No transaction begins: the store cannot be reached.
    pub fn outage() -> Self {
        Self { outage: true, ..Self::default() }
    }

    /// How the transactions ended so far.
    pub fn ended(&self) -> Vec<(Access, Outcome)> {
        self.ended.lock().unwrap().clone()
    }
}

impl UnitOfWork for MockUnitOfWork {
    fn run(&self, access: Access, work: &mut dyn FnMut(&mut dyn Stores) -> Outcome) -> Result<(), StoreError> {
        self.ping()?;
        let outcome = work(&mut *self.stores.lock().unwrap());
        self.ended.lock().unwrap().push((access, outcome));
        Ok(())
    }

    fn migrate(&self) -> Result<(), StoreError> {
        self.ping()
    }

    fn ping(&self) -> Result<(), StoreError> {
        if self.outage { Err(StoreError::Unavailable("outage".into())) } else { Ok(()) }
    }
}
