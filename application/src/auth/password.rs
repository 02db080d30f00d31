//! Passwords: hashed with Argon2id at the crate's default cost (19 MiB, 2 passes, the
//! least that OWASP's password storage cheat sheet recommends).

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use domain::secrets::Secret;

use crate::ports::Entropy;

/// A password could not be hashed.
#[derive(Debug, thiserror::Error)]
#[error("the password could not be hashed")]
pub struct PasswordError;

/// What a password is verified against when there is no account: as much work as with one.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$WjYbQmYxnC2ZpHhVLvDSiVQCzd0oP3xgUg1hYfVwFxQ";

/// Hashes a password with a fresh salt; the text form says how.
pub fn hash(password: &str, entropy: &dyn Entropy) -> Result<Secret, PasswordError> {
    let salt = entropy.uuid();
    let hash: PasswordHash =
        Argon2::default().hash_password_with_salt(password.as_bytes(), salt.as_bytes()).map_err(|_| PasswordError)?;
    Ok(Secret::new(hash.to_string()))
}

/// The password is the one that was hashed. Takes as long, and says no, when there is no hash.
pub fn verify(password: &str, hash: Option<&Secret>) -> bool {
    let text = hash.map_or(NOBODY, Secret::expose);
    let Ok(parsed) = PasswordHash::new(text) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed;

    impl Entropy for Fixed {
        fn bytes(&self) -> [u8; 32] {
            [7; 32]
        }
    }

    #[test]
    fn only_the_hashed_password_verifies() {
        let hash = hash("correct horse", &Fixed).unwrap();
        assert!(hash.expose().starts_with("$argon2id$"));
        assert!(verify("correct horse", Some(&hash)));
        assert!(!verify("wrong horse", Some(&hash)));
        assert!(!verify("correct horse", None));
    }

    #[test]
    fn the_stand_in_for_nobody_is_a_real_hash() {
        assert!(PasswordHash::new(NOBODY).is_ok());
    }
}
