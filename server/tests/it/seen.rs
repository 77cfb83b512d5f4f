//! Pages of an incident that is not there and of one that is not to be seen: the same status, the same bytes.

use backend::incidents;
use domain::access::Role;
use domain::incident::Origin;
use domain::realm::{Live, Realm};
use testkit::for_each_db;

use crate::desk::{Account, Desk};
use crate::wire::{Reply, Request};

async fn page(desk: &Desk, cookie: &str, path: &str) -> Reply {
    desk.send(Request::new("GET", path).header("accept", "text/html").header("cookie", cookie)).await
}

/// An incident of this reporter.
async fn report(desk: &Desk, reporter: &Account, restricted: bool) -> String {
    let restricted = if restricted { "yes" } else { "no" }.to_owned();
    let fields = [("title", "Canary of the finance team".to_owned()), ("reporter", reporter.id.to_string()), ("restricted", restricted)];
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let realm: Realm = Live.into();
    incidents::create_from(&desk.backend.system("test"), realm, Origin::Portal, &fields).await.unwrap().incident.number.to_string()
}

/// Without what is new for every answer, and without the address itself.
fn plain(reply: &Reply, number: &str) -> String {
    let policy = reply.header("content-security-policy").unwrap_or_default();
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap_or("no nonce");
    reply.text().replace(nonce, "NONCE").replace(number, "NUMBER")
}

#[test]
fn missing_and_invisible_are_one_page() {
    for_each_db(async |db| {
        let desk = Desk::open(db).await;
        let [lea, omar] = [desk.person("Lea Brandt", &[Role::EndUser]).await, desk.person("Omar Haddad", &[Role::EndUser]).await];
        let anna = desk.person("Anna Rossi", &[Role::AgentL1]).await;
        let (public, secret) = (report(&desk, &lea, false).await, report(&desk, &lea, true).await);
        let missing = "INC-99999";
        for (who, kind, invisible, visible) in
            [(&omar, "reports", &public, None), (&anna, "incidents", &secret, Some(&public)), (&omar, "reports", &secret, None)]
        {
            let cookie = desk.sign_in(who).await;
            let none = page(&desk, &cookie, &format!("/{kind}/{missing}")).await;
            let hidden = page(&desk, &cookie, &format!("/{kind}/{invisible}")).await;
            assert_eq!((none.status, hidden.status), (404, 404), "{kind} {}", who.email);
            assert_eq!(plain(&none, missing), plain(&hidden, invisible), "{kind} {}", who.email);
            assert!(none.text().contains("There is no such page or incident"), "{}", none.text());
            assert!(!hidden.text().contains("Canary"), "{}", hidden.text());
            let headers = |reply: &Reply| {
                let lasting =
                    reply.headers.iter().filter(|(name, _)| !["x-request-id", "content-security-policy", "date"].contains(&name.as_str()));
                lasting.cloned().collect::<Vec<_>>()
            };
            assert_eq!(headers(&none), headers(&hidden), "{kind} {}", who.email);
            if let Some(visible) = visible {
                let seen = page(&desk, &cookie, &format!("/{kind}/{visible}")).await;
                assert!(seen.status == 200 && seen.text().contains("Canary"), "{} {}", seen.status, seen.text());
            }
        }
        // The reporter sees both, and what is no number at all is no page either.
        let cookie = desk.sign_in(&lea).await;
        for number in [&public, &secret] {
            let own = page(&desk, &cookie, &format!("/reports/{number}")).await;
            assert!(own.status == 200 && own.text().contains("Canary"), "{} {}", own.status, own.text());
        }
        let agent = desk.sign_in(&anna).await;
        for odd in
            ["/incidents/INC-0", "/incidents/x", "/incidents/1e9", "/reports/INC-", "/reports/%00", "/incidents/INC-18446744073709551616"]
        {
            let cookie = if odd.starts_with("/reports") { &cookie } else { &agent };
            assert_eq!(page(&desk, cookie, odd).await.status, 404, "{odd}");
        }
    });
}
