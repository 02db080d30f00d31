use actix_web::http::StatusCode;
use application::oauth::{IssuedToken, StartedDevice, UserInfo};
use domain::oauth::{DEVICE_CODE_LIFETIME, POLL_EVERY, expiry_text};
use schemars::JsonSchema;
use serde::Serialize;

use crate::dates::Timestamp;
use crate::error::ApiError;

/// What a token is asked with.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "OAuthTokenRequest")]
#[expect(dead_code, reason = "the shape of a form that is read field by field")]
pub struct TokenRequestDto {
    /// `authorization_code`, `refresh_token` or `urn:ietf:params:oauth:grant-type:device_code`.
    grant_type: String,
    /// The application, where HTTP Basic does not name it.
    client_id: Option<String>,
    /// Its secret; a public client has none.
    client_secret: Option<String>,
    /// The code.
    code: Option<String>,
    /// The redirect URI of the authorization request, as it was given there.
    redirect_uri: Option<String>,
    /// What the code challenge was made of.
    code_verifier: Option<String>,
    /// The refresh token.
    refresh_token: Option<String>,
    /// The device's code.
    device_code: Option<String>,
}

/// A token.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OAuthToken")]
pub struct TokenDto {
    /// The token's text.
    access_token: String,
    /// What the next one can be got with.
    refresh_token: String,
    /// For so many seconds it is good.
    expires_in: i64,
    /// Until when, always with six digits of a second.
    expires_at: String,
    /// `Bearer`.
    token_type: &'static str,
    /// What it may be used for, sorted, with blanks between.
    scope: String,
    /// Whose rights it carries.
    user: TokenUserDto,
    /// Who the user is, signed; where `openid` was approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    /// The only organization that it is good for, if it is one alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_id: Option<String>,
}

/// The user of a token.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OAuthTokenUser")]
pub struct TokenUserDto {
    /// The account's id.
    id: String,
    /// The person's name; may be empty.
    name: String,
    /// The address.
    email: String,
}

impl From<IssuedToken> for TokenDto {
    fn from(issued: IssuedToken) -> Self {
        Self {
            access_token: issued.token.expose().to_owned(),
            refresh_token: issued.refresh.expose().to_owned(),
            expires_in: issued.lasts.num_seconds(),
            expires_at: expiry_text(issued.expires_at),
            token_type: "Bearer",
            scope: issued.scopes.to_text(),
            user: TokenUserDto {
                id: issued.user.id.to_string(),
                name: issued.user.name,
                email: issued.user.email.to_string(),
            },
            id_token: issued.id_token.map(|token| token.expose().to_owned()),
            organization_id: issued.organization_id.map(|id| id.to_string()),
        }
    }
}

/// A user's word.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "OAuthDecision")]
#[expect(dead_code, reason = "the shape of a form that is read field by field")]
pub struct DecisionDto {
    /// `approve` or `deny`.
    op: String,
    /// The organization that was picked, where one must be.
    selected_organization_id: Option<String>,
    /// The code of the device, on its page.
    user_code: Option<String>,
    /// The copy of the cookie `sc`.
    csrfmiddlewaretoken: String,
}

/// Why there is no token.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OAuthError")]
pub struct OAuthErrorDto {
    /// The name of the error, as RFC 6749 and RFC 8628 have it.
    error: &'static str,
    /// In words, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    error_description: Option<String>,
}

impl OAuthErrorDto {
    /// The refusal with this status.
    pub(super) fn refusal(status: StatusCode, error: &'static str, error_description: Option<String>) -> ApiError {
        match serde_json::to_value(Self { error, error_description }) {
            Ok(body) => ApiError::json(status, body),
            Err(error) => ApiError::internal(error),
        }
    }
}

/// A device's request.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "OAuthDeviceCodeRequest")]
#[expect(dead_code, reason = "the shape of a form that is read field by field")]
pub struct DeviceCodeRequestDto {
    /// The application.
    client_id: String,
    /// What is asked for, with blanks between.
    scope: Option<String>,
}

/// A device's request, begun.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OAuthDeviceCode")]
pub struct DeviceCodeDto {
    /// What the device asks with.
    device_code: String,
    /// What its user types in.
    user_code: String,
    /// Where.
    verification_uri: String,
    /// The same with the code in it.
    verification_uri_complete: String,
    /// For so many seconds.
    expires_in: i64,
    /// The device may ask once in so many seconds.
    interval: i64,
}

impl DeviceCodeDto {
    pub(super) fn new(started: &StartedDevice, prefix: &str) -> Self {
        let user_code = started.user_code.to_string();
        let verification_uri = format!("{prefix}/oauth/device/");
        Self {
            device_code: started.device_code.expose().to_owned(),
            verification_uri_complete: format!("{verification_uri}?user_code={user_code}"),
            user_code,
            verification_uri,
            expires_in: DEVICE_CODE_LIFETIME.num_seconds(),
            interval: POLL_EVERY.num_seconds(),
        }
    }
}

/// Who a token's user is.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OAuthUserInfo")]
pub struct UserInfoDto {
    /// The account's id.
    sub: i64,
    /// With the scope `profile`.
    #[serde(flatten)]
    profile: Option<ProfileDto>,
    /// With the scope `email`.
    #[serde(flatten)]
    email: Option<EmailDto>,
}

/// What the scope `profile` adds.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OAuthProfile")]
pub struct ProfileDto {
    /// The person's name; may be empty.
    name: String,
    /// Which kind of picture: 0, letters.
    avatar_type: u8,
    /// Where the picture is; there are none.
    avatar_url: Option<String>,
    /// When the account was made.
    date_joined: Timestamp,
}

/// What the scope `email` adds.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OAuthEmail")]
pub struct EmailDto {
    /// The address.
    email: String,
    /// The user has shown that it is theirs.
    email_verified: bool,
}

impl From<UserInfo> for UserInfoDto {
    fn from(info: UserInfo) -> Self {
        let UserInfo { user, has_profile, has_email } = info;
        Self {
            sub: user.id.get(),
            // Addresses are taken as they are given, so far.
            email: has_email.then(|| EmailDto { email: user.email.to_string(), email_verified: user.is_verified() }),
            profile: has_profile.then(|| ProfileDto {
                name: user.name,
                avatar_type: 0,
                avatar_url: None,
                date_joined: user.date_joined.into(),
            }),
        }
    }
}
