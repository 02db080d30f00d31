//! Picket over HTTP: routes, request and response types, the API description.
//!
//! Every route is an [`operation::Operation`] in the [`table`]; routing, the API description
//! and the tests of permissions come from there.

pub mod accounts;
pub mod alerts;
pub mod api;
pub mod applications;
pub mod associations;
pub mod auth;
pub mod authorizations;
pub mod blocking;
pub mod body;
pub mod comments;
pub mod credentials;
pub mod dates;
pub mod environments;
pub mod error;
pub mod events;
pub mod feedback;
pub mod hashes;
mod headers;
pub mod identities;
pub mod ingest;
pub mod invitations;
pub mod issues;
pub mod keys;
pub mod metrics;
pub mod oauth;
pub mod onboarding;
pub mod openapi;
pub mod operation;
pub mod options;
pub mod organization_tokens;
pub mod organizations;
pub mod pages;
pub mod paging;
pub mod preferences;
pub mod project_users;
mod projects;
pub mod query;
pub mod releases;
mod respond;
pub mod router;
mod server;
pub mod sessions;
mod spans;
pub mod status;
pub mod table;
pub mod tags;
pub mod tokens;
pub mod tombstones;
pub mod users;

pub use api::{Api, Settings, UseCases};
pub use server::{Bound, server};
