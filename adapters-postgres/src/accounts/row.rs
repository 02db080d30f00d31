use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::UserId;
use domain::links::{AccountLink, LinkPurpose};
use domain::users::EmailAddress;

use crate::row::corrupt;
use crate::schema::account_links;

/// A row of `account_links`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = account_links)]
pub(super) struct AccountLinkRow {
    token_hash: String,
    purpose: String,
    user_id: i64,
    email: String,
    expires_at: DateTime<Utc>,
}

impl AccountLinkRow {
    pub(super) fn into_link(self) -> Result<AccountLink, StoreError> {
        let corrupt = |column| corrupt("account_links", column, &self.token_hash);
        Ok(AccountLink {
            user_id: UserId::new(self.user_id),
            purpose: LinkPurpose::parse(&self.purpose).ok_or_else(|| corrupt("purpose"))?,
            email: EmailAddress::parse(&self.email).map_err(|_| corrupt("email"))?,
            expires_at: self.expires_at,
        })
    }
}
