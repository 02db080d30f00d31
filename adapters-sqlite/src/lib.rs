//! The ports on embedded SQLite: the store of who runs Picket without a database server.
//!
//! One file in WAL mode. One connection writes, one transaction after the other; others read at the same time,
//! each transaction from one consistent state. Commits are synced to disk before they return.

mod accounts;
mod activities;
mod alerts;
mod applications;
mod audit;
mod authorizations;
mod comments;
mod connection;
mod deletions;
mod environments;
mod error;
mod events;
mod functions;
mod hashes;
mod identities;
mod ingest;
mod invitations;
mod issue_environments;
mod issue_periods;
mod issues;
mod keys;
mod lifecycle;
mod limits;
mod merges;
mod oauth;
mod options;
mod organization_tokens;
mod organizations;
mod outbox;
mod patterns;
mod preferences;
mod project_users;
mod projects;
mod recounts;
mod registrations;
mod releases;
mod row;
mod schema;
mod session;
mod sessions;
mod settings;
mod spans;
mod sql;
mod statement;
mod tags;
mod teams;
#[cfg(feature = "test-support")]
mod test_store;
mod tokens;
mod tombstones;
mod triage;
mod unit_of_work;
mod unmerges;
mod user_reports;
mod users;
mod viewers;
mod window;

pub use settings::SqliteSettings;
#[cfg(feature = "test-support")]
pub use test_store::TestStore;
pub use unit_of_work::SqliteUnitOfWork;
