//! Alerts: mails that tell of issues.

/// Why people are told of an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AlertReason {
    /// It is seen for the first time.
    New,
    /// It was resolved, and came back.
    Regression,
}

impl AlertReason {
    /// The name in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Regression => "regression",
        }
    }

    /// Reads the name back.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::New, Self::Regression].into_iter().find(|reason| reason.as_str() == text)
    }
}

/// Whether alerts are sent: for a project to anybody, or of a project to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Alerting {
    /// They are.
    On,
    /// They are not.
    Off,
}

impl Alerting {
    /// What a flag says.
    pub const fn of(is_on: bool) -> Self {
        if is_on { Self::On } else { Self::Off }
    }

    /// As a flag.
    pub const fn is_on(self) -> bool {
        matches!(self, Self::On)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_read_back_from_their_names() {
        for reason in [AlertReason::New, AlertReason::Regression] {
            assert_eq!(AlertReason::parse(reason.as_str()), Some(reason));
        }
        assert_eq!(AlertReason::parse("escalating"), None);
    }

    #[test]
    fn a_flag_reads_back() {
        assert!(Alerting::of(true).is_on() && !Alerting::of(false).is_on());
    }
}
