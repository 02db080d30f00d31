use std::collections::{BTreeSet, HashMap};

use domain::permissions::Permission;
use domain::slugs::IdOrSlug;
use domain::tombstones::Tombstone;
use domain::users::User;

use super::Tombstones;
use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::paging::{Page, PageRequest};

/// A tombstone, and who made it.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedTombstone {
    /// The tombstone.
    pub tombstone: Tombstone,
    /// Who discarded the issue; none, where that was no user or the account is gone.
    pub actor: Option<User>,
}

impl Tombstones {
    /// A page of what is left of a project's discarded issues, newest first.
    pub fn list(
        &self,
        actor: &Actor,
        (organization, project): (&IdOrSlug, &IdOrSlug),
        page: &PageRequest,
    ) -> Result<Page<ListedTombstone>, AccessError> {
        self.uow.read(|stores| {
            let found = access::project(stores, actor, organization, project, Permission::ProjectRead)?;
            let rows = stores.tombstones().list(found.project.id, &page.window())?;
            let page = Page::of(page, rows, |tombstone| tombstone.date_added.timestamp_micros());
            let users: BTreeSet<_> = page.items.iter().filter_map(|tombstone| tombstone.actor).collect();
            let users = stores.users().of_ids(&users.into_iter().collect::<Vec<_>>())?;
            let users: HashMap<_, _> = users.into_iter().map(|user| (user.id, user)).collect();
            Ok(page.map(|tombstone| {
                let actor = tombstone.actor.and_then(|user| users.get(&user).cloned());
                ListedTombstone { tombstone, actor }
            }))
        })
    }
}
