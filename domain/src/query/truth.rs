//! What holds, where not all is known: `None` is what is not.

/// Whether all hold; with none, they do.
pub fn all(mut parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    parts
        .try_fold(Some(true), |before, part| match (before, part) {
            (_, Some(false)) => Err(Some(false)),
            (Some(true), Some(true)) => Ok(Some(true)),
            _ => Ok(None),
        })
        .unwrap_or_else(|decided| decided)
}

/// Whether one holds; with none, it does not.
pub fn any(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    not(all(parts.map(not)))
}

fn not(part: Option<bool>) -> Option<bool> {
    part.map(|holds| !holds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_part_may_decide_whatever_the_others_are() {
        let (yes, no) = (Some(true), Some(false));
        for (parts, all_hold, one_holds) in [
            (vec![], yes, no),
            (vec![yes, yes], yes, yes),
            (vec![None, no], no, None),
            (vec![None, yes], None, yes),
            (vec![no, None], no, None),
            (vec![no, yes], no, yes),
        ] {
            assert_eq!((all(parts.iter().copied()), any(parts.iter().copied())), (all_hold, one_holds), "{parts:?}");
        }
    }
}
