//! Passwords: hashed with Argon2id at 19 MiB and 2 passes, the least that OWASP's password storage cheat sheet
//! recommends. Hashes of another kind or of lower cost are still verified, and replaced at the next login.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Params, Version};
use domain::secrets::Secret;
use subtle::ConstantTimeEq;

use super::memory::Memory;
use crate::ports::Entropy;

/// A password could not be hashed.
#[derive(Debug, thiserror::Error)]
#[error("the password could not be hashed")]
pub struct PasswordError;

/// What a password is verified against when there is no account: as much work as with one.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$WjYbQmYxnC2ZpHhVLvDSiVQCzd0oP3xgUg1hYfVwFxQ";

/// All of this process hash here.
static MEMORY: Memory = Memory::new();

/// Hashes a password with a fresh salt; the text form says how.
pub fn hash(password: &str, entropy: &dyn Entropy) -> Result<Secret, PasswordError> {
    hash_at(Params::DEFAULT, password, entropy)
}

fn hash_at(params: Params, password: &str, entropy: &dyn Entropy) -> Result<Secret, PasswordError> {
    let salt = Salt::new(entropy.uuid().as_bytes()).map_err(|_| PasswordError)?;
    let text = ParamsString::try_from(&params).map_err(|_| PasswordError)?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
    fill(&argon2, password, &salt, &mut out)?;
    let hash = PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: text,
        salt: Some(salt),
        hash: Some(Output::new(&out).map_err(|_| PasswordError)?),
    };
    Ok(Secret::new(hash.to_string()))
}

/// The password is the one that was hashed. Takes as long, and says no, when there is no hash.
pub fn verify(password: &str, hash: Option<&Secret>) -> bool {
    let known = hash.and_then(|hash| is_of(password, hash.expose()));
    known.unwrap_or_else(|| {
        // The answer is no, whatever comes of it.
        let _ = is_of(password, NOBODY);
        false
    })
}

/// The hash is of another kind than new ones, or cost less to make.
pub fn is_outdated(hash: &Secret) -> bool {
    let Ok(parsed) = PasswordHash::new(hash.expose()) else { return true };
    let Ok(params) = Params::try_from(&parsed) else { return true };
    let is_current = parsed.algorithm == ARGON2ID_IDENT && parsed.version == Some(Version::V0x13.into());
    let current = Params::DEFAULT;
    !is_current || params.m_cost() < current.m_cost() || params.t_cost() < current.t_cost()
}

/// None for a text that is no hash of Argon2.
fn is_of(password: &str, text: &str) -> Option<bool> {
    let parsed = PasswordHash::new(text).ok()?;
    let algorithm = Algorithm::try_from(parsed.algorithm.as_str()).ok()?;
    let version = parsed.version.map_or(Ok(Version::V0x10), Version::try_from).ok()?;
    let params = Params::try_from(&parsed).ok()?;
    let (salt, expected) = (parsed.salt?, parsed.hash?);
    let mut out = [0; Output::MAX_LENGTH];
    let out = out.get_mut(..expected.len())?;
    fill(&Argon2::new(algorithm, version, params), password, &salt, out).ok()?;
    Some(bool::from(out.ct_eq(expected.as_bytes())))
}

fn fill(argon2: &Argon2<'_>, password: &str, salt: &[u8], out: &mut [u8]) -> Result<(), PasswordError> {
    MEMORY
        .with(argon2.params().block_count(), |blocks| {
            argon2.hash_password_into_with_memory(password.as_bytes(), salt, out, blocks)
        })
        .map_err(|_| PasswordError)
}

/// A hash as it was made when less was enough.
#[cfg(test)]
pub(super) fn hash_of_old(password: &str, entropy: &dyn Entropy) -> Secret {
    hash_at(Params::new(8 * 1024, 1, 1, None).unwrap(), password, entropy).unwrap()
}

#[cfg(test)]
mod tests {
    use super::super::memory::STANDARD;
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
        assert!(hash.expose().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.expose());
        assert!(verify("correct horse", Some(&hash)));
        assert!(!verify("wrong horse", Some(&hash)));
        assert!(!verify("correct horse", None));
        assert!(!verify("correct horse", Some(&Secret::new("nonsense".into()))));
    }

    #[test]
    fn hashes_of_lower_cost_or_another_kind_are_outdated_and_still_verify() {
        let old = hash_of_old("correct horse", &Fixed);
        assert!(verify("correct horse", Some(&old)) && !verify("wrong horse", Some(&old)));
        assert!(is_outdated(&old));
        let current = hash("correct horse", &Fixed).unwrap();
        assert!(!is_outdated(&current));
        let other = current.expose().replace("argon2id", "argon2i");
        assert!(is_outdated(&Secret::new(other)));
        let costly = current.expose().replace("m=19456", "m=65536");
        assert!(!is_outdated(&Secret::new(costly)));
        assert!(is_outdated(&Secret::new("nonsense".into())));
    }

    #[test]
    fn the_stand_in_for_nobody_is_a_real_hash_of_the_current_cost() {
        assert_eq!(is_of("correct horse", NOBODY), Some(false));
        assert!(!is_outdated(&Secret::new(NOBODY.into())));
        assert_eq!(Params::DEFAULT.block_count(), STANDARD);
    }
}
