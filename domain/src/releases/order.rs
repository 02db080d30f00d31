//! Which of two versions comes later.

use std::cmp::Ordering;

use super::{Semver, version_info};

/// Compares two versions, where both are numbers of one package: number by number, and what is to come before a
/// release before it. `None` where only the dates of the releases can tell.
pub fn compare_versions(left: &str, right: &str) -> Option<Ordering> {
    let (left, right) = (version_info(left), version_info(right));
    if left.package != right.package {
        return None;
    }
    Some(compare(&left.semver?, &right.semver?))
}

/// The latest of a project's versions, the newest first: where the newest one is a number, the greatest of its package.
pub fn latest_version<'a>(newest_first: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    newest_first.into_iter().reduce(|latest, version| match compare_versions(latest, version) {
        Some(Ordering::Less) => version,
        _ => latest,
    })
}

fn compare(left: &Semver, right: &Semver) -> Ordering {
    let numbers = |it: &Semver| (it.major, it.minor, it.patch, it.revision);
    numbers(left)
        .cmp(&numbers(right))
        .then_with(|| compare_pre(left.pre.as_deref(), right.pre.as_deref()))
        .then_with(|| compare_builds(left.build.as_deref(), right.build.as_deref()))
}

/// What is to come before a release is less than it.
fn compare_pre(left: Option<&str>, right: Option<&str>) -> Ordering {
    match (left, right) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(left), Some(right)) => left.split('.').map(Identifier::of).cmp(right.split('.').map(Identifier::of)),
    }
}

/// Builds of one version come one after the other where they are numbered, and no other order is known of them.
fn compare_builds(left: Option<&str>, right: Option<&str>) -> Ordering {
    let number = |build: Option<&str>| build.and_then(|build| build.parse::<u64>().ok());
    match (number(left), number(right)) {
        (Some(left), Some(right)) => left.cmp(&right),
        _ => Ordering::Equal,
    }
}

/// A part of what follows the numbers. Numbers come before words.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Identifier<'a> {
    Number(u64),
    Word(&'a str),
}

impl<'a> Identifier<'a> {
    fn of(text: &'a str) -> Self {
        text.parse().map_or(Self::Word(text), Self::Number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_ascend_by_their_numbers_and_pre_releases_come_before_the_release() {
        let ascending = [
            "shop@1.0.0-alpha",
            "shop@1.0.0-alpha.1",
            "shop@1.0.0-alpha.beta",
            "shop@1.0.0-beta.2",
            "shop@1.0.0-beta.11",
            "shop@1.0.0-rc.1",
            "shop@1.0.0",
            "shop@1.0.0.1",
            "shop@1.0.2",
            "shop@1.0.10",
            "shop@1.2",
            "shop@1.9",
            "shop@2.0+7",
            "shop@2.0+12",
        ];
        for (index, left) in ascending.iter().enumerate() {
            for (other, right) in ascending.iter().enumerate() {
                assert_eq!(compare_versions(left, right), Some(index.cmp(&other)), "{left} {right}");
            }
        }
    }

    #[test]
    fn versions_of_other_packages_and_other_texts_cannot_be_compared() {
        let commit = "a".repeat(40);
        for (left, right) in
            [("shop@1.0", "web@2.0"), ("shop@1.0", "2.0"), ("1.0", "1.0a"), ("nightly", "1.0"), (&commit, "1.0")]
        {
            assert_eq!(compare_versions(left, right), None, "{left} {right}");
        }
        assert_eq!(compare_versions("1.0", "1.1"), Some(Ordering::Less));
    }

    #[test]
    fn the_latest_version_is_the_greatest_or_the_newest() {
        assert_eq!(latest_version(["1.10.0-beta", "1.9.0", "1.10.0", "1.2.0"]), Some("1.10.0"));
        assert_eq!(latest_version(["shop@1.0", "web@3.0", "shop@1.1"]), Some("shop@1.1"));
        assert_eq!(latest_version(["nightly", "2.0", "3.0"]), Some("nightly"));
        assert_eq!(latest_version([]), None);
    }
}
