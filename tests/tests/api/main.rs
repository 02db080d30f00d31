//! The API from outside: a real server with a store of its own for each test, HTTP only. What depends on the store is
//! tested on both.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    reason = "all of this is test code, also what stands outside of test functions"
)]
// Whole bodies are compared, and `json!` counts each member.
#![recursion_limit = "256"]

mod accounts;
mod alerts;
mod applications;
mod associations;
mod auth;
mod authorizations;
mod client;
mod comments;
mod environments;
mod errors;
mod event_lists;
mod event_search;
mod events;
mod feedback;
mod grouping;
mod harness;
mod hashes;
mod identities;
mod ingest;
mod invitations;
mod issue_life;
mod issue_periods;
mod issues;
mod issues_update;
mod mail;
mod matrix;
mod oauth;
mod onboarding;
mod options;
mod organization_tokens;
mod organizations;
mod paging;
mod password;
mod project_users;
mod projects;
mod search;
mod sessions;
mod setup;
mod spans;
mod status;
mod tags;
mod tokens;
mod traces;
mod transactions;
mod users;
