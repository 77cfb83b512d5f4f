//! Where a request comes from, for throttles and lists. Never believes a header, unless a proxy that the installation
//! names has written it.

use std::net::{IpAddr, Ipv4Addr};

use axum::{extract::Request, http::HeaderMap};

use crate::listen::Peer;

#[derive(Clone, Debug, Default)]
pub struct Proxies(pub Vec<IpAddr>);

const FORWARDED_FOR: &str = "x-forwarded-for";

impl Proxies {
    /// The peer, or what the last trusted proxy says of it.
    pub fn address(&self, request: &Request) -> IpAddr {
        // Without a socket there is only this process itself.
        let peer = request.extensions().get::<Peer>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip());
        self.behind(peer.to_canonical(), request.headers())
    }

    /// Each proxy appends whom it saw, so the list is read from its end, and only as long as proxies are believed.
    fn behind(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let values = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = values.flat_map(|value| value.split(',')).collect();
        let mut address = peer;
        for hop in hops.into_iter().rev() {
            if !self.0.contains(&address) {
                return address;
            }
            match hop.trim().parse::<IpAddr>() {
                Ok(seen) => address = seen.to_canonical(),
                Err(_) => return address,
            }
        }
        address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_named_proxies_are_believed() {
        let proxies = Proxies(vec!["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()]);
        let check = |peer: &str, forwarded: &[&str], expect: &str| {
            let mut headers = HeaderMap::new();
            for value in forwarded {
                headers.append(FORWARDED_FOR, value.parse().unwrap());
            }
            assert_eq!(proxies.behind(peer.parse().unwrap(), &headers).to_string(), expect, "{peer} {forwarded:?}");
        };
        check("192.0.2.9", &[], "192.0.2.9");
        check("192.0.2.9", &["127.0.0.1"], "192.0.2.9");
        check("10.0.0.1", &["192.0.2.7"], "192.0.2.7");
        check("10.0.0.1", &["127.0.0.1, 192.0.2.7"], "192.0.2.7");
        check("10.0.0.1", &["127.0.0.1, 192.0.2.7, 10.0.0.2"], "192.0.2.7");
        check("10.0.0.1", &["127.0.0.1", "192.0.2.7"], "192.0.2.7");
        check("10.0.0.1", &["nonsense"], "10.0.0.1");
        check("10.0.0.1", &[], "10.0.0.1");
        check("10.0.0.1", &["::ffff:192.0.2.7"], "192.0.2.7");
    }
}
