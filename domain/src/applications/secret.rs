use crate::secrets::Secret;
use crate::tokens::hex;

/// The client id of a new application, from 32 random bytes.
pub fn client_id_text(random: &[u8; 32]) -> String {
    hex(random)
}

/// The secret of a new application, from 32 random bytes.
pub fn client_secret_text(random: &[u8; 32]) -> Secret {
    Secret::new(hex(random))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_secrets_are_64_digits() {
        assert_eq!(client_id_text(&[0xab; 32]), "ab".repeat(32));
        assert_eq!(client_secret_text(&[0x0f; 32]).expose(), "0f".repeat(32));
    }
}
