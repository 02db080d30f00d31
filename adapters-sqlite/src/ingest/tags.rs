use std::collections::HashMap;

use application::ingest::TagDelta;
use diesel::prelude::*;
use domain::ids::IssueId;

use crate::schema::issue_tag_values;
use crate::statement::execute;

/// The key whose new values are users that an issue had not hit before.
const USER: &str = "user";

pub fn add(conn: &mut SqliteConnection, deltas: &[TagDelta]) -> QueryResult<HashMap<IssueId, i64>> {
    let mut new_users = HashMap::new();
    // Deltas come in order, so those of one key of one issue stand together and the key is written once.
    let same_key = |left: &TagDelta, right: &TagDelta| {
        left.issue_id == right.issue_id && left.project_id == right.project_id && left.key == right.key
    };
    for of_key in deltas.chunk_by(same_key) {
        let Some(first) = of_key.first() else { continue };
        let (mut total, mut new_values) = (0, 0);
        for delta in of_key {
            total += delta.count;
            if !add_to_value(conn, delta)? {
                insert_value(conn, delta)?;
                new_values += 1;
            }
        }
        add_to_key(conn, first, total, new_values)?;
        if first.key == USER && new_values > 0 {
            *new_users.entry(first.issue_id).or_insert(0) += new_values;
        }
    }
    Ok(new_users)
}

/// Answers whether the value was known. An update comes first since values mostly are.
fn add_to_value(conn: &mut SqliteConnection, delta: &TagDelta) -> QueryResult<bool> {
    execute!(
        conn,
        "UPDATE issue_tag_values \
         SET count = count + ?, first_seen = min(first_seen, ?), last_seen = max(last_seen, ?) \
         WHERE project_id = ? AND issue_id = ? AND key = ? AND value = ?",
        delta.count,
        delta.first_seen.timestamp_micros(),
        delta.last_seen.timestamp_micros(),
        delta.project_id.get(),
        delta.issue_id.get(),
        delta.key.as_str(),
        delta.value.as_str(),
    )
    .map(|changed| changed > 0)
}

fn insert_value(conn: &mut SqliteConnection, delta: &TagDelta) -> QueryResult<()> {
    diesel::insert_into(issue_tag_values::table)
        .values((
            issue_tag_values::project_id.eq(delta.project_id.get()),
            issue_tag_values::issue_id.eq(delta.issue_id.get()),
            issue_tag_values::key.eq(&delta.key),
            issue_tag_values::value.eq(&delta.value),
            issue_tag_values::count.eq(delta.count),
            issue_tag_values::first_seen.eq(delta.first_seen.timestamp_micros()),
            issue_tag_values::last_seen.eq(delta.last_seen.timestamp_micros()),
        ))
        .execute(conn)
        .map(drop)
}

fn add_to_key(conn: &mut SqliteConnection, delta: &TagDelta, total: i64, new_values: i64) -> QueryResult<()> {
    execute!(
        conn,
        "INSERT INTO issue_tag_keys (project_id, issue_id, key, total, distinct_values) VALUES (?, ?, ?, ?, ?) \
         ON CONFLICT (project_id, issue_id, key) DO UPDATE \
         SET total = total + excluded.total, distinct_values = distinct_values + excluded.distinct_values",
        delta.project_id.get(),
        delta.issue_id.get(),
        delta.key.as_str(),
        total,
        new_values,
    )
    .map(drop)
}
