use std::collections::HashMap;

use application::ingest::TagDelta;
use diesel::prelude::*;
use diesel::upsert::excluded;
use domain::ids::IssueId;

use crate::functions::{greatest, least};
use crate::prepared::prepared;
use crate::schema::{issue_tag_keys, issue_tag_values};

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
    let value = issue_tag_values::table.find((
        delta.project_id.get(),
        delta.issue_id.get(),
        delta.key.as_str(),
        delta.value.as_str(),
    ));
    prepared!(diesel::update(value).set((
        issue_tag_values::count.eq(issue_tag_values::count + delta.count),
        issue_tag_values::first_seen.eq(least(issue_tag_values::first_seen, delta.first_seen.timestamp_micros())),
        issue_tag_values::last_seen.eq(greatest(issue_tag_values::last_seen, delta.last_seen.timestamp_micros())),
    )))
    .execute(conn)
    .map(|changed| changed > 0)
}

fn insert_value(conn: &mut SqliteConnection, delta: &TagDelta) -> QueryResult<()> {
    prepared!(diesel::insert_into(issue_tag_values::table).values((
        issue_tag_values::project_id.eq(delta.project_id.get()),
        issue_tag_values::issue_id.eq(delta.issue_id.get()),
        issue_tag_values::key.eq(&delta.key),
        issue_tag_values::value.eq(&delta.value),
        issue_tag_values::count.eq(delta.count),
        issue_tag_values::first_seen.eq(delta.first_seen.timestamp_micros()),
        issue_tag_values::last_seen.eq(delta.last_seen.timestamp_micros()),
    )))
    .execute(conn)
    .map(drop)
}

fn add_to_key(conn: &mut SqliteConnection, delta: &TagDelta, total: i64, new_values: i64) -> QueryResult<()> {
    prepared!(
        diesel::insert_into(issue_tag_keys::table)
            .values((
                issue_tag_keys::project_id.eq(delta.project_id.get()),
                issue_tag_keys::issue_id.eq(delta.issue_id.get()),
                issue_tag_keys::key.eq(&delta.key),
                issue_tag_keys::total.eq(total),
                issue_tag_keys::distinct_values.eq(new_values),
            ))
            .on_conflict((issue_tag_keys::project_id, issue_tag_keys::issue_id, issue_tag_keys::key))
            .do_update()
            .set((
                issue_tag_keys::total.eq(issue_tag_keys::total + excluded(issue_tag_keys::total)),
                issue_tag_keys::distinct_values
                    .eq(issue_tag_keys::distinct_values + excluded(issue_tag_keys::distinct_values)),
            ))
    )
    .execute(conn)
    .map(drop)
}
