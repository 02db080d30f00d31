use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{OrganizationId, OrganizationTokenId};
use domain::organization_tokens::OrganizationToken;
use domain::permissions::ScopeSet;

use crate::row::corrupt;
use crate::schema::organization_tokens;

/// A row of `organization_tokens`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = organization_tokens)]
pub(crate) struct OrganizationTokenRow {
    id: i64,
    organization_id: i64,
    name: String,
    last_characters: String,
    scopes: String,
    date_added: DateTime<Utc>,
    last_used_at: Option<DateTime<Utc>>,
}

impl OrganizationTokenRow {
    pub(crate) fn into_token(self) -> Result<OrganizationToken, StoreError> {
        let scopes = ScopeSet::parse(&self.scopes);
        Ok(OrganizationToken {
            id: OrganizationTokenId::new(self.id),
            organization_id: OrganizationId::new(self.organization_id),
            scopes: scopes.ok_or_else(|| corrupt("organization_tokens", "scopes", self.id))?,
            name: self.name,
            last_characters: self.last_characters,
            date_added: self.date_added,
            last_used_at: self.last_used_at,
        })
    }
}
