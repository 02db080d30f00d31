use domain::invitations::Invitation;
use domain::links::LinkToken;
use domain::organizations::Organization;

use crate::mail::{Letter, Letterhead, Part};
use crate::outbox::{MailKind, NewMail};

/// The mail with the link to accept by.
pub(super) fn invitation(
    head: &Letterhead,
    organization: &Organization,
    invitation: &Invitation,
    inviter: Option<&str>,
    token: &LinkToken,
) -> NewMail {
    let name = &organization.name;
    let asks = inviter
        .map_or_else(|| format!("You are invited to join {name}."), |it| format!("{it} invites you to join {name}."));
    let path = format!("/accept/{}/{}/", invitation.id, token.expose());
    let why = format!("You get this mail because somebody at {} invited {}.", head.url_prefix(), invitation.email);
    let letter = Letter {
        subject: format!("Join {name}"),
        heading: format!("Join {name}"),
        parts: vec![
            Part::Text(asks),
            Part::Facts(vec![("Organization", name.clone()), ("Role", invitation.role.title().to_owned())]),
            head.link("Look at the invitation", &path),
            Part::text("The link is good for 30 days, and once. If you do not want to join, there is nothing to do."),
        ],
        footer: head.footer(&why, None),
    };
    let mail = NewMail::of(MailKind::MemberInvitation, &invitation.email, &letter, invitation.date_added);
    NewMail { list: organization.slug.as_str().to_owned(), ..mail }
}
