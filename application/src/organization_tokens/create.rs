use std::net::IpAddr;

use domain::organization_tokens::{OrganizationToken, SCOPES, token_text};
use domain::organizations::Organization;
use domain::permissions::Permission;
use domain::secrets::Secret;
use domain::slugs::IdOrSlug;
use domain::tokens::TokenName;

use super::{NewOrganizationToken, OrganizationTokens};
use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::mail::Letterhead;
use crate::tokens::notice::Notice;
use crate::tokens::{hash_of_organization_token, last_characters};

/// A token of an organization to make.
#[derive(Debug, Clone)]
pub struct CreateOrganizationToken {
    /// The organization.
    pub organization: IdOrSlug,
    /// What it is called.
    pub name: TokenName,
    /// How clients reach this server; they read it from the token.
    pub url_prefix: String,
    /// Where the request comes from.
    pub client: Option<IpAddr>,
}

/// A token of an organization that was made.
#[derive(Debug, Clone)]
pub struct CreatedOrganizationToken {
    /// The token.
    pub token: OrganizationToken,
    /// Its text, which nobody can learn again.
    pub text: Secret,
}

impl OrganizationTokens {
    /// The actor may change the organization's tokens.
    pub fn may_change(&self, actor: &Actor, organization: &IdOrSlug) -> Result<Organization, AccessError> {
        self.uow.read(|stores| {
            let found = access::organization(stores, actor, organization, Permission::OrganizationWrite)?;
            Ok(found.organization)
        })
    }

    /// Makes a token of an organization. A mail tells the user who did.
    pub fn create(
        &self,
        actor: &Actor,
        command: &CreateOrganizationToken,
    ) -> Result<CreatedOrganizationToken, AccessError> {
        let (now, random) = (self.clock.now(), self.entropy.bytes());
        let head = Letterhead::of(&self.options);
        let maker = match actor {
            Actor::User(user) => Some(&user.user),
            Actor::Nobody | Actor::Organization(_) => None,
        };
        self.uow.transaction(|stores| {
            let found = access::organization(stores, actor, &command.organization, Permission::OrganizationWrite)?;
            let organization = found.organization;
            let text = token_text(&organization.slug, &command.url_prefix, now, &random);
            let new = NewOrganizationToken {
                organization_id: organization.id,
                created_by: maker.map(|user| user.id),
                name: command.name.as_str().to_owned(),
                hash: hash_of_organization_token(text.expose()),
                last_characters: last_characters(&text),
                scopes: SCOPES,
                date_added: now,
            };
            let id = stores.organization_tokens().add(&new)?;
            if let Some(user) = maker {
                let notice = Notice {
                    what: "organization auth token",
                    organization: Some(&organization.name),
                    name: Some(&new.name),
                    scopes: new.scopes,
                    settings: format!("/api/0/organizations/{}/org-auth-tokens/", organization.slug),
                    client: command.client,
                    at: now,
                };
                stores.outbox().add(&notice.to(user, &head))?;
            }
            let token = OrganizationToken {
                id,
                organization_id: new.organization_id,
                name: new.name,
                scopes: new.scopes,
                last_characters: new.last_characters,
                date_added: now,
                last_used_at: None,
            };
            Ok(CreatedOrganizationToken { token, text })
        })
    }
}
