use domain::organizations::Organization;
use domain::permissions::Permission;
use domain::slugs::IdOrSlug;

use super::Organizations;
use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::paging::{Page, PageRequest};

impl Organizations {
    /// The organizations that the actor is a member of; in superuser mode all.
    pub fn list(&self, actor: &Actor, page: &PageRequest) -> Result<Page<Organization>, AccessError> {
        access::view(actor, Permission::OrganizationRead)?;
        let rows = match actor {
            Actor::Nobody => return Err(AccessError::Unauthenticated),
            Actor::User(user) => {
                let whose = (!user.is_elevated()).then_some(user.user.id);
                let mut rows = self.uow.read(|stores| stores.organizations().list(whose, &page.window()))?;
                rows.retain(|organization| user.is_good_in(organization.id));
                rows
            }
            Actor::Organization(token) => {
                let own = IdOrSlug::Id(token.organization_id.get());
                let own = self.uow.read(|stores| stores.organizations().find(&own))?;
                own.into_iter().filter(|_| page.cursor.is_none()).collect()
            }
        };
        Ok(Page::of(page, rows, |organization| organization.date_added.timestamp_micros()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::actor::fixtures;
    use crate::ports::{MockStores, MockUnitOfWork};

    const FIRST: PageRequest = PageRequest { limit: 100, cursor: None };

    #[test]
    fn a_member_sees_their_own_and_a_superuser_all() {
        for (actor, own) in [(fixtures::session(false), true), (fixtures::session(true), false)] {
            let mut stores = MockStores::default();
            stores
                .organizations
                .expect_list()
                .withf(move |whose, _| whose.is_some() == own)
                .times(1)
                .returning(|_, _| Ok(Vec::new()));
            let organizations = Organizations::new(Arc::new(MockUnitOfWork::new(stores)));
            assert!(organizations.list(&actor, &FIRST).unwrap().items.is_empty());
        }
    }

    #[test]
    fn a_token_without_the_scope_reads_nothing() {
        let organizations = Organizations::new(Arc::new(MockUnitOfWork::outage()));
        let actor = fixtures::token(domain::permissions::ScopeSet::EMPTY);
        assert!(matches!(organizations.list(&actor, &FIRST), Err(AccessError::Forbidden)));
        assert!(matches!(organizations.list(&Actor::Nobody, &FIRST), Err(AccessError::Unauthenticated)));
    }

    #[test]
    fn a_token_of_an_organization_sees_it_alone() {
        let mut stores = MockStores::default();
        stores.organizations.expect_find().withf(|own| *own == IdOrSlug::Id(7)).times(1).returning(|_| Ok(None));
        let organizations = Organizations::new(Arc::new(MockUnitOfWork::new(stores)));
        let actor = fixtures::organization_token(7, domain::permissions::ScopeSet::all());
        assert!(organizations.list(&actor, &FIRST).unwrap().items.is_empty());
    }
}
