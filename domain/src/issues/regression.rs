//! Issues that come back: events of an issue that was resolved.

use std::cmp::Ordering;

use super::{IssueResolution, ResolutionKind};
use crate::releases::{Release, compare_versions};

/// Whether an event of a resolved issue is no news: what it was resolved by is not in the event's release yet, or it
/// cannot be told. Plainly resolved issues have no resolution, and nothing protects them.
///
/// `base` is the resolution's release; none where it is gone, or where there never was one.
pub fn is_protected(resolution: &IssueResolution, base: Option<&Release>, seen: Option<&Release>) -> bool {
    let Some(seen) = seen else { return true };
    match resolution.kind {
        ResolutionKind::InCommit if resolution.is_pending => true,
        ResolutionKind::InRelease | ResolutionKind::InCommit => base.is_some_and(|base| is_before(seen, base)),
        ResolutionKind::InNextRelease => {
            let current = resolution.current_version.as_deref().or(base.map(|base| base.version.as_str()));
            match current.and_then(|current| compare_versions(current, &seen.version)) {
                Some(order) => order != Ordering::Less,
                None => base.is_some_and(|base| base.id == seen.id || base.date() > seen.date()),
            }
        }
    }
}

/// The release does not hold what was done in the other one.
fn is_before(seen: &Release, base: &Release) -> bool {
    if seen.id == base.id {
        return false;
    }
    match compare_versions(&base.version, &seen.version) {
        Some(order) => order == Ordering::Greater,
        None => base.date() >= seen.date(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::ids::{OrganizationId, ReleaseId};

    /// Added at this second.
    fn release(id: i64, version: &str, seconds: i64) -> Release {
        Release {
            id: ReleaseId::new(id),
            organization_id: OrganizationId::new(1),
            version: version.to_owned(),
            date_added: DateTime::from_timestamp(seconds, 0).unwrap(),
            date_released: None,
            new_issues: 0,
        }
    }

    fn resolution(kind: ResolutionKind) -> IssueResolution {
        IssueResolution {
            kind,
            release: Some(ReleaseId::new(1)),
            commit: None,
            current_version: None,
            is_pending: false,
            actor: None,
            date_added: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn an_event_without_a_release_is_no_news() {
        let base = release(1, "shop@1.0", 5);
        for kind in [ResolutionKind::InRelease, ResolutionKind::InNextRelease, ResolutionKind::InCommit] {
            assert!(is_protected(&resolution(kind), Some(&base), None));
        }
    }

    #[test]
    fn what_is_resolved_in_a_release_comes_back_with_it_and_with_later_ones() {
        // The resolution's release, the event's, and whether the event is no news.
        let table = [
            (release(1, "shop@1.1", 5), release(1, "shop@1.1", 5), false),
            (release(1, "shop@1.1", 5), release(2, "shop@1.0", 9), true),
            (release(1, "shop@1.1", 5), release(2, "shop@1.2", 1), false),
            (release(1, "shop@1.1", 5), release(2, "shop@1.1-rc.1", 9), true),
            (release(1, "abc", 5), release(2, "def", 4), true),
            (release(1, "abc", 5), release(2, "def", 5), true),
            (release(1, "abc", 5), release(2, "def", 6), false),
            (release(1, "shop@1.1", 5), release(2, "web@1.0", 6), false),
        ];
        for (base, seen, expected) in table {
            for kind in [ResolutionKind::InRelease, ResolutionKind::InCommit] {
                assert_eq!(is_protected(&resolution(kind), Some(&base), Some(&seen)), expected, "{base:?} {seen:?}");
            }
        }
    }

    #[test]
    fn what_is_resolved_in_the_next_release_comes_back_with_releases_after_the_current_one() {
        let table = [
            (release(1, "shop@1.1", 5), release(1, "shop@1.1", 5), true),
            (release(1, "shop@1.1", 5), release(2, "shop@1.0", 9), true),
            (release(1, "shop@1.1", 5), release(2, "shop@1.2", 1), false),
            (release(1, "abc", 5), release(1, "abc", 5), true),
            (release(1, "abc", 5), release(2, "def", 4), true),
            (release(1, "abc", 5), release(2, "def", 5), false),
        ];
        for (base, seen, expected) in table {
            let resolution = resolution(ResolutionKind::InNextRelease);
            assert_eq!(is_protected(&resolution, Some(&base), Some(&seen)), expected, "{base:?} {seen:?}");
        }
        let current =
            IssueResolution { current_version: Some("shop@2.0".into()), ..resolution(ResolutionKind::InNextRelease) };
        let (base, seen) = (release(1, "shop@1.1", 5), release(2, "shop@1.9", 9));
        assert!(is_protected(&current, Some(&base), Some(&seen)), "the version counts that was the greatest");
        assert!(is_protected(&current, None, Some(&seen)), "which outlives its release");
        let (later, other) = (release(3, "shop@2.0.1", 9), release(4, "web@1.0", 4));
        assert!(!is_protected(&current, Some(&base), Some(&later)));
        assert!(is_protected(&current, Some(&base), Some(&other)), "older than the newest release");
        assert!(!is_protected(&current, None, Some(&other)));
    }

    #[test]
    fn a_released_date_counts_before_the_date_of_the_first_report() {
        let base = Release { date_released: DateTime::from_timestamp(1, 0), ..release(1, "abc", 9) };
        assert!(!is_protected(&resolution(ResolutionKind::InRelease), Some(&base), Some(&release(2, "def", 5))));
    }

    #[test]
    fn a_commit_that_is_not_out_yet_protects_and_a_release_that_is_gone_does_not() {
        let seen = release(2, "shop@1.0", 5);
        let pending = IssueResolution { is_pending: true, ..resolution(ResolutionKind::InCommit) };
        assert!(is_protected(&pending, None, Some(&seen)));
        for kind in [ResolutionKind::InRelease, ResolutionKind::InNextRelease, ResolutionKind::InCommit] {
            assert!(!is_protected(&resolution(kind), None, Some(&seen)));
        }
    }
}
