//! What a version text says.

/// A version of the form `package@1.2.3-pre+build`, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionInfo {
    /// What stands before the `@`.
    pub package: Option<String>,
    /// The part after the `@`, or all of it.
    pub raw: String,
    /// The numbers, where there are any.
    pub semver: Option<Semver>,
    /// How to show it: without the package, with the build in parentheses.
    pub description: String,
    /// The whole version, where it is a hash and nothing else.
    pub build_hash: Option<String>,
}

/// The numbers of a version, with what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Semver {
    /// First number.
    pub major: u64,
    /// Second number; 0 where missing.
    pub minor: u64,
    /// Third number; 0 where missing.
    pub patch: u64,
    /// Fourth number; 0 where missing.
    pub revision: u64,
    /// How many numbers were written.
    pub components: u8,
    /// What follows the first `-`.
    pub pre: Option<String>,
    /// What follows the `+`.
    pub build: Option<String>,
}

/// Takes a version text apart.
pub fn version_info(version: &str) -> VersionInfo {
    let (package, raw) = match version.rsplit_once('@') {
        Some((package, raw)) if !package.is_empty() && !raw.is_empty() => (Some(package.to_owned()), raw),
        _ => (None, version),
    };
    let build_hash = is_hash(raw).then(|| raw.to_owned());
    let semver = if build_hash.is_some() { None } else { parse_semver(raw) };
    let description = match (&build_hash, &semver) {
        (Some(hash), _) => hash.chars().take(12).collect(),
        (None, Some(Semver { build: Some(build), .. })) => {
            let bare = raw.split_once('+').map_or(raw, |(bare, _)| bare);
            let build: String = if is_hash(build) { build.chars().take(12).collect() } else { build.clone() };
            format!("{bare} ({build})")
        }
        _ => raw.to_owned(),
    };
    VersionInfo { package, raw: raw.to_owned(), semver, description, build_hash }
}

/// The version as lists show it: the first 12 characters of a commit hash, else
/// what follows the `@`, without a build that is a hash.
pub fn short_version(version: &str) -> String {
    if is_hash(version) {
        return version.chars().take(12).collect();
    }
    let raw = match version.rsplit_once('@') {
        Some((package, raw)) if !package.is_empty() && !raw.is_empty() => raw,
        _ => version,
    };
    match raw.split_once('+') {
        Some((bare, build)) if is_hash(build) && !bare.is_empty() => bare.to_owned(),
        _ => raw.to_owned(),
    }
}

/// 40 hexadecimal characters: a commit.
fn is_hash(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn parse_semver(raw: &str) -> Option<Semver> {
    let (rest, build) = match raw.split_once('+') {
        Some((rest, build)) => (rest, Some(build.to_owned())),
        None => (raw, None),
    };
    let (numbers, pre) = match rest.split_once('-') {
        Some((numbers, pre)) => (numbers, Some(pre.to_owned())),
        None => (rest, None),
    };
    let numbers: Vec<u64> = numbers.split('.').map(|n| n.parse().ok()).collect::<Option<_>>()?;
    let at = |index: usize| numbers.get(index).copied().unwrap_or(0);
    let components = u8::try_from(numbers.len()).ok().filter(|n| (1..=4).contains(n))?;
    Some(Semver { major: at(0), minor: at(1), patch: at(2), revision: at(3), components, pre, build })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_semantic_version_is_taken_apart() {
        let info = version_info("shop@4.7.1-rc.1+77");
        assert_eq!(info.package.as_deref(), Some("shop"));
        let semver = info.semver.unwrap();
        assert_eq!((semver.major, semver.minor, semver.patch, semver.components), (4, 7, 1, 3));
        assert_eq!((semver.pre.as_deref(), semver.build.as_deref()), (Some("rc.1"), Some("77")));
        assert_eq!(info.description, "4.7.1-rc.1 (77)");
    }

    #[test]
    fn a_commit_is_shown_by_its_first_12_characters() {
        let commit = "a".repeat(40);
        assert_eq!(short_version(&commit), "a".repeat(12));
        assert_eq!(version_info(&commit).build_hash.as_deref(), Some(commit.as_str()));
        assert_eq!(short_version(&format!("shop@1.0+{commit}")), "1.0");
        assert_eq!(short_version("1.0"), "1.0");
    }

    #[test]
    fn anything_else_is_kept_as_it_is() {
        let info = version_info("nightly");
        assert_eq!((info.package, info.semver, info.description.as_str()), (None, None, "nightly"));
        assert_eq!(short_version("@"), "@");
    }
}
