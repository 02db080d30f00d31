use domain::applications::{AllowedOrigins, Application, ApplicationName, RedirectUri, WebUrl};

use super::owned::owned_to_change;
use super::{Applications, ShownApplication};
use crate::access::{self, AccessError};
use crate::actor::Actor;

/// What to change of an application; what is none stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateApplication {
    /// The name.
    pub name: Option<ApplicationName>,
    /// Where users may be sent back to.
    pub redirect_uris: Option<Vec<RedirectUri>>,
    /// Origins of pages that may use its tokens.
    pub allowed_origins: Option<Vec<AllowedOrigins>>,
    /// Its home page.
    pub homepage_url: Option<PageUrl>,
    /// What it does with data.
    pub privacy_url: Option<PageUrl>,
    /// Its terms.
    pub terms_url: Option<PageUrl>,
}

/// What the address of a page becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageUrl {
    /// None.
    None,
    /// The empty text, which is kept apart from none.
    Blank,
    /// This address.
    Url(WebUrl),
}

impl PageUrl {
    fn into_text(self) -> Option<String> {
        match self {
            Self::None => None,
            Self::Blank => Some(String::new()),
            Self::Url(url) => Some(url.as_str().to_owned()),
        }
    }
}

impl UpdateApplication {
    fn apply(self, application: &mut Application) {
        if let Some(name) = self.name {
            name.as_str().clone_into(&mut application.name);
        }
        if let Some(uris) = self.redirect_uris {
            application.redirect_uris = uris.iter().map(|uri| uri.as_str().to_owned()).collect();
        }
        if let Some(origins) = self.allowed_origins {
            application.allowed_origins = origins.into_iter().flat_map(AllowedOrigins::into_texts).collect();
        }
        for (change, url) in [
            (self.homepage_url, &mut application.homepage_url),
            (self.privacy_url, &mut application.privacy_url),
            (self.terms_url, &mut application.terms_url),
        ] {
            if let Some(page) = change {
                *url = page.into_text();
            }
        }
    }
}

impl Applications {
    /// Changes an application of whoever asks.
    pub fn update(
        &self,
        actor: &Actor,
        client_id: &str,
        command: UpdateApplication,
    ) -> Result<ShownApplication, AccessError> {
        let user = access::login(actor)?.user.id;
        let application = self.uow.transaction(|stores| {
            let mut application = owned_to_change(stores, user, client_id)?;
            command.apply(&mut application);
            let changed = stores.applications().update(&application)?;
            if changed { Ok(application) } else { Err(AccessError::NotFound) }
        })?;
        Ok(ShownApplication::to(user, application, &self.sealing, self.clock.now()))
    }
}
