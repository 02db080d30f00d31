use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::applications::{Application, ApplicationStatus};
use domain::ids::{ApplicationId, UserId};
use domain::permissions::ScopeSet;

use crate::row::corrupt;
use crate::schema::api_applications;

/// A row of `api_applications`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = api_applications)]
pub(crate) struct ApplicationRow {
    id: i64,
    client_id: String,
    secret_hash: Option<String>,
    sealed_secret: Option<Vec<u8>>,
    owner_id: i64,
    name: String,
    status: String,
    allowed_origins: String,
    redirect_uris: String,
    homepage_url: Option<String>,
    privacy_url: Option<String>,
    terms_url: Option<String>,
    scopes: String,
    requires_org_level_access: bool,
    date_added: DateTime<Utc>,
}

impl ApplicationRow {
    pub(crate) fn into_application(self) -> Result<Application, StoreError> {
        let corrupt = |column| corrupt("api_applications", column, self.id);
        Ok(Application {
            id: ApplicationId::new(self.id),
            owner_id: UserId::new(self.owner_id),
            status: ApplicationStatus::parse(&self.status).ok_or_else(|| corrupt("status"))?,
            allowed_origins: lines(&self.allowed_origins),
            redirect_uris: lines(&self.redirect_uris),
            scopes: ScopeSet::parse(&self.scopes).ok_or_else(|| corrupt("scopes"))?,
            date_added: self.date_added,
            client_id: self.client_id,
            secret_hash: self.secret_hash,
            sealed_secret: self.sealed_secret,
            name: self.name,
            homepage_url: self.homepage_url,
            privacy_url: self.privacy_url,
            terms_url: self.terms_url,
            requires_org_level_access: self.requires_org_level_access,
        })
    }
}

/// The texts of a list, which is stored one a line.
fn lines(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}
