use std::net::{IpAddr, Ipv4Addr};
use std::sync::PoisonError;

use chrono::{DateTime, Utc};
use domain::applications::Application;
use domain::ids::{OrganizationId, UserId};
use domain::oauth::{DeviceCode, DeviceStatus, Sentence, UserCode, sentences};

use super::authorize::offered;
use super::decide::picked;
use super::{Choice, DeviceDecision, OAuth, Organizations};
use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::ports::{StoreError, Stores};

/// What a user is asked for a device.
#[derive(Debug)]
pub struct AskedDevice {
    /// The code that was typed in.
    pub user_code: UserCode,
    /// Who asks.
    pub application: Application,
    /// For what.
    pub sentences: Vec<Sentence>,
    /// One of which must be picked.
    pub organizations: Organizations,
}

/// The user's word on a device's request is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceDecided {
    /// The device will get its token.
    Approved,
    /// It will not.
    Denied,
}

/// Why a device's request is not found or not decided on.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// Nobody is logged in.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// No device waits with this code.
    #[error("no device waits with this code")]
    WrongCode,
    /// Too many wrong codes of late.
    #[error("too many wrong codes")]
    Throttled {
        /// When to try again.
        retry_after_seconds: u64,
    },
    /// An organization must be picked of which the user is a member.
    #[error("an organization must be picked")]
    NoOrganization,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl OAuth {
    /// The request of the device that shows this code.
    pub fn asked_device(&self, actor: &Actor, code: &str, client: Option<IpAddr>) -> Result<AskedDevice, DeviceError> {
        let user = access::login(actor)?.user.id;
        let (code, application) = self.waiting(code, client)?;
        let organizations = self.uow.read(|stores| offered(stores, &application, user))?;
        Ok(AskedDevice { user_code: code.user_code, sentences: sentences(code.scopes), application, organizations })
    }

    /// Takes the user's word on the request of the device that shows this code.
    pub fn decide_device(
        &self,
        actor: &Actor,
        code: &str,
        choice: &Choice,
        client: Option<IpAddr>,
    ) -> Result<DeviceDecided, DeviceError> {
        let user = access::login(actor)?.user;
        let (code, application) = self.waiting(code, client)?;
        let now = self.now();
        self.uow.transaction(|stores| {
            let decision = match choice {
                Choice::Deny => {
                    DeviceDecision { user_id: user.id, organization_id: None, status: DeviceStatus::Denied }
                }
                Choice::Approve { organization } => {
                    let organization_id = if application.requires_org_level_access {
                        let picked = picked(stores, user, organization.as_deref())?;
                        Some(picked.map_err(|_| DeviceError::NoOrganization)?)
                    } else {
                        None
                    };
                    approve(stores, user.id, &code, organization_id, now)?
                }
            };
            if !stores.device_codes().decide(code.id, &decision)? {
                return Err(DeviceError::WrongCode);
            }
            Ok(if choice == &Choice::Deny { DeviceDecided::Denied } else { DeviceDecided::Approved })
        })
    }

    /// The pending request of this code. A wrong code counts at the address that it comes from, and counts before it is
    /// known to be wrong, so that many at once do not get past the limit together.
    fn waiting(&self, code: &str, client: Option<IpAddr>) -> Result<(DeviceCode, Application), DeviceError> {
        let now = self.now();
        let client = client.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        {
            let mut attempts = self.device_attempts.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(retry_after_seconds) = attempts.wait(&client, now) {
                return Err(DeviceError::Throttled { retry_after_seconds });
            }
            attempts.add(client, now);
        }
        let found = UserCode::parse(code).map(|code| self.uow.read(|stores| find(stores, &code))).transpose();
        let found = found
            .map(Option::flatten)
            .map(|found| found.filter(|(code, _)| code.status == DeviceStatus::Pending && !code.is_expired(now)));
        if !matches!(found, Ok(None)) {
            self.device_attempts.lock().unwrap_or_else(PoisonError::into_inner).take_back(&client);
        }
        found?.ok_or(DeviceError::WrongCode)
    }
}

fn find(stores: &mut dyn Stores, code: &UserCode) -> Result<Option<(DeviceCode, Application)>, StoreError> {
    let Some(code) = stores.device_codes().find_by_user_code(code)? else { return Ok(None) };
    let application = stores.applications().find_by_id(code.application_id)?;
    Ok(application.filter(Application::is_active).map(|application| (code, application)))
}

/// Notes the consent.
fn approve(
    stores: &mut dyn Stores,
    user_id: UserId,
    code: &DeviceCode,
    organization_id: Option<OrganizationId>,
    now: DateTime<Utc>,
) -> Result<DeviceDecision, StoreError> {
    stores.authorizations().grant(user_id, code.application_id, organization_id, code.scopes, now)?;
    Ok(DeviceDecision { user_id, organization_id, status: DeviceStatus::Approved })
}
