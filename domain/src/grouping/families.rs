//! Platforms whose frames are cleaned up alike.

/// A family of platforms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    JavaScript,
    Python,
    Php,
    Ruby,
    Java,
    DotNet,
    Native,
    Other,
}

impl Family {
    /// The family of a platform as SDKs name it.
    pub(super) fn of(platform: &str) -> Self {
        match platform {
            "javascript" | "node" => Self::JavaScript,
            "python" => Self::Python,
            "php" => Self::Php,
            "ruby" => Self::Ruby,
            "java" => Self::Java,
            "csharp" => Self::DotNet,
            "native" | "c" | "cpp" | "objc" | "cocoa" | "swift" | "rust" => Self::Native,
            _ => Self::Other,
        }
    }

    /// Whether source lines of its frames are stable enough to group by.
    pub(super) const fn groups_by_source_line(self) -> bool {
        matches!(self, Self::JavaScript | Self::Python | Self::Php | Self::Ruby)
    }
}
