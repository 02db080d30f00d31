//! A running server: the store, the use cases and the listener, wired.

use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::dev::{Server, ServerHandle};
use actix_web::rt::System;
use adapters_http::{Settings, UseCases};
use adapters_identity::Providers;
use application::accounts::Accounts;
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
use application::ingest::{Ingest, IngestSettings};
use application::invitations::Invitations;
use application::issues::Issues;
use application::keys::Keys;
use application::oauth::{IdTokens, OAuth};
use application::onboarding::Onboarding;
use application::options::Options;
use application::organization_tokens::OrganizationTokens;
use application::organizations::Organizations;
use application::outbox::Outbox;
use application::ports::{Clock, Entropy, UnitOfWork};
use application::preferences::UserPreferences;
use application::project_users::ProjectUsers;
use application::projects::Projects;
use application::sealing::Sealing;
use application::sessions::Sessions;
use application::setup::{FirstStart, Setup};
use application::spans::Spans;
use application::tags::Tags;
use application::tokens::Tokens;
use application::tombstones::Tombstones;
use application::users::Users;
use domain::secrets::Secret;
use tokio::signal::unix::{SignalKind, signal};

use crate::analytics::LogAnalytics;
use crate::background::{Running, Work};
use crate::clock::SystemClock;
use crate::config::{Config, Faults};
use crate::entropy::SystemEntropy;
use crate::{CommandError, options, store};

/// A stopping server waits this long for requests that are under way.
const SHUTDOWN_SECONDS: u64 = 20;

/// A server that listens, and all that runs with it.
pub struct Serving {
    /// Where it listens.
    pub address: SocketAddr,
    /// How clients reach it.
    pub url_prefix: String,
    /// What the first start made, on a store that was empty.
    pub first_start: Option<FirstStart>,
    server: Server,
    ingest: Arc<Ingest>,
    background: Running,
}

/// Opens and migrates the store, and binds. To be called inside an actix runtime.
pub fn start(config: &Config) -> Result<Serving, CommandError> {
    let (clock, entropy): (Arc<dyn Clock>, Arc<dyn Entropy>) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let secret_key = config.signing_key(&*entropy)?;
    let uow = store::open_migrated(config)?;
    let setup = Setup::new(Arc::clone(&uow), Arc::clone(&clock), Arc::clone(&entropy));
    let options = options::open(config, &uow, Some(&secret_key))?;
    let (of_store, of_time, of_options) = (Arc::clone(&uow), Arc::clone(&clock), Arc::clone(&options));
    let ingest = Ingest::start(of_store, of_time, Arc::clone(&entropy), of_options, &IngestSettings::default())
        .map_err(|error| CommandError::Io("the event writer cannot be started", error))?;
    let ingest = Arc::new(ingest);
    let work = Work::new(config, &uow, &clock, &options, secret_key.clone())?;
    let use_cases = use_cases(config, uow, clock, entropy, options, secret_key, Arc::clone(&ingest))?;
    let bound = adapters_http::server(http_settings(config), use_cases)
        .map_err(|error| CommandError::Io("the address cannot be listened on", error))?;
    let background = work.start()?;
    // Last, when nothing else can fail: what it makes is told once.
    let first_start = setup.bootstrap()?;
    let address = bound.addresses.first().copied().unwrap_or(config.listen);
    Ok(Serving { address, url_prefix: bound.url_prefix, first_start, server: bound.server, ingest, background })
}

fn use_cases(
    config: &Config,
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    options: Arc<Options>,
    secret_key: Secret,
    ingest: Arc<Ingest>,
) -> Result<UseCases, CommandError> {
    let (store, time, random) = (|| Arc::clone(&uow), || Arc::clone(&clock), || Arc::clone(&entropy));
    let known = || Arc::clone(&options);
    let id_tokens = IdTokens::new(&secret_key).map_err(|error| Faults::one("PICKET_SECRET_KEY", error.to_string()))?;
    let sealing = Sealing::new(&secret_key);
    let providers = Arc::new(Providers::new(known(), time()));
    let comments = Comments::new(store(), time(), known(), secret_key.clone());
    let alerts = Alerts::new(store(), time(), known(), secret_key.clone());
    Ok(UseCases {
        auth: Auth::new(store(), time(), random(), known(), secret_key),
        oauth: OAuth::new(store(), time(), random(), id_tokens, config.implicit_grant),
        applications: Applications::new(store(), time(), random(), sealing.clone()),
        authorizations: Authorizations::new(store(), time(), sealing.clone()),
        associations: Associations::new(store(), time(), random(), sealing, providers),
        tokens: Tokens::new(store(), time(), random(), known()),
        organization_tokens: OrganizationTokens::new(store(), time(), random(), known()),
        accounts: Accounts::new(store(), time(), random(), known()),
        users: Users,
        preferences: UserPreferences::new(store()),
        sessions: Sessions::new(store(), time()),
        identities: Identities::new(store()),
        organizations: Organizations::new(store()),
        invitations: Invitations::new(store(), time(), random(), known()),
        onboarding: Onboarding::new(store(), time(), known(), Arc::new(LogAnalytics)),
        projects: Projects::new(store(), time()),
        project_users: ProjectUsers::new(store()),
        alerts,
        keys: Keys::new(store()),
        issues: Issues::new(store(), time(), random()),
        events: Events::new(store(), time()),
        hashes: Hashes::new(store(), time()),
        environments: Environments::new(store()),
        tags: Tags::new(store(), time()),
        spans: Spans::new(store(), time()),
        comments,
        feedback: Feedback::new(store(), time()),
        tombstones: Tombstones::new(store(), time()),
        ingest,
        options,
        outbox: Outbox::new(store(), time()),
        store: store(),
    })
}

fn http_settings(config: &Config) -> Settings {
    Settings {
        listen: config.listen,
        workers: None,
        store_permits: usize::try_from(store::CONNECTIONS).unwrap_or(1),
        shutdown_seconds: SHUTDOWN_SECONDS,
        trust_proxy: config.trust_proxy,
        version: env!("CARGO_PKG_VERSION"),
    }
}

impl Serving {
    /// Stops the server from elsewhere.
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }

    /// Serves until the handle stops it; then commits what waits, and ends the background work.
    pub async fn run(self) -> Result<(), CommandError> {
        let served = self.server.await;
        self.ingest.stop();
        drop(self.background);
        served.map_err(|error| CommandError::Io("the server failed", error))
    }
}

/// Waits for SIGTERM or SIGINT.
pub async fn stop_signal() -> Result<(), CommandError> {
    let listen = |kind| signal(kind).map_err(|error| CommandError::Io("signals cannot be listened for", error));
    let (mut terminate, mut interrupt) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// The same on a thread that has no runtime.
pub fn until_told_to_stop() -> Result<(), CommandError> {
    System::new().block_on(stop_signal())
}
