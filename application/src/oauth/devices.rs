use chrono::{DateTime, Utc};
use domain::applications::Application;
use domain::oauth::{DEVICE_CODE_LIFETIME, DeviceStatus, UserCode};
use domain::permissions::{Scope, ScopeSet};
use domain::secrets::Secret;
use domain::users::User;

use super::exchange::{Step, active_user};
use super::issue::Approved;
use super::{NewDeviceCode, OAuth, TokenRefusal};
use crate::ports::{Constraint, StoreError, Stores};
use crate::tokens::hash;

/// User codes are drawn anew when one is taken; of 20^8 codes few are.
const TRIES: usize = 5;

/// A device's request, begun.
#[derive(Debug, Clone)]
pub struct StartedDevice {
    /// What the device asks with.
    pub device_code: Secret,
    /// What its user types in.
    pub user_code: UserCode,
}

/// Why a device cannot begin. The texts are told.
#[derive(Debug, thiserror::Error)]
pub enum DeviceCodeRefusal {
    /// It does not say for which application.
    #[error("Missing required parameter: client_id")]
    NoClient,
    /// There is no such application, or it cannot be used.
    #[error("Invalid client_id")]
    InvalidClient,
    /// There is no such scope.
    #[error("Unknown scope: {0}")]
    UnknownScope(String),
    /// The application may not ask for it.
    #[error("Scope '{}' exceeds application permissions", .0.as_str())]
    ExcessiveScope(Scope),
    /// All codes that were drawn are taken.
    #[error("no code is free")]
    NoCode,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl OAuth {
    /// Begins a device's request for a token.
    pub fn start_device(
        &self,
        client_id: Option<&str>,
        scope: Option<&str>,
    ) -> Result<StartedDevice, DeviceCodeRefusal> {
        let client_id = client_id.ok_or(DeviceCodeRefusal::NoClient)?;
        let application = self.uow.read(|stores| stores.applications().find(client_id))?;
        let application = application.filter(Application::is_active).ok_or(DeviceCodeRefusal::InvalidClient)?;
        let scopes = scopes(&application, scope.unwrap_or_default())?;
        for _ in 0..TRIES {
            let device_code = Secret::new(self.random_text());
            let code = NewDeviceCode {
                hash: hash(device_code.expose()),
                user_code: UserCode::new(&self.entropy.bytes()),
                application_id: application.id,
                scopes,
                expires_at: self.now() + DEVICE_CODE_LIFETIME,
            };
            let added = self.uow.transaction(|stores| stores.device_codes().add(&code));
            let added = added.map_err(|error: StoreError| match error {
                StoreError::Conflict(Constraint::Reference) => DeviceCodeRefusal::InvalidClient,
                other => other.into(),
            })?;
            if added {
                return Ok(StartedDevice { device_code, user_code: code.user_code });
            }
        }
        Err(DeviceCodeRefusal::NoCode)
    }
}

fn scopes(application: &Application, text: &str) -> Result<ScopeSet, DeviceCodeRefusal> {
    let read = |name: &str| {
        let scope = Scope::parse(name).ok_or_else(|| DeviceCodeRefusal::UnknownScope(name.to_owned()))?;
        if application.requires_org_level_access && !application.scopes.contains(scope) {
            return Err(DeviceCodeRefusal::ExcessiveScope(scope));
        }
        Ok(scope)
    };
    Ok(ScopeSet::of(&text.split_whitespace().map(read).collect::<Result<Vec<_>, _>>()?))
}

/// What became of a device's request. One that was decided on, or has expired, is gone with the answer.
pub(super) fn poll(
    stores: &mut dyn Stores,
    application: &Application,
    hash: &str,
    now: DateTime<Utc>,
) -> Step<(User, Approved)> {
    let codes = stores.device_codes();
    let Some(code) = codes.find(hash, application.id)? else { return Ok(Err(TokenRefusal::InvalidGrant)) };
    if code.is_polled_too_soon(now) {
        return Ok(Err(TokenRefusal::SlowDown));
    }
    if code.is_expired(now) {
        codes.remove(code.id)?;
        return Ok(Err(TokenRefusal::ExpiredToken));
    }
    let (user, organization_id) = match (code.status, code.user_id) {
        (DeviceStatus::Approved, Some(user)) => (user, code.organization_id),
        (DeviceStatus::Denied, _) => {
            codes.remove(code.id)?;
            return Ok(Err(TokenRefusal::AccessDenied));
        }
        (DeviceStatus::Pending | DeviceStatus::Approved, _) => {
            codes.record_poll(code.id, now)?;
            return Ok(Err(TokenRefusal::AuthorizationPending));
        }
    };
    codes.remove(code.id)?;
    let user = active_user(stores, user)?;
    let application_id = application.id;
    Ok(user.map(|user| {
        let approved = Approved { user_id: user.id, application_id, organization_id, scopes: code.scopes };
        (user, approved)
    }))
}
