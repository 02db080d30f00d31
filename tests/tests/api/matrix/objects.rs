//! What operations are about: made anew for each cell, so that none disturbs another.

use application::applications::NewApplication;
use application::comments::NewComment;
use application::identities::NewIdentity;
use application::ingest::NewIssue;
use application::invitations::NewInvitation;
use application::organization_tokens::NewOrganizationToken;
use application::organizations::NewOrganization;
use application::paging::Window;
use application::ports::{StoreError, Stores};
use application::tokens::{NewToken, hash};
use application::tombstones::NewTombstone;
use application::users::NewUser;
use chrono::DateTime;
use domain::applications::ApplicationStatus;
use domain::events::{EventKind, Level};
use domain::identities::{ExternalId, IdentityProvider, Kind, Place};
use domain::ids::{
    ActivityId, IdentityId, IssueId, MemberId, OrganizationId, OrganizationTokenId, ProjectId, TokenId, TombstoneId,
    UserId,
};
use domain::issues::{EventBatch, Priority, Status, Substatus, Summary};
use domain::links::{AccountLink, LinkPurpose};
use domain::permissions::{Role, ScopeSet};
use domain::secrets::Secret;
use domain::sessions::{Client, Session, SessionId};
use domain::slugs::{IdOrSlug, Slug};
use domain::tombstones::Epitaph;
use domain::users::EmailAddress;

use super::operations::Operation;
use crate::harness::now;

/// An issue of this number, with one event.
fn new_issue(project_id: ProjectId, number: i64) -> NewIssue {
    let summary = Summary {
        title: NAME.to_owned(),
        culprit: String::new(),
        level: Level::Error,
        logger: None,
        metadata: serde_json::Map::new(),
        search_message: String::new(),
        unhandled: false,
    };
    NewIssue {
        project_id,
        number,
        status: Status::Unresolved,
        substatus: Substatus::New,
        priority: Priority::High,
        kind: EventKind::Error,
        platform: "other".to_owned(),
        first_release: None,
        inbox_at: None,
        events: EventBatch { count: 1, first_seen: now(), last_seen: now(), heat: 0.0, summary },
    }
}

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
    /// A comment on the first issue.
    Comment(ActivityId),
    /// What is left of an issue of this project.
    Tombstone(ProjectId, TombstoneId),
    /// An issue that nothing else is asked for.
    Issue(ProjectId, IssueId),
    /// An invitation into the organization, and the token of its link.
    Invitation(MemberId, String),
    /// An invitation into an organization that nothing else is asked for, named by its link.
    InvitationLink(MemberId, String),
    /// A link to an account that nothing else is asked for, and what for.
    AccountLink(UserId, LinkPurpose, String),
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
        Ok(if path.contains("{member_id}") {
            Self::Invitation(invitation(stores, organization, text)?, text.to_owned())
        } else if path.contains("{invitation_id}") {
            // Into an organization of its own: whoever accepts is no member of those that others are asked for.
            let new = NewOrganization { slug: slug(text), name: NAME.to_owned(), date_added: now() };
            let organization = stores.organizations().add(&new)?;
            Self::InvitationLink(invitation(stores, organization, text)?, text.to_owned())
        } else if path.contains("{account_id}") {
            let is_reset = path.contains("/recover/");
            let purpose = if is_reset { LinkPurpose::PasswordReset } else { LinkPurpose::ConfirmEmail };
            Self::AccountLink(account_with_link(stores, purpose, text)?, purpose, text.to_owned())
        } else if path.contains("{client_id}") {
            application(stores, owner, text)?;
            Self::Application(text.to_owned())
        } else if operation.id == "revokeApiAuthorization" {
            let id = application(stores, owner, text)?;
            let granted = stores.authorizations().grant(owner, id, None, ScopeSet::EMPTY, DateTime::UNIX_EPOCH)?;
            Self::Authorization(granted.to_string())
        } else if path.contains("/org-auth-tokens/{token_id}") {
            Self::OrganizationToken(organization_token(stores, organization, text)?)
        } else if path.contains("{token_id}")
            || ["deleteApiTokenOfBody", "submitTokensPage"].contains(&operation.id.as_str())
        {
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
        } else if path.contains("{comment_id}") {
            Self::Comment(comment(stores, owner, organization, text)?)
        } else if path.contains("{tombstone_id}") {
            let project = stores.projects().ids(organization)?[0];
            Self::Tombstone(project, tombstone(stores, project)?)
        } else if path.contains("{session_id}") {
            Self::Session(session(stores, owner, text)?)
        } else if ["deleteIssue", "deleteOrganizationIssue"].contains(&operation.id.as_str()) {
            let project = stores.projects().ids(organization)?[0];
            let number = stores.intake().take_numbers(project, 1)?;
            Self::Issue(project, stores.intake().add_issues(&[new_issue(project, number)])?[0])
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
            Self::Comment(id) => id.to_string(),
            Self::Tombstone(_, id) => id.to_string(),
            Self::Issue(_, id) => format!("issue-{id}"),
            Self::Invitation(id, _) => id.to_string(),
            Self::InvitationLink(id, token) => format!("{id}/{token}"),
            Self::AccountLink(id, _, token) => format!("{id}/{token}"),
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
            Self::Issue(project, id) => {
                stores.issues().find(*project, *id)?.is_some_and(|issue| issue.status.is_visible())
            }
            Self::Identity(id) => stores.identities().list_of_user(owner)?.iter().any(|it| it.id == *id),
            Self::Invitation(id, token) => {
                stores.invitations().find(*id, &hash(token))?.is_some_and(|it| it.organization_id == organization)
            }
            Self::InvitationLink(id, token) => stores.invitations().find(*id, &hash(token))?.is_some(),
            Self::AccountLink(id, purpose, token) => {
                stores.account_links().find(&hash(token), *id, *purpose)?.is_some()
            }
            Self::Comment(id) => {
                let (project, issue) = first_issue(stores, organization)?;
                let found = stores.comments().find(project, issue, *id)?;
                found.is_some_and(|comment| comment.data["text"] != "Other")
            }
            Self::Tombstone(project, id) => {
                let listed = stores.tombstones().list(*project, &Window::First { limit: 1000 })?;
                listed.iter().any(|it| it.id == *id)
            }
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

fn slug(text: &str) -> Slug {
    Slug::parse(&format!("o-{}", text.trim_start_matches('0'))).unwrap()
}

fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(&format!("{}@example.com", text.trim_start_matches('0'))).unwrap()
}

fn invitation(stores: &mut dyn Stores, organization: OrganizationId, token: &str) -> Result<MemberId, StoreError> {
    stores.invitations().add(&NewInvitation {
        organization_id: organization,
        email: email(token),
        role: Role::Member,
        inviter_id: None,
        token_hash: hash(token),
        date_added: now(),
        expires_at: now() + chrono::TimeDelta::days(1),
    })
}

fn account_with_link(stores: &mut dyn Stores, purpose: LinkPurpose, token: &str) -> Result<UserId, StoreError> {
    let user_id = stores.users().add(&NewUser {
        email: email(token),
        name: NAME.to_owned(),
        password_hash: Some(Secret::new("none".to_owned())),
        is_superuser: false,
        is_staff: false,
        date_joined: now(),
    })?;
    let expires_at = now() + chrono::TimeDelta::days(1);
    let link = AccountLink { user_id, purpose, email: email(token), expires_at };
    stores.account_links().add(&hash(token), &link)?;
    Ok(user_id)
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
    let hash = hash(key);
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

/// The first issue of the organization's project.
fn first_issue(stores: &mut dyn Stores, organization: OrganizationId) -> Result<(ProjectId, IssueId), StoreError> {
    let project = stores.projects().find(organization, &IdOrSlug::parse("web"))?.unwrap().id;
    Ok((project, stores.issues().find_number(project, 1)?.unwrap().id))
}

fn tombstone(stores: &mut dyn Stores, project_id: ProjectId) -> Result<TombstoneId, StoreError> {
    let epitaph = Epitaph {
        issue_id: IssueId::new(1),
        message: NAME.to_owned(),
        culprit: String::new(),
        level: Level::Error,
        kind: EventKind::Error,
        metadata: serde_json::Map::new(),
    };
    stores.tombstones().add(&NewTombstone { project_id, epitaph, actor: None, date_added: now() })
}

fn comment(
    stores: &mut dyn Stores,
    author: UserId,
    organization: OrganizationId,
    text: &str,
) -> Result<ActivityId, StoreError> {
    let (project_id, issue_id) = first_issue(stores, organization)?;
    let (text, date_added) = (text.to_owned(), now());
    stores.comments().add(&NewComment { project_id, issue_id, author, text, date_added })
}
