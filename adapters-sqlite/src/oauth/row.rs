use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use domain::ids::{ApplicationId, DeviceCodeId, OrganizationId, UserId};
use domain::oauth::{CodeChallenge, DeviceCode, DeviceStatus, Grant, UserCode};
use domain::permissions::ScopeSet;

use crate::row::Origin;
use crate::schema::{api_device_codes, api_grants};

/// A row of `api_grants`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = api_grants, check_for_backend(Sqlite))]
pub(super) struct GrantRow {
    code_hash: String,
    user_id: i64,
    application_id: i64,
    organization_id: Option<i64>,
    redirect_uri: String,
    scopes: String,
    code_challenge: Option<String>,
    nonce: Option<String>,
    expires_at: i64,
}

impl TryFrom<GrantRow> for Grant {
    type Error = StoreError;

    fn try_from(row: GrantRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "api_grants", id: &row.code_hash };
        let code_challenge = row.code_challenge.map(|text| CodeChallenge::parse(&text)).transpose();
        Ok(Self {
            user_id: UserId::new(row.user_id),
            application_id: ApplicationId::new(row.application_id),
            organization_id: row.organization_id.map(OrganizationId::new),
            scopes: origin.valid("scopes", ScopeSet::parse(&row.scopes))?,
            code_challenge: origin.valid("code_challenge", code_challenge.ok())?,
            expires_at: origin.time("expires_at", row.expires_at)?,
            redirect_uri: row.redirect_uri,
            nonce: row.nonce,
        })
    }
}

/// A row of `api_device_codes`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = api_device_codes, check_for_backend(Sqlite))]
pub(super) struct DeviceCodeRow {
    id: i64,
    user_code: String,
    application_id: i64,
    user_id: Option<i64>,
    organization_id: Option<i64>,
    scopes: String,
    status: String,
    expires_at: i64,
    polled_at: Option<i64>,
}

impl TryFrom<DeviceCodeRow> for DeviceCode {
    type Error = StoreError;

    fn try_from(row: DeviceCodeRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "api_device_codes", id: &row.id };
        Ok(Self {
            id: DeviceCodeId::new(row.id),
            user_code: origin.valid("user_code", UserCode::parse(&row.user_code))?,
            application_id: ApplicationId::new(row.application_id),
            user_id: row.user_id.map(UserId::new),
            organization_id: row.organization_id.map(OrganizationId::new),
            scopes: origin.valid("scopes", ScopeSet::parse(&row.scopes))?,
            status: origin.valid("status", DeviceStatus::parse(&row.status))?,
            expires_at: origin.time("expires_at", row.expires_at)?,
            polled_at: origin.optional_time("polled_at", row.polled_at)?,
        })
    }
}
