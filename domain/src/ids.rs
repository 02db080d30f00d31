//! Identifiers, one type each, so that they cannot be mixed up.

use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(i64);

        impl $name {
            /// The identifier with this number.
            pub const fn new(number: i64) -> Self {
                Self(number)
            }

            /// The number, as stored.
            pub const fn get(self) -> i64 {
                self.0
            }

            /// Reads decimal digits; anything else, and what is out of range, is `None`.
            pub fn parse(text: &str) -> Option<Self> {
                let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
                if digits { text.parse().ok().map(Self) } else { None }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

ids! {
    /// A person's account.
    UserId,
    /// An organization: the tenant.
    OrganizationId,
    /// A user's membership in an organization.
    MemberId,
    /// A team inside an organization.
    TeamId,
    /// A project: what events are reported to.
    ProjectId,
    /// A project's ingest key (the row; clients see its public key).
    KeyId,
    /// A personal API token.
    TokenId,
    /// Something that happened to an issue.
    ActivityId,
    /// A commit of a repository.
    CommitId,
    /// An organization's token.
    OrganizationTokenId,
    /// An API application (the row; clients see its client id).
    ApplicationId,
    /// A user's consent to an application.
    AuthorizationId,
    /// A device's request for a token.
    DeviceCodeId,
    /// A deletion that is to be carried out.
    DeletionId,
    /// A mail that waits to be sent.
    MailId,
    /// An account that a user has with another provider.
    IdentityId,
    /// A place of a provider that identities are of.
    IdentityProviderId,
    /// An environment of a project.
    EnvironmentId,
    /// What a user says of an event.
    UserReportId,
    /// A user that events of a project happened to (the row; clients know users by their tag).
    ProjectUserId,
    /// What is left of an issue that was discarded.
    TombstoneId,
    /// An issue: events of one fault, grouped.
    IssueId,
    /// A release of an organization's software.
    ReleaseId,
    /// A transaction (the row; clients know it by the id of its event).
    TransactionId,
    /// What transactions have in common that are counted together.
    TransactionKindId,
    /// Spans that did the same (the row; clients see its operation and hash).
    SpanGroupId,
}
