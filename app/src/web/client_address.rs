//! From which network address a request comes.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRef, FromRequestParts},
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

/// The last address that none of ours wrote: what stands before it in the header, the client may have made up.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let forwarded: Vec<IpAddr> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|address| address.trim().parse().ok())
        .collect();
    let mut client = peer;
    for address in forwarded.into_iter().rev() {
        if !trusted.contains(&client) {
            break;
        }
        client = address;
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
        assert_eq!(client(address("10.0.0.1"), &HeaderMap::new(), &trusted), address("10.0.0.1"));
    }
}
