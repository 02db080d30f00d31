//! The OAuth 2.0 provider: applications ask users for consent, and get tokens for it.
//!
//! `authorize` and `decide` are what a user's browser goes through, `exchange` is where an application comes for its
//! tokens, `devices` is for what has no browser.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use domain::tokens::hex;

use crate::auth::Windows;
use crate::ports::{Clock, Entropy, UnitOfWork};

mod authorize;
mod check;
mod client;
mod decide;
mod devices;
mod error;
mod exchange;
mod id_tokens;
mod issue;
mod port;
mod refresh;
mod request;
mod userinfo;
mod verify_device;

#[cfg(test)]
mod tests;

pub use authorize::{Authorize, Consent, Organizations};
pub use client::ClientCredentials;
pub use decide::{Choice, Decided};
pub use devices::{DeviceCodeRefusal, StartedDevice};
pub use error::{AuthorizeError, AuthorizeFault, TokenError, TokenRefusal};
pub use exchange::TokenRequest;
pub use id_tokens::{IdTokens, PublicKeyJwk};
pub use issue::IssuedToken;
pub use port::{
    DeviceCodeRepository, DeviceDecision, GrantRepository, NewDeviceCode, RefreshTokenRepository, Refreshable,
    Replacement,
};
#[cfg(test)]
pub use port::{MockDeviceCodeRepository, MockGrantRepository, MockRefreshTokenRepository};
pub use request::AuthorizeParameters;
pub use userinfo::{UserInfo, UserInfoError};
pub use verify_device::{AskedDevice, DeviceDecided, DeviceError};

/// So many wrong codes of devices from one address in a minute; then it must wait.
const DEVICE_ATTEMPTS: u32 = 10;

/// The OAuth provider.
pub struct OAuth {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    id_tokens: IdTokens,
    allows_implicit: bool,
    device_attempts: Mutex<Windows<IpAddr>>,
}

impl OAuth {
    /// The provider on this store. `allows_implicit`: applications may get tokens without a code.
    pub fn new(
        uow: Arc<dyn UnitOfWork>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        id_tokens: IdTokens,
        allows_implicit: bool,
    ) -> Self {
        let device_attempts = Mutex::new(Windows::new(DEVICE_ATTEMPTS));
        Self { uow, clock, entropy, id_tokens, allows_implicit, device_attempts }
    }

    /// Whether applications may get tokens without a code.
    pub const fn allows_implicit(&self) -> bool {
        self.allows_implicit
    }

    /// The keys that ID tokens are signed with.
    pub const fn public_key(&self) -> &PublicKeyJwk {
        self.id_tokens.public_key()
    }

    /// 64 random hexadecimal digits: a code or a token.
    fn random_text(&self) -> String {
        hex(&self.entropy.bytes())
    }

    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}
