use domain::ids::ApplicationId;
use domain::oauth::{CodeChallenge, RedirectTarget, ResponseType, with_fragment, with_query};
use domain::permissions::ScopeSet;
use serde::{Deserialize, Serialize};

/// The parameters of an authorization request, as they came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "named after the parameters")]
pub struct AuthorizeParameters {
    pub response_type: Option<String>,
    pub client_id: Option<String>,
    pub redirect_uri: Option<String>,
    pub scope: Option<String>,
    pub state: Option<String>,
    /// Not remembered: once the user is asked, it is met.
    #[serde(skip)]
    pub force_prompt: bool,
    /// Not remembered either.
    #[serde(skip)]
    pub prompt: Option<String>,
    pub nonce: Option<String>,
    pub code_challenge: Option<String>,
    pub code_challenge_method: Option<String>,
}

/// Where the answer to a request goes, and in which part of the URI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReplyTo {
    pub target: RedirectTarget,
    pub response_type: ResponseType,
    pub state: Option<String>,
}

impl ReplyTo {
    /// The URI with an answer: in the query for a code, in the fragment for a token, with the state last.
    pub(super) fn with(&self, pairs: &[(&str, &str)]) -> String {
        let state = self.state.as_deref().map(|state| ("state", state));
        let pairs: Vec<_> = pairs.iter().copied().chain(state).collect();
        match self.response_type {
            ResponseType::Code => with_query(&self.target, &pairs),
            ResponseType::Token => with_fragment(&self.target, &pairs),
        }
    }
}

/// An authorization request that is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AuthorizationRequest {
    pub application_id: ApplicationId,
    pub reply_to: ReplyTo,
    /// The redirect URI as it was given; empty where none was.
    pub given_redirect_uri: String,
    pub scopes: ScopeSet,
    pub code_challenge: Option<CodeChallenge>,
    pub nonce: Option<String>,
}

impl AuthorizeParameters {
    /// What is remembered of a request while the user looks at the consent page. It is checked anew when the user
    /// decides, since the application may have changed meanwhile.
    pub(super) fn to_remember(&self) -> String {
        // Texts make JSON without fail; were it not so, nothing would be remembered.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What the store kept; none where another version of Picket kept something else.
    pub(super) fn remembered(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}
