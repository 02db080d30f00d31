use domain::secrets::Secret;
use domain::sessions::Client;
use domain::users::{PersonName, check_password};

use super::{AcceptError, InvitationLink, Invitations, find, take};
use crate::auth::{CsrfProof, LoggedIn, password};
use crate::sessions::open;
use crate::tokens::hash;
use crate::users::NewUser;

/// Somebody without an account accepts an invitation.
#[derive(Debug, Clone)]
pub struct Join {
    /// The link of their mail.
    pub link: InvitationLink,
    /// Their name.
    pub name: String,
    /// Their password.
    pub password: Secret,
    /// That the page meant it.
    pub csrf: CsrfProof,
    /// Where it comes from.
    pub client: Client,
    /// The key of a session that the new one takes the place of.
    pub previous: Option<Secret>,
}

impl Invitations {
    /// Makes an account with the invited address and the membership, and logs in. Who has the link reads the mail of the
    /// address, so that is confirmed.
    pub fn join(&self, command: &Join) -> Result<LoggedIn, AcceptError> {
        command.csrf.check()?;
        let name = PersonName::parse(&command.name)?;
        check_password(command.password.expose())?;
        let now = self.clock.now();
        // Nobody has passwords hashed without a link.
        self.uow.read(|stores| {
            let (invitation, _) = find(stores, &command.link, now)?;
            let taken = stores.users().find_by_email(&invitation.email)?.is_some();
            if taken { Err(AcceptError::Taken) } else { Ok(()) }
        })?;
        let password_hash = Some(password::hash(command.password.expose(), &*self.entropy)?);
        let (name, entropy) = (name.as_str().to_owned(), &*self.entropy);
        self.uow.transaction(|stores| {
            let (invitation, organization) = take(stores, &command.link, now)?;
            let email = invitation.email;
            let new = NewUser {
                email: email.clone(),
                name,
                password_hash,
                is_superuser: false,
                is_staff: false,
                date_joined: now,
            };
            let id = stores.users().add(&new)?;
            stores.users().verify_email(id, &email, now)?;
            stores.users().set_last_login(id, now)?;
            stores.organizations().add_member(organization.id, id, invitation.role, now)?;
            if let Some(previous) = &command.previous {
                stores.sessions().remove(&hash(previous.expose()))?;
            }
            let (key, session) = open(id, command.client.clone(), now, entropy);
            stores.sessions().add(&hash(key.expose()), &session)?;
            let user = stores.users().find(id)?.ok_or(AcceptError::Gone)?;
            Ok(LoggedIn { user, session: key, expires_at: session.expires_at })
        })
    }
}
