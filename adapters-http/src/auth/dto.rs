use schemars::JsonSchema;
use serde::Serialize;

use crate::users::OwnUserDto;

/// How to log in.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AuthConfig")]
pub struct AuthConfigDto {
    /// The server's name; it has none.
    server_hostname: Option<&'static str>,
    /// Accounts can be made by whoever comes.
    can_register: bool,
    /// There is a newsletter.
    has_newsletter: bool,
    /// A login with another service's account is offered.
    github_login_link: Option<&'static str>,
    /// The same.
    google_login_link: Option<&'static str>,
    /// The same.
    vsts_login_link: Option<&'static str>,
    /// A login is needed for everything.
    singleton_mode: bool,
}

impl AuthConfigDto {
    pub(super) const fn new(can_register: bool) -> Self {
        Self {
            server_hostname: None,
            can_register,
            has_newsletter: false,
            github_login_link: None,
            google_login_link: None,
            vsts_login_link: None,
            singleton_mode: false,
        }
    }
}

/// A login that succeeded.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "LoggedIn")]
pub struct LoggedInDto {
    /// Where to go next.
    pub next_uri: &'static str,
    /// The account.
    pub user: OwnUserDto,
}

/// A name and a password.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "Login")]
#[expect(dead_code, reason = "the shape of a body that is read field by field")]
pub struct LoginDto {
    /// The user name or address.
    username: String,
    /// The password.
    password: String,
}

/// The password again.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "Elevate")]
#[expect(dead_code, reason = "the shape of a body that is read field by field")]
pub struct ElevateDto {
    /// The password.
    password: String,
}

/// Which logins to end.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "Logout")]
#[expect(dead_code, reason = "the shape of a body that is read field by field")]
pub struct LogoutDto {
    /// All logins of the account; only the one that asks, if it is left out.
    all: Option<bool>,
}

/// A new password.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ChangePassword")]
#[expect(dead_code, reason = "the shape of a body that is read field by field")]
pub struct ChangePasswordDto {
    /// The password of now.
    password: String,
    /// The new one: 8 characters at least.
    password_new: String,
    /// The new one again.
    password_verify: String,
}
