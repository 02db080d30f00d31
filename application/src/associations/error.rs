use super::ProviderError;
use crate::access::AccessError;
use crate::ports::StoreError;

/// Why an account is not linked.
#[derive(Debug, thiserror::Error)]
pub enum AssociateError {
    /// No such provider is configured.
    #[error("no such provider")]
    UnknownProvider,
    /// This login has not begun it, or too long ago.
    #[error("nothing was begun")]
    NotBegun,
    /// It has ended already.
    #[error("ended before")]
    Used,
    /// The user, or the provider, did not want it.
    #[error("denied at the provider")]
    Denied,
    /// The account at the provider is linked to another user.
    #[error("linked to another user")]
    Taken,
    /// The provider was of no use.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// Nobody is logged in.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AssociateError {
    /// It belongs to what the browser holds, which is over with it.
    pub const fn is_end(&self) -> bool {
        match self {
            Self::Used | Self::Denied | Self::Taken | Self::Provider(_) => true,
            Self::UnknownProvider | Self::NotBegun | Self::Access(_) | Self::Store(_) => false,
        }
    }
}
