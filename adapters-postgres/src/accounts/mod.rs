//! Links in mails that do something to an account.

mod row;

use application::accounts::AccountLinkRepository;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::UserId;
use domain::links::{AccountLink, LinkPurpose};

use crate::schema::account_links;
use crate::session::PgSession;
use crate::window::rows;

use row::AccountLinkRow;

impl AccountLinkRepository for PgSession<'_> {
    fn add(&mut self, token_hash: &str, link: &AccountLink) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::insert_into(account_links::table)
                .values((
                    account_links::token_hash.eq(token_hash),
                    account_links::purpose.eq(link.purpose.as_str()),
                    account_links::user_id.eq(link.user_id.get()),
                    account_links::email.eq(link.email.as_str()),
                    account_links::expires_at.eq(link.expires_at),
                ))
                .execute(conn)
        })
        .map(drop)
    }

    fn find(
        &mut self,
        token_hash: &str,
        user: UserId,
        purpose: LinkPurpose,
    ) -> Result<Option<AccountLink>, StoreError> {
        let query = account_links::table
            .find(token_hash)
            .filter(account_links::user_id.eq(user.get()))
            .filter(account_links::purpose.eq(purpose.as_str()))
            .select(AccountLinkRow::as_select());
        let row: Option<AccountLinkRow> = self.run(|conn| query.first(conn).optional())?;
        row.map(AccountLinkRow::into_link).transpose()
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
        let row: Option<AccountLinkRow> = self.run(|conn| delete.get_result(conn).optional())?;
        row.map(AccountLinkRow::into_link).transpose()
    }

    fn remove_of(&mut self, user: UserId, purpose: LinkPurpose) -> Result<(), StoreError> {
        let theirs = account_links::table
            .filter(account_links::user_id.eq(user.get()))
            .filter(account_links::purpose.eq(purpose.as_str()));
        self.run(|conn| diesel::delete(theirs).execute(conn)).map(drop)
    }

    fn remove_expired(&mut self, now: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        self.run(|conn| {
            let expired: Vec<String> = account_links::table
                .filter(account_links::expires_at.lt(now))
                .order(account_links::expires_at)
                .limit(rows(limit))
                .select(account_links::token_hash)
                .load(conn)?;
            diesel::delete(account_links::table.filter(account_links::token_hash.eq_any(expired))).execute(conn)
        })
    }
}
