//! What handlers have at hand.

use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::web;
use application::accounts::Accounts;
use application::actor::Actor;
use application::alerts::Alerts;
use application::applications::Applications;
use application::associations::Associations;
use application::auth::Auth;
use application::authorizations::Authorizations;
use application::comments::Comments;
use application::environments::Environments;
use application::events::Events;
use application::feedback::Feedback;
use application::hashes::Hashes;
use application::identities::Identities;
use application::ingest::Ingest;
use application::invitations::Invitations;
use application::issues::Issues;
use application::keys::Keys;
use application::oauth::OAuth;
use application::onboarding::Onboarding;
use application::options::Options;
use application::organization_tokens::OrganizationTokens;
use application::organizations::Organizations;
use application::outbox::Outbox;
use application::paging::{OffsetRequest, Page, PageRequest};
use application::ports::UnitOfWork;
use application::preferences::UserPreferences;
use application::project_users::ProjectUsers;
use application::projects::Projects;
use application::sessions::Sessions;
use application::spans::Spans;
use application::tags::Tags;
use application::tokens::Tokens;
use application::tombstones::Tombstones;
use application::users::Users;
use domain::ids::ProjectId;
use domain::keys::PublicKey;

use crate::blocking::Blocking;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::ingest::Intake;
use crate::metrics::Metrics;
use crate::openapi::Description;
use crate::operation::Operation;
use crate::paging::Paging;

/// How to serve.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Threads that take requests; none is one a processor.
    pub workers: Option<usize>,
    /// Use cases that may run at once: the store's connections.
    pub store_permits: usize,
    /// A stopping server waits this long for requests that are under way.
    pub shutdown_seconds: u64,
    /// The proxy in front tells the client's address, in `X-Forwarded-For`.
    pub trust_proxy: bool,
    /// The version of the program.
    pub version: &'static str,
}

/// All that a handler may ask for.
#[expect(missing_docs, reason = "named after the capabilities")]
pub struct UseCases {
    pub auth: Auth,
    pub accounts: Accounts,
    pub users: Users,
    pub preferences: UserPreferences,
    pub sessions: Sessions,
    pub identities: Identities,
    pub associations: Associations,
    pub tokens: Tokens,
    pub applications: Applications,
    pub authorizations: Authorizations,
    pub oauth: OAuth,
    pub organization_tokens: OrganizationTokens,
    pub organizations: Organizations,
    pub invitations: Invitations,
    pub onboarding: Onboarding,
    pub projects: Projects,
    pub project_users: ProjectUsers,
    pub alerts: Alerts,
    pub keys: Keys,
    pub issues: Issues,
    pub events: Events,
    pub hashes: Hashes,
    pub environments: Environments,
    pub tags: Tags,
    pub spans: Spans,
    pub comments: Comments,
    pub feedback: Feedback,
    pub tombstones: Tombstones,
    pub ingest: Arc<Ingest>,
    pub options: Arc<Options>,
    pub outbox: Outbox,
    /// For asking whether it can be reached; use cases have their own way to it.
    pub store: Arc<dyn UnitOfWork>,
}

/// The state of the server, the same in all its threads.
pub struct Api {
    /// How it was started.
    pub settings: Settings,
    /// What it can do.
    pub use_cases: Arc<UseCases>,
    /// The crossing into use cases.
    pub blocking: Blocking,
    /// What it counts.
    pub metrics: Metrics,
    pub(crate) intake: Intake,
    pub(crate) operations: Vec<Operation>,
    pub(crate) description: Description,
}

/// [`Api`] as handlers take it.
pub type Data = web::Data<Api>;

impl Api {
    /// The state of a server with these use cases.
    pub fn new(settings: Settings, use_cases: UseCases) -> Self {
        let operations = crate::table::operations();
        let compute = std::thread::available_parallelism().map_or(2, std::num::NonZero::get) * 2;
        Self {
            use_cases: Arc::new(use_cases),
            blocking: Blocking::new(settings.store_permits, compute),
            metrics: Metrics::new(&operations),
            intake: Intake::default(),
            operations,
            description: Description::default(),
            settings,
        }
    }

    /// Says where the server can be reached, if the options do not.
    pub(crate) fn bound(&self, address: SocketAddr) {
        self.use_cases.options.reached_at(&format!("http://{address}"));
    }

    /// How clients reach this server, without a final slash.
    pub fn url_prefix(&self) -> Arc<str> {
        self.use_cases.options.url_prefix()
    }

    /// The path at which clients reach this server: a proxy in front takes it off. Without a final slash.
    pub fn base_path(&self) -> String {
        let prefix = self.url_prefix();
        let rest = prefix.split_once("://").map_or("", |(_, rest)| rest);
        rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default().to_owned()
    }

    /// Cookies go over https alone.
    pub fn secure_cookies(&self) -> bool {
        self.url_prefix().starts_with("https://")
    }

    /// The address that an SDK reports to.
    pub fn dsn(&self, project: ProjectId, key: &PublicKey) -> String {
        key.dsn(&self.url_prefix(), project)
    }

    /// Finds out who is asking and runs a use case for them: one crossing for both.
    pub async fn act<T, E>(
        &self,
        caller: Caller,
        work: impl FnOnce(&UseCases, &Actor) -> Result<T, E> + Send + 'static,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        E: Into<ApiError>,
    {
        let use_cases = Arc::clone(&self.use_cases);
        let session_only = caller.session_only();
        let done = self.blocking.call(move || {
            let actor = use_cases.auth.authenticate(&caller.credentials).map_err(ApiError::from)?;
            work(&use_cases, &actor).map_err(Into::into)
        });
        done.await.map_err(|error: ApiError| if session_only { error.without_challenge() } else { error })
    }

    /// The same for one page of a list. A bad page parameter is told only to who may read the list.
    pub async fn list<T, E>(
        &self,
        caller: Caller,
        paging: &Paging,
        work: impl FnOnce(&UseCases, &Actor, &PageRequest) -> Result<Page<T>, E> + Send + 'static,
    ) -> Result<Page<T>, ApiError>
    where
        T: Send + 'static,
        E: Into<ApiError>,
    {
        let asked = paging.request();
        let request = asked.as_ref().copied().unwrap_or(PageRequest { limit: 1, cursor: None });
        let page = self.act(caller, move |use_cases, actor| work(use_cases, actor, &request)).await?;
        asked.map(|_| page)
    }

    /// The same for a list that is paged by numbers of pages.
    pub async fn list_by_offset<T, E>(
        &self,
        caller: Caller,
        paging: &Paging,
        work: impl FnOnce(&UseCases, &Actor, &OffsetRequest) -> Result<Page<T>, E> + Send + 'static,
    ) -> Result<Page<T>, ApiError>
    where
        T: Send + 'static,
        E: Into<ApiError>,
    {
        let asked = paging.offset_request();
        let request = asked.as_ref().copied().unwrap_or(OffsetRequest::FIRST);
        let page = self.act(caller, move |use_cases, actor| work(use_cases, actor, &request)).await?;
        asked.map(|_| page)
    }
}
