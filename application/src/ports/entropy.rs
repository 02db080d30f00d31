use uuid::Uuid;

/// Unpredictable bytes.
#[cfg_attr(test, mockall::automock)]
pub trait Entropy: Send + Sync {
    /// 32 bytes from the operating system's generator for secrets.
    fn bytes(&self) -> [u8; 32];

    /// A random (version 4) UUID.
    fn uuid(&self) -> Uuid {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..] = self.bytes();
        let bytes = [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p];
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}
