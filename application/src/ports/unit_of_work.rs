use super::StoreError;
use crate::accounts::{AccountLinkRepository, RegistrationRepository};
use crate::alerts::AlertRepository;
use crate::applications::ApplicationRepository;
use crate::audit::AuditRepository;
use crate::authorizations::AuthorizationRepository;
use crate::comments::CommentRepository;
use crate::deletions::ScheduledDeletionRepository;
use crate::environments::{EnvironmentRepository, IssueEnvironmentRepository};
use crate::events::EventRepository;
use crate::feedback::UserReportRepository;
use crate::hashes::{HashRepository, RecountRepository, UnmergeRepository};
use crate::identities::IdentityRepository;
use crate::ingest::IntakeRepository;
use crate::invitations::InvitationRepository;
use crate::issues::{
    ActivityRepository, IssuePeriodRepository, IssueRepository, LifecycleRepository, MergeRepository, TriageRepository,
    ViewerRepository,
};
use crate::keys::KeyRepository;
use crate::limits::LimitRepository;
use crate::oauth::{DeviceCodeRepository, GrantRepository, RefreshTokenRepository};
use crate::options::OptionRepository;
use crate::organization_tokens::OrganizationTokenRepository;
use crate::organizations::OrganizationRepository;
use crate::outbox::OutboxRepository;
use crate::preferences::PreferenceRepository;
use crate::project_users::ProjectUserRepository;
use crate::projects::ProjectRepository;
use crate::releases::{CommitRepository, ReleaseRepository};
use crate::sessions::SessionRepository;
use crate::spans::{SegmentRepository, SpanRepository, TransactionRepository};
use crate::tags::TagRepository;
use crate::teams::TeamRepository;
use crate::tokens::TokenRepository;
use crate::tombstones::TombstoneRepository;
use crate::users::UserRepository;

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Reads only; sees one consistent state.
    Read,
    /// Reads and writes. On SQLite it holds the one write lock from its start.
    Write,
}

/// How a transaction ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Keep what was written.
    Commit,
    /// Undo it.
    Rollback,
}

/// The store, as seen inside a transaction: one repository a capability.
pub trait Stores {
    /// Users.
    fn users(&mut self) -> &mut dyn UserRepository;
    /// Links in mails that do something to an account.
    fn account_links(&mut self) -> &mut dyn AccountLinkRepository;
    /// Registrations that wait.
    fn registrations(&mut self) -> &mut dyn RegistrationRepository;
    /// What users prefer.
    fn preferences(&mut self) -> &mut dyn PreferenceRepository;
    /// Login sessions.
    fn sessions(&mut self) -> &mut dyn SessionRepository;
    /// Personal API tokens.
    fn tokens(&mut self) -> &mut dyn TokenRepository;
    /// API applications.
    fn applications(&mut self) -> &mut dyn ApplicationRepository;
    /// What users have let applications do.
    fn authorizations(&mut self) -> &mut dyn AuthorizationRepository;
    /// Deletions that wait to be carried out.
    fn deletions(&mut self) -> &mut dyn ScheduledDeletionRepository;
    /// What users approved, until applications come for it.
    fn grants(&mut self) -> &mut dyn GrantRepository;
    /// Requests of devices.
    fn device_codes(&mut self) -> &mut dyn DeviceCodeRepository;
    /// Tokens of applications, by their refresh tokens.
    fn refresh_tokens(&mut self) -> &mut dyn RefreshTokenRepository;
    /// Accounts that users have with others.
    fn identities(&mut self) -> &mut dyn IdentityRepository;
    /// Organizations and memberships.
    fn organizations(&mut self) -> &mut dyn OrganizationRepository;
    /// Invitations into organizations.
    fn invitations(&mut self) -> &mut dyn InvitationRepository;
    /// Tokens of organizations.
    fn organization_tokens(&mut self) -> &mut dyn OrganizationTokenRepository;
    /// Teams.
    fn teams(&mut self) -> &mut dyn TeamRepository;
    /// Projects.
    fn projects(&mut self) -> &mut dyn ProjectRepository;
    /// Ingest keys.
    fn keys(&mut self) -> &mut dyn KeyRepository;
    /// Issues, for reading.
    fn issues(&mut self) -> &mut dyn IssueRepository;
    /// What people decide about issues.
    fn triage(&mut self) -> &mut dyn TriageRepository;
    /// What time does to issues.
    fn lifecycle(&mut self) -> &mut dyn LifecycleRepository;
    /// Issues that become part of others.
    fn merges(&mut self) -> &mut dyn MergeRepository;
    /// What is left of issues that were discarded.
    fn tombstones(&mut self) -> &mut dyn TombstoneRepository;
    /// What leads events to issues.
    fn hashes(&mut self) -> &mut dyn HashRepository;
    /// Issues that are made of hashes of others.
    fn unmerges(&mut self) -> &mut dyn UnmergeRepository;
    /// Counts that events are taken from.
    fn recounts(&mut self) -> &mut dyn RecountRepository;
    /// What happened to issues.
    fn activities(&mut self) -> &mut dyn ActivityRepository;
    /// Who saw issues and who keeps them in mind.
    fn viewers(&mut self) -> &mut dyn ViewerRepository;
    /// Comments on issues.
    fn comments(&mut self) -> &mut dyn CommentRepository;
    /// Environments of projects.
    fn environments(&mut self) -> &mut dyn EnvironmentRepository;
    /// The counts of issues by environment.
    fn issue_environments(&mut self) -> &mut dyn IssueEnvironmentRepository;
    /// What issues counted in a period.
    fn issue_periods(&mut self) -> &mut dyn IssuePeriodRepository;
    /// What users say of events.
    fn user_reports(&mut self) -> &mut dyn UserReportRepository;
    /// Users that events of projects happened to.
    fn project_users(&mut self) -> &mut dyn ProjectUserRepository;
    /// Tags of issues, for reading.
    fn tags(&mut self) -> &mut dyn TagRepository;
    /// Raw events.
    fn events(&mut self) -> &mut dyn EventRepository;
    /// Spans that were sent by themselves.
    fn segments(&mut self) -> &mut dyn SegmentRepository;
    /// Transactions.
    fn transactions(&mut self) -> &mut dyn TransactionRepository;
    /// Spans, and what is kept ready of them.
    fn spans(&mut self) -> &mut dyn SpanRepository;
    /// Releases, for reading.
    fn releases(&mut self) -> &mut dyn ReleaseRepository;
    /// What releases are made of.
    fn commits(&mut self) -> &mut dyn CommitRepository;
    /// Mail that waits to be sent.
    fn outbox(&mut self) -> &mut dyn OutboxRepository;
    /// Alerts that wait to become mails, and who wants them.
    fn alerts(&mut self) -> &mut dyn AlertRepository;
    /// Counts of what may be done so many times in some time.
    fn limits(&mut self) -> &mut dyn LimitRepository;
    /// What was set of the system's options.
    fn options(&mut self) -> &mut dyn OptionRepository;
    /// Who changed what.
    fn audit(&mut self) -> &mut dyn AuditRepository;
    /// All that a batch of accepted events changes besides the events themselves.
    fn intake(&mut self) -> &mut dyn IntakeRepository;
}

/// The store.
pub trait UnitOfWork: Send + Sync {
    /// Runs `work` in one transaction, once. `Commit` commits durably before this returns,
    /// `Rollback` undoes all of it. An error of the transaction itself is returned, and then
    /// nothing was written.
    fn run(&self, access: Access, work: &mut dyn FnMut(&mut dyn Stores) -> Outcome) -> Result<(), StoreError>;

    /// Brings the schema up to date. Harmless when it is, and when several processes do it at once.
    fn migrate(&self) -> Result<(), StoreError>;

    /// Answers at once whether the store can be used.
    fn ping(&self) -> Result<(), StoreError>;
}

impl dyn UnitOfWork {
    /// Runs `work` in a write transaction; `Ok` commits, `Err` rolls back.
    pub fn transaction<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut dyn Stores) -> Result<T, E>,
    ) -> Result<T, E> {
        self.returning(Access::Write, work)
    }

    /// Runs `work` in a read transaction.
    pub fn read<T, E: From<StoreError>>(&self, work: impl FnOnce(&mut dyn Stores) -> Result<T, E>) -> Result<T, E> {
        self.returning(Access::Read, work)
    }

    fn returning<T, E: From<StoreError>>(
        &self,
        access: Access,
        work: impl FnOnce(&mut dyn Stores) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut work = Some(work);
        let mut result = None;
        self.run(access, &mut |stores| {
            let Some(work) = work.take() else { return Outcome::Rollback };
            let done = work(stores);
            let outcome = if done.is_ok() { Outcome::Commit } else { Outcome::Rollback };
            result = Some(done);
            outcome
        })?;
        result.unwrap_or_else(|| Err(StoreError::Other("the transaction did not run".into()).into()))
    }
}
