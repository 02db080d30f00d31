//! Links in mails that do something to an account.

mod row;

use application::accounts::AccountLinkRepository;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::UserId;
use domain::links::{AccountLink, LinkPurpose};

use crate::error::store;
use crate::row::limit as rows;
use crate::schema::account_links;
use crate::session::SqliteSession;

use row::AccountLinkRow;

impl AccountLinkRepository for SqliteSession<'_> {
    fn add(&mut self, token_hash: &str, link: &AccountLink) -> Result<(), StoreError> {
        diesel::insert_into(account_links::table)
            .values((
                account_links::token_hash.eq(token_hash),
                account_links::purpose.eq(link.purpose.as_str()),
                account_links::user_id.eq(link.user_id.get()),
                account_links::email.eq(link.email.as_str()),
                account_links::expires_at.eq(link.expires_at.timestamp_micros()),
            ))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn find(
        &mut self,
        token_hash: &str,
        user: UserId,
        purpose: LinkPurpose,
    ) -> Result<Option<AccountLink>, StoreError> {
        let row: Option<AccountLinkRow> = account_links::table
            .find(token_hash)
            .filter(account_links::user_id.eq(user.get()))
            .filter(account_links::purpose.eq(purpose.as_str()))
            .select(AccountLinkRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(AccountLink::try_from).transpose()
    }

    fn take(
        &mut self,
        token_hash: &str,
        user: UserId,
        purpose: LinkPurpose,
    ) -> Result<Option<AccountLink>, StoreError> {
        let theirs = account_links::table
            .find(token_hash)
            .filter(account_links::user_id.eq(user.get()))
            .filter(account_links::purpose.eq(purpose.as_str()));
        let delete = diesel::delete(theirs).returning(AccountLinkRow::as_returning());
        let row: Option<AccountLinkRow> = delete.get_result(self.conn).optional().map_err(store)?;
        row.map(AccountLink::try_from).transpose()
    }

    fn remove_of(&mut self, user: UserId, purpose: LinkPurpose) -> Result<(), StoreError> {
        let theirs = account_links::table
            .filter(account_links::user_id.eq(user.get()))
            .filter(account_links::purpose.eq(purpose.as_str()));
        diesel::delete(theirs).execute(self.conn).map(drop).map_err(store)
    }

    fn remove_expired(&mut self, now: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        let expired: Vec<String> = account_links::table
            .filter(account_links::expires_at.lt(now.timestamp_micros()))
            .order(account_links::expires_at)
            .limit(rows(limit))
            .select(account_links::token_hash)
            .load(self.conn)
            .map_err(store)?;
        let expired = account_links::table.filter(account_links::token_hash.eq_any(expired));
        diesel::delete(expired).execute(self.conn).map_err(store)
    }
}
