//! What releases are made of: commits and their repositories.

use application::ports::StoreError;
use application::releases::{CommitLookup, CommitRepository, NewCommit};
use diesel::prelude::*;
use domain::ids::{CommitId, OrganizationId, ReleaseId};
use domain::releases::{Commit, Release};

use super::row::{CommitRow, ReleaseRow};
use crate::row::{is_storable, storable};
use crate::schema::{commits, release_commits, releases, repositories};
use crate::session::PgSession;

impl CommitRepository for PgSession<'_> {
    fn add(&mut self, commit: &NewCommit) -> Result<CommitId, StoreError> {
        self.run(|conn| add(conn, commit)).map(CommitId::new)
    }

    fn find(&mut self, organization: OrganizationId, repository: &str, key: &str) -> Result<CommitLookup, StoreError> {
        self.run(|conn| find(conn, organization, repository, key))
    }

    fn of_ids(&mut self, organization: OrganizationId, ids: &[CommitId]) -> Result<Vec<Commit>, StoreError> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        let rows: Vec<(CommitRow, String)> = self.run(|conn| {
            commits::table
                .inner_join(repositories::table)
                .filter(commits::organization_id.eq(organization.get()))
                .filter(commits::id.eq_any(&ids))
                .order(commits::id)
                .select((CommitRow::as_select(), repositories::name))
                .load(conn)
        })?;
        Ok(rows.into_iter().map(|(row, repository)| row.into_commit(&repository)).collect())
    }

    fn add_to_release(&mut self, release: ReleaseId, commit: CommitId) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::insert_into(release_commits::table)
                .values((release_commits::release_id.eq(release.get()), release_commits::commit_id.eq(commit.get())))
                .on_conflict_do_nothing()
                .execute(conn)
        })
        .map(drop)
    }

    fn first_release(&mut self, organization: OrganizationId, commit: CommitId) -> Result<Option<Release>, StoreError> {
        let row: Option<ReleaseRow> = self.run(|conn| {
            release_commits::table
                .inner_join(releases::table)
                .filter(release_commits::commit_id.eq(commit.get()))
                .filter(releases::organization_id.eq(organization.get()))
                .order(releases::id)
                .select(ReleaseRow::as_select())
                .first(conn)
                .optional()
        })?;
        Ok(row.map(Release::from))
    }
}

/// The id of the commit, which is made where it is new.
fn add(conn: &mut PgConnection, commit: &NewCommit) -> QueryResult<i64> {
    let organization = commit.organization_id.get();
    let (name, key) = (storable(&commit.repository), storable(&commit.key));
    diesel::insert_into(repositories::table)
        .values((repositories::organization_id.eq(organization), repositories::name.eq(&name)))
        .on_conflict_do_nothing()
        .execute(conn)?;
    let repository = repository(conn, commit.organization_id, &name)?.ok_or(diesel::NotFound)?;
    diesel::insert_into(commits::table)
        .values((
            commits::organization_id.eq(organization),
            commits::repository_id.eq(repository),
            commits::key.eq(&key),
            commits::message.eq(commit.message.as_deref().map(storable)),
            commits::author_name.eq(commit.author_name.as_deref().map(storable)),
            commits::author_email.eq(commit.author_email.as_deref().map(storable)),
            commits::date_added.eq(commit.date_added),
        ))
        .on_conflict_do_nothing()
        .execute(conn)?;
    let found = commits::table.filter(commits::repository_id.eq(repository)).filter(commits::key.eq(&key));
    found.select(commits::id).first(conn)
}

fn find(conn: &mut PgConnection, organization: OrganizationId, name: &str, key: &str) -> QueryResult<CommitLookup> {
    let repository = if is_storable(name) { repository(conn, organization, name)? } else { None };
    let Some(repository) = repository else { return Ok(CommitLookup::NoRepository) };
    if !is_storable(key) {
        return Ok(CommitLookup::NoCommit);
    }
    let row: Option<CommitRow> = commits::table
        .filter(commits::repository_id.eq(repository))
        .filter(commits::key.eq(key))
        .select(CommitRow::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map_or(CommitLookup::NoCommit, |row| CommitLookup::Found(row.into_commit(name))))
}

fn repository(conn: &mut PgConnection, organization: OrganizationId, name: &str) -> QueryResult<Option<i64>> {
    repositories::table
        .filter(repositories::organization_id.eq(organization.get()))
        .filter(repositories::name.eq(name))
        .select(repositories::id)
        .first(conn)
        .optional()
}
