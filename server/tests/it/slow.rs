//! Clients that send slowly, take slowly, send too much, or are too many. Time is the runtime's own, stopped and moved
//! by the test, so nothing here waits.

use std::net::SocketAddr;
use std::time::Duration;

use axum::{
    Router,
    routing::{get, post},
};
use server::listen::{Limits, Server};
use server::router::shielded;
use server::shield::{body::MAX, guard::Outer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::wire::{Request, exchange};

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    done: JoinHandle<()>,
}

async fn serve(limits: Limits) -> Running {
    let slow = || async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        "done"
    };
    let routes = Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/echo", post(|body: String| async move { body }))
        .route("/slow", get(slow));
    let server = Server::bind("127.0.0.1:0".parse().unwrap(), shielded(routes, Outer::default()), limits).await.unwrap();
    let address = server.address();
    let (stop, stopped) = oneshot::channel::<()>();
    let done = tokio::spawn(server.run(async move {
        let _ = stopped.await;
    }));
    Running { address, stop, done }
}

fn quick() -> Limits {
    Limits { head: Duration::from_millis(300), ..Limits::default() }
}

#[tokio::test]
async fn a_head_that_does_not_end_is_cut_off() {
    let running = serve(quick()).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nx-slow: ").await.unwrap();
    let mut answer = Vec::new();
    // Ends because the server hangs up; without its timer this would wait for ever.
    let read = tokio::time::timeout(Duration::from_secs(30), stream.read_to_end(&mut answer)).await;
    assert!(read.is_ok(), "the connection is still open");
    assert!(!String::from_utf8_lossy(&answer).contains("hello"));
    assert_eq!(Request::new("GET", "/").send(running.address).await.text(), "hello");
}

#[tokio::test]
async fn heads_without_measure_are_refused() {
    let running = serve(Limits::default()).await;
    let long = format!("GET / HTTP/1.1\r\nhost: x\r\ncookie: {}\r\n\r\n", "a".repeat(200_000));
    let many = format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", "a: b\r\n".repeat(500));
    for bytes in [long, many] {
        let reply = exchange(running.address, bytes.as_bytes()).await.ok().flatten();
        assert!(reply.is_none_or(|reply| reply.status == 431), "too much of a head must not be served");
    }
}

#[tokio::test]
async fn broken_requests_are_refused() {
    let running = serve(Limits::default()).await;
    for bytes in [&b"\x00\x01\x02\r\n\r\n"[..], b"GET /\xff HTTP/1.1\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"G\r\n\r\n"] {
        let reply = exchange(running.address, bytes).await.ok().flatten();
        assert!(reply.as_ref().is_none_or(|reply| (400..500).contains(&reply.status)), "{bytes:?}: {reply:?}");
    }
    assert_eq!(Request::new("GET", "/").send(running.address).await.status, 200);
}

#[tokio::test]
async fn bodies_have_a_limit_announced_or_not() {
    let running = serve(Limits::default()).await;
    let at_most = Request::new("POST", "/echo").body("text/plain", vec![b'x'; MAX]).send(running.address).await;
    assert_eq!((at_most.status, at_most.body.len()), (200, MAX));
    let announced = format!("POST /echo HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", MAX + 1);
    let reply = exchange(running.address, announced.as_bytes()).await.unwrap().unwrap();
    assert_eq!(reply.status, 413);
    assert!(reply.text().contains("1024 KiB"), "{}", reply.text());
    let chunk = format!("{:x}\r\n{}\r\n", 64 * 1024, "x".repeat(64 * 1024));
    let chunks = chunk.repeat(17);
    let unannounced = format!("POST /echo HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n{chunks}0\r\n\r\n");
    let reply = exchange(running.address, unannounced.as_bytes()).await.unwrap().unwrap();
    assert_eq!(reply.status, 413);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_no_server_error() {
    let running = serve(Limits::default()).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(b"POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf").await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
}

#[tokio::test]
async fn more_clients_than_slots_wait_their_turn() {
    let running = serve(Limits { connections: 2, ..quick() }).await;
    let mut idle = Vec::new();
    for _ in 0..2 {
        idle.push(TcpStream::connect(running.address).await.unwrap());
    }
    // Both slots are taken by clients that say nothing; they are cut off, and then this one is served.
    assert_eq!(Request::new("GET", "/").send(running.address).await.text(), "hello");
}

#[tokio::test]
async fn running_requests_end_before_the_server_does() {
    let running = serve(Limits::default()).await;
    let request = Request::new("GET", "/slow");
    let address = running.address;
    let asked = tokio::spawn(async move { request.send(address).await });
    // A connection that is open and idle must not hold the server up.
    let _idle = TcpStream::connect(address).await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    running.stop.send(()).unwrap();
    assert_eq!(asked.await.unwrap().text(), "done");
    running.done.await.unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn requests_that_take_too_long_do_not_hold_the_server() {
    let running = serve(Limits { grace: Duration::from_millis(200), ..Limits::default() }).await;
    let request = Request::new("GET", "/slow");
    let address = running.address;
    let asked = tokio::spawn(async move { request.try_send(address).await });
    tokio::time::sleep(Duration::from_millis(500)).await;
    running.stop.send(()).unwrap();
    running.done.await.unwrap();
    assert!(asked.await.unwrap().ok().flatten().is_none(), "it was cut off");
}
