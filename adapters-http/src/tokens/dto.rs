use application::tokens::CreatedToken;
use domain::permissions::Scope;
use domain::tokens::Token;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::dates::Timestamp;

/// A personal token.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ApiToken")]
pub struct TokenDto {
    /// The token's id.
    id: String,
    /// What its owner called it; null where it was never given a name.
    name: Option<String>,
    /// What it may be used for, sorted.
    scopes: Vec<&'static str>,
    /// The application that it is for; a personal token is for none.
    application: Option<Value>,
    /// From when on it is refused; a personal token never is.
    expires_at: Option<Timestamp>,
    /// When it was made.
    date_created: Timestamp,
    /// Always null.
    state: Option<Value>,
    /// The last four characters, to recognise it by.
    token_last_characters: String,
}

impl From<Token> for TokenDto {
    fn from(token: Token) -> Self {
        Self {
            id: token.id.to_string(),
            name: token.name,
            scopes: token.scopes.iter().map(Scope::as_str).collect(),
            application: None,
            expires_at: token.expires_at.map(Timestamp),
            date_created: token.date_added.into(),
            state: None,
            token_last_characters: token.last_characters,
        }
    }
}

/// A personal token that was just made.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CreatedApiToken")]
pub struct CreatedTokenDto {
    /// What is shown later too.
    #[serde(flatten)]
    created: TokenDto,
    /// The token's text, shown this once.
    token: String,
}

impl From<CreatedToken> for CreatedTokenDto {
    fn from(created: CreatedToken) -> Self {
        Self { token: created.text.expose().to_owned(), created: created.token.into() }
    }
}

/// A personal token to make.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "NewApiToken")]
#[expect(dead_code, reason = "the shape of a body that is read field by field")]
pub struct NewTokenDto {
    /// What it may be used for.
    scopes: Vec<String>,
    /// What to call it.
    name: Option<String>,
}

/// Which token to remove.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "NamedApiToken")]
#[expect(dead_code, reason = "the shape of a body that is read field by field")]
pub struct NamedTokenDto {
    /// The token's id.
    token_id: String,
}

/// What a token is called.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "TokenName")]
#[expect(dead_code, reason = "the shape of a body that is read field by field")]
pub struct NameDto {
    /// The name, at most 255 characters.
    name: String,
}

/// Which token the form of the page is about.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "TokenForm")]
#[expect(dead_code, reason = "the shape of a body that is read field by field")]
pub struct TokenFormDto {
    /// The token's id.
    token_id: String,
}
