//! Changes come from our own pages or not at all: every registered server function and every other route, with and
//! without a session.

use domain::access::Role;
use testkit::TestDb;

use crate::desk::Desk;
use crate::routes;
use crate::wire::Request;

/// What forms are sent to beside server functions.
const FORMS: [&str; 5] =
    ["/preferences", "/imports/upload", "/incidents/{number}/attachments", "/reports/{number}/attachments", "/attachments/{id}/remove"];

/// The cookie alone must change nothing anywhere: asked by each method that could, every route of the server refuses
/// another site's request, knows no such method, or wants a token.
#[tokio::test]
async fn no_route_takes_a_change_from_another_site() {
    let desk = Desk::open(TestDb::sqlite().await).await;
    let anna = desk.person("Anna Rossi", &[Role::AgentL1]).await;
    let cookie = desk.sign_in(&anna).await;
    let patterns = routes::patterns(&desk);
    let known = ["/", "/board", "/incidents/{number}", "/rpc/{*function}", "/preferences", "/api/v1/incidents", "/healthz", "/robots.txt"];
    for path in known {
        assert!(patterns.contains(path), "{path} is not among the routes that the router tells: {patterns:?}");
    }
    for pattern in &patterns {
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let request = Request::new(method, &routes::address(pattern)).header("cookie", &cookie).header("sec-fetch-site", "cross-site");
            let reply = desk.send(request.form(&[("theme", "dark")])).await;
            let program = pattern.starts_with("/api/");
            let expect: &[u16] = if program { &[401, 405] } else { &[403, 405] };
            assert!(expect.contains(&reply.status), "{method} {pattern}: {} {}", reply.status, reply.text());
            assert_eq!(reply.all("set-cookie"), Vec::<&str>::new(), "{method} {pattern}");
        }
    }
    // Whatever takes a form from our own pages is in the list of the test below.
    for pattern in patterns.iter().filter(|pattern| !pattern.starts_with("/api/") && !pattern.starts_with("/rpc/")) {
        let own = Request::new("POST", &routes::address(pattern)).header("cookie", &cookie).header("sec-fetch-site", "same-origin");
        let taken = desk.send(own.form(&[("theme", "dark")])).await.status != 405;
        assert_eq!(taken, FORMS.contains(&pattern.as_str()), "{pattern}");
    }
}

#[tokio::test]
async fn no_other_site_can_make_a_change() {
    let desk = Desk::open(TestDb::sqlite().await).await;
    let anna = desk.person("Anna Rossi", &[Role::AgentL1]).await;
    let cookie = desk.sign_in(&anna).await;
    let own = format!("http://{}", desk.address);
    let evil: [&[(&str, &str)]; 8] = [
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "http://localhost:1")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", &own)],
        &[("origin", &own), ("origin", &own)],
        &[],
    ];
    let mut checked = 0;
    let functions = server::rpc::functions().into_iter().filter(|(_, method)| !method.is_safe());
    let functions = functions.map(|(path, method)| (path.to_owned(), method.to_string()));
    let others = FORMS.iter().map(|path| ((*path).to_owned(), "POST".to_owned()));
    for (path, method) in functions.chain(others) {
        for marks in evil {
            for (kind, accept) in
                [("application/x-www-form-urlencoded", "*/*"), ("text/plain", "*/*"), ("application/x-www-form-urlencoded", "text/html")]
            {
                let mut request = Request::new(&method, &path).header("cookie", &cookie).header("accept", accept).body(kind, "a=b");
                for (name, value) in marks {
                    request = request.header(name, value);
                }
                let reply = desk.send(request).await;
                assert_eq!(reply.status, 403, "{path} {marks:?} {kind}: {}", reply.text());
                assert_eq!(reply.header("location"), None);
                checked += 1;
            }
        }
    }
    assert!(checked > 300, "only {checked} cases: are the functions registered?");
    // Nobody was signed out by all that.
    assert_eq!(desk.send(desk.rpc("/rpc/account", &[]).header("cookie", &cookie)).await.status, 200);
}

/// Functions that a GET calls are asked by the browser for any link: they must not change anything.
#[test]
fn every_server_function_is_called_by_post() {
    let by_get: Vec<_> = server::rpc::functions().into_iter().filter(|(_, method)| method.is_safe()).collect();
    assert!(by_get.is_empty(), "{by_get:?}: prove here that they only read");
}

#[tokio::test]
async fn own_pages_and_programs_are_let_in() {
    let desk = Desk::open(TestDb::sqlite().await).await;
    let anna = desk.person("Anna Rossi", &[Role::AgentL1]).await;
    let cookie = desk.sign_in(&anna).await;
    let own = format!("http://{}", desk.address);
    for (name, value) in [("sec-fetch-site", "same-origin"), ("sec-fetch-site", "none"), ("origin", own.as_str())] {
        let request = Request::new("POST", "/rpc/account").header("cookie", &cookie).header(name, value);
        assert_eq!(desk.send(request).await.status, 200, "{name}: {value}");
    }
    // Without a session there is nothing that could be misused.
    let reply = desk.send(Request::new("POST", "/rpc/account")).await;
    assert_eq!(reply.status, 401, "{}", reply.text());
}

#[tokio::test]
async fn a_refused_form_is_answered_by_a_page() {
    let desk = Desk::open(TestDb::sqlite().await).await;
    let request = Request::new("POST", "/rpc/sign-in").header("accept", "text/html").header("origin", "https://evil.example");
    let reply = desk.send(request.form(&[("email", "a@b"), ("password", "x")])).await;
    assert_eq!((reply.status, reply.header("content-type")), (403, Some("text/html; charset=utf-8")));
    assert!(reply.text().contains("Open Muster and try again"), "{}", reply.text());
}
