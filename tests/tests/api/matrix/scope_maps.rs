//! The scope maps of the API's specification, written down a second time: what the server enforces and describes comes
//! from its own table, and must agree with this one.

use domain::permissions::{Scope, ScopeSet};

use super::operations::Operation;

/// What stands in the path, the methods, and the scopes of which a token needs one. The first line that fits counts.
const MAPS: &[(&str, &[&str], &[Scope])] = &[
    ("/shared/issues/", &["GET"], &[]),
    ("/issues/", &["POST", "PUT"], &[Scope::EventWrite, Scope::EventAdmin]),
    ("/issues/", &["DELETE"], &[Scope::EventAdmin]),
    ("/shortids/", &["GET"], &[Scope::EventRead, Scope::EventWrite, Scope::EventAdmin]),
    (
        "/eventids/",
        &["GET"],
        &[Scope::EventRead, Scope::EventWrite, Scope::EventAdmin, Scope::OrgRead, Scope::OrgWrite, Scope::OrgAdmin],
    ),
    ("/events-spans", &["GET"], &[Scope::EventRead, Scope::EventWrite, Scope::EventAdmin]),
    ("/events-has-measurements/", &["GET"], &[Scope::EventRead, Scope::EventWrite, Scope::EventAdmin]),
    ("/issues/", &["GET"], &[Scope::EventRead, Scope::EventWrite, Scope::EventAdmin]),
    ("/issues/", &["DELETE"], &[Scope::EventAdmin]),
    ("/org-auth-tokens/", &["GET"], &[Scope::OrgRead, Scope::OrgWrite, Scope::OrgAdmin]),
    ("/org-auth-tokens/", &["POST", "PUT", "DELETE"], &[Scope::OrgWrite, Scope::OrgAdmin]),
    ("/members/", &["POST"], &[Scope::MemberWrite, Scope::MemberAdmin]),
    ("/members/", &["DELETE"], &[Scope::MemberAdmin]),
    ("/onboarding-continuation-email/", &["POST"], &[]),
    ("/onboarding/", &["GET"], &[Scope::ProjectRead, Scope::ProjectWrite, Scope::ProjectAdmin]),
    ("/events-", &["GET"], &[Scope::EventRead, Scope::EventWrite, Scope::EventAdmin]),
    (
        "/events/{project_id_or_slug}:{event_id}/",
        &["GET"],
        &[Scope::ProjectRead, Scope::ProjectWrite, Scope::ProjectAdmin],
    ),
    ("/api/0/organizations/", &["GET"], &[Scope::OrgRead, Scope::OrgWrite, Scope::OrgAdmin]),
    ("/api/0/projects/", &["GET"], &[Scope::ProjectRead, Scope::ProjectWrite, Scope::ProjectAdmin]),
    ("/api/0/projects/", &["POST"], &[Scope::ProjectWrite, Scope::ProjectAdmin]),
    ("/api/0/projects/", &["PUT"], &[Scope::ProjectWrite, Scope::ProjectAdmin]),
    ("/api/0/projects/", &["DELETE"], &[Scope::ProjectAdmin]),
];

/// What belongs to an account, to everybody or to nobody: no scope opens or closes it.
const WITHOUT: &[&str] = &[
    "/.well-known/",
    "/_health/",
    "/accept/",
    "/account/",
    "/api/0/api-applications/",
    "/api/0/api-authorizations/",
    "/api/0/api-tokens/",
    "/api/0/auth/",
    "/api/0/docs/",
    "/api/0/internal/",
    "/api/0/openapi.json",
    "/api/0/users/",
    "/api/relay/",
    "/api/{project_id}/",
    "/auth/",
    "/metrics",
    "/oauth/",
    "/settings/account/",
    "/static/",
];

/// The scopes that the specification says.
pub fn specified(operation: &Operation) -> ScopeSet {
    let fits = |(part, methods, _): &&(&str, &[&str], &[Scope])| {
        operation.path.contains(part) && methods.contains(&operation.method.as_str())
    };
    if let Some((_, _, scopes)) = MAPS.iter().find(fits) {
        return ScopeSet::of(scopes);
    }
    let is_without = operation.path == "/api/0/" || WITHOUT.iter().any(|start| operation.path.starts_with(start));
    assert!(is_without, "{} stands in no scope map", operation.id);
    ScopeSet::EMPTY
}
