//! Clients that hang up while a page is made for them: closed tabs, lost networks, people who click on.

use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::{Router, middleware::from_fn, routing::get};
use server::listen::{Limits, Server};
use server::pages::to_the_end;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use crate::program::{Home, PASSWORD};
use crate::wire::Request;

const CUTS: u64 = 600;
const AT_ONCE: u64 = 8;

#[tokio::test]
async fn what_is_begun_is_rendered_to_its_end() {
    let (begun, go_on, ended) = (Arc::new(Notify::new()), Arc::new(Notify::new()), Arc::new(AtomicBool::new(false)));
    let page = {
        let (begun, go_on, ended) = (begun.clone(), go_on.clone(), ended.clone());
        move || {
            let (begun, go_on, ended) = (begun.clone(), go_on.clone(), ended.clone());
            async move {
                begun.notify_one();
                go_on.notified().await;
                ended.store(true, Ordering::SeqCst);
                begun.notify_one();
            }
        }
    };
    let routes = Router::new().route("/", get(page)).layer(from_fn(to_the_end));
    let server = Server::bind("127.0.0.1:0".parse().unwrap(), routes, Limits::default()).await.unwrap();
    let address = server.address();
    tokio::spawn(server.run(std::future::pending()));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    begun.notified().await;
    drop(stream);
    // The server hears of it before the page goes on.
    tokio::time::sleep(Duration::from_millis(50)).await;
    go_on.notify_one();
    let told = tokio::time::timeout(Duration::from_secs(10), begun.notified()).await;
    assert!(told.is_ok() && ended.load(Ordering::SeqCst), "the page went away with its reader");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_notices_those_who_hang_up() {
    let home = Home::new(None);
    home.add_person("root@desk.example", "admin").await;
    let mut serving = home.serve_logging(Stdio::piped()).await;
    let address = serving.address;
    let mut log = serving.child.stderr.take().unwrap();
    let cookie = sign_in(address).await;
    let pages = ["/", "/report", "/board", "/incidents", "/incidents/new", "/account"];
    let cutters = (0..AT_ONCE).map(|cutter| {
        let cookie = cookie.clone();
        tokio::spawn(async move {
            for n in 0..CUTS / AT_ONCE {
                let page = pages[((n + cutter) % pages.len() as u64) as usize];
                let mut stream = TcpStream::connect(address).await.unwrap();
                let request = format!("GET {page} HTTP/1.1\r\nhost: {address}\r\naccept: text/html\r\ncookie: {cookie}\r\n\r\n");
                stream.write_all(request.as_bytes()).await.unwrap();
                // Each at another point of the work.
                tokio::time::sleep(Duration::from_micros(n * 7919 % 40_000)).await;
                stream.set_zero_linger().unwrap();
            }
        })
    });
    for cutter in cutters.collect::<Vec<_>>() {
        cutter.await.unwrap();
    }
    for page in pages {
        let reply = Request::new("GET", page).header("accept", "text/html").header("cookie", &cookie).send(address).await;
        assert_eq!(reply.status, 200, "{page}: {}", reply.text());
    }
    assert!(serving.terminate().await.success());
    let mut said = String::new();
    log.read_to_string(&mut said).await.unwrap();
    assert_eq!(said, "", "the log has something to tell");
}

async fn sign_in(address: SocketAddr) -> String {
    let request = Request::new("POST", "/rpc/sign-in").header("origin", format!("http://{address}"));
    let reply = request.form(&[("email", "root@desk.example"), ("password", PASSWORD)]).send(address).await;
    let session = reply.cookie("muster").unwrap_or_else(|| panic!("no session: {} {}", reply.status, reply.text()));
    format!("muster={session}")
}
