use domain::organizations::Organization;
use domain::slugs::IdOrSlug;
use domain::users::User;

use super::platforms::joined;
use super::{MAILS, Onboarding, OnboardingError, Platform};
use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::limits;
use crate::mail::{Letter, Letterhead, Part};
use crate::outbox::{MailKind, NewMail};
use crate::ports::AnalyticsEvent;

impl Onboarding {
    /// Says who may ask for the mail, before it is known what it should tell.
    pub fn may_continue_by_mail(&self, actor: &Actor, organization: &IdOrSlug) -> Result<(), AccessError> {
        self.uow.read(|stores| access::member(stores, actor, organization)).map(drop)
    }

    /// Sends whoever asks, and nobody else, a mail with a link at which to finish setting up the organization.
    pub fn continue_by_mail(
        &self,
        actor: &Actor,
        organization: &IdOrSlug,
        platforms: &[Platform],
    ) -> Result<(), OnboardingError> {
        let now = self.clock.now();
        let letterhead = Letterhead::of(&self.options);
        let (user_id, organization_id) = self.uow.transaction(|stores| {
            let (user, organization) = access::member(stores, actor, organization)?;
            limits::take(stores, &format!("onboarding:user:{}", user.id), MAILS, now)?
                .map_err(|retry_after_seconds| OnboardingError::Throttled { retry_after_seconds })?;
            let letter = letter(user, &organization, platforms, &letterhead);
            let mail = NewMail::of(MailKind::OnboardingContinuation, &user.email, &letter, now);
            stores.outbox().add(&NewMail { list: organization.slug.to_string(), ..mail })?;
            Ok::<_, OnboardingError>((user.id, organization.id))
        })?;
        self.analytics.record(&AnalyticsEvent {
            name: "onboarding_continuation.sent",
            user_id,
            organization_id,
            attributes: vec![("providers", "email".to_owned())],
        });
        Ok(())
    }
}

fn letter(user: &User, organization: &Organization, platforms: &[Platform], letterhead: &Letterhead) -> Letter {
    const TITLE: &str = "Finish Onboarding";
    let plural = if platforms.len() == 1 { "" } else { "s" };
    let projects = match joined(platforms).as_str() {
        "" => format!("your project{plural}"),
        names => format!("the {names} project{plural}"),
    };
    let path = format!("/onboarding/{}/?referrer=onboarding_continuation-email", organization.slug);
    Letter {
        subject: TITLE.to_owned(),
        heading: TITLE.to_owned(),
        parts: vec![
            Part::Text(format!("Hello {},", user.display_name())),
            Part::Text(format!(
                "{} is nearly set up: a few more details about {projects}, and events can come in.",
                organization.name
            )),
            letterhead.link(TITLE, &path),
        ],
        footer: letterhead.footer("You get this mail since you asked for it while setting up your organization.", None),
    }
}
