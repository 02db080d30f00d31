use std::sync::Mutex;

use chrono::DateTime;
use domain::ids::{MailId, TokenId};
use domain::options::Disk;
use domain::permissions::{Scope, ScopeSet};
use domain::tokens::TokenName;

use super::*;
use crate::actor::fixtures;
use crate::options::of_disk;
use crate::outbox::{MailKind, NewMail};
use crate::ports::{Access, MockClock, MockEntropy, MockStores, MockUnitOfWork, Outcome, StoreError};

/// Makes a token where the outbox answers so; the mail, and how the transactions ended.
fn created(answer: fn() -> Result<MailId, StoreError>) -> (bool, NewMail, Vec<(Access, Outcome)>) {
    let mail = Arc::new(Mutex::new(None));
    let mut stores = MockStores::default();
    stores.tokens.expect_add().times(1).returning(|_| Ok(TokenId::new(9)));
    let written = Arc::clone(&mail);
    stores.outbox.expect_add().times(1).returning(move |mail| {
        *written.lock().unwrap() = Some(mail.clone());
        answer()
    });
    let uow = Arc::new(MockUnitOfWork::new(stores));
    let mut clock = MockClock::new();
    clock.expect_now().return_const(DateTime::UNIX_EPOCH);
    let mut entropy = MockEntropy::new();
    entropy.expect_bytes().return_const([0xab; 32]);
    let command = CreateToken {
        name: Some(TokenName::parse("ci laptop").unwrap()),
        scopes: ScopeSet::of(&[Scope::OrgRead, Scope::EventRead]),
        client: Some("192.0.2.1".parse().unwrap()),
    };
    let options = of_disk(Disk::default());
    let tokens = Tokens::new(Arc::<MockUnitOfWork>::clone(&uow), Arc::new(clock), Arc::new(entropy), options);
    let done = tokens.create(&fixtures::session(false), &command).is_ok();
    (done, mail.lock().unwrap().take().unwrap(), uow.ended())
}

#[test]
fn the_owner_is_told_of_a_new_token_in_the_same_transaction() {
    let (done, mail, ended) = created(|| Ok(MailId::new(1)));
    assert!(done);
    assert_eq!(ended, [(Access::Write, Outcome::Commit)]);
    assert_eq!((mail.kind, mail.to, mail.list.as_str()), (MailKind::Security, fixtures::user().email, "account"));
    assert_eq!(mail.subject, "Security activity: API token created");
    let expected = "API token created\n=================\n\nA new API token was created with your account.\n\n\
                    Account: kim@example.com\nToken name: ci laptop\nScopes: event:read org:read\n\
                    IP address: 192.0.2.1\nTime: 1970-01-01 00:00:00 UTC\n\n\
                    If this was not you, delete the token and change your password.\n\n-- \n\n\
                    You get this mail because something changed that bears on the security of your account. Such mails \
                    cannot be turned off.\n\nThe tokens of this kind:\nhttps://picket.example/settings/account/api/auth-tokens/\n";
    assert_eq!(mail.body, expected);
    assert!(mail.html.unwrap().contains("<td>ci laptop</td>"));
}

#[test]
fn without_the_mail_there_is_no_token() {
    let (done, _, ended) = created(|| Err(StoreError::Unavailable("full".into())));
    assert!(!done);
    assert_eq!(ended, [(Access::Write, Outcome::Rollback)]);
}

#[test]
fn a_user_is_chosen_in_superuser_mode_alone() {
    let uow = Arc::new(MockUnitOfWork::new(MockStores::default()));
    let tokens = Tokens::new(uow, Arc::new(MockClock::new()), Arc::new(MockEntropy::new()), of_disk(Disk::default()));
    let (own, other) = (fixtures::user().id, domain::ids::UserId::new(77));
    let owner = |elevated, owner| tokens.owner(&fixtures::session(elevated), owner);
    for asked in [Owner::Asking, Owner::Id(other), Owner::Invalid] {
        assert_eq!(owner(false, asked).unwrap(), own);
    }
    assert_eq!((owner(true, Owner::Asking).unwrap(), owner(true, Owner::Id(other)).unwrap()), (own, other));
    assert!(matches!(owner(true, Owner::Invalid), Err(TokenError::InvalidUser)));
}
