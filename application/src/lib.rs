//! Use cases, the permission rules they enforce, and the ports they need.
//!
//! A use case takes an [`actor::Actor`] first and a command of valid types second,
//! decides whether the actor may, and does its work in one transaction of the
//! [`ports::UnitOfWork`].

pub mod access;
pub mod accounts;
pub mod actor;
pub mod alerts;
pub mod applications;
pub mod associations;
pub mod audit;
pub mod auth;
pub mod authorizations;
pub mod comments;
#[cfg(feature = "contract")]
pub mod contract;
pub mod deletions;
pub mod environments;
pub mod events;
pub mod feedback;
pub mod hashes;
pub mod identities;
pub mod ingest;
pub mod invitations;
pub mod issues;
pub mod keys;
pub mod limits;
pub mod mail;
pub mod maintenance;
pub mod oauth;
pub mod onboarding;
pub mod options;
pub mod organization_tokens;
pub mod organizations;
pub mod outbox;
pub mod paging;
pub mod ports;
pub mod preferences;
pub mod project_users;
pub mod projects;
pub mod releases;
pub mod sealing;
pub mod sessions;
pub mod setup;
pub mod spans;
pub mod tags;
pub mod teams;
mod times;
pub mod tokens;
pub mod tombstones;
pub mod users;
