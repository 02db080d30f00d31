//! Bytes as text, in the standard alphabet of base64.

const ALPHABET: [char; 64] = [
    'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W',
    'X', 'Y', 'Z', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't',
    'u', 'v', 'w', 'x', 'y', 'z', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '+', '/',
];

/// Filled up with `=` to a multiple of four characters.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = encode_unpadded(bytes);
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

/// Without `=` at the end.
pub fn encode_unpadded(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits =
            [16, 8, 0].into_iter().zip(group).fold(0_u32, |bits, (shift, byte)| bits | u32::from(*byte) << shift);
        // n bytes make n + 1 characters.
        for shift in [18, 12, 6, 0].into_iter().take(group.len() + 1) {
            let index = usize::try_from((bits >> shift) & 0x3f).unwrap_or_default();
            text.extend(ALPHABET.get(index));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_those_of_the_standard() {
        let cases = [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("foobar", "Zm9vYmFy")];
        for (bytes, expected) in cases {
            assert_eq!(encode_unpadded(bytes.as_bytes()), expected);
        }
        assert_eq!((encode(b"f"), encode(b"fo"), encode(b"foo")), ("Zg==".into(), "Zm8=".into(), "Zm9v".into()));
        assert_eq!(encode(&[0xff, 0xef, 0xbe]), "/+++");
    }
}
