use domain::users::User;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::dates::Timestamp;

/// An account as others see it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "User")]
pub struct UserDto {
    /// The account's id.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// The name to log in with.
    pub username: String,
    /// The primary address.
    pub email: String,
    /// A picture; there is none.
    pub avatar_url: Option<String>,
    /// An inactive account can do nothing.
    pub is_active: bool,
    /// There is a password to log in with.
    pub has_password_auth: bool,
    /// Managed by an organization's directory.
    pub is_managed: bool,
    /// When the account was made.
    pub date_joined: Timestamp,
    /// The last login with a password.
    pub last_login: Option<Timestamp>,
    /// There is a second factor.
    #[serde(rename = "has2fa")]
    pub has_2fa: bool,
    /// The last sign of life that is recorded, which is the last login.
    pub last_active: Option<Timestamp>,
    /// May open superuser mode.
    pub is_superuser: bool,
    /// May open staff mode.
    pub is_staff: bool,
    /// Always empty.
    pub experiments: Map<String, Value>,
    /// The addresses.
    pub emails: Vec<EmailDto>,
    /// How to draw the account.
    pub avatar: AvatarDto,
}

/// An address.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Email")]
pub struct EmailDto {
    /// The account's id: there is one address an account.
    pub id: String,
    /// The address.
    pub email: String,
    /// Its owner has shown to receive mail there.
    pub is_verified: bool,
}

/// How to draw an account or an organization.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Avatar")]
pub struct AvatarDto {
    /// `letter_avatar`: by its first letters.
    pub avatar_type: &'static str,
    /// The picture's id; there is none.
    pub avatar_uuid: Option<String>,
    /// The picture; there is none.
    pub avatar_url: Option<String>,
}

impl AvatarDto {
    /// By first letters.
    pub const LETTERS: Self = Self { avatar_type: "letter_avatar", avatar_uuid: None, avatar_url: None };
}

impl From<&User> for UserDto {
    fn from(user: &User) -> Self {
        Self {
            id: user.id.to_string(),
            name: user.display_name().to_owned(),
            username: user.username.clone(),
            email: user.email.to_string(),
            avatar_url: None,
            is_active: user.is_active,
            has_password_auth: user.has_password,
            is_managed: false,
            date_joined: user.date_joined.into(),
            last_login: user.last_login.map(Timestamp),
            has_2fa: false,
            last_active: user.last_login.map(Timestamp),
            is_superuser: user.is_superuser,
            is_staff: user.is_staff,
            experiments: Map::new(),
            emails: vec![EmailDto {
                id: user.id.to_string(),
                email: user.email.to_string(),
                is_verified: user.is_verified(),
            }],
            avatar: AvatarDto::LETTERS,
        }
    }
}

/// An account as its owner sees it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "OwnUser")]
pub struct OwnUserDto {
    /// What others see too.
    #[serde(flatten)]
    pub user: UserDto,
    /// How the owner likes pages.
    pub options: UserOptionsDto,
    /// What the owner was asked.
    pub flags: UserFlagsDto,
    /// Accounts elsewhere that are linked to this one.
    pub identities: Vec<Value>,
}

/// How a user likes pages. None of it can be set yet, so these are the defaults.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "UserOptions")]
pub struct UserOptionsDto {
    pub theme: &'static str,
    pub language: &'static str,
    pub timezone: &'static str,
    pub stacktrace_order: i8,
    pub default_issue_event: &'static str,
    #[serde(rename = "clock24Hours")]
    pub clock_24_hours: bool,
    pub avatar_type: &'static str,
}

/// What a user was asked.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "UserFlags")]
pub struct UserFlagsDto {
    /// There is no newsletter, so nobody is asked.
    pub newsletter_consent_prompt: bool,
}

impl From<&User> for OwnUserDto {
    fn from(user: &User) -> Self {
        Self {
            user: user.into(),
            options: UserOptionsDto {
                theme: "light",
                language: "en",
                timezone: "UTC",
                stacktrace_order: -1,
                default_issue_event: "recommended",
                clock_24_hours: false,
                avatar_type: AvatarDto::LETTERS.avatar_type,
            },
            flags: UserFlagsDto { newsletter_consent_prompt: false },
            identities: Vec::new(),
        }
    }
}
