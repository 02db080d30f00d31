//! Sketches as bytes.
//!
//! A byte that says what follows; then, as numbers in groups of seven bits, the least first: how many zeros there are,
//! if there are any; the least value and by how much the greatest one is greater, if there is any; and each bin that has
//! values: how many bins without lie before it, and how many it has.

use super::Sketch;
use super::bins::LAST;

/// The first byte where nothing was zero.
const WITHOUT_ZEROS: u8 = 1;

/// The first byte where the number of zeros follows.
const WITH_ZEROS: u8 = 2;

impl Sketch {
    /// The sketch as bytes: about eight for a single value.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(16 + 2 * self.bins.len());
        if self.zeros > 0 {
            bytes.push(WITH_ZEROS);
            push(&mut bytes, self.zeros);
        } else {
            bytes.push(WITHOUT_ZEROS);
        }
        let Some(range) = self.max.checked_sub(self.min) else { return bytes };
        push(&mut bytes, self.min);
        push(&mut bytes, range);
        let mut next = 0;
        for (index, count) in self.occupied() {
            push(&mut bytes, u64::from(index.saturating_sub(next)));
            push(&mut bytes, count);
            next = index.saturating_add(1);
        }
        bytes
    }

    /// Reads what `encode` wrote, and nothing else.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut sketch = Self::default();
        sketch.merge_encoded(bytes).then_some(sketch)
    }

    /// Counts all that an encoded one counted. What is no sketch changes nothing, and is `false`.
    pub fn merge_encoded(&mut self, bytes: &[u8]) -> bool {
        let Some(encoded) = Encoded::parse(bytes) else { return false };
        self.zeros = self.zeros.saturating_add(encoded.zeros);
        self.widen(encoded.min, encoded.max);
        for (index, count) in encoded.bins {
            self.count_in(index, count);
        }
        true
    }
}

/// An encoded sketch that was looked through to its end.
struct Encoded<'a> {
    zeros: u64,
    min: u64,
    max: u64,
    bins: Bins<'a>,
}

impl<'a> Encoded<'a> {
    fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (zeros, rest) = match bytes.split_first()? {
            (&WITHOUT_ZEROS, rest) => (0, rest),
            (&WITH_ZEROS, rest) => number(rest).filter(|(zeros, _)| *zeros > 0)?,
            _ => return None,
        };
        if rest.is_empty() && zeros == 0 {
            return Some(Self { zeros, min: u64::MAX, max: 0, bins: Bins { rest, next: 0 } });
        }
        let (min, rest) = number(rest)?;
        let (range, rest) = number(rest)?;
        let bins = Bins { rest, next: 0 };
        let count = bins.total()?.checked_add(zeros)?;
        (count > 0).then_some(Self { zeros, min, max: min.checked_add(range)?, bins })
    }
}

/// The bins that have values, ascending, with how many. Ends before what is no bin.
#[derive(Clone, Copy)]
struct Bins<'a> {
    rest: &'a [u8],
    next: u64,
}

impl Bins<'_> {
    /// How many values are in them, if all are bins and that is a number.
    fn total(mut self) -> Option<u64> {
        let mut total = 0_u64;
        for (_, count) in self.by_ref() {
            total = total.checked_add(count)?;
        }
        self.rest.is_empty().then_some(total)
    }
}

impl Iterator for Bins<'_> {
    type Item = (u16, u64);

    fn next(&mut self) -> Option<Self::Item> {
        let (gap, count, rest) = match self.rest {
            // Nearly all are so.
            [gap @ ..0x80, count @ ..0x80, rest @ ..] => (u64::from(*gap), u64::from(*count), rest),
            _ => {
                let (gap, rest) = number(self.rest)?;
                let (count, rest) = number(rest)?;
                (gap, count, rest)
            }
        };
        let index = self.next.checked_add(gap).and_then(|index| u16::try_from(index).ok())?;
        if index > LAST || count == 0 {
            return None;
        }
        *self = Self { rest, next: u64::from(index) + 1 };
        Some((index, count))
    }
}

/// Adds a number, as few bytes as it needs, all but the last of which have the highest bit.
fn push(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            bytes.push(low & 0x7f);
            return;
        }
        bytes.push(low | 0x80);
    }
}

/// A number and what is behind it. One that could be shorter is none.
fn number(mut bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        let group = u64::from(byte & 0x7f);
        let shifted = group << shift;
        if shifted >> shift != group {
            return None;
        }
        number |= shifted;
        if byte < 0x80 {
            return (byte > 0 || shift == 0).then_some((number, rest));
        }
        bytes = rest;
    }
    None
}
