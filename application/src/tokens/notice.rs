//! The mail that tells of a new token.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use domain::permissions::ScopeSet;
use domain::users::User;

use crate::mail::{Letter, Letterhead, Part};
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
    /// The path where such tokens are listed.
    pub settings: String,
    /// Where the request came from.
    pub client: Option<IpAddr>,
    /// When.
    pub at: DateTime<Utc>,
}

impl Notice<'_> {
    /// The mail to whoever made the token.
    pub(crate) fn to(&self, user: &User, head: &Letterhead) -> NewMail {
        let text = |text: &str| text.to_owned();
        let name = self.name.filter(|name| !name.is_empty()).unwrap_or("(none)");
        let scopes = if self.scopes == ScopeSet::EMPTY { text("(none)") } else { self.scopes.to_text() };
        let mut facts = vec![("Account", user.username.clone())];
        facts.extend(self.organization.map(|name| ("Organization", text(name))));
        facts.extend([
            ("Token name", text(name)),
            ("Scopes", scopes),
            ("IP address", self.client.map_or_else(|| text("unknown"), |client| client.to_string())),
            ("Time", self.at.format("%Y-%m-%d %H:%M:%S UTC").to_string()),
        ]);
        let letter = Letter {
            subject: format!("Security activity: {} created", self.what),
            heading: format!("{} created", self.what),
            parts: vec![
                Part::Text(format!("A new {} was created with your account.", self.what)),
                Part::Facts(facts),
                Part::text("If this was not you, delete the token and change your password."),
            ],
            footer: head.footer(
                "You get this mail because something changed that bears on the security of your account. Such mails \
                 cannot be turned off.",
                Some(head.link("The tokens of this kind", &self.settings)),
            ),
        };
        NewMail::of(MailKind::Security, &user.email, &letter, self.at)
    }
}
