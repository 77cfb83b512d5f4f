//! What bad input gets: a clear refusal, never a server error, and never a word of the inside. Every server function
//! with everything that the web can send.

use domain::access::Role;
use server::shield::body::MAX;
use testkit::{TestDb, for_each_db};

use crate::desk::{Desk, PASSWORD};
use crate::wire::{Reply, Request};

/// Texts that only the inside could have written.
const INSIDE: [&str; 16] = [
    "serde",
    "missing field",
    "invalid type",
    "expected ",
    "struct",
    "domain::",
    "backend::",
    "sea_orm",
    "sqlx",
    "SELECT",
    "panicked",
    "unwrap",
    ".rs",
    "/home",
    "Option<",
    "BTreeMap",
];

fn is_clear(reply: &Reply, what: &str) {
    assert!(reply.status < 500 || reply.status == 503, "{what}: {} {}", reply.status, reply.text());
    assert!(reply.body.len() < 100_000, "{what}: an answer of {} bytes", reply.body.len());
    if reply.status >= 400 {
        let text = reply.text();
        assert!(!text.is_empty(), "{what}: {} says nothing", reply.status);
        for inside in INSIDE {
            assert!(!text.contains(inside), "{what}: {inside:?} in {text}");
        }
    }
}

fn bodies() -> Vec<Vec<u8>> {
    let mut bodies: Vec<Vec<u8>> = [
        "",
        "=",
        "&",
        "&&&",
        "a",
        "a=b",
        "%",
        "a=%",
        "%ff=%ff",
        "a=%00",
        "a=%ff%fe",
        "[]=1",
        "a[]=1&a[]=2",
        "a[b][c][d][e][f][g][h]=1",
        "a[=1",
        "]=[",
        "number=INC-1",
        "number=",
        "number=INC-99999999999",
        "number=-1",
        "number[x]=1",
        "number=INC-1&number=INC-2",
        "number=%F0%9F%92%A9",
        "number=INC-1&field=title&seen=x&value=y",
        "number=INC-1&field=nope&seen=1&value=y",
        "number=INC-1&field=title&seen=-1&value=y",
        "number=INC-1&field=title&seen=99999999999999999999&value=y",
        "number=INC-1&step=resolve&from=diagnosis",
        "number=INC-1&step=import&from=closed",
        "number=INC-1&step=nope&from=nope",
        "number=INC-1&from=identification&to=closed",
        "number=INC-1&from=identification&to=nowhere",
        "fields=x",
        "fields[title]=",
        "fields[title]=%00",
        "fields[title]=a&fields[title]=b",
        "fields[title][x]=1",
        "fields[impact]=4&fields[title]=x",
        "fields[team]=x&fields[title]=x",
        "fields[nothing]=1&fields[title]=x",
        "query=stage%3Dnowhere",
        "query=%26%26",
        "query=cursor%3Dx",
        "query=limit%3D-1",
        "query=&stage=diagnosis&cursor=zzz",
        "query=&stage=diagnosis&cursor=",
        "words=%00",
        "words=%25%27%22",
        "token=&new=x",
        "token=x&new=x",
        "token=x&name=&email=&password=",
        "email=&password=",
        "email=a&password=b&next=//evil.example",
        "id=x",
        "current=x&new=y",
        "text=%07",
    ]
    .iter()
    .map(|body| body.as_bytes().to_vec())
    .collect();
    bodies.push(b"a=\xff\xfe\x00".to_vec());
    bodies.push(vec![0; 1000]);
    bodies.push(format!("number=INC-1&text={}", "x".repeat(200_000)).into_bytes());
    bodies.push(format!("{}=1", "a[b]".repeat(2_000)).into_bytes());
    bodies.push("a=1&".repeat(5_000).into_bytes());
    bodies.push(format!("query={}", "%27".repeat(30_000)).into_bytes());
    bodies
}

#[test]
fn server_functions_refuse_clearly() {
    for_each_db(async |db| {
        let desk = Desk::open(db).await;
        let anna = desk.person("Anna Rossi", &[Role::Admin]).await;
        let cookie = desk.sign_in(&anna).await;
        for (path, method) in server::rpc::functions() {
            // These would end the session that the other calls are made with, and a hash takes its time.
            let signed_in = !path.contains("sign-") && !path.contains("password") && !path.contains("setup");
            for body in bodies().into_iter().step_by(if signed_in { 1 } else { 4 }) {
                for cookie in [Some(&cookie).filter(|_| signed_in), None] {
                    let mut request =
                        Request::new(method.as_str(), path).header("sec-fetch-site", "same-origin").header("accept", "application/json");
                    if let Some(cookie) = cookie {
                        request = request.header("cookie", cookie);
                    }
                    let reply = desk.send(request.body("application/x-www-form-urlencoded", body.clone())).await;
                    let what = format!("{path} {}", String::from_utf8_lossy(&body[..body.len().min(80)]));
                    is_clear(&reply, &what);
                    if reply.status >= 400 {
                        assert!(reply.json()["error"].is_string(), "{what}: {}", reply.text());
                    }
                }
            }
        }
    });
}

#[tokio::test]
async fn forms_without_scripts_are_refused_clearly_too() {
    let desk = Desk::open(TestDb::sqlite().await).await;
    let anna = desk.person("Anna Rossi", &[Role::Admin]).await;
    let cookie = desk.sign_in(&anna).await;
    let own = format!("http://{}/login?next=%2Fboard", desk.address);
    for (path, method) in server::rpc::functions() {
        if path.contains("sign-out") {
            continue;
        }
        for body in ["", "number=INC-1", "a=%ff", "fields[title]=x&fields[impact]=9"] {
            for referer in [Some(own.as_str()), Some("https://evil.example/x"), Some("nonsense"), None] {
                let mut request = Request::new(method.as_str(), path).header("sec-fetch-site", "same-origin").header("accept", "text/html");
                request = request.header("cookie", &cookie);
                if let Some(referer) = referer {
                    request = request.header("referer", referer);
                }
                let reply = desk.send(request.body("application/x-www-form-urlencoded", body)).await;
                let what = format!("{path} {body} from {referer:?}");
                is_clear(&reply, &what);
                if let Some(location) = reply.header("location") {
                    assert!(location.starts_with('/') && !location.starts_with("//"), "{what}: sent to {location}");
                    assert_eq!(reply.status, 302, "{what}");
                }
            }
        }
    }
}

#[tokio::test]
async fn the_wrong_form_of_a_request_has_its_own_status() {
    let desk = Desk::open(TestDb::sqlite().await).await;
    let post = |path: &str| Request::new("POST", path).header("sec-fetch-site", "same-origin");
    let cases = [
        (post("/rpc/sign-in").body("application/json", "{}"), 415),
        (post("/rpc/sign-in").body("text/plain", "email=a"), 415),
        (post("/rpc/sign-in").body("multipart/form-data; boundary=x", "--x--"), 415),
        (post("/rpc/sign-in").body("application/x-www-form-urlencoded", b"email=\xff".to_vec()), 400),
        (post("/rpc/sign-in").body("application/x-www-form-urlencoded", vec![b'a'; MAX + 1]), 413),
        (Request::new("PUT", "/rpc/sign-in").header("sec-fetch-site", "same-origin"), 405),
        (Request::new("GET", "/rpc/sign-in"), 405),
        (post("/rpc/nothing"), 404),
        (post("/rpc/sign-in/"), 404),
        (post("/rpc/%2e%2e/sign-in"), 404),
    ];
    for (request, expect) in cases {
        let reply = desk.send(request.clone()).await;
        assert_eq!(reply.status, expect, "{request:?}: {}", reply.text());
        assert!(reply.json()["error"].is_string(), "{request:?}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_no_server_error_and_tells_nothing() {
    let desk = Desk::open(TestDb::sqlite().await).await;
    let anna = desk.person("Anna Rossi", &[Role::AgentL1]).await;
    let try_with = |email: String, password: String| desk.send(desk.rpc("/rpc/sign-in", &[("email", &email), ("password", &password)]));
    let wrong = try_with(anna.email.clone(), "not the password".into()).await;
    let unknown = try_with("nobody@desk.example".into(), "not the password".into()).await;
    assert_eq!((wrong.status, wrong.text()), (unknown.status, unknown.text()));
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    // A sign-in goes where the person wanted to go, and nowhere else.
    for (next, expect) in [("/board?x=ä", "/"), ("https://evil.example", "/start"), ("/incidents/INC-1", "/incidents/INC-1")] {
        let form = [("email", anna.email.as_str()), ("password", PASSWORD), ("next", next)];
        let reply = desk
            .send(Request::new("POST", "/rpc/sign-in").header("sec-fetch-site", "same-origin").header("accept", "text/html").form(&form))
            .await;
        assert_eq!(reply.status, 302, "{next}: {}", reply.text());
        assert!(reply.header("location").is_some_and(|location| location.starts_with(expect)), "{next}: {:?}", reply.header("location"));
    }
}

#[tokio::test]
async fn addresses_of_pages_can_be_anything() {
    let desk = Desk::open(TestDb::sqlite().await).await;
    let anna = desk.person("Anna Rossi", &[Role::Admin]).await;
    let cookie = desk.sign_in(&anna).await;
    let long = format!("/incidents/{}", "x".repeat(8_000));
    let paths = [
        "/incidents/INC-1",
        "/incidents/nonsense",
        "/incidents/%ff",
        "/incidents/%00",
        "/incidents/INC-1%0d%0aX:y",
        "/incidents?stage=nowhere&sort=%00",
        "/incidents?q=%ff",
        "/board?team=x",
        "/board?%ff=%ff",
        "/reports/INC-9",
        "/reports/%F0%9F%92%A9",
        "/setup/x",
        "/reset/%2e%2e",
        "/login?next=//evil",
        "/login?__err=x&__path=/rpc/sign-in",
        "/login?__err=eyJlcnJvciI6Im5vcGUifQ==&__path=/rpc/sign-in",
        "//evil.example",
        "/..%2f..%2fetc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        long.as_str(),
    ];
    for path in paths {
        for cookie in [Some(&cookie), None] {
            let mut request = Request::new("GET", path).header("accept", "text/html");
            if let Some(cookie) = cookie {
                request = request.header("cookie", cookie);
            }
            let reply = desk.send(request).await;
            assert!(reply.status < 500, "{path}: {} {}", reply.status, reply.text());
            assert!(!reply.text().contains("root:"), "{path}");
        }
    }
}
