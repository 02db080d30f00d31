use std::net::IpAddr;

use domain::secrets::Secret;

/// What a request shows of who sends it.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    /// Which kinds the operation takes.
    pub kinds: Kinds,
    /// The `Authorization` header, where its scheme is known.
    pub authorization: Option<Authorization>,
    /// The session's key.
    pub session: Option<Secret>,
    /// The signed key of superuser mode.
    pub elevation: Option<Secret>,
    /// The signed key of staff mode.
    pub staff: Option<Secret>,
    /// Needed where a login changes something.
    pub csrf: CsrfProof,
    /// The origin of the page that sends the request, where a browser tells it.
    pub origin: Option<String>,
    /// The address that the request comes from.
    pub client: Option<IpAddr>,
}

/// Which kinds of credentials an operation takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kinds {
    /// Tokens and logins.
    #[default]
    Any,
    /// Both are recognised, but a token is not allowed.
    NoToken,
    /// Logins alone; whoever shows anything else is nobody.
    SessionOnly,
}

/// An `Authorization` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authorization {
    /// A personal token.
    UserToken(Secret),
    /// An organization's token.
    OrganizationToken(Secret),
    /// An API key of old, as a user name without a password.
    ApiKey,
    /// A bearer token that is not there.
    NoToken,
    /// A bearer token of several words.
    SpacedToken,
}

/// That a request which uses a login was meant by the page that sent it.
#[derive(Debug, Clone, Default)]
pub enum CsrfProof {
    /// The request changes nothing.
    #[default]
    NotNeeded,
    /// The cookie and its copy in a header or the form.
    Needed {
        /// The cookie.
        cookie: Option<String>,
        /// The copy.
        submitted: Option<String>,
    },
}
