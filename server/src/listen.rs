//! Accepts connections and serves them, with the limits that keep slow or many clients from harming the others.
//! Never looks into a request: that is the router's work.
//!
//! Plain HTTP/1.1 only: TLS and HTTP/2 end at the proxy in front, and browsers do not speak HTTP/2 without TLS.

mod stall;

use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, http::Request};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
};
use tower::ServiceExt as _;

use stall::Stall;

/// What one client may take from the others.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For the whole head of a request; also how long an unused connection stays open.
    pub head: Duration,
    /// Without the client taking a single byte of the answer.
    pub stall: Duration,
    /// At the same time; more wait in the system's queue.
    pub connections: usize,
    /// For running requests after the order to stop.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { head: Duration::from_secs(10), stall: Duration::from_secs(15), connections: 1024, grace: Duration::from_secs(10) }
    }
}

/// The bytes of a head: cookies and addresses are short, so whoever sends more means no good.
const HEAD_BYTES: usize = 64 * 1024;

/// Who is at the other end of the socket, as a request extension.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// A bound listener with what it serves.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
    limits: Limits,
}

impl Server {
    pub async fn bind(address: SocketAddr, router: Router, limits: Limits) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address, router, limits })
    }

    /// Where it really listens: port 0 becomes a free one.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is done, then lets running requests end within the grace time and drops the rest.
    /// Writes that run in tasks of their own are not dropped with their connection.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let slots = Arc::new(Semaphore::new(self.limits.connections));
        let graceful = GracefulShutdown::new();
        let mut connections = JoinSet::new();
        tokio::pin!(stop);
        loop {
            while connections.try_join_next().is_some() {}
            let (stream, peer, slot) = tokio::select! {
                () = &mut stop => break,
                accepted = accept(&self.listener, &slots) => accepted,
            };
            connections.spawn(connection(stream, peer, slot, self.router.clone(), self.limits, graceful.watcher()));
        }
        drop(self.listener);
        tracing::info!(open = graceful.count(), "stopping");
        if tokio::time::timeout(self.limits.grace, graceful.shutdown()).await.is_err() {
            tracing::warn!("some connections did not end in time and are dropped");
        }
    }
}

/// The next connection that there is room for. Errors here are the machine's (no more file handles, a client that
/// left already): waiting a moment is all that helps.
async fn accept(listener: &TcpListener, slots: &Arc<Semaphore>) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
    // The semaphore is never closed, so there is always a slot in the end.
    let slot = Arc::clone(slots).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, slot),
            Err(error) => {
                tracing::warn!(%error, "accept a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    slot: Option<OwnedSemaphorePermit>,
    router: Router,
    limits: Limits,
    watcher: Watcher,
) {
    // Without it a streamed page waits for the client's delayed acknowledgement between two writes: 43 ms, not 0.6.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "set TCP_NODELAY");
    }
    let service = router.map_request(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer));
        request
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(Stall::new(stream, limits.stall)), TowerToHyperService::new(service));
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, %peer, "connection ended");
    }
    drop(slot);
}
