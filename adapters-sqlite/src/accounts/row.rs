use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use domain::ids::UserId;
use domain::links::{AccountLink, LinkPurpose};
use domain::users::EmailAddress;

use crate::row::Origin;
use crate::schema::account_links;

#[derive(Queryable, Selectable)]
#[diesel(table_name = account_links, check_for_backend(Sqlite))]
pub struct AccountLinkRow {
    token_hash: String,
    purpose: String,
    user_id: i64,
    email: String,
    expires_at: i64,
}

impl TryFrom<AccountLinkRow> for AccountLink {
    type Error = StoreError;

    fn try_from(row: AccountLinkRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "account_links", id: &row.token_hash };
        Ok(Self {
            user_id: UserId::new(row.user_id),
            purpose: origin.valid("purpose", LinkPurpose::parse(&row.purpose))?,
            email: origin.valid("email", EmailAddress::parse(&row.email).ok())?,
            expires_at: origin.time("expires_at", row.expires_at)?,
        })
    }
}
