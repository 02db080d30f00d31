use chrono::{DateTime, Utc};
use domain::organization_tokens::OrganizationToken;
use domain::origins;
use domain::secrets::Secret;
use domain::sessions::{Elevation, Session};
use domain::users::User;
use subtle::ConstantTimeEq;

use super::signing::Mode;
use super::{Auth, AuthError, Authorization, Credentials, Kinds};
use crate::actor::{Actor, Credential, OrganizationActor, TokenCredential, UserActor};
use crate::ports::StoreError;
use crate::tokens::{self, Bearer, BearerApplication};

impl Auth {
    /// Who is asking. The first credentials that are recognised decide: bad ones are
    /// refused, even where others beside them are good.
    pub fn authenticate(&self, credentials: &Credentials) -> Result<Actor, AuthError> {
        match (&credentials.authorization, credentials.kinds) {
            (None, _) => self.by_session(credentials),
            (Some(_), Kinds::SessionOnly) => Ok(Actor::Nobody),
            (Some(authorization), kinds) => {
                let actor = self.by_header(authorization, credentials.origin.as_deref())?;
                if kinds == Kinds::NoToken { Err(AuthError::TokenNotAllowed) } else { Ok(actor) }
            }
        }
    }

    fn by_header(&self, authorization: &Authorization, origin: Option<&str>) -> Result<Actor, AuthError> {
        match authorization {
            Authorization::UserToken(text) => self.by_token(text, origin),
            Authorization::OrganizationToken(text) => self.by_organization_token(text),
            // None can be made here, so none is good.
            Authorization::ApiKey => Err(AuthError::InvalidApiKey),
            Authorization::NoToken => Err(AuthError::NoToken),
            Authorization::SpacedToken => Err(AuthError::SpacedToken),
        }
    }

    fn by_token(&self, text: &Secret, origin: Option<&str>) -> Result<Actor, AuthError> {
        let hash = tokens::hash(text.expose());
        let found = self.uow.read(|stores| stores.tokens().find_by_hash(&hash))?;
        let Bearer { token, user, application } = found.ok_or(AuthError::InvalidToken)?;
        let now = self.clock.now();
        if token.is_expired(now) {
            return Err(AuthError::TokenExpired);
        }
        if !user.is_active {
            return Err(AuthError::UserInactive);
        }
        if let Some(application) = application {
            check_application(&application, origin)?;
        }
        self.uses.used(&token, now);
        let credential = TokenCredential {
            id: token.id,
            scopes: token.scopes,
            application_id: token.application_id,
            organization_id: token.organization_id,
        };
        Ok(Actor::User(UserActor { user, credential: Credential::Token(credential) }))
    }

    fn by_organization_token(&self, text: &Secret) -> Result<Actor, AuthError> {
        let hash = tokens::hash_of_organization_token(text.expose());
        let found = self.uow.read(|stores| stores.organization_tokens().find_by_hash(&hash))?;
        let token = found.ok_or(AuthError::InvalidOrganizationToken)?;
        self.uses.organization_token_used(&token, self.clock.now());
        let OrganizationToken { id, organization_id, scopes, .. } = token;
        Ok(Actor::Organization(OrganizationActor { id, organization_id, scopes }))
    }

    /// A session that ended, or whose user may not log in any more, is no session.
    fn by_session(&self, credentials: &Credentials) -> Result<Actor, AuthError> {
        let Some(key) = &credentials.session else { return Ok(Actor::Nobody) };
        let key_hash = tokens::hash(key.expose());
        let now = self.clock.now();
        let Some((session, user)) = self.find_session(&key_hash, now)? else { return Ok(Actor::Nobody) };
        credentials.csrf.check()?;
        self.uses.session_used(&key_hash, &session, now);
        let live = session.elevation.filter(|elevation| elevation.is_live(now));
        let modes = self.modes(&user);
        let is_open = |mode, cookie: &Option<Secret>| {
            let shows = |elevation: &Elevation| self.shows(mode, cookie.as_ref(), elevation, &key_hash);
            modes.contains(&mode) && live.as_ref().is_some_and(shows)
        };
        let elevated = is_open(Mode::Superuser, &credentials.elevation);
        let staff = is_open(Mode::Staff, &credentials.staff);
        if let Some(elevation) = live.filter(|elevation| (elevated || staff) && elevation.is_record_due(now)) {
            self.record_use(&key_hash, elevation, now)?;
        }
        Ok(Actor::User(UserActor { user, credential: Credential::Session { key_hash, elevated, staff } }))
    }

    fn find_session(&self, key_hash: &str, now: DateTime<Utc>) -> Result<Option<(Session, User)>, StoreError> {
        self.uow.read(|stores| {
            let session = stores.sessions().find(key_hash)?.filter(|session| session.is_live(now));
            let Some(session) = session else { return Ok(None) };
            let user = stores.users().find(session.user_id)?.filter(|user| user.is_active);
            Ok(user.map(|user| (session, user)))
        })
    }

    /// The cookie is the one that was handed out when the mode was opened.
    fn shows(&self, mode: Mode, cookie: Option<&Secret>, elevation: &Elevation, session: &str) -> bool {
        cookie
            .and_then(|cookie| self.unsign(mode, cookie, session))
            .is_some_and(|key| tokens::hash(key).as_bytes().ct_eq(elevation.key_hash.as_bytes()).into())
    }

    fn record_use(&self, key_hash: &str, elevation: Elevation, now: DateTime<Utc>) -> Result<(), StoreError> {
        let elevation = Elevation { used_at: now, ..elevation };
        self.uow.transaction(|stores| stores.sessions().set_elevation(key_hash, Some(&elevation)))
    }
}

/// The application can be used, and from the page that uses it.
fn check_application(application: &BearerApplication, origin: Option<&str>) -> Result<(), AuthError> {
    if !application.is_active() {
        return Err(AuthError::ApplicationInactive);
    }
    match origin {
        Some(origin) if !origins::is_allowed(origin, application.allowed_origins.iter().map(String::as_str)) => {
            Err(AuthError::InvalidOrigin(origin.to_owned()))
        }
        _ => Ok(()),
    }
}
