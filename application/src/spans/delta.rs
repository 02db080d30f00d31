//! Counts of a batch as bytes, until they are added to the counts of their hours.

use std::collections::BTreeMap;

use domain::ids::TransactionKindId;
use domain::spans::Sketch;

use super::{Counts, Measured};

/// The first byte.
const VERSION: u8 = 1;

/// What counts of hours are found by: the hour's beginning in seconds since 1970, the kind of the transactions, and
/// what is counted.
pub(crate) type DeltaKey = (i64, TransactionKindId, Measured);

/// Counts of the hours of one project.
pub(crate) type Delta = BTreeMap<DeltaKey, Counts>;

/// The bytes of counts.
pub(crate) fn encode(delta: &Delta) -> Vec<u8> {
    let mut bytes = vec![VERSION];
    for ((hour, kind, measured), counts) in delta {
        for number in [*hour, kind.get(), measured.stored()] {
            put(&mut bytes, number.unsigned_abs() << 1 | u64::from(number < 0));
        }
        for number in [counts.transactions, counts.count, counts.total] {
            bytes.extend(number.to_le_bytes());
        }
        put_sketch(&mut bytes, &counts.sketch);
        put_sketch(&mut bytes, &counts.removed);
    }
    bytes
}

/// One without values takes a byte.
fn put_sketch(bytes: &mut Vec<u8>, sketch: &Sketch) {
    let encoded = if sketch.count() == 0 { Vec::new() } else { sketch.encode() };
    put(bytes, u64::try_from(encoded.len()).unwrap_or_default());
    bytes.extend(encoded);
}

/// Shows `each` those of the counts that are wanted; false where the bytes are none.
pub(crate) fn decode(bytes: &[u8], wanted: impl Fn(&DeltaKey) -> bool, mut each: impl FnMut(DeltaKey, Counts)) -> bool {
    let Some(mut bytes) = bytes.strip_prefix(&[VERSION]) else { return false };
    while !bytes.is_empty() {
        let Some((entry, rest)) = entry(bytes) else { return false };
        if wanted(&entry.key) {
            let Some(counts) = entry.counts() else { return false };
            each(entry.key, counts);
        }
        bytes = rest;
    }
    true
}

/// Counts as they are written.
struct Entry<'a> {
    key: DeltaKey,
    sums: [f64; 3],
    sketches: [&'a [u8]; 2],
}

impl Entry<'_> {
    fn counts(&self) -> Option<Counts> {
        let [transactions, count, total] = self.sums;
        let read = |bytes: &[u8]| if bytes.is_empty() { Some(Sketch::default()) } else { Sketch::decode(bytes) };
        let [sketch, removed] = self.sketches.map(read);
        Some(Counts { transactions, count, total, sketch: sketch?, removed: removed? })
    }
}

fn entry(bytes: &[u8]) -> Option<(Entry<'_>, &[u8])> {
    let (hour, bytes) = signed(bytes)?;
    let (kind, bytes) = signed(bytes)?;
    let (measured, bytes) = signed(bytes)?;
    let (transactions, bytes) = float(bytes)?;
    let (count, bytes) = float(bytes)?;
    let (total, bytes) = float(bytes)?;
    let (sketch, bytes) = sized(bytes)?;
    let (removed, rest) = sized(bytes)?;
    let key = (hour, TransactionKindId::new(kind), Measured::of_stored(measured));
    Some((Entry { key, sums: [transactions, count, total], sketches: [sketch, removed] }, rest))
}

/// As many bytes as the number before them says.
fn sized(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, bytes) = unsigned(bytes)?;
    bytes.split_at_checked(usize::try_from(length).ok()?)
}

/// Seven bits a byte, the lowest first.
fn put(bytes: &mut Vec<u8>, number: u64) {
    let mut rest = number;
    loop {
        let low = u8::try_from(rest & 0x7f).unwrap_or_default();
        rest >>= 7;
        if rest == 0 {
            return bytes.push(low);
        }
        bytes.push(low | 0x80);
    }
}

fn unsigned(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0;
    for (place, byte) in bytes.iter().enumerate().take(10) {
        let shift = u32::try_from(place * 7).ok()?;
        number |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some((number, bytes.get(place + 1..)?));
        }
    }
    None
}

fn signed(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let (number, rest) = unsigned(bytes)?;
    let amount = i64::try_from(number >> 1).ok()?;
    Some((if number & 1 == 1 { -amount } else { amount }, rest))
}

fn float(bytes: &[u8]) -> Option<(f64, &[u8])> {
    let (number, rest) = bytes.split_first_chunk()?;
    Some((f64::from_le_bytes(*number), rest))
}

#[cfg(test)]
mod tests {
    use domain::ids::SpanGroupId;

    use super::*;

    fn delta() -> Delta {
        let mut counts = Counts { transactions: 1.0, ..Counts::default() };
        counts.add(1500, 2.5);
        counts.take_back(7, 1.0);
        let key = |hour, measured| (hour, TransactionKindId::new(300), measured);
        Delta::from([
            (key(-3600, Measured::Failures), Counts::default()),
            (key(1_793_000_000, Measured::Durations), counts.clone()),
            (key(1_793_003_600, Measured::Spans(SpanGroupId::new(1 << 40))), counts),
        ])
    }

    #[test]
    fn counts_read_back_as_they_were_written() {
        let mut read = Delta::new();
        assert!(decode(&encode(&delta()), |_| true, |key, counts| drop(read.insert(key, counts))));
        assert_eq!(read, delta());
        assert!(decode(&encode(&Delta::new()), |_| true, |_, _| panic!("there are none")));
    }

    #[test]
    fn bytes_that_are_no_counts_are_told() {
        let bytes = encode(&delta());
        for length in 2..bytes.len() {
            let mut entries = 0;
            let is_whole = decode(&bytes[..length], |_| true, |_, _| entries += 1);
            assert!(!is_whole || entries < 3, "{length}");
        }
        assert!(!decode(&[], |_| true, |_, _| ()));
        assert!(!decode(&[9, 1], |_| true, |_, _| ()));
        assert!(!decode(&[VERSION, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1], |_| true, |_, _| ()));
    }
}
