use domain::applications::{Application, ApplicationStatus, client_id_text, client_secret_text, default_name};
use domain::permissions::ScopeSet;

use super::secret::seal;
use super::{Applications, NewApplication, ShownApplication};
use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::tokens::hash;

impl Applications {
    /// Registers an application of whoever asks, under a name that it makes up. A public client has no secret.
    pub fn create(&self, actor: &Actor, is_public: bool) -> Result<ShownApplication, AccessError> {
        let user = access::login(actor)?.user.id;
        let client_id = client_id_text(&self.entropy.bytes());
        let name = default_name(&self.entropy.bytes());
        let secret = (!is_public).then(|| client_secret_text(&self.entropy.bytes()));
        let new = NewApplication {
            secret_hash: secret.as_ref().map(|secret| hash(secret.expose())),
            sealed_secret: secret.as_ref().map(|secret| seal(&self.sealing, &client_id, secret, &*self.entropy)),
            client_id,
            owner_id: user,
            name,
            scopes: ScopeSet::EMPTY,
            requires_org_level_access: false,
            date_added: self.clock.now(),
        };
        let id = self.uow.transaction::<_, AccessError>(|stores| Ok(stores.applications().add(&new)?))?;
        tracing::info!(user_id = user.get(), application_id = id.get(), "api_application.created");
        let application = Application {
            id,
            client_id: new.client_id,
            secret_hash: new.secret_hash,
            sealed_secret: new.sealed_secret,
            owner_id: new.owner_id,
            name: new.name,
            status: ApplicationStatus::Active,
            allowed_origins: Vec::new(),
            redirect_uris: Vec::new(),
            homepage_url: None,
            privacy_url: None,
            terms_url: None,
            scopes: new.scopes,
            requires_org_level_access: new.requires_org_level_access,
            date_added: new.date_added,
        };
        Ok(ShownApplication { application, secret })
    }
}
