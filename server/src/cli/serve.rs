//! `muster serve`: opens the installation, starts the engine, serves until told to stop, and stops in order. Never
//! makes an account.

use std::{future::Future, net::SocketAddr, path::PathBuf, sync::Arc};

use backend::{Backend, engine::Engine, people};

use super::{
    Failure,
    install::{Attachments, Install, Mail, Proxies, Sessions, backend, causes, migrate},
    tell,
};
use crate::{
    listen::{Limits, Server},
    router::{self, router},
    sessions,
    site::Site,
};

#[derive(Debug, clap::Args)]
pub struct Serve {
    #[command(flatten)]
    install: Install,
    /// Address and port to listen on; 0.0.0.0 or [::] reaches other machines.
    #[arg(long, env = "MUSTER_ADDR", value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
    addr: SocketAddr,
    /// Directory with the browser part, for binaries that have none inside.
    #[arg(long, env = "MUSTER_SITE_DIR", value_name = "DIR")]
    site_dir: Option<PathBuf>,
    /// Leave the database as it is; `muster migrate` brings it up to date.
    #[arg(long, env = "MUSTER_NO_MIGRATE", value_parser = clap::builder::BoolishValueParser::new())]
    no_migrate: bool,
    #[command(flatten)]
    proxies: Proxies,
    #[command(flatten)]
    sessions: Sessions,
    #[command(flatten)]
    attachments: Attachments,
    #[command(flatten)]
    mail: Mail,
}

impl Serve {
    pub async fn run(self) -> Result<(), Failure> {
        let site = Site::open(self.site_dir.as_deref()).map_err(|error| Failure::new(causes(&error)))?;
        let backend = self.backend().await?;
        let routes = router(router::Install {
            backend: backend.clone(),
            site: Arc::new(site),
            proxies: sessions::Proxies(self.proxies.trusted_proxy.clone()),
            named: self.install.base_url.is_some(),
        });
        let stop = stop_signal()?;
        let server = Server::bind(self.addr, routes, Limits::default()).await;
        let server =
            server.map_err(|error| Failure::new(format!("cannot listen on {}: {error}; choose another with --addr", self.addr)))?;
        let engine = Engine::start(&backend);
        self.greet(&backend, server.address()).await?;
        let live = backend.live.clone();
        // Streams would never end by themselves.
        let stop = async move {
            stop.await;
            live.close();
        };
        server.run(stop).await;
        engine.stop().await;
        backend.db.clone().close().await.map_err(|error| Failure::new(format!("closing the database: {}", causes(&error))))
    }

    async fn backend(&self) -> Result<Backend, Failure> {
        let mut settings = self.install.settings(&format!("http://{}", reachable(self.addr)))?;
        self.sessions.put_into(&mut settings)?;
        self.attachments.put_into(&mut settings);
        self.mail.put_into(&mut settings);
        let db = self.install.connect().await?;
        if !self.no_migrate {
            migrate(&db).await?;
        }
        backend(db, settings)
    }

    /// On stdout: where it is, and the link that makes the administrator while there is none.
    async fn greet(&self, backend: &Backend, address: SocketAddr) -> Result<(), Failure> {
        let link = people::renew_setup_link(backend).await;
        let link =
            link.map_err(|error| Failure::new(format!("cannot read the accounts: {}; run `muster migrate` first", causes(&error))))?;
        let base_url = &backend.settings.base_url;
        tell::line(format_args!("Muster runs at {} (listening on {address}).", base_url.origin()))?;
        link.map_or(Ok(()), |link| {
            tell::line(format_args!("Nobody can administer it yet. This link makes the first administrator, once:\n{link}"))
        })
    }
}

/// An address that listens on all interfaces is no address to go to.
fn reachable(address: SocketAddr) -> String {
    if address.ip().is_unspecified() { format!("localhost:{}", address.port()) } else { address.to_string() }
}

/// Ctrl C, or what a supervisor sends.
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let unable = |error| Failure::new(format!("cannot wait for signals: {error}"));
    let mut interrupt = signal(SignalKind::interrupt()).map_err(unable)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(unable)?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
