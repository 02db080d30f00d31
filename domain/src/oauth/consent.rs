use crate::permissions::{Scope, ScopeSet};

/// What one family of scopes lets an application do, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// The widest scope of the family that is asked for.
    pub scope: Scope,
    /// What it lets the application do.
    pub text: &'static str,
}

/// Families of scopes, the widest first: whoever has one has those after it. A scope that stands alone is a family.
const FAMILIES: &[&[(Scope, &str)]] = &[
    &[
        (Scope::OrgAdmin, "Read, change and delete your organizations."),
        (Scope::OrgWrite, "Read and change your organizations."),
        (Scope::OrgRead, "Read your organizations."),
    ],
    &[(Scope::OrgIntegrations, "Manage the integrations of your organizations.")],
    &[(Scope::OrgCi, "Do what continuous integration does: make releases and upload files.")],
    &[
        (Scope::MemberAdmin, "Read, change and remove members."),
        (Scope::MemberWrite, "Read and change members."),
        (Scope::MemberRead, "Read who your organizations' members are."),
    ],
    &[
        (Scope::TeamAdmin, "Read, change and delete teams."),
        (Scope::TeamWrite, "Read and change teams."),
        (Scope::TeamRead, "Read teams."),
    ],
    &[
        (Scope::ProjectAdmin, "Read, change and delete projects."),
        (Scope::ProjectWrite, "Read and change projects."),
        (Scope::ProjectRead, "Read projects."),
    ],
    &[(Scope::ProjectReleases, "Make and change releases.")],
    &[
        (Scope::EventAdmin, "Read, change and delete issues and events."),
        (Scope::EventWrite, "Read and change issues and events."),
        (Scope::EventRead, "Read issues and events."),
    ],
    &[(Scope::AlertsWrite, "Read and change alerts."), (Scope::AlertsRead, "Read alerts.")],
    &[(Scope::OpenId, "Confirm who you are.")],
    &[(Scope::Profile, "Read your name.")],
    &[(Scope::Email, "Read your e-mail address.")],
];

/// One sentence a family of which a scope is asked for, by its widest.
pub fn sentences(scopes: ScopeSet) -> Vec<Sentence> {
    let widest = |family: &&[(Scope, &'static str)]| {
        let (scope, text) = family.iter().find(|(scope, _)| scopes.contains(*scope))?;
        Some(Sentence { scope: *scope, text })
    };
    FAMILIES.iter().filter_map(widest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_has_a_sentence_of_its_own() {
        let mut seen = Vec::new();
        for scope in Scope::ALL {
            let [sentence] = sentences(ScopeSet::of(&[*scope]))[..] else { panic!("{scope:?}") };
            assert_eq!(sentence.scope, *scope);
            assert!(!seen.contains(&sentence.text));
            seen.push(sentence.text);
        }
    }

    #[test]
    fn of_a_family_the_widest_speaks() {
        let two = sentences(ScopeSet::of(&[Scope::MemberRead, Scope::MemberAdmin]));
        assert_eq!(two.iter().map(|it| it.scope).collect::<Vec<_>>(), [Scope::MemberAdmin]);
        assert_eq!(sentences(ScopeSet::all()).len(), FAMILIES.len());
        assert_eq!(sentences(ScopeSet::EMPTY), []);
    }
}
