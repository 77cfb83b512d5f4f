//! What every answer carries, and what happens when a handler panics.

use axum::{Router, routing::get};
use server::listen::{Limits, Server};
use server::router::shielded;
use server::shield::guard::Outer;
use testkit::TestDb;

use crate::desk::Desk;
use crate::wire::{Request, exchange};

const ALWAYS: [&str; 8] = [
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "permissions-policy",
    "cache-control",
    "x-request-id",
];

#[tokio::test]
async fn every_answer_has_the_headers() {
    let desk = Desk::open(TestDb::sqlite().await).await;
    let page = |path: &str| Request::new("GET", path).header("accept", "text/html");
    let requests = [
        page("/"),
        page("/login"),
        page("/board"),
        page("/no/such/page"),
        page("/%ff"),
        Request::new("GET", "/healthz"),
        Request::new("GET", "/readyz"),
        Request::new("GET", "/robots.txt"),
        Request::new("GET", "/pkg-empty/muster.css"),
        Request::new("GET", "/api/v1/openapi.json"),
        Request::new("GET", "/api/v1/incidents"),
        Request::new("GET", "/api/v1/nothing"),
        Request::new("DELETE", "/api/v1/incidents"),
        Request::new("POST", "/rpc/nothing"),
        Request::new("GET", "/rpc/sign-in"),
        Request::new("POST", "/login"),
        Request::new("OPTIONS", "/rpc/sign-in"),
        Request::new("POST", "/rpc/sign-in").body("text/plain", "x"),
        desk.rpc("/rpc/rail", &[]),
    ];
    for request in requests {
        let reply = desk.send(request.clone()).await;
        for name in ALWAYS {
            assert!(reply.all(name).len() == 1, "{request:?}: {} has {:?} of {name}", reply.status, reply.all(name));
        }
        assert!(reply.header("content-security-policy").unwrap().contains("frame-ancestors 'none'"), "{request:?}");
        assert_eq!(reply.header("access-control-allow-origin"), None, "{request:?}");
        assert_eq!(reply.header("strict-transport-security"), None, "plain http must not ask for it");
        assert!(reply.status < 500 || reply.status == 503, "{request:?}: {} {}", reply.status, reply.text());
    }
}

#[tokio::test]
async fn https_is_insisted_on() {
    let desk = Desk::at(TestDb::sqlite().await, Some("https://desk.example.org")).await;
    for path in ["/login", "/healthz", "/nothing"] {
        let reply = desk.get(path).await;
        assert_eq!(reply.header("strict-transport-security"), Some("max-age=31536000"), "{path}");
    }
}

/// Each inline script of a page carries the nonce that its policy names, a new one each time.
#[tokio::test]
async fn scripts_carry_the_nonce_of_the_policy() {
    let desk = Desk::open(TestDb::sqlite().await).await;
    let mut nonces = Vec::new();
    for path in ["/login", "/password/forgotten", "/", "/no/such/page"] {
        let reply = desk.send(Request::new("GET", path).header("accept", "text/html")).await;
        let policy = reply.header("content-security-policy").unwrap().to_owned();
        let nonce = policy
            .split("'nonce-")
            .nth(1)
            .and_then(|rest| rest.split('\'').next())
            .unwrap_or_else(|| panic!("{path}: {policy}"))
            .to_owned();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("'strict-dynamic'") && !policy.contains("unsafe-inline"),
            "{policy}"
        );
        let html = reply.text();
        let scripts: Vec<&str> = html.split("<script").skip(1).map(|rest| rest.split('>').next().unwrap_or_default()).collect();
        assert!(!scripts.is_empty(), "{path} has no script at all: {html}");
        for script in scripts {
            assert!(script.contains(&format!("nonce=\"{nonce}\"")), "{path}: <script{script}>");
        }
        assert!(!html.contains(" style=\""), "{path} has a style attribute, which the policy forbids");
        nonces.push(nonce);
    }
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), 4, "a nonce is used once");
}

#[tokio::test]
async fn unknown_addresses_are_answered_in_the_form_of_the_asker() {
    let desk = Desk::open(TestDb::sqlite().await).await;
    let page = desk.send(Request::new("GET", "/no/such/page").header("accept", "text/html,*/*")).await;
    assert_eq!((page.status, page.header("content-type")), (404, Some("text/html; charset=utf-8")));
    let rest = desk.get("/api/v1/nothing").await;
    assert_eq!((rest.status, rest.header("content-type")), (404, Some("application/problem+json")));
    assert_eq!(rest.json()["status"], 404);
    assert_eq!(rest.json()["reference"].as_str(), rest.header("x-request-id"));
    let rpc = desk.send(desk.rpc("/rpc/nothing", &[])).await;
    assert_eq!((rpc.status, rpc.header("content-type")), (404, Some("application/json")));
    assert_eq!(rpc.json()["error"], "not_found");
}

#[tokio::test]
async fn a_panic_becomes_an_answer_with_a_reference() {
    let boom = || async {
        if std::hint::black_box(true) {
            panic!("secret detail of the panic");
        }
    };
    let routes = Router::new().route("/boom", get(boom)).route("/api/boom", get(boom));
    let server = Server::bind("127.0.0.1:0".parse().unwrap(), shielded(routes, Outer::default()), Limits::default()).await.unwrap();
    let address = server.address();
    tokio::spawn(server.run(std::future::pending()));
    let reply = Request::new("GET", "/api/boom").send(address).await;
    assert_eq!(reply.status, 500);
    assert_eq!(reply.json()["reference"].as_str(), reply.header("x-request-id"));
    assert!(!reply.text().contains("secret"), "{}", reply.text());
    let page = Request::new("GET", "/boom").header("accept", "text/html").send(address).await;
    assert_eq!(page.status, 500);
    assert!(page.text().contains(page.header("x-request-id").unwrap()) && !page.text().contains("secret"));
    // The server goes on.
    assert_eq!(exchange(address, b"GET /nothing HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap().unwrap().status, 404);
}
