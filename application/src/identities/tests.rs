use std::sync::Arc;

use chrono::DateTime;
use domain::identities::{Category, ExternalId, IdentityProvider, Kind, Place};
use domain::ids::{IdentityId, OrganizationId, UserId};
use domain::permissions::ScopeSet;

use super::*;
use crate::access::{AccessError, UserRef};
use crate::actor::{Actor, fixtures};
use crate::paging::OffsetRequest;
use crate::ports::{Access, MockStores, MockUnitOfWork, Outcome};

fn identity(id: i64, kind: Kind) -> Identity {
    Identity {
        id: IdentityId::new(id),
        user_id: UserId::new(5),
        kind,
        provider: IdentityProvider::parse("github").unwrap(),
        external_id: ExternalId::parse("1234").unwrap(),
        date_added: DateTime::UNIX_EPOCH,
    }
}

fn login() -> Kind {
    Kind::Global { is_login: true, place: Place::default() }
}

fn stores(all: Vec<Identity>, has_password: bool) -> MockStores {
    let mut stores = MockStores::default();
    stores.users.expect_lock().returning(move |_| Ok(Some(User { has_password, ..fixtures::user() })));
    stores.identities.expect_list_of_user().returning(move |_| Ok(all.clone()));
    stores
}

#[test]
fn a_token_or_nobody_has_no_say() {
    for (actor, unauthenticated) in [(Actor::Nobody, true), (fixtures::token(ScopeSet::all()), false)] {
        let identities = || Identities::new(Arc::new(MockUnitOfWork::new(MockStores::default())));
        let (category, id) = (Some(Category::Social), Some(IdentityId::new(1)));
        for refused in [
            identities().list(&actor, UserRef::Me).map(drop).map_err(IdentityError::from),
            identities().list_social(&actor, UserRef::Me).map(drop).map_err(IdentityError::from),
            identities().list_global(&actor, UserRef::Me, None, &OffsetRequest::FIRST).map(drop).map_err(Into::into),
            identities().show(&actor, UserRef::Me, category, id).map(drop),
            identities().disconnect(&actor, UserRef::Me, category, id),
            identities().disconnect_organization(&actor, UserRef::Me, id),
        ] {
            match refused {
                Err(IdentityError::Access(AccessError::Unauthenticated)) => assert!(unauthenticated),
                Err(IdentityError::Access(AccessError::Forbidden)) => assert!(!unauthenticated),
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn what_is_needed_stays() {
    let organization = Kind::Organization { organization: OrganizationId::new(1), allows_unlinked: false };
    for (kind, has_password, status) in
        [(login(), false, Status::NeededForGlobalAuth), (organization, true, Status::NeededForOrgAuth)]
    {
        let category = kind.category();
        let uow = Arc::new(MockUnitOfWork::new(stores(vec![identity(1, kind)], has_password)));
        let id = Some(IdentityId::new(1));
        let refused =
            Identities::new(uow.clone()).disconnect(&fixtures::session(false), UserRef::Me, Some(category), id);
        assert!(matches!(refused, Err(IdentityError::Needed(found)) if found == status), "{refused:?}");
        assert_eq!(uow.ended(), [(Access::Write, Outcome::Rollback)]);
    }
}

#[test]
fn the_password_counts_as_it_is_when_the_account_is_locked() {
    let mut stores = stores(vec![identity(1, login())], true);
    stores.identities.expect_remove().returning(|_, _, _| Ok(true));
    let uow = Arc::new(MockUnitOfWork::new(stores));
    let (category, id) = (Some(Category::Global), Some(IdentityId::new(1)));
    Identities::new(uow.clone()).disconnect(&fixtures::session(false), UserRef::Me, category, id).unwrap();
    assert_eq!(uow.ended(), [(Access::Write, Outcome::Commit)]);
}

#[test]
fn an_identity_is_found_by_category_and_id() {
    let all = [identity(1, Kind::Social { issuer: Place::default() }), identity(2, login())];
    let find = |category, id| {
        let found = show::find(&all, category, id);
        found.ok().map(|found| found.id.get())
    };
    let (social, global) = (Some(Category::Social), Some(Category::Global));
    assert_eq!((find(social, Some(IdentityId::new(1))), find(global, Some(IdentityId::new(2)))), (Some(1), Some(2)));
    assert_eq!((find(social, Some(IdentityId::new(2))), find(None, Some(IdentityId::new(1)))), (None, None));
    assert_eq!(find(social, None), None);
}
