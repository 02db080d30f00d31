//! Counting spans as they were stored.

use domain::ids::ProjectId;

use super::{MeasuredRow, SpanError, SpanFilter};
use crate::ports::Stores;

/// So many spans are looked through for one answer.
const MOST: usize = 20_000_000;

/// Shows `each` the spans that are asked for, unless they are too many.
pub(super) fn measured(
    stores: &mut dyn Stores,
    project: ProjectId,
    filter: &SpanFilter,
    each: impl FnMut(MeasuredRow),
) -> Result<(), SpanError> {
    bounded(stores, project, filter, MOST, each)
}

fn bounded(
    stores: &mut dyn Stores,
    project: ProjectId,
    filter: &SpanFilter,
    most: usize,
    mut each: impl FnMut(MeasuredRow),
) -> Result<(), SpanError> {
    let mut looked = 0_usize;
    stores.spans().measured(project, filter, &mut |row: MeasuredRow| {
        looked += 1;
        if looked <= most {
            each(row);
        }
    })?;
    if looked > most { Err(SpanError::TooMuch) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use domain::ids::{SpanGroupId, TransactionId, TransactionKindId};

    use super::*;
    use crate::ports::MockStores;

    /// How many of three spans are shown.
    fn shown(most: usize) -> (usize, Result<(), SpanError>) {
        let mut stores = MockStores::default();
        stores.spans.expect_measured().returning(|_, _, each| {
            for number in 1..=3 {
                each.take(MeasuredRow {
                    transaction_id: TransactionId::new(number),
                    second: 0,
                    kind_id: TransactionKindId::new(1),
                    weight: 1.0,
                    group_id: SpanGroupId::new(1),
                    exclusive: 1,
                });
            }
            Ok(())
        });
        let mut shown = 0;
        let done = bounded(&mut stores, ProjectId::new(1), &SpanFilter::default(), most, |_| shown += 1);
        (shown, done)
    }

    #[test]
    fn no_more_spans_are_counted_than_there_may_be() {
        assert!(matches!(shown(3), (3, Ok(()))));
        assert!(matches!(shown(2), (2, Err(SpanError::TooMuch))));
    }
}
