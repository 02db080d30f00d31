//! Who is told what happens to an issue.

use crate::ids::UserId;

named! {
    /// Why somebody is subscribed.
    SubscriptionReason {
        /// They said so.
        Unknown = "unknown",
        /// They commented.
        Commented = "commented",
        /// It was given to them.
        Assigned = "assigned",
        /// They bookmarked it.
        Bookmarked = "bookmarked",
        /// They changed its status.
        ChangedStatus = "changed_status",
        /// They were mentioned in a comment.
        Mentioned = "mentioned",
    }
}

/// A user's decision, or what was concluded from what they did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subscription {
    /// The user.
    pub user: UserId,
    /// They are told; they do not want to be, if not.
    pub is_active: bool,
    /// Why.
    pub reason: SubscriptionReason,
}
