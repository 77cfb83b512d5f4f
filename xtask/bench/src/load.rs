//! Sends requests and takes the time, each connection one request after the other. Every answer must be a success:
//! an error is quick, and would look good.

// Measuring is what this program is for.
#![allow(clippy::disallowed_methods)]

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// What is asked again and again.
#[derive(Clone, Debug)]
pub struct Ask {
    pub method: Method,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Ask {
    pub fn get(path: impl Into<String>) -> Ask {
        Ask { method: Method::GET, path: path.into(), headers: Vec::new(), body: String::new() }
    }

    pub fn with(mut self, name: &str, value: impl Into<String>) -> Ask {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// Times of one connection in order, and the rate of many.
#[derive(Clone, Debug)]
pub struct Figures {
    pub p50: Duration,
    pub p99: Duration,
    /// Answers a second at 16 connections.
    pub rate: f64,
    pub bytes: usize,
}

pub struct Line {
    sender: SendRequest<Full<Bytes>>,
    to: SocketAddr,
}

pub struct Answer {
    pub status: u16,
    pub cookie: Option<String>,
    pub body: Bytes,
}

impl Line {
    pub async fn open(to: SocketAddr) -> anyhow::Result<Line> {
        let stream = TcpStream::connect(to).await.with_context(|| format!("connect to {to}"))?;
        stream.set_nodelay(true)?;
        let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        // It ends with its sender; what goes wrong on it fails the request that waits.
        tokio::spawn(async move { drop(connection.await) });
        Ok(Line { sender, to })
    }

    pub async fn send(&mut self, ask: &Ask) -> anyhow::Result<Answer> {
        let mut request = Request::builder().method(&ask.method).uri(&ask.path).header("host", self.to.to_string());
        for (name, value) in &ask.headers {
            request = request.header(name, value);
        }
        self.sender.ready().await?;
        let answer = self.sender.send_request(request.body(Full::new(Bytes::from(ask.body.clone())))?).await?;
        let status = answer.status().as_u16();
        let cookies = answer.headers().get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
        let cookie = Some(cookies.collect::<Vec<_>>().join("; ")).filter(|cookie| !cookie.is_empty());
        let body = answer.into_body().collect().await?.to_bytes();
        Ok(Answer { status, cookie, body })
    }

    async fn good(&mut self, ask: &Ask) -> anyhow::Result<usize> {
        let answer = self.send(ask).await?;
        if answer.status >= 300 {
            bail!("{} {}: {} {}", ask.method, ask.path, answer.status, String::from_utf8_lossy(&answer.body));
        }
        Ok(answer.body.len())
    }
}

/// Some requests to warm up, then 400 one by one, then 16 connections for so long.
pub async fn measure(to: SocketAddr, ask: &Ask, seconds: u64) -> anyhow::Result<Figures> {
    let mut line = Line::open(to).await?;
    let mut bytes = 0;
    for _ in 0..30 {
        bytes = line.good(ask).await?;
    }
    let mut times = Vec::with_capacity(400);
    for _ in 0..400 {
        let start = Instant::now();
        line.good(ask).await?;
        times.push(start.elapsed());
    }
    times.sort();
    let rate = rate(to, ask, Duration::from_secs(seconds)).await?;
    Ok(Figures { p50: times[times.len() / 2], p99: times[times.len() * 99 / 100], rate, bytes })
}

async fn rate(to: SocketAddr, ask: &Ask, long: Duration) -> anyhow::Result<f64> {
    let start = Instant::now();
    let worker = |ask: Ask| async move {
        let mut line = Line::open(to).await?;
        let mut done = 0u64;
        while start.elapsed() < long {
            line.good(&ask).await?;
            done += 1;
        }
        anyhow::Ok(done)
    };
    let workers: Vec<_> = (0..16).map(|_| tokio::spawn(worker(ask.clone()))).collect();
    let mut done = 0;
    for worker in workers {
        done += worker.await??;
    }
    Ok(done as f64 / start.elapsed().as_secs_f64())
}
