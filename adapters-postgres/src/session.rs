//! The store as one transaction sees it.

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
use application::ingest::IntakeRepository;
use application::invitations::InvitationRepository;
use application::issues::{
    ActivityRepository, IssuePeriodRepository, IssueRepository, LifecycleRepository, MergeRepository, TriageRepository,
    ViewerRepository,
};
use application::keys::KeyRepository;
use application::limits::LimitRepository;
use application::oauth::{DeviceCodeRepository, GrantRepository, RefreshTokenRepository};
use application::options::OptionRepository;
use application::organization_tokens::OrganizationTokenRepository;
use application::organizations::OrganizationRepository;
use application::outbox::OutboxRepository;
use application::ports::{StoreError, Stores};
use application::preferences::PreferenceRepository;
use application::project_users::ProjectUserRepository;
use application::projects::ProjectRepository;
use application::releases::{CommitRepository, ReleaseRepository};
use application::sessions::SessionRepository;
use application::spans::{SegmentRepository, SpanRepository, TransactionRepository};
use application::tags::TagRepository;
use application::teams::TeamRepository;
use application::tokens::TokenRepository;
use application::tombstones::TombstoneRepository;
use application::users::UserRepository;
use diesel::{PgConnection, QueryResult};

use crate::error::store_error;

/// Every repository, on the connection of one transaction.
pub(crate) struct PgSession<'a> {
    conn: &'a mut PgConnection,
    failed: bool,
}

impl<'a> PgSession<'a> {
    pub(crate) fn new(conn: &'a mut PgConnection) -> Self {
        Self { conn, failed: false }
    }

    /// Runs one statement, or a few. All statements come this way.
    pub(crate) fn run<T>(&mut self, work: impl FnOnce(&mut PgConnection) -> QueryResult<T>) -> Result<T, StoreError> {
        work(self.conn).map_err(|error| {
            self.failed = true;
            store_error(error)
        })
    }

    /// A statement failed. The database will undo the transaction then, and not say so when told to commit.
    pub(crate) fn has_failed(&self) -> bool {
        self.failed
    }
}

impl Stores for PgSession<'_> {
    fn users(&mut self) -> &mut dyn UserRepository {
        self
    }

    fn account_links(&mut self) -> &mut dyn AccountLinkRepository {
        self
    }

    fn registrations(&mut self) -> &mut dyn RegistrationRepository {
        self
    }

    fn preferences(&mut self) -> &mut dyn PreferenceRepository {
        self
    }

    fn sessions(&mut self) -> &mut dyn SessionRepository {
        self
    }

    fn tokens(&mut self) -> &mut dyn TokenRepository {
        self
    }

    fn applications(&mut self) -> &mut dyn ApplicationRepository {
        self
    }

    fn authorizations(&mut self) -> &mut dyn AuthorizationRepository {
        self
    }

    fn deletions(&mut self) -> &mut dyn ScheduledDeletionRepository {
        self
    }

    fn grants(&mut self) -> &mut dyn GrantRepository {
        self
    }

    fn device_codes(&mut self) -> &mut dyn DeviceCodeRepository {
        self
    }

    fn refresh_tokens(&mut self) -> &mut dyn RefreshTokenRepository {
        self
    }

    fn identities(&mut self) -> &mut dyn IdentityRepository {
        self
    }

    fn organizations(&mut self) -> &mut dyn OrganizationRepository {
        self
    }

    fn invitations(&mut self) -> &mut dyn InvitationRepository {
        self
    }

    fn organization_tokens(&mut self) -> &mut dyn OrganizationTokenRepository {
        self
    }

    fn teams(&mut self) -> &mut dyn TeamRepository {
        self
    }

    fn projects(&mut self) -> &mut dyn ProjectRepository {
        self
    }

    fn keys(&mut self) -> &mut dyn KeyRepository {
        self
    }

    fn issues(&mut self) -> &mut dyn IssueRepository {
        self
    }

    fn triage(&mut self) -> &mut dyn TriageRepository {
        self
    }

    fn lifecycle(&mut self) -> &mut dyn LifecycleRepository {
        self
    }

    fn merges(&mut self) -> &mut dyn MergeRepository {
        self
    }

    fn tombstones(&mut self) -> &mut dyn TombstoneRepository {
        self
    }

    fn hashes(&mut self) -> &mut dyn HashRepository {
        self
    }

    fn unmerges(&mut self) -> &mut dyn UnmergeRepository {
        self
    }

    fn recounts(&mut self) -> &mut dyn RecountRepository {
        self
    }

    fn activities(&mut self) -> &mut dyn ActivityRepository {
        self
    }

    fn viewers(&mut self) -> &mut dyn ViewerRepository {
        self
    }

    fn comments(&mut self) -> &mut dyn CommentRepository {
        self
    }

    fn environments(&mut self) -> &mut dyn EnvironmentRepository {
        self
    }

    fn issue_environments(&mut self) -> &mut dyn IssueEnvironmentRepository {
        self
    }

    fn issue_periods(&mut self) -> &mut dyn IssuePeriodRepository {
        self
    }

    fn user_reports(&mut self) -> &mut dyn UserReportRepository {
        self
    }

    fn project_users(&mut self) -> &mut dyn ProjectUserRepository {
        self
    }

    fn tags(&mut self) -> &mut dyn TagRepository {
        self
    }

    fn transactions(&mut self) -> &mut dyn TransactionRepository {
        self
    }

    fn spans(&mut self) -> &mut dyn SpanRepository {
        self
    }

    fn segments(&mut self) -> &mut dyn SegmentRepository {
        self
    }

    fn events(&mut self) -> &mut dyn EventRepository {
        self
    }

    fn releases(&mut self) -> &mut dyn ReleaseRepository {
        self
    }

    fn commits(&mut self) -> &mut dyn CommitRepository {
        self
    }

    fn outbox(&mut self) -> &mut dyn OutboxRepository {
        self
    }

    fn alerts(&mut self) -> &mut dyn AlertRepository {
        self
    }

    fn limits(&mut self) -> &mut dyn LimitRepository {
        self
    }

    fn options(&mut self) -> &mut dyn OptionRepository {
        self
    }

    fn audit(&mut self) -> &mut dyn AuditRepository {
        self
    }

    fn intake(&mut self) -> &mut dyn IntakeRepository {
        self
    }
}
