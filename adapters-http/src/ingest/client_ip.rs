//! Where a request comes from.

use std::net::{IpAddr, SocketAddr};

/// The client's address in `X-Forwarded-For`, where the proxy in front is trusted, else the peer's.
///
/// Each proxy adds the address that it was reached from at the end, and a client may have written anything before
/// that. So the last public address is the client's: private ones behind it are further proxies of one's own. Where
/// all are private, the client is in the same network, and stands first.
pub(super) fn client_ip(forwarded: Option<&str>, peer: Option<SocketAddr>) -> Option<IpAddr> {
    let forwarded = forwarded.and_then(of_list);
    forwarded.or_else(|| peer.map(|peer| peer.ip().to_canonical()))
}

/// What is no address ends the list: no proxy of one's own wrote it, nor what stands before.
fn of_list(list: &str) -> Option<IpAddr> {
    let mut first = None;
    for ip in list.rsplit(',').map_while(address) {
        if !is_private(ip) {
            return Some(ip);
        }
        first = Some(ip);
    }
    first
}

/// An address with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let ip = bare.parse().ok().or_else(|| text.parse().ok().map(|socket: SocketAddr| socket.ip()));
    ip.map(|ip: IpAddr| ip.to_canonical())
}

/// Not to be met on the internet.
const fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            // 100.64.0.0/10 is what carriers and clouds use between their own machines.
            let [first, second, ..] = ip.octets();
            let is_shared = first == 100 && second & 0xc0 == 64;
            ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified() || is_shared
        }
        IpAddr::V6(ip) => ip.is_unique_local() || ip.is_loopback() || ip.is_unicast_link_local() || ip.is_unspecified(),
    }
}

#[cfg(test)]
mod tests {
    use super::client_ip;

    fn of(forwarded: &str) -> String {
        let peer = "10.0.0.1:5000".parse().unwrap();
        client_ip(Some(forwarded), Some(peer)).unwrap().to_string()
    }

    #[test]
    fn the_last_public_address_counts() {
        assert_eq!(of("203.0.113.7"), "203.0.113.7");
        assert_eq!(of("203.0.113.7, 10.0.0.9"), "203.0.113.7");
        assert_eq!(of("203.0.113.7, 100.64.0.1, 172.16.3.4, fd00::1, ::1,127.0.0.1"), "203.0.113.7");
        assert_eq!(of("203.0.113.7:4711"), "203.0.113.7");
        assert_eq!(of("[2001:db8::1]:4711"), "2001:db8::1");
        assert_eq!(of("[2001:db8::1]"), "2001:db8::1");
        assert_eq!(of("::ffff:203.0.113.7"), "203.0.113.7");
    }

    #[test]
    fn what_the_client_wrote_itself_does_not_count() {
        assert_eq!(of("198.51.100.1, 203.0.113.7"), "203.0.113.7");
        assert_eq!(of("10.0.0.9, 203.0.113.7, 10.0.0.10"), "203.0.113.7");
        assert_eq!(of("198.51.100.1, nonsense, 10.0.0.10"), "10.0.0.10");
        assert_eq!(of(", 203.0.113.7"), "203.0.113.7");
    }

    #[test]
    fn where_all_are_private_the_first_counts() {
        assert_eq!(of("192.168.1.20, 10.0.0.9"), "192.168.1.20");
        assert_eq!(of("::ffff:192.168.1.20, ::1"), "192.168.1.20");
    }

    #[test]
    fn otherwise_the_peer_counts() {
        for nonsense in ["unknown", "", "300.1.2.3", "203.0.113.7, unknown", "203.0.113.7,"] {
            assert_eq!(of(nonsense), "10.0.0.1", "{nonsense}");
        }
        assert_eq!(client_ip(None, None), None);
        assert_eq!(client_ip(None, "[::ffff:203.0.113.7]:1".parse().ok()).unwrap().to_string(), "203.0.113.7");
    }
}
