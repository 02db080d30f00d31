use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use application::alerts::{Subscription, SubscriptionLink};
use domain::alerts::Alerting;
use domain::secrets::Secret;
use maud::html;

use crate::api::{Api, Data};
use crate::body::Body;
use crate::error::ApiError;
use crate::pages::{self, Page};

type Path = web::Path<(String, String, String)>;

pub(super) async fn show(api: Data, path: Path) -> HttpResponse {
    let (link, cases) = (link(path), Arc::clone(&api.use_cases));
    let shown = api.blocking.call(move || cases.alerts.subscription(&link).map_err(ApiError::from)).await;
    pages::answer(&api, shown.map(|subscription| page(&api, &subscription)))
}

// Mail programs send no cookies and follow no redirect: it is the answer that says what was done.
pub(super) async fn set(api: Data, path: Path, body: Body) -> HttpResponse {
    let alerting = Alerting::of(body.text("op") == Some("on"));
    let (link, cases) = (link(path), Arc::clone(&api.use_cases));
    let set = api.blocking.call(move || cases.alerts.subscribe(&link, alerting).map_err(ApiError::from)).await;
    pages::answer(&api, set.map(|subscription| page(&api, &subscription)))
}

fn link(path: Path) -> SubscriptionLink {
    let (user, project, signature) = path.into_inner();
    SubscriptionLink { user, project, signature: Secret::new(signature) }
}

fn page(api: &Api, subscription: &Subscription) -> HttpResponse {
    let (says, op, label) = match subscription.alerting {
        Alerting::On => ("You get mails", "off", "Send me no more of them"),
        Alerting::Off => ("You get no mails", "on", "Send them to me again"),
    };
    let body = html! {
        p {
            (says) " about issues of "
            @match &subscription.project {
                Some(name) => { "the project " strong { (name) } },
                None => "a project of an organization that you are no member of",
            }
            " that are new or came back."
        }
        form method="post" {
            button.first type="submit" name="op" value=(op) { (label) }
        }
    };
    Page::new("Mails about issues", body).respond(api, StatusCode::OK)
}
