//! Intervals of time, and what of them others cover.

/// From when to when something lasted, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Interval {
    /// When it began.
    pub start: i64,
    /// When it ended, not before it began.
    pub end: i64,
}

impl Interval {
    /// From `start` to `end`; nothing, at `start`, if the end lies before it.
    pub const fn new(start: i64, end: i64) -> Self {
        Self { start, end: if end < start { start } else { end } }
    }

    const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    const fn length(self) -> i64 {
        self.end.saturating_sub(self.start)
    }
}

/// What of `own` no child covers, ascending.
pub fn uncovered(own: Interval, mut children: Vec<Interval>) -> Vec<Interval> {
    children.retain(|child| !child.is_empty());
    children.sort_unstable();
    let mut gaps = Vec::new();
    let mut at = own.start;
    for child in children.into_iter().take_while(|child| child.start < own.end) {
        gaps.push(Interval { start: at, end: child.start });
        at = child.end.clamp(at, own.end.max(at));
    }
    gaps.push(Interval { start: at, end: own.end });
    gaps.retain(|gap| !gap.is_empty());
    gaps
}

/// How long `own` lasted while no child did, in microseconds.
pub fn exclusive(own: Interval, children: Vec<Interval>) -> i64 {
    sum(uncovered(own, children))
}

/// How much time at least one of them covers, in microseconds.
pub fn union_length(mut intervals: Vec<Interval>) -> i64 {
    intervals.sort_unstable();
    let mut covered_to = i64::MIN;
    sum(intervals.into_iter().map(|interval| {
        let new = Interval::new(interval.start.max(covered_to), interval.end);
        covered_to = covered_to.max(interval.end);
        new
    }))
}

fn sum(intervals: impl IntoIterator<Item = Interval>) -> i64 {
    intervals.into_iter().map(Interval::length).fold(0, i64::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::{Interval, exclusive, uncovered, union_length};

    fn of(intervals: &[(i64, i64)]) -> Vec<Interval> {
        intervals.iter().map(|(start, end)| Interval::new(*start, *end)).collect()
    }

    #[test]
    fn an_interval_that_ends_before_it_begins_is_empty() {
        assert_eq!(Interval::new(5, 3), Interval::new(5, 5));
        assert_eq!(uncovered(Interval::new(5, 3), Vec::new()), []);
    }

    #[test]
    fn without_children_all_is_exclusive() {
        assert_eq!(exclusive(Interval::new(1_000, 3_500), Vec::new()), 2_500);
    }

    #[test]
    fn children_that_overlap_count_once() {
        let own = Interval::new(0, 5_000_000);
        let children = of(&[(3_000_000, 4_877_000), (1_000_000, 4_000_000), (1_000_000, 3_500_000)]);
        assert_eq!(uncovered(own, children.clone()), of(&[(0, 1_000_000), (4_877_000, 5_000_000)]));
        assert_eq!(exclusive(own, children), 1_123_000);
        assert_eq!(exclusive(Interval::new(1_000, 2_000), of(&[(1_200, 1_600), (1_400, 1_800)])), 400);
    }

    #[test]
    fn of_a_chain_each_has_what_its_child_leaves() {
        let chain = of(&[(0, 5_000), (1_000, 2_000), (1_200, 1_800), (1_400, 1_600)]);
        let times = (0..4).map(|at| exclusive(chain[at], chain.get(at + 1).copied().into_iter().collect()));
        assert_eq!(times.collect::<Vec<_>>(), [4_000, 400, 400, 200]);
    }

    #[test]
    fn children_are_clipped_to_their_parent() {
        let own = Interval::new(1_000, 2_000);
        assert_eq!(exclusive(own, of(&[(800, 1_400), (1_600, 2_200)])), 200);
        assert_eq!(exclusive(own, of(&[(400, 800), (2_200, 2_600)])), 1_000);
        assert_eq!(exclusive(own, of(&[(0, 1_000), (2_000, 3_000)])), 1_000);
        assert_eq!(exclusive(own, of(&[(0, 3_000)])), 0);
    }

    #[test]
    fn a_child_inside_another_covers_nothing_more() {
        let own = Interval::new(0, 10);
        assert_eq!(uncovered(own, of(&[(1, 8), (2, 3), (9, 9)])), of(&[(0, 1), (8, 10)]));
    }

    #[test]
    fn an_empty_child_parts_nothing() {
        assert_eq!(uncovered(Interval::new(0, 10), of(&[(4, 4)])), of(&[(0, 10)]));
    }

    #[test]
    fn a_union_counts_each_moment_once() {
        assert_eq!(union_length(Vec::new()), 0);
        assert_eq!(union_length(of(&[(5, 9), (0, 2), (1, 3), (9, 10), (6, 7), (20, 20)])), 8);
    }

    #[test]
    fn lengths_beyond_all_numbers_are_the_greatest() {
        let always = Interval::new(i64::MIN, i64::MAX);
        assert_eq!(exclusive(always, Vec::new()), i64::MAX);
        assert_eq!(union_length(vec![always, always]), i64::MAX);
    }
}
