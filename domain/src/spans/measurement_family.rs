//! What tells that somebody measures a page or an app.

/// Measurements that are taken together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeasurementFamily {
    /// How a page loads, in browsers.
    Web,
    /// How an app starts, draws and stalls.
    Mobile,
}

impl MeasurementFamily {
    /// The family of this name.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "web" => Some(Self::Web),
            "mobile" => Some(Self::Mobile),
            _ => None,
        }
    }

    /// The names of the measurements.
    pub const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Web => &["lcp", "fcp", "fp", "fid", "cls"],
            Self::Mobile => &[
                "app_start_cold",
                "app_start_warm",
                "frames_total",
                "frames_slow",
                "frames_frozen",
                "stall_count",
                "stall_total_time",
                "stall_longest_time",
            ],
        }
    }
}
