use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{ApplicationId, DeviceCodeId, OrganizationId, UserId};
use domain::oauth::{CodeChallenge, DeviceCode, DeviceStatus, Grant, UserCode};
use domain::permissions::ScopeSet;

use crate::row::corrupt;
use crate::schema::{api_device_codes, api_grants};

/// A row of `api_grants`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = api_grants)]
pub(super) struct GrantRow {
    code_hash: String,
    user_id: i64,
    application_id: i64,
    organization_id: Option<i64>,
    redirect_uri: String,
    scopes: String,
    code_challenge: Option<String>,
    nonce: Option<String>,
    expires_at: DateTime<Utc>,
}

impl GrantRow {
    pub(super) fn into_grant(self) -> Result<Grant, StoreError> {
        let corrupt = |column| corrupt("api_grants", column, &self.code_hash);
        let code_challenge = self.code_challenge.as_deref().map(CodeChallenge::parse).transpose();
        Ok(Grant {
            user_id: UserId::new(self.user_id),
            application_id: ApplicationId::new(self.application_id),
            organization_id: self.organization_id.map(OrganizationId::new),
            scopes: ScopeSet::parse(&self.scopes).ok_or_else(|| corrupt("scopes"))?,
            code_challenge: code_challenge.map_err(|_| corrupt("code_challenge"))?,
            expires_at: self.expires_at,
            redirect_uri: self.redirect_uri,
            nonce: self.nonce,
        })
    }
}

/// A row of `api_device_codes`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = api_device_codes)]
pub(super) struct DeviceCodeRow {
    id: i64,
    user_code: String,
    application_id: i64,
    user_id: Option<i64>,
    organization_id: Option<i64>,
    scopes: String,
    status: String,
    expires_at: DateTime<Utc>,
    polled_at: Option<DateTime<Utc>>,
}

impl DeviceCodeRow {
    pub(super) fn into_device_code(self) -> Result<DeviceCode, StoreError> {
        let corrupt = |column| corrupt("api_device_codes", column, self.id);
        Ok(DeviceCode {
            id: DeviceCodeId::new(self.id),
            user_code: UserCode::parse(&self.user_code).ok_or_else(|| corrupt("user_code"))?,
            application_id: ApplicationId::new(self.application_id),
            user_id: self.user_id.map(UserId::new),
            organization_id: self.organization_id.map(OrganizationId::new),
            scopes: ScopeSet::parse(&self.scopes).ok_or_else(|| corrupt("scopes"))?,
            status: DeviceStatus::parse(&self.status).ok_or_else(|| corrupt("status"))?,
            expires_at: self.expires_at,
            polled_at: self.polled_at,
        })
    }
}
