//! Links that work once, at the wire: the second use is refused in the words of whoever asks.

use backend::{engine, people};
use domain::access::Role;
use testkit::for_each_db;

use crate::desk::Desk;
use crate::wire::{Reply, Request};

const NEW: &str = "another long password";

fn html(method: &str, path: &str) -> Request {
    Request::new(method, path).header("accept", "text/html").header("sec-fetch-site", "same-origin")
}

/// A used link, asked for in every way in which a form can be sent: by a script, without scripts, and from nowhere.
async fn is_dead(desk: &Desk, function: &str, page: &str, form: &[(&str, &str)]) {
    let words = "This link no longer works";
    let shown = desk.send(html("GET", page)).await;
    assert_eq!(shown.status, 404, "{page}");
    assert!(shown.text().contains(words) && !shown.text().contains("<form"), "{}", shown.text());

    let scripted = desk.send(desk.rpc(function, form)).await;
    assert_eq!((scripted.status, scripted.json()["error"].as_str()), (404, Some("not_found")), "{}", scripted.text());

    let back = format!("http://{}{page}", desk.address);
    let plain = desk.send(html("POST", function).header("referer", back).form(form)).await;
    let location = plain.header("location").unwrap_or_else(|| panic!("{function}: {} {}", plain.status, plain.text())).to_owned();
    assert!((300..400).contains(&plain.status) && location.starts_with(page), "{} {location}", plain.status);
    let told = desk.send(html("GET", &location)).await;
    assert!(told.status == 404 && told.text().contains(words), "{location}: {}", told.text());

    let nowhere = desk.send(html("POST", function).form(form)).await;
    assert_eq!((nowhere.status, nowhere.header("content-type")), (404, Some("text/html; charset=utf-8")), "{}", nowhere.text());
    for reply in [&shown, &scripted, &plain, &told, &nowhere] {
        assert!(reply.cookie("muster").is_none_or(|value| value.is_empty()), "{function} signs nobody in: {reply:?}");
    }
}

#[test]
fn a_used_setup_link_is_refused() {
    for_each_db(async |db| {
        let desk = Desk::open(db).await;
        let link = people::renew_setup_link(&desk.backend).await.unwrap().unwrap();
        let token = link.rsplit('/').next().unwrap().to_owned();
        let page = format!("/setup/{token}");
        assert_eq!(desk.send(html("GET", &page)).await.status, 200);
        let form =
            |email: &'static str| [("token", token.clone()), ("name", "Root".into()), ("email", email.into()), ("password", NEW.into())];
        let send = async |email| -> Reply {
            let form = form(email);
            let pairs: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            desk.send(desk.rpc("/rpc/setup", &pairs)).await
        };
        assert_eq!(send("root@desk.example").await.status, 200);
        let second = form("thief@desk.example");
        let second: Vec<(&str, &str)> = second.iter().map(|(name, value)| (*name, value.as_str())).collect();
        is_dead(&desk, "/rpc/setup", &page, &second).await;
        let thief = store::people::find_by_email(&desk.backend.db.read(), "thief@desk.example").await.unwrap();
        assert_eq!(thief, None);
    });
}

#[test]
fn a_used_reset_link_is_refused() {
    for_each_db(async |db| {
        let desk = Desk::open(db).await;
        let anna = desk.person("Anna Rossi", &[Role::AgentL1]).await;
        let asked = desk.send(desk.rpc("/rpc/password/forgotten", &[("email", &anna.email)])).await;
        assert_eq!(asked.status, 200, "{}", asked.text());
        engine::cycle(&desk.backend).await;
        let token = mailed_token(&desk);
        let page = format!("/reset/{token}");
        assert_eq!(desk.send(html("GET", &page)).await.status, 200);
        let set = desk.send(desk.rpc("/rpc/password/reset", &[("token", &token), ("new", NEW)])).await;
        assert_eq!(set.status, 200, "{}", set.text());
        is_dead(&desk, "/rpc/password/reset", &page, &[("token", &token), ("new", "a password of a thief")]).await;
        // The password is the one that the first use set.
        let sign_in = async |password| desk.send(desk.rpc("/rpc/sign-in", &[("email", &anna.email), ("password", password)])).await.status;
        assert_eq!((sign_in("a password of a thief").await, sign_in(NEW).await), (422, 200));
    });
}

fn mailed_token(desk: &Desk) -> String {
    let spool = std::fs::read_dir(desk.backend.settings.mail_spool()).unwrap();
    let mails = spool.map(|mail| std::fs::read_to_string(mail.unwrap().path()).unwrap());
    let links: Vec<String> = mails.filter_map(|mail| Some(mail.split_once("/reset/")?.1[..43].to_owned())).collect();
    assert_eq!(links.len(), 1, "one mail with a link");
    links[0].clone()
}
