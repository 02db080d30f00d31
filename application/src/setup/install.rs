use chrono::{DateTime, Utc};
use domain::ids::{MemberId, OrganizationId, ProjectId, TeamId, UserId};
use domain::keys::PublicKey;
use domain::permissions::{Role, ScopeSet};
use domain::secrets::Secret;
use domain::slugs::{IdOrSlug, Slug};
use domain::tokens;
use domain::users::{EmailAddress, check_password};

use super::{Setup, SetupError};
use crate::auth::password;
use crate::keys::NewKey;
use crate::organizations::NewOrganization;
use crate::paging::Window;
use crate::ports::{StoreError, Stores};
use crate::projects::NewProject;
use crate::teams::NewTeam;
use crate::tokens::NewToken;
use crate::users::NewUser;

/// What has to be there afterwards.
#[derive(Debug, Clone)]
pub struct Install {
    /// A superuser with this address, owner of the organization.
    pub email: EmailAddress,
    /// Its password.
    pub password: Secret,
    /// An organization with this slug.
    pub organization: Slug,
    /// A project of it with this slug.
    pub project: Slug,
}

/// What is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// The user.
    pub user_id: UserId,
    /// The organization.
    pub organization_id: OrganizationId,
    /// The project.
    pub project_id: ProjectId,
    /// The project's ingest key.
    pub public_key: PublicKey,
    /// The text of a new token with every scope; it cannot be had again.
    pub token: Secret,
}

/// What is drawn and computed before the transaction opens.
struct Prepared {
    now: DateTime<Utc>,
    password_hash: Secret,
    /// The hash that is stored, where the password is the one that was hashed.
    kept: Option<Secret>,
    public_key: PublicKey,
    token: Secret,
}

impl Setup {
    /// Makes what is missing of a user, an organization and a project, and a new token.
    /// Run again it makes another token; a password that is another one replaces the old and ends the user's logins.
    pub fn install(&self, command: &Install) -> Result<Installed, SetupError> {
        let prepared = self.prepare(command)?;
        match self.uow.transaction(|stores| install(stores, command, &prepared)) {
            // Another process made some of it meanwhile: now it is there to be found.
            Err(SetupError::Store(StoreError::Conflict(_))) => {
                self.uow.transaction(|stores| install(stores, command, &prepared))
            }
            done => done,
        }
    }

    /// The same on a store without any user; on any other nothing happens.
    pub(super) fn install_first(&self, command: &Install) -> Result<Option<Installed>, SetupError> {
        let prepared = self.prepare(command)?;
        self.uow.transaction(|stores| {
            if stores.users().any()? {
                return Ok(None);
            }
            install(stores, command, &prepared).map(Some)
        })
    }

    fn prepare(&self, command: &Install) -> Result<Prepared, SetupError> {
        check_password(command.password.expose())?;
        let [key @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = self.entropy.bytes();
        Ok(Prepared {
            now: self.clock.now(),
            password_hash: password::hash(command.password.expose(), &*self.entropy)?,
            kept: self.verified(command)?,
            public_key: PublicKey::from_random(&key),
            token: tokens::user_token_text(&self.entropy.bytes()),
        })
    }

    /// The stored hash, if it is one of this password. Found out before the transaction, since it takes long.
    fn verified(&self, command: &Install) -> Result<Option<Secret>, StoreError> {
        let stored = self.uow.read(|stores| {
            let Some(user) = stores.users().find_by_email(&command.email)? else { return Ok(None) };
            stores.users().password_hash(user.id)
        })?;
        Ok(stored.filter(|hash| password::verify(command.password.expose(), Some(hash))))
    }
}

fn install(stores: &mut dyn Stores, command: &Install, prepared: &Prepared) -> Result<Installed, SetupError> {
    let now = prepared.now;
    let user_id = user(stores, command, prepared)?;
    let organization_id = organization(stores, &command.organization, now)?;
    let member = owner(stores, organization_id, user_id, now)?;
    let team = team(stores, organization_id, &command.organization, now)?;
    let project_id = project(stores, organization_id, &command.project, now)?;
    stores.teams().add_member(team, member)?;
    stores.teams().add_project(team, project_id)?;
    let public_key = key(stores, project_id, prepared)?;
    let token = NewToken::of(user_id, Some("setup".to_owned()), &prepared.token, ScopeSet::all(), now);
    stores.tokens().add(&token)?;
    Ok(Installed { user_id, organization_id, project_id, public_key, token: prepared.token.clone() })
}

fn user(stores: &mut dyn Stores, command: &Install, prepared: &Prepared) -> Result<UserId, StoreError> {
    if let Some(user) = stores.users().find_by_email(&command.email)? {
        set_password(stores, user.id, prepared)?;
        stores.users().set_superuser(user.id, true)?;
        return Ok(user.id);
    }
    stores.users().add(&NewUser {
        email: command.email.clone(),
        name: String::new(),
        password_hash: Some(prepared.password_hash.clone()),
        is_superuser: true,
        is_staff: false,
        date_joined: prepared.now,
    })
}

/// Another password ends the logins that the old one opened.
fn set_password(stores: &mut dyn Stores, user: UserId, prepared: &Prepared) -> Result<(), StoreError> {
    let stored = stores.users().password_hash(user)?;
    if stored.is_some() && stored == prepared.kept {
        return Ok(());
    }
    stores.users().set_password_hash(user, &prepared.password_hash)?;
    stores.sessions().remove_of_user(user)
}

fn organization(stores: &mut dyn Stores, slug: &Slug, now: DateTime<Utc>) -> Result<OrganizationId, StoreError> {
    let found = stores.organizations().find(&IdOrSlug::Slug(slug.as_str().to_owned()))?;
    match found {
        Some(organization) => Ok(organization.id),
        None => stores.organizations().add(&NewOrganization {
            slug: slug.clone(),
            name: slug.as_str().to_owned(),
            date_added: now,
        }),
    }
}

fn owner(
    stores: &mut dyn Stores,
    organization: OrganizationId,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<MemberId, StoreError> {
    match stores.organizations().find_member(organization, user)? {
        Some(member) => {
            stores.organizations().set_role(organization, member.id, Role::Owner)?;
            Ok(member.id)
        }
        None => stores.organizations().add_member(organization, user, Role::Owner, now),
    }
}

fn team(
    stores: &mut dyn Stores,
    organization_id: OrganizationId,
    slug: &Slug,
    now: DateTime<Utc>,
) -> Result<TeamId, StoreError> {
    match stores.teams().find(organization_id, slug)? {
        Some(team) => Ok(team.id),
        None => {
            let name = slug.as_str().to_owned();
            stores.teams().add(&NewTeam { organization_id, slug: slug.clone(), name, date_added: now })
        }
    }
}

fn project(
    stores: &mut dyn Stores,
    organization_id: OrganizationId,
    slug: &Slug,
    now: DateTime<Utc>,
) -> Result<ProjectId, StoreError> {
    match stores.projects().find(organization_id, &IdOrSlug::Slug(slug.as_str().to_owned()))? {
        Some(project) => Ok(project.id),
        None => stores.projects().add(&NewProject {
            organization_id,
            slug: slug.clone(),
            name: slug.as_str().to_owned(),
            platform: None,
            date_added: now,
        }),
    }
}

/// The project's newest active key, made where there is none.
fn key(stores: &mut dyn Stores, project_id: ProjectId, prepared: &Prepared) -> Result<PublicKey, StoreError> {
    let found = stores.keys().list(project_id, Some(true), &Window::First { limit: 1 })?;
    if let Some(key) = found.into_iter().next() {
        return Ok(key.public_key);
    }
    stores.keys().add(&NewKey {
        project_id,
        public_key: prepared.public_key.clone(),
        label: "Default".to_owned(),
        date_added: prepared.now,
    })?;
    Ok(prepared.public_key.clone())
}
