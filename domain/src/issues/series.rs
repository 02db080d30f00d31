//! Counts over time, with the gaps filled.

/// Points at every `step` seconds from `first` through `last` (both aligned to it, in seconds since 1970),
/// 0 where `counts` (ascending by start) has none.
pub fn fill(counts: &[(i64, i64)], first: i64, last: i64, step: i64) -> Vec<(i64, i64)> {
    let mut counts = counts.iter().copied().peekable();
    let mut points = Vec::new();
    let mut at = first;
    while at <= last && step > 0 {
        while counts.next_if(|(start, _)| *start < at).is_some() {}
        let count = counts.next_if(|(start, _)| *start == at).map_or(0, |(_, count)| count);
        points.push((at, count));
        at += step;
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_zero_and_both_ends_are_there() {
        assert_eq!(fill(&[(0, 9), (20, 2), (40, 7)], 10, 30, 10), [(10, 0), (20, 2), (30, 0)]);
        assert_eq!(fill(&[], 10, 10, 10), [(10, 0)]);
    }
}
