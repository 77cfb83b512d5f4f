//! Files over the wire: who gets one and how it is dressed, what a broken or too long upload leaves, plain forms and
//! scripts alike.

use std::path::PathBuf;

use backend::people::TokenScope;
use domain::access::Role;
use testkit::{TestDb, for_each_db};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::desk::{Account, Desk};
use crate::wire::{Reply, Request};

const EDGE: &str = "--------muster";

/// The request with one file, as a browser writes it.
pub fn file(request: Request, name: &str, bytes: &[u8]) -> Request {
    form(request, &[], &[(name, bytes)])
}

fn form(request: Request, texts: &[(&str, &str)], files: &[(&str, &[u8])]) -> Request {
    let mut body = Vec::new();
    for (name, value) in texts {
        body.extend(format!("--{EDGE}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    for (name, bytes) in files {
        let name = name.replace('"', "%22");
        let head =
            format!("--{EDGE}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: text/html\r\n\r\n");
        body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
    }
    body.extend(format!("--{EDGE}--\r\n").bytes());
    request.body(&format!("multipart/form-data; boundary={EDGE}"), body)
}

struct Office {
    desk: Desk,
    agent: String,
    reporter: String,
    stranger: String,
    token: String,
    reporter_account: Account,
}

impl Office {
    async fn open(db: TestDb) -> Self {
        let desk = Desk::open(db).await;
        desk.person("Root", &[Role::Admin]).await;
        let teams = store::catalogue::teams(&desk.backend.db.read()).await.unwrap();
        let team = teams.iter().find(|team| team.name == "Service desk").unwrap().id;
        let agent = desk.person_in("Anna Rossi", &[Role::AgentL1], &[team]).await;
        let reporter_account = desk.person("Lea Brandt", &[Role::EndUser]).await;
        let stranger = desk.person("Some Body", &[Role::EndUser]).await;
        let token = desk.token(&agent, TokenScope::All).await;
        let (agent, reporter, stranger) =
            (desk.sign_in(&agent).await, desk.sign_in(&reporter_account).await, desk.sign_in(&stranger).await);
        Self { desk, agent, reporter, stranger, token, reporter_account }
    }

    /// A report of the reporter, assigned to the agent's team.
    async fn report(&self, restricted: bool) -> String {
        let fields = [
            ("title", "Screen is dark".to_owned()),
            ("reporter", self.reporter_account.id.to_string()),
            ("restricted", if restricted { "yes" } else { "no" }.to_owned()),
        ];
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let system = self.desk.backend.system("test");
        let live: domain::realm::Realm = domain::realm::Live.into();
        let number =
            backend::incidents::create_from(&system, live, domain::incident::Origin::Portal, &fields).await.unwrap().incident.number;
        let team = store::catalogue::teams(&self.desk.backend.db.read()).await.unwrap();
        let team = team.iter().find(|team| team.name == "Service desk").unwrap().id.to_string();
        let assign = [("team".to_owned(), team)].into();
        backend::incidents::perform(&system, live, number, domain::workflow::Step::Assign, None, &assign).await.unwrap();
        number.to_string()
    }

    fn post(&self, path: &str, cookie: &str) -> Request {
        Request::new("POST", path).header("cookie", cookie).header("sec-fetch-site", "same-origin").header("accept", "application/json")
    }

    async fn get(&self, path: &str, cookie: &str) -> Reply {
        self.desk.send(Request::new("GET", path).header("cookie", cookie)).await
    }

    async fn add(&self, path: &str, cookie: &str, name: &str, bytes: &[u8]) -> String {
        let reply = self.desk.send(file(self.post(path, cookie), name, bytes)).await;
        assert_eq!(reply.status, 201, "{}", reply.text());
        format!("/attachments/{}", reply.json()["files"][0]["id"].as_str().unwrap())
    }

    fn files(&self) -> Vec<PathBuf> {
        let (mut found, mut folders) = (Vec::new(), vec![self.desk.backend.settings.attachments_dir()]);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { found.push(path) }
            }
        }
        found
    }
}

#[test]
fn files_are_for_those_who_read_the_text_beside_them() {
    for_each_db(async |db| {
        let office = Office::open(db).await;
        let number = office.report(false).await;
        let inner = office.add(&format!("/incidents/{number}/attachments"), &office.agent, "inner.txt", b"for us").await;
        let outer = office.add(&format!("/reports/{number}/attachments"), &office.reporter, "outer.txt", b"for all").await;
        let nowhere = "/attachments/00000000-0000-7000-8000-000000000000".to_owned();
        for (who, path, expect) in [
            (&office.agent, &inner, 200),
            (&office.agent, &outer, 200),
            (&office.reporter, &outer, 200),
            (&office.reporter, &inner, 404),
            (&office.stranger, &outer, 404),
            (&office.stranger, &inner, 404),
            (&office.agent, &nowhere, 404),
            (&String::new(), &outer, 401),
        ] {
            assert_eq!(office.get(path, who).await.status, expect, "{path}");
            let small = office.get(&format!("{path}/thumbnail"), who).await.status;
            assert_eq!(small, if expect == 200 { 404 } else { expect }, "a text has no small picture");
        }
        let (hidden, missing) = (office.get(&inner, &office.reporter).await, office.get(&nowhere, &office.reporter).await);
        let plain = |reply: &Reply| reply.text().split("Reference").next().unwrap().to_owned();
        assert_eq!(plain(&hidden), plain(&missing), "nobody can tell them apart");

        let restricted = office.report(true).await;
        let refused = office.desk.send(file(office.post(&format!("/incidents/{restricted}/attachments"), &office.agent), "x", b"x")).await;
        assert_eq!(refused.status, 404, "{}", refused.text());
        let own = office.add(&format!("/reports/{restricted}/attachments"), &office.reporter, "own.txt", b"secret").await;
        assert_eq!((office.get(&own, &office.reporter).await.status, office.get(&own, &office.agent).await.status), (200, 404));
        for (path, who, expect) in [
            (format!("/reports/{number}/attachments"), &office.stranger, 404),
            (format!("/reports/{number}/attachments"), &office.agent, 404),
            (format!("/incidents/{number}/attachments"), &office.stranger, 404),
            (format!("/incidents/{number}/attachments"), &office.reporter, 403),
            (format!("/incidents/{number}/attachments"), &String::new(), 401),
            ("/incidents/INC-999/attachments".to_owned(), &office.agent, 404),
            (format!("{outer}/remove"), &office.stranger, 404),
        ] {
            let request = office.post(&path, who);
            let request = if path.ends_with("remove") { request.form(&[("reason", "x")]) } else { file(request, "x", b"x") };
            let reply = office.desk.send(request).await;
            assert_eq!(reply.status, expect, "{path}: {}", reply.text());
        }
        assert_eq!(office.files().len(), 3);
    });
}

#[tokio::test]
async fn nothing_in_a_file_runs() {
    let office = Office::open(TestDb::sqlite().await).await;
    let number = office.report(false).await;
    let to = format!("/incidents/{number}/attachments");
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    for (name, bytes, kind) in [
        ("a.svg", &svg[..], "application/octet-stream"),
        ("page.html", b"<!DOCTYPE html><html><script>alert(1)</script></html>", "application/octet-stream"),
        ("photo.png", b"<html><body onload=alert(1)>", "application/octet-stream"),
        ("doc.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("pixel.png", PIXEL, "image/png"),
        ("n\u{fc}tzlich \"x\".txt", b"text", "text/plain"),
    ] {
        let path = office.add(&to, &office.agent, name, bytes).await;
        let reply = office.get(&path, &office.agent).await;
        assert_eq!((reply.status, reply.header("content-type"), reply.body.as_slice()), (200, Some(kind), bytes), "{name}");
        assert!(reply.header("content-disposition").unwrap().starts_with("attachment; filename=\""), "{name}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert!(reply.header("content-security-policy").unwrap().contains("sandbox"), "{name}");
        assert_eq!(reply.header("cache-control"), Some("private, no-cache"));
        let tag = reply.header("etag").unwrap().to_owned();
        let again = office.desk.send(Request::new("GET", &path).header("cookie", &office.agent).header("if-none-match", &tag)).await;
        assert_eq!((again.status, again.body.len()), (304, 0), "{name}");
        let small = office.get(&format!("{path}/thumbnail"), &office.agent).await;
        if name == "pixel.png" {
            assert_eq!(
                (small.status, small.header("content-type"), small.header("content-disposition")),
                (200, Some("image/jpeg"), Some("inline"))
            );
            assert!(small.header("content-security-policy").unwrap().contains("sandbox"));
        } else {
            assert_eq!(small.status, 404, "{name}");
        }
    }
}

/// One white point.
const PIXEL: &[u8] = b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00\x3a\x7e\x9b\x55\x00\x00\x00\x0a\x49\x44\x41\x54\x78\x9c\x63\xf8\x0f\x00\x01\x01\x01\x00\xb1\x38\xf6\x14\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

#[tokio::test]
async fn what_breaks_off_or_is_too_long_leaves_nothing() {
    let office = Office::open(TestDb::sqlite().await).await;
    let number = office.report(false).await;
    let to = format!("/incidents/{number}/attachments");
    let max = usize::try_from(office.desk.backend.settings.attachments.bytes_max).unwrap();
    let reply = office.desk.send(file(office.post(&to, &office.agent), "long.bin", &vec![7; max + 1])).await;
    assert_eq!(reply.status, 413, "{}", reply.text());
    assert!(reply.json()["error"].as_str().unwrap().contains("25.0 MB"), "{}", reply.text());
    let empty = office.desk.send(file(office.post(&to, &office.agent), "empty.bin", b"")).await;
    assert_eq!(empty.status, 422, "{}", empty.text());
    let none = office.desk.send(form(office.post(&to, &office.agent), &[("audience", "internal")], &[("", b"")])).await;
    assert_eq!((none.status, none.json()["error"].as_str()), (422, Some("Choose a file first.")));
    let no_form = office.desk.send(office.post(&to, &office.agent).form(&[("a", "b")])).await;
    assert_eq!(no_form.status, 415, "{}", no_form.text());

    let whole = file(office.post(&to, &office.agent), "half.bin", &[7; 100_000]).bytes("x");
    let mut stream = TcpStream::connect(office.desk.address).await.unwrap();
    stream.write_all(&whole[..whole.len() / 2]).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 4"), "{}", String::from_utf8_lossy(&answer));
    assert_eq!(office.files(), Vec::<PathBuf>::new());

    let exact = office.add(&to, &office.agent, "exact.bin", &vec![7; max]).await;
    assert_eq!(office.get(&exact, &office.agent).await.body.len(), max);
}

#[tokio::test]
async fn plain_forms_and_programs_add_files_too() {
    let office = Office::open(TestDb::sqlite().await).await;
    let number = office.report(false).await;
    let plain = |path: &str, cookie: &str| {
        Request::new("POST", path).header("cookie", cookie).header("sec-fetch-site", "same-origin").header("accept", "text/html")
    };
    let report = plain(&format!("/reports/{number}/attachments"), &office.reporter);
    let reply = office.desk.send(form(report, &[("audience", "internal")], &[("a.txt", b"a"), ("b.txt", b"b")])).await;
    let back = format!("/reports/{number}#files");
    assert_eq!((reply.status, reply.header("location")), (303, Some(back.as_str())));
    let reply = office.desk.send(file(plain(&format!("/reports/{number}/attachments"), &office.reporter), "e.txt", b"")).await;
    assert_eq!((reply.status, reply.header("content-type")), (422, Some("text/html; charset=utf-8")));
    assert!(reply.text().contains("is empty"), "{}", reply.text());

    let address = format!("/api/v1/incidents/{number}/attachments");
    let program = |method: &str| Request::new(method, &address).header("authorization", format!("Bearer {}", office.token));
    let reply = office.desk.send(form(program("POST"), &[("audience", "public")], &[("c.txt", b"c")])).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    let wrong = office.desk.send(form(program("POST"), &[("audience", "everybody")], &[("d.txt", b"d")])).await;
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    let listed = office.desk.send(program("GET")).await.json();
    let of =
        |name: &str| listed["items"].as_array().unwrap().iter().map(|file| file[name].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!((of("name"), of("audience")), (["a.txt", "b.txt", "c.txt"].map(str::to_owned).to_vec(), vec!["public".to_owned(); 3]));
    assert_eq!(of("sha256")[0], "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb");
}
