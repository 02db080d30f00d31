//! What became of reported items.

use application::ingest::OutcomeDelta;
use diesel::prelude::*;

use crate::row::storable;
use crate::statement::statement;

// Grouped again, since reasons come from clients as they are: two may differ in what cannot be stored.
const ADD: &str = "
    INSERT INTO outcomes AS o (project_id, hour, category, outcome, reason, quantity)
    SELECT project_id, hour, category COLLATE \"C\", outcome COLLATE \"C\", reason COLLATE \"C\", sum(quantity)::bigint
    FROM unnest(?, ?, ?, ?, ?, ?) AS n (project_id, hour, category, outcome, reason, quantity)
    GROUP BY 1, 2, 3, 4, 5
    ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (project_id, hour, category, outcome, reason) DO UPDATE SET
        quantity = o.quantity + excluded.quantity";

pub(super) fn add(conn: &mut PgConnection, outcomes: &[OutcomeDelta]) -> QueryResult<()> {
    if outcomes.is_empty() {
        return Ok(());
    }
    let projects: Vec<i64> = outcomes.iter().map(|outcome| outcome.project_id.get()).collect();
    let hours: Vec<i64> = outcomes.iter().map(|outcome| outcome.hour).collect();
    let categories: Vec<_> = outcomes.iter().map(|outcome| storable(outcome.category.as_str())).collect();
    let kinds: Vec<&str> = outcomes.iter().map(|outcome| outcome.outcome.as_str()).collect();
    let reasons: Vec<_> = outcomes.iter().map(|outcome| storable(&outcome.reason)).collect();
    let quantities: Vec<i64> = outcomes.iter().map(|outcome| outcome.quantity).collect();
    statement::<()>(ADD, &[&projects, &hours, &categories, &kinds, &reasons, &quantities]).execute(conn).map(drop)
}
