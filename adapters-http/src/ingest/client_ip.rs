//! Where a request comes from.

use std::net::{IpAddr, SocketAddr};

/// The first address of `X-Forwarded-For`, where a proxy in front is trusted to set it, else the peer's.
pub(super) fn client_ip(forwarded: Option<&str>, peer: Option<SocketAddr>) -> Option<IpAddr> {
    let forwarded = forwarded.and_then(|list| list.split(',').next()).and_then(address);
    let ip = forwarded.or_else(|| peer.map(|peer| peer.ip()))?;
    Some(ip.to_canonical())
}

/// An address with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| text.parse().ok().map(|socket: SocketAddr| socket.ip()))
}

#[cfg(test)]
mod tests {
    use super::client_ip;

    fn of(forwarded: &str) -> String {
        let peer = "10.0.0.1:5000".parse().unwrap();
        client_ip(Some(forwarded), Some(peer)).unwrap().to_string()
    }

    #[test]
    fn the_first_forwarded_address_counts() {
        assert_eq!(of("203.0.113.7, 10.0.0.9"), "203.0.113.7");
        assert_eq!(of("203.0.113.7:4711"), "203.0.113.7");
        assert_eq!(of("[2001:db8::1]:4711"), "2001:db8::1");
        assert_eq!(of("[2001:db8::1]"), "2001:db8::1");
        assert_eq!(of("::ffff:203.0.113.7"), "203.0.113.7");
    }

    #[test]
    fn otherwise_the_peer_counts() {
        for nonsense in ["unknown", "", "300.1.2.3", ", 1.2.3.4"] {
            assert_eq!(of(nonsense), "10.0.0.1", "{nonsense}");
        }
        assert_eq!(client_ip(None, None), None);
    }
}
