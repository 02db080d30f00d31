//! The listening server.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};

use crate::api::{Api, Settings, UseCases};
use crate::respond::respond;
use crate::router;

/// A request's head must have come after this time.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);

/// An idle connection is kept this long: longer than load balancers in front use to.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// A server that listens. It serves once its future is awaited, until its handle stops it.
pub struct Bound {
    /// The server; `server.handle().stop(true)` lets requests finish that are under way.
    pub server: Server,
    /// Where it listens.
    pub addresses: Vec<SocketAddr>,
    /// How clients reach it, without a final slash.
    pub url_prefix: String,
}

/// Binds a server; to be called inside a runtime. Signals are left to the caller.
pub fn server(settings: Settings, use_cases: UseCases) -> io::Result<Bound> {
    let api = web::Data::new(Api::new(settings.clone(), use_cases));
    let shared = api.clone();
    let mut server = HttpServer::new(move || {
        let api = shared.clone();
        App::new().app_data(api.clone()).configure(|config| router::configure(&api, config)).wrap(from_fn(respond))
    })
    .client_request_timeout(HEAD_TIMEOUT)
    .keep_alive(KEEP_ALIVE)
    .shutdown_timeout(settings.shutdown_seconds)
    .disable_signals();
    if let Some(workers) = settings.workers {
        server = server.workers(workers.max(1));
    }
    let server = server.bind(settings.listen)?;
    let addresses = server.addrs();
    if let Some(address) = addresses.first() {
        api.bound(*address);
    }
    let url_prefix = api.url_prefix().to_string();
    Ok(Bound { server: server.run(), addresses, url_prefix })
}
