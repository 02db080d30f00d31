//! API tokens of users.

mod row;

use application::ports::{Constraint, StoreError};
use application::tokens::{Bearer, BearerApplication, NewToken, TokenRepository};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::applications::ApplicationStatus;
use domain::ids::{ApplicationId, OrganizationId, TokenId, UserId};
use domain::tokens::{Token, USE_RECORD_EVERY};

use crate::row::{corrupt, storable};
use crate::schema::{api_applications, api_tokens, users};
use crate::session::PgSession;
use crate::users::UserRow;
pub(crate) use row::TokenRow;

impl TokenRepository for PgSession<'_> {
    fn add(&mut self, token: &NewToken) -> Result<TokenId, StoreError> {
        let added: Option<i64> = self.run(|conn| {
            diesel::insert_into(api_tokens::table)
                .values((
                    api_tokens::user_id.eq(token.user_id.get()),
                    api_tokens::name.eq(token.name.as_deref().map(storable)),
                    api_tokens::token_hash.eq(&token.hash),
                    api_tokens::last_characters.eq(&token.last_characters),
                    api_tokens::scopes.eq(token.scopes.to_text()),
                    api_tokens::expires_at.eq(token.expires_at),
                    api_tokens::date_added.eq(token.date_added),
                    api_tokens::application_id.eq(token.application_id.map(ApplicationId::get)),
                    api_tokens::organization_id.eq(token.organization_id.map(OrganizationId::get)),
                    api_tokens::refresh_hash.eq(token.refresh.as_ref().map(|refresh| &refresh.hash)),
                    api_tokens::family.eq(token.refresh.as_ref().and_then(|refresh| refresh.family.as_ref())),
                ))
                .on_conflict_do_nothing()
                .returning(api_tokens::id)
                .get_result(conn)
                .optional()
        })?;
        added.map(TokenId::new).ok_or(StoreError::Conflict(Constraint::Other))
    }

    fn find_by_hash(&mut self, hash: &str) -> Result<Option<Bearer>, StoreError> {
        let row = self.run(|conn| {
            api_tokens::table
                .inner_join(users::table)
                .left_join(api_applications::table)
                .filter(api_tokens::token_hash.eq(hash))
                .select((
                    TokenRow::as_select(),
                    UserRow::as_select(),
                    (api_applications::status, api_applications::allowed_origins).nullable(),
                ))
                .first::<(TokenRow, UserRow, Option<(String, String)>)>(conn)
                .optional()
        })?;
        let Some((token, user, application)) = row else { return Ok(None) };
        let application = application.map(|(status, origins)| bearer_application(&token, &status, &origins));
        let application = application.transpose()?;
        Ok(Some(Bearer { token: token.into_token()?, user: user.into_user()?, application }))
    }

    fn list_personal(&mut self, user: UserId) -> Result<Vec<Token>, StoreError> {
        let rows: Vec<TokenRow> = self.run(|conn| {
            api_tokens::table
                .filter(api_tokens::user_id.eq(user.get()))
                .filter(api_tokens::application_id.is_null())
                .order(api_tokens::id)
                .select(TokenRow::as_select())
                .load(conn)
        })?;
        rows.into_iter().map(TokenRow::into_token).collect()
    }

    fn find_personal(&mut self, user: UserId, id: TokenId) -> Result<Option<Token>, StoreError> {
        let row =
            self.run(|conn| personal(user, id).select(TokenRow::as_select()).first::<TokenRow>(conn).optional())?;
        row.map(TokenRow::into_token).transpose()
    }

    fn rename_personal(&mut self, user: UserId, id: TokenId, name: &str) -> Result<Option<Token>, StoreError> {
        let row = self.run(|conn| {
            diesel::update(personal(user, id))
                .set(api_tokens::name.eq(storable(name)))
                .returning(TokenRow::as_returning())
                .get_result(conn)
                .optional()
        })?;
        row.map(TokenRow::into_token).transpose()
    }

    fn remove_personal(&mut self, user: UserId, id: TokenId) -> Result<bool, StoreError> {
        let removed = self.run(|conn| diesel::delete(personal(user, id)).execute(conn))?;
        Ok(removed > 0)
    }

    fn record_use(&mut self, id: TokenId, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::update(api_tokens::table.find(id.get()))
                .filter(api_tokens::last_used_at.is_null().or(api_tokens::last_used_at.le(at - USE_RECORD_EVERY)))
                .set(api_tokens::last_used_at.eq(at))
                .execute(conn)
        })
        .map(drop)
    }

    fn remove_of(&mut self, user: UserId, application: ApplicationId) -> Result<usize, StoreError> {
        let of_user = api_tokens::table.filter(api_tokens::user_id.eq(user.get()));
        let rows = of_user.filter(api_tokens::application_id.eq(application.get()));
        self.run(|conn| diesel::delete(rows).execute(conn))
    }
}

#[diesel::dsl::auto_type]
fn personal(user: UserId, id: TokenId) -> _ {
    let (user, id): (i64, i64) = (user.get(), id.get());
    api_tokens::table.find(id).filter(api_tokens::user_id.eq(user)).filter(api_tokens::application_id.is_null())
}

fn bearer_application(token: &TokenRow, status: &str, origins: &str) -> Result<BearerApplication, StoreError> {
    let unknown = || corrupt("api_applications", "status", format!("of token {}", token.id));
    Ok(BearerApplication {
        status: ApplicationStatus::parse(status).ok_or_else(unknown)?,
        allowed_origins: origins.split_whitespace().map(str::to_owned).collect(),
    })
}
