//! From which network address a request comes.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRef, FromRequestParts, Request},
    http::{HeaderMap, request::Parts},
};

use super::{AppError, state::AppState};

/// The address of whoever asks: the connection's, or what the proxies that we trust say of it.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for ClientAddress
where
    AppState: FromRef<S>,
{
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let ConnectInfo(peer) =
            ConnectInfo::<SocketAddr>::from_request_parts(parts, state).await.map_err(|_| AppError::Unexpected)?;
        Ok(Self(client(peer.ip(), &parts.headers, &AppState::from_ref(state).trusted_proxies)))
    }
}

impl ClientAddress {
    /// From where a whole request comes.
    pub fn of(request: &Request, state: &AppState) -> Self {
        let peer =
            request.extensions().get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
        Self(client(peer, request.headers(), &state.trusted_proxies))
    }

    /// As what attempts are counted by: of IPv6 the network, since one household has more addresses than there are attempts.
    pub fn network(&self) -> String {
        match self.0 {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        }
    }
}

/// The last address that none of ours wrote: what stands before it in the header, the client may have made up.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let forwarded: Vec<Option<IpAddr>> = headers
        .get_all("x-forwarded-for")
        .iter()
        .flat_map(|value| value.to_str().unwrap_or_default().split(','))
        .map(|address| address.trim().parse().ok())
        .collect();
    let mut client = peer.to_canonical();
    for address in forwarded.into_iter().rev() {
        // What cannot be read hides whatever stands before it.
        let Some(address) = address.filter(|_| trusted.contains(&client)) else { break };
        client = address.to_canonical();
    }
    client
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_a_trusted_proxy_is_believed_and_only_about_its_own_peer() {
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let headers =
            |value: &'static str| HeaderMap::from_iter([("x-forwarded-for".parse().unwrap(), HeaderValue::from_static(value))]);
        let trusted = [address("10.0.0.1"), address("10.0.0.2")];
        let seen = |peer, value| client(address(peer), &headers(value), &trusted);
        assert_eq!(seen("10.0.0.1", "192.0.2.7"), address("192.0.2.7"));
        assert_eq!(seen("10.0.0.1", "203.0.113.9, 192.0.2.7, 10.0.0.2"), address("192.0.2.7"));
        assert_eq!(seen("198.51.100.3", "192.0.2.7"), address("198.51.100.3"));
        assert_eq!(seen("10.0.0.1", "192.0.2.7, unknown, 10.0.0.2"), address("10.0.0.2"));
        assert_eq!(seen("::ffff:10.0.0.1", "192.0.2.7"), address("192.0.2.7"));
        assert_eq!(client(address("10.0.0.1"), &HeaderMap::new(), &trusted), address("10.0.0.1"));
    }
}
