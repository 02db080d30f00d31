//! How durations are distributed, within one percent.
//!
//! The scheme is DDSketch's (Masson, Rim and Lee, arXiv 1908.10693): values are counted by their logarithm, so that all
//! of a bin differ by no more than a share of themselves, and sketches add up by adding their counts.

mod bins;
mod encoding;

#[cfg(test)]
mod tests;

use bins::{index_of, middle_of};

/// Counts of durations in microseconds, of which percentiles can be told within one percent.
#[derive(Debug, Clone)]
pub struct Sketch {
    zeros: u64,
    /// The least and the greatest value: exact, but for what was taken back. The wrong way round without any.
    min: u64,
    max: u64,
    /// The bin that the first of `bins` is.
    first: u16,
    /// Counts of one bin after the other; those at the ends may be zero.
    bins: Vec<u64>,
}

impl Default for Sketch {
    fn default() -> Self {
        Self { zeros: 0, min: u64::MAX, max: 0, first: 0, bins: Vec::new() }
    }
}

impl Sketch {
    /// Counts a value.
    pub fn add(&mut self, value: u64) {
        self.add_many(value, 1);
    }

    /// Counts a value so many times.
    pub fn add_many(&mut self, value: u64, count: u64) {
        if count == 0 {
            return;
        }
        self.widen(value, value);
        match index_of(value) {
            None => self.zeros = self.zeros.saturating_add(count),
            Some(index) => self.count_in(index, count),
        }
    }

    /// Counts all that another counted.
    pub fn merge(&mut self, other: &Self) {
        self.widen(other.min, other.max);
        self.zeros = self.zeros.saturating_add(other.zeros);
        for (index, count) in other.occupied() {
            self.count_in(index, count);
        }
    }

    /// Takes back what another counted. The least and the greatest value stay as they are while anything is left.
    pub fn subtract(&mut self, other: &Self) {
        self.zeros = self.zeros.saturating_sub(other.zeros);
        for (index, count) in other.occupied() {
            if let Some(bin) = self.bin(index) {
                *bin = bin.saturating_sub(count);
            }
        }
        if self.count() == 0 {
            *self = Self::default();
        }
    }

    /// How many values there are.
    pub fn count(&self) -> u64 {
        self.bins.iter().copied().fold(self.zeros, u64::saturating_add)
    }

    /// How many values are at most this; those within one percent of it may count or not.
    pub fn count_up_to(&self, value: u64) -> u64 {
        if value >= self.max {
            return self.count();
        }
        if value < self.min {
            return 0;
        }
        let limit = float(value);
        let below = self.occupied().take_while(|(index, _)| middle_of(*index) <= limit);
        below.map(|(_, count)| count).fold(self.zeros, u64::saturating_add)
    }

    /// The value below which this share of the values is, between two of them in proportion.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let last = self.count().checked_sub(1)?;
        let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
        let rank = share * float(last);
        let (low, high) = (self.at_rank(rank.floor()), self.at_rank(rank.ceil()));
        let between = low + (high - low) * rank.fract();
        Some(between.max(float(self.min)).min(float(self.max)))
    }

    /// About the value that so many others come before.
    fn at_rank(&self, rank: f64) -> f64 {
        let mut before = self.zeros;
        if rank < float(before) {
            return 0.0;
        }
        let bin = self.occupied().find(|(_, count)| {
            before = before.saturating_add(*count);
            rank < float(before)
        });
        bin.map_or(float(self.max), |(index, _)| middle_of(index))
    }

    /// The bins that have values, ascending, with how many.
    fn occupied(&self) -> impl Iterator<Item = (u16, u64)> {
        (self.first..).zip(self.bins.iter().copied()).filter(|(_, count)| *count > 0)
    }

    fn bin(&mut self, index: u16) -> Option<&mut u64> {
        self.bins.get_mut(usize::from(index.checked_sub(self.first)?))
    }

    fn count_in(&mut self, index: u16, count: u64) {
        if self.bin(index).is_none() {
            self.cover(index);
        }
        if let Some(bin) = self.bin(index) {
            *bin = bin.saturating_add(count);
        }
    }

    fn widen(&mut self, min: u64, max: u64) {
        self.min = self.min.min(min);
        self.max = self.max.max(max);
    }

    /// Makes room for a bin.
    fn cover(&mut self, index: u16) {
        if self.bins.is_empty() {
            self.first = index;
        }
        let missing = usize::from(self.first.saturating_sub(index));
        self.bins.splice(0..0, std::iter::repeat_n(0, missing));
        self.first = self.first.min(index);
        let length = usize::from(index - self.first) + 1;
        self.bins.resize(self.bins.len().max(length), 0);
    }
}

/// Whether they count the same, however much room they made for it.
impl PartialEq for Sketch {
    fn eq(&self, other: &Self) -> bool {
        let of = |sketch: &Self| (sketch.zeros, sketch.min, sketch.max);
        of(self) == of(other) && self.occupied().eq(other.occupied())
    }
}

impl Eq for Sketch {}

fn float(number: u64) -> f64 {
    #[expect(clippy::as_conversions, reason = "there is no other conversion; far less than a percent gets lost")]
    {
        number as f64
    }
}
