//! Every route there is, in one place.

use crate::operation::Operation;
use crate::{
    accounts, alerts, applications, associations, auth, authorizations, comments, environments, events, feedback,
    hashes, identities, invitations, issues, keys, oauth, onboarding, options, organization_tokens, organizations,
    pages, preferences, project_users, projects, sessions, spans, status, tags, tokens, tombstones, users,
};

/// All operations, capability by capability.
pub fn operations() -> Vec<Operation> {
    [
        auth::OPERATIONS,
        accounts::OPERATIONS,
        oauth::OPERATIONS,
        pages::OPERATIONS,
        users::OPERATIONS,
        preferences::OPERATIONS,
        sessions::OPERATIONS,
        identities::OPERATIONS,
        associations::OPERATIONS,
        tokens::OPERATIONS,
        applications::OPERATIONS,
        authorizations::OPERATIONS,
        organizations::OPERATIONS,
        invitations::OPERATIONS,
        organization_tokens::OPERATIONS,
        onboarding::OPERATIONS,
        projects::OPERATIONS,
        project_users::OPERATIONS,
        alerts::OPERATIONS,
        keys::OPERATIONS,
        issues::READ_OPERATIONS,
        issues::LIST_OPERATIONS,
        issues::UPDATE_OPERATIONS,
        issues::DELETE_OPERATIONS,
        issues::PAGE_OPERATIONS,
        events::OPERATIONS,
        hashes::OPERATIONS,
        environments::OPERATIONS,
        tags::OPERATIONS,
        spans::OPERATIONS,
        comments::OPERATIONS,
        feedback::OPERATIONS,
        tombstones::OPERATIONS,
        crate::ingest::OPERATIONS,
        options::OPERATIONS,
        status::OPERATIONS,
        crate::openapi::OPERATIONS,
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::operation::{Authentication, Content, Place};

    fn path_arguments(path: &str) -> impl Iterator<Item = &str> {
        path.split(['/', ':']).filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
    }

    #[test]
    fn ids_and_routes_are_unique() {
        let operations = operations();
        let ids: HashSet<_> = operations.iter().map(|operation| operation.id).collect();
        assert_eq!(ids.len(), operations.len());
        let mut routes = HashSet::new();
        for operation in &operations {
            for path in [&[operation.path], operation.aliases].concat() {
                assert!(routes.insert((operation.method, path)), "{:?} {path} stands twice", operation.method);
            }
        }
    }

    #[test]
    fn path_arguments_are_described_and_nothing_else_is() {
        for operation in operations() {
            let in_path: HashSet<_> = path_arguments(operation.path).collect();
            let described: HashSet<_> = operation
                .parameters
                .iter()
                .filter(|parameter| parameter.place == Place::Path)
                .map(|parameter| parameter.name)
                .collect();
            assert_eq!(in_path, described, "{}", operation.id);
            for alias in operation.aliases {
                assert!(path_arguments(alias).all(|name| in_path.contains(name)), "{}", operation.id);
            }
        }
    }

    #[test]
    fn every_operation_says_what_it_answers() {
        for operation in operations() {
            assert!(!operation.responses.is_empty(), "{}", operation.id);
            assert!(!operation.summary.is_empty() && !operation.owner.is_empty(), "{}", operation.id);
            for response in operation.responses.iter().filter(|response| response.status < 400) {
                let has_body = !matches!(response.body, Content::Empty);
                assert!(!(has_body && matches!(response.status, 202..=399)), "{} {}", operation.id, response.status);
            }
        }
    }

    #[test]
    fn api_paths_end_in_a_slash_or_a_file_name() {
        for operation in operations() {
            let path = operation.path;
            assert!(path.starts_with('/'), "{path}");
            if path.starts_with("/api/0/") {
                let last = path.rsplit('/').next().unwrap();
                assert!(last.is_empty() || last.contains('.'), "{path}");
            }
        }
    }

    #[test]
    fn a_permission_is_asked_of_somebody() {
        for operation in operations() {
            let nobody = matches!(operation.authentication, Authentication::None | Authentication::IngestKey);
            assert!(!(nobody && operation.permission.is_some()), "{}", operation.id);
        }
    }
}
