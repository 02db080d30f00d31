//! Issues that come back.

use super::{Status, Substatus};

/// What events make of an issue in this status; nothing, where it stays as it is. No time of a resolution is kept that
/// could protect an issue: any event that is new brings a resolved one back. Archived ones stay archived.
pub const fn regression(status: Status) -> Option<(Status, Substatus)> {
    match status {
        Status::Resolved => Some((Status::Unresolved, Substatus::Regressed)),
        Status::Unresolved | Status::Ignored | Status::PendingDeletion | Status::PendingMerge => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_bring_back_what_is_resolved_and_nothing_else() {
        assert_eq!(regression(Status::Resolved), Some((Status::Unresolved, Substatus::Regressed)));
        assert_eq!(regression(Status::Unresolved), None);
        assert_eq!(regression(Status::Ignored), None);
    }
}
