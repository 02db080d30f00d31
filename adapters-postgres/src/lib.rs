//! The ports on PostgreSQL.
//!
//! [`PgUnitOfWork`] lends a connection from its pool to one transaction at a time, as a session that is every
//! repository. Writes are READ COMMITTED: races are settled by unique keys, `ON CONFLICT`, additions in the database
//! and row locks taken in one order, not by reading first.

mod accounts;
mod activities;
mod alerts;
mod applications;
mod audit;
mod authorizations;
mod comments;
mod connections;
mod deletions;
mod environments;
mod error;
mod events;
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
mod migrations;
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

pub use settings::PgSettings;
#[cfg(feature = "test-support")]
pub use test_store::TestStore;
pub use unit_of_work::PgUnitOfWork;
