//! Which values are counted as one.
//!
//! Bin `i` holds what is greater than γ^(i-1) and at most γ^i, γ being (1 + α) / (1 - α).

use super::float;

/// α: by what share of itself a value may be off.
const ERROR: f64 = 0.01;

/// ln γ.
const WIDTH: f64 = 0.020_000_666_706_669_524;

/// The bin of the greatest value there is.
pub(super) const LAST: u16 = 2218;

/// The bin of a value; zero has none, since it has no logarithm.
pub(super) fn index_of(value: u64) -> Option<u16> {
    if value == 0 {
        return None;
    }
    let index = (float(value).ln() / WIDTH).ceil();
    #[expect(clippy::as_conversions, reason = "there is no other conversion; what is out of range becomes the nearest")]
    let index = index as u16;
    Some(index.min(LAST))
}

/// What differs by the same share from the greatest and from the least value of a bin: 2γ^i / (γ + 1).
pub(super) fn middle_of(index: u16) -> f64 {
    (f64::from(index) * WIDTH).exp() * (1.0 - ERROR)
}

#[cfg(test)]
mod tests {
    use super::{ERROR, LAST, WIDTH, float, index_of, middle_of};

    #[test]
    fn a_bin_is_as_wide_as_the_error_allows() {
        assert!((WIDTH - ((1.0 + ERROR) / (1.0 - ERROR)).ln()).abs() < 1e-15);
        for value in (0..64).flat_map(|bit| [1_u64 << bit, (1 << bit) + (1 << bit) / 3, u64::MAX >> bit]) {
            let (value, middle) = (float(value), middle_of(index_of(value).unwrap()));
            assert!((middle - value).abs() <= value * ERROR * 1.000_001, "{value} {middle}");
        }
    }

    #[test]
    fn every_value_but_zero_has_a_bin() {
        assert_eq!([0, 1, u64::MAX].map(index_of), [None, Some(0), Some(LAST)]);
    }
}
