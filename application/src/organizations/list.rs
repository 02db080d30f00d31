use domain::organizations::Organization;
use domain::permissions::Permission;

use super::Organizations;
use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::paging::{Page, PageRequest};

impl Organizations {
    /// The organizations that the actor is a member of; in superuser mode all.
    pub fn list(&self, actor: &Actor, page: &PageRequest) -> Result<Page<Organization>, AccessError> {
        let user = access::user(actor, Permission::OrganizationRead)?;
        let whose = (!user.is_elevated()).then_some(user.user.id);
        let rows = self.uow.read(|stores| stores.organizations().list(whose, &page.window()))?;
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
}
