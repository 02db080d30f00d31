//! What sketches say, against the values themselves.

#![expect(clippy::as_conversions, reason = "values are drawn and compared as fractions")]

use super::Sketch;

const SHARES: [f64; 9] = [0.0, 0.01, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0];

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// More than zero, at most one.
    fn share(&mut self) -> f64 {
        (self.below(1 << 24) + 1) as f64 / f64::from(1 << 24)
    }
}

/// Values of so many kinds, in sizes from one to thousands.
fn samples() -> Vec<Vec<u64>> {
    let mut numbers = Numbers(3);
    let mut samples = Vec::new();
    for size in [1, 2, 3, 10, 101, 5_000] {
        let mut sample = |draw: fn(&mut Numbers) -> u64| {
            samples.push((0..size).map(|_| draw(&mut numbers)).collect());
        };
        sample(|numbers| numbers.below(10_000_000));
        sample(|numbers| numbers.below(5));
        sample(|_| 123_457);
        sample(|numbers| {
            let sum: f64 = (0..12).map(|_| numbers.share()).sum();
            (10.0 + sum).exp() as u64
        });
        sample(|numbers| (1_000.0 / numbers.share().powi(3)) as u64);
        sample(|numbers| [0, 1, 250_000, u64::MAX][numbers.below(4) as usize]);
        sample(|_| 0);
    }
    samples
}

fn sketch(values: &[u64]) -> Sketch {
    let mut sketch = Sketch::default();
    values.iter().for_each(|value| sketch.add(*value));
    sketch
}

fn exact(sorted: &[u64], share: f64) -> f64 {
    let rank = share * (sorted.len() - 1) as f64;
    let (low, high) = (sorted[rank.floor() as usize] as f64, sorted[rank.ceil() as usize] as f64);
    low + (high - low) * rank.fract()
}

#[test]
fn every_percentile_is_within_one_percent() {
    for mut values in samples() {
        let sketch = sketch(&values);
        values.sort_unstable();
        assert_eq!(sketch.count(), values.len() as u64);
        for share in SHARES {
            let (exact, told) = (exact(&values, share), sketch.quantile(share).unwrap());
            assert!((told - exact).abs() <= exact * 0.010_000_1, "{share} of {}: {told} {exact}", values.len());
        }
    }
}

#[test]
fn equal_values_are_told_exactly() {
    let mut sketch = Sketch::default();
    sketch.add_many(123_457, 7);
    assert!(SHARES.iter().all(|share| sketch.quantile(*share) == Some(123_457.0)));
}

#[test]
fn a_percentile_lies_between_two_values_in_proportion() {
    let sketch = sketch(&[0, 1_000_000]);
    let told = sketch.quantile(0.25).unwrap();
    assert!((told - 250_000.0).abs() <= 2_500.0, "{told}");
}

#[test]
fn of_nothing_there_is_no_percentile() {
    let mut sketch = Sketch::default();
    sketch.add_many(5, 0);
    assert_eq!((sketch.quantile(0.5), sketch.count(), sketch.count_up_to(9)), (None, 0, 0));
    assert_eq!(sketch, Sketch::default());
}

#[test]
fn shares_out_of_range_are_the_nearest() {
    let sketch = sketch(&[10, 20]);
    assert_eq!(
        [-1.0, f64::NAN, 2.0].map(|share| sketch.quantile(share)),
        [0.0, 0.0, 1.0].map(|at| sketch.quantile(at))
    );
}

#[test]
fn values_up_to_another_are_counted_within_one_percent_of_it() {
    for values in samples() {
        let sketch = sketch(&values);
        for limit in [0, 1, 4, 99_999, 250_000, 300_000, 5_000_000, u64::MAX / 2, u64::MAX] {
            let up_to = |limit: f64| values.iter().filter(|value| **value as f64 <= limit).count() as u64;
            let (least, most) = (up_to(limit as f64 * 0.989_999), up_to(limit as f64 * 1.010_001));
            let told = sketch.count_up_to(limit);
            assert!((least..=most).contains(&told), "{limit}: {least} {told} {most}");
        }
    }
    assert_eq!(sketch(&[0, 0, 7]).count_up_to(0), 2);
}

#[test]
fn parts_add_up_to_the_whole_in_any_order() {
    for values in samples() {
        let parts: Vec<Sketch> = values.chunks(values.len().div_ceil(7)).map(sketch).collect();
        let (mut forth, mut back) = (Sketch::default(), Sketch::default());
        parts.iter().for_each(|part| forth.merge(part));
        parts.iter().rev().for_each(|part| back.merge(part));
        assert_eq!(forth, sketch(&values));
        assert_eq!(back, forth);
    }
}

#[test]
fn taking_back_undoes_adding() {
    let samples = samples();
    for pair in samples.windows(2) {
        let (kept, gone) = (sketch(&pair[0]), sketch(&pair[1]));
        let mut both = kept.clone();
        both.merge(&gone);
        both.subtract(&gone);
        assert!(both.occupied().eq(kept.occupied()));
        assert_eq!((both.count(), both.zeros), (kept.count(), kept.zeros));
        both.subtract(&kept);
        assert_eq!(both, Sketch::default());
    }
}

#[test]
fn no_more_is_taken_back_than_there_is() {
    let mut some = sketch(&[0, 5, 100_000]);
    some.subtract(&sketch(&[0, 0, 5, 5, 7, 1_000_000_000]));
    assert_eq!((some.count(), some.min, some.max), (1, 0, 100_000));
    assert!((some.quantile(0.5).unwrap() - 100_000.0).abs() <= 1_000.0);
}

#[test]
fn a_sketch_is_read_as_it_was_written() {
    for values in samples() {
        let sketch = sketch(&values);
        assert_eq!(Sketch::decode(&sketch.encode()), Some(sketch));
    }
    assert_eq!(Sketch::decode(&Sketch::default().encode()), Some(Sketch::default()));
    let mut rest = sketch(&[1, 50, 1_000_000]);
    rest.subtract(&sketch(&[1, 1_000_000]));
    assert_eq!(Sketch::decode(&rest.encode()), Some(rest));
}

#[test]
fn a_single_value_is_a_few_bytes() {
    let sizes = [0, 15, 9_000, 150_000, 2_000_000, 30_000_000].map(|value| sketch(&[value]).encode().len());
    assert_eq!(sizes, [4, 6, 7, 8, 8, 9]);
}

#[test]
fn adding_an_encoded_one_is_adding_it() {
    let samples = samples();
    let (mut plain, mut encoded) = (Sketch::default(), Sketch::default());
    for values in samples.iter().rev() {
        let part = sketch(values);
        plain.merge(&part);
        assert!(encoded.merge_encoded(&part.encode()));
        assert_eq!(encoded, plain);
    }
}

#[test]
fn what_is_no_sketch_changes_nothing() {
    let before = sketch(&[7, 70_000]);
    let malformed: [&[u8]; 16] = [
        &[],
        &[0],
        &[3, 1, 0, 0, 1],
        &[2],
        &[2, 0],
        &[2, 0, 1, 0, 0, 1],
        &[2, 1],
        &[1, 1],
        &[1, 1, 0],
        &[1, 1, 0, 0],
        &[1, 1, 0, 0, 0],
        &[1, 1, 0, 0, 1, 0],
        &[1, 0x81, 0x00, 0, 0, 1],
        // One bin more than there are.
        &[1, 1, 0, 0xab, 0x11, 1],
        // More than 64 bits, and a greatest value beyond them.
        &[1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02, 0, 0, 1],
        &[1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 1, 0, 1],
    ];
    for bytes in malformed {
        let mut sketch = before.clone();
        assert!(!sketch.merge_encoded(bytes), "{bytes:?}");
        assert_eq!((sketch, Sketch::decode(bytes)), (before.clone(), None), "{bytes:?}");
    }
    assert!(Sketch::decode(&[1, 1, 0, 0xaa, 0x11, 1]).is_some());
}

#[test]
fn counts_that_add_up_to_more_than_a_number_are_malformed_or_the_greatest() {
    let mut most = Sketch::default();
    most.add_many(5, u64::MAX);
    assert_eq!(Sketch::decode(&most.encode()), Some(most.clone()));
    most.add(1_000);
    assert_eq!(Sketch::decode(&most.encode()), None);
    most.merge(&most.clone());
    assert_eq!(most.count(), u64::MAX);
    assert!(most.quantile(0.5).is_some());
}

#[test]
fn damaged_bytes_are_refused_or_read_as_another_sketch() {
    let mut numbers = Numbers(5);
    for values in samples() {
        let bytes = sketch(&values).encode();
        for _ in 0..200 {
            let mut damaged = bytes.clone();
            for _ in 0..=numbers.below(3) {
                let at = numbers.below(damaged.len() as u64) as usize;
                damaged[at] ^= 1 << numbers.below(8);
            }
            if numbers.below(4) == 0 {
                damaged.pop();
            }
            if let Some(read) = Sketch::decode(&damaged) {
                assert_eq!(read.encode(), damaged);
                assert!(
                    SHARES.iter().all(|share| read.quantile(*share).is_some_and(f64::is_finite) || read.count() == 0)
                );
            }
        }
        for length in 0..bytes.len().min(300) {
            let _ = Sketch::decode(&bytes[..length]);
        }
    }
}

#[test]
fn random_bytes_are_refused_or_read_as_a_sketch() {
    let mut numbers = Numbers(9);
    for _ in 0..20_000 {
        let length = numbers.below(24);
        let mut bytes: Vec<u8> = (0..length).map(|_| (numbers.next() >> numbers.below(20)) as u8).collect();
        bytes.insert(0, 1 + numbers.below(2) as u8);
        if let Some(read) = Sketch::decode(&bytes) {
            assert_eq!(read.encode(), bytes);
        }
    }
}
