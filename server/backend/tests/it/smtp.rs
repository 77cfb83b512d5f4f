//! The door to a mail server, against one that speaks real SMTP on a real socket.

use std::sync::{Arc, Mutex};

use backend::mail::{Draft, SmtpMail, enqueue};
use backend::{SmtpSecurity, SmtpSettings};
use chrono::TimeDelta;
use testkit::for_each_db;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::desk::Desk;

/// A server that takes everything, unless told to answer recipients otherwise.
struct Sink {
    port: u16,
    mails: Arc<Mutex<Vec<String>>>,
    answer: Arc<Mutex<&'static str>>,
}

impl Sink {
    async fn open() -> Sink {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let sink = Sink { port: listener.local_addr().unwrap().port(), mails: Arc::default(), answer: Arc::new(Mutex::new("250 fine")) };
        let (mails, answer) = (sink.mails.clone(), sink.answer.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, mails.clone(), answer.clone()));
            }
        });
        sink
    }

    fn count(&self) -> usize {
        self.mails.lock().unwrap().len()
    }

    fn settings(&self) -> SmtpSettings {
        SmtpSettings { host: "127.0.0.1".into(), port: self.port, security: SmtpSecurity::Plain, user: None, password: None }
    }
}

async fn serve(stream: TcpStream, mails: Arc<Mutex<Vec<String>>>, answer: Arc<Mutex<&'static str>>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 sink ESMTP\r\n").await.ok()?;
    while let Ok(Some(line)) = lines.next_line().await {
        let reply = match line.get(..4)?.to_uppercase().as_str() {
            "EHLO" => "250 sink",
            "RCPT" => *answer.lock().unwrap(),
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut mail = String::new();
                while let Ok(Some(line)) = lines.next_line().await
                    && line != "."
                {
                    mail += &line;
                    mail += "\n";
                }
                mails.lock().unwrap().push(mail);
                "250 taken"
            }
            _ => "250 fine",
        };
        write.write_all(format!("{reply}\r\n").as_bytes()).await.ok()?;
    }
    Some(())
}

async fn put(desk: &Desk, to: &'static str) {
    let ctx = desk.system();
    let work = ctx.write("test.put", move |tx, ctx| {
        Box::pin(async move {
            let draft = Draft { to: to.into(), to_name: "Lea".into(), subject: "News".into(), text: "First line.\n.\nLast line.".into() };
            enqueue(tx, &ctx, "incident:1", to, &draft).await
        })
    });
    work.await.unwrap();
}

#[test]
fn mails_go_out_by_smtp() {
    for_each_db(async |db| {
        let sink = Sink::open().await;
        let desk = Desk::with(db, |settings| settings.mail.smtp = Some(sink.settings()));
        put(&desk, "lea@example.org").await;
        desk.deliver().await;
        let mails = sink.mails.lock().unwrap().clone();
        assert_eq!((mails.len(), desk.waiting_mails().await, desk.mails().len()), (1, 0, 0));
        assert!(mails[0].contains("To: Lea <lea@example.org>") || mails[0].contains("To: \"Lea\" <lea@example.org>"), "{}", mails[0]);
        assert!(mails[0].ends_with("First line.\n..\nLast line.\n"), "{}", mails[0]);
    });
}

#[test]
fn a_busy_server_is_asked_again_and_a_refusal_is_final() {
    for_each_db(async |db| {
        let sink = Sink::open().await;
        let desk = Desk::with(db, |settings| settings.mail.smtp = Some(sink.settings()));
        *sink.answer.lock().unwrap() = "451 later";
        put(&desk, "lea@example.org").await;
        desk.deliver().await;
        assert_eq!(desk.waiting_mails().await, 1);
        *sink.answer.lock().unwrap() = "250 fine";
        desk.wait(TimeDelta::seconds(15));
        desk.deliver().await;
        assert_eq!((sink.count(), desk.waiting_mails().await), (1, 0));

        *sink.answer.lock().unwrap() = "550 nobody of that name";
        put(&desk, "nobody@example.org").await;
        desk.deliver().await;
        assert_eq!((sink.count(), desk.waiting_mails().await), (1, 0), "given up at once");
    });
}

/// The settings are tried when starting, not when the first mail is lost.
#[test]
fn transports_can_be_made_for_every_kind_of_security() {
    for security in [SmtpSecurity::Tls, SmtpSecurity::StartTls, SmtpSecurity::Plain] {
        let (user, password) = (Some("muster".to_owned()), Some("canary-secret".to_owned()));
        let settings = SmtpSettings { host: "mail.example.org".into(), port: 465, security, user, password };
        SmtpMail::new(&settings).unwrap();
        assert!(!format!("{settings:?}").contains("canary-secret"));
    }
}
