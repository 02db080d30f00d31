//! Content encodings, under a limit on what comes out.

use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::memory::{Exhausted, Held};

/// What is read at once, and between two looks at the limits.
const CHUNK: usize = 64 << 10;

/// 8 MiB: what every decoder must support, and the most that one has to hold.
const ZSTD_WINDOW_LOG: u32 = 23;

/// How a body is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Identity,
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

/// Why a body cannot be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DecodeError {
    /// More comes out than is allowed.
    TooLarge,
    /// It is not in that encoding, or ends in the middle.
    Corrupt,
    /// All requests together hold too much.
    Exhausted,
}

impl From<Exhausted> for DecodeError {
    fn from(_: Exhausted) -> Self {
        Self::Exhausted
    }
}

impl Encoding {
    /// Reads a `Content-Encoding`; one that is not known is taken for none.
    pub(super) fn parse(name: &str) -> Self {
        match name.trim().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => Self::Gzip,
            "deflate" => Self::Deflate,
            "br" => Self::Brotli,
            "zstd" => Self::Zstd,
            _ => Self::Identity,
        }
    }
}

/// Decodes a body; never more than a little over `limit` bytes are held.
pub(super) fn decode(encoding: Encoding, body: Vec<u8>, limit: usize, held: &mut Held) -> Result<Vec<u8>, DecodeError> {
    if encoding == Encoding::Identity {
        return if body.len() > limit { Err(DecodeError::TooLarge) } else { Ok(body) };
    }
    let encoded = body.as_slice();
    let corrupt = |_| DecodeError::Corrupt;
    match encoding {
        Encoding::Identity => Ok(body),
        Encoding::Gzip => read(MultiGzDecoder::new(encoded), limit, held),
        Encoding::Deflate if is_zlib(encoded) => read(ZlibDecoder::new(encoded), limit, held),
        Encoding::Deflate => read(DeflateDecoder::new(encoded), limit, held),
        Encoding::Brotli => read(brotli::Decompressor::new(encoded, CHUNK), limit, held),
        Encoding::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(encoded).map_err(corrupt)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG).map_err(corrupt)?;
            read(decoder, limit, held)
        }
    }
}

/// Decodes zlib data without a header that says so.
pub(super) fn inflate(encoded: &[u8], limit: usize, held: &mut Held) -> Result<Vec<u8>, DecodeError> {
    read(ZlibDecoder::new(encoded), limit, held)
}

fn read(mut decoder: impl Read, limit: usize, held: &mut Held) -> Result<Vec<u8>, DecodeError> {
    let before = held.bytes();
    let mut decoded = Vec::new();
    let most = u64::try_from(CHUNK).unwrap_or(u64::MAX);
    loop {
        let count = decoder.by_ref().take(most).read_to_end(&mut decoded).map_err(|_| DecodeError::Corrupt)?;
        if decoded.len() > limit {
            return Err(DecodeError::TooLarge);
        }
        if count == 0 {
            return Ok(decoded);
        }
        held.grow_to(before.saturating_add(decoded.capacity()))?;
    }
}

/// The two bytes that zlib data begins with: a method, and a check sum over both.
fn is_zlib(encoded: &[u8]) -> bool {
    match encoded {
        [method, flags, ..] => method & 0x0f == 8 && (u16::from(*method) << 8 | u16::from(*flags)).is_multiple_of(31),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::{DecodeError, Encoding, decode};
    use crate::ingest::memory::{Held, Memory};

    fn held() -> Held {
        Memory::new(1 << 30).hold()
    }

    fn encoded(encoding: Encoding, text: &[u8]) -> Vec<u8> {
        match encoding {
            Encoding::Identity => text.to_vec(),
            Encoding::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(text).unwrap();
                encoder.finish().unwrap()
            }
            Encoding::Deflate => {
                let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(text).unwrap();
                encoder.finish().unwrap()
            }
            Encoding::Brotli => {
                let mut bytes = Vec::new();
                brotli::CompressorWriter::new(&mut bytes, 4096, 5, 22).write_all(text).unwrap();
                bytes
            }
            Encoding::Zstd => zstd::bulk::compress(text, 3).unwrap(),
        }
    }

    const ALL: [Encoding; 5] =
        [Encoding::Identity, Encoding::Gzip, Encoding::Deflate, Encoding::Brotli, Encoding::Zstd];

    #[test]
    fn every_encoding_reads_back() {
        let text: Vec<u8> = (0..200_000_u32).flat_map(|n| (n % 977).to_string().into_bytes()).collect();
        for encoding in ALL {
            assert!(
                decode(encoding, encoded(encoding, &text), text.len(), &mut held()).unwrap() == text,
                "{encoding:?}"
            );
        }
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::default());
        raw.write_all(&text).unwrap();
        assert!(decode(Encoding::Deflate, raw.finish().unwrap(), text.len(), &mut held()).unwrap() == text);
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let zeros = vec![0; 32 << 20];
        for encoding in ALL {
            let mut held = held();
            let result = decode(encoding, encoded(encoding, &zeros), 1 << 20, &mut held);
            assert_eq!(result, Err(DecodeError::TooLarge), "{encoding:?}");
            assert!(held.bytes() < 4 << 20, "{encoding:?} held {}", held.bytes());
        }
    }

    #[test]
    fn what_is_corrupt_or_cut_is_refused() {
        let text = b"some text that is long enough to be cut".repeat(20);
        for encoding in &ALL[1..] {
            let good = encoded(*encoding, &text);
            for end in 1..good.len() {
                let result = decode(*encoding, good[..end].to_vec(), 1 << 20, &mut held());
                assert_eq!(result, Err(DecodeError::Corrupt), "{encoding:?} cut at {end}");
            }
            assert_eq!(decode(*encoding, b"{\"a\": 1}\n".to_vec(), 1 << 20, &mut held()), Err(DecodeError::Corrupt));
        }
    }

    #[test]
    fn all_requests_together_hold_no_more_than_the_bound() {
        let memory = Memory::new(1 << 20);
        let zeros = encoded(Encoding::Gzip, &vec![0; 4 << 20]);
        let result = decode(Encoding::Gzip, zeros, 64 << 20, &mut memory.hold());
        assert_eq!(result, Err(DecodeError::Exhausted));
        assert!(memory.hold().grow_to(1 << 20).is_ok(), "all of it came back");
    }

    #[test]
    fn names_are_read_leniently() {
        assert_eq!(Encoding::parse(" GZip "), Encoding::Gzip);
        assert_eq!(Encoding::parse("x-gzip"), Encoding::Gzip);
        assert_eq!(Encoding::parse("compress"), Encoding::Identity);
    }
}
