//! What releases are made of: commits and their repositories.

use application::ports::StoreError;
use application::releases::{CommitLookup, CommitRepository, NewCommit};
use diesel::prelude::*;
use domain::ids::{CommitId, OrganizationId, ReleaseId};
use domain::releases::{Commit, Release};

use super::row::{CommitRow, ReleaseRow};
use crate::error::store;
use crate::schema::{commits, release_commits, releases, repositories};
use crate::session::SqliteSession;

impl CommitRepository for SqliteSession<'_> {
    fn add(&mut self, commit: &NewCommit) -> Result<CommitId, StoreError> {
        add(self.conn, commit).map(CommitId::new).map_err(store)
    }

    fn find(&mut self, organization: OrganizationId, repository: &str, key: &str) -> Result<CommitLookup, StoreError> {
        find(self.conn, organization, repository, key)
    }

    fn of_ids(&mut self, organization: OrganizationId, ids: &[CommitId]) -> Result<Vec<Commit>, StoreError> {
        let rows: Vec<(CommitRow, String)> = commits::table
            .inner_join(repositories::table)
            .filter(commits::organization_id.eq(organization.get()))
            .filter(commits::id.eq_any(ids.iter().map(|id| id.get())))
            .order(commits::id)
            .select((CommitRow::as_select(), repositories::name))
            .load(self.conn)
            .map_err(store)?;
        rows.into_iter().map(|(row, repository)| row.into_commit(&repository)).collect()
    }

    fn add_to_release(&mut self, release: ReleaseId, commit: CommitId) -> Result<(), StoreError> {
        diesel::insert_into(release_commits::table)
            .values((release_commits::release_id.eq(release.get()), release_commits::commit_id.eq(commit.get())))
            .on_conflict_do_nothing()
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn first_release(&mut self, organization: OrganizationId, commit: CommitId) -> Result<Option<Release>, StoreError> {
        let row: Option<ReleaseRow> = release_commits::table
            .inner_join(releases::table)
            .filter(release_commits::commit_id.eq(commit.get()))
            .filter(releases::organization_id.eq(organization.get()))
            .order(releases::id)
            .select(ReleaseRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(Release::try_from).transpose()
    }
}

/// The id of the commit, which is made where it is new.
fn add(conn: &mut SqliteConnection, commit: &NewCommit) -> QueryResult<i64> {
    let organization = commit.organization_id.get();
    diesel::insert_into(repositories::table)
        .values((repositories::organization_id.eq(organization), repositories::name.eq(&commit.repository)))
        .on_conflict_do_nothing()
        .execute(conn)?;
    let repository = repository(conn, commit.organization_id, &commit.repository)?.ok_or(diesel::NotFound)?;
    diesel::insert_into(commits::table)
        .values((
            commits::organization_id.eq(organization),
            commits::repository_id.eq(repository),
            commits::key.eq(&commit.key),
            commits::message.eq(&commit.message),
            commits::author_name.eq(&commit.author_name),
            commits::author_email.eq(&commit.author_email),
            commits::date_added.eq(commit.date_added.timestamp_micros()),
        ))
        .on_conflict_do_nothing()
        .execute(conn)?;
    let found = commits::table.filter(commits::repository_id.eq(repository)).filter(commits::key.eq(&commit.key));
    found.select(commits::id).first(conn)
}

fn find(
    conn: &mut SqliteConnection,
    organization: OrganizationId,
    name: &str,
    key: &str,
) -> Result<CommitLookup, StoreError> {
    let repository = repository(conn, organization, name).map_err(store)?;
    let Some(repository) = repository else { return Ok(CommitLookup::NoRepository) };
    let row: Option<CommitRow> = commits::table
        .filter(commits::repository_id.eq(repository))
        .filter(commits::key.eq(key))
        .select(CommitRow::as_select())
        .first(conn)
        .optional()
        .map_err(store)?;
    row.map_or(Ok(CommitLookup::NoCommit), |row| row.into_commit(name).map(CommitLookup::Found))
}

fn repository(conn: &mut SqliteConnection, organization: OrganizationId, name: &str) -> QueryResult<Option<i64>> {
    repositories::table
        .filter(repositories::organization_id.eq(organization.get()))
        .filter(repositories::name.eq(name))
        .select(repositories::id)
        .first(conn)
        .optional()
}
