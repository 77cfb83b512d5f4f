//! A whole installation for one test: a fresh database, a clock that stands, the routes, a socket.

use std::net::SocketAddr;
use std::sync::Arc;

use backend::people::{self, NewPerson, TokenScope};
use backend::{Backend, BaseUrl, ManualClock, Settings};
use chrono::{DateTime, Utc};
use domain::access::{Role, RoleSet};
use domain::ids::{PersonId, TeamId};
use server::listen::{Limits, Server};
use server::router::{Install, router};
use server::sessions::Proxies;
use server::site::Site;
use tempfile::TempDir;
use testkit::TestDb;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::wire::{Reply, Request};

pub const PASSWORD: &str = "a long enough password";

pub struct Desk {
    pub backend: Backend,
    pub clock: Arc<ManualClock>,
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    running: Option<JoinHandle<()>>,
    // Dropped last: the server is gone by then.
    _data: TempDir,
    _db: TestDb,
}

pub fn now() -> DateTime<Utc> {
    "2026-11-20T09:00:00Z".parse().unwrap()
}

impl Desk {
    pub async fn open(db: TestDb) -> Self {
        Self::at(db, None).await
    }

    /// With a base URL that the installation names.
    pub async fn at(db: TestDb, base_url: Option<&str>) -> Self {
        let data = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(now()));
        let reached: BaseUrl = base_url.unwrap_or("http://127.0.0.1:3000").parse().unwrap();
        let backend = Backend::new(db.db().clone(), clock.clone(), Settings::new(reached, data.path())).unwrap();
        let routes = router(Install {
            backend: backend.clone(),
            site: Arc::new(Site::empty()),
            proxies: Proxies::default(),
            named: base_url.is_some(),
        });
        let server = Server::bind("127.0.0.1:0".parse().unwrap(), routes, Limits::default()).await.unwrap();
        let address = server.address();
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(server.run(async move {
            let _ = stopped.await;
        }));
        Self { backend, clock, address, stop: Some(stop), running: Some(running), _data: data, _db: db }
    }

    pub async fn stop(&mut self) {
        drop(self.stop.take());
        if let Some(running) = self.running.take() {
            running.await.unwrap();
        }
    }

    pub async fn person(&self, name: &str, roles: &[Role]) -> Account {
        self.person_in(name, roles, &[]).await
    }

    pub async fn person_in(&self, name: &str, roles: &[Role], teams: &[TeamId]) -> Account {
        let email = format!("{}@desk.example", name.to_lowercase().replace(' ', "."));
        let new = NewPerson {
            name: name.to_owned(),
            email: email.clone(),
            roles: RoleSet::new(roles.iter().copied()).unwrap(),
            teams: teams.to_vec(),
            password: Some(PASSWORD.to_owned()),
            reason: Some("test".to_owned()),
        };
        let id = people::add(&self.backend.system("test"), new).await.unwrap();
        Account { id, email }
    }

    pub async fn token(&self, account: &Account, scope: TokenScope) -> String {
        people::create_token(&self.backend.system("test"), account.id, "test", scope).await.unwrap().text()
    }

    pub async fn send(&self, request: Request) -> Reply {
        request.send(self.address).await
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Request::new("GET", path)).await
    }

    /// As our own script sends it: same origin, JSON back.
    pub fn rpc(&self, path: &str, pairs: &[(&str, &str)]) -> Request {
        Request::new("POST", path).header("sec-fetch-site", "same-origin").header("accept", "application/json").form(pairs)
    }

    /// The cookie header of a browser that has just signed in.
    pub async fn sign_in(&self, account: &Account) -> String {
        let reply = self.send(self.rpc("/rpc/sign-in", &[("email", &account.email), ("password", PASSWORD)])).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        cookies(&reply)
    }
}

/// What a browser would send back.
pub fn cookies(reply: &Reply) -> String {
    let pairs = reply.all("set-cookie").into_iter().filter_map(|cookie| cookie.split(';').next());
    pairs.filter(|pair| !pair.ends_with('=')).collect::<Vec<_>>().join("; ")
}

#[derive(Clone, Debug)]
pub struct Account {
    pub id: PersonId,
    pub email: String,
}
