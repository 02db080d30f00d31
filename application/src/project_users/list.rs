use domain::issues::query::UserField;
use domain::permissions::Permission;
use domain::project_users::ProjectUser;
use domain::slugs::IdOrSlug;

use super::{ProjectUsers, UserFilter};
use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::paging::{Page, PageRequest};

impl UserFilter {
    /// Reads `id:…`, `email:…`, `username:…` or `ip:…`; a blank text is everybody, and any other nobody.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::All;
        }
        match text.split_once(':') {
            Some(("id", _)) => Self::Value(text.to_owned()),
            Some(("email", email)) => Self::Field(UserField::Email, email.to_owned()),
            Some(("username", name)) => Self::Field(UserField::Username, name.to_owned()),
            Some(("ip", address)) => Self::Field(UserField::IpAddress, address.to_owned()),
            _ => Self::Nobody,
        }
    }
}

impl ProjectUsers {
    /// A page of a project's users, those first seen last first.
    pub fn list(
        &self,
        actor: &Actor,
        (organization, project): (&IdOrSlug, &IdOrSlug),
        filter: &UserFilter,
        page: &PageRequest,
    ) -> Result<Page<ProjectUser>, AccessError> {
        self.uow.read(|stores| {
            let found = access::project(stores, actor, organization, project, Permission::ProjectRead)?;
            let users = match filter {
                UserFilter::Nobody => Vec::new(),
                filter => stores.project_users().list(found.project.id, filter, &page.window())?,
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
        let field = |field, text: &str| UserFilter::Field(field, text.to_owned());
        for (text, filter) in [
            ("  ", UserFilter::All),
            ("id:7", UserFilter::Value("id:7".to_owned())),
            (" email:a@b.c ", field(UserField::Email, "a@b.c")),
            ("username:a:b", field(UserField::Username, "a:b")),
            ("ip:::1", field(UserField::IpAddress, "::1")),
            ("name:Kim", UserFilter::Nobody),
            ("Kim", UserFilter::Nobody),
        ] {
            assert_eq!(UserFilter::parse(text), filter, "{text}");
        }
    }
}
