//! The stream of live changes at the wire: who gets one, what ends it, how many there are, and that whoever comes back
//! has missed nothing.

use std::collections::BTreeSet;
use std::time::Duration;

use backend::incidents;
use chrono::TimeDelta;
use domain::access::Role;
use domain::realm::{Live, Realm};
use testkit::{TestDb, for_each_db};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::desk::Desk;
use crate::wire::Request;

struct Stream {
    reader: BufReader<TcpStream>,
    pub head: String,
    /// The last `id`.
    pub cursor: Option<String>,
}

/// Only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(60);

impl Stream {
    async fn open(desk: &Desk, path: &str, cookie: &str, again: Option<&str>) -> Stream {
        let mut request = Request::new("GET", path).header("accept", "text/event-stream").header("cookie", cookie);
        if let Some(again) = again {
            request = request.header("last-event-id", again);
        }
        let mut stream = TcpStream::connect(desk.address).await.unwrap();
        stream.write_all(&request.bytes(&desk.address.to_string())).await.unwrap();
        let mut reader = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(reader.read_line(&mut head).await.unwrap(), 0, "{head}");
        }
        Stream { reader, head, cursor: None }
    }

    /// The next event with its data; `None` when the server ended the stream.
    async fn next(&mut self) -> Option<(String, String)> {
        tokio::time::timeout(PATIENCE, self.read()).await.expect("nothing came")
    }

    async fn read(&mut self) -> Option<(String, String)> {
        let (mut event, mut line) = (String::new(), String::new());
        loop {
            line.clear();
            if self.reader.read_line(&mut line).await.unwrap_or(0) == 0 {
                return None;
            }
            // The sizes of chunks are lines of their own, which no field looks like.
            match line.trim_end().split_once(": ") {
                Some(("id", id)) => self.cursor = Some(id.to_owned()),
                Some(("event", name)) => event = name.to_owned(),
                Some(("data", data)) => return Some((event, data.to_owned())),
                _ => {}
            }
        }
    }

    /// The numbers of the next message about changes.
    async fn changes(&mut self) -> BTreeSet<String> {
        loop {
            let (event, data) = self.next().await.expect("the stream ended");
            if event == "changes" {
                let data: serde_json::Value = serde_json::from_str(&data).unwrap();
                return data["changed"].as_array().unwrap().iter().map(|one| one[0].as_str().unwrap().to_owned()).collect();
            }
        }
    }

    async fn until(&mut self, number: &str) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        while !all.contains(number) {
            all.extend(self.changes().await);
        }
        all
    }

    async fn end(mut self) {
        while self.next().await.is_some() {}
    }
}

async fn report(desk: &Desk) -> String {
    let fields = [("title".to_owned(), "Printer".to_owned())].into();
    incidents::create(&desk.backend.system("test"), Realm::from(Live), &fields).await.unwrap().to_string()
}

#[test]
fn only_who_is_signed_in_listens_and_only_so_long() {
    for_each_db(async |db| {
        let desk = Desk::open(db).await;
        let anna = desk.person("Anna Rossi", &[Role::AgentL1]).await;
        assert_eq!(desk.get("/live").await.status, 401);
        let cookie = desk.sign_in(&anna).await;
        let mut stream = Stream::open(&desk, "/live", &cookie, None).await;
        let head = stream.head.to_ascii_lowercase();
        assert!(head.starts_with("http/1.1 200") && head.contains("content-type: text/event-stream"), "{head}");
        assert!(!head.contains("content-encoding"), "a compressor would hold messages back: {head}");
        let number = report(&desk).await;
        stream.until(&number).await;
        let mut other = Stream::open(&desk, "/live?at=INC-1", &desk.sign_in(&anna).await, None).await;
        desk.send(desk.rpc("/rpc/sign-out", &[]).header("cookie", &cookie)).await;
        stream.end().await;
        // The other session goes on, until the account is closed.
        other.until(&report(&desk).await).await;
        backend::people::disable(&desk.backend.system("test"), &anna.email).await.unwrap();
        other.end().await;
    });
}

/// A page that stands open and asks by itself keeps nobody signed in.
#[tokio::test]
async fn an_open_page_is_no_sign_of_life() {
    let desk = Desk::open(TestDb::sqlite().await).await;
    let anna = desk.person("Anna Rossi", &[Role::AgentL1]).await;
    let cookie = desk.sign_in(&anna).await;
    for _ in 0..8 {
        desk.clock.fast_forward(TimeDelta::minutes(59));
        let mut stream = Stream::open(&desk, "/live", &cookie, None).await;
        assert!(stream.next().await.is_some());
        let rail = desk.send(desk.rpc("/rpc/live/rail", &[]).header("cookie", &cookie)).await;
        assert_eq!(rail.status, 200, "{}", rail.text());
    }
    let stream = Stream::open(&desk, "/live", &cookie, None).await;
    desk.clock.fast_forward(TimeDelta::minutes(9));
    stream.end().await;
    let rail = desk.send(desk.rpc("/rpc/live/rail", &[]).header("cookie", &cookie)).await;
    assert_eq!(rail.status, 401, "eight hours without a word of the person");
}

#[tokio::test]
async fn a_person_has_twenty_streams() {
    let desk = Desk::open(TestDb::sqlite().await).await;
    let (anna, jo) = (desk.person("Anna Rossi", &[Role::AgentL1]).await, desk.person("Jo Okafor", &[Role::AgentL1]).await);
    let cookie = desk.sign_in(&anna).await;
    let mut streams = Vec::new();
    for _ in 0..20 {
        streams.push(Stream::open(&desk, "/live", &cookie, None).await);
    }
    let refused = Stream::open(&desk, "/live", &cookie, None).await;
    assert!(refused.head.starts_with("HTTP/1.1 429"), "{}", refused.head);
    let other = Stream::open(&desk, "/live", &desk.sign_in(&jo).await, None).await;
    assert!(other.head.starts_with("HTTP/1.1 200"), "{}", other.head);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_listeners_hear_of_a_change() {
    let desk = Desk::open(TestDb::sqlite().await).await;
    let mut streams = Vec::new();
    for n in 0..10 {
        let person = desk.person(&format!("Agent {n}"), &[Role::AgentL1]).await;
        let cookie = desk.sign_in(&person).await;
        for _ in 0..20 {
            streams.push(Stream::open(&desk, "/live", &cookie, None).await);
        }
    }
    assert_eq!(desk.backend.live.listeners(), 200);
    let number = report(&desk).await;
    for stream in &mut streams {
        stream.until(&number).await;
    }
    drop(streams);
}

#[test]
fn whoever_was_cut_off_catches_up_without_a_gap() {
    for_each_db(async |db| {
        let desk = Desk::open(db).await;
        let anna = desk.person("Anna Rossi", &[Role::AgentL1]).await;
        let cookie = desk.sign_in(&anna).await;
        let writers: Vec<_> = (0..3)
            .map(|_| {
                let ctx = desk.backend.system("test");
                tokio::spawn(async move {
                    let mut numbers = Vec::new();
                    for _ in 0..15 {
                        let fields = [("title".to_owned(), "Printer".to_owned())].into();
                        numbers.push(incidents::create(&ctx, Realm::from(Live), &fields).await.unwrap().to_string());
                    }
                    numbers
                })
            })
            .collect();
        // Hangs up after every message while others write.
        let (mut heard, mut cursor) = (BTreeSet::new(), None::<String>);
        for _ in 0..6 {
            let mut stream = Stream::open(&desk, "/live?since=0", &cookie, cursor.as_deref()).await;
            let since = tokio::time::timeout(Duration::from_secs(5), stream.changes()).await;
            heard.extend(since.unwrap_or_default());
            cursor = stream.cursor.take().or(cursor);
        }
        let mut written = BTreeSet::new();
        for writer in writers {
            written.extend(writer.await.unwrap());
        }
        let mut stream = Stream::open(&desk, "/live?since=0", &cookie, cursor.as_deref()).await;
        while !written.is_subset(&heard) {
            heard.extend(stream.changes().await);
        }
    });
}

/// Streams never end by themselves: the server must not wait for them.
#[tokio::test]
async fn the_server_stops_with_streams_open() {
    let mut desk = Desk::open(TestDb::sqlite().await).await;
    let anna = desk.person("Anna Rossi", &[Role::AgentL1]).await;
    let cookie = desk.sign_in(&anna).await;
    let mut stream = Stream::open(&desk, "/live", &cookie, None).await;
    assert!(stream.next().await.is_some());
    desk.backend.live.close();
    desk.stop().await;
    let mut rest = String::new();
    let _ = stream.reader.read_to_string(&mut rest).await;
    assert!(rest.ends_with("0\r\n\r\n"), "ended, not cut off: {rest:?}");
}
