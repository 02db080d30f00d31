use domain::ids::OrganizationId;
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
            Actor::Organization(token) => self.only(actor, token.organization_id, page)?,
            Actor::User(user) => match user.only_organization() {
                Some(only) => self.only(actor, only, page)?,
                None => {
                    let whose = (!user.is_elevated()).then_some(user.user.id);
                    self.uow.read(|stores| stores.organizations().list(whose, &page.window()))?
                }
            },
        };
        Ok(Page::of(page, rows, |organization| organization.date_added.timestamp_micros()))
    }

    /// The organization that the actor's token is good for alone, if the actor still reaches it: all there is to list.
    fn only(&self, actor: &Actor, only: OrganizationId, page: &PageRequest) -> Result<Vec<Organization>, AccessError> {
        if page.cursor.is_some() {
            return Ok(Vec::new());
        }
        let reference = IdOrSlug::Id(only.get());
        let permission = Permission::OrganizationRead;
        match self.uow.read(|stores| access::organization(stores, actor, &reference, permission)) {
            Ok(found) => Ok(vec![found.organization]),
            Err(AccessError::NotFound | AccessError::Forbidden) => Ok(Vec::new()),
            Err(error @ (AccessError::Unauthenticated | AccessError::Store(_))) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::DateTime;
    use domain::ids::MemberId;
    use domain::organizations::Member;
    use domain::permissions::Role;
    use domain::slugs::Slug;

    use super::*;
    use crate::actor::{Credential, fixtures};
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

    /// A user's token that is good for the organization 7 alone; the user is its member, or not.
    fn restricted(is_member: bool) -> Vec<Organization> {
        let Actor::User(mut user) = fixtures::token(domain::permissions::ScopeSet::all()) else { panic!("no user") };
        if let Credential::Token(token) = &mut user.credential {
            token.organization_id = Some(OrganizationId::new(7));
        }
        let found = Organization {
            id: OrganizationId::new(7),
            slug: Slug::parse("acme").unwrap(),
            name: "Acme".into(),
            date_added: DateTime::UNIX_EPOCH,
            open_membership: true,
        };
        let member = is_member.then(|| Member {
            id: MemberId::new(1),
            organization_id: found.id,
            user_id: user.user.id,
            role: Role::Member,
        });
        let mut stores = MockStores::default();
        stores.organizations.expect_find().withf(|only| *only == IdOrSlug::Id(7)).return_once(|_| Ok(Some(found)));
        stores.organizations.expect_find_member().return_once(move |_, _| Ok(member));
        let organizations = Organizations::new(Arc::new(MockUnitOfWork::new(stores)));
        organizations.list(&Actor::User(user), &FIRST).unwrap().items
    }

    #[test]
    fn a_token_good_for_one_organization_sees_it_alone_and_only_as_its_member() {
        assert_eq!(restricted(true).len(), 1);
        assert!(restricted(false).is_empty());
    }
}
