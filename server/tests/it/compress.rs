//! What is made small on its way out, and what is left as it is.

use std::convert::Infallible;
use std::io::Read;

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::get};
use domain::access::Role;
use futures_util::StreamExt;
use server::listen::{Limits, Server};
use server::router::shielded;
use server::shield::guard::Outer;
use testkit::TestDb;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::desk::Desk;
use crate::rest::Program;
use crate::wire::{Reply, Request};

fn varies(reply: &Reply) -> bool {
    reply.all("vary").iter().any(|names| names.to_ascii_lowercase().contains("accept-encoding"))
}

fn unbrotli(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    brotli::Decompressor::new(bytes, 4096).read_to_end(&mut plain).unwrap();
    plain
}

async fn served(routes: Router) -> std::net::SocketAddr {
    let server = Server::bind("127.0.0.1:0".parse().unwrap(), shielded(routes, Outer::default()), Limits::default()).await.unwrap();
    let address = server.address();
    tokio::spawn(server.run(std::future::pending()));
    address
}

#[tokio::test]
async fn pages_and_lists_are_small() {
    let program = Program::open(TestDb::sqlite().await).await;
    for n in 0..30 {
        program.create(&format!("Printer {n}")).await;
    }
    let root = program.desk.person("Anna Rossi", &[Role::AgentL1]).await;
    let cookie = program.desk.sign_in(&root).await;
    let page = |path: &str| Request::new("GET", path).header("accept", "text/html").header("cookie", &cookie);
    let rpc = program.desk.rpc("/rpc/account", &[]).header("cookie", &cookie);
    for (what, request, least) in [
        ("the board", page("/board"), 4),
        ("the list", page("/incidents"), 4),
        ("the sign-in", Request::new("GET", "/login").header("accept", "text/html"), 1),
        ("REST", program.request("GET", "/api/v1/incidents?limit=200"), 4),
        ("the description", Request::new("GET", "/api/v1/openapi.json"), 4),
    ] {
        let plain = program.desk.send(request.clone()).await;
        assert_eq!((plain.status, plain.header("content-encoding")), (200, None), "{what}");
        assert!(plain.body.len() > 1024 && varies(&plain), "{what}: {} bytes", plain.body.len());
        for (accept, coding) in [("br", "br"), ("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("gzip;q=1.0, br;q=0.1", "gzip")] {
            let small = program.desk.send(request.clone().header("accept-encoding", accept)).await;
            assert_eq!((small.status, small.header("content-encoding")), (200, Some(coding)), "{what} {accept}");
            assert!(small.body.len() * least < plain.body.len() && varies(&small), "{what}: {} of {}", small.body.len(), plain.body.len());
            assert_eq!(small.header("content-type"), plain.header("content-type"), "{what}");
            assert!(small.header("content-length").is_none_or(|length| length == small.body.len().to_string()), "{what}");
        }
        for accept in ["identity", "br;q=0, gzip;q=0", "deflate"] {
            let whole = program.desk.send(request.clone().header("accept-encoding", accept)).await;
            assert_eq!((whole.header("content-encoding"), whole.body.len()), (None, plain.body.len()), "{what} {accept}");
        }
    }
    // What comes out is what went in.
    let list = program.request("GET", "/api/v1/incidents?limit=200");
    let (plain, small) = (program.desk.send(list.clone()).await, program.desk.send(list.header("accept-encoding", "br")).await);
    assert_eq!(unbrotli(&small.body), plain.body);
    // Below a packet nothing is won.
    let short = program.desk.send(rpc.header("accept-encoding", "br")).await;
    assert!(short.body.len() < 1024 && short.header("content-encoding").is_none(), "{short:?}");
}

/// A tag names bytes, and comes back as If-Match: what has one stays as it is.
#[tokio::test]
async fn what_has_a_tag_keeps_its_bytes() {
    let program = Program::open(TestDb::sqlite().await).await;
    let created = program.create("Printer").await;
    let at = format!("/api/v1/incidents/{}", created["number"].as_str().unwrap());
    let long = serde_json::json!({ "description": "It stands still. ".repeat(200) });
    let changed =
        program.desk.send(program.request("PATCH", &at).header("if-match", "*").header("accept-encoding", "br").json(&long)).await;
    let read = program.desk.send(program.request("GET", &at).header("accept-encoding", "gzip, br")).await;
    for reply in [&changed, &read] {
        assert!(reply.status == 200 && reply.body.len() > 2048, "{} {}", reply.status, reply.body.len());
        let tag = format!("\"{}\"", reply.json()["version"]);
        assert_eq!((reply.header("content-encoding"), reply.header("etag")), (None, Some(tag.as_str())));
    }
    let again =
        program.request("PATCH", &at).header("if-match", read.header("etag").unwrap()).json(&serde_json::json!({ "title": "Plotter" }));
    assert_eq!(program.desk.send(again).await.status, 200, "and the tag is taken as it came");
}

/// HEAD tells what GET would send.
#[tokio::test]
async fn head_tells_the_same() {
    let program = Program::open(TestDb::sqlite().await).await;
    for path in ["/login", "/api/v1/openapi.json", "/healthz"] {
        let ask = |method: &str| Request::new(method, path).header("accept", "text/html").header("accept-encoding", "br");
        let (get, head) = (program.desk.send(ask("GET")).await, program.desk.send(ask("HEAD")).await);
        assert_eq!(head.status, get.status, "{path}");
        assert_eq!(head.body, b"", "{path}");
        for name in ["content-encoding", "content-type", "vary", "etag"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
        let length = head.header("content-length");
        assert!(length.is_none_or(|length| length == get.body.len().to_string()), "{path}: {length:?} of {}", get.body.len());
    }
}

#[tokio::test]
async fn only_long_text_is_touched() {
    async fn body(kind: &'static str, extra: Option<(header::HeaderName, &'static str)>) -> Response {
        let mut response = ([(header::CONTENT_TYPE, kind)], "a long text ".repeat(500)).into_response();
        if let Some((name, value)) = extra {
            response.headers_mut().insert(name, value.parse().unwrap());
        }
        response
    }
    let routes = Router::new()
        .route("/csv", get(|| body("text/csv; charset=utf-8", None)))
        .route("/problem", get(|| body("application/problem+json", None)))
        .route("/capitals", get(|| body("Application/JSON", None)))
        .route("/image", get(|| body("image/png", None)))
        .route("/font", get(|| body("font/woff2", None)))
        .route("/bytes", get(|| body("application/octet-stream", None)))
        .route("/packed", get(|| body("text/html", Some((header::CONTENT_ENCODING, "br")))))
        .route("/tagged", get(|| body("application/json", Some((header::ETAG, "\"7\"")))))
        .route("/short", get(|| async { ([(header::CONTENT_TYPE, "text/html")], "x".repeat(1023)) }))
        .route("/long", get(|| async { ([(header::CONTENT_TYPE, "text/html")], "x".repeat(1024)) }));
    let address = served(routes).await;
    for (path, coding) in [
        ("/csv", Some("gzip")),
        ("/problem", Some("gzip")),
        ("/capitals", Some("gzip")),
        ("/image", None),
        ("/font", None),
        ("/bytes", None),
        ("/packed", Some("br")),
        ("/tagged", None),
        ("/short", None),
        ("/long", Some("gzip")),
    ] {
        let reply = Request::new("GET", path).header("accept-encoding", "gzip").send(address).await;
        assert_eq!((reply.status, reply.header("content-encoding")), (200, coding), "{path}");
    }
}

/// A refusal is written in place of what a handler said, so it must not go out under that one's coding.
#[tokio::test]
async fn refusals_can_be_read() {
    let long = || async { (axum::http::StatusCode::BAD_REQUEST, "what a library says ".repeat(500)) };
    let address = served(Router::new().route("/api/long", get(long))).await;
    let reply = Request::new("GET", "/api/long").header("accept-encoding", "gzip").send(address).await;
    assert_eq!((reply.status, reply.header("content-encoding")), (400, None));
    assert_eq!(reply.json()["status"], 400);
}

/// Live events come one by one, each when it happens: the second is sent only after the first has arrived.
#[tokio::test]
async fn events_are_not_held_back() {
    let (send, receive) = tokio::sync::mpsc::channel::<&'static str>(1);
    let receive = std::sync::Arc::new(tokio::sync::Mutex::new(Some(receive)));
    let events = move || {
        let receive = receive.clone();
        async move {
            let receive = receive.lock().await.take().unwrap();
            let pieces = futures_util::stream::unfold(receive, |mut receive| async { receive.recv().await.map(|piece| (piece, receive)) });
            let body = Body::from_stream(pieces.map(|piece| Ok::<_, Infallible>(Bytes::from_static(piece.as_bytes()))));
            ([(header::CONTENT_TYPE, "text/event-stream")], body)
        }
    };
    let address = served(Router::new().route("/live", get(events))).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /live HTTP/1.1\r\nhost: x\r\naccept-encoding: gzip, br\r\n\r\n").await.unwrap();
    let mut heard = String::new();
    for event in ["data: first\n\n", "data: second\n\n"] {
        send.send(event).await.unwrap();
        let arrived = async {
            let mut piece = [0; 1024];
            while !heard.contains(event) {
                let count = stream.read(&mut piece).await.unwrap();
                assert!(count > 0, "the stream ended: {heard}");
                heard.push_str(&String::from_utf8_lossy(&piece[..count]));
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(10), arrived).await.unwrap_or_else(|_| panic!("held back: {event:?} {heard}"));
    }
    assert!(!heard.to_ascii_lowercase().contains("content-encoding"), "{heard}");
}

/// The browser part is small already and carries its own tags.
#[tokio::test]
async fn assets_are_served_as_they_were_built() {
    let desk = Desk::open(TestDb::sqlite().await).await;
    let reply = desk.send(Request::new("GET", "/robots.txt").header("accept-encoding", "br")).await;
    assert_eq!((reply.status, reply.header("content-encoding")), (200, None));
    let home = crate::program::Home::new(None);
    let style = "body { color: red } ".repeat(200);
    std::fs::write(home.path().join("site/pkg-test/muster.css"), &style).unwrap();
    std::fs::write(home.path().join("site/pkg-test/muster.js"), &style).unwrap();
    std::fs::write(home.path().join("site/pkg-test/muster.js.br"), "small").unwrap();
    let serving = home.serve().await;
    let get = async |name: &str| {
        Request::new("GET", &format!("/pkg-test/{name}")).header("accept-encoding", "gzip, br").send(serving.address).await
    };
    let (css, js) = (get("muster.css").await, get("muster.js").await);
    assert_eq!((css.header("content-encoding"), css.body.len()), (None, style.len()));
    assert_eq!((js.header("content-encoding"), js.text().as_str()), (Some("br"), "small"));
    serving.kill().await;
}
