//! API tokens of users.

mod row;

use application::ports::StoreError;
use application::tokens::{Bearer, BearerApplication, NewToken, TokenRepository};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::applications::ApplicationStatus;
use domain::ids::{ApplicationId, OrganizationId, TokenId, UserId};
use domain::tokens::{Token, USE_RECORD_EVERY};

use crate::error::store;
use crate::row::{Origin, all};
use crate::schema::{api_applications, api_tokens, users};
use crate::session::SqliteSession;
use crate::users::UserRow;

pub use row::TokenRow;

impl TokenRepository for SqliteSession<'_> {
    fn add(&mut self, token: &NewToken) -> Result<TokenId, StoreError> {
        diesel::insert_into(api_tokens::table)
            .values((
                api_tokens::user_id.eq(token.user_id.get()),
                api_tokens::name.eq(&token.name),
                api_tokens::token_hash.eq(&token.hash),
                api_tokens::last_characters.eq(&token.last_characters),
                api_tokens::scopes.eq(token.scopes.to_text()),
                api_tokens::expires_at.eq(token.expires_at.map(|at| at.timestamp_micros())),
                api_tokens::date_added.eq(token.date_added.timestamp_micros()),
                api_tokens::application_id.eq(token.application_id.map(ApplicationId::get)),
                api_tokens::organization_id.eq(token.organization_id.map(OrganizationId::get)),
                api_tokens::refresh_hash.eq(token.refresh.as_ref().map(|refresh| &refresh.hash)),
                api_tokens::family.eq(token.refresh.as_ref().and_then(|refresh| refresh.family.as_ref())),
            ))
            .returning(api_tokens::id)
            .get_result(self.conn)
            .map(TokenId::new)
            .map_err(store)
    }

    fn find_by_hash(&mut self, hash: &str) -> Result<Option<Bearer>, StoreError> {
        let row = api_tokens::table
            .inner_join(users::table)
            .left_join(api_applications::table)
            .filter(api_tokens::token_hash.eq(hash))
            .select((
                TokenRow::as_select(),
                UserRow::as_select(),
                (api_applications::status, api_applications::allowed_origins).nullable(),
            ))
            .first::<(TokenRow, UserRow, Option<(String, String)>)>(self.conn)
            .optional()
            .map_err(store)?;
        let Some((token, user, application)) = row else { return Ok(None) };
        let application = application.map(|(status, origins)| bearer_application(&token, &status, &origins));
        let application = application.transpose()?;
        Ok(Some(Bearer { token: token.try_into()?, user: user.try_into()?, application }))
    }

    fn list_personal(&mut self, user: UserId) -> Result<Vec<Token>, StoreError> {
        let rows: Vec<TokenRow> = api_tokens::table
            .filter(api_tokens::user_id.eq(user.get()))
            .filter(api_tokens::application_id.is_null())
            .order(api_tokens::id)
            .select(TokenRow::as_select())
            .load(self.conn)
            .map_err(store)?;
        all(rows)
    }

    fn find_personal(&mut self, user: UserId, id: TokenId) -> Result<Option<Token>, StoreError> {
        let row: Option<TokenRow> =
            personal(user, id).select(TokenRow::as_select()).first(self.conn).optional().map_err(store)?;
        row.map(Token::try_from).transpose()
    }

    fn rename_personal(&mut self, user: UserId, id: TokenId, name: &str) -> Result<Option<Token>, StoreError> {
        let row: Option<TokenRow> = diesel::update(personal(user, id))
            .set(api_tokens::name.eq(name))
            .returning(TokenRow::as_returning())
            .get_result(self.conn)
            .optional()
            .map_err(store)?;
        row.map(Token::try_from).transpose()
    }

    fn remove_personal(&mut self, user: UserId, id: TokenId) -> Result<bool, StoreError> {
        Ok(diesel::delete(personal(user, id)).execute(self.conn).map_err(store)? > 0)
    }

    fn record_use(&mut self, id: TokenId, at: DateTime<Utc>) -> Result<(), StoreError> {
        let due = (at - USE_RECORD_EVERY).timestamp_micros();
        diesel::update(api_tokens::table.find(id.get()))
            .filter(api_tokens::last_used_at.is_null().or(api_tokens::last_used_at.le(due)))
            .set(api_tokens::last_used_at.eq(at.timestamp_micros()))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn remove_of(&mut self, user: UserId, application: ApplicationId) -> Result<usize, StoreError> {
        let of_user = api_tokens::table.filter(api_tokens::user_id.eq(user.get()));
        diesel::delete(of_user.filter(api_tokens::application_id.eq(application.get())))
            .execute(self.conn)
            .map_err(store)
    }
}

#[diesel::dsl::auto_type]
fn personal(user: UserId, id: TokenId) -> _ {
    let (user, id): (i64, i64) = (user.get(), id.get());
    api_tokens::table.find(id).filter(api_tokens::user_id.eq(user)).filter(api_tokens::application_id.is_null())
}

fn bearer_application(token: &TokenRow, status: &str, origins: &str) -> Result<BearerApplication, StoreError> {
    let origin = Origin { table: "api_applications", id: &format!("of token {}", token.id) };
    Ok(BearerApplication {
        status: origin.valid("status", ApplicationStatus::parse(status))?,
        allowed_origins: origins.split_whitespace().map(str::to_owned).collect(),
    })
}
