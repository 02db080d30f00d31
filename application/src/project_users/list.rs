use domain::issues::query::UserField;
use domain::permissions::Permission;
use domain::project_users::ProjectUser;
use domain::slugs::IdOrSlug;

use super::{ProjectUsers, UserFilter};
use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::paging::{Page, PageRequest};

impl UserFilter {
    /// Reads `id:…`, `email:…`, `username:…` or `ip:…`; a blank text is everybody, and with any other, nobody is meant.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Some(Self::All);
        }
        let (field, known) = match text.split_once(':')? {
            ("id", _) => return Some(Self::Value(text.to_owned())),
            ("email", email) => (UserField::Email, email),
            ("username", name) => (UserField::Username, name),
            ("ip", address) => (UserField::IpAddress, address),
            _ => return None,
        };
        Some(Self::Field(field, known.to_owned()))
    }
}

impl ProjectUsers {
    /// A page of a project's users that fit, those first seen last first; of none, without a filter.
    pub fn list(
        &self,
        actor: &Actor,
        (organization, project): (&IdOrSlug, &IdOrSlug),
        filter: Option<&UserFilter>,
        page: &PageRequest,
    ) -> Result<Page<ProjectUser>, AccessError> {
        self.uow.read(|stores| {
            let found = access::project(stores, actor, organization, project, Permission::ProjectRead)?;
            let users = match filter {
                None => Vec::new(),
                Some(filter) => stores.project_users().list(found.project.id, filter, &page.window())?,
            };
            Ok(Page::of(page, users, |user| user.first_seen.timestamp_micros()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_names_what_is_asked_for() {
        let field = |field, text: &str| Some(UserFilter::Field(field, text.to_owned()));
        for (text, filter) in [
            ("  ", Some(UserFilter::All)),
            ("id:7", Some(UserFilter::Value("id:7".to_owned()))),
            (" email:a@b.c ", field(UserField::Email, "a@b.c")),
            ("username:a:b", field(UserField::Username, "a:b")),
            ("ip:::1", field(UserField::IpAddress, "::1")),
            ("name:Kim", None),
            ("Kim", None),
        ] {
            assert_eq!(UserFilter::parse(text), filter, "{text}");
        }
    }
}
