//! The mail that tells of a new token.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use domain::permissions::ScopeSet;
use domain::users::User;

use crate::outbox::{MailKind, NewMail};

/// What the mail says of a new token. The token's text is not among it.
pub(crate) struct Notice<'a> {
    /// What kind of token.
    pub what: &'static str,
    /// The name of the organization that it is good for, if it is one's own token.
    pub organization: Option<&'a str>,
    /// What the token is called.
    pub name: Option<&'a str>,
    /// What it may be used for.
    pub scopes: ScopeSet,
    /// Where the request came from.
    pub client: Option<IpAddr>,
    /// When.
    pub at: DateTime<Utc>,
}

impl Notice<'_> {
    /// The mail to whoever made the token.
    pub(crate) fn to(&self, user: &User) -> NewMail {
        let organization = self.organization.map(|name| format!("Organization: {name}\n")).unwrap_or_default();
        let name = self.name.filter(|name| !name.is_empty()).unwrap_or("(none)");
        let scopes = if self.scopes == ScopeSet::EMPTY { "(none)".to_owned() } else { self.scopes.to_text() };
        let client = self.client.map_or_else(|| "unknown".to_owned(), |client| client.to_string());
        let at = self.at.format("%Y-%m-%d %H:%M:%S UTC");
        let body = format!(
            "A new {what} was created with your account.\n\n\
             Account: {account}\n{organization}Token name: {name}\nScopes: {scopes}\nIP address: {client}\nTime: {at}\n\n\
             If this was not you, delete the token and change your password.\n",
            what = self.what,
            account = user.username,
        );
        NewMail {
            kind: MailKind::Security,
            to: user.email.clone(),
            subject: format!("Security activity: {} created", self.what),
            body,
            date_added: self.at,
        }
    }
}
