//! Bodies of old clients: JSON in base64, compressed or not.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::decode::inflate;
use super::memory::Held;
use super::refusal::Refusal;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The JSON of a body that is JSON, or base64 of it, or base64 of it compressed with zlib.
pub(super) fn json_of<'a>(body: &'a [u8], limit: usize, held: &mut Held) -> Result<Cow<'a, [u8]>, Refusal> {
    let trimmed = body.trim_ascii();
    if trimmed.is_empty() || trimmed.first() == Some(&b'{') {
        return Ok(Cow::Borrowed(trimmed));
    }
    let text: Vec<u8> = trimmed.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let Ok(decoded) = LENIENT.decode(text) else {
        // No base64 either: let the parser say what is wrong.
        return Ok(Cow::Borrowed(trimmed));
    };
    if decoded.trim_ascii().first() == Some(&b'{') {
        return Ok(Cow::Owned(decoded));
    }
    Ok(Cow::Owned(inflate(&decoded, limit, held)?))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use base64::Engine as _;
    use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD};

    use super::json_of;
    use crate::ingest::memory::Memory;

    fn read(body: impl AsRef<[u8]>) -> Result<Vec<u8>, ()> {
        let mut held = Memory::new(1 << 20).hold();
        json_of(body.as_ref(), 1000, &mut held).map(|json| json.into_owned()).map_err(|_| ())
    }

    #[test]
    fn all_three_forms_read_alike() {
        let json = br#"{"message": "old"}"#;
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        zlib.write_all(json).unwrap();
        let zlib = zlib.finish().unwrap();
        assert_eq!(read(b" {\"message\": \"old\"}\n").unwrap(), json);
        assert_eq!(read(BASE64_STANDARD.encode(json)).unwrap(), json);
        assert_eq!(read(BASE64_STANDARD_NO_PAD.encode(json) + "\n").unwrap(), json);
        assert_eq!(read(BASE64_STANDARD.encode(&zlib)).unwrap(), json);
        assert!(read(BASE64_STANDARD.encode(&zlib[..zlib.len() - 3])).is_err());
        assert!(read(BASE64_STANDARD.encode(b"nonsense")).is_err());
    }

    #[test]
    fn what_is_none_of_them_is_left_to_the_parser() {
        assert_eq!(read(b"[1]").unwrap(), b"[1]");
        assert_eq!(read(b"").unwrap(), b"");
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        zlib.write_all(&[b' '; 100_000]).unwrap();
        assert!(read(BASE64_STANDARD.encode(zlib.finish().unwrap())).is_err());
    }
}
