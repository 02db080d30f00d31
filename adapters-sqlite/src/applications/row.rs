use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use domain::applications::{Application, ApplicationStatus};
use domain::ids::{ApplicationId, UserId};
use domain::permissions::ScopeSet;

use crate::row::Origin;
use crate::schema::api_applications;

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_applications, check_for_backend(Sqlite))]
pub struct ApplicationRow {
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
    date_added: i64,
}

impl TryFrom<ApplicationRow> for Application {
    type Error = StoreError;

    fn try_from(row: ApplicationRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "api_applications", id: &row.id };
        Ok(Self {
            id: ApplicationId::new(row.id),
            owner_id: UserId::new(row.owner_id),
            status: origin.valid("status", ApplicationStatus::parse(&row.status))?,
            allowed_origins: lines(&row.allowed_origins),
            redirect_uris: lines(&row.redirect_uris),
            scopes: origin.valid("scopes", ScopeSet::parse(&row.scopes))?,
            date_added: origin.time("date_added", row.date_added)?,
            client_id: row.client_id,
            secret_hash: row.secret_hash,
            sealed_secret: row.sealed_secret,
            name: row.name,
            homepage_url: row.homepage_url,
            privacy_url: row.privacy_url,
            terms_url: row.terms_url,
            requires_org_level_access: row.requires_org_level_access,
        })
    }
}

/// The texts of a list, which is stored one a line.
fn lines(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}
