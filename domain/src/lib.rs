//! What Picket is about, as types and the rules they obey.
//!
//! Nothing here does input or output, reads a clock or draws a random number:
//! whatever a rule needs is handed to it.

pub mod alerts;
pub mod applications;
pub mod authorizations;
pub mod deletions;
pub mod environments;
pub mod events;
pub mod feedback;
pub mod grouping;
pub mod identities;
pub mod ids;
pub mod invitations;
pub mod issues;
pub mod keys;
pub mod links;
pub mod oauth;
pub mod options;
pub mod organization_tokens;
pub mod organizations;
pub mod origins;
pub mod periods;
pub mod permissions;
pub mod project_users;
pub mod projects;
pub mod query;
pub mod registrations;
pub mod releases;
pub mod secrets;
pub mod sessions;
pub mod slugs;
pub mod spans;
pub mod teams;
pub mod tokens;
pub mod tombstones;
pub mod url_prefix;
pub mod users;
