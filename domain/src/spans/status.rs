//! How spans ended.

/// How the work of a span ended, by the codes of gRPC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SpanStatus {
    /// It was done.
    Ok,
    /// Whoever asked for it gave up.
    Cancelled,
    /// Nobody knows.
    Unknown,
    /// What was asked can never be done.
    InvalidArgument,
    /// It took too long.
    DeadlineExceeded,
    /// What it is about does not exist.
    NotFound,
    /// What was to be made exists.
    AlreadyExists,
    /// Whoever asked may not.
    PermissionDenied,
    /// A quota or a resource is used up.
    ResourceExhausted,
    /// The state of things does not allow it.
    FailedPrecondition,
    /// Something else got in the way.
    Aborted,
    /// It went beyond what there is.
    OutOfRange,
    /// It is not offered.
    Unimplemented,
    /// Something is broken.
    InternalError,
    /// The service is not there at the moment.
    Unavailable,
    /// Data is lost or damaged for good.
    DataLoss,
    /// Nobody knows who asked.
    Unauthenticated,
}

impl SpanStatus {
    /// All of them, each at the place of its code.
    const ALL: [Self; 17] = [
        Self::Ok,
        Self::Cancelled,
        Self::Unknown,
        Self::InvalidArgument,
        Self::DeadlineExceeded,
        Self::NotFound,
        Self::AlreadyExists,
        Self::PermissionDenied,
        Self::ResourceExhausted,
        Self::FailedPrecondition,
        Self::Aborted,
        Self::OutOfRange,
        Self::Unimplemented,
        Self::InternalError,
        Self::Unavailable,
        Self::DataLoss,
        Self::Unauthenticated,
    ];

    /// The name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Cancelled => "cancelled",
            Self::Unknown => "unknown",
            Self::InvalidArgument => "invalid_argument",
            Self::DeadlineExceeded => "deadline_exceeded",
            Self::NotFound => "not_found",
            Self::AlreadyExists => "already_exists",
            Self::PermissionDenied => "permission_denied",
            Self::ResourceExhausted => "resource_exhausted",
            Self::FailedPrecondition => "failed_precondition",
            Self::Aborted => "aborted",
            Self::OutOfRange => "out_of_range",
            Self::Unimplemented => "unimplemented",
            Self::InternalError => "internal_error",
            Self::Unavailable => "unavailable",
            Self::DataLoss => "data_loss",
            Self::Unauthenticated => "unauthenticated",
        }
    }

    /// Reads a name of any case, or `unknown_error`, or the `error` of spans that are sent by themselves.
    pub fn parse(text: &str) -> Option<Self> {
        let named = Self::ALL.into_iter().find(|status| status.as_str().eq_ignore_ascii_case(text));
        match text {
            _ if named.is_some() => named,
            _ if text.eq_ignore_ascii_case("unknown_error") => Some(Self::Unknown),
            _ if text.eq_ignore_ascii_case("error") => Some(Self::InternalError),
            _ => None,
        }
    }

    /// The status with this code of gRPC.
    pub fn of_code(code: u64) -> Option<Self> {
        Self::ALL.get(usize::try_from(code).ok()?).copied()
    }

    /// Whether it counts as failed: what is cancelled or unknown does not.
    pub const fn is_failure(self) -> bool {
        !matches!(self, Self::Ok | Self::Cancelled | Self::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::SpanStatus;

    #[test]
    fn names_are_read_in_any_case() {
        for status in SpanStatus::ALL {
            assert_eq!(SpanStatus::parse(status.as_str()), Some(status));
            assert_eq!(SpanStatus::parse(&status.as_str().to_uppercase()), Some(status));
        }
        assert_eq!(SpanStatus::parse("Unknown_Error"), Some(SpanStatus::Unknown));
        assert_eq!(SpanStatus::parse("error"), Some(SpanStatus::InternalError));
        assert_eq!(SpanStatus::parse(""), None);
        assert_eq!(SpanStatus::parse("fine"), None);
    }

    #[test]
    fn codes_are_those_of_grpc() {
        let named = |code| SpanStatus::of_code(code).map(SpanStatus::as_str);
        assert_eq!(
            [0, 1, 2, 5, 7, 13, 16].map(named),
            ["ok", "cancelled", "unknown", "not_found", "permission_denied", "internal_error", "unauthenticated"]
                .map(Some)
        );
        assert_eq!([17, u64::MAX].map(named), [None, None]);
    }

    #[test]
    fn what_is_cancelled_or_unknown_has_not_failed() {
        let failures = SpanStatus::ALL.into_iter().filter(|status| status.is_failure());
        assert_eq!(failures.count(), 14);
        assert!(!SpanStatus::Cancelled.is_failure() && !SpanStatus::Unknown.is_failure());
    }
}
