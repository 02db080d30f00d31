//! Which transactions of a trace led to which.

use std::collections::HashMap;

use super::SpanId;

/// A transaction as a part of its trace.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TracePart {
    /// Its spans, its root among them.
    pub spans: Vec<SpanId>,
    /// The span that led to it.
    pub parent: Option<SpanId>,
}

/// For each part the place of the one that has the span which led to it, if another has. Of several that have it, the
/// first counts. None is before itself: of parts that lead to each other in a circle, the first is taken to be led to
/// by none.
pub fn parents(parts: &[TracePart]) -> Vec<Option<usize>> {
    let mut owners = HashMap::new();
    for (place, part) in parts.iter().enumerate() {
        for span in &part.spans {
            owners.entry(*span).or_insert(place);
        }
    }
    let parent = |(place, part): (usize, &TracePart)| {
        let owner = owners.get(&part.parent?).copied()?;
        (owner != place).then_some(owner)
    };
    let mut parents: Vec<_> = parts.iter().enumerate().map(parent).collect();
    open_circles(&mut parents);
    parents
}

fn open_circles(parents: &mut [Option<usize>]) {
    // From which part each was come by first.
    let mut seen: Vec<Option<usize>> = vec![None; parents.len()];
    for start in 0..parents.len() {
        let mut at = start;
        while let Some(mark @ None) = seen.get_mut(at) {
            *mark = Some(start);
            let Some(Some(parent)) = parents.get(at) else { break };
            at = *parent;
        }
        let is_circle = seen.get(at) == Some(&Some(start)) && parents.get(at).is_some_and(Option::is_some);
        if is_circle && let Some(first) = circle(parents, at).into_iter().min().and_then(|it| parents.get_mut(it)) {
            *first = None;
        }
    }
}

/// The parts of the circle that this one is in.
fn circle(parents: &[Option<usize>], part: usize) -> Vec<usize> {
    let next = |at: &usize| parents.get(*at).copied().flatten().filter(|next| *next != part);
    std::iter::successors(Some(part), next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(number: u64) -> SpanId {
        SpanId::parse(&format!("{number:016x}")).unwrap()
    }

    /// Their parents, of parts with these spans, led to by this one; 0 is none.
    fn of(parts: &[(&[u64], u64)]) -> Vec<Option<usize>> {
        let part = |(spans, parent): &(&[u64], u64)| TracePart {
            spans: spans.iter().copied().map(span).collect(),
            parent: (*parent > 0).then(|| span(*parent)),
        };
        parents(&parts.iter().map(part).collect::<Vec<_>>())
    }

    #[test]
    fn a_part_is_led_to_by_the_one_that_has_its_parent() {
        assert_eq!(of(&[]), []);
        assert_eq!(of(&[(&[1, 2, 3], 0), (&[4], 3), (&[5], 1), (&[6], 4)]), [None, Some(0), Some(0), Some(1)]);
        assert_eq!(of(&[(&[4], 3), (&[1, 2, 3], 0)]), [Some(1), None]);
    }

    #[test]
    fn a_part_whose_parent_nobody_has_is_led_to_by_none() {
        assert_eq!(of(&[(&[1], 9), (&[2], 0), (&[3], 2)]), [None, None, Some(1)]);
    }

    #[test]
    fn of_several_parts_with_a_span_the_first_leads_on() {
        assert_eq!(of(&[(&[1], 0), (&[1], 0), (&[2], 1)]), [None, None, Some(0)]);
    }

    #[test]
    fn no_part_leads_to_itself() {
        assert_eq!(of(&[(&[1, 2], 2), (&[3], 3)]), [None, None]);
    }

    #[test]
    fn circles_begin_with_their_first_part() {
        assert_eq!(of(&[(&[1], 2), (&[2], 1)]), [None, Some(0)]);
        // The first two are led to by a circle of the others.
        assert_eq!(
            of(&[(&[1], 3), (&[2], 1), (&[3], 5), (&[4], 3), (&[5], 4)]),
            [Some(2), Some(0), None, Some(2), Some(3)]
        );
        // Two circles.
        assert_eq!(of(&[(&[1], 3), (&[2], 4), (&[3], 1), (&[4], 2)]), [None, None, Some(0), Some(1)]);
    }

    #[test]
    fn every_part_is_come_to_from_one_that_nobody_leads_to() {
        for step in 1..50 {
            let parts: Vec<_> = (0..50_u64)
                .map(|number| TracePart {
                    spans: vec![span(number + 1)],
                    parent: Some(span((number * step + 7) % 53 + 1)),
                })
                .collect();
            let parents = parents(&parts);
            for start in 0..parts.len() {
                let length = std::iter::successors(Some(start), |at| parents[*at]).take(100).count();
                assert!(length <= 50, "{step}: {start}");
            }
        }
    }
}
