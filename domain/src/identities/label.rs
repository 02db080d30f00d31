use super::IdentityProvider;

impl IdentityProvider {
    /// The name to show: the key of a provider that is not known by one.
    pub fn label(&self) -> &str {
        match self.as_str() {
            "asana" => "Asana",
            "bitbucket" => "Bitbucket",
            "github" => "GitHub",
            "gitlab" => "GitLab",
            "google" => "Google",
            "visualstudio" => "Visual Studio",
            key => key,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_providers_have_a_name_and_others_their_key() {
        for (key, label) in [
            ("github", "GitHub"),
            ("bitbucket", "Bitbucket"),
            ("asana", "Asana"),
            ("visualstudio", "Visual Studio"),
            ("gitlab", "GitLab"),
            ("google", "Google"),
            ("unheard-of", "unheard-of"),
        ] {
            assert_eq!(IdentityProvider::parse(key).unwrap().label(), label);
        }
    }
}
