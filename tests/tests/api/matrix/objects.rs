//! What operations are about: made anew for each cell, so that none disturbs another.

use application::applications::NewApplication;
use application::identities::NewIdentity;
use application::organization_tokens::NewOrganizationToken;
use application::ports::{StoreError, Stores};
use application::tokens::NewToken;
use chrono::DateTime;
use domain::applications::ApplicationStatus;
use domain::identities::{ExternalId, IdentityProvider, Kind, Place};
use domain::ids::{IdentityId, OrganizationId, OrganizationTokenId, TokenId, UserId};
use domain::permissions::ScopeSet;
use domain::secrets::Secret;
use domain::sessions::{Client, Session, SessionId};

use super::operations::Operation;
use crate::harness::now;

/// What is made here is called so until it is changed.
const NAME: &str = "Sunny Heron";

/// Something that an operation is about.
#[derive(Debug, Clone)]
pub enum Object {
    Nothing,
    Application(String),
    Authorization(String),
    Token(TokenId),
    OrganizationToken(OrganizationTokenId),
    Identity(IdentityId),
    Session(SessionId),
}

impl Object {
    /// What this operation is about; it belongs to this user and organization. The text is nobody else's.
    pub fn make(
        stores: &mut dyn Stores,
        operation: &Operation,
        owner: UserId,
        organization: OrganizationId,
        text: &str,
    ) -> Result<Self, StoreError> {
        let path = operation.path.as_str();
        let secret = Secret::new(text.to_owned());
        Ok(if path.contains("{client_id}") {
            application(stores, owner, text)?;
            Self::Application(text.to_owned())
        } else if operation.id == "revokeApiAuthorization" {
            let id = application(stores, owner, text)?;
            let granted = stores.authorizations().grant(owner, id, None, ScopeSet::EMPTY, DateTime::UNIX_EPOCH)?;
            Self::Authorization(granted.to_string())
        } else if path.contains("/org-auth-tokens/{token_id}") {
            Self::OrganizationToken(organization_token(stores, organization, text)?)
        } else if path.contains("{token_id}") || operation.id == "deleteApiTokenOfBody" {
            let token = NewToken::of(owner, None, &secret, ScopeSet::EMPTY, DateTime::UNIX_EPOCH);
            Self::Token(stores.tokens().add(&token)?)
        } else if path.contains("{identity_id}") {
            let kind = if operation.id == "disconnectOrganizationIdentity" {
                Kind::Organization { organization, allows_unlinked: true }
            } else {
                Kind::Social { issuer: Place::parse("").unwrap() }
            };
            let identity = NewIdentity {
                user_id: owner,
                kind,
                provider: IdentityProvider::parse("github").unwrap(),
                external_id: ExternalId::parse(text).unwrap(),
                date_added: DateTime::UNIX_EPOCH,
            };
            Self::Identity(stores.identities().add(&identity)?)
        } else if path.contains("{session_id}") {
            Self::Session(session(stores, owner, text)?)
        } else {
            Self::Nothing
        })
    }

    /// As it stands in a path or a body.
    pub fn id(&self) -> String {
        match self {
            Self::Nothing => "999999".to_owned(),
            Self::Application(id) | Self::Authorization(id) => id.clone(),
            Self::Token(id) => id.to_string(),
            Self::OrganizationToken(id) => id.to_string(),
            Self::Identity(id) => id.to_string(),
            Self::Session(id) => id.as_str().to_owned(),
        }
    }

    /// It still belongs to the user or the organization.
    pub fn is_there(
        &self,
        stores: &mut dyn Stores,
        owner: UserId,
        organization: OrganizationId,
    ) -> Result<bool, StoreError> {
        Ok(match self {
            Self::Nothing => true,
            Self::Application(id) => stores
                .applications()
                .find(id)?
                .is_some_and(|it| it.owner_id == owner && it.name == NAME && it.status == ApplicationStatus::Active),
            Self::Authorization(id) => {
                let listed = stores.authorizations().list_of_user(owner, 0, 1000)?;
                listed.iter().any(|it| it.authorization.id.to_string() == *id)
            }
            Self::Token(id) => stores.tokens().find_personal(owner, *id)?.is_some_and(|token| token.name.is_none()),
            Self::OrganizationToken(id) => {
                stores.organization_tokens().find(organization, *id)?.is_some_and(|it| it.name == NAME)
            }
            Self::Identity(id) => stores.identities().list_of_user(owner)?.iter().any(|it| it.id == *id),
            Self::Session(id) => stores.sessions().list(owner, now(), 1000)?.iter().any(|(_, it)| it.id == *id),
        })
    }
}

fn application(
    stores: &mut dyn Stores,
    owner: UserId,
    client_id: &str,
) -> Result<domain::ids::ApplicationId, StoreError> {
    stores.applications().add(&NewApplication {
        client_id: client_id.to_owned(),
        secret_hash: Some("0".repeat(64)),
        sealed_secret: None,
        owner_id: owner,
        name: NAME.to_owned(),
        scopes: ScopeSet::EMPTY,
        requires_org_level_access: false,
        date_added: now(),
    })
}

/// An organization's token of this text.
pub fn organization_token(
    stores: &mut dyn Stores,
    organization: OrganizationId,
    text: &str,
) -> Result<OrganizationTokenId, StoreError> {
    stores.organization_tokens().add(&NewOrganizationToken {
        organization_id: organization,
        created_by: None,
        name: NAME.to_owned(),
        hash: application::tokens::hash_of_organization_token(text),
        last_characters: "wxyz".to_owned(),
        scopes: ScopeSet::of(&[domain::permissions::Scope::OrgCi]),
        date_added: DateTime::UNIX_EPOCH,
    })
}

/// A login whose cookie holds this key.
pub fn session(stores: &mut dyn Stores, user: UserId, key: &str) -> Result<SessionId, StoreError> {
    let hash = application::tokens::hash(key);
    let session = Session {
        id: SessionId::new(hash[..32].to_owned()),
        user_id: user,
        date_added: now(),
        last_used_at: now(),
        client: Client::default(),
        expires_at: now() + chrono::TimeDelta::days(1),
        elevation: None,
    };
    stores.sessions().add(&hash, &session)?;
    Ok(session.id)
}
